package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestParentTold(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		told := func(number int) time.Time {
			return read(t, db, func(tx *Tx) (time.Time, error) { return tx.ParentTold(1, number) })
		}
		write(t, db, func(tx *Tx) error { return errors.Join(tx.SetParentTold(1, 2, at(5)), tx.SetParentTold(1, 2, at(7))) })
		if !told(2).Equal(at(7)) || !told(3).IsZero() {
			t.Errorf("told at %v and %v", told(2), told(3))
		}
	})
}

// That GitHub was asked who made a link is known for as long as the same is linked.
func TestAskedOfALink(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const place = "sub:1#2"
		to := func(number int, by string) []Link {
			return []Link{{Repo: 1, Number: 2, Target: checks.Ref{Owner: "acme", Repo: "roadmap", Number: number}, Source: checks.FromSubIssue, Actor: by, At: at(1)}}
		}
		asked := func() bool {
			ls := read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksAt(place) })
			return len(ls) == 1 && ls[0].Asked
		}
		replace := func(ls []Link) {
			write(t, db, func(tx *Tx) error { _, err := tx.ReplaceLinks(place, ls); return err })
		}
		replace(to(9, ""))
		if asked() {
			t.Error("nobody asked")
		}
		write(t, db, func(tx *Tx) error { return tx.SetAsked(place) })
		if replace(to(9, "ann")); !asked() {
			t.Error("it was asked")
		}
		if replace(to(8, "")); asked() {
			t.Error("it was asked of another parent")
		}
	})
}

func TestBotLabels(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		on := func(p Place) map[checks.Kind]time.Time {
			return read(t, db, func(tx *Tx) (map[checks.Kind]time.Time, error) { return tx.BotLabels(p.Repo, p.Number) })
		}
		write(t, db, func(tx *Tx) error {
			err := errors.Join(tx.PutBotLabel(1, 2, checks.Feature, at(3)), tx.PutBotLabel(1, 2, checks.Feature, at(2)), tx.PutBotLabel(1, 2, checks.Vision, at(4)),
				tx.PutBotLabel(2, 7, checks.Vision, at(1)))
			if got, rerr := tx.BotLabels(2, 7); rerr != nil || len(got) != 1 {
				t.Errorf("%v, %v", got, rerr)
			}
			return errors.Join(err, tx.CopyBotLabels(Place{1, 2}, Place{2, 7}))
		})
		want := map[checks.Kind]time.Time{checks.Feature: at(2), checks.Vision: at(4)}
		if d := cmp.Diff([]map[checks.Kind]time.Time{want, want, {}}, []map[checks.Kind]time.Time{on(Place{1, 2}), on(Place{2, 7}), on(Place{1, 3})}); d != "" {
			t.Error(d)
		}
	})
}
