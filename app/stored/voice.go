package stored

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Voices are stored voices as rules see them.
func Voices(said []store.Voice) []playbook.Voice {
	out := make([]playbook.Voice, 0, len(said))
	for _, v := range said {
		out = append(out, playbook.Voice{By: v.By, ID: v.ID, Product: v.Product, Engineering: v.Engineering,
			Objects: playbook.Aspect(v.Objects), Why: v.Why, At: v.At})
	}
	return out
}
