package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		r12 := checks.Ref{Owner: "Acme", Repo: "Roadmap", Number: 12}
		r3 := checks.Ref{Owner: "Acme", Repo: "App", Number: 3}
		body := []Link{{Repo: 1, Number: 60, Target: r12, Source: checks.FromBody, At: at(1)},
			{Repo: 1, Number: 60, Target: r3, Source: checks.FromBody, At: at(1)},
			{Repo: 1, Number: 60, Target: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}, Source: checks.FromForm, At: at(1)}}
		mile := []Link{{Repo: 1, Milestone: 4, Target: r3, Source: checks.FromMilestone, At: at(1)}}
		replace := func(place string, links []Link) (changed bool) {
			write(t, db, func(tx *Tx) (err error) { changed, err = tx.ReplaceLinks(place, links); return err })
			return changed
		}
		if !replace("body:1#60", body) || replace("body:1#60", body) || !replace("milestone:1#4", mile) {
			t.Error("what changed is not told from what did not")
		}
		later := []Link{body[1], body[0]}
		later[0].At, later[1].At = at(2), at(2)
		if !replace("body:1#60", later) {
			t.Error("another order is a change")
		}
		place := func(l Link, p string, when time.Time) Link { l.Place, l.At = p, when; return l }
		want := []Link{place(body[1], "body:1#60", at(1)), place(body[0], "body:1#60", at(1)), place(mile[0], "milestone:1#4", at(1))}
		from := func(milestone int) []Link {
			return read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksFrom(1, 60, milestone) })
		}
		if d := cmp.Diff(want, from(4)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(want[:2], from(0)); d != "" {
			t.Error(d)
		}
		to := func(r checks.Ref) []Link { return read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksTo(r) }) }
		if d := cmp.Diff([]Link{want[2], want[0]}, to(r3)); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error { return tx.Unlink(1, 60, r3, "ann", at(3)) })
		if d := cmp.Diff(want[1:2], from(4)); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(want[2:], to(r3)); d != "" {
			t.Errorf("the milestone's row still covers others: %s", d)
		}
		write(t, db, func(tx *Tx) error { return tx.DropUnlink(1, 60, r3) })
		if d := cmp.Diff(want, from(4)); d != "" {
			t.Error(d)
		}
		// Renamed: what was written with the old name still leads here, and the other way round.
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(Repository{ID: 5, Owner: "Acme", Name: "Roadmap", Updated: at(1)}),
				tx.PutRepository(Repository{ID: 5, Owner: "Acme", Name: "Strategy", Updated: at(2)}))
		})
		if d := cmp.Diff(want[1:2], to(checks.Ref{Owner: "acme", Repo: "strategy", Number: 12})); d != "" {
			t.Error(d)
		}
		if !replace("body:1#60", nil) || len(from(0)) != 0 {
			t.Error("links stay after their text is gone")
		}
	})
}

func TestChoicesAndWaivers(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		latest := func() *checks.Choice {
			return read(t, db, func(tx *Tx) (*checks.Choice, error) { return tx.LatestChoice(1, 2) })
		}
		if c := latest(); c != nil {
			t.Errorf("nobody chose, but %+v", c)
		}
		on := checks.Choice{Kind: checks.Feature, By: "ann", How: "label", At: at(1)}
		off := checks.Choice{By: "ann", How: "unlabel", At: at(1)}
		again := checks.Choice{Kind: checks.TechDebt, By: "bob", How: "command", At: at(9)}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.AddChoice(1, 2, "z", off), tx.AddChoice(1, 2, "a", on), tx.AddChoice(1, 2, "a", again))
		})
		if d := cmp.Diff(&on, latest()); d != "" {
			t.Errorf("of two in the same second, one of them repeated: %s", d)
		}
		off.At = at(2)
		write(t, db, func(tx *Tx) error { return tx.AddChoice(1, 2, "y", off) })
		if d := cmp.Diff(&off, latest()); d != "" {
			t.Error(d)
		}

		w := checks.Waiver{Check: "strategy", By: "ann", Reason: "a hotfix", Until: at(30)}
		w2 := checks.Waiver{Check: "debt-capacity", By: "bob", Reason: "planned"}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutWaiver(1, 2, checks.Waiver{Check: "strategy", By: "x"}, at(0)), tx.PutWaiver(1, 2, w, at(1)),
				tx.PutWaiver(1, 2, w2, at(1)))
		})
		waivers := func() []checks.Waiver {
			return read(t, db, func(tx *Tx) ([]checks.Waiver, error) { return tx.Waivers(1, 2) })
		}
		if d := cmp.Diff([]checks.Waiver{w2, w}, waivers()); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error { return tx.DropWaiver(1, 2, "strategy") })
		if d := cmp.Diff([]checks.Waiver{w2}, waivers()); d != "" {
			t.Error(d)
		}
	})
}
