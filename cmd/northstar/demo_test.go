package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The demo tells its story to the end, and leaves every text as Markdown and as HTML.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("tells the demo's story")
	}
	dir := filepath.Join(t.TempDir(), "results")
	out, errs, status := northstar(t, "", "demo", "--exit", "--out", dir)
	if status != statusDone {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{"northstar/strategy", "northstar/debt-capacity", "feature", "tech-debt"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not show %s:\n%s", want, out)
		}
	}
	texts := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		texts[filepath.Ext(path)]++
		return err
	})
	if err != nil || texts[".md"] == 0 || texts[".html"] == 0 {
		t.Errorf("the results are %v (%v)", texts, err)
	}
}

// A file that is missing or no export ends the demo with a line that names it.
func TestDemoBadInput(t *testing.T) {
	for _, c := range []struct{ text, says string }{{"[{\"number\": \"x\"}]", "number"}, {"not JSON", ""}} {
		_, errs, status := northstar(t, "", "demo", "--exit", "--out", t.TempDir(), "--issues", file(t, "issues.json", c.text))
		if status == statusDone || !strings.Contains(errs, c.says) || strings.Count(strings.TrimSpace(errs), "\n") > 0 {
			t.Errorf("%s: status %d, %s", c.text, status, errs)
		}
	}
	if _, errs, status := northstar(t, "", "demo", "--exit", "--issues", "no-such-file.json"); status == statusDone || !strings.Contains(errs, "no-such-file.json") {
		t.Errorf("no file: status %d, %s", status, errs)
	}
}
