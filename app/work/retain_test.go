package work

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/s2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// What is to be forgotten is marked with one word, in every place where people write, and what stays with another.
const (
	forgotten = "quagga"
	kept      = "tapir"
)

// eachTown runs a test on both databases.
func eachTown(t *testing.T, test func(t *testing.T, tn *town, path string)) {
	t.Run("sqlite", func(t *testing.T) {
		url := storetest.SQLite(t)
		test(t, buildOn(t, url), strings.TrimPrefix(url, "sqlite:"))
	})
	t.Run("postgres", func(t *testing.T) { test(t, buildOn(t, storetest.Postgres(t)), "") })
}

// talkative is a policy under which everything is shown.
const talkative = "version: 1\nmode: advise\ncapacity: {min-items: 1}\ncomments: {grace: 0s}\nsummary: {every: 0s}\n" +
	"teams: {product: [product], engineering: [product]}\n"

// fill has people do in a repository all that leaves traces, each with the word in it. It returns the strategy and a milestone.
func (tn *town) fill(full, word string, private bool) (strategy, milestone int) {
	tn.t.Helper()
	tn.must(tn.AddRepo(full, githubsim.RepoOptions{Private: private, Files: map[string]string{".github/northstar.yml": talkative + "# " + word + "\n"}}))
	who := word + "-ann"
	tn.must(tn.SetPermission("ada", full, who, "maintain"))
	owner, _, _ := strings.Cut(full, "/")
	tn.must(tn.AddTeam(owner, "product", who))
	strategy, err := tn.OpenIssue(who, full, githubsim.NewIssue{Title: "Strategy " + word, Body: "Kind: strategy\n\n## Problem\n\nIt is " + word + ".\n\n## Guiding policy\n\nFast.\n\n## Actions\n\n- " + word})
	tn.must(err)
	milestone, err = tn.Milestone(who, full, githubsim.NewMilestone{Title: "Winter " + word, Description: "All " + word, Due: tn.now().AddDate(0, 1, 0)})
	tn.must(err)
	serves := fmt.Sprintf("Strategy: #%d\n\n%s", strategy, word)
	issue, err := tn.OpenIssue(who, full, githubsim.NewIssue{Title: "feat: a " + word, Body: serves, Milestone: milestone, Labels: []string{word}})
	tn.must(err)
	_, err = tn.OpenIssue(who, full, githubsim.NewIssue{Title: "refactor: a " + word, Body: word, Milestone: milestone})
	tn.must(err)
	pull, err := tn.OpenPull(who, full, githubsim.NewPull{Title: "feat: the " + word, Body: fmt.Sprintf("Closes #%d %s", issue, word), Head: word, Files: map[string]string{word + ".go": word}})
	tn.must(err)
	lone, err := tn.OpenPull(who, full, githubsim.NewPull{Title: "feat: a lone " + word, Body: word})
	tn.must(err)
	tn.calm()
	tn.say(who, full, lone, "/northstar waive strategy for "+word)
	tn.say(who, full, issue, "/northstar kind tech-debt")
	tn.say(who, full, issue, "/northstar link nonsense "+word)
	tn.say(who, full, strategy, "/northstar object vision because of "+word)
	tn.say(who, full, pull, fmt.Sprintf("/northstar link #%d", strategy))
	tn.must(tn.MakeLabel(who, full, word+" label", "ededed", word))
	tn.must(tn.EditIssue(who, full, issue, nil, ptr(serves+"\n\nPart of: acme/elsewhere#7")))
	gone, err := tn.OpenIssue(who, full, githubsim.NewIssue{Title: "feat: deleted", Body: word})
	tn.must(err)
	tn.calm()
	tn.must(tn.DeleteIssue("ada", full, gone))
	tn.calm()
	return strategy, milestone
}

func ptr(s string) *string { return &s }

// rows is every row of the database as text, payloads unpacked, by table.
func (tn *town) rows() map[string][]string {
	tn.t.Helper()
	db, ctx := tn.w.DB, tn.t.Context()
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if db.Postgres() {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	tables, err := db.SQL().QueryContext(ctx, query)
	tn.must(err)
	defer tables.Close()
	var names []string
	for tables.Next() {
		var name string
		tn.must(tables.Scan(&name))
		names = append(names, name)
	}
	tables.Close()
	out := map[string][]string{}
	for _, name := range names {
		all, err := db.SQL().QueryContext(ctx, "SELECT * FROM "+name)
		tn.must(err)
		columns, err := all.Columns()
		tn.must(err)
		for all.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			tn.must(all.Scan(into...))
			row := map[string]string{}
			for i, v := range values {
				if b, ok := v.([]byte); ok {
					if plain, err := s2.Decode(nil, b); err == nil && name == "payloads" {
						b = plain
					}
					v = string(b)
				}
				row[columns[i]] = fmt.Sprint(v)
			}
			text, err := json.Marshal(row)
			tn.must(err)
			out[name] = append(out[name], string(text))
		}
		tn.must(all.Err(), all.Close())
		slices.Sort(out[name])
	}
	return out
}

// holding are the rows that hold a word, by table.
func holding(rows map[string][]string, word string) map[string][]string {
	out := map[string][]string{}
	for table, list := range rows {
		for _, row := range list {
			if strings.Contains(strings.ToLower(row), word) {
				out[table] = append(out[table], row)
			}
		}
	}
	return out
}

// retainAll runs the job batch by batch until nothing is due, as if days had gone by.
func (tn *town) retainAll(days int) map[string]int {
	tn.t.Helper()
	now := tn.w.Now
	tn.w.Now = func() time.Time { return now().AddDate(0, 0, days) }
	defer func() { tn.w.Now = now }()
	gone := map[string]int{}
	for n := 0; ; n++ {
		more, err := tn.w.upkeepWork.retain(tn.t.Context(), gone)
		tn.must(err)
		if !more {
			break
		}
		if n > 1000 {
			tn.t.Fatalf("it never ends: %v", gone)
		}
	}
	tn.must(tn.w.DB.Tidy())
	return gone
}

// recounted compares the totals of every repository with its items.
func (tn *town) recounted() {
	tn.t.Helper()
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		repos, err := tx.Repositories(0)
		if err != nil {
			return err
		}
		for _, r := range repos {
			for m := range 3 {
				have, err := tx.Totals(r.ID, m)
				if err != nil {
					return err
				}
				want, err := tx.Recount(r.ID, m)
				if err != nil {
					return err
				}
				if d := cmp.Diff(want, have); d != "" {
					tn.t.Errorf("the totals of milestone %d of %s/%s are no recount of its items:\n%s", m, r.Owner, r.Name, d)
				}
			}
		}
		return nil
	}))
}

// Of a repository that was removed, of one that was deleted and of an owner who uninstalled, nothing is left after 30 days in
// any table; of the others everything is.
func TestNothingIsKeptOfWhatIsGone(t *testing.T) {
	eachTown(t, func(t *testing.T, tn *town, path string) {
		tn.AddOrg("quaggacorp", "ada")
		home, winter := tn.fill("acme/tapir-shop", kept, false)
		removed, _ := tn.fill("acme/quagga-secret", forgotten, true)
		tn.fill("acme/quagga-old", forgotten, false)
		other, err := tn.Install(tn.hub, "quaggacorp")
		tn.must(err)
		tn.fill("quaggacorp/quagga-vault", forgotten, true)
		// Each way in which one repository states something about another.
		tn.must(tn.EditIssue("quagga-ann", "acme/quagga-secret", removed, nil, ptr("Kind: strategy\n\n## Problem\n\nquagga\n\n- [ ] acme/tapir-shop#"+fmt.Sprint(home))))
		child, err := tn.OpenIssue("tapir-ann", "acme/tapir-shop", githubsim.NewIssue{Title: "feat: child tapir", Milestone: winter})
		tn.must(err)
		tn.must(tn.AddSubIssue("ada", "acme/quagga-old", 1, "acme/tapir-shop", child))
		moved, err := tn.OpenIssue("tapir-ann", "acme/tapir-shop", githubsim.NewIssue{Title: "feat: moved tapir"})
		tn.must(err)
		tn.calm()
		_, err = tn.TransferIssue("ada", "acme/tapir-shop", moved, "acme/quagga-old")
		tn.must(err)
		tn.calm()

		tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.PutFieldNames("quaggacorp", map[int64]string{5: "Effort by quagga"}, tn.now()),
				tx.PutFieldNames("acme", map[int64]string{6: "Effort by tapir"}, tn.now()))
		}))

		before := holding(tn.rows(), forgotten)
		for _, table := range []string{"payloads", "items", "milestones", "repositories", "installations", "names", "policies", "commands",
			"waivers", "voices", "choices", "links", "fields", "posted"} {
			if len(before[table]) == 0 {
				t.Errorf("the story leaves nothing in %s: it shows nothing of that table", table)
			}
		}
		// Of a role there are ids alone: where, whose and which.
		away := []int64{tn.repoID("acme", "quagga-secret"), tn.repoID("acme", "quagga-old"), tn.repoID("quaggacorp", "quagga-vault")}
		roles := func() (n int) {
			for _, row := range tn.rows()["permissions"] {
				for _, id := range away {
					if strings.Contains(row, fmt.Sprintf(`"repo":"%d"`, id)) {
						n++
					}
				}
			}
			return n
		}
		if roles() == 0 {
			t.Error("the story leaves no roles: it shows nothing of them")
		}
		tn.must(tn.inst.RemoveRepository("acme/quagga-secret"), tn.DeleteRepo("ada", "acme/quagga-old"), other.Uninstall())
		tn.calm()
		tn.retainAll(29)
		if left := holding(tn.rows(), forgotten); len(left["items"]) < 18 || len(left["voices"]) == 0 {
			t.Errorf("forgotten after 29 days: only %d items are left", len(left["items"]))
		}
		stays := holding(tn.rows(), kept)
		gone := tn.retainAll(31)
		tn.calm()
		tn.retainAll(31)
		for table, rows := range holding(tn.rows(), forgotten) {
			t.Errorf("%d rows of %s are left, such as %s", len(rows), table, rows[0])
		}
		if n := roles(); n > 0 {
			t.Errorf("%d roles are left", n)
		}
		if path != "" {
			inFile(t, path)
		}
		if gone["items"] < 15 || gone["repositories"] != 3 || gone["installations"] != 1 {
			t.Errorf("it is told that %v went", gone)
		}
		now := holding(tn.rows(), kept)
		for table, rows := range stays {
			// Payloads go by age, and what is suggested with the strategies that are gone; the two items that are in repositories that are
			// gone, and the two that were deleted or moved, go.
			if table != "payloads" && table != "suggestions" && len(now[table]) < len(rows)-4 {
				t.Errorf("%d rows of %s are left of %d that stay", len(now[table]), table, len(rows))
			}
		}
		if !strings.Contains(strings.Join(now["fields"], ""), "Effort by tapir") {
			t.Error("the names of an owner's fields went who is still there")
		}
		tn.recounted()
		// What stays goes on as before.
		n, err := tn.OpenPull("tapir-ann", "acme/tapir-shop", githubsim.NewPull{Title: "feat: tapir more", Body: fmt.Sprintf("Strategy: #%d", home)})
		tn.must(err)
		tn.calm()
		it, err := tn.Item("acme/tapir-shop", n)
		tn.must(err)
		if run, ok := tn.CheckRun("acme/tapir-shop", it.Head, "northstar/strategy"); !ok || run.Conclusion != "success" {
			t.Errorf("a pull request of the repository that stays: %+v", run)
		}
	})
}

// inFile looks for the word in the bytes of SQLite's files: free pages keep what rows no longer tell.
func inFile(t *testing.T, path string) {
	t.Helper()
	for _, name := range []string{path, path + "-wal"} {
		text, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if at := bytes.Index(bytes.ToLower(text), []byte(forgotten)); at >= 0 {
			t.Errorf("%s still holds %q", filepath.Base(name), bytes.Trim(text[max(0, at-80):min(len(text), at+80)], "\x00"))
		}
	}
}

// The job may end between any two batches. Who installs the app again then finds a repository that is whole.
func TestForgettingStopsWhenARepositoryIsBack(t *testing.T) {
	eachTown(t, func(t *testing.T, tn *town, _ string) {
		tn.fill("acme/tapir-shop", kept, false)
		id := tn.repoID("acme", "tapir-shop")
		before := tn.rows()
		for batches := range 12 {
			tn.must(tn.inst.RemoveRepository("acme/tapir-shop"))
			tn.calm()
			for range batches { // as far as it came before it was killed
				tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.ForgetRepository(id, tn.now().Add(time.Minute), 2+3*batches)
					return err
				}))
				tn.recounted()
				if r := tn.repoRow(id); !r.ReadAt.IsZero() {
					t.Fatal("a repository that is half forgotten counts as one that was read whole")
				}
			}
			tn.must(tn.inst.AddRepository("acme/tapir-shop"))
			tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error { // the delivery that tells of it has just been applied
				r, err := tx.Repository(id)
				if err != nil {
					return nil
				}
				r.Gone = time.Time{}
				return tx.PutRepository(r)
			}))
			back, f := tn.repoRow(id).ID != 0, store.Forgotten{}
			tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
				f, err = tx.ForgetRepository(id, tn.now().Add(time.Minute), 500)
				return err
			}))
			if back && (len(f.Rows) > 0 || f.More) {
				t.Fatalf("after %d batches: of a repository that is back %v went", batches, f.Rows)
			}
			tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error { // as GitHub's delivery found it
				if r, err := tx.Repository(id); err == nil {
					r.Gone = tn.now()
					return tx.PutRepository(r)
				}
				return nil
			}))
			tn.calm()
			tn.recounted()
			after := tn.rows()
			for _, table := range []string{"items", "milestones", "totals", "policies"} {
				if len(after[table]) < len(before[table])-2 {
					t.Errorf("after %d batches %s has %d rows, before it had %d", batches, table, len(after[table]), len(before[table]))
				}
			}
			if r := tn.repoRow(id); !r.Gone.IsZero() || r.ReadAt.IsZero() {
				t.Errorf("after %d batches the repository is not back, or not read: %+v", batches, r)
			}
		}
	})
}

// repoID is the id of a repository that is known.
func (tn *town) repoID(owner, name string) (id int64) {
	tn.t.Helper()
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		r, err := tx.RepositoryNamed(owner, name)
		id = r.ID
		return err
	}))
	return id
}

// repoRow is what is known of a repository; nothing of one that is not known.
func (tn *town) repoRow(id int64) (r store.Repository) {
	_ = tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) (err error) { r, err = tx.Repository(id); return err })
	return r
}

// The text of an issue that was deleted goes after 30 days; that there was one stays.
func TestDeletedTextsAreForgotten(t *testing.T) {
	eachTown(t, func(t *testing.T, tn *town, path string) {
		n, err := tn.OpenIssue("sam", "acme/shop", githubsim.NewIssue{Title: "feat: a quagga", Body: "quagga", Labels: []string{"quagga"}})
		tn.must(err)
		m, err := tn.Milestone("sam", "acme/shop", githubsim.NewMilestone{Title: "quagga", Description: "quagga"})
		tn.must(err)
		tn.calm()
		tn.say("dana", "acme/shop", n, "/northstar waive strategy for a quagga")
		tn.calm()
		tn.must(tn.DeleteIssue("ada", "acme/shop", n), tn.DeleteMilestone("ada", "acme/shop", m))
		tn.must(tn.DeleteLabel("ada", "acme/shop", "quagga"))
		tn.calm()
		now := tn.w.Now
		tn.w.Now = func() time.Time { return now().AddDate(0, 0, 31) }
		tn.must((&retainWorker{w: tn.w}).Work(t.Context(), nil))
		tn.w.Now = now
		counts := prometheus.NewRegistry()
		counts.MustRegister(tn.w.metrics.forgotten)
		found, err := counts.Gather()
		tn.must(err)
		counted := map[string]float64{}
		for _, m := range found[0].GetMetric() {
			counted[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
		}
		if counted["items"] == 0 || counted["milestones"] == 0 || counted["deliveries"] == 0 {
			t.Errorf("of what goes only %v is counted", counted)
		}
		for table, rows := range holding(tn.rows(), forgotten) {
			t.Errorf("%d rows of %s are left, such as %s", len(rows), table, rows[0])
		}
		if path != "" {
			inFile(t, path)
		}
		tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) error {
			it, err := tx.Item(tn.repoID("acme", "shop"), n)
			if err == nil && it.Gone.IsZero() {
				t.Error("that it is gone is forgotten too")
			}
			return err
		}))
	})
}
