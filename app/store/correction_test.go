package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestCorrections(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		first := Correction{Repo: 1, Number: 7, Inferred: checks.Feature, Source: checks.ByModel, Confidence: 0.93, Said: checks.None, How: "unlabel", By: "ann", At: at(1)}
		said := func() []Correction {
			return read(t, db, func(tx *Tx) ([]Correction, error) { return tx.Corrections(1) })
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.Restate(first), tx.AddCorrection(Correction{Repo: 2, Number: 7, Source: checks.ByRule, At: at(0)}))
		})
		if got := said(); len(got) != 0 {
			t.Errorf("nothing was inferred, and yet: %+v", got)
		}
		write(t, db, func(tx *Tx) error { return tx.AddCorrection(first) })
		want := first
		want.Said, want.How, want.By, want.At = checks.TechDebt, "label", "ben", at(2)
		write(t, db, func(tx *Tx) error {
			return tx.Restate(Correction{Repo: 1, Number: 7, Inferred: checks.Vision, Said: checks.TechDebt, How: "label", By: "ben", At: at(2)})
		})
		if d := cmp.Diff([]Correction{want}, said()); d != "" {
			t.Error("another kind is stated later:", d)
		}
		nothing := Correction{Repo: 1, Number: 7, Source: checks.NoSource, Said: checks.Feature, How: "command", By: "cid", At: at(3)}
		write(t, db, func(tx *Tx) error { return tx.AddCorrection(nothing) })
		want.Said, want.How, want.By, want.At = checks.Feature, "command", "cid", at(3)
		if d := cmp.Diff([]Correction{want}, said()); d != "" {
			t.Error("an abstention replaces what was inferred:", d)
		}
		again := Correction{Repo: 1, Number: 7, Inferred: checks.TechDebt, Source: checks.ByRule, Confidence: 1, Said: checks.TechDebt, How: "declaration", At: at(4)}
		write(t, db, func(tx *Tx) error { return tx.AddCorrection(again) })
		if d := cmp.Diff([]Correction{again}, said()); d != "" {
			t.Error("a later inference does not replace an earlier:", d)
		}
	})
}

func TestSaidCounts(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			var errs []error
			for i, by := range []string{"ann", "", "robot[bot]", "ben"} {
				errs = append(errs, tx.AddCorrection(Correction{Repo: int64(i % 2), Number: i, Inferred: checks.Feature, Source: checks.ByModel, Said: checks.TechDebt, By: by, At: at(i)}))
			}
			return errors.Join(append(errs, tx.AddCorrection(Correction{Repo: 9, Number: 1, Source: checks.NoSource, Said: checks.Feature, At: at(9)}))...)
		})
		want := []SaidCount{{checks.None, checks.NoSource, checks.Feature, 1}, {checks.Feature, checks.ByModel, checks.TechDebt, 3}}
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]SaidCount, error) { return tx.SaidCounts() })); d != "" {
			t.Error(d)
		}
	})
}

func TestUnanswered(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		put := func(tx *Tx, number int, state checks.State, kind checks.Kind, label string, removed bool) error {
			it := Item{Repo: 1, Number: number, Type: checks.Issue, State: state, Updated: at(1)}
			err := tx.PutItem(it)
			if err == nil {
				_, err = tx.Settle(1, number, Conclusion{Settled: true, Kind: kind, Source: checks.ByModel, Confidence: 0.9})
			}
			if err == nil && label != "" {
				err = tx.Confirm(Posted{Repo: 1, Subject: "#" + string(rune('0'+number)), Name: "label:" + label, Removed: removed, At: at(2)})
			}
			return err
		}
		write(t, db, func(tx *Tx) error {
			return errors.Join(
				put(tx, 1, checks.Closed, checks.Feature, "feature", false),
				put(tx, 2, checks.Closed, checks.Feature, "feature", false),
				put(tx, 3, checks.Open, checks.Feature, "feature", false),
				put(tx, 4, checks.Closed, checks.Feature, "", false),          // never labelled
				put(tx, 5, checks.Closed, checks.Feature, "tech-debt", false), // the label of another kind
				put(tx, 6, checks.Closed, checks.Feature, "feature", true),    // taken off again
				put(tx, 7, checks.Closed, checks.Feature, "feature", false),
				tx.AddCorrection(Correction{Repo: 1, Number: 7, Inferred: checks.Feature, Source: checks.ByModel, At: at(3)})) // answered
		})
		want := []Unanswered{{checks.Feature, checks.ByModel, checks.Closed, 2}, {checks.Feature, checks.ByModel, checks.Open, 1}}
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Unanswered, error) { return tx.Unanswered(1) })); d != "" {
			t.Error(d)
		}
	})
}

func TestChoices(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error {
			return errors.Join(tx.AddChoice(1, 2, "a", checks.Choice{Kind: checks.Feature, By: "ann", How: "label", At: at(1)}),
				tx.AddChoice(1, 2, "b", checks.Choice{By: "ben", How: "unlabel", At: at(3)}), tx.AddChoice(1, 2, "c", checks.Choice{Kind: checks.TechDebt, How: "command", At: at(2)}))
		})
		want := []checks.Choice{{By: "ben", How: "unlabel", At: at(3)}, {Kind: checks.TechDebt, How: "command", At: at(2)}}
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]checks.Choice, error) { return tx.Choices(1, 2, 2) })); d != "" {
			t.Error(d)
		}
	})
}

// OpenReading makes nothing, writes nothing, and works beside a server.
func TestOpenReading(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReading(t.Context(), "sqlite:"+filepath.Join(dir, "none.db")); !errors.Is(err, ErrNoDatabase) || !strings.Contains(err.Error(), "none.db") {
		t.Errorf("no database: %v", err)
	}
	if _, err := OpenReading(t.Context(), "sqlite:"+dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := OpenReading(t.Context(), "nonsense"); err == nil || !strings.Contains(err.Error(), "use sqlite:PATH") {
		t.Errorf("no URL: %v", err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("something was made: %v, %v", names, err)
	}
	for name, url := range map[string]func(testing.TB) string{"sqlite": sqliteURL, "postgres": postgresURL} {
		t.Run(name, func(t *testing.T) {
			at0 := url(t)
			server := openMigrated(t, at0)
			db, err := OpenReading(t.Context(), at0)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.Ready(t.Context()); err != nil {
				t.Error(err)
			}
			write(t, server, func(tx *Tx) error { return tx.SetFact("identity", "1") })
			if got := read(t, db, func(tx *Tx) (string, error) { return tx.Fact("identity") }); got != "1" {
				t.Errorf("the server's %q", got)
			}
			if err := db.Write(t.Context(), func(tx *Tx) error { return tx.SetFact("identity", "2") }); err == nil {
				t.Error("it writes")
			}
		})
	}
}
