package playbook_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// What readers may not see of a proof of concept is neither told nor told apart.
func TestUnproven(t *testing.T) {
	for name, c := range map[string]struct {
		node checks.Node
		want string
	}{
		"nothing":              {checks.Node{}, "does not exist, or cannot be seen from here"},
		"open":                 {checks.Node{Found: true, Visible: true, State: checks.Open}, ""},
		"done":                 {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.Completed}, ""},
		"dropped":              {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.NotPlanned}, "is closed as not planned"},
		"a duplicate":          {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.Duplicate}, "is closed as a duplicate"},
		"dropped, and private": {checks.Node{Found: true, State: checks.Closed, Reason: checks.NotPlanned}, ""},
	} {
		if got := playbook.Unproven(c.node, false); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
