package mirror

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
)

// A payload that tells all fields replaces them; one that tells a single field changes that one; one that tells none
// leaves them.
func TestFieldsSeen(t *testing.T) {
	was := []store.Field{{ID: 1, Name: "Effort", Values: []string{"3"}}, {ID: 2, Name: "Areas", Values: []string{"A"}}}
	told := func(fs ...github.FieldValue) observation {
		return observation{item: github.Item{FieldsTold: true, Fields: fs}}
	}
	about := func(f github.FieldValue) observation { return observation{field: &f} }
	for name, c := range map[string]struct {
		s    observation
		want []store.Field
	}{
		"nothing said":     {observation{}, was},
		"all said":         {told(github.FieldValue{Field: 3, Values: []string{"x"}}, github.FieldValue{Field: 1, Name: "Effort"}), []store.Field{{ID: 3, Values: []string{"x"}}}},
		"all said: none":   {told(), nil},
		"one set":          {about(github.FieldValue{Field: 0, Name: "Size", Values: []string{"L"}}), append([]store.Field{{Name: "Size", Values: []string{"L"}}}, was...)},
		"one set again":    {about(github.FieldValue{Field: 1, Name: "Effort", Values: []string{"5"}}), []store.Field{{ID: 1, Name: "Effort", Values: []string{"5"}}, was[1]}},
		"one cleared":      {about(github.FieldValue{Field: 1, Name: "Effort"}), was[1:]},
		"the whole counts": {observation{item: told().item, field: &github.FieldValue{Field: 1, Values: []string{"9"}}}, nil},
	} {
		if d := cmp.Diff(c.want, fieldsSeen(was, c.s)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
	if d := cmp.Diff(map[string][]string{"effort": {"3"}, "areas": {"A"}}, stored.Item(home, store.Item{Fields: append(was, store.Field{ID: 9, Values: []string{"1"}})}, "").Fields); d != "" {
		t.Error(d)
	}
}
