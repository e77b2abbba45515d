package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// The log lists what people asked for, what was given last first, and what came of it.
func TestLog(t *testing.T) {
	t.Chdir(t.TempDir())
	url := storetest.SQLite(t)
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // as a server that runs meanwhile
	at := func(minute int) time.Time { return time.Date(2026, 11, 2, 9, minute, 7, 0, time.UTC) }
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		for _, r := range []store.Repository{{ID: 10, Installation: 1, Owner: "acme", Name: "shop", Updated: at(0)}, {ID: 11, Installation: 1, Owner: "acme", Name: "quiet", Updated: at(0)}} {
			if err := tx.PutRepository(r); err != nil {
				return err
			}
		}
		for _, c := range []store.Command{
			{Origin: "comment:5", Repo: 10, Number: 12, Text: "/northstar waive strategy for the fair", Actor: "ben", ActorID: 3, State: "refused", Answer: "Only maintainers\nmay waive.", At: at(1)},
			{Origin: "button:guid", Repo: 10, Number: 12, Text: "/northstar kind tech-debt", Actor: "tom", ActorID: 4, State: "done", At: at(2)},
			{Origin: store.Tick{Comment: 9, Mark: "m", By: 4, At: 1}.Origin(), Repo: 10, Number: 14, Text: "/northstar link #3", Actor: "tom", ActorID: 4, At: at(3)},
			{Origin: "comment:6", Repo: 10, Number: 14, Actor: "eve", ActorID: 6, State: "unheard", At: at(4)},
		} {
			if _, err := tx.AddCommand(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	whole := `2026-11-02 09:04  acme/shop#14  eve  not listened to: (its words are kept no longer)
2026-11-02 09:03  acme/shop#14  tom  waiting: /northstar link #3 (box)
2026-11-02 09:02  acme/shop#12  tom  done: /northstar kind tech-debt (button)
2026-11-02 09:01  acme/shop#12  ben  refused: /northstar waive strategy for the fair
                  Only maintainers may waive.
`
	lines := strings.SplitAfter(whole, "\n")
	for _, c := range []struct {
		args   string
		status int
		out    string
		errs   string
	}{
		{"--repo ACME/shop", 0, whole, ""},
		{"--repo acme/shop --limit 1", 0, lines[0], ""},
		{"--repo acme/shop --since 2026-11-03", 0, "nobody gave a command\n", ""},
		{"--repo acme/quiet", 0, "nobody gave a command\n", ""},
		{"--item acme/shop#12 --since 2026-11-02", 0, strings.Join(lines[2:], ""), ""},
		{"--item https://github.com/acme/shop/pull/14 --limit 1", 0, lines[0], ""},
		{"", 2, "", "give --repo or --item"},
		{"--repo acme/shop --item acme/shop#1", 2, "", "can't be given together"},
		{"--repo shop", 2, "", `--repo: "shop" names no repository: write OWNER/REPO`},
		{"--item shop", 2, "", "--item: "},
		{"--repo acme/shop --since yesterday", 2, "", "--since yesterday: give a day, as 2026-11-01"},
		{"--repo acme/shop --limit 0", 2, "", "--limit 0: give a number above 0"},
		{"--repo acme/none", 1, "", "acme/none"},
	} {
		out, errs, status := northstar(t, "", append([]string{"log", "--database-url", url}, strings.Fields(c.args)...)...)
		if status != c.status || out != c.out || !strings.Contains(errs, c.errs) || (c.errs == "") != (errs == "") {
			t.Errorf("log %s: status %d, want %d\nout: %s\nerr: %s", c.args, status, c.status, out, errs)
		}
	}
	out, _, _ := northstar(t, "", "log", "--database-url", url, "--repo", "acme/shop", "--output", "json")
	var rows []map[string]any
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) != 4 || rows[3]["how"] != "comment" || rows[2]["how"] != "button" || rows[1]["how"] != "box" ||
		rows[3]["answer"] != "Only maintainers\nmay waive." || rows[3]["byId"] != 3.0 || rows[3]["item"] != "acme/shop#12" || rows[3]["at"] != "2026-11-02T09:01:07Z" {
		t.Errorf("%v\n%s", err, out)
	}
	if out, _, _ := northstar(t, "", "log", "--database-url", url, "--repo", "acme/quiet", "--output", "json"); out != "[]\n" {
		t.Errorf("of nobody: %s", out)
	}
}
