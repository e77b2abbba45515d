package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// What is read of many items at once is what is read of each.
func TestOutlines(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			for n := 1; n <= 150; n++ { // more than are asked for at once
				it := Item{Repo: 1, Number: n, Type: checks.Issue, State: checks.Open, Title: "x", Body: "words", Milestone: n % 3, Updated: at(1)}
				if n%5 == 0 {
					it.Type, it.Head = checks.Pull, fmt.Sprintf("head%d", n)
				}
				if n%10 == 0 {
					it.Gone = at(2)
				}
				if err := tx.PutItem(it); err != nil {
					return err
				}
			}
			_, err := tx.Settle(1, 7, Conclusion{Settled: true, Kind: checks.TechDebt, Weight: 3,
				Share: Contribution{Counted: true, Milestone: 1, Kind: checks.TechDebt, State: checks.Open, Weight: 3}})
			return errors.Join(err, tx.PutItem(Item{Repo: 2, Number: 7, Type: checks.Issue, State: checks.Closed, Updated: at(1)}))
		})
		asked := []Place{{2, 7}, {1, 999}, {1, 7}, {1, 7}}
		want := []Outline{}
		for n := 1; n <= 150; n++ {
			asked = append(asked, Place{1, n})
			row := read(t, db, func(tx *Tx) (Item, error) { return tx.Item(1, n) })
			want = append(want, row.Outline())
		}
		want = append(want, read(t, db, func(tx *Tx) (Item, error) { return tx.Item(2, 7) }).Outline())
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Outline, error) { return tx.OutlinesOf(asked) })); d != "" {
			t.Error(d)
		}
		two, kind := 2, checks.TechDebt
		for _, f := range []ItemFilter{{Repo: 1}, {Repo: 1, Milestone: &two, Type: checks.Pull}, {Repo: 1, Kind: &kind}, {Repo: 1, Gone: true, After: 100, Limit: 7}} {
			want := []Outline{}
			for _, row := range read(t, db, func(tx *Tx) ([]Item, error) { return tx.Items(f) }) {
				want = append(want, row.Outline())
			}
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Outline, error) { return tx.Outlines(f) })); d != "" || len(want) == 0 {
				t.Errorf("%+v: %d, %s", f, len(want), d)
			}
		}
	})
}

// What leads to many items is what links to each, by whatever name it is called, without what people took away.
func TestLeadsTo(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		old, now := func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "Roadmap", Number: n} },
			func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "plan", Number: n} }
		write(t, db, func(tx *Tx) error {
			err := errors.Join(tx.PutRepository(Repository{ID: 5, Owner: "acme", Name: "Roadmap", Updated: at(1)}),
				tx.PutRepository(Repository{ID: 5, Owner: "acme", Name: "plan", Updated: at(2)}))
			for n := 1; n <= 100; n++ {
				links := []Link{{Repo: 1, Number: n, Target: old(n), Source: checks.FromBody, At: at(1)}, {Repo: 1, Number: n, Target: now(n%7 + 1), Source: checks.FromBody, At: at(1)}}
				_, replaced := tx.ReplaceLinks(fmt.Sprintf("body:1#%d", n), links)
				err = errors.Join(err, replaced)
			}
			_, replaced := tx.ReplaceLinks("milestone:1#4", []Link{{Repo: 1, Milestone: 4, Target: now(3), Source: checks.FromMilestone, At: at(1)}})
			return errors.Join(err, replaced, tx.Unlink(1, 9, now(3), Account{Login: "ann"}, at(3)))
		})
		var targets []checks.Ref
		var want [][]Lead
		links := 0
		for n := 1; n <= 120; n++ {
			for _, to := range []checks.Ref{old(n), now(n)} {
				targets = append(targets, to)
				each := read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksTo(to) })
				var leads []Lead
				for _, l := range each {
					leads = append(leads, l.Lead())
				}
				want, links = append(want, leads), links+len(each)
			}
		}
		got := read(t, db, func(tx *Tx) ([][]Lead, error) { return tx.LeadsTo(targets) })
		if d := cmp.Diff(want, got); d != "" || links < 300 {
			t.Errorf("%d links: %s", links, d)
		}
	})
}

// Open pull requests without a milestone are found by what they are stated to close.
func TestClosingPulls(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		issue := checks.Ref{Owner: "acme", Repo: "app", Number: 1}
		write(t, db, func(tx *Tx) error {
			var err error
			for n, it := range map[int]Item{
				2: {Type: checks.Pull, State: checks.Open}, 3: {Type: checks.Pull, State: checks.Open, Milestone: 4}, 4: {Type: checks.Pull, State: checks.Closed},
				5: {Type: checks.Issue, State: checks.Open}, 6: {Type: checks.Pull, State: checks.Open, Gone: at(2)}, 7: {Type: checks.Pull, State: checks.Open}} {
				it.Repo, it.Number, it.Updated = 1, n, at(1)
				source := checks.FromClosing
				if n == 7 {
					source = checks.FromBody
				}
				_, replaced := tx.ReplaceLinks(fmt.Sprintf("body:1#%d", n), []Link{{Repo: 1, Number: n, Target: issue, Source: source, At: at(1)}})
				err = errors.Join(err, tx.PutItem(it), replaced)
			}
			return err
		})
		got := read(t, db, func(tx *Tx) (map[int][]checks.Ref, error) { return tx.ClosingPulls(1) })
		if d := cmp.Diff(map[int][]checks.Ref{2: {issue}}, got); d != "" {
			t.Error(d)
		}
	})
}
