package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
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
		"a b":                           "it takes at most one argument, as in ",
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

// A variable that is not set is no folder, and least of all the one that the shell is in.
func TestScaffoldIntoNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	out, errs, status := northstar(t, "", "scaffold", "")
	if left, err := os.ReadDir("."); status != 2 || out != "" || !strings.Contains(errs, "DIR is empty") || err != nil || len(left) > 0 {
		t.Errorf("status %d, %s%s, left %v", status, errs, out, left)
	}
}

// What the server reads of a repository is what was scaffolded for it: of the owner's .github with --for-owner, of any other
// without.
func TestScaffoldedPolicyIsRead(t *testing.T) {
	t.Chdir(t.TempDir())
	given := file(t, "policy.yml", "labels: {tech-debt: chore}\n")
	for dir, c := range map[string]struct {
		args      []string
		elsewhere string // what another repository of the owner is given
	}{".github": {[]string{"--for-owner"}, "chore"}, "shop": {nil, "tech-debt"}} {
		if _, errs, status := northstar(t, "", append([]string{"scaffold", dir, "--policy", given}, c.args...)...); status != 0 {
			t.Fatalf("status %d, %s", status, errs)
		}
		repo := store.Repository{ID: 1, Owner: "acme", Name: dir, DefaultBranch: "main"}
		text, err := os.ReadFile(filepath.Join(dir, policy.File(repo)))
		if err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		var policies policy.Policies
		if err := db.Write(t.Context(), func(tx *store.Tx) error {
			other := store.Repository{ID: 2, Owner: "acme", Name: "other", DefaultBranch: "main"}
			for _, r := range []store.Repository{repo, other} {
				if err := tx.PutRepository(r); err != nil {
					return err
				}
			}
			if err := tx.PutPolicy(store.Policy{Repo: 1, Found: true, Text: string(text), Read: time.Now()}); err != nil {
				return err
			}
			for i, want := range []string{"chore", c.elsewhere} {
				r := []store.Repository{repo, other}[i]
				p, problems, err := policies.Rules(tx, r)
				if err != nil {
					return err
				}
				if len(problems) > 0 || p.Rules.Labels[checks.TechDebt] != want {
					t.Errorf("scaffolded into %s: %s has %v, %v, %v", dir, r.Name, p.Rules.Labels, problems, err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		forms, err := os.ReadDir(filepath.Join(dir, ".github", "ISSUE_TEMPLATE"))
		if err != nil || len(forms) != 4 {
			t.Errorf("%s: %d forms, %v", dir, len(forms), err)
		}
	}
}
