package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

// A backup is written by a command, and one that can't be is refused with nothing left behind.
func TestBackupCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	url := "sqlite:" + filepath.Join(t.TempDir(), "northstar.db")
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // as a server that runs meanwhile
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := "sqlite:" + filepath.Join(t.TempDir(), "old.db") // from before what this binary knows: who updates backs up first
	before, err := store.Open(t.Context(), old)
	if err != nil {
		t.Fatal(err)
	}
	before.Close()
	if err := os.WriteFile("b.db.part", nil, 0o600); err != nil { // of one that was killed
		t.Fatal(err)
	}
	for _, c := range []struct {
		args      string
		status    int
		out, errs string
	}{
		{"", 2, "", "backup takes the one file to write"},
		{"--database-url sqlite:none.db b.db", 2, "", "none.db: there is no database there"},
		{"--database-url " + url + " nowhere/b.db", 1, "", "back the database up to nowhere/b.db: "},
		{"--database-url " + url + " b.db", 0, "written b.db", ""},
		{"--database-url " + old + " o.db", 0, "written o.db", ""},
		{"--database-url " + url + " b.db", 1, "", "b.db is there already: a backup overwrites nothing"},
	} {
		out, errs, status := northstar(t, "", append([]string{"backup"}, strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (c.errs == "") != (errs == "") {
			t.Errorf("backup %s: status %d, want %d\nout: %s\nerr: %s", c.args, status, c.status, out, errs)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 3 {
		t.Errorf("there are %v, %v", left, err)
	}
}
