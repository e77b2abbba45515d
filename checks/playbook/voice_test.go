package playbook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks/playbook"
)

// Who left both teams takes an objection back and is not heard beyond that; whoever comes back is.
func TestVoices(t *testing.T) {
	said := func(by string, product bool, objects string) playbook.Voice {
		return playbook.Voice{By: by, Product: product, Objects: playbook.Aspect(objects)}
	}
	id := func(n int64, v playbook.Voice) playbook.Voice { v.ID = n; return v }
	for name, c := range map[string]struct {
		said []playbook.Voice
		want []playbook.Voice
	}{
		"nobody":            {nil, nil},
		"a member":          {[]playbook.Voice{said("ann", true, "vision")}, []playbook.Voice{{By: "ann", Product: true, Objects: playbook.ToVision}}},
		"who left":          {[]playbook.Voice{said("ann", true, "vision"), said("Ann", false, "")}, nil},
		"who left and came": {[]playbook.Voice{said("ann", true, "vision"), said("ann", false, ""), said("ann", true, "")}, []playbook.Voice{{By: "ann", Product: true}}},
		"others stay": {[]playbook.Voice{said("ben", true, ""), said("ann", true, "strategy"), said("ann", false, "")},
			[]playbook.Voice{{By: "ben", Product: true}}},
		"renamed": {[]playbook.Voice{id(7, said("ann", true, "vision")), id(7, said("anna", false, ""))}, nil},
		"taken over": {[]playbook.Voice{id(7, said("ann", true, "vision")), id(8, said("ann", false, ""))},
			[]playbook.Voice{{By: "ann", ID: 7, Product: true, Objects: playbook.ToVision}}},
		"from before ids were kept": {[]playbook.Voice{said("ann", true, "vision"), id(7, said("Ann", false, ""))}, nil},
	} {
		if d := cmp.Diff(c.want, playbook.Heard(c.said).All); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Whoever objects may take it back, under whatever login, and nobody else.
func TestObjects(t *testing.T) {
	objection := playbook.Voice{By: "ann", ID: 7, Product: true, Objects: "vision"}
	for name, c := range map[string]struct {
		said []playbook.Voice
		want bool
	}{
		"nothing before":  {[]playbook.Voice{{By: "ann", ID: 7}}, false},
		"the same":        {[]playbook.Voice{objection, {By: "ann", ID: 7}}, true},
		"renamed":         {[]playbook.Voice{objection, {By: "anna", ID: 7}}, true},
		"taken over":      {[]playbook.Voice{objection, {By: "ann", ID: 8}}, false},
		"agreed since":    {[]playbook.Voice{objection, {By: "ann", ID: 7}, {By: "ann", ID: 7}}, false},
		"without ids yet": {[]playbook.Voice{{By: "Ann", Objects: "vision"}, {By: "ann", ID: 7}}, true},
	} {
		if got := playbook.Objecting(c.said); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
