package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// olden makes a database of an earlier version, fills it, and brings it up to date. What the statements find before and after
// going back to that version has to be the same.
func olden(t *testing.T, db *DB, version int64, filled []string, asked ...string) {
	t.Helper()
	ours, _, err := db.migrators(db.write)
	if err == nil {
		_, err = ours.DownTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range filled {
		if _, err := db.write.ExecContext(t.Context(), q); err != nil {
			t.Fatal(q, err)
		}
	}
	was := table(t, db, asked)
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := ours.Up(ctx); return err },
		func(ctx context.Context) error { _, err := ours.DownTo(ctx, version); return err },
	} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(was, table(t, db, asked)); d != "" {
		t.Error("going back is not as it was:", d)
	}
	if _, err := ours.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// table is what statements find, row by row.
func table(t *testing.T, db *DB, asked []string) (out [][]any) {
	t.Helper()
	for _, q := range asked {
		rows, err := db.write.QueryContext(t.Context(), q)
		if err != nil {
			t.Fatal(q, err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				to[i] = &row[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			out = append(out, row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// What was recorded of things posted, where its line for people, a special hash and a special id said what it means.
func TestPostedOfBefore(t *testing.T) {
	const why, text = "0123456789abcdef01234567", "fedcba9876543210fedcba98"
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 15, []string{`
			INSERT INTO posted (repo, subject, name, state, remote, hash, brief, at) VALUES
				(1, '#2', '<!-- northstar:unlinked -->', 'done', 9, 'h', 'remove-label is what it begins with', 1000000),
				(1, '#3', '<!-- northstar:unlinked -->', 'done', 9, 'gone', 'Which strategy?', 1000000),
				(1, '#4', '<!-- northstar:review -->', 'done', 9, '', 'Review', 1000000),
				(1, '#5', '<!-- northstar:review -->', 'intent', -1, 'h', 'Review', 1000000),
				(1, '#6', '<!-- northstar:review -->', 'intent', 0, 'h', 'Review', 1000000),
				(1, '#7', 'label:feature', 'done', 0, 'h', 'add-label feature', 1000000),
				(1, '#7', 'label:tech-debt', 'done', 0, 'h', 'remove-label tech-debt', 1000000),
				(1, '#7', 'label:vision', 'done', 0, '', 'add-label vision', 1000000),
				(1, 'abc', 'northstar/strategy', 'done', 5, '` + why + "." + text + `', 'success	PR #7 → #2', 1000000),
				(1, 'abc', 'northstar/debt-capacity', 'done', 6, '', 'neutral	Too early	to judge', 1000000),
				(1, 'def', 'northstar/debt-capacity', 'intent', 0, '` + why + "." + text + `', 'failure	Over the band', 1000000),
				(1, 'def', 'northstar/config', 'done', 8, '` + why + "." + text + `', 'skipped	', 1000000)`, `
			INSERT INTO merge_groups (repo, head, number, at, capacity) VALUES
				(1, 'aaa', 7, 1000000, 'success	It moves	the share'), (1, 'bbb', 8, 1000000, '')`},
			"SELECT * FROM posted ORDER BY subject, name", "SELECT repo, head, number, capacity FROM merge_groups ORDER BY head")
		row := func(subject, name string, change func(*Posted)) {
			t.Helper()
			want := Posted{Repo: 1, Subject: subject, Name: name, State: Written, Hash: "h", At: moment(1000000)}
			change(&want)
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) (Posted, error) { return tx.Posted(1, subject, name) })); d != "" {
				t.Error(d)
			}
		}
		const unlinked, review = "<!-- northstar:unlinked -->", "<!-- northstar:review -->"
		row("#2", unlinked, func(p *Posted) { p.Remote, p.Brief = 9, "remove-label is what it begins with" })
		row("#3", unlinked, func(p *Posted) { p.State, p.Remote, p.Hash, p.Brief = Deleted, 9, "", "Which strategy?" })
		row("#4", review, func(p *Posted) { p.State, p.Remote, p.Hash, p.Brief = Void, 9, "", "Review" })
		row("#5", review, func(p *Posted) { p.State, p.Brief = Absent, "Review" })
		row("#6", review, func(p *Posted) { p.State, p.Brief = Intended, "Review" })
		row("#7", "label:feature", func(p *Posted) { p.Brief = "add-label feature" })
		row("#7", "label:tech-debt", func(p *Posted) { p.Removed, p.Brief = true, "remove-label tech-debt" })
		row("#7", "label:vision", func(p *Posted) { p.Hash, p.Brief = "", "add-label vision" })
		row("abc", checks.CheckStrategy, func(p *Posted) {
			p.Remote, p.Own, p.Hash, p.Conclusion, p.Title, p.Brief = 5, why, text, checks.Success, "PR #7 → #2", "success: PR #7 → #2"
		})
		row("abc", checks.CheckCapacity, func(p *Posted) {
			p.State, p.Remote, p.Hash, p.Conclusion, p.Title, p.Brief = Void, 6, "", checks.Neutral, "Too early\tto judge", "neutral: Too early\tto judge"
		})
		row("def", checks.CheckCapacity, func(p *Posted) {
			p.State, p.Own, p.Hash, p.Conclusion, p.Title, p.Brief = Intended, why, text, checks.Failure, "Over the band", "failure: Over the band"
		})
		row("def", checks.CheckConfig, func(p *Posted) {
			p.Remote, p.Own, p.Hash, p.Conclusion, p.Brief = 8, why, text, checks.Skipped, "skipped: "
		})
		groups := read(t, db, func(tx *Tx) ([]MergeGroup, error) { return tx.MergeGroups(1, moment(0)) })
		if d := cmp.Diff([]MergeGroup{{Repo: 1, Head: "aaa", Number: 7, At: moment(1000000), Conclusion: checks.Success, Title: "It moves\tthe share"},
			{Repo: 1, Head: "bbb", Number: 8, At: moment(1000000)}}, groups); d != "" {
			t.Error(d)
		}
	})
}

// What was left of a second said by what a choice became known, and that an item's second was disputed.
func TestChoicesOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		const s, pressed = 1700000000, "1700000005250000"
		olden(t, db, 16, []string{`
			INSERT INTO choices (repo, number, origin, kind, actor, how, at) VALUES
				(1, 2, 'seen:feature', 'feature', '', 'label', 1700000000000000), (1, 2, 'a', '', 'ann', 'unlabel', 1700000000000001),
				(1, 2, 'b', 'feature', 'ann', 'label', 1700000000000002), (1, 2, 'c', 'tech-debt', 'ann', 'label', 1700000000000003),
				(1, 2, 'read:x', 'feature', '', 'label', 1700000000000004), (1, 2, 'read:y', '', '', 'unlabel', 1700000000000005),
				(1, 3, 'c', 'tech-debt', 'ann', 'label', 1700000000000003), (1, 3, 'd', 'tech-debt', 'ann', 'kept', 1700000000000004),
				(1, 3, 'comment:1', 'feature', 'ann', 'command', 1700000000000010), (1, 3, 'read:z', 'vision', '', 'label', 1700000000000011),
				(1, 3, 'button:2', 'feature', 'ann', 'button', ` + pressed + ` + 10), (1, 3, 'read:w', 'strategy', '', 'label', ` + pressed + ` + 11)`,
			`INSERT INTO items (repo, number, type, author, updated) VALUES (1, 2, 'issue', 'ann', 1700000000000001), (1, 3, 'issue', 'ann', 1700000000000000)`},
			"SELECT * FROM choices ORDER BY number, origin", "SELECT number, updated FROM items ORDER BY number")
		at := moment(s * 1000000)
		choice := func(kind checks.Kind, by, how string, act checks.Act, rank int) checks.Choice {
			return checks.Choice{Kind: kind, By: by, How: how, Act: act, Rank: rank, At: at}
		}
		later := func(c checks.Choice) checks.Choice { c.At = moment(1700000005250000); return c }
		for number, want := range map[int][]checks.Choice{
			2: {choice("", "", "unlabel", checks.ReadOff, 5), choice(checks.Feature, "", "label", checks.ReadOff, 4),
				choice(checks.TechDebt, "ann", "label", checks.PutOn, 3), choice(checks.Feature, "ann", "label", checks.TookOne, 2),
				choice("", "ann", "unlabel", checks.TookLast, 1), choice(checks.Feature, "", "label", checks.Seen, 0)},
			3: {later(choice(checks.Strategy, "", "label", checks.ReadOff, 11)), later(choice(checks.Feature, "ann", "button", checks.Commanded, 10)),
				choice(checks.Vision, "", "label", checks.ReadOff, 11), choice(checks.Feature, "ann", "command", checks.Commanded, 10),
				choice(checks.TechDebt, "ann", "kept", checks.Kept, 4), choice(checks.TechDebt, "ann", "label", checks.PutOn, 3)},
		} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]checks.Choice, error) { return tx.Choices(1, number, 9) })); d != "" {
				t.Error(number, d)
			}
		}
		for number, disputed := range map[int]bool{2: true, 3: false} {
			it := read(t, db, func(tx *Tx) (Item, error) { return tx.Item(1, number) })
			if it.Disputed != disputed || !it.Updated.Equal(at) {
				t.Errorf("item %d: %v, %v", number, it.Disputed, it.Updated)
			}
		}
	})
}

// What was a fact under a name, and is a column of what it is about.
func TestFactsOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 17, []string{
			"INSERT INTO repositories (id, installation, node_id, owner, name, private, archived, default_branch, updated) VALUES (1, 7, '', 'acme', 'a', 0, 0, 'main', 0), (11, 7, '', 'acme', 'b', 0, 0, 'main', 0)",
			"INSERT INTO items (repo, number, type, author) VALUES (1, 2, 'issue', 'ann'), (1, 22, 'issue', 'ann'), (11, 2, 'issue', 'ann')",
			"INSERT INTO facts (name, value) VALUES ('came:1:2', 'transferred'), ('fate:1:22', '1700000000'), ('settled:11', 'digest'), ('identity', 'me')",
		}, "SELECT name, value FROM facts ORDER BY name")
		item := func(repo int64, number int) Item {
			return read(t, db, func(tx *Tx) (Item, error) { return tx.Item(repo, number) })
		}
		if !item(1, 2).Transferred || item(1, 22).Transferred || item(11, 2).Transferred {
			t.Error("another item was transferred")
		}
		if at := item(1, 22).FateAsked; !at.Equal(moment(1700000000000000)) || !item(1, 2).FateAsked.IsZero() {
			t.Errorf("asked of the closing at %v", at)
		}
		for id, want := range map[int64]string{1: "", 11: "digest"} {
			if r := read(t, db, func(tx *Tx) (Repository, error) { return tx.Repository(id) }); r.SettledBy != want {
				t.Errorf("repository %d was settled by %q, want %q", id, r.SettledBy, want)
			}
		}
		if rest := table(t, db, []string{"SELECT name FROM facts"}); len(rest) != 1 {
			t.Errorf("facts left: %v", rest)
		}
	})
}

// What was a fact under a name of a repository's policy or of a milestone.
func TestLookedOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 22, []string{
			"INSERT INTO repositories (id, installation, node_id, owner, name, private, archived, default_branch, updated) VALUES (1, 7, '', 'acme', 'a', 0, 0, 'main', 0), (11, 7, '', 'acme', 'b', 0, 0, 'main', 0)",
			"INSERT INTO policies (repo, found, read) VALUES (1, 1, 5), (11, 0, 5)",
			"INSERT INTO milestones (repo, number, title) VALUES (1, 4, 'M'), (1, 44, 'N')",
			"INSERT INTO facts (name, value) VALUES ('pushed:11', '1700000000250000'), ('policy:1', 'digest'), ('closed:1:44', '2024-02-29T23:59:58Z'), ('identity', 'me')",
		}, "SELECT name, value FROM facts ORDER BY name")
		for id, want := range map[int64]struct {
			looked string
			pushed int64
		}{1: {"digest", 0}, 11: {"", 1700000000250000}} {
			r := read(t, db, func(tx *Tx) (Repository, error) { return tx.Repository(id) })
			p := read(t, db, func(tx *Tx) (Policy, error) { return tx.Policy(id) })
			if p.Looked != want.looked || !r.Pushed.Equal(moment(want.pushed)) {
				t.Errorf("repository %d was looked at with %q, and pushed to at %v", id, p.Looked, r.Pushed)
			}
		}
		for number, want := range map[int]time.Time{4: {}, 44: time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)} {
			if m := read(t, db, func(tx *Tx) (Milestone, error) { return tx.Milestone(1, number) }); !m.ClosingSummed.Equal(want) {
				t.Errorf("the closing at %v of milestone %d was summed up", m.ClosingSummed, number)
			}
		}
		if rest := table(t, db, []string{"SELECT name FROM facts"}); len(rest) != 1 {
			t.Errorf("facts left: %v", rest)
		}
	})
}

// What was a fact under a name of an issue's parent or of a label on an item.
func TestParentsOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 23, []string{
			`INSERT INTO links (place, repo, number, target, shown, source, actor, at) VALUES ('sub:1#2', 1, 2, 'acme/roadmap#9', 'acme/roadmap#9', 'sub-issue', '', 5),
				('sub:1#3', 1, 3, 'acme/roadmap#9', 'acme/roadmap#9', 'sub-issue', '', 5), ('body:1#2', 1, 2, 'acme/roadmap#9', 'acme/roadmap#9', 'body', '', 5)`,
			`INSERT INTO facts (name, value) VALUES ('related:1#2', 'acme/roadmap#9'), ('sub:1#2', '1700000000'), ('sub:11#22', '1700000001'),
				('bot:1:2:feature', '1700000000250000'), ('bot:1:2:tech-debt', '1700000000000000'), ('bot:11:22:vision', '1700000000000000'), ('identity', '{}')`,
		}, "SELECT name, value FROM facts ORDER BY name")
		for place, want := range map[string]bool{"sub:1#2": true, "sub:1#3": false, "body:1#2": false} {
			if ls := read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksAt(place) }); len(ls) != 1 || ls[0].Asked != want {
				t.Errorf("%s: %+v", place, ls)
			}
		}
		told := func(repo int64, number int) time.Time {
			return read(t, db, func(tx *Tx) (time.Time, error) { return tx.ParentTold(repo, number) })
		}
		if s := moment(1700000000000000); !told(1, 2).Equal(s) || !told(11, 22).Equal(s.Add(time.Second)) || !told(1, 3).IsZero() {
			t.Errorf("parents were told of at %v and %v", told(1, 2), told(11, 22))
		}
		for at, want := range map[Place]map[checks.Kind]time.Time{
			{1, 2}:   {checks.Feature: moment(1700000000250000), checks.TechDebt: moment(1700000000000000)},
			{11, 22}: {checks.Vision: moment(1700000000000000)}, {1, 22}: {},
		} {
			got := read(t, db, func(tx *Tx) (map[checks.Kind]time.Time, error) { return tx.BotLabels(at.Repo, at.Number) })
			if d := cmp.Diff(want, got); d != "" {
				t.Error(at, d)
			}
		}
		if rest := table(t, db, []string{"SELECT name FROM facts"}); len(rest) != 1 {
			t.Errorf("facts left: %v", rest)
		}
	})
}

// What was a fact under a name of a repository's labels, or of who added a link.
func TestLabelsOfBefore(t *testing.T) {
	const naming, kinds = `{"now":{"feature":"feat: ü"}}`, `{"feature":"feature","old \"name\"":"tech-debt"}`
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 24, []string{
			"INSERT INTO repositories (id, installation, node_id, owner, name, private, archived, default_branch, updated) VALUES (1, 7, '', 'acme', 'a', 0, 0, 'main', 0), (11, 7, '', 'acme', 'b', 0, 0, 'main', 0)",
			"INSERT INTO facts (name, value) VALUES ('naming:1', '" + naming + "'), ('labels:1', '" + kinds + "'), ('labelids:1', '" + `{"7":"feat: ü","8":"a \"b\""}` + "'), ('labelids:11', '{}')," + `
				('added:1:2:acme/secret#9', '1700000000 5 ann'), ('added:11:22:other/x#1', '1700000001 0 '), ('identity', '{}')`,
		}, "SELECT name, value FROM facts WHERE substr(name, 1, 9) <> 'labelids:' ORDER BY name")
		for id, want := range map[int64][2]string{1: {naming, kinds}, 11: {}} {
			if r := read(t, db, func(tx *Tx) (Repository, error) { return tx.Repository(id) }); r.Naming != want[0] || r.KindNames != want[1] {
				t.Errorf("repository %d: %s, %s", id, r.Naming, r.KindNames)
			}
		}
		for id, want := range map[int64]map[int64]string{1: {7: "feat: ü", 8: `a "b"`}, 11: {}} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[int64]string, error) { return tx.LabelNames(id) })); d != "" {
				t.Error(id, d)
			}
		}
		for at, want := range map[Place]map[string]Addition{
			{1, 2}:   {"acme/secret#9": {Account{"ann", 5}, moment(1700000000000000)}},
			{11, 22}: {"other/x#1": {Account{}, moment(1700000001000000)}}, {1, 22}: {},
		} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[string]Addition, error) { return tx.Additions(at.Repo, at.Number) })); d != "" {
				t.Error(at, d)
			}
		}
		if rest := table(t, db, []string{"SELECT name FROM facts"}); len(rest) != 1 {
			t.Errorf("facts left: %v", rest)
		}
	})
}

// Before accounts were kept by id, who added a link was a login alone, which nobody is known by.
func TestAdditionsOfLogins(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 24, []string{"INSERT INTO facts (name, value) VALUES ('added:1:2:acme/secret#9', '1700000000 ann')"}, "SELECT name FROM facts")
		want := map[string]Addition{"acme/secret#9": {At: moment(1700000000000000)}}
		if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[string]Addition, error) { return tx.Additions(1, 2) })); d != "" {
			t.Error(d)
		}
	})
}

// What was a fact under a name of an owner's issue fields.
func TestFieldsOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		olden(t, db, 25, []string{`INSERT INTO facts (name, value) VALUES ('field:acme:7', 'Effort: days'), ('field:acme:71', ''), ('field:b-co:7', 'Kind'),
			('fields:acme', '2024-02-29T23:59:58Z'), ('identity', '{}'), ('app', 'age:x')`}, "SELECT name, value FROM facts ORDER BY name")
		for owner, want := range map[string]map[int64]string{"Acme": {7: "Effort: days", 71: ""}, "b-co": {7: "Kind"}, "co": {}} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) (map[int64]string, error) { return tx.FieldNames(owner) })); d != "" {
				t.Error(owner, d)
			}
		}
		for owner, want := range map[string]time.Time{"acme": time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC), "b-co": {}} {
			if at := read(t, db, func(tx *Tx) (time.Time, error) { return tx.FieldsRead(owner) }); !at.Equal(want) {
				t.Errorf("the fields of %s were read at %v", owner, at)
			}
		}
		if rest := table(t, db, []string{"SELECT name FROM facts ORDER BY name"}); len(rest) != 2 {
			t.Errorf("facts left: %v", rest)
		}
	})
}
