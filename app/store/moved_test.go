package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func strat(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "a", Number: n} }

// sumsOf adds up weights by what was served and what of that is hidden.
func sumsOf(all []Moved) map[string]checks.Weight {
	out := map[string]checks.Weight{}
	for _, m := range all {
		var hidden []string
		for _, s := range m.Strategies {
			if slices.Contains(m.Hidden, s) {
				hidden = append(hidden, s.String())
			}
		}
		if m.Weight != 0 {
			out[refs(m.Strategies)+" hides "+strings.Join(hidden, " ")] += m.Weight
		}
	}
	return out
}

// recounted is what a milestone moved, item by item.
func recounted(items []ClosedItem, public bool) map[string]checks.Weight {
	var all []Moved
	for _, it := range items {
		k := it.Share.Kind
		if likely := k.OfLikely(); likely != checks.None {
			k = likely
		}
		if it.Share.State != checks.Closed || !it.Share.Counted || !k.Work() {
			continue
		}
		m := Moved{Strategies: it.Strategies, Hidden: it.Hidden, Weight: it.Weight}
		if public {
			m.Hidden = append(slices.Clone(m.Hidden), it.Untold...)
		}
		all = append(all, m)
	}
	return sumsOf(all)
}

// drawn is an item as it may be now.
func drawn(rt *rapid.T, was Item, n int) Item {
	it := was
	it.Repo, it.Number, it.Type, it.Title, it.Milestone = 1, n, checks.Issue, "T", rapid.SampledFrom([]int{4, 4, 4, 5}).Draw(rt, "milestone")
	it.State = rapid.SampledFrom([]checks.State{checks.Open, checks.Closed, checks.Closed}).Draw(rt, "state")
	it.Updated, it.Heard, it.Closed = at(rapid.SampledFrom([]int{9, 12}).Draw(rt, "updated")), at(9), at(9)
	kind := rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt, checks.None, checks.LikelyFeature}).Draw(rt, "kind")
	c := Conclusion{Settled: true, Weight: checks.Weight(rapid.IntRange(0, 3).Draw(rt, "weight")) * checks.Unit,
		Strategies: rapid.SampledFrom([][]checks.Ref{nil, {strat(101)}, {strat(102)}, {strat(101), strat(102)}}).Draw(rt, "serves")}
	if kind.OfLikely() == checks.None {
		c.Kind = kind
	}
	c.Share = Contribution{Counted: true, Milestone: it.Milestone, Kind: kind, State: it.State, Weight: c.Weight}
	for _, s := range c.Strategies {
		if rapid.Bool().Draw(rt, "hidden") {
			c.Hidden = append(c.Hidden, s)
		}
	}
	it.Conclusion = c
	return it
}

// However items come and go, and what they serve is caught up with, what a closed milestone moved is what its items did.
func TestMovedAddsUp(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "a"}), tx.SetReading(1, ReadProgress{Phase: "done", Ended: at(1)}),
				tx.PutMilestone(Milestone{Repo: 1, Number: 4, Title: "2.0", State: checks.Closed, Updated: at(10), Closed: at(10)}))
		})
		put := func(tx *Tx, it Item) error {
			err := tx.PutItem(it)
			_, also := tx.Settle(1, it.Number, it.Conclusion)
			return errors.Join(err, also)
		}
		rapid.Check(t, func(rt *rapid.T) {
			var steps []func(*Tx) error
			items := map[int]Item{}
			for n := 1; n <= 6; n++ {
				it := drawn(rt, Item{}, n)
				items[n], steps = it, append(steps, func(tx *Tx) error { return put(tx, it) })
			}
			steps = append(steps, func(tx *Tx) error { return tx.Close(Closing{Repo: 1, Milestone: 4, Closed: at(10), At: at(11)}) })
			for range rapid.IntRange(0, 6).Draw(rt, "changes") {
				n := rapid.IntRange(1, 6).Draw(rt, "of")
				it := drawn(rt, items[n], n)
				caught, settled, links := rapid.Bool().Draw(rt, "caught up"), rapid.Bool().Draw(rt, "settled"), rapid.Bool().Draw(rt, "links")
				items[n], steps = it, append(steps, func(tx *Tx) error {
					err := put(tx, it)
					if caught {
						_, also := tx.CatchUp(4, it, settled, at(12))
						err = errors.Join(err, also)
					}
					if links {
						_, also := tx.CatchUpLinks(4, it, OtherCauses{}, at(12))
						err = errors.Join(err, also)
					}
					return err
				})
			}
			want, got := [2]map[string]checks.Weight{}, [2]map[string]checks.Weight{}
			write(t, db, func(tx *Tx) error {
				for _, step := range steps {
					if err := step(tx); err != nil {
						return err
					}
				}
				held, err := tx.ClosedItems(1, 4, 0, 1000)
				for n, public := range []bool{false, true} {
					moved, also := tx.Moved(Place{1, 4}, public)
					want[n], got[n], err = recounted(held, public), sumsOf(moved), errors.Join(err, also)
				}
				return err
			})
			if d := cmp.Diff(want, got); d != "" {
				rt.Fatalf("-counted again +kept, for all and for everybody\n%s", d)
			}
		})
	})
}

// Where strategies led is kept with a closing, looked at again while that settles and something new comes in, and gone once it is opened again.
func TestLed(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		acme := Repository{ID: 1, Installation: 7, Owner: "acme", Name: "a"}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(acme), tx.PutRepository(Repository{ID: 2, Installation: 7, Owner: "Acme", Name: "b", Private: true}),
				tx.PutMilestone(Milestone{Repo: 1, Number: 4, Title: "2.0", State: checks.Closed, Closed: at(10)}),
				tx.PutMilestone(Milestone{Repo: 2, Number: 1, Title: "Inside", State: checks.Closed, Closed: at(20)}))
		})
		done := counted(1, checks.Feature, checks.Closed, 4, at(1))
		done.Conclusion.Strategies = []checks.Ref{strat(101)}
		counts(t, db, done)
		led := []Led{{Strategy: "acme/a#101", At: Place{1, 101}, Vision: Place{2, 7}, Hidden: true}, {Strategy: "acme/a#101", At: Place{1, 101}, Vision: Place{2, 8}}}
		visions := []Envisioned{{Vision: Place{2, 7}, Product: true, Open: true}, {Vision: Place{2, 9}, Technical: true}}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.Close(Closing{Repo: 1, Milestone: 4, Closed: at(10), At: at(11), Terms: checks.Terms{Basis: checks.Planned, Unit: "points"}}), tx.KeepLed(Place{1, 4}, led, visions),
				tx.Close(Closing{Repo: 2, Milestone: 1, Closed: at(20), At: at(20)}), tx.KeepLed(Place{2, 1}, nil, nil))
		})
		kept := func() (l []Led, v []Envisioned) {
			read(t, db, func(tx *Tx) (_ bool, err error) {
				l, v, err = tx.Led(Place{1, 4})
				return true, err
			})
			return l, v
		}
		if l, v := kept(); !slices.Equal(l, led) || !slices.Equal(v, visions) {
			t.Errorf("kept %v and %v", l, v)
		}
		for _, c := range []struct {
			of   Place
			want time.Time
		}{{Place{1, 0}, at(10)}, {Place{1, 101}, at(10)}, {Place{2, 8}, at(10)}, {Place{2, 9}, at(10)}, {Place{2, 0}, at(10)}, {Place{2, 10}, time.Time{}}, {Place{1, 102}, time.Time{}}} {
			if got := read(t, db, func(tx *Tx) (time.Time, error) { return tx.FirstMovedBy(c.of.Repo, c.of.Number) }); !got.Equal(c.want) {
				t.Errorf("%v moved something since %v, want %v", c.of, got, c.want)
			}
		}
		again := func(number int, kind checks.Kind, now time.Time) []Place {
			var out []Place
			write(t, db, func(tx *Tx) (err error) {
				out, err = tx.LookAgain(acme, number, kind, now)
				return errors.Join(err, tx.KeepLed(Place{1, 4}, led, visions), tx.KeepLed(Place{2, 1}, nil, nil))
			})
			return out
		}
		for name, c := range map[string][2][]Place{
			"a strategy":            {again(101, checks.Strategy, at(12)), {{1, 4}}},
			"one that served not":   {again(102, checks.Strategy, at(12)), nil},
			"a vision":              {again(9, checks.Vision, at(12)), {{1, 4}, {2, 1}}},
			"once that has settled": {again(101, checks.Strategy, at(11).Add(Settling)), nil},
		} {
			if !slices.Equal(c[0], c[1]) {
				t.Errorf("%s: looks again at %v, want %v", name, c[0], c[1])
			}
		}
		moved := func(of func(*Tx) ([]LastMoved, error)) string {
			var out []string
			for _, m := range read(t, db, of) {
				out = append(out, fmt.Sprint(m.Title, m.Private, m.Unit))
			}
			return strings.Join(out, ", ")
		}
		for got, want := range map[string]string{
			"before " + moved(func(tx *Tx) ([]LastMoved, error) { return tx.MovedBefore("ACME", false, at(30), 9) }):     "before 2.0falsepoints",
			"earlier " + moved(func(tx *Tx) ([]LastMoved, error) { return tx.MovedBefore("acme", true, at(9), 9) }):      "earlier ",
			"since " + moved(func(tx *Tx) ([]LastMoved, error) { return tx.MovedSince("acme", at(10), 9) }):              "since 2.0falsepoints",
			"of others " + moved(func(tx *Tx) ([]LastMoved, error) { return tx.MovedBefore("globex", true, at(30), 9) }): "of others ",
		} {
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		write(t, db, func(tx *Tx) error { return tx.Reopen(1, 4) })
		if l, v := kept(); len(l)+len(v) != 0 {
			t.Errorf("opened again: %v and %v", l, v)
		}
	})
}
