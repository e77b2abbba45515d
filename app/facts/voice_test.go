package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Who left both teams takes an objection back and is not heard beyond that; whoever comes back is.
func TestVoices(t *testing.T) {
	said := func(by string, product bool, objects string) store.Voice {
		return store.Voice{By: by, Product: product, Objects: objects}
	}
	id := func(n int64, v store.Voice) store.Voice { v.ID = n; return v }
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
		"renamed": {[]store.Voice{id(7, said("ann", true, "vision")), id(7, said("anna", false, ""))}, nil},
		"taken over": {[]store.Voice{id(7, said("ann", true, "vision")), id(8, said("ann", false, ""))},
			[]playbook.Voice{{By: "ann", ID: 7, Product: true, Objects: playbook.ToVision}}},
		"from before ids were kept": {[]store.Voice{said("ann", true, "vision"), id(7, said("Ann", false, ""))}, nil},
	} {
		if d := cmp.Diff(c.want, voices(c.said).All); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Whoever objects may take it back, under whatever login, and nobody else.
func TestObjects(t *testing.T) {
	objection := store.Voice{By: "ann", ID: 7, Product: true, Objects: "vision"}
	for name, c := range map[string]struct {
		said []store.Voice
		want bool
	}{
		"nothing before":  {[]store.Voice{{By: "ann", ID: 7}}, false},
		"the same":        {[]store.Voice{objection, {By: "ann", ID: 7}}, true},
		"renamed":         {[]store.Voice{objection, {By: "anna", ID: 7}}, true},
		"taken over":      {[]store.Voice{objection, {By: "ann", ID: 8}}, false},
		"agreed since":    {[]store.Voice{objection, {By: "ann", ID: 7}, {By: "ann", ID: 7}}, false},
		"without ids yet": {[]store.Voice{{By: "Ann", Objects: "vision"}, {By: "ann", ID: 7}}, true},
	} {
		if got := Objects(c.said); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
