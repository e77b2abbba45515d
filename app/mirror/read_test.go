package mirror

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// What is read for the first time is recorded by few statements, and is the same as recorded one by one: whatever was known
// before, and in whatever pages it comes.
func TestFirstReading(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rapid.Check(t, func(t *rapid.T) {
			known, page := drawnPage(t, "known", 4), drawnPage(t, "page", 12)
			var dumps [2]string
			for i, first := range []bool{false, true} {
				err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
					if _, err := w.m.PutItems(tx, home, known, at(0)); err != nil {
						return err
					}
					rest := page
					if first {
						var err error
						if rest, err = w.m.PutNew(tx, home, page, at(0)); err != nil {
							return err
						}
					}
					if _, err := w.m.PutItems(tx, home, rest, at(0)); err != nil {
						return err
					}
					var err error
					if dumps[i], err = dump(tx, "items", "links", "choices", "milestones", "facts"); err != nil {
						return err
					}
					return errBack
				})
				if !errors.Is(err, errBack) {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(dumps[0], dumps[1]); d != "" {
				t.Fatalf("one by one (-) and together (+): %s", d)
			}
		})
	})
}

// drawnPage is a page of items of which some name others.
func drawnPage(t *rapid.T, name string, most int) []github.Item {
	lines := []string{"Strategy: #%d", "Closes #%d", "- [ ] #%d", "Part of acme/roadmap#%d", "see #%d", "### Strategy\n\n#%d", "Kind: feature"}
	labels := []string{"feature", "tech-debt", "strategy", "bug", "docs"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) github.Item {
		n := rapid.IntRange(1, 15).Draw(t, "number")
		it := github.Item{Number: n, ID: int64(n), Type: rapid.SampledFrom([]string{"issue", "issue", "pull"}).Draw(t, "type"), Title: "feat: a",
			State: rapid.SampledFrom([]string{"open", "closed"}).Draw(t, "state"), Author: github.Actor{Login: "ben", ID: 5},
			Created: at(-100), Updated: at(rapid.IntRange(-50, 0).Draw(t, "updated"))}
		var body []string
		for _, l := range rapid.SliceOfN(rapid.SampledFrom(lines), 0, 3).Draw(t, "lines") {
			if strings.Contains(l, "%d") {
				l = fmt.Sprintf(l, rapid.IntRange(1, 15).Draw(t, "to"))
			}
			body = append(body, l)
		}
		it.Body = strings.Join(body, "\n\n")
		it.Labels = rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 0, 2, rapid.ID).Draw(t, "labels")
		if m := rapid.IntRange(0, 2).Draw(t, "milestone"); m > 0 {
			it.Milestone = &github.Milestone{Number: m, Title: fmt.Sprintf("M%d", m), Description: "Strategy: #3", State: string(checks.Open), Updated: at(-60)}
		}
		if it.Type == "issue" && rapid.IntRange(0, 4).Draw(t, "parent") == 0 {
			it.Parent = &github.ItemRef{Owner: home.Owner, Repo: home.Name, Number: rapid.IntRange(1, 15).Draw(t, "of")}
		}
		return it
	}), 0, most).Draw(t, name)
}

// dump is what tables hold, in an order that does not depend on when it was written.
func dump(tx *store.Tx, tables ...string) (string, error) {
	var out []string
	for _, table := range tables {
		rows, err := tx.SQL().QueryContext(tx.Context(), "SELECT * FROM "+table)
		if err != nil {
			return "", err
		}
		columns, err := rows.Columns()
		if err != nil {
			return "", err
		}
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(to...); err != nil {
				return "", err
			}
			out = append(out, fmt.Sprintf("%s: %v", table, values))
		}
		if err := rows.Err(); err != nil {
			return "", err
		}
		rows.Close()
	}
	slices.Sort(out)
	return strings.Join(out, "\n"), nil
}
