package mirror

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Who left both teams takes an objection back and is not heard beyond that; whoever comes back is.
func TestVoices(t *testing.T) {
	said := func(by string, product bool, objects string) store.Voice {
		return store.Voice{By: by, Product: product, Objects: objects}
	}
	for name, c := range map[string]struct {
		said []store.Voice
		want []playbook.Voice
	}{
		"nobody":            {nil, nil},
		"a member":          {[]store.Voice{said("ann", true, "vision")}, []playbook.Voice{{By: "ann", Product: true, Objects: playbook.ToVision}}},
		"who left":          {[]store.Voice{said("ann", true, "vision"), said("Ann", false, "")}, nil},
		"who left and came": {[]store.Voice{said("ann", true, "vision"), said("ann", false, ""), said("ann", true, "")}, []playbook.Voice{{By: "ann", Product: true}}},
		"others stay": {[]store.Voice{said("ben", true, ""), said("ann", true, "strategy"), said("ann", false, "")},
			[]playbook.Voice{{By: "ben", Product: true}}},
	} {
		if d := cmp.Diff(c.want, voices(c.said).All); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

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
		if got := unproven(c.node); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
