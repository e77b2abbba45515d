package habit

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func find(it checks.Item, m Map, paths ...string) string {
	f, ok := New(m).Find(it, paths, len(paths) > 0)
	if !ok {
		return ""
	}
	return f.Kind.String()
}

func issue(title string, labels ...string) checks.Item {
	return checks.Item{Type: checks.Issue, Title: title, Labels: labels}
}

func pull(title string, labels ...string) checks.Item {
	return checks.Item{Type: checks.Pull, Title: title, Labels: labels}
}

func TestLabelsInAllTheirSpellings(t *testing.T) {
	for label, want := range map[string]string{
		"bug": "other", "Bug": "other", "type:bug": "other", "Type: Bug": "other", "kind/bug": "other", "T-bug": "other", "C-bug": "other",
		"🐞 bug": "other", ":bug: Bug": "other", "bug?": "other", "🪲 Bug 🪲": "other", "type/Bug-Report": "other", "issue type: bug": "other",
		"📝 documentation": "other", "Doc": "other", "docs": "other", "question": "other", "🙋‍♀️ question": "other", "Q&A": "other",
		"release": "other", "duplicate": "other", "invalid": "other", "Support": "other",
		"refactor": "tech-debt", "Refactoring": "tech-debt", "code health": "tech-debt", "Code-Health": "tech-debt", "code_health": "tech-debt",
		"📉 technical debt": "tech-debt", "TechDebt": "tech-debt", "tech-debt": "tech-debt", "type: tech_debt": "tech-debt", "cleanup": "tech-debt",
		"C-cleanup": "tech-debt", "maintenance": "tech-debt", "chore": "tech-debt", "CI/CD": "tech-debt", "🔄 CI": "tech-debt", "Tests": "tech-debt",
		"tweak/refactor": "tech-debt", "feature": "feature", "type: feature": "feature", "🚀 feature request": "feature", "New Feature": "feature",
		":rocket: Feature": "feature", "Enhancement": "feature", "✨ enhancement": "feature", "kind/enhancement": "feature",
		"": "", "🐛": "", "good first issue": "", "needs docs": "", "area: ci": "", "area/docs": "", "CI failed": "", "type: ": "", "p1": "", "ux": "", "debugging": "",
		"dependencies": "", "performance": "", "build": "", labelAndVerb + "s": "",
	} {
		if got := find(issue("x", label), Map{}); got != want {
			t.Errorf("%q: %q, want %q", label, got, want)
		}
	}
	for _, label := range []string{"dependencies", "performance", "Build", "infrastructure"} {
		if got := find(pull("x", label), Map{}); got != "tech-debt" {
			t.Errorf("%q on a pull request: %q", label, got)
		}
	}
}

func TestTitlesInAllTheirForms(t *testing.T) {
	for title, want := range map[string]string{
		"refactor: x": "tech-debt", "Refactor: x": "tech-debt", "[Refactor] x": "tech-debt", "refactor(x)!: y": "tech-debt", "refactor!: y": "tech-debt",
		"wallet, refactor: x": "tech-debt", "refactor, wallet: x": "tech-debt", "refactor (wallet): x": "tech-debt", "[wallet] refactor: x": "tech-debt",
		"wallet: refactor: x": "tech-debt", "[WIP] [wallet] Refactor!: x": "tech-debt", "♻️ refactor: x": "tech-debt", ":recycle: refactor: x": "tech-debt",
		"[CI] x": "tech-debt", "ci: x": "tech-debt", "CI/CD: x": "tech-debt", "chore(deps): x": "tech-debt", "perf: x": "tech-debt", "style: x": "tech-debt",
		"test: x": "tech-debt", "test, ci: x": "tech-debt", "build: x": "tech-debt", "deps: x": "tech-debt", "build(deps): x": "tech-debt",
		"Refactor - x": "tech-debt", "Refactor/x": "tech-debt", "refactor：x": "tech-debt", "【Refactor】x": "tech-debt", "[chore]: x": "tech-debt",
		"(docs) x": "other", "docs: x": "other", "Fix: x": "other", "fix(ci): x": "other", "Bug: x": "other", "【Bug】x": "other", "[BUG]x": "other",
		"🐛 Bug: x": "other", "🐛 [Bug]: x": "other", "bug - x": "other", "Hotfix: x": "other", "[Question] x": "other", "Q: x": "other",
		"build: fix x": "other", "ci: Fixes x": "other", "chore: release 1.2": "other", "chore(release): 1.2": "other", "chore: publish v1.2": "other",
		"feat: x": "feature", "feat/x": "feature", "feat/dark mode": "feature", "FEAT(api)!: x": "feature", "[Feature Request]: x": "feature",
		"[feature] x": "feature", "Feature request - x": "feature", "feat (main, gui): x": "feature", "✨ feat: x": "feature", "UX/Feature-request: x": "feature",
		"": "", "x": "", "feat": "", "refactor x": "", "fix: feat: x": "other", "docs, ci: x": "", "Revert \"feat: x\"": "", "feat x": "", "std::fix: x": "",
		"https://fix: x": "", "CI/CD is slow": "", "docs/guide.md is wrong": "", "test/x_test.go fails": "", "How do I write a very long question: feat: x": "",
		"[": "", "[feat": "", ":": "", "::": "", "[]": "", "()": "", "[] feat: x": "feature", "（bug）x": "other", "fix:x": "other",
		strings.Repeat("[", 300): "", strings.Repeat("a: ", 300): "", strings.Repeat("wallet ", 60) + "feat: x": "", "\xff\xfe feat: x": "feature",
	} {
		if got := find(issue(title), Map{}); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestChangedFiles(t *testing.T) {
	for _, c := range []struct {
		want, evidence string
		paths          []string
	}{
		{"tech-debt", "all 2 changed files are tests", []string{"app/x_test.go", "src/__tests__/a.ts"}},
		{"tech-debt", "the only changed file is a test", []string{"tests/unit/README.md"}},
		{"tech-debt", "the only changed file is CI", []string{".github/workflows/test.yml"}},
		{"tech-debt", "all 2 changed files are CI", []string{".circleci/config.yml", "Jenkinsfile"}},
		{"tech-debt", "all 2 changed files are build or lock files", []string{"go.mod", "go.sum"}},
		{"tech-debt", "all 2 changed files are build or lock files", []string{"web/package.json", "web/yarn.lock"}},
		{"tech-debt", "all 3 changed files are tests, CI, build or lock files", []string{"Makefile", "x_test.go", ".github/workflows/a.yml"}},
		{"other", "all 2 changed files are documentation", []string{"docs/a.png", "README"}},
		{"other", "the only changed file is documentation", []string{"src/guide.mdx"}},
		{"", "", []string{"docs/a.md", "Makefile"}},
		{"", "", []string{"x_test.go", "x.go"}},
		{"", "", []string{"security.go"}},
		{"", "", []string{""}},
		{"", "", []string{"src/latest.go"}},
		{"", "", []string{"requirements.go"}},
	} {
		f, ok := New(Map{}).Find(pull("x"), c.paths, true)
		if ok != (c.want != "") || ok && (f.Kind.String() != c.want || f.Evidence != c.evidence || f.Place != Paths) {
			t.Errorf("%q: %+v", c.paths, f)
		}
		if f, ok := New(Map{}).Find(pull("x"), c.paths, false); ok {
			t.Errorf("%q, not known to be all: %+v", c.paths, f)
		}
	}
	if f, ok := New(Map{}).Find(pull("x"), nil, true); ok {
		t.Errorf("no files: %+v", f)
	}
}

func TestWhatContradictsWhat(t *testing.T) {
	for _, c := range []struct {
		name string
		it   checks.Item
		want string
	}{
		{"a bug and a feature", issue("x", "bug", "feature"), ""},
		{"a bug and a feature, and a title that says which", issue("feat: x", "bug", "feature"), "feature"},
		{"a bug and a feature, and a title that says something else", issue("refactor: x", "bug", "feature"), ""},
		{"a bug and an enhancement", issue("x", "enhancement", "bug"), "other"},
		{"a bug in CI", issue("x", "ci", "bug"), "other"},
		{"a bug in CI and the documentation", issue("x", "docs", "ci", "bug"), "other"},
		{"two labels that say the same", issue("x", "testing", "Tests", "test"), "tech-debt"},
		{"two that say that there is nothing to do", issue("x", "invalid", "duplicate", "feature"), "other"},
		{"documentation of upkeep", issue("x", "documentation", "tech debt"), ""},
		{"an enhancement of the documentation", issue("x", "documentation", "enhancement"), "other"},
		{"an enhancement that is upkeep", issue("x", "Enhancement", "refactor"), "tech-debt"},
		{"a feature and an enhancement", issue("x", "enhancement", "feature"), "feature"},
		{"a duplicate feature", issue("feat: x", "feature", "duplicate", "bug"), "other"},
		{"a question about a feature", issue("x", "question", "feature"), ""},
		{"upkeep that is a feature", issue("x", "refactor", "feature"), ""},
		{"a title against an enhancement", issue("[Bug] x", "enhancement"), "other"},
		{"a title against a feature", issue("[Bug] x", "feature"), ""},
		{"a feature request that is a bug", issue("[Feature Request] x", "bug"), ""},
		{"a feature request for documentation", issue("[Feature Request] x", "docs"), "other"},
		{"an enhancement by its title against a bug", issue("Enhancement: x", "bug"), "other"},
		{"an enhancement by title and label", issue("Enhancement: x", "enhancement"), "feature"},
		{"a verb of upkeep against an enhancement", issue("Remove the old parser", "enhancement"), "tech-debt"},
		{"another verb of upkeep", issue("[core] Clean up the cache", "enhancement"), "tech-debt"},
		{"no verb of upkeep", issue("Clean text", "enhancement"), "feature"},
		{"a verb of upkeep against a feature", issue("Remove the old parser", "feature"), "feature"},
		{"a verb of upkeep against a bug", issue("Remove the old parser", "enhancement", "bug"), "other"},
		{"a verb of upkeep in a feature request", issue("[Feature Request] Migrate to x"), "tech-debt"},
		{"the same, labelled", issue("[Feature Request] Migrate to x", "enhancement"), "tech-debt"},
		{"the same, labelled as a feature", issue("[Feature Request] Migrate to x", "feature"), ""},
		{"a pull request says itself", pull("feat: remove x"), "feature"},
		{"a verb of upkeep in a pull request", pull("Remove x", "enhancement"), "tech-debt"},
		{"a verb alone", issue("Remove x"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(c.it, Map{}); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			a, _ := New(Map{}).Find(c.it, nil, false)
			slices.Reverse(c.it.Labels)
			if b, _ := New(Map{}).Find(c.it, nil, false); a != b {
				t.Errorf("%+v, and %+v with the labels the other way round", a, b)
			}
		})
	}
	for _, c := range []struct{ title, label, path, want string }{
		{"feat: x", "", "x_test.go", "tech-debt"}, {"fix: x", "", ".github/workflows/x.yml", "tech-debt"}, {"chore: x", "", "docs/x.md", "other"},
		{"feat: x", "", "go.mod", "feature"}, {"x", "bug", "x_test.go", "other"}, {"x", "enhancement", "x_test.go", "tech-debt"}, {"x", "enhancement", "go.mod", "feature"}, {"feat: x", "feature", "x_test.go", "feature"},
	} {
		if got := find(pull(c.title, c.label), Map{}, c.path); got != c.want {
			t.Errorf("%q labelled %q with %s: %q, want %q", c.title, c.label, c.path, got, c.want)
		}
	}
}

func TestPolicyAddsAndTakesAway(t *testing.T) {
	glob := func(s string, k checks.Kind) []Glob { return []Glob{{checks.MustGlob(s), k}} }
	for _, c := range []struct {
		name  string
		m     Map
		it    checks.Item
		paths []string
		want  string
		own   bool
	}{
		{"a label of its own", Map{Labels: map[string]checks.Kind{"Paper cut": checks.TechDebt}}, issue("x", "paper-cut"), nil, "tech-debt", true},
		{"and before the built-in ones", Map{Labels: map[string]checks.Kind{"paper cut": checks.TechDebt}}, issue("feat: x", "bug", "paper cut"), nil, "tech-debt", true},
		{"another kind for a built-in one", Map{Labels: map[string]checks.Kind{"bug": checks.TechDebt}}, issue("x", "type: bug"), nil, "tech-debt", true},
		{"for every spelling", Map{Labels: map[string]checks.Kind{"type: bug": checks.TechDebt}}, issue("x", "", "bug"), nil, "tech-debt", true},
		{"an entry taken away", Map{Labels: map[string]checks.Kind{"enhancement": checks.None}}, issue("x", "✨ Enhancement"), nil, "", false},
		{"and with it what its verb says", Map{Labels: map[string]checks.Kind{"enhancement": checks.None}}, issue("Remove x", "Enhancement"), nil, "", false},
		{"the verb taken away", Map{Labels: map[string]checks.Kind{labelAndVerb: checks.None}}, issue("Remove x", "Enhancement"), nil, "feature", false},
		{"a spelling taken away", Map{Labels: map[string]checks.Kind{"type: bug": checks.None}}, issue("x", "type:bug"), nil, "", false},
		{"others of a family stay", Map{Labels: map[string]checks.Kind{"enhancement": checks.None}}, issue("x", "improvement"), nil, "feature", false},
		{"two of its own that contradict each other", Map{Labels: map[string]checks.Kind{"a": checks.TechDebt, "b": checks.Feature}}, issue("x", "a", "b"), nil, "", false},
		{"a prefix of its own", Map{Prefixes: map[string]checks.Kind{"[Spring clean]:": checks.TechDebt}}, issue("spring-clean(x): y"), nil, "tech-debt", true},
		{"a prefix taken away", Map{Prefixes: map[string]checks.Kind{"chore:": checks.None}}, issue("chore: x"), nil, "", false},
		{"what follows one taken away", Map{Prefixes: map[string]checks.Kind{"build: fix": checks.None}}, issue("build: fix x"), nil, "tech-debt", false},
		{"what follows one of its own", Map{Prefixes: map[string]checks.Kind{"chore: fix": checks.Other}}, issue("chore: fix x"), nil, "other", true},
		{"a verb by the title taken away", Map{Prefixes: map[string]checks.Kind{titleAndVerb: checks.None}}, issue("feat: remove x"), nil, "feature", false},
		{"a glob of its own", Map{Paths: glob("tools/**", checks.TechDebt)}, pull("x"), []string{"tools/a.go", "tools/b/c.go"}, "tech-debt", true},
		{"that not all files match", Map{Paths: glob("tools/**", checks.TechDebt)}, pull("x"), []string{"tools/a.go", "a.go"}, "", false},
		{"a glob that is no habit", Map{Paths: glob("docs/spec/**", checks.None)}, pull("x"), []string{"docs/spec/a.md", "docs/b.md"}, "", false},
		{"and other files", Map{Paths: glob("docs/spec/**", checks.None)}, pull("x"), []string{"docs/b.md"}, "other", false},
		{"a group taken away", Map{Paths: glob("documentation", checks.None)}, pull("x"), []string{"docs/b.md"}, "", false},
		{"a kind that only a policy has", Map{Labels: map[string]checks.Kind{"rfc": checks.Strategy}}, issue("x", "RFC"), nil, "strategy", true},
		{"nothing of a name", Map{Labels: map[string]checks.Kind{"🐞": checks.TechDebt}}, issue("x", "", "🐞"), nil, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ok := New(c.m).Find(c.it, c.paths, true)
			got := ""
			if ok {
				got = f.Kind.String()
			}
			if got != c.want || f.Own != c.own || f.Own && f.Confidence != 1 {
				t.Errorf("%+v, want %q", f, c.want)
			}
		})
	}
}

func TestEvidenceSaysWhatDecided(t *testing.T) {
	long := strings.Repeat("bug ", 20)
	for _, c := range []struct {
		it   checks.Item
		want string
	}{
		{issue("x", "p1", "Code Health"), "the team’s label `Code Health`"},
		{issue("[WIP] Refactor(core)!: x"), "its title begins with `Refactor(core)!:`"},
		{issue("🐛 [Bug]: x"), "its title begins with `[Bug]:`"},
		{issue("Remove x", "enhancement"), "the team’s label `enhancement`, and what it asks for with “Remove”"},
		{issue("[Feature] clean up x"), "its title begins with `[Feature]`, and what it asks for with “clean up”"},
		{issue("x", "bug\n\u202e"), "the team’s label `bug`"},
		{issue("x", long), ""},
	} {
		if f, _ := New(Map{}).Find(c.it, nil, false); f.Evidence != c.want {
			t.Errorf("%q, want %q", f.Evidence, c.want)
		}
	}
}

// TestBuiltInIsReached holds that every entry decides for an item that has nothing else, with its own precision.
func TestBuiltInIsReached(t *testing.T) {
	h, all := New(Map{}), BuiltIn()
	files := map[string]string{testFiles: "a_test.go", ciFiles: "Jenkinsfile", buildFiles: "go.mod", docFiles: "a.md"}
	for _, e := range all {
		it := pull("x", e.Text)
		var paths []string
		switch {
		case e.Place == Prefix && e.Text == titleAndVerb:
			it = issue("feat: remove x")
		case e.Text == labelAndVerb:
			it = issue("Remove x", "enhancement")
		case e.Place == Prefix:
			it = pull(e.Text + ": x")
			if before, ok := strings.CutSuffix(e.Text, " fix"); ok && e.Family == "build fix" {
				it = pull(before + ": fix x")
			}
		case e.Text == upkeepFiles:
			it, paths = pull("x"), []string{"go.mod", "a_test.go"}
		case e.Place == Paths:
			it, paths = pull("x"), []string{files[e.Text]}
		}
		f, ok := h.Find(it, paths, true)
		want := Found{Kind: e.Kind, Confidence: e.Precision, Evidence: f.Evidence, Place: e.Place, Text: e.Text}
		if d := cmp.Diff(want, f); d != "" || !ok {
			t.Errorf("%+v: %v %s", e, ok, d)
		}
		if normal(e.Text) != e.Text && e.Place != Paths {
			t.Errorf("%q is not normal", e.Text)
		}
		if e.Kind != checks.Feature && e.Kind != checks.TechDebt && e.Kind != checks.Other || e.Precision < .5 || e.Precision > .99 {
			t.Errorf("%+v", e)
		}
	}
	if first, last := all[0], all[len(all)-1]; first.Place != Label || first.Kind != checks.Feature || last.Place != Paths || last.Kind != checks.TechDebt {
		t.Errorf("from %+v to %+v", first, last)
	}
	if d := cmp.Diff(all, BuiltIn()); d != "" {
		t.Error("another order: ", d)
	}
}

func TestOneForAllGoroutines(t *testing.T) {
	h := New(Map{Labels: map[string]checks.Kind{"a": checks.TechDebt}, Paths: []Glob{{checks.MustGlob("**/*.x"), checks.Other}}})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				h.Find(issue("[Feature] Remove x", "a", "bug"), []string{"a.x"}, true)
				h.Find(pull("x"), []string{"a.x"}, true)
			}
		})
	}
	wg.Wait()
}

func TestTooCostlyIsNothingFound(t *testing.T) {
	h := New(Map{Paths: []Glob{{checks.MustGlob("**/*a*b*c"), checks.TechDebt}}})
	b := &checks.Budget{Most: 100}
	if f, ok := h.FindWithin(b, pull("x"), []string{strings.Repeat("abc/", 100) + "abc"}, true); ok || !b.Out() || f != (Found{}) {
		t.Errorf("%+v, %v", f, b.Out())
	}
}

// TestLarge holds that whatever strangers write is read to its limits and no further.
func TestLarge(t *testing.T) {
	h := New(Map{})
	huge := strings.Repeat("[a: \u202e🐞", 1_000_000)
	h.Find(issue(huge, slices.Repeat([]string{huge}, 1000)...), nil, false)
	if _, ok := h.Find(issue("x", append(slices.Repeat([]string{"x"}, maxLabels), "bug")...), nil, false); ok {
		t.Error("a label behind the limit was read")
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"refactor(x)!: y", "wallet, refactor: x", "[Feature Request]: Remove x", "🐛 【Bug】x", "feat/x", "build: fix", "chore(release): 1", "\xff[\u202e]:", "a - b | c"} {
		f.Add(s, "Type: Bug", "📝 documentation", "docs/x_test.go", "a/**", true)
	}
	f.Fuzz(func(t *testing.T, title, label, own, path, glob string, pulls bool) {
		m := Map{Labels: map[string]checks.Kind{own: checks.TechDebt}, Prefixes: map[string]checks.Kind{own: checks.None}}
		if g, err := checks.ParseGlob(glob); err == nil {
			m.Paths = []Glob{{g, checks.Other}}
		}
		it := checks.Item{Type: checks.Issue, Title: title, Labels: []string{label, "enhancement", own}}
		if pulls {
			it.Type = checks.Pull
		}
		a, ok := New(m).Find(it, []string{path, path}, true)
		if b, again := New(m).Find(it, []string{path, path}, true); a != b || ok != again {
			t.Errorf("%+v, then %+v", a, b)
		}
		slices.Reverse(it.Labels)
		if b, _ := New(m).Find(it, []string{path, path}, true); a != b {
			t.Errorf("%+v, and %+v with the labels the other way round", a, b)
		}
		if ok != (a.Kind != checks.None) || ok != (a.Evidence != "") || !(a.Confidence >= 0 && a.Confidence <= 1) {
			t.Errorf("%v %+v", ok, a)
		}
		if utf8.RuneCountInString(a.Evidence) > 200 || !utf8.ValidString(a.Evidence) || strings.ContainsFunc(a.Evidence, func(r rune) bool { return r == '\n' || checks.Unseen(r) }) {
			t.Errorf("evidence %q", a.Evidence)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	h := New(Map{})
	it := issue("[Feature Request]: Support proxies in the client", "good first issue", "type: enhancement", "area/api")
	b.ReportAllocs()
	for b.Loop() {
		h.Find(it, nil, false)
	}
}

func TestEntriesAreAsThePolicyLeavesThem(t *testing.T) {
	h := New(Map{
		Labels:   map[string]checks.Kind{"Enhancement": checks.None, "Moonshot": checks.Feature, "bug": checks.TechDebt},
		Prefixes: map[string]checks.Kind{"spike": checks.TechDebt},
		Paths:    []Glob{{checks.MustGlob("gen/**"), checks.Other}, {checks.MustGlob("CI"), checks.None}},
	})
	got := map[string]string{}
	for _, e := range h.Entries() {
		at := string(e.Place) + " " + e.Text
		if got[at] != "" {
			t.Errorf("%s is there twice", at)
		}
		got[at] = e.Kind.String()
		if e.Precision == 1 {
			got[at] += " by the policy"
		}
	}
	for at, want := range map[string]string{
		"label enhancement": "", "label moonshot": "feature by the policy", "label bug": "tech-debt by the policy", "prefix spike": "tech-debt by the policy",
		"paths gen/**": "other by the policy", "paths CI": "", "paths tests": "tech-debt", "prefix feat": "feature",
	} {
		if got[at] != want {
			t.Errorf("%s is %q, want %q", at, got[at], want)
		}
	}
}
