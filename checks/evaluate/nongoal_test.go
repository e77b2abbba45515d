package evaluate

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// Work that does what its strategy says will not be done is told so, and no conclusion depends on it.
func TestTouchedNonGoals(t *testing.T) {
	roadmap := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}
	for name, c := range map[string]struct {
		title, body string
		kind        checks.Kind
		want        int
	}{
		"the title":         {"feat: loyalty points at the till", "", checks.Feature, 1},
		"the body only":     {"feat: something for regulars", "We add loyalty points.", checks.Feature, 1},
		"another thing":     {"feat: delivery day", "", checks.Feature, 0},
		"no work":           {"Loyalty points", "", checks.Strategy, 0},
		"nobody knows what": {"Loyalty points", "", checks.None, 0},
		"a title that ends": {"Drop loyalty points", "", checks.TechDebt, 0},
	} {
		s := subject(checks.Enforce)
		s.Classify.Item.Title, s.Classify.Item.Body = c.title, c.body
		if c.kind != checks.None {
			s.Classify.Choice, s.Classify.Trusted = &checks.Choice{Kind: c.kind, By: "ada", How: "label"}, checks.Yes
		}
		if c.kind == checks.Strategy {
			s.Classify.Item.Type = checks.Issue
		}
		s.Graph = checks.Graph{Nodes: map[string]checks.Node{roadmap.Key(): {Ref: roadmap, Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open}},
			Edges: map[string][]checks.Link{ref(71).Key(): {{From: ref(71), To: roadmap, Source: checks.FromBody}}}}
		plain := Item(s)
		s.NonGoals = map[string][]string{roadmap.Key(): {"A rewrite", "Loyalty points, ever"}}
		got := Item(s)
		if len(got.Touches) != c.want {
			t.Errorf("%s: touches %v", name, got.Touches)
		}
		if got.Strategy.Conclusion != plain.Strategy.Conclusion || got.Strategy.Title != plain.Strategy.Title || got.Capacity.Conclusion != plain.Capacity.Conclusion {
			t.Errorf("%s: a conclusion changed from %+v to %+v", name, plain.Strategy, got.Strategy)
		}
		if noted := strings.Contains(got.Strategy.Summary, "> Loyalty points, ever"); noted != (c.want > 0) {
			t.Errorf("%s: noted %v:\n%s", name, noted, got.Strategy.Summary)
		}
		// What the readers may not see is not quoted, even if it was loaded.
		node := s.Graph.Nodes[roadmap.Key()]
		node.Visible = false
		s.Graph.Nodes[roadmap.Key()] = node
		if sum := Item(s).Strategy.Summary; strings.Contains(sum, "ever") {
			t.Errorf("%s: quotes what is hidden:\n%s", name, sum)
		}
	}
}

// Work that was noted to touch a non-goal is turned away when it ceases to count for the strategy and nothing else changed.
func TestTurnedAway(t *testing.T) {
	roadmap := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}
	open := checks.Node{Ref: roadmap, Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open}
	type change func(*checks.Subject)
	unlinked := func(s *checks.Subject) { s.Graph = checks.Graph{} }
	closed := func(r checks.Reason) change {
		return func(s *checks.Subject) { s.Classify.Item.State, s.Classify.Item.Reason = checks.Closed, r }
	}
	away := func(s *checks.Subject) { s.Noted[0].Away, s.Noted[0].NonGoals = true, nil }
	exempt := func(s *checks.Subject) {
		s.Classify.Item.Labels = []string{"wontfix"}
		s.Rules.Classify.Exempt.Labels = []string{"wontfix"}
	}
	retitled := func(s *checks.Subject) { s.Classify.Item.Title = "feat: stamps" }
	ended := func(s *checks.Subject) {
		n := open
		n.State, n.Reason = checks.Closed, checks.NotPlanned
		s.Graph.Nodes = map[string]checks.Node{roadmap.Key(): n}
		s.Noted[0].NonGoals = nil
	}
	for name, c := range map[string]struct {
		changes []change
		want    checks.Became
	}{
		"it serves":                     {nil, checks.NotAway},
		"unlinked":                      {[]change{unlinked}, checks.TurnedAway},
		"closed as not planned":         {[]change{closed(checks.NotPlanned)}, checks.TurnedAway},
		"closed as a duplicate":         {[]change{closed(checks.Duplicate)}, checks.NotAway},
		"done":                          {[]change{closed(checks.Completed)}, checks.NotAway},
		"won't fix":                     {[]change{exempt}, checks.AsBefore},
		"won't fix, closed":             {[]change{exempt, closed(checks.NotPlanned)}, checks.TurnedAway},
		"exempt and done":               {[]change{exempt, closed(checks.Completed)}, checks.NotAway},
		"unlinked, and something else":  {[]change{unlinked, retitled}, checks.NotAway},
		"closed, and something else":    {[]change{closed(checks.NotPlanned), retitled}, checks.NotAway},
		"the strategy ended":            {[]change{ended}, checks.NotAway},
		"turned away before":            {[]change{away, closed(checks.NotPlanned)}, checks.AsBefore},
		"turned away, retitled":         {[]change{away, unlinked, retitled}, checks.AsBefore},
		"turned away, and linked again": {[]change{away}, checks.NotAway},
		"turned away, and done":         {[]change{away, closed(checks.Completed)}, checks.NotAway},
		"turned away, then won't fix":   {[]change{away, exempt}, checks.AsBefore},
		"links unread":                  {[]change{unlinked, func(s *checks.Subject) { s.GraphUnread = true }}, checks.AsBefore},
		"too many links":                {[]change{unlinked, func(s *checks.Subject) { s.Graph.Cut = true }}, checks.AsBefore},
	} {
		s := subject(checks.Advise)
		s.Classify.Item.Type, s.Classify.Item.Title = checks.Issue, "feat: loyalty points"
		s.Classify.Choice, s.Classify.Trusted = &checks.Choice{Kind: checks.Feature, By: "ada", How: "label"}, checks.Yes
		s.Graph = checks.Graph{Nodes: map[string]checks.Node{roadmap.Key(): open}, Edges: map[string][]checks.Link{ref(71).Key(): {{From: ref(71), To: roadmap, Source: checks.FromBody}}}}
		s.Noted = []checks.Noted{{Strategy: roadmap, NonGoals: []string{"Loyalty points, ever"}}}
		for _, change := range c.changes {
			change(s)
		}
		if s.Classify.Item.Labels != nil { // what a person chose outranks it
			s.Classify.Choice = nil
		}
		if got := Item(s).Noted[roadmap.Key()]; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
