package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// What was linked to an item by command and taken away from it, and what was said of it, is there for the other one as well,
// once, and goes on from there by itself.
func TestCopied(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ref := func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "roadmap", Number: n} }
		link := func(repo int64, number, to int, source checks.LinkSource, when int) Link {
			return Link{Repo: repo, Number: number, Target: ref(to), Source: source, Actor: "ann", At: at(when)}
		}
		copied := func() {
			t.Helper()
			write(t, db, func(tx *Tx) error { return errors.Join(tx.CopyStated(1, 60, 2, 7), tx.CopyVoices(1, 60, 2, 7)) })
		}
		write(t, db, func(tx *Tx) error {
			_, a := tx.ReplaceLinks("command:comment:5", []Link{link(1, 60, 12, checks.FromCommand, 1)})
			_, b := tx.ReplaceLinks("body:1#60", []Link{link(1, 60, 13, checks.FromBody, 1)})
			return errors.Join(a, b, tx.Unlink(1, 60, ref(14), Account{Login: "ann"}, at(2)), tx.Unlink(1, 60, ref(15), Account{Login: "ann"}, at(2)),
				tx.AddVoice(1, 60, "6", Voice{By: "ann", Product: true, Objects: "vision", Why: "it is far", At: at(3)}))
		})
		copied()
		write(t, db, func(tx *Tx) error {
			_, err := tx.ReplaceLinks("command:comment:8", []Link{link(2, 7, 15, checks.FromCommand, 4), link(2, 7, 14, checks.FromCommand, 1)})
			return errors.Join(err, tx.DropUnlink(2, 7, ref(15)))
		})
		copied() // a late payload tells of the move again
		var got []int
		for _, l := range read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksFrom(2, 7, 0) }) {
			got = append(got, l.Target.Number)
		}
		if d := cmp.Diff([]int{12, 15}, got); d != "" { // 13 is the body's to say there, 14 was taken away, 15 was linked since
			t.Error(d)
		}
		// The command may be carried out again where it was given.
		write(t, db, func(tx *Tx) error {
			_, err := tx.ReplaceLinks("command:comment:5", []Link{link(1, 60, 12, checks.FromCommand, 1)})
			return err
		})
		if n := len(read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksFrom(2, 7, 0) })); n != 2 {
			t.Errorf("%d links are left", n)
		}
		was := read(t, db, func(tx *Tx) ([]Voice, error) { return tx.Voices(1, 60) })
		if now := read(t, db, func(tx *Tx) ([]Voice, error) { return tx.Voices(2, 7) }); len(now) != 1 || !cmp.Equal(was, now) {
			t.Errorf("said here %+v, there %+v", was, now)
		}
	})
}

// What depends on who may read a repository is found by the repository.
func TestToldOfARepository(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ref := func(n int) checks.Ref { return checks.Ref{Owner: "Acme", Repo: "Roadmap", Number: n} }
		write(t, db, func(tx *Tx) error {
			err := errors.Join(tx.PutRepository(Repository{ID: 1, Owner: "Acme", Name: "Shop"}), tx.PutRepository(Repository{ID: 2, Owner: "acme", Name: "gone", Gone: at(1)}))
			for n, c := range map[int]Conclusion{1: {Kind: checks.Feature, Linked: true, Strategies: []checks.Ref{ref(12), ref(13)}},
				2: {Kind: checks.Strategy, Visions: []checks.Ref{ref(3)}}, 3: {Kind: checks.TechDebt}, 4: {}, 5: {Kind: checks.Vision}} {
				for _, repo := range []int64{1, 2} {
					settled := tx.PutItem(Item{Repo: repo, Number: n, Type: checks.Issue, State: checks.Open, Updated: at(1)})
					err = errors.Join(err, settled)
					_, settled = tx.Settle(repo, n, c)
					err = errors.Join(err, settled)
				}
			}
			for _, name := range []string{"milestone:1:4", "milestone:1:5", "milestone:11:4", "unlinked"} {
				err = errors.Join(err, tx.Confirm(Posted{Repo: 9, Subject: "#12", Name: name, At: at(1)}))
			}
			return err
		})
		var served, posted []string
		for _, r := range read(t, db, func(tx *Tx) ([]checks.Ref, error) { return tx.ServedFrom(1) }) {
			served = append(served, r.Key())
		}
		if len(served) != 3 {
			t.Errorf("serves %v", served)
		}
		for number, want := range map[int]int{0: 2, 4: 1, 6: 0} {
			for _, p := range read(t, db, func(tx *Tx) ([]Posted, error) { return tx.MilestonePosted(1, number) }) {
				posted = append(posted, p.Name)
			}
			if len(posted) != want {
				t.Errorf("milestone %d was summed up as %v, want %d", number, posted, want)
			}
			posted = nil
		}
	})
}
