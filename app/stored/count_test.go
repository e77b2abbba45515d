package stored_test

import (
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
)

// What changed last has its checks written first, and among what changed in one second the newest; what has no commit has none.
func TestHeads(t *testing.T) {
	at := func(second int) time.Time { return time.Unix(1_700_000_000+int64(second), 0) }
	pulls := []store.Outline{
		{Repo: 1, Number: 3, Head: "c", Updated: at(5)},
		{Repo: 1, Number: 9, Head: "i", Updated: at(2)},
		{Repo: 1, Number: 4, Head: "d", Updated: at(5)},
		{Repo: 1, Number: 5, Updated: at(9)},
		{Repo: 2, Number: 1, Head: "a", Updated: at(7)},
		{Repo: 1, Number: 6, Head: "f", Updated: at(8)},
	}
	got, err := stored.Heads(pulls, func(p store.Outline) (bool, error) { return p.Number != 6, nil })
	want := []string{store.HeadKey(2, "a"), store.HeadKey(1, "d"), store.HeadKey(1, "c"), store.HeadKey(1, "i")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
}
