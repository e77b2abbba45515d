package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneIssue is the smallest export that is worth a report.
const oneIssue = `[{"number":1,"title":"refactor: tax","state":"OPEN","url":"https://github.com/acme/shop/issues/1",
	"milestone":{"number":1,"title":"1.0","description":"","dueOn":null}}]`

func TestAudit(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	issues, none := file("issues.json", oneIssue), file("none.json", "[]")
	cut := file("cut.json", oneIssue[:40])
	typo, loop := file("typo.yml", "mode: enforce\ncapcity:\n  min-items: 1\n"), file("empty.json", "")
	tests := []struct {
		name          string
		args          []string
		in            string
		status        int
		stdout, stder string // parts
	}{
		{"markdown by default", []string{"--issues", issues}, "", 0, "# Northstar audit: acme/shop", ""},
		{"json", []string{"--issues", issues, "--pulls", none, "--output", "json"}, "", 0, `"kind": "tech-debt"`, ""},
		{"html", []string{"--issues", issues, "--output", "html"}, "", 0, "<!doctype html>", ""},
		{"standard input", []string{"--issues", "-", "--output", "json"}, oneIssue, 0, `"number": 1`, ""},
		{"nothing given", nil, "", 2, "", "give --issues or --pulls"},
		{"both from standard input", []string{"--issues", "-", "--pulls", "-"}, "[]", 2, "", "can't both be standard input"},
		{"no such file", []string{"--issues", filepath.Join(dir, "nowhere")}, "", 2, "", "nowhere: no such file"},
		{"cut short", []string{"--issues", cut}, "", 2, "", "read the export: issues[0]: is cut short at byte"},
		{"empty file", []string{"--issues", loop}, "", 2, "", "read the export: issues: is empty"},
		{"issues as pulls", []string{"--pulls", issues}, "", 2, "", "pulls[0].url: names an issue; these belong to --issues"},
		{"typo in the policy", []string{"--issues", issues, "--policy", typo}, "", 2, "", "typo.yml:2:1: "},
		{"policy with a nearest key", []string{"--issues", issues, "--policy", typo}, "", 2, "", "capacity"},
		{"over its own input", []string{"--issues", issues, "--out", issues}, "", 2, "", "is the file of --issues, which it would destroy"},
		{"over its own input by another name", []string{"--issues", issues, "--out", filepath.Dir(dir) + "/" + filepath.Base(dir) + "/./issues.json"}, "", 2, "", "which it would destroy"},
		{"a format that the file denies", []string{"--issues", issues, "--output", "json", "--out", filepath.Join(dir, "r.html")}, "", 2, "", "--output json does not fit --out"},
		{"no such format", []string{"--issues", issues, "--output", "pdf"}, "", 2, "", "--output pdf is not known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			status := run(context.Background(), append([]string{"audit"}, tt.args...), strings.NewReader(tt.in), &out, &errs)
			if status != tt.status || !strings.Contains(out.String(), tt.stdout) || !strings.Contains(errs.String(), tt.stder) {
				t.Errorf("status %d, want %d\nstdout: %.300s\nstderr: %s", status, tt.status, &out, &errs)
			}
			if status != 0 && out.Len() > 0 {
				t.Error("half a report was printed")
			}
		})
	}
}

// Where a report can't be written whole, what is there stays as it is.
func TestAuditOntoAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no", "report.html")
	var out, errs bytes.Buffer
	if status := run(context.Background(), []string{"audit", "--issues", "-", "--out", path}, strings.NewReader(oneIssue), &out, &errs); status != 1 ||
		!strings.Contains(errs.String(), "write the report: ") {
		t.Errorf("status %d: %s", status, errs.String())
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	errs.Reset()
	if status := run(context.Background(), []string{"audit", "--issues", "-", "--out", "/dev/full"}, strings.NewReader(oneIssue), &out, &errs); status != 1 {
		t.Errorf("status %d: %s", status, errs.String())
	}
}

func TestAuditWritesAFile(t *testing.T) {
	dir := t.TempDir()
	for name, begins := range map[string]string{"a.html": "<!doctype html>", "a.json": "{", "a.md": "# Northstar audit", "a": "# Northstar audit"} {
		var out, errs bytes.Buffer
		path := filepath.Join(dir, name)
		if status := run(context.Background(), []string{"audit", "--issues", "-", "--out", path}, strings.NewReader(oneIssue), &out, &errs); status != 0 {
			t.Fatal(status, errs.String())
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(text), begins) || out.Len() > 0 || !strings.Contains(errs.String(), "items 1, milestones 1") {
			t.Errorf("%s: %.40q, %v, stdout %q, stderr %q", name, text, err, &out, &errs)
		}
		if strings.HasSuffix(name, ".json") && !json.Valid(text) {
			t.Error("the file is not JSON")
		}
	}
}
