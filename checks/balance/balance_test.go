package balance

import (
	"slices"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// What serves both perspectives counts for both, and every item is somewhere.
func TestMoved(t *testing.T) {
	var m Moved
	m.Add(1, []string{"product"}, false)
	m.Add(2, []string{"technical", "technical"}, true)
	m.Add(4, []string{"product", "technical"}, false)
	m.Add(8, nil, false)
	m.Add(16, nil, true)
	if want := (Moved{Product: 5, Technical: 6, Neither: 8, Elsewhere: 16, Done: 31}); m != want {
		t.Errorf("%+v, want %+v", m, want)
	}
	if two := m.Plus(m); two != (Moved{10, 12, 16, 32, 62}) {
		t.Errorf("twice: %+v", two)
	}
}

// Six milestones count, and it takes two to leave a vision alone.
func TestLast(t *testing.T) {
	all := []checks.Weight{1, 2, 3, 4, 5, 6, 7}
	if got := Last(all); !slices.Equal(got, all[1:]) || len(Last(all[:3])) != 3 {
		t.Errorf("%v", got)
	}
	served := func(by ...checks.Weight) func(checks.Weight) bool {
		return func(w checks.Weight) bool { return slices.Contains(by, w) }
	}
	for _, c := range []struct {
		of   []checks.Weight
		by   []checks.Weight
		want bool
	}{{all, []checks.Weight{5}, true}, {all, []checks.Weight{6}, false}, {all, []checks.Weight{7}, false}, {all[:2], nil, true}, {all[:1], nil, false}, {nil, nil, false}} {
		if got := WentUnserved(c.of, served(c.by...)); got != c.want {
			t.Errorf("of %v, served by %v: %t", c.of, c.by, got)
		}
	}
}
