package evaluate

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// Work that goes beyond a migration's proof of concept is told so; the proof is not, what leads to it, nor what may.
func TestAhead(t *testing.T) {
	roadmap, proof := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}, checks.Ref{Owner: "acme", Repo: "roadmap", Number: 9}
	type change func(*checks.Subject)
	for name, c := range map[string]struct {
		change change
		want   bool
	}{
		"work":                  {func(*checks.Subject) {}, true},
		"done, or no migration": {func(s *checks.Subject) { s.Unproven = nil }, false},
		"the proof":             {func(s *checks.Subject) { s.Unproven[roadmap.Key()] = s.Classify.Item.Ref }, false},
		"what closes the proof": {func(s *checks.Subject) { s.Graph.Nodes[proof.Key()] = checks.Node{Ref: proof, Found: true} }, false},
		"links unread":          {func(s *checks.Subject) { s.GraphUnread = true }, false},
		"too many links":        {func(s *checks.Subject) { s.Graph.Cut = true }, false},
		"no work":               {func(s *checks.Subject) { s.Classify.Choice.Kind = checks.Other }, false},
		"hidden": {func(s *checks.Subject) {
			n := s.Graph.Nodes[roadmap.Key()]
			n.Visible = false
			s.Graph.Nodes[roadmap.Key()] = n
		}, false},
	} {
		s := subject(checks.Enforce)
		s.Classify.Choice, s.Classify.Trusted = &checks.Choice{Kind: checks.Feature, By: "ada", How: "label"}, checks.Yes
		s.Graph = checks.Graph{Nodes: map[string]checks.Node{roadmap.Key(): {Ref: roadmap, Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open}},
			Edges: map[string][]checks.Link{ref(71).Key(): {{From: ref(71), To: roadmap, Source: checks.FromBody}}}}
		s.Unproven = map[string]checks.Ref{roadmap.Key(): proof}
		c.change(s)
		got := Item(s)
		if told := strings.Contains(got.Strategy.Summary, "proof of concept acme/roadmap#9 is not done yet"); told != c.want {
			t.Errorf("%s: told %v, want %v:\n%s", name, told, c.want, got.Strategy.Summary)
		}
		s.Unproven = nil
		if plain := Item(s); got.Strategy.Conclusion != plain.Strategy.Conclusion || got.Strategy.Title != plain.Strategy.Title {
			t.Errorf("%s: a conclusion changed from %+v to %+v", name, plain.Strategy, got.Strategy)
		}
	}
}
