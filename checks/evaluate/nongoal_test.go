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
