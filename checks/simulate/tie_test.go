package simulate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks/audit"
)

// Of items that weigh the same that goes which the vision lets go first, whichever nobody worked on for longer.
func TestSuggestionFollowsTheVision(t *testing.T) {
	for name, c := range map[string]struct {
		vision string
		want   []int // that are moved out
		says   string
	}{
		"silent":         {"A courier has one hand free.", []int{10, 11}, ""},
		"as it is":       {"We prefer the marketplace over search.", []int{10, 11}, "#10 goes rather than #12: vision #1 says “We prefer the marketplace over search.”"},
		"the other way":  {"We prefer search over the marketplace.", []int{12, 13}, "#12 goes rather than #10: vision #1 says “We prefer search over the marketplace.”"},
		"contradictory":  {"We prefer search over the marketplace. The marketplace comes before search.", []int{10, 11}, ""},
		"about others":   {"We prefer speed over breadth.", []int{10, 11}, ""},
		"of the strange": {"We prefer search over the marketplace \u202e.", []int{12, 13}, "vision #1 says"},
	} {
		t.Run(name, func(t *testing.T) {
			strategy := "Vision: #1\n"
			rows := []string{
				row(1, "issues", "Anything can be found", "OPEN", "vision", "", c.vision),
				row(2, "issues", "Search first", "OPEN", "strategy", "", strategy),
				row(3, "issues", "A marketplace for sellers", "OPEN", "strategy", "", strategy),
				row(4, "issues", "One index", "OPEN", "tech-debt", "2.4", ""),
			}
			for i, title := range []string{"Suggest words", "Rank results", "Pages of sellers", "Fees", "Gift cards", "Wrapping"} {
				serves := ""
				if i < 4 {
					serves = "Strategy: #" + []string{"2", "2", "3", "3"}[i]
				}
				rows = append(rows, row(10+i, "issues", title, "OPEN", "feature", "2.4", serves))
			}
			e, err := audit.Read([]byte("["+strings.Join(rows, ",")+"]"), nil)
			if err != nil {
				t.Fatal(err)
			}
			s, says := suggested(t, e, byLabels("capacity: {tech-debt: {min: 20%, max: 40%}}\n"), nil, nil)
			var got []int
			for _, m := range s.Moves {
				if !m.Out {
					t.Errorf("adds #%d", m.Number)
				}
				got = append(got, m.Number)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) || !s.Helps {
				t.Errorf("moves %v, want %v", got, c.want)
			}
			if flat := strings.Join(strings.Fields(says), " "); !strings.Contains(flat, c.says) || strings.Contains(flat, "rather") != (c.says != "") || strings.Contains(says, "\u202e") {
				t.Errorf("want %q in\n%s", c.says, says)
			}
			if (len(s.Breaks) > 0) != (c.says != "") {
				t.Errorf("breaks: %+v", s.Breaks)
			}
		})
	}
}
