package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
)

func TestARepositoryCountsByTheRootOfItsSize(t *testing.T) {
	all := tally{}
	for i := range 16 {
		all.note("a/large", i < 8)
	}
	all.note("a/small", true)
	n, pooled, mean, precision := all.figures()
	if n != 17 || pooled != 9.0/17 || mean != .75 || math.Abs(precision-(17*.6+1)/19) > 1e-9 {
		t.Error(n, pooled, mean, precision)
	}
}

// TestEyeFile holds that what was read by eye is kept by name and kind alone.
func TestEyeFile(t *testing.T) {
	kinds, err := byEye(eyeFile)
	if err != nil || len(kinds) < 1000 {
		t.Fatal(len(kinds), err)
	}
	for id, s := range kinds {
		if len(id) > 60 || s.kind != checks.Feature && s.kind != checks.TechDebt && s.kind != checks.Other || len(s.drawn) == 0 {
			t.Errorf("%q %+v", id, s)
		}
	}
}

func TestExportsAreReadAsGhPrintsThem(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, "a_b-c"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "a_b-c", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("issues.json", `[{"number":1,"title":"x","state":"CLOSED","stateReason":"NOT_PLANNED","labels":[{"name":"bug"}],"milestone":{"title":"m"}}]`)
	write("pulls.json", `[{"number":2,"title":"feat: x","state":"MERGED","mergedAt":"2024-01-01T00:00:00Z","labels":[],"milestone":{"title":"m"}}]`)
	all, err := exports(dir)
	if err != nil || len(all) != 2 || all[0].id != "gh:a/b-c#1" || !all[0].item.Dropped() || all[1].item.Dropped() || all[1].item.Type != checks.Pull {
		t.Fatalf("%+v %v", all, err)
	}
	s := silence{}
	s.add(habit.New(habit.Map{}), all)
	if s != (silence{milestones: 1, items: 2, unknown: [6]int{2, 1, 0, 1, 0, 1}, within: [6]int{0, 0, 1, 0, 1, 0}}) {
		t.Errorf("%+v", s)
	}
}
