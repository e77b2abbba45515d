package evaluate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

// node puts an item where links may end.
func node(s *checks.Subject, n checks.Node) {
	if s.Graph.Nodes == nil {
		s.Graph.Nodes = map[string]checks.Node{}
	}
	n.Found, n.Accessible, n.Visible = true, true, true
	s.Graph.Nodes[n.Ref.Key()] = n
}

// serve links two items.
func serve(s *checks.Subject, from, to int) {
	if s.Graph.Edges == nil {
		s.Graph.Edges = map[string][]checks.Link{}
	}
	k := ref(from).Key()
	s.Graph.Edges[k] = append(s.Graph.Edges[k], checks.Link{From: ref(from), To: ref(to), Source: checks.FromBody})
}

// milestone puts the subject into one with that much work in it, itself included.
func milestone(s *checks.Subject, features, debt int) {
	cell := func(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }
	s.Classify.Item.Milestone = "1.0"
	s.Capacity = checks.CapacityInput{
		Milestone: &checks.Milestone{Repo: checks.Ref{Owner: "acme", Repo: "app"}, Number: 1, Title: "1.0", State: checks.Open},
		Totals:    checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: cell(features), checks.TechDebt: cell(debt)}, Closed: map[checks.Kind]checks.Cell{}},
		Counted:   true, Weight: checks.Unit,
	}
}

func TestItem(t *testing.T) {
	linked := func(s *checks.Subject) {
		node(s, checks.Node{Ref: ref(12), Kind: checks.Strategy, State: checks.Open, Title: "Guests can buy"})
		node(s, checks.Node{Ref: ref(3), Kind: checks.Vision, State: checks.Open})
		serve(s, 71, 12)
		serve(s, 12, 3)
	}
	is := func(body string) func(*checks.Subject) {
		return func(s *checks.Subject) { s.Classify.Item.Body = body }
	}
	closed := func(s *checks.Subject) { s.Classify.Item.State, s.Classify.Item.Closed = checks.Closed, now }
	anIssue := func(s *checks.Subject) { s.Classify.Item.Type = checks.Issue }
	unread := func(s *checks.Subject) { s.GraphUnread = true }
	waived := func(s *checks.Subject) {
		s.Waivers = []checks.Waiver{{Check: checks.WaiveStrategy, By: "mona", Reason: "hotfix"}}
	}
	bot := func(s *checks.Subject) {
		s.Classify.Item.Author = checks.Actor{Login: "dependabot", Bot: true}
		s.Rules.Classify.Exempt.Authors = []string{"*[bot]"}
	}
	tests := []struct {
		name               string
		change             []func(*checks.Subject)
		kind               checks.Kind
		strategy, capacity checks.Conclusion
		unlinked           bool
	}{
		{"linked work in a milestone inside its band", []func(*checks.Subject){is("Kind: feature"), linked, func(s *checks.Subject) { milestone(s, 4, 1) }},
			checks.Feature, checks.Success, checks.Success, false},
		{"unlinked work in a milestone under its band", []func(*checks.Subject){is("Kind: feature"), func(s *checks.Subject) { milestone(s, 5, 1) }},
			checks.Feature, checks.Failure, checks.Failure, true},
		{"debt moves the share toward the band", []func(*checks.Subject){is("Kind: tech-debt"), func(s *checks.Subject) { milestone(s, 9, 1) }},
			checks.TechDebt, checks.Failure, checks.Success, true},
		{"no kind", nil, checks.None, checks.Neutral, checks.Neutral, false},
		{"exempt", []func(*checks.Subject){bot}, checks.None, checks.Skipped, checks.Skipped, false},
		{"waived", []func(*checks.Subject){is("Kind: feature"), waived}, checks.Feature, checks.Success, checks.Neutral, false},
		{"closed work gets no comment", []func(*checks.Subject){is("Kind: feature"), closed}, checks.Feature, checks.Failure, checks.Neutral, false},
		{"an issue has no checks", []func(*checks.Subject){is("Kind: feature"), anIssue}, checks.Feature, "", "", true},
		{"a linked issue", []func(*checks.Subject){is("Kind: feature"), anIssue, linked}, checks.Feature, "", "", false},
		{"links unread", []func(*checks.Subject){is("Kind: feature"), unread}, checks.Feature, checks.Neutral, checks.Neutral, false},
	}
	for _, tt := range tests {
		s := subject(checks.Enforce)
		for _, c := range tt.change {
			c(s)
		}
		r := Item(s)
		if r.Decision.Kind != tt.kind || r.Strategy.Conclusion != tt.strategy || r.Capacity.Conclusion != tt.capacity || r.Unlinked != tt.unlinked {
			t.Errorf("%s: %s, strategy %s %q, capacity %s %q, unlinked %v", tt.name, r.Decision.Kind,
				r.Strategy.Conclusion, r.Strategy.Title, r.Capacity.Conclusion, r.Capacity.Title, r.Unlinked)
		}
	}
}

func TestChainIsInTheTitle(t *testing.T) {
	s := subject(checks.Advise)
	s.Classify.Item.Body = "Kind: feature"
	node(s, checks.Node{Ref: ref(60), Kind: checks.Feature, State: checks.Open})
	node(s, checks.Node{Ref: ref(12), Kind: checks.Strategy, State: checks.Open})
	node(s, checks.Node{Ref: ref(3), Kind: checks.Vision, State: checks.Open})
	serve(s, 71, 60)
	serve(s, 60, 12)
	serve(s, 12, 3)
	if got, want := Item(s).Strategy.Title, "PR #71 → #60 → strategy #12 → vision #3"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

// TestUnreadLinksInTheMilestone holds what capacity says when a milestone or a kind may come from links that were not
// read.
func TestUnreadLinksInTheMilestone(t *testing.T) {
	inside := func(s *checks.Subject) { milestone(s, 4, 1) }
	tests := []struct {
		name       string
		body       string
		change     func(*checks.Subject)
		incomplete bool
	}{
		{"kind and milestone known", "Kind: feature", inside, false},
		{"kind unknown", "", inside, true},
		{"milestone unknown", "Kind: feature", func(*checks.Subject) {}, true},
		{"milestone closed", "Kind: feature", func(s *checks.Subject) { s.Classify.Item.Milestone = "0.9" }, false},
		{"waived", "", func(s *checks.Subject) {
			s.Waivers = []checks.Waiver{{Check: checks.WaiveCapacity, By: "mona", Reason: "hotfix"}}
		}, false},
	}
	for _, tt := range tests {
		for _, when := range []checks.Conclusion{checks.Neutral, checks.Failure} {
			s := subject(checks.Enforce)
			s.GraphUnread, s.Rules.WhenIncomplete, s.Classify.Item.Body = true, when, tt.body
			tt.change(s)
			v := Item(s).Capacity
			if v.Incomplete != tt.incomplete || v.Check != checks.CheckCapacity || tt.incomplete && v.Conclusion != when {
				t.Errorf("%s, %s: %s %q incomplete=%v", tt.name, when, v.Conclusion, v.Title, v.Incomplete)
			}
		}
	}
}

// TestNothingPassesUnread draws subjects and takes facts away: what becomes unknown never turns a verdict that asks for
// something into a pass.
func TestNothingPassesUnread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := subject(rapid.SampledFrom([]checks.Mode{checks.Off, checks.Observe, checks.Advise, checks.Enforce}).Draw(t, "mode"))
		s.Classify.Item.Body = rapid.SampledFrom([]string{"", "Kind: feature", "Kind: tech-debt"}).Draw(t, "body")
		s.Rules.WhenIncomplete = rapid.SampledFrom([]checks.Conclusion{checks.Neutral, checks.Failure}).Draw(t, "when incomplete")
		if rapid.Bool().Draw(t, "milestone") {
			milestone(s, rapid.IntRange(0, 9).Draw(t, "features"), rapid.IntRange(0, 9).Draw(t, "debt"))
		}
		whole := Item(s)
		s.GraphUnread = true
		less := Item(s)
		passes := func(v checks.Verdict) bool { return v.Conclusion == checks.Success || v.Conclusion == checks.Skipped }
		for _, p := range [][2]checks.Verdict{{whole.Strategy, less.Strategy}, {whole.Capacity, less.Capacity}} {
			if !passes(p[0]) && passes(p[1]) || p[1].Incomplete && passes(p[1]) {
				t.Fatalf("%s %q became %s %q", p[0].Conclusion, p[0].Title, p[1].Conclusion, p[1].Title)
			}
		}
		if less.Unlinked {
			t.Fatal("somebody is asked to link what may be linked")
		}
		if d := cmp.Diff(less, Item(s)); d != "" {
			t.Fatal(d)
		}
	})
}
