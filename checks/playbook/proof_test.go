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

// A pull request that was closed without being merged proves nothing, and tells nothing where readers may not see it.
func TestUnmergedIsUnproven(t *testing.T) {
	n := checks.Node{Found: true, Visible: true, State: checks.Closed}
	if got, want := playbook.Unproven(n, true), "is closed without being merged"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if n.Visible = false; playbook.Unproven(n, true) != "" {
		t.Error("what is private is told")
	}
}
