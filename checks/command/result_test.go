package command

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// TestResultOfOthers is who may say what another item achieved: by what they are where that item is.
func TestResultOfOthers(t *testing.T) {
	c := Command{Verb: Result, Refs: []checks.Ref{ref("acme", "shop", 5)}}
	for _, g := range []Giver{{Author: true}, {Role: "triage"}, {Role: "admin"}} {
		if why := c.Of(g, c.Refs[0]); why != "" {
			t.Errorf("%+v: %s", g, why)
		}
	}
	for _, g := range []Giver{{}, {Role: "read"}, {Waiver: true, Voice: true}, {Role: "none"}} {
		if why := c.Of(g, c.Refs[0]); !strings.Contains(why, "people with triage permission in acme/shop") {
			t.Errorf("%+v: %q", g, why)
		}
	}
}

// TestLaunchable is what can have a result itself, and what is told where that belongs.
func TestLaunchable(t *testing.T) {
	for name, c := range map[string]struct {
		kind checks.Kind
		ours bool
		want string
	}{
		"a feature":           {checks.Feature, false, ""},
		"technical debt":      {checks.TechDebt, false, ""},
		"nobody knows":        {checks.None, false, ""},
		"a strategy":          {checks.Strategy, false, "This is a strategy: say of which feature, `/northstar result #N met TEXT`"},
		"a vision":            {checks.Vision, false, "This is a vision"},
		"a milestone's issue": {checks.None, true, "This issue is kept by Northstar: say of which feature"},
	} {
		if why := (Command{Verb: Result}).Launchable(c.kind, c.ours); (why == "") != (c.want == "") || !strings.Contains(why, c.want) {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
	}
}
