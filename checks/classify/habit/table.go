package habit

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// The entries of a wish whose title goes on with a verb of upkeep: the wish by its label, and by how its title begins.
const (
	labelAndVerb = "enhancement and a verb of upkeep"
	titleAndVerb = "feature request and a verb of upkeep"
)

// weight is what an entry of the table has against another that says something else.
type weight int

const (
	weak  weight = iota - 1 // asks for something better: gives way to any other
	plain                   // of two neither is right often enough
	heavy                   // right against a label for upkeep: a bug in CI is a bug
	firm                    // right against a title, too
	void                    // there is nothing to do, whatever else is said
)

// family is a group of spellings that say the same and have one precision, since few of them alone were seen often enough.
type family struct {
	place     Place
	kind      checks.Kind
	precision float64
	weight    weight
	texts     string // normal names, apart by commas
	pulls     bool   // on pull requests only: of an issue the name says what it is about
}

// families is the built-in table. `go run . --habits` in checks/classify/train measures the precisions; README.md in
// checks/classify says on what, and how much caution is taken off.
var families = []family{
	{Label, checks.Feature, 0.90, plain, "feature, features, feat, new feature, new features, feature request, feature requests, request feature, feature req, feature idea, " +
		"feature suggestion, feature proposal, rfe", false},
	{Label, checks.Feature, 0.80, weak, "enhancement, enhancements, enhancement request, feature enhancement, improvement, improvements, improve", false},
	{Label, checks.TechDebt, 0.86, plain, labelAndVerb, false},
	{Label, checks.TechDebt, 0.77, plain, "tech debt, techdebt, technical debt, debt, code health, code quality, maintainability", false},
	{Label, checks.TechDebt, 0.79, plain, "refactor, refactoring, refactors, code refactor, code refactoring, cleanup, clean up, code cleanup, rework, tweak refactor, restructuring", false},
	{Label, checks.TechDebt, 0.70, plain, "chore, chores, maintenance, housekeeping, code style, lint, linting", false},
	{Label, checks.TechDebt, 0.63, plain, "ci, ci cd, cicd, continuous integration, github actions, ci infra", false},
	{Label, checks.TechDebt, 0.70, plain, "build, build system, tooling, infrastructure, infra", true},
	{Label, checks.TechDebt, 0.82, plain, "tests, test, testing, unit test, unit tests, test coverage, flaky test, flaky tests, flaky, flake", false},
	{Label, checks.TechDebt, 0.70, plain, "dependencies, dependency, deps, dependency update, dependency updates, dependency upgrade", true},
	{Label, checks.TechDebt, 0.70, plain, "performance, perf, performance improvement", true},
	{Label, checks.Other, 0.93, heavy, "bug, bugs, bugfix, bug fix, bug report, bug reports, defect, regression, crash, confirmed bug, bug confirmed, possible bug, hotfix", false},
	{Label, checks.Other, 0.84, firm, "documentation, docs, doc, docs improvement, documentation improvement, improve documentation, typo", false},
	{Label, checks.Other, 0.80, plain, "translation, translations, editorial", false},
	{Label, checks.Other, 0.87, plain, "question, questions, support, support request, help, usage question, user question, questions and help, q a, how to", false},
	{Label, checks.Other, 0.70, plain, "release, releases", false},
	{Label, checks.Other, 0.80, void, "invalid, duplicate, duplicated, duplicates, spam, not a bug", false},

	{Prefix, checks.Feature, 0.85, plain, "feature request, feature requests, feature, features, request feature, new feature, feature req, featreq, feature idea, " +
		"feature suggestion, feature proposal, rfe", false},
	{Prefix, checks.Feature, 0.88, plain, "feat", false},
	{Prefix, checks.Feature, 0.60, weak, "enhancement, enhancements, enhancement request, improvement, suggestion", false},
	{Prefix, checks.TechDebt, 0.70, plain, titleAndVerb, false},
	{Prefix, checks.TechDebt, 0.83, plain, "refactor, refactoring, refact, cleanup, clean up, code cleanup, tech debt, techdebt, technical debt, scripted diff", false},
	{Prefix, checks.TechDebt, 0.85, plain, "chore, chores, maintenance, housekeeping", false},
	{Prefix, checks.TechDebt, 0.90, plain, "ci, ci cd, cicd", false},
	{Prefix, checks.TechDebt, 0.80, plain, "build, build system, infra", false},
	{Prefix, checks.TechDebt, 0.90, plain, "test, tests, testing, unit test, unit tests", false},
	{Prefix, checks.TechDebt, 0.80, plain, "perf, performance", false},
	{Prefix, checks.TechDebt, 0.80, plain, "style, lint", false},
	{Prefix, checks.TechDebt, 0.75, plain, "deps, dep, dependencies, build deps", false},
	{Prefix, checks.Other, 0.70, plain, "build fix, ci fix, ci cd fix", false},
	{Prefix, checks.Other, 0.97, plain, "bug, bugs, bug report, bugfix, bug fix, hotfix, regression, error", false},
	{Prefix, checks.Other, 0.72, plain, "fix, fixes", false},
	{Prefix, checks.Other, 0.92, plain, "docs, doc, documentation, readme, translation, translations", false},
	{Prefix, checks.Other, 0.90, plain, "question, questions, q, help, support", false},
	{Prefix, checks.Other, 0.75, plain, "release, chore release", false},

	{Paths, checks.TechDebt, 0.87, firm, testFiles, true},
	{Paths, checks.TechDebt, 0.89, firm, ciFiles, true},
	{Paths, checks.TechDebt, 0.72, plain, buildFiles, true},
	{Paths, checks.TechDebt, 0.85, plain, upkeepFiles, true},
	{Paths, checks.Other, 0.82, firm, docFiles, true},
}

// row is an entry of the table as it is looked up.
type row struct {
	kind      checks.Kind
	precision float64
	weight    weight
	pulls     bool
	text      string
	family    string
}

// table is families by place and text.
var table = func() map[Place]map[string]row {
	t := map[Place]map[string]row{Label: {}, Prefix: {}, Paths: {}}
	for _, f := range families {
		first, _, _ := strings.Cut(f.texts, ", ")
		if f.place == Paths {
			t[Paths][f.texts] = row{f.kind, f.precision, f.weight, f.pulls, f.texts, f.texts}
			continue
		}
		for text := range strings.SplitSeq(f.texts, ", ") {
			t[f.place][text] = row{f.kind, f.precision, f.weight, f.pulls, text, first}
		}
	}
	return t
}()

// BuiltIn is the built-in table, by place, kind and text.
func BuiltIn() []Entry {
	var all []Entry
	for place, rows := range table {
		for text, r := range rows {
			all = append(all, Entry{place, text, r.kind, r.precision, r.family, r.pulls || place == Paths})
		}
	}
	slices.SortFunc(all, byPlace)
	return all
}
