package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

func TestValid(t *testing.T) {
	for name, text := range map[string]string{
		"empty":                "",
		"blank":                " \n\n",
		"comments":             "# nothing yet\n",
		"null":                 "~\n",
		"one document":         "---\nmode: observe\n...\n",
		"directive":            "%YAML 1.2\n---\nmode: observe\n",
		"off":                  "mode: off\n",
		"off in quotes":        "mode: 'off'\n",
		"byte order mark":      "\uFEFFmode: advise\n",
		"carriage returns":     "version: 1\r\nmode: advise\r\ncapacity:\r\n  unit: points\r\n",
		"flow":                 `{"mode": "enforce", "capacity": {"tech-debt": {"min": "0%", "max": "100%"}}}`,
		"empty mapping":        "capacity:\n  # all commented out\nlabels: {}\n",
		"empty lists":          "classify: {rules: [], exempt: {labels: [], authors: [], issue-types: []}}\nstrategy: {require: []}\n",
		"none":                 "strategy: {require: [none, vision]}\n",
		"anchors":              "teams:\n  product: &p ['@acme/all', other]\n  engineering: *p\n",
		"merge key":            "capacity:\n  milestones:\n    - &b {title: A, tech-debt: {min: 1%}}\n    - {<<: *b, title: B}\n",
		"exact shares":         "capacity: {tech-debt: {min: 0.0001%, max: 33.3333%}, max-unclassified: 12.50000%}\n",
		"a digest":             "comments: {digest: weekly}\n",
		"off, what is to come": "capacity: {of: milestone}\ncomments: {digest: none}\nplanning: {score: {}}\nprojects: []\n",
		"durations":            "comments: {grace: 0s}\nsummary: {every: 1h30m, follow-up: 2w3d}\n",
		"points":               "points: {field: Effort, options: {Small: 0, Large: 0.125}, labels: {size/S: 1}, default: 0.5}\n",
		"both targets":         "summary: {target: both}\n",
		"made-up keys":         "locked: [points.labels.size/S, capacity, locked, classify.issue-types.Bug]\n",
		"equal ends":           "capacity: {tech-debt: {min: 20%, max: 20%}}\n",
		"band with one end":    "capacity: {milestones: [{title: '*', tech-debt: {min: 10%}}]}\n",
		"every part":           "classify:\n  rules:\n    - {kind: feature, title: a, body: '(?i)b', labels: [c], paths: ['**/*.{go,md}'], authors: ['d[bot]', '*']}\n",
		"explicit key":         "? mode\n: advise\n",
		"block text":           "classify:\n  rules:\n    - kind: feature\n      title: >-\n        ^feat\n",
		"labels as text":       "labels: {vision: '2024', tech-debt: 'technical debt 🧹'}\n",
		"bots however spelt":   "classify: {exempt: {authors: [octocat, 'renovate[bot]', app/dependabot]}}\n",
		"headings":             "playbook: {headings: {Problem: [Challenge, Diagnosis], GUIDING_POLICY: [Leitlinie], non goals: [Nein]}}\n",
		"the longest pattern":  "classify: {rules: [{kind: feature, title: '" + strings.Repeat("a", 1000) + "'}]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, problems := Parse("f.yml", []byte(text)); len(problems) > 0 {
				t.Errorf("%q has problems: %v", text, problems)
			}
		})
	}
}

// bomb is a file of a few hundred characters whose aliases stand for 160,000 values.
var bomb = "<<: [&a {mode: off, version: 1}, &b {labels: *a, teams: *a}" + func() (s string) {
	names := "bcdefghijklmnopqrs"
	for i := 1; i < len(names); i++ {
		s += fmt.Sprintf(", &%c {labels: *%c, teams: *%c}", names[i], names[i-1], names[i-1])
	}
	return s
}() + "]\n"

// TestProblems has one case for each kind of problem: where it is, and words of what it says.
func TestProblems(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		at, key string
		says    string
		nearest string
	}{
		"unknown key":              {"version: 1\nmod: advise\n", "2:1", "mod", "is not known: remove it, or use version, mode, ", "mode"},
		"unknown key elsewhere":    {"min-items: 3\n", "1:1", "min-items", "is not known", "capacity.min-items"},
		"unknown key with _":       {"capacity:\n  min_items: 3\n", "2:3", "capacity.min_items", "is not known: remove it, or use tech-debt, ", "min-items"},
		"unknown key of a rule":    {"classify:\n  rules:\n    - kind: feature\n      title: a\n      path: [b]\n", "5:7", "classify.rules[0].path", "is not known", "paths"},
		"nothing near":             {"zzzzzzzz: 1\n", "1:1", "zzzzzzzz", "remove it, or use version, mode", ""},
		"unicode column":           {"teams: {product: ['übär'], x: 1}\n", "1:19", "teams.product[0]", `"übär" is no team`, ""},
		"duplicate key":            {"mode: off\nversion: 1\nmode: advise\n", "3:1", "mode", "first on line 1", ""},
		"duplicate in a map":       {"points:\n  labels: {size/S: 1, Size/s: 2}\n", "2:23", "points.labels.Size/s", "twice", ""},
		"version":                  {"version: 2\n", "1:10", "version", "version 2 is not known", ""},
		"version in quotes":        {"version: '1'\n", "1:10", "version", "write 1", ""},
		"mode":                     {"mode: advice\n", "1:7", "mode", "use off, observe, advise or enforce", "advise"},
		"mode true":                {"mode: true\n", "1:7", "mode", "true is not known here", ""},
		"mode without value":       {"mode:\n", "1:1", "mode", "has no value", ""},
		"kind":                     {"classify: {issue-types: {Bug: bug}}\n", "1:31", "classify.issue-types.Bug", "use vision, strategy, feature, tech-debt or other", ""},
		"kind misspelt":            {"strategy: {require: [techdebt]}\n", "1:22", "strategy.require[0]", "is not known", "tech-debt"},
		"list where a value":       {"mode: [off]\n", "1:7", "mode", "a list can't stand here", ""},
		"value where a list":       {"teams: {product: core}\n", "1:18", "teams.product", "write [core]", ""},
		"nothing where a list":     {"locked:\n", "1:1", "locked", "has no value", ""},
		"mapping where a list":     {"locked: {a: b}\n", "1:9", "locked", "a mapping stands where a list belongs", ""},
		"value where a mapping":    {"capacity: 20%\n", "1:11", "capacity", "stands where keys belong", ""},
		"list at the top":          {"- mode: off\n", "1:1", "", "the file holds a list", ""},
		"text at the top":          {"mode:off\n", "1:1", "", "the file holds a single value", ""},
		"yes":                      {"comments: {unlinked: yes}\n", "1:22", "comments.unlinked", "neither true nor false", "true"},
		"text true":                {"backfill: {label: 'true'}\n", "1:19", "backfill.label", "without quotes", "true"},
		"unknown heading":          {"playbook: {headings: {Problem: [a], Risks: [b]}}\n", "1:37", "playbook.headings.Risks", "use problem, guiding policy, actions, non-goals, ", ""},
		"heading misspelt":         {"playbook: {headings: {Policy: [a]}}\n", "1:23", "playbook.headings.Policy", "no heading that", "guiding policy"},
		"count":                    {"capacity: {min-items: -1}\n", "1:23", "capacity.min-items", "whole number", ""},
		"count in quotes":          {"capacity: {min-items: '5'}\n", "1:23", "capacity.min-items", "without quotes", ""},
		"confidence":               {"classify: {min-confidence: 1.1}\n", "1:28", "classify.min-confidence", "from 0 to 1", ""},
		"confidence by kind":       {"classify: {min-confidence: {feature: 2}}\n", "1:38", "classify.min-confidence.feature", "from 0 to 1", ""},
		"confidence of other":      {"classify: {min-confidence: {other: 0.5}}\n", "1:29", "classify.min-confidence.other", "is not known", ""},
		"habit of no glob":         {"classify: {habits: {paths: {'a[': other}}}\n", "1:29", "classify.habits.paths.a[", "no glob", ""},
		"habit of no kind":         {"classify: {habits: {labels: {x: strategy}}}\n", "1:33", "classify.habits.labels.x", "feature, tech-debt, other or none", ""},
		"confidence as share":      {"classify: {min-confidence: 85%}\n", "1:28", "classify.min-confidence", "0.85", ""},
		"not a number":             {"points: {default: .nan}\n", "1:19", "points.default", "no number of points", ""},
		"points with decimals":     {"points: {labels: {a: 0.0001}}\n", "1:22", "points.labels.a", "at most 3 decimals", ""},
		"points negative":          {"points: {options: {a: -1}}\n", "1:23", "points.options.a", "from 0", ""},
		"points huge":              {"planning: {spike-over: 10000000}\n", "1:24", "planning.spike-over", "1000000", ""},
		"share without sign":       {"capacity: {tech-debt: {min: 20}}\n", "1:29", "capacity.tech-debt.min", "such as 20%", ""},
		"share of one":             {"capacity: {max-unclassified: 0.25}\n", "1:30", "capacity.max-unclassified", "0.25 is no percentage", ""},
		"share over 100":           {"capacity: {tech-debt: {max: 100.0001%}}\n", "1:29", "capacity.tech-debt.max", "at most 100%", ""},
		"share inexact":            {"capacity: {tech-debt: {max: 33.33333%}}\n", "1:29", "capacity.tech-debt.max", "at most 4", ""},
		"share negative":           {"capacity: {tech-debt: {min: -1%}}\n", "1:29", "capacity.tech-debt.min", "plain number", ""},
		"band upside down":         {"capacity:\n  tech-debt:\n    max: 20%\n    min: 30%\n", "4:10", "capacity.tech-debt.min", "over the max of 20%", ""},
		"band of a milestone":      {"capacity:\n  milestones:\n    - {title: a, tech-debt: {min: 2%, max: 1%}}\n", "3:35", "capacity.milestones[0].tech-debt.min", "over the max", ""},
		"band without ends":        {"capacity: {milestones: [{title: a, tech-debt: {}}]}\n", "1:47", "capacity.milestones[0].tech-debt", "add min, max or both", ""},
		"band without title":       {"capacity: {milestones: [{tech-debt: {min: 1%}}]}\n", "1:25", "capacity.milestones[0]", "has no title", ""},
		"milestone without band":   {"capacity: {milestones: [{title: a}]}\n", "1:25", "capacity.milestones[0]", "has no tech-debt", ""},
		"duration without unit":    {"comments: {grace: 10}\n", "1:19", "comments.grace", "no duration", ""},
		"duration with a fraction": {"summary: {every: 1.5h}\n", "1:18", "summary.every", "no duration", ""},
		"duration out of order":    {"summary: {every: 30m1h}\n", "1:18", "summary.every", "longest first", ""},
		"duration in months":       {"summary: {every: 1 month}\n", "1:18", "summary.every", "no duration", ""},
		"duration too long":        {"summary: {every: 999999999w}\n", "1:18", "summary.every", "at most 520w", ""},
		"label empty":              {"labels: {vision: ''}\n", "1:18", "labels.vision", "is empty", ""},
		"label too long":           {"labels: {vision: " + strings.Repeat("v", 51) + "}\n", "1:18", "labels.vision", "at most 50", ""},
		"label a number":           {"labels: {vision: 2024}\n", "1:18", "labels.vision", "in quotes, '2024'", ""},
		"labels the same":          {"labels:\n  vision: plan\n  strategy: Plan\n", "3:13", "labels.strategy", "the label of vision too", ""},
		"rule empty":               {"classify:\n  rules:\n    - {}\n", "3:7", "classify.rules[0]", "has no kind", ""},
		"rule nothing":             {"classify: {rules: [null]}\n", "1:20", "classify.rules[0]", "is empty", ""},
		"rule without kind":        {"classify:\n  rules:\n    - title: a\n", "3:7", "classify.rules[0]", "has no kind", ""},
		"rule without parts":       {"classify:\n  rules:\n    - kind: feature\n", "3:7", "classify.rules[0]", "nothing to match", ""},
		"rule with empty list":     {"classify: {rules: [{kind: feature, paths: []}]}\n", "1:43", "classify.rules[0].paths", "never match", ""},
		"rule for none":            {"classify: {rules: [{kind: none, title: a}]}\n", "1:27", "classify.rules[0].kind", `"none" is not known`, ""},
		"lookahead":                {"classify: {rules: [{kind: feature, title: '^(?=a)'}]}\n", "1:43", "classify.rules[0].title", "a lookahead (?= is not in RE2", ""},
		"negative lookahead":       {"classify: {rules: [{kind: feature, title: '^(?!a)'}]}\n", "1:43", "classify.rules[0].title", "a negative lookahead (?! is not in RE2, whose time is linear: put a rule before", ""},
		"lookbehind":               {"classify: {rules: [{kind: feature, body: '(?<=a)b'}]}\n", "1:42", "classify.rules[0].body", "a lookbehind (?<=", ""},
		"negative lookbehind":      {"classify: {rules: [{kind: feature, body: '(?<!a)b'}]}\n", "1:42", "classify.rules[0].body", "a negative lookbehind (?<!", ""},
		"atomic group":             {"classify: {rules: [{kind: feature, body: '(?>a)b'}]}\n", "1:42", "classify.rules[0].body", "an atomic group", ""},
		"backreference":            {"classify: {rules: [{kind: feature, body: '(a)\\1'}]}\n", "1:42", "classify.rules[0].body", `a backreference \1`, ""},
		"possessive":               {"classify: {rules: [{kind: feature, body: 'a++'}]}\n", "1:42", "classify.rules[0].body", "two repetitions", ""},
		"pattern unclosed":         {"classify: {rules: [{kind: feature, body: '(a'}]}\n", "1:42", "classify.rules[0].body", `write \( for`, ""},
		"pattern empty":            {"classify: {rules: [{kind: feature, body: ''}]}\n", "1:42", "classify.rules[0].body", "is no pattern", ""},
		"pattern repeats":          {"classify: {rules: [{kind: feature, body: 'a{1001}'}]}\n", "1:42", "classify.rules[0].body", "1000 at most", ""},
		"pattern blows up":         {"classify: {rules: [{kind: feature, body: '(abc){900}(abc){900}(abcdefghijkl){999}'}]}\n", "1:42", "classify.rules[0].body", "and one pattern may cost 2000: use smaller counts", ""},
		"patterns blow up":         {"classify:\n  rules:" + strings.Repeat("\n    - {kind: feature, title: 'a{900}a{900}'}", 13), "14:30", "classify.rules[11].title", "cost over 20000 together: use smaller counts", ""},
		"many rules":               {"classify:\n  rules:" + strings.Repeat("\n    - {kind: feature, title: a}", 201), "203:7", "classify.rules", "has 201 entries: keep at most 200", ""},
		"bomb":                     {bomb, "1:66", "", "the aliases expand to more than 20000 values", ""},
		"pattern too long":         {"classify: {rules: [{kind: feature, body: '" + strings.Repeat("a", 1001) + "'}]}\n", "1:42", "classify.rules[0].body", "at most 1000", ""},
		"glob":                     {"classify: {rules: [{kind: feature, paths: ['a/[b']}]}\n", "1:44", "classify.rules[0].paths[0]", "is no glob", ""},
		"glob from the root":       {"classify: {rules: [{kind: feature, paths: ['/docs/**']}]}\n", "1:44", "classify.rules[0].paths[0]", "can't match", "docs/**"},
		"author with @":            {"classify: {exempt: {authors: ['@octocat']}}\n", "1:31", "classify.exempt.authors[0]", "begins with @", "octocat"},
		"author unquoted":          {"classify:\n  exempt:\n    authors: [*[bot]]\n", "3:16", "", "in single quotes", ""},
		"team":                     {"teams: {waive: ['acme/a/b']}\n", "1:17", "teams.waive[0]", "is no team", ""},
		"repository":               {"strategy: {repositories: ['https://github.com/acme/x']}\n", "1:27", "strategy.repositories[0]", "is no repository", ""},
		"model's address":          {"classify: {model: {url: llm.example.com}}\n", "1:25", "classify.model.url", "write it whole", ""},
		"model by another scheme":  {"classify: {model: {url: 'file:///etc/passwd'}}\n", "1:25", "classify.model.url", "write it whole", ""},
		"model with a password":    {"classify: {model: {url: 'https://u:hush@llm.example.com/v1'}}\n", "1:25", "classify.model.url", "NORTHSTAR_MODEL_KEY", ""},
		"model with a query":       {"classify: {model: {url: 'https://llm.example.com/v1?a=b'}}\n", "1:25", "classify.model.url", "has a ? or #", ""},
		"model with a fragment":    {"classify: {model: {url: 'https://llm.example.com/v1#x'}}\n", "1:25", "classify.model.url", "has a ? or #", ""},
		"model of another kind":    {"classify: {model: {key: hush}}\n", "1:20", "classify.model.key", "is not known", ""},
		"iterations":               {"capacity: {of: iteration}\n", "1:16", "capacity.of", "iterations are not judged yet", "milestone"},
		"a digest":                 {"comments: {digest: daily}\n", "1:20", "comments.digest", "use none or weekly", ""},
		"a score":                  {"planning: {score: {value: 1..10}}\n", "1:27", "planning.score.value", "does nothing with it yet", ""},
		"a project":                {"projects: [{owner: acme}]\n", "1:20", "projects[0].owner", "does nothing with it yet", ""},
		"locked":                   {"locked: [mode, capacity.teck-debt]\n", "1:16", "locked[1]", "is no key", "capacity.tech-debt"},
		"locked by its last part":  {"locked: [min-items]\n", "1:10", "locked[0]", "is no key", "capacity.min-items"},
		"tag":                      {"mode: !!str off\n", "1:7", "", "the tag !!str", ""},
		"no anchor":                {"mode: *x\n", "1:7", "", "no anchor &x before it", ""},
		"cycle":                    {"teams: &t\n  product: *t\n", "2:12", "", "a cycle without end", ""},
		"cycle through a list":     {"locked: &l [mode, *l]\n", "1:19", "", "a cycle without end", ""},
		"merge of a value":         {"capacity: {<<: [mode]}\n", "1:12", "", "<< adds the keys of a mapping", ""},
		"key that is a list":       {"{[a]: b}\n", "1:5", "", "invalid key", ""},
		"two documents":            {"mode: off\n---\nmode: advise\n", "3:1", "", "a second document", ""},
		"tab":                      {"capacity:\n\tunit: items\n", "2:1", "", "indent with spaces", ""},
		"unclosed quote":           {"mode: 'off\n", "1:7", "", "close the quote", ""},
		"unclosed bracket":         {"locked: [mode\n", "1:9", "", "close the bracket", ""},
		"colon in text":            {"mode: a: b\n", "1:7", "", "put text that holds a colon in quotes", ""},
		"reserved":                 {"teams:\n  product: [@acme/core]\n", "2:13", "", "in single quotes", ""},
		"not UTF-8":                {"mode: off\n# \xff\n", "2:3", "", "0xFF is not UTF-8", ""},
		"UTF-16":                   {"\xff\xfem\x00", "1:1", "", "UTF-16", ""},
		"control character":        {"mode: \x00off\n", "1:7", "", "0x00", ""},
		"deep":                     {"locked: " + strings.Repeat("[", 60) + strings.Repeat("]", 60), "1:59", "", "nested more than", ""},
		"deep entries":             {strings.Repeat("- ", 60), "1:101", "", "nested more than", ""},
	} {
		t.Run(name, func(t *testing.T) {
			file, problems := Parse("f.yml", []byte(c.text))
			if file != nil || len(problems) == 0 {
				t.Fatalf("%q is taken as valid", c.text)
			}
			if c.at == "" {
				return
			}
			p := problems[0]
			if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != c.at || p.Key != c.key || p.Nearest != c.nearest || !strings.Contains(p.Message, c.says) {
				t.Errorf("got %s\nwant %s, key %q, nearest %q, saying %q", p, c.at, c.key, c.nearest, c.says)
			}
		})
	}
}

func TestProblemsAllAtOnce(t *testing.T) {
	text, err := os.ReadFile("testdata/broken.yml")
	if err != nil {
		t.Fatal(err)
	}
	_, problems := Parse(".github/northstar.yml", text)
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	golden(t, "broken.golden", b.String())
}

// bombs take a careless reader long or fill its memory.
func bombs() map[string]string {
	var laughs strings.Builder
	laughs.WriteString("locked: &a0 [mode, mode, mode, mode, mode, mode, mode, mode, mode, mode]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&laughs, "k%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	var stairs strings.Builder
	for i := 0; stairs.Len() < 900_000; i++ {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	many := func(s string) string { return strings.Repeat(s, 999_000/len(s)) }
	return map[string]string{
		"billion laughs": laughs.String(), "stairs": stairs.String(), "5 MB": strings.Repeat("mode: off\n", 500_000),
		"keys": many("a: 1\n"), "flow": many("["), "closed": many("[]"), "entries": many("- "), "rows": many("- a\n"),
		"questions": many("? "), "anchors": many("&a "), "tags": many("!a "), "aliases": many("*a "), "comments": many("# x\n"),
		"text": "mode: " + many("x y "), "folded": "mode: >\n" + many("  x\n"), "lines": "mode:\n" + many("  x y z\n"),
		"escapes": `mode: "` + many(`\u00e9`) + `"`, "colons": many(":"), "quotes": many("'"), "documents": many("---\n"),
		"blank": many("\n"), "spaces": many(" "), "tabs": many("\t"), "percent": many("%"), "merge": many("<<: *a\n"),
		"long key": many("k") + ": 1", "braces": many("{a: "), "returns": many("\r"), "pipes": many("a: |\n"),
		"patterns": "classify:\n  rules:\n" + strings.Repeat("    - {kind: feature, title: '(a{900}b{900}){9}'}\n", 3000),
	}
}

// TestBombs comes to an end: what grows with the square of a file of this size, or worse, does not before go test does.
func TestBombs(t *testing.T) {
	for name, text := range bombs() {
		t.Run(name, func(t *testing.T) {
			if file, _ := Parse("f.yml", []byte(text)); file != nil && name != "spaces" && name != "returns" && name != "tabs" {
				t.Error("is taken as valid")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(Example))
	f.Add([]byte(NewFileText(Offer{})))
	broken, err := os.ReadFile("testdata/broken.yml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(broken)
	for _, s := range []string{"a: &a [*a]", "? [a]\n: b", "<<: {mode: off}", "- - -", "mode: |+2\n  x", "'\\", "%YAML", "a: !!b &c *d", "? ? :", "\"\\U00110000\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 20_000 {
			return
		}
		file, problems := Parse("f.yml", text)
		if (file == nil) == (len(problems) == 0) {
			t.Fatalf("a file and problems, or neither: %v", problems)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Message == "" || strings.Contains(p.String(), "\n") {
				t.Errorf("%#v", p)
			}
		}
		if file != nil {
			if _, misfits := Resolve("acme", file, nil); len(misfits) == 0 {
				again(t, file)
			}
		}
	})
}
