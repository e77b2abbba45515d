package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScaffold(t *testing.T) {
	t.Chdir(t.TempDir())
	renamed := file(t, "northstar.yml", "# ours\nlabels: {tech-debt: chore}\n")
	if out, errs, status := northstar(t, "", "scaffold"); status != 0 || errs != "" || !strings.HasPrefix(out, "-- .github/ISSUE_TEMPLATE/vision.yml --\n") ||
		!strings.Contains(out, "gh label create tech-debt ") || !strings.Contains(out, "-- .github/northstar.yml --\n# Northstar") {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("without a folder it wrote %v, %v", left, err)
	}
	must := func(args, want string) {
		t.Helper()
		out, errs, status := northstar(t, "", append([]string{"scaffold"}, strings.Fields(args)...)...)
		if status != 0 || errs != "" || !strings.Contains(out, want) {
			t.Errorf("scaffold %s: status %d, %s\n%s", args, status, errs, out)
		}
	}
	read := func(path string) string {
		t.Helper()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	form, policy := filepath.Join("new", "top", ".github", "ISSUE_TEMPLATE", "feature.yml"), filepath.Join("new", "top", ".github", "northstar.yml")
	must("new/top", "written    "+form)
	must("new/top", "unchanged  "+form)
	if out, _, status := northstar(t, "", "config", "check", policy); status != 0 {
		t.Errorf("the policy is not valid: %s", out)
	}
	if err := os.WriteFile(form, []byte("name: ours\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must("new/top", "kept       "+form)
	if got := read(form); got != "name: ours\n" {
		t.Errorf("a file that was there is now\n%s", got)
	}
	must("new/top --force", "replaced   "+form)
	if got := read(form); !strings.Contains(got, "name: ✨ Feature") {
		t.Errorf("--force wrote\n%s", got)
	}
	must("--policy "+renamed, "gh label create chore ")
	must("other --policy "+renamed, "gh label create chore ")
	if got := read(filepath.Join("other", ".github", "northstar.yml")); got != "# ours\nlabels: {tech-debt: chore}\n" {
		t.Errorf("the policy is\n%s", got)
	}
	for args, want := range map[string]string{
		"a b":                           "accepts at most 1 arg(s), received 2",
		"--policy nowhere.yml":          "nowhere.yml: no such file",
		"--policy " + form + " another": form + " is not a valid policy",
	} {
		if out, errs, status := northstar(t, "", append([]string{"scaffold"}, strings.Fields(args)...)...); status != 2 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("scaffold %s: status %d, %s\n%s", args, status, errs, out)
		}
	}
	if _, err := os.Stat("another"); err == nil {
		t.Error("a policy that is not valid left files behind")
	}
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := northstar(t, "", "scaffold", "file"); status != 1 || !strings.HasPrefix(errs, "northstar: write the scaffold: ") {
		t.Errorf("into a file: status %d, %s", status, errs)
	}
}
