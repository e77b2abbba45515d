package facts

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/playbook"
)

// voices are what counts of everything that was said. Who left both teams and then takes an objection back is no longer
// heard at all.
func voices(said []store.Voice) *playbook.Voices {
	all := spoken(said)
	who := playbook.Speakers(all)
	left := map[string]int{} // who took theirs back: the last position at which they did
	for i, v := range all {
		if !v.Product && !v.Engineering {
			left[who[i]] = i
		}
	}
	out := &playbook.Voices{}
	for i, v := range all {
		if at, ok := left[who[i]]; !ok || i > at {
			out.All = append(out.All, v)
		}
	}
	return out
}

// Objects reports whether somebody objects: whoever said the last of these, by what they said before it.
func Objects(said []store.Voice) bool {
	who, objects := playbook.Speakers(spoken(said)), false
	last := len(said) - 1
	for i, v := range said[:max(last, 0)] {
		if who[i] == who[last] {
			objects = v.Objects != ""
		}
	}
	return objects
}

func spoken(said []store.Voice) []playbook.Voice {
	out := make([]playbook.Voice, 0, len(said))
	for _, v := range said {
		out = append(out, playbook.Voice{By: v.By, ID: v.ID, Product: v.Product, Engineering: v.Engineering,
			Objects: playbook.Aspect(v.Objects), Why: v.Why, At: v.At})
	}
	return out
}
