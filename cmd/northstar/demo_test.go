package main

import (
	"fmt"
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

// The demo counts an export as the audit of it does, and the issues apart that the app itself keeps there.
func TestDemoCountsAsTheAudit(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the demo over an export")
	}
	var rows []string
	for n, more := range []string{`"labels":[{"name":"feature"}]`, `"labels":[{"name":"enhancement"}]`, `"labels":[{"name":"chore"}]`, `"labels":[{"name":"bug"}]`, `"title":"refactor: x"`, `"title":"docs: x"`, `"title":"Foo"`} {
		rows = append(rows, fmt.Sprintf(`{"number":%d,"state":"OPEN","url":"https://github.com/acme/shop/issues/%d","milestone":{"number":1,"title":"2.4"},%s}`, n+1, n+1, more))
	}
	issues := file(t, "issues.json", "["+strings.Join(rows, ",")+"]")
	policy := file(t, "northstar.yml", "mode: advise\nclassify: {text-model: false}\ncomments: {grace: 0s}\nsummary: {target: tracking-issue, every: 0s}\n")
	out, errs, status := northstar(t, "", "demo", "--exit", "--out", filepath.Join(t.TempDir(), "results"), "--issues", issues, "--policy", policy)
	if status != statusDone {
		t.Fatalf("status %d: %s", status, errs)
	}
	report, _, _ := northstar(t, "", "audit", "--issues", issues, "--policy", policy)
	for _, want := range []string{"| ✨ feature | 2 (1 likely) |", "| 🧹 tech-debt | 2 (1 likely) |", "| 📎 other | 1 |", "| ❔ none | 1 |", "| ➖ exempt | 1 |"} {
		if !strings.Contains(report, want) {
			t.Errorf("the audit has no %q:\n%s", want, report)
		}
	}
	if want := "7 items: 2 feature (1 likely), 2 tech-debt (1 likely), 1 other, 1 without a kind, 1 exempt. And 1 issue that Northstar made\n"; !strings.Contains(out, want) {
		t.Errorf("the demo has no %q:\n%s", want, out)
	}
}
