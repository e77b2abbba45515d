package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// The project goes by its own policy, and asks with its own forms.
func TestProjectUsesItself(t *testing.T) {
	policy := "../../.github/northstar.yml"
	if out, errs, status := northstar(t, "", "config", "check", policy); status != statusDone {
		t.Errorf("%s%s", out, errs)
	}
	dir := t.TempDir()
	if _, errs, status := northstar(t, "", "scaffold", "--policy", policy, dir); status != statusDone {
		t.Fatal(errs)
	}
	for _, k := range checks.Kinds {
		name := filepath.Join(".github/ISSUE_TEMPLATE", k.String()+".yml")
		if written, err := os.ReadFile(filepath.Join(dir, name)); err != nil || read(t, name) != string(written) {
			t.Errorf("%s is not what northstar scaffold writes: run northstar scaffold --force --policy .github/northstar.yml .", name)
		}
	}
}

// What docs/contract.md lists is what there is.
func TestContractLists(t *testing.T) {
	contract := read(t, "docs/contract.md")
	section := func(n string) string {
		_, rest, ok := strings.Cut(contract, "\n## "+n+". ")
		if !ok {
			t.Fatalf("the contract has no section %s", n)
		}
		s, _, _ := strings.Cut(rest, "\n## ")
		return s
	}
	has := func(n, what string) {
		t.Helper()
		if !strings.Contains(section(n), what) {
			t.Errorf("section %s does not name %s", n, what)
		}
	}
	for _, c := range summary.Commands {
		has("10", strings.Join(strings.Fields(c.Usage)[:2], " "))
	}
	for _, k := range checks.Kinds {
		has("2", "`"+k.String()+"`")
	}
	has("6", checks.CheckStrategy)
	has("7", checks.CheckCapacity)
	has("7", checks.CheckConfig)
	for _, m := range []string{summary.UnlinkedMarker, summary.ReviewMarker, summary.MilestoneMarker("TITLE", checks.Ref{}, checks.Ref{})} {
		has("8", "`"+m+"`")
	}
	for _, m := range []checks.Mode{checks.Off, checks.Observe, checks.Advise, checks.Enforce} {
		has("12", "| `"+string(m)+"`")
	}
	for _, c := range rootCommand().Commands() {
		switch c.Name() {
		case "help", "completion":
		case "config":
			has("15", "`config check`, `config habits`, `config schema`")
		default:
			has("15", "`"+c.Name()+"`")
		}
	}
	for _, v := range config.Variables() {
		has("13", "`"+v.Name+"`")
	}
	for _, path := range []string{"POST /api/github/hook", "GET /healthz", "GET /readyz", "GET /metrics", "GET /setup"} {
		has("14", path)
	}
}
