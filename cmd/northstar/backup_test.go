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
	for _, c := range []struct {
		args      string
		status    int
		out, errs string
	}{
		{"", 2, "", "backup takes the one file to write"},
		{"--database-url sqlite:none.db b.db", 2, "", "none.db: there is no database there"},
		{"--database-url " + url + " nowhere/b.db", 1, "", "nowhere/b.db.part: no such file or directory"},
		{"--database-url " + url + " b.db", 0, "written b.db", ""},
		{"--database-url " + url + " b.db", 1, "", "b.db is there already: a backup overwrites nothing"},
	} {
		out, errs, status := northstar(t, "", append([]string{"backup"}, strings.Fields(c.args)...)...)
		if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (c.errs == "") != (errs == "") {
			t.Errorf("backup %s: status %d, want %d\nout: %s\nerr: %s", c.args, status, c.status, out, errs)
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 1 {
		t.Errorf("there are %v, %v", left, err)
	}
}
