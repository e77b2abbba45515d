package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestMergeGroups(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		a := MergeGroup{Repo: 1, Head: "aaa", Number: 7, Bases: []string{"000"}, At: at(1)}
		b := MergeGroup{Repo: 1, Head: "bbb", Number: 8, Bases: []string{"aaa", "000"}, At: at(2)}
		elsewhere := MergeGroup{Repo: 2, Head: "aaa", Number: 7, At: at(2)}
		for _, g := range []MergeGroup{a, b, elsewhere, a} {
			write(t, db, func(tx *Tx) error { return tx.AddMergeGroup(g) })
		}
		live := func(since int) []MergeGroup {
			return read(t, db, func(tx *Tx) ([]MergeGroup, error) { return tx.MergeGroups(1, at(since)) })
		}
		if d := cmp.Diff([]MergeGroup{a, b}, live(0)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]MergeGroup{b}, live(2)); d != "" {
			t.Error("an old one counts:", d)
		}
		write(t, db, func(tx *Tx) error {
			told := a
			told.Conclusion, told.Title = checks.Success, "fine"
			return tx.SetMergeGroupCapacity(told)
		})
		write(t, db, func(tx *Tx) error { return tx.EndMergeGroup(1, "aaa", at(3)) })
		for _, again := range []MergeGroup{a, {Repo: 1, Head: "aaa", Number: 7, At: at(9)}} {
			write(t, db, func(tx *Tx) error { return tx.AddMergeGroup(again) })
		}
		write(t, db, func(tx *Tx) error { return tx.EndMergeGroup(1, "aaa", at(4)) })
		ended := a
		ended.Ended, ended.Conclusion, ended.Title = at(3), checks.Success, "fine"
		on := read(t, db, func(tx *Tx) ([]MergeGroup, error) { return tx.MergeGroupsOn(1, "aaa") })
		if d := cmp.Diff([]MergeGroup{ended}, on); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]MergeGroup{b}, live(0)); d != "" {
			t.Error("an ended one counts:", d)
		}
		write(t, db, func(tx *Tx) error { return tx.PurgeMergeGroups(at(2)) })
		if on := read(t, db, func(tx *Tx) ([]MergeGroup, error) { return tx.MergeGroupsOn(1, "aaa") }); len(on) != 0 || len(live(0)) != 1 {
			t.Errorf("after the purge: %v, %v", on, live(0))
		}
	})
}
