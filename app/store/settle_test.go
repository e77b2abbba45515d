package store

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

// anyConclusion draws what an evaluation may conclude.
func anyConclusion(r *rapid.T) Conclusion {
	c := Conclusion{
		Settled: true,
		Kind:    rapid.SampledFrom([]checks.Kind{checks.None, checks.Feature, checks.TechDebt}).Draw(r, "kind"),
		Weight:  checks.Weight(rapid.SampledFrom([]int64{0, 1, 500, 1000, 3000}).Draw(r, "weight")),
	}
	if rapid.Bool().Draw(r, "counted") {
		c.Share = Contribution{Counted: true, Milestone: rapid.IntRange(0, 2).Draw(r, "milestone"), Kind: c.Kind, Weight: c.Weight,
			State: rapid.SampledFrom([]checks.State{checks.Open, checks.Closed}).Draw(r, "state")}
	}
	return c
}

func TestTotalsEqualRecount(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		repo := int64(0)
		rapid.Check(t, func(r *rapid.T) {
			repo++ // a repository of its own for every sequence
			model := map[int]Conclusion{}
			steps := rapid.IntRange(1, 12).Draw(r, "steps")
			write(t, db, func(tx *Tx) error {
				for range steps {
					number := rapid.IntRange(1, 4).Draw(r, "number")
					c := anyConclusion(r)
					if _, known := model[number]; !known {
						if err := tx.PutItem(Item{Repo: repo, Number: number, Type: checks.Issue}); err != nil {
							return err
						}
					}
					before, err := tx.Settle(repo, number, c)
					if err != nil {
						return err
					}
					if d := cmp.Diff(model[number], before); d != "" {
						r.Fatalf("what was concluded before: %s", d)
					}
					model[number] = c
				}
				return nil
			})
			for milestone := range 3 {
				got := read(t, db, func(tx *Tx) ([2]checks.Totals, error) {
					a, err := tx.Totals(repo, milestone)
					if err != nil {
						return [2]checks.Totals{}, err
					}
					b, err := tx.Recount(repo, milestone)
					return [2]checks.Totals{a, b}, err
				})
				if d := cmp.Diff(got[0], got[1]); d != "" {
					r.Fatalf("totals and recount of milestone %d: %s", milestone, d)
				}
				if d := cmp.Diff(modelled(model, milestone), got[0]); d != "" {
					r.Fatalf("totals of milestone %d: %s", milestone, d)
				}
			}
		})
	})
}

// modelled adds up what the conclusions contribute.
func modelled(model map[int]Conclusion, milestone int) checks.Totals {
	out := checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}, Incomplete: true}
	for _, c := range model {
		if !c.Share.Counted || c.Share.Milestone != milestone {
			continue
		}
		m := out.Open
		if c.Share.State == checks.Closed {
			m = out.Closed
		}
		m[c.Kind] = checks.Cell{Count: m[c.Kind].Count + 1, Weight: m[c.Kind].Weight + c.Share.Weight}
	}
	return out
}

func TestSettleAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const items, rounds = 6, 8
		write(t, db, func(tx *Tx) error {
			for n := range items {
				if err := tx.PutItem(Item{Repo: 1, Number: n + 1, Type: checks.Issue}); err != nil {
					return err
				}
			}
			return nil
		})
		var wg sync.WaitGroup
		for worker := range 4 {
			wg.Go(func() {
				for round := range rounds {
					err := db.Write(t.Context(), func(tx *Tx) error {
						for k := range 3 { // several items in one transaction, in orders that cross
							number := (worker*(k+1)+round)%items + 1
							c := Conclusion{Share: Contribution{Counted: true, Milestone: (worker + round) % 2, Kind: checks.Feature,
								State: checks.Open, Weight: checks.Weight(worker+1) * checks.Unit}}
							if _, err := tx.Settle(1, number, c); err != nil {
								return err
							}
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for milestone := range 2 {
			err := db.Read(t.Context(), func(tx *Tx) error {
				a, err := tx.Totals(1, milestone)
				if err != nil {
					return err
				}
				b, err := tx.Recount(1, milestone)
				if d := cmp.Diff(a, b); d != "" {
					t.Error(d)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestOrgTotals(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		put := func(repo int64, owner, title string, kind checks.Kind, private ...bool) {
			write(t, db, func(tx *Tx) error {
				if err := tx.PutRepository(Repository{ID: repo, Installation: 7, Owner: owner, Name: fmt.Sprint("r", repo), Private: len(private) > 0}); err != nil {
					return err
				}
				if err := tx.PutMilestone(Milestone{Repo: repo, Number: 1, Title: title}); err != nil {
					return err
				}
				if err := tx.PutItem(Item{Repo: repo, Number: 1, Type: checks.Issue}); err != nil {
					return err
				}
				_, err := tx.Settle(repo, 1, Conclusion{Share: Contribution{Counted: true, Milestone: 1, Kind: kind, State: checks.Open, Weight: 1500}})
				return err
			})
		}
		put(1, "Acme", "Q1", checks.Feature)
		put(2, "acme", "Q1", checks.TechDebt)
		put(3, "acme", "Q2", checks.Feature)
		put(4, "other", "Q1", checks.Feature)
		put(5, "acme", "Q1", checks.Feature, true)
		get := func(all ...bool) checks.Totals {
			return read(t, db, func(tx *Tx) (checks.Totals, error) {
				if len(all) > 0 {
					return tx.OrgTotals("ACME", "Q1")
				}
				return tx.PublicOrgTotals("ACME", "Q1")
			})
		}
		one := checks.Cell{Count: 1, Weight: 1500}
		want := checks.Totals{Open: map[checks.Kind]checks.Cell{checks.Feature: one, checks.TechDebt: one},
			Closed: map[checks.Kind]checks.Cell{}, Incomplete: true}
		if d := cmp.Diff(want, get()); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error {
			for repo := range int64(3) {
				if err := tx.SetReading(repo+1, ReadProgress{Phase: "done", Items: 1, Total: 1, Ended: at(1)}); err != nil {
					return err
				}
			}
			return nil
		})
		want.Incomplete = false
		if d := cmp.Diff(want, get()); d != "" {
			t.Errorf("after every public repository was read: %s", d)
		}
		want.Open[checks.Feature] = checks.Cell{Count: 2, Weight: 3000}
		if want.Incomplete = true; cmp.Diff(want, get(true)) != "" {
			t.Errorf("all of them, with one private one that was not read: %s", cmp.Diff(want, get(true)))
		}
		titled := read(t, db, func(tx *Tx) ([]TitledMilestone, error) { return tx.Titled("ACME", "Q1") })
		if d := cmp.Diff([]TitledMilestone{{1, "Acme", false, 1}, {2, "acme", false, 1}, {5, "acme", true, 1}}, titled); d != "" {
			t.Error(d)
		}
	})
}

// Unsettled items are open, or of an open milestone; an issue of a bot is found by how its text begins.
func TestUnsettledAndBotIssues(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		err := db.Write(t.Context(), func(tx *Tx) error {
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			must(tx.PutRepository(Repository{ID: 7, Installation: 3, Owner: "acme", Name: "shop"}))
			must(tx.PutMilestone(Milestone{Repo: 7, Number: 1, Title: "open", State: checks.Open}))
			must(tx.PutMilestone(Milestone{Repo: 7, Number: 2, Title: "closed", State: checks.Closed}))
			bot := checks.Actor{Login: "northstar", Bot: true}
			for n, it := range []Item{
				1: {State: checks.Open}, 2: {State: checks.Closed}, 3: {State: checks.Closed, Milestone: 1}, 4: {State: checks.Closed, Milestone: 2},
				5: {State: checks.Open, Gone: time.Unix(9, 0)}, 6: {State: checks.Closed, Author: bot, Body: "<!-- a -->\nand more"},
				7: {State: checks.Open, Author: bot, Body: "see <!-- a -->"}, 8: {State: checks.Open, Author: checks.Actor{Login: "sam"}, Body: "<!-- a -->"},
			} {
				if it.Repo, it.Number, it.Type = 7, n, checks.Issue; n > 0 {
					must(tx.PutItem(it))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		numbers := func(its []Item) (out []int) {
			for _, it := range its {
				out = append(out, it.Number)
			}
			return out
		}
		err = db.Read(t.Context(), func(tx *Tx) error {
			some, err := tx.Unsettled(7, 1, 2)
			if err != nil || !slices.Equal(numbers(some), []int{3, 7}) {
				t.Errorf("after 1: %v, %v", numbers(some), err)
			}
			by, err := tx.BotIssues(3, "<!-- a -->")
			if err != nil || !slices.Equal(numbers(by), []int{6}) {
				t.Errorf("by bots: %v, %v", numbers(by), err)
			}
			none, err := tx.BotIssues(4, "<!-- a -->")
			if len(none) > 0 {
				t.Errorf("of another installation: %v", numbers(none))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
