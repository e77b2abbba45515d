package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// Of a strategy that others took the place of nothing is asked any more; what it has is in place all the same.
func TestNothingIsAskedOfWhatIsSuperseded(t *testing.T) {
	in := reviewed(checks.Strategy, "Kind: strategy\n\n## Problem\n\nHalf of all support requests are about orders that people cannot find again.\n\n## Guiding policy\n\nGrow by 40% by June.\n")
	if len(Review(in).Open()) == 0 {
		t.Fatal("nothing is asked of it before")
	}
	in.Facts.Heirs = []checks.Ref{{Owner: "acme", Repo: "shop", Number: 40}}
	if open := Review(in).Open(); len(open) != 0 {
		t.Errorf("asked: %+v", open)
	}
	if f, _ := of(Review(in), "no-problem"); f.Status != OK {
		t.Errorf("its problem: %+v", f)
	}
}
