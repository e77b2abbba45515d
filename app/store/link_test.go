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
		write(t, db, func(tx *Tx) error { return tx.Unlink(1, 60, r3, Account{Login: "ann"}, at(3)) })
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

// A link that was taken away stays so whatever its end is called and wherever it is: in the text, and in the command.
func TestUnlinkByAnyName(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		old, now := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 1}, checks.Ref{Owner: "acme", Repo: "plan", Number: 1}
		far, other := checks.Ref{Owner: "acme", Repo: "board", Number: 9}, checks.Ref{Owner: "acme", Repo: "roadmap", Number: 2}
		links := []Link{{Repo: 1, Number: 7, Target: old, Source: checks.FromBody, Actor: "Ann", ActorID: 7, At: at(1)},
			{Repo: 1, Number: 7, Target: other, Source: checks.FromBody, Actor: "bob", At: at(1)}}
		write(t, db, func(tx *Tx) error {
			_, err := tx.ReplaceLinks("body:1#7", links)
			return errors.Join(err, tx.PutRepository(Repository{ID: 5, Owner: "acme", Name: "roadmap", Updated: at(1)}),
				tx.PutRepository(Repository{ID: 6, Owner: "acme", Name: "board", Updated: at(1)}),
				tx.PutRepository(Repository{ID: 5, Owner: "acme", Name: "plan", Updated: at(2)}))
		})
		numbers := func(links []Link) (out []int) {
			for _, l := range links {
				out = append(out, l.Target.Number)
			}
			return out
		}
		want := func(what string, from, to []int, away int) {
			t.Helper()
			f := numbers(read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksFrom(1, 7, 0) }))
			l := numbers(read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksTo(now) }))
			gone := read(t, db, func(tx *Tx) ([]Away, error) { return tx.TakenAway(1, 7, 0) })
			if !cmp.Equal(from, f) || !cmp.Equal(to, l) || len(gone) != away {
				t.Errorf("%s: from %v, to %v, away %v", what, f, l, gone)
			}
		}
		want("before", []int{1, 2}, []int{1}, 0)
		for _, name := range []checks.Ref{now, old} {
			write(t, db, func(tx *Tx) error { return tx.Unlink(1, 7, name, Account{Login: "tom"}, at(3)) })
			want("taken away as "+name.String(), []int{2}, nil, 1)
		}
		write(t, db, func(tx *Tx) error { return tx.DropUnlink(1, 7, now) })
		want("taken back", []int{1, 2}, []int{1}, 0)
		write(t, db, func(tx *Tx) error {
			return tx.PutItem(Item{Repo: 5, Number: 1, Type: checks.Issue, State: checks.Open, Gone: at(4), MovedTo: far.String()})
		})
		if there := read(t, db, func(tx *Tx) (bool, error) { return tx.States(1, 7, 0, far) }); !there {
			t.Error("it is not linked to where the issue is now")
		}
		write(t, db, func(tx *Tx) error { return tx.Unlink(1, 7, far, Account{Login: "tom"}, at(5)) })
		want("taken away where it is now", []int{2}, nil, 1)
		if there := read(t, db, func(tx *Tx) (bool, error) { return tx.States(1, 7, 0, far) }); !there {
			t.Error("what was taken away is not stated any more")
		}
		if there := read(t, db, func(tx *Tx) (bool, error) {
			return tx.States(1, 7, 0, checks.Ref{Owner: "acme", Repo: "plan", Number: 77})
		}); there {
			t.Error("it is linked to what it never named")
		}
		write(t, db, func(tx *Tx) error {
			return tx.PutRepository(Repository{ID: 6, Owner: "acme", Name: "board", Private: true, Updated: at(6)})
		})
		for _, r := range []checks.Ref{far, now} { // whoever may not see the board cannot find out what is there by trying
			if there := read(t, db, func(tx *Tx) (bool, error) { return tx.States(1, 7, 0, r) }); there {
				t.Errorf("%s is known to be what was transferred to where few can see it", r)
			}
		}
		if there := read(t, db, func(tx *Tx) (bool, error) { return tx.States(1, 7, 0, old) }); !there {
			t.Error("it is not linked to what it names")
		}
		if by := numbers(read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksBy(7) })); !cmp.Equal(by, []int{1}) {
			t.Errorf("ann linked to %v", by)
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
