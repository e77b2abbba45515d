package habit

import (
	"cmp"
	"maps"
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// Entries are the built-in table as a policy leaves it, and what the policy adds, whose precision is 1: by place, kind and text, the globs
// of the policy last, in its order.
func (h *Habits) Entries() []Entry {
	var all []Entry
	for _, e := range BuiltIn() {
		if _, own := h.own[e.Place][e.Text]; !own && !h.without[e.Text] {
			all = append(all, e)
		}
	}
	for _, place := range []Place{Label, Prefix} {
		for _, text := range slices.Sorted(maps.Keys(h.own[place])) {
			if k := h.own[place][text]; k != checks.None {
				all = append(all, Entry{Place: place, Text: text, Kind: k, Precision: 1, Family: text})
			}
		}
	}
	slices.SortStableFunc(all, byPlace)
	for _, g := range h.globs {
		if g.Kind != checks.None {
			all = append(all, Entry{Place: Paths, Text: g.Pattern.String(), Kind: g.Kind, Precision: 1, Family: g.Pattern.String(), Pulls: true})
		}
	}
	return all
}

// byPlace orders entries by place, kind and text.
func byPlace(a, b Entry) int {
	order := func(p Place) int { return slices.Index([]Place{Label, Prefix, Paths}, p) }
	return cmp.Or(order(a.Place)-order(b.Place), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
}
