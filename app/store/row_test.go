package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func notFound(t *testing.T, db *DB, what string, fn func(tx *Tx) error) {
	t.Helper()
	if err := db.Read(t.Context(), fn); !errors.Is(err, ErrNotFound) {
		t.Errorf("%s that is not there: %v", what, err)
	}
}

func TestInstallations(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		full := Installation{ID: 7, Account: "Acme", AccountID: 70, AccountType: "Organization", Selection: "all",
			Permissions: map[string]string{"issues": "write"}, Events: []string{"issues", "push"}, Suspended: at(1), Created: at(0),
			Onboarding: "acme/.github#1"}
		short := Installation{ID: 7, Account: "Acme-2", AccountID: 70, AccountType: "Organization", Gone: at(5)}
		old := Installation{ID: 3, Account: "ACME-2", Permissions: map[string]string{}}
		write(t, db, func(tx *Tx) error { return errors.Join(tx.PutInstallation(full), tx.PutInstallation(old)) })
		got := read(t, db, func(tx *Tx) (Installation, error) { return tx.Installation(7) })
		if d := cmp.Diff(full, got); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error { return tx.PutInstallation(short) })
		want := full
		want.Account, want.Suspended, want.Gone = "Acme-2", time.Time{}, at(5)
		got = read(t, db, func(tx *Tx) (Installation, error) { return tx.Installation(7) })
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if got := read(t, db, func(tx *Tx) (Installation, error) { return tx.InstallationOf("acme-2") }); got.ID != 3 {
			t.Errorf("of several: %+v; want the one that is not gone", got)
		}
		if all := read(t, db, func(tx *Tx) ([]Installation, error) { return tx.Installations() }); len(all) != 2 {
			t.Errorf("all: %v", all)
		}
		notFound(t, db, "installation", func(tx *Tx) error { _, err := tx.Installation(1); return err })
		notFound(t, db, "account", func(tx *Tx) error { _, err := tx.InstallationOf("x"); return err })
	})
}

func TestRepositories(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		r := Repository{ID: 1, Installation: 7, NodeID: "N", Owner: "Acme", Name: "App", Private: true, DefaultBranch: "main", Updated: at(1)}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(r), tx.SetReading(1, ReadProgress{Phase: "issues", Cursor: "3", Items: 200, Total: 450}),
				tx.SetLabelsMade(1, []string{"feature"}))
		})
		named := func(owner, name string) int64 {
			return read(t, db, func(tx *Tx) (Repository, error) { return tx.RepositoryNamed(owner, name) }).ID
		}
		if named("acme", "APP") != 1 {
			t.Error("not found by name")
		}
		// Renamed; then another one takes the old name, and a late payload still has it for the first.
		renamed := Repository{ID: 1, Installation: 7, Owner: "Acme", Name: "Core", Archived: true, Updated: at(2)}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutRepository(renamed), tx.AddName(1, "acme", "older"), tx.AddName(1, "acme", "core"))
		})
		if named("acme", "app") != 1 || named("acme", "core") != 1 || named("acme", "older") != 1 {
			t.Error("an old name is lost")
		}
		write(t, db, func(tx *Tx) error {
			return tx.PutRepository(Repository{ID: 2, Installation: 7, Owner: "acme", Name: "app", Updated: at(3)})
		})
		write(t, db, func(tx *Tx) error { return tx.AddName(1, "acme", "app") })
		if named("acme", "app") != 2 {
			t.Error("a name in use was taken away")
		}
		want := renamed
		want.NodeID, want.DefaultBranch = "N", "main"
		want.ReadPhase, want.ReadCursor, want.ReadItems, want.ReadTotal, want.LabelsMade = "issues", "3", 200, 450, []string{"feature"}
		got := read(t, db, func(tx *Tx) (Repository, error) { return tx.Repository(1) })
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.SetReading(1, ReadProgress{Phase: "done", Items: 450, Total: 450, Ended: at(9)}), tx.SetReading(1, ReadProgress{Phase: "issues", Cursor: "1", Total: 450}))
		})
		if got := read(t, db, func(tx *Tx) (Repository, error) { return tx.Repository(1) }); !got.ReadAt.Equal(at(9)) {
			t.Errorf("the last whole reading is forgotten: %v", got.ReadAt)
		}
		if got := read(t, db, func(tx *Tx) ([]Repository, error) { return tx.Repositories(7) }); len(got) != 2 || got[0].ID != 2 {
			t.Errorf("of the installation: %+v", got)
		}
		if got := read(t, db, func(tx *Tx) ([]Repository, error) { return tx.Repositories(0) }); len(got) != 2 {
			t.Errorf("all: %+v", got)
		}
		notFound(t, db, "repository", func(tx *Tx) error { _, err := tx.Repository(99); return err })
		notFound(t, db, "name", func(tx *Tx) error { _, err := tx.RepositoryNamed("a", "b"); return err })
	})
}

// fullItem has a value in every field that PutItem writes.
func fullItem(number int) Item {
	return Item{Repo: 1, Number: number, ID: 10, NodeID: "PR", Type: checks.Pull, Title: "Ünï 🧭", Body: "Strategy: #12\n\"quotes\" '%s'",
		Author: checks.Actor{Login: "dependabot", Bot: true}, Association: "MEMBER", State: checks.Closed, Reason: checks.Completed,
		Merged: true, Draft: true, Head: "abc", Base: "main", Labels: []string{"a", "b,c", `d"e`}, IssueType: "Bug", Milestone: 4,
		Fields:  []Field{{3, "Effort", []string{"2.5"}}, {8, "", []string{"a", "b,\"c"}}},
		Created: at(0), Updated: at(5), Closed: at(3), Gone: at(4), MovedTo: "acme/b#2", MovedPublic: true, FilesTotal: -1}
}

func TestItems(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		i := fullItem(71)
		write(t, db, func(tx *Tx) error { return tx.PutItem(i) })
		get := func(n int) Item { return read(t, db, func(tx *Tx) (Item, error) { return tx.Item(1, n) }) }
		if d := cmp.Diff(i, get(71)); d != "" {
			t.Error(d)
		}
		c := Conclusion{Settled: true, Kind: checks.TechDebt, Source: checks.ByRule, Evidence: "title", Confidence: 0.875, Weight: 2500,
			Misread: true, Unvouched: checks.Vision, Linked: true, Strategies: []checks.Ref{{Owner: "Acme", Repo: "road-map", Number: 12}}, UnlinkedAt: at(7),
			Hidden: []checks.Ref{{Owner: "Acme", Repo: "road-map", Number: 12}},
			Share:  Contribution{Counted: true, Milestone: 4, Kind: checks.TechDebt, State: checks.Closed, Weight: 2500}}
		write(t, db, func(tx *Tx) error {
			_, err := tx.Settle(1, 71, c)
			return errors.Join(err, tx.SetRefs(1, 71, Refs{Files: []string{"a.go", "b.go"}, Total: 2, At: at(6)}), tx.Touch(1, 71, at(8)), tx.Touch(1, 71, at(7)),
				tx.MarkStale(1, 71))
		})
		// What GitHub shows next leaves alone what we know and concluded; what it showed before changes nothing.
		next := i
		next.Title, next.Labels, next.Gone, next.State, next.Updated = "Next", nil, time.Time{}, checks.Open, at(6)
		late := i
		late.Title, late.Updated = "Late", at(5).Add(time.Second)
		write(t, db, func(tx *Tx) error { return errors.Join(tx.PutItem(next), tx.PutItem(late)) })
		want := next
		want.Files, want.FilesTotal, want.RefsRead, want.RefsStale, want.RefsMark, want.Touched = []string{"a.go", "b.go"}, 2, at(6), true, 1, at(8)
		want.UnlinkedAt, want.Conclusion = at(7), c
		if d := cmp.Diff(want, get(71)); d != "" {
			t.Error(d)
		}
		same := next
		same.Title = "Same second"
		write(t, db, func(tx *Tx) error { return tx.PutItem(same) })
		if got := get(71); got.Title != "Same second" {
			t.Errorf("a payload of the same second was dropped: %q", got.Title)
		}
		notFound(t, db, "item", func(tx *Tx) error { _, err := tx.Item(1, 1); return err })
		err := db.Write(t.Context(), func(tx *Tx) error { _, err := tx.Settle(1, 1, c); return err })
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("settling an item that is not there: %v", err)
		}
	})
}

func TestItemFilter(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		four, none := 4, 0
		debt, unkind := checks.TechDebt, checks.None
		write(t, db, func(tx *Tx) error {
			err := errors.Join(
				tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "Acme", Name: "a"}),
				tx.PutRepository(Repository{ID: 2, Installation: 7, Owner: "acme", Name: "b"}),
				tx.PutItem(Item{Repo: 1, Number: 1, Type: checks.Issue, State: checks.Open, Milestone: 4, Labels: []string{`a "bug"`, "Größe_1 <&>"}}),
				tx.PutItem(Item{Repo: 1, Number: 2, Type: checks.Pull, State: checks.Open, Head: "abc"}),
				tx.PutItem(Item{Repo: 1, Number: 3, Type: checks.Pull, State: checks.Closed, Head: "abc", Milestone: 4}),
				tx.PutItem(Item{Repo: 1, Number: 4, Type: checks.Issue, State: checks.Open, Gone: at(1)}),
				tx.PutItem(Item{Repo: 2, Number: 5, Type: checks.Issue, State: checks.Open}),
				tx.PutItem(Item{Repo: 2, Number: 6, Type: checks.Pull, State: checks.Open}),
				tx.MarkStale(1, 2), tx.MarkStale(1, 3), tx.MarkStale(2, 6))
			_, err2 := tx.Settle(1, 1, Conclusion{Kind: checks.TechDebt})
			_, err3 := tx.Settle(2, 5, Conclusion{Kind: checks.Strategy})
			return errors.Join(err, err2, err3)
		})
		numbers := func(items []Item) (ns []int) {
			for _, i := range items {
				ns = append(ns, i.Number)
			}
			return ns
		}
		for _, c := range []struct {
			name string
			f    ItemFilter
			want []int
		}{
			{"all", ItemFilter{Repo: 1}, []int{1, 2, 3}},
			{"with those gone", ItemFilter{Repo: 1, Gone: true}, []int{1, 2, 3, 4}},
			{"open", ItemFilter{Repo: 1, State: checks.Open}, []int{1, 2}},
			{"pulls", ItemFilter{Repo: 1, Type: checks.Pull}, []int{2, 3}},
			{"of a milestone", ItemFilter{Repo: 1, Milestone: &four}, []int{1, 3}},
			{"without one", ItemFilter{Repo: 1, Milestone: &none}, []int{2}},
			{"on a head", ItemFilter{Repo: 1, Head: "abc", State: checks.Open}, []int{2}},
			{"of a kind", ItemFilter{Repo: 1, Kind: &debt}, []int{1}},
			{"of no kind", ItemFilter{Repo: 1, Kind: &unkind}, []int{2, 3}},
			{"labelled", ItemFilter{Repo: 1, Label: `A "BUG"`}, []int{1}},
			{"labelled in another case", ItemFilter{Repo: 1, Label: "gRÖßE_1 <&>"}, []int{1}},
			{"labelled with none of them", ItemFilter{Repo: 1, Label: "bugs"}, nil},
			{"stale", ItemFilter{Repo: 1, Stale: true}, []int{2, 3}},
			{"a page", ItemFilter{Repo: 1, After: 1, Limit: 1}, []int{2}},
			{"nowhere", ItemFilter{Repo: 9}, nil},
		} {
			got := numbers(read(t, db, func(tx *Tx) ([]Item, error) { return tx.Items(c.f) }))
			if !cmp.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
		if got := numbers(read(t, db, func(tx *Tx) ([]Item, error) { return tx.StalePulls(7, 2) })); !cmp.Equal(got, []int{3, 2}) {
			t.Errorf("stale pulls: %v", got)
		}
		if got := numbers(read(t, db, func(tx *Tx) ([]Item, error) { return tx.StrategiesOf("ACME") })); !cmp.Equal(got, []int{5}) {
			t.Errorf("strategies: %v", got)
		}
	})
}

func TestMilestones(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		m := Milestone{Repo: 1, Number: 4, Title: "Q1", Description: "Strategy: #1", State: checks.Open, Due: at(9), Created: at(0), Updated: at(2)}
		write(t, db, func(tx *Tx) error { return errors.Join(tx.PutMilestone(m), tx.SetSummarised(1, 4, at(3))) })
		late, next := m, m
		late.Title, late.Updated = "Late", at(1)
		next.Title, next.Updated, next.State, next.Closed, next.Gone = "Next", at(4), checks.Closed, at(4), at(5)
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutMilestone(next), tx.PutMilestone(late), tx.PutMilestone(Milestone{Repo: 1, Number: 2}))
		})
		next.Summarised = at(3)
		if d := cmp.Diff(next, read(t, db, func(tx *Tx) (Milestone, error) { return tx.Milestone(1, 4) })); d != "" {
			t.Error(d)
		}
		if all := read(t, db, func(tx *Tx) ([]Milestone, error) { return tx.Milestones(1) }); len(all) != 2 || all[0].Number != 2 {
			t.Errorf("all: %v", all)
		}
		notFound(t, db, "milestone", func(tx *Tx) error { _, err := tx.Milestone(1, 9); return err })
	})
}

func TestPoliciesPermissionsAndFacts(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		notFound(t, db, "policy", func(tx *Tx) error { _, err := tx.Policy(1); return err })
		p := Policy{Repo: 1, Found: true, Text: "x", SHA: "s", Good: "g", HasGood: true, Problems: `[{"line":1}]`, Read: at(1), Since: at(0), Leads: "a.yml"}
		write(t, db, func(tx *Tx) error { return errors.Join(tx.PutPolicy(Policy{Repo: 1}), tx.PutPolicy(p)) })
		if d := cmp.Diff(p, read(t, db, func(tx *Tx) (Policy, error) { return tx.Policy(1) })); d != "" {
			t.Error(d)
		}

		role := func(repo int64, account int64) string {
			return read(t, db, func(tx *Tx) (string, error) {
				role, read, err := tx.Permission(repo, account)
				if errors.Is(err, ErrNotFound) {
					return "", nil
				}
				if !read.Equal(at(1)) {
					t.Errorf("read at %v", read)
				}
				return role, err
			})
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutPermission(1, 7, "admin", at(0)), tx.PutPermission(1, 7, "triage", at(1)),
				tx.PutPermission(2, 7, "read", at(1)), tx.PutPermission(1, 8, "write", at(1)))
		})
		if role(1, 7) != "triage" {
			t.Error("the later reading does not count")
		}
		write(t, db, func(tx *Tx) error { return tx.DropPermissions(1, 8) })
		if role(1, 8) != "" || role(1, 7) == "" {
			t.Error("one was to be dropped")
		}
		write(t, db, func(tx *Tx) error { return tx.DropPermissions(0, 7) })
		if role(1, 7)+role(2, 7) != "" {
			t.Error("one person was to be dropped everywhere")
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.PutPermission(1, 7, "read", at(1)), tx.PutPermission(2, 7, "read", at(1)), tx.DropPermissions(1, 0))
		})
		if role(1, 7) != "" || role(2, 7) == "" {
			t.Error("one repository was to be dropped")
		}
		write(t, db, func(tx *Tx) error { return tx.DropPermissions(0, 0) })
		if role(2, 7) != "" {
			t.Error("all were to be dropped")
		}

		notFound(t, db, "fact", func(tx *Tx) error { _, err := tx.Fact("identity"); return err })
		write(t, db, func(tx *Tx) error { return errors.Join(tx.SetFact("identity", "1"), tx.SetFact("identity", "2")) })
		if got := read(t, db, func(tx *Tx) (string, error) { return tx.Fact("identity") }); got != "2" {
			t.Errorf("fact: %q", got)
		}
	})
}
