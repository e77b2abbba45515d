package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// TestReadAhead holds what was read for many items against what is read for each.
func TestReadAhead(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		at := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
		fill := func(tx *Tx) error {
			for n := 1; n <= 9; n++ {
				if err := tx.PutItem(Item{Repo: 1, Number: n, Type: checks.Issue, Title: "x", State: checks.Open, Updated: at}); err != nil {
					return err
				}
				for k := range n {
					c := checks.Choice{Kind: checks.Feature, By: "ada", How: "label", At: at.Add(time.Duration(k) * time.Hour)}
					if err := tx.AddChoice(1, n, string(rune('a'+k)), c); err != nil {
						return err
					}
				}
				if _, err := tx.ReplaceLinks(string(rune('p'+n)), []Link{{Repo: 1, Number: n, Target: checks.Ref{Owner: "a", Repo: "b", Number: 90 + n}, Source: checks.FromBody, At: at}}); err != nil {
					return err
				}
				if err := tx.Confirm(Posted{Repo: 1, Subject: "#" + string(rune('0'+n)), Name: "m", Hash: "h", At: at}); err != nil {
					return err
				}
			}
			return nil
		}
		if err := db.Write(t.Context(), fill); err != nil {
			t.Fatal(err)
		}
		type view struct {
			title  string
			choice *checks.Choice
			links  []Link
			posted []Posted
		}
		read := func(ahead bool) (out map[int]view) {
			err := db.Read(t.Context(), func(tx *Tx) error {
				out = map[int]view{}
				if ahead {
					if err := tx.ReadAhead(1, []int{1, 3, 5, 7, 9, 11}); err != nil {
						return err
					}
					if err := tx.ReadPosted(1, []string{"#1", "#3", "#9", "#11"}); err != nil {
						return err
					}
				}
				for n := 1; n <= 11; n++ {
					it, err := tx.Item(1, n)
					if err != nil && !errors.Is(err, ErrNotFound) {
						return err
					}
					v := view{title: it.Title}
					if v.choice, err = tx.LatestChoice(1, n); err != nil {
						return err
					}
					if v.links, err = tx.LinksFrom(1, n, 0); err != nil {
						return err
					}
					if v.posted, err = tx.PostedOn(1, "#"+string(rune('0'+n))); err != nil {
						return err
					}
					out[n] = v
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if d := cmp.Diff(read(false), read(true), cmp.AllowUnexported(view{})); d != "" {
			t.Errorf("what was read ahead is not what is there (-there, +ahead):\n%s", d)
		}
	})
}

// TestWrittenIsReadAgain holds that what a transaction remembers is never older than what it wrote.
func TestWrittenIsReadAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		at := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
		err := db.Write(t.Context(), func(tx *Tx) error {
			if err := tx.ReadAhead(1, []int{1, 2}); err != nil {
				return err
			}
			if _, err := tx.Item(1, 1); !errors.Is(err, ErrNotFound) {
				t.Errorf("an item that nobody put: %v", err)
			}
			for _, title := range []string{"one", "two"} {
				if err := tx.PutItem(Item{Repo: 1, Number: 1, Type: checks.Issue, Title: title, State: checks.Open, Updated: at}); err != nil {
					return err
				}
				it, err := tx.Item(1, 1)
				if err != nil || it.Title != title {
					t.Errorf("it was put as %q and is read as %q (%v)", title, it.Title, err)
				}
			}
			if _, err := tx.Settle(1, 1, Conclusion{Settled: true, Kind: checks.Feature}); err != nil {
				return err
			}
			if it, err := tx.Item(1, 1); err != nil || it.Conclusion.Kind != checks.Feature {
				t.Errorf("it was settled as a feature and is read as %q (%v)", it.Conclusion.Kind, err)
			}
			if _, err := tx.RepositoryNamed("acme", "app"); !errors.Is(err, ErrNotFound) {
				t.Errorf("a repository that nobody put: %v", err)
			}
			for _, branch := range []string{"main", "trunk"} {
				if err := tx.PutRepository(Repository{ID: 7, Owner: "acme", Name: "app", DefaultBranch: branch}); err != nil {
					return err
				}
				if r, err := tx.RepositoryNamed("acme", "app"); err != nil || r.DefaultBranch != branch {
					t.Errorf("it was put with %s and is read with %q (%v)", branch, r.DefaultBranch, err)
				}
			}
			link := []Link{{Repo: 1, Number: 2, Target: checks.Ref{Owner: "acme", Repo: "app", Number: 5}, Source: checks.FromBody, At: at}}
			if _, err := tx.ReplaceLinks("body:1#2", link); err != nil {
				return err
			}
			if ls, err := tx.LinksFrom(1, 2, 0); err != nil || len(ls) != 1 {
				t.Errorf("a link was made and %d are read (%v)", len(ls), err)
			}
			if err := tx.Unlink(1, 2, link[0].Target, Account{Login: "ada", ID: 4}, at); err != nil {
				return err
			}
			if ls, err := tx.LinksFrom(1, 2, 0); err != nil || len(ls) != 0 {
				t.Errorf("a link was taken away and %d are read (%v)", len(ls), err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
