package plan

import (
	"testing"
	"time"
)

// A plan is taken when the stated day begins, else at the end of the first day with work, and once.
func TestWhenAPlanIsTaken(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		s    Start
		want Promise
	}{
		"nothing in it":                      {Start{Now: at(2, 9), Created: at(2, 8)}, Promise{Same: true}},
		"work came":                          {Start{Now: at(2, 9), Created: at(2, 8), Work: true}, Promise{Due: at(3, 0)}},
		"the same day":                       {Start{Now: at(2, 23), Created: at(2, 8), Work: true, Due: at(3, 0)}, Promise{Due: at(3, 0), Same: true}},
		"the day is over":                    {Start{Now: at(3, 0), Created: at(2, 8), Work: true, Due: at(3, 0)}, Promise{Due: at(3, 0), Take: true}},
		"it was there for longer":            {Start{Now: at(9, 0), Created: at(2, 8), Work: true, Due: at(9, 0)}, Promise{Due: at(9, 0), Take: true, Late: true}},
		"it was taken":                       {Start{Now: at(9, 0), Work: true, Due: at(3, 0), Taken: at(3, 0)}, Promise{Due: at(3, 0), Same: true}},
		"a stated day ahead":                 {Start{Now: at(2, 9), Stated: at(9, 0), Work: true, Due: at(3, 0)}, Promise{Due: at(9, 0), ByDay: true}},
		"the same stated day":                {Start{Now: at(2, 9), Stated: at(9, 0), Due: at(9, 0), ByDay: true}, Promise{Due: at(9, 0), ByDay: true, Same: true}},
		"the stated day came":                {Start{Now: at(9, 0), Stated: at(9, 0), Due: at(9, 0), ByDay: true}, Promise{Due: at(9, 0), ByDay: true, Take: true}},
		"the stated day was over when seen":  {Start{Now: at(20, 0), Stated: at(9, 0)}, Promise{Due: at(9, 0), ByDay: true, Take: true, Late: true}},
		"a stated day puts a plan off":       {Start{Now: at(4, 0), Stated: at(9, 0), Due: at(3, 0), Taken: at(3, 0)}, Promise{Due: at(9, 0), ByDay: true}},
		"a stated day past changes no plan":  {Start{Now: at(4, 0), Stated: at(1, 0), Due: at(3, 0), Taken: at(3, 0)}, Promise{Due: at(3, 0), Same: true}},
		"the line with the day went away":    {Start{Now: at(4, 5), Work: true, Due: at(9, 0), ByDay: true}, Promise{Due: at(5, 0)}},
		"nothing in it on the day it starts": {Start{Now: at(9, 1), Stated: at(9, 0), Due: at(9, 0), ByDay: true}, Promise{Due: at(9, 0), ByDay: true, Take: true}},
	} {
		if got := c.s.Plan(); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
