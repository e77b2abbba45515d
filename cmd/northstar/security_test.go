package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What SECURITY.md promises is shown by tests that exist, and the settings that it names are settings.
func TestSecurityPageIsTrue(t *testing.T) {
	page := read(t, "SECURITY.md")
	tests, declared := map[string]bool{}, regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			tests[string(m[1])] = true
		}
		return err
	})
	must(t, err)
	_, threats, ok := strings.Cut(page, "\n## Threats\n")
	threats, _, also := strings.Cut(threats, "\n## ")
	if !ok || !also {
		t.Fatal("SECURITY.md has no table of threats")
	}
	named, rows := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`"), 0
	for line := range strings.Lines(threats) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| threat ") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || !named.MatchString(cells[2]) {
			t.Errorf("a threat without a test: %s", line)
		}
	}
	if rows < 20 {
		t.Errorf("%d threats are read", rows)
	}
	for _, m := range named.FindAllStringSubmatch(page, -1) {
		if !tests[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`\b(?:NORTHSTAR|GITHUB)_[A-Z_]+\b`).FindAllString(page, -1) {
		if !slices.Contains(settings(), m) {
			t.Errorf("%s is no setting", m)
		}
	}
}
