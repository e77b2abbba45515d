package playbook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// now is when every case is reviewed, written when its issue was.
var now = day(2027, 3, 1)

// sound is a strategy that nothing is wrong with, and a vision.
const (
	soundStrategy = `## Problem

Half of all support requests are about orders that people cannot find again. Search knows only order numbers, which nobody keeps.

## Guiding policy

Search comes before any new page: what can be found needs no menu. We only index what customers typed themselves.

## Actions

- [ ] #34 index addresses and names
- [ ] suggest while typing

## Non-goals

- Searching in attachments

Vision: #3
`
	soundVision = `Perspective: product
Horizon: 3 years

## End state

A customer who wrote to us last year opens the page, types a word from that letter, and reads our answer before finishing the coffee.
Nobody asks for an order number any more, and the support team spends its mornings on refunds.
`
)

// one is a case of one rule: what the issue says, and what else is known of it.
type one struct {
	body string
	want Status
	with func(*Reviewed)
}

// holds tries the cases of one rule by its name.
func holds(t *testing.T, kind checks.Kind, name string, cases map[string]one) {
	t.Helper()
	for why, c := range cases {
		in := reviewed(kind, c.body)
		if c.with != nil {
			c.with(&in)
			in.Doc = text.Read(in.Item.Body)
		}
		got, ok := of(Review(in), name)
		if !ok {
			t.Errorf("%s: %s does not apply", why, name)
			continue
		}
		if got.Status != c.want {
			t.Errorf("%s: %s is %s (%s %s), want %s\n%s", why, name, got.Status, got.Sentence, got.Quote, c.want, c.body)
		}
		if got.Status != NotReviewed && (got.Sentence == "" || got.Why == "" || got.Remedy == "") {
			t.Errorf("%s: %+v leaves people without a word", why, got)
		}
	}
}

// spared fails when the rule applies to any of the issues.
func spared(t *testing.T, kind checks.Kind, name string, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if f, ok := of(Review(reviewed(kind, body)), name); ok {
			t.Errorf("%s applies: %+v\n%s", name, f, body)
		}
	}
}

func reviewed(kind checks.Kind, body string) Reviewed {
	home := checks.Ref{Owner: "acme", Repo: "shop", Number: 12}
	return Reviewed{Item: checks.Item{Ref: home, Type: checks.Issue, Title: "Find it again", Body: body, State: checks.Open, Created: written},
		Doc: text.Read(body), Kind: kind, Rules: &checks.Rules{}, Now: now,
		Facts: Facts{Work: &Work{Open: 3, Closed: 1, Strategies: 1}, Visions: &Visions{Refs: []checks.Ref{{Owner: "acme", Repo: "shop", Number: 3}}},
			Plan: &Plan{Slices: []Slice{{Title: "2.0", Due: now.AddDate(0, 3, 0)}}}, Voices: &Voices{}}}
}

func of(r Result, name string) (Finding, bool) {
	for _, f := range r.Findings {
		if f.Name == name {
			return f, true
		}
	}
	return Finding{}, false
}

// instead is the sound text with one section in the place of another; "" takes it out.
func instead(of, heading, section string) string {
	parts := strings.Split(of, "\n## ")
	for i, p := range parts {
		if strings.HasPrefix(p, heading) {
			parts[i] = heading + "\n\n" + section + "\n"
			if section == "" {
				parts = append(parts[:i], parts[i+1:]...)
			}
			break
		}
	}
	return strings.Join(parts, "\n## ")
}

func names(fs []Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Name)
	}
	return out
}

func TestASoundIssueHasNoOpenFindings(t *testing.T) {
	for kind, body := range map[checks.Kind]string{checks.Strategy: soundStrategy, checks.Vision: soundVision} {
		if open := Review(reviewed(kind, body)).Open(); len(open) > 0 {
			t.Errorf("%s: %+v", kind, open)
		}
	}
}

func TestAnEmptyIssueIsToldEverything(t *testing.T) {
	in := reviewed(checks.Strategy, "")
	in.Facts = Facts{Work: &Work{}, Visions: &Visions{}, Plan: &Plan{}}
	want := []string{"no-problem", "no-policy", "no-actions", "no-non-goals", "no-vision", "no-work"}
	if d := cmp.Diff(want, names(Review(in).Open())); d != "" {
		t.Error(d)
	}
	in.Kind = checks.Vision
	if d := cmp.Diff([]string{"no-perspective", "no-horizon", "slogan", "no-work"}, names(Review(in).Open())); d != "" {
		t.Error(d)
	}
}

func TestOnlyVisionsAndStrategiesAreReviewed(t *testing.T) {
	for _, k := range []checks.Kind{checks.None, checks.Feature, checks.TechDebt} {
		if r := Review(reviewed(k, soundStrategy)); len(r.Findings) > 0 {
			t.Errorf("%s: %+v", k, r.Findings)
		}
	}
}

// TestWhatIsNotKnownMakesNoFinding takes every fact away: what is left to say comes from the text alone.
func TestWhatIsNotKnownMakesNoFinding(t *testing.T) {
	for kind, body := range map[checks.Kind]string{checks.Strategy: soundStrategy, checks.Vision: soundVision} {
		in := reviewed(kind, strings.ReplaceAll(body, "#34 ", ""))
		in.Facts = Facts{}
		in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/pm"}, Engineering: []string{"acme/dev"}}}
		r := Review(in)
		if open := r.Open(); len(open) > 0 {
			t.Errorf("%s: %+v", kind, open)
		}
		for _, name := range []string{"no-work", "no-vision", "not-agreed"} {
			if f, ok := of(r, name); ok && f.Status != NotReviewed {
				t.Errorf("%s: %s is %s although nothing is known", kind, name, f.Status)
			}
		}
	}
}

// TestRulesAreNamedOnce holds the list of rules: no name twice, nothing left unsaid.
func TestRulesAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules() {
		if seen[r.Name] || r.Name == "" || r.Name != strings.ToLower(r.Name) {
			t.Errorf("%q is no name of its own", r.Name)
		}
		seen[r.Name] = true
		for _, s := range []string{r.On, r.Fine, r.Wrong, r.Why, r.Remedy} {
			if s == "" || strings.Contains(s, "\n") {
				t.Errorf("%s: %q is no line", r.Name, s)
			}
		}
	}
	for _, name := range strings.Fields("no-problem no-policy no-actions no-non-goals no-vision goal-not-strategy problem-restates-action " +
		"no-work horizon-passed no-horizon too-near too-far slogan no-perspective not-agreed") {
		if !seen[name] {
			t.Errorf("%s is promised and has no rule", name)
		}
	}
}

// sane holds a result to what every result keeps.
func sane(t testing.TB, r Result) {
	t.Helper()
	order := map[string]int{}
	for i, rule := range rules() {
		order[rule.Name] = i + 1
	}
	last := 0
	for _, f := range r.Findings {
		if order[f.Name] <= last {
			t.Errorf("%s is out of order", f.Name)
		}
		last = order[f.Name]
		if f.Status != NotReviewed && f.Sentence == "" || f.Why == "" || f.Remedy == "" {
			t.Errorf("%+v leaves people without a word", f)
		}
		if len([]rune(f.Quote)) > maxQuote || strings.ContainsAny(f.Quote, "\n\x00") {
			t.Errorf("%s quotes %q", f.Name, f.Quote)
		}
		if strings.Contains(f.Sentence, "%!") {
			t.Errorf("%s says %q", f.Name, f.Sentence)
		}
	}
}

// TestRemediesNameOnlyWhatIsThere holds that advice has no numbers but those of the visions that are known: any other may be an item
// that has nothing to do with it.
func TestRemediesNameOnlyWhatIsThere(t *testing.T) {
	vision := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 7}
	named := 0
	for _, kind := range []checks.Kind{checks.Strategy, checks.Vision} {
		for _, body := range []string{"", "Pattern: migration", "Pattern: no-vision", "## Actions\n\nWe act.", "## Actions\n\n- Grow", "## Actions\n\n## Non-goals\n"} {
			in := reviewed(kind, body)
			in.Item.Created = in.Now.AddDate(-1, 0, 0)
			in.Facts = Facts{Work: &Work{}, Visions: &Visions{Open: &Choice{Refs: []checks.Ref{vision}}}, Plan: &Plan{}, Proof: nil}
			for _, f := range Review(in).Findings {
				for _, m := range text.Mentions(f.Remedy) {
					if ref, _ := m.Ref(in.Item.Ref, in.Host); ref.Key() != vision.Key() {
						t.Errorf("%s: %s", f.Name, f.Remedy)
					}
					named++
				}
			}
		}
	}
	if named == 0 {
		t.Error("no remedy names the vision")
	}
}

func FuzzReview(f *testing.F) {
	for _, s := range []string{soundStrategy, soundVision, "Pattern: migration\nProof of concept: #9", "### Horizon\n\nQ3 2027\n\n### Perspective\n\nproduct",
		"## Non-goals\n- No Windows or BSD support (yet)\n- iOS/Android apps", "## Problem\n\nWe have no X.\n\n## Actions\n\n- Build X"} {
		f.Add("Vision 2030", s)
	}
	f.Fuzz(func(t *testing.T, title, body string) {
		for _, kind := range []checks.Kind{checks.Strategy, checks.Vision} {
			in := reviewed(kind, body)
			in.Item.Title = title
			r := Review(in)
			sane(t, r)
			if d := cmp.Diff(r, Review(in)); d != "" {
				t.Errorf("a second review differs: %s", d)
			}
			if q, ok := Touches(NonGoalsOf(in.Doc, in.Rules), title, body, in.Rules); ok && q == "" {
				t.Error("touches nothing")
			}
		}
	})
}

// TestTimeOnlyTakesFromAHorizon holds that as days go by a horizon that had passed stays passed.
func TestTimeOnlyTakesFromAHorizon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		horizon := rapid.SampledFrom([]string{"2027", "Q3 2027", "18 months", "by June 2028", "3 years", "2026–2030", "FY27", "40 years"}).Draw(t, "horizon")
		in := reviewed(checks.Vision, "Horizon: "+horizon)
		passed := false
		for _, days := range []int{0, rapid.IntRange(1, 400).Draw(t, "first"), rapid.IntRange(1, 4000).Draw(t, "second"), 30000} {
			in.Now = in.Now.AddDate(0, 0, days)
			f, _ := of(Review(in), "horizon-passed")
			if passed && f.Status != Advice {
				t.Fatalf("%s came back on %s", horizon, in.Now)
			}
			passed = f.Status == Advice
			if _, near := of(Review(in), "too-near"); near && passed {
				t.Fatalf("%s is both over and too near on %s", horizon, in.Now)
			}
		}
		if !passed {
			t.Fatalf("%s never passes", horizon)
		}
	})
}

// TestEmojiChangeNoReview holds that headings and labels with emoji before or behind them are read as those without.
func TestEmojiChangeNoReview(t *testing.T) {
	for kind, body := range map[checks.Kind]string{checks.Strategy: "Pattern: migration\nProof of concept: #9\n\n" + soundStrategy, checks.Vision: soundVision} {
		want := Review(reviewed(kind, body))
		for _, sign := range []string{"🎯 ", "⚙️ ", ":dart: ", "👩\u200d🚀 ", "1️⃣ "} {
			decked := strings.NewReplacer("## ", "## "+sign, "Pattern:", sign+"Pattern:", "Proof of concept:", "Proof of concept "+sign+":", "Vision:", sign+"Vision:",
				"Perspective:", sign+"Perspective:", "Horizon:", "**"+sign+"Horizon:**").Replace(body)
			if d := cmp.Diff(want, Review(reviewed(kind, decked))); d != "" {
				t.Errorf("%s with %q:\n%s", kind, sign, d)
			}
		}
	}
}
