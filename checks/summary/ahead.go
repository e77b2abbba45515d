package summary

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

// BeforeProof is the note on work that goes beyond the proof of concept of a migration that it serves; "" when the readers of the work may
// not see the strategy.
func BeforeProof(home checks.Ref, a checks.Ahead, s Sight) string {
	named, ok := guiding(home, a.Strategy, s)
	if !ok {
		return ""
	}
	return fmt.Sprintf("\nℹ️ `before-proof`: %s is a migration whose proof of concept %s is not done yet; this work would go beyond it.\n\nThat is a note for you to judge; it fails no check.\n",
		named, a.Proof.In(home))
}
