package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// Only what a person stated of an item that is there is learned from, page by page.
func TestStatedIn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			for i, c := range []struct {
				kind   checks.Kind
				source checks.Source
				by     []string // of choices, the oldest first
				author checks.Actor
				gone   bool
			}{
				{kind: checks.Feature, source: checks.ByPerson, by: []string{"renovate[bot]", "ann"}},
				{kind: checks.Feature, source: checks.ByPerson, by: []string{"ann", "renovate[bot]"}},
				{kind: checks.TechDebt, source: checks.ByPerson, by: []string{""}},
				{kind: checks.Other, source: checks.ByBody, author: checks.Actor{Login: "ann"}},
				{kind: checks.Other, source: checks.ByBody, author: checks.Actor{Login: "renovate", Bot: true}},
				{kind: checks.Feature, source: checks.ByModel},
				{kind: checks.None, source: checks.ByPerson, by: []string{"ann"}},
				{kind: checks.Vision, source: checks.ByPerson, by: []string{"ann"}},
				{kind: checks.Feature, source: checks.ByPerson, by: []string{"ann"}, gone: true},
				{kind: checks.TechDebt, source: checks.ByPerson},
				{kind: checks.Feature, source: checks.ByPerson, by: []string{"accept"}}, // on the app's own word
			} {
				it := Item{Repo: 1, Number: i + 1, Type: checks.Issue, Title: fmt.Sprintf("t%d", i+1), Body: "b", Author: c.author}
				if c.gone {
					it.Gone = at(1)
				}
				if err := tx.PutItem(it); err != nil {
					return err
				}
				if _, err := tx.Settle(1, i+1, Conclusion{Kind: c.kind, Source: c.source}); err != nil {
					return err
				}
				for j, by := range c.by {
					how := "label"
					if by == checks.HowAccepted {
						how = by
					}
					if err := tx.AddChoice(1, i+1, fmt.Sprint("o", j), checks.Choice{Kind: c.kind, By: by, How: how, At: at(j)}); err != nil {
						return err
					}
				}
			}
			if err := tx.PutItem(Item{Repo: 2, Number: 1, Type: checks.Issue}); err != nil {
				return err
			}
			_, err := tx.Settle(2, 1, Conclusion{Kind: checks.Feature, Source: checks.ByBody})
			return err
		})
		want := []Stated{{10, "t10", "b", checks.TechDebt}, {4, "t4", "b", checks.Other}, {3, "t3", "b", checks.TechDebt}, {1, "t1", "b", checks.Feature}}
		for limit := 1; limit < 12; limit++ {
			var got []Stated
			for below, more := 0, true; more; more = below > 0 {
				got = append(got, read(t, db, func(tx *Tx) (page []Stated, err error) {
					page, below, err = tx.StatedIn(1, below, limit)
					return page, err
				})...)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%d at once: %s", limit, d)
			}
		}
	})
}

// A repository is due a day after it was looked at, at once when that was for another model or not told, and never while it is not read.
func TestToLearn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		day := at(100)
		write(t, db, func(tx *Tx) error {
			if err := tx.PutInstallation(Installation{ID: 7}); err != nil {
				return err
			}
			for id := int64(1); id <= 7; id++ {
				r := Repository{ID: id, Installation: 7, Owner: "acme", Name: fmt.Sprint("r", id), Archived: id == 7}
				if err := tx.PutRepository(r); err != nil {
					return err
				}
				if id == 6 {
					continue
				}
				if err := tx.SetReading(id, ReadProgress{Phase: "done"}); err != nil {
					return err
				}
			}
			for _, l := range []Learned{
				{Repo: 2, Model: "m", At: day, Told: true},                   // not yet
				{Repo: 3, Model: "m", At: day.Add(-time.Second), Told: true}, // due
				{Repo: 4, Model: "another", At: day, Told: true},
				{Repo: 5, Model: "m", At: day, Why: "why", Correction: "{}", Examples: 3, Before: 2, After: 1, Digest: "d"},
			} {
				if err := tx.PutLearned(l); err != nil {
					return err
				}
				if got, err := tx.Learned(l.Repo); err != nil || got != l {
					t.Errorf("%+v is read as %+v, %v", l, got, err)
				}
			}
			if got, err := tx.Learned(1); err != nil || got != (Learned{Repo: 1}) {
				t.Errorf("of nothing: %+v, %v", got, err)
			}
			return nil
		})
		due := func(limit int) []int64 {
			return read(t, db, func(tx *Tx) ([]int64, error) { return tx.ToLearn(day, "m", limit) })
		}
		if got := due(10); !slices.Equal(got, []int64{1, 3, 4, 5}) {
			t.Errorf("due are %v", got)
		}
		if got := due(2); !slices.Equal(got, []int64{1, 3}) {
			t.Errorf("the first are %v", got)
		}
	})
}
