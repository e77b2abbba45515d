package link

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func TestLikely(t *testing.T) {
	strategy := func(n int, title, body string) Candidate {
		return Candidate{Item: checks.Item{Ref: ref(n), Title: title, Body: body, State: checks.Open}}
	}
	all := []Candidate{
		strategy(1, "Make deployments boring", "## Problem\nEvery release of the storage service is done by hand and rolls back badly.\n## Actions\n- blue-green deployment of the storage service"),
		strategy(2, "One way to sign in", "## Problem\nUsers keep three passwords. Sessions expire at random.\n## Actions\n- single sign-on through OpenID"),
		strategy(3, "Fewer flaky tests", "## Problem\nThe pipeline fails without reason, people press retry.\n## Actions\n- quarantine flaky tests"),
	}
	first := func(title, body string) string {
		var s []string
		for _, r := range NewIndex(ref(0), all).Likely(checks.Item{Ref: ref(9), Title: title, Body: body}, MaxLikely) {
			s = append(s, r.Ref.In(ref(0)))
		}
		return strings.Join(s, " ")
	}
	for _, c := range []struct{ title, body, want string }{
		{"Deploy the storage service with blue-green releases", "", "#1"},
		{"Sign in with OpenID", "Sessions of users no longer expire", "#2"},
		{"Retry flaky pipeline tests", "", "#3"},
		{"Fix typo in colour of button", "The button was blue where red was meant", ""},
		{"asdf qwer", "lorem ipsum dolor sit amet", ""},
		{"", "", ""},
		{"🎉", "12345", ""},
	} {
		if got := first(c.title, c.body); got != c.want {
			t.Errorf("%q: %q, want %q", c.title, got, c.want)
		}
	}
	if got := NewIndex(ref(0), all[:1]).Likely(checks.Item{Ref: ref(9), Title: "Deploy the storage service"}, 3); len(got) != 1 || got[0].Title != "Make deployments boring" {
		t.Errorf("the only strategy: %v", got)
	}
	if got := NewIndex(ref(0), all).Likely(checks.Item{Ref: ref(1), Title: "Deploy the storage service"}, 3); got != nil {
		t.Errorf("a strategy is suggested for itself: %v", got)
	}
	closed := strategy(4, "Deploy the storage service", "")
	closed.State = checks.Closed
	if got := NewIndex(ref(0), []Candidate{closed}).Likely(checks.Item{Ref: ref(9), Title: "Deploy the storage service"}, 3); got != nil {
		t.Errorf("a closed strategy is suggested: %v", got)
	}
}

func TestLikelier(t *testing.T) {
	strategy := func(n int, title, body string) Candidate {
		return Candidate{Item: checks.Item{Ref: ref(n), Title: title, Body: body, State: checks.Open}}
	}
	x := NewIndex(checks.Ref{}, []Candidate{strategy(1, "Pay by card", "The bank refuses cards of customers."), strategy(2, "Pay by invoice", "Companies wait for monthly invoices.")})
	for title, want := range map[string]int{
		"Say why the bank refused a card":     1,
		"Send the invoice monthly":            2,
		"A customer pays the bank by invoice": 1, // more words, though one is the other's title
		"Pay by card and by invoice":          0, // one as much as the other
		"A darker theme":                      0,
		"Pay":                                 0, // one word is chance
	} {
		got, ok := x.Likelier(checks.Item{Ref: ref(9), Title: title})
		if got.Number != want || ok != (want != 0) {
			t.Errorf("%q is likelier to be %v, %v, want %d", title, got, ok, want)
		}
	}
}

// What a strategy rules out does not make it likelier, and is found by itself.
func TestWhatIsRuledOutIsNotLikely(t *testing.T) {
	strategy := Candidate{NonGoals: []string{"Blue-green deployments of storage"}, Item: checks.Item{Ref: ref(1), Title: "One way to sign in", State: checks.Open,
		Body: "## Problem\nUsers keep three passwords.\n## Non-goals\n- Blue-green deployments of storage"}}
	work := checks.Item{Ref: ref(9), Title: "Deploy storage blue-green"}
	said := strategy
	said.NonGoals = nil
	if got := NewIndex(ref(0), []Candidate{said}).Likely(work, 3); len(got) != 1 {
		t.Fatalf("as part of what it says: %v", got)
	}
	x := NewIndex(ref(0), []Candidate{strategy})
	if got := x.Likely(work, 3); got != nil {
		t.Errorf("suggested by what it rules out: %v", got)
	}
	if got := x.Declining(work, 3); len(got) != 1 || got[0].Ref != ref(1) || got[0].Likeness < MinLikeness || !slices.Equal(got[0].NonGoals, strategy.NonGoals) {
		t.Errorf("declined by %v", got)
	}
	work.Title = "Sign in with fewer passwords"
	if got := x.Declining(work, 3); got != nil {
		t.Errorf("declined by what it says: %v", got)
	}
	if got := x.Likely(work, 3); len(got) != 1 {
		t.Errorf("what it is for: %v", got)
	}
}

// Two issues of one form share its headings, its boxes and its comments, and nothing else: that is no likeness.
func TestLikelyIgnoresForms(t *testing.T) {
	form := func(what string) string {
		return "### Prerequisites\n\n- [x] I have searched the existing discussions\n- [ ] I have asked somebody competent\n\n<!-- describe behaviour briefly -->\n" +
			"**Version affected**\n\n### Suggested solution\n\n" + what + "\n\n> quoted discussions of behaviour\n"
	}
	x := NewIndex(ref(0), []Candidate{{Item: checks.Item{Ref: ref(1), State: checks.Open, Title: "Boring deployments", Body: form("Roll back in one step.")}}})
	if got := x.Likely(checks.Item{Ref: ref(9), Title: "Wrong colour", Body: form("A button is blue.")}, 3); got != nil {
		t.Errorf("suggested %v", got)
	}
	if got := x.Likely(checks.Item{Ref: ref(9), Title: "Boring deployments", Body: form("A button is blue.")}, 3); len(got) != 1 {
		t.Error("a title alone is no longer enough")
	}
}

// Items of one owner name the same repositories, and strategies of one pattern say so in the same words: that is no likeness.
func TestLikelyIgnoresWhatEverybodyNames(t *testing.T) {
	strategy := func(n int, title, more string) Candidate {
		return Candidate{Item: checks.Item{Ref: ref(n), State: checks.Open, Title: title, Body: "Vision: acme/roadmap#3\nPattern: small-experiments\n\n" + more}}
	}
	x := NewIndex(ref(0), []Candidate{strategy(1, "Reports", "A report for each bakery."), strategy(2, "Accountants", "Sums that accountants fetch by themselves, each night, from a place that stays.")})
	it := checks.Item{Ref: ref(9), Title: "A nicer background", Body: "Strategy: acme/roadmap#6\n\nSee https://git.example.com/acme/roadmap/wiki. Pattern: small-experiments"}
	if got, ok := x.Likelier(it); ok {
		t.Errorf("%v resembles it more, by names alone", got)
	}
	it.Body += "\n\nThe accountants fetch nothing at night."
	if got, ok := x.Likelier(it); !ok || got != ref(2) {
		t.Errorf("%v %t, want what the words say", got, ok)
	}
}

// A private strategy is suggested at home and nowhere else, and elsewhere nothing changes by its being there.
func TestLikelyKeepsSecrets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"deploy", "storage", "search", "session", "billing", "pipeline", "latency", "invoice"})
		text := func(what string, most int) string {
			return strings.Join(rapid.SliceOfN(word, 0, most).Draw(t, what), " ")
		}
		item := func(repo string, n int) checks.Item {
			return checks.Item{Ref: checks.Ref{Owner: "acme", Repo: repo, Number: n}, State: checks.Open,
				Title: strings.Join(rapid.SliceOfN(word, 1, 4).Draw(t, "title"), " "), Body: text("body", 12)}
		}
		var open, all []Candidate
		for n := range rapid.IntRange(1, 12).Draw(t, "strategies") {
			s := Candidate{Item: item(rapid.SampledFrom([]string{"shop", "roadmap", "secret"}).Draw(t, "repo"), n+1), NonGoals: []string{text("non-goal", 3)}}
			s.Body += "\n" + s.NonGoals[0]
			if s.Private = s.Ref.Repo == "secret"; !s.Private {
				open = append(open, s)
			}
			all = append(all, s)
		}
		work := item("shop", 100)
		home := checks.Ref{Owner: "acme", Repo: "Shop"}
		told := func(home checks.Ref, of []Candidate, work checks.Item) []Match {
			x := NewIndex(home, of)
			return slices.Concat(x.Likely(work, MaxLikely), x.Declining(work, MaxLikely))
		}
		got := told(home, all, work)
		if d := cmp.Diff(told(home, open, work), got); d != "" {
			t.Fatalf("private strategies change what is suggested: %s", d)
		}
		if d := cmp.Diff(told(checks.Ref{}, all, work), got); d != "" {
			t.Fatalf("readers of any public repository are told something else: %s", d)
		}
		if len(got) > 2*MaxLikely {
			t.Fatalf("%d suggestions", len(got))
		}
		for _, r := range got {
			if r.Ref.Repo == "secret" {
				t.Fatalf("suggested %s", r.Ref)
			}
		}
		secret := work
		secret.Ref.Repo, secret.Private = "secret", true
		if got := told(home, all, secret); got != nil {
			t.Fatalf("an index for one repository answered another: %v", got)
		}
	})
}

// BenchmarkLikely suggests among a thousand strategies of 300 words; BenchmarkNewIndex reads them.
func BenchmarkLikely(b *testing.B) {
	x, work := NewIndex(ref(0), thousand()), thousand()[500].Item
	work.Ref = ref(5000)
	for b.Loop() {
		if len(x.Likely(work, MaxLikely)) == 0 {
			b.Fatal("nothing is suggested")
		}
	}
}

func BenchmarkNewIndex(b *testing.B) {
	all := thousand()
	for b.Loop() {
		NewIndex(ref(0), all)
	}
}

// thousand are strategies whose words are drawn from 5,000, some of them often.
func thousand() []Candidate {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		n := int(5000 * math.Pow(r.Float64(), 3))
		return string([]rune{rune('a' + n%26), rune('a' + n/26%26), 'o', rune('a' + n/676%26), 'x', 'k'})
	}
	var all []Candidate
	for n := range 1000 {
		var ws []string
		for range 300 {
			ws = append(ws, word())
		}
		all = append(all, Candidate{Item: checks.Item{Ref: ref(n + 1), State: checks.Open, Title: strings.Join(ws[:6], " "), Body: strings.Join(ws, " ")}})
	}
	return all
}
