package evaluate_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/text"
	"github.com/northstar-app/northstar/config"
	"github.com/northstar-app/northstar/internal/testenv"
)

// Bounds of one nasty subject, all told: parsing its policy, then deciding it. They are many times what any takes.
const (
	nastyParse    = 400 << 20 // bytes allocated
	nastyEvaluate = 400 << 20
)

// nastyPatterns, nastyGlobs and nastyTexts are what policies, titles, bodies and comments are built from. The first ones are
// those of the report.
var (
	nastyPatterns = []string{
		strings.Repeat("(?:a?b?){40}", 27), "(?:(?:a?b?){20}){20}z", `(?:\pL{40}z|\pL{41}y)`, `[ab]{900}z`, strings.Repeat(`\pL`, 333), `(?:.*.*.*){20}z`, `(?i)(?:k|K|ſ|s){200}z`,
		`^refactor(\(.+\))?!?:`, `(?i)security`, `(a*)*b`, `(?:a|b|[^c]*d){60}`, `(?i)[B-\x{1e942}]{100}`, "(", `(?=a)`, `\pL+\pN*$`, ".", "", "x{1000}x{1000}", `(?s).*\z`, "^",
	}
	nastyGlobs = []string{
		strings.Repeat("src/{*,?*,*?}", 16) + "!", strings.Repeat("{,}", 100) + "**", "**/*_test.go", strings.Repeat("*a", 200) + "!", strings.Repeat("**/", 150) + "b", "docs/**", "{a,b{c,d}}", "[", "}",
		strings.Repeat("{a,", 40) + strings.Repeat("}", 40), "**", `\*`, "[^a-z]*", strings.Repeat("{*/,**/}", 60) + "x",
	}
	nastyTexts = []string{
		"a", "b", "ab", "k", "ſ", "é", "\n", "\n\n", "# Problem\n", "## Non-goals\n\n", "- a b or c, d/e\n", "- [ ] #12 ", "Strategy: #12\n", "Kind: feature\n", "Closes #12 ", "> ", "- ", "`", "*a _b ", "[a](<b", "<!--",
		"https://github.com/acme/app/issues/1", "/northstar kind feature\n", "/northstar waive strategy 99999999999999d x\n", "adds a b ", "@x ", "|", "\x00", "\xff", "Horizon: 9999999999 years ", "https://", "1. ", "~~", "Points: 99999999999\n",
	}
)

// script makes choices of bytes.
type script struct{ left []byte }

func (s *script) pick(n int) int {
	if len(s.left) == 0 || n == 0 {
		return 0
	}
	c := int(s.left[0])
	s.left = s.left[1:]
	return c % n
}

func (s *script) from(pieces []string) string { return pieces[s.pick(len(pieces))] }

// text is a text of up to most bytes: pieces, each many times.
func (s *script) text(most int) string {
	var b strings.Builder
	for range 1 + s.pick(6) {
		b.WriteString(upTo(s.from(nastyTexts), 1+most>>s.pick(12)))
	}
	return b.String()[:min(b.Len(), most)]
}

// policy is a policy file.
func (s *script) policy() string {
	var b strings.Builder
	b.WriteString("mode: enforce\nclassify:\n  rules:\n")
	quote := func(t string) string { return "'" + strings.ReplaceAll(t, "'", "''") + "'" }
	for range 1 + s.pick(8) {
		rule := fmt.Sprintf("    - {kind: %s", s.from([]string{"feature", "tech-debt", "strategy"}))
		switch s.pick(4) {
		case 0:
			rule += ", title: " + quote(s.from(nastyPatterns))
		case 1:
			rule += ", body: " + quote(s.from(nastyPatterns))
		case 2:
			rule += ", paths: [" + quote(s.from(nastyGlobs)) + ", " + quote(s.from(nastyGlobs)) + "]"
		case 3:
			rule += ", authors: [" + strings.Repeat("'*a*b*', ", s.pick(200)) + "x], labels: [" + strings.Repeat("aaaaaaaaaa, ", s.pick(200)) + "x]"
		}
		b.WriteString(strings.Repeat(rule+"}\n", 1+s.pick(40)))
	}
	for i := range s.pick(256) * 26 * s.pick(2) {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	return b.String()
}

// paths are the files of a pull request.
func (s *script) paths() []string {
	var all []string
	for i := range s.pick(256) * 12 {
		all = append(all, strings.Repeat(s.from([]string{"src/aaaa", "a", "a/", "docs/x/", "b_test.go"}), 1+i%50))
	}
	return all
}

// nasty builds one policy and one subject, decides it, and holds the bounds.
func nasty(t *testing.T, data []byte) {
	s := script{data}
	policy := []byte(s.policy())
	var file *config.File
	var problems []config.Problem
	if took := allocated(func() { file, problems = config.Parse("f.yml", policy) }); took > nastyParse {
		t.Errorf("parsing %d bytes of policy allocated %d MB", len(policy), took>>20)
	}
	if len(problems) > config.MaxProblems+1 {
		t.Errorf("%d problems", len(problems))
	}
	var rules config.Resolved
	rules, _ = config.Resolve("acme", file, nil)
	home := checks.Ref{Owner: "acme", Repo: "app", Number: 71}
	it := checks.Item{Ref: home, Type: checks.Pull, Title: s.text(256), Body: s.text(65_536), State: checks.Open, Author: checks.Actor{Login: "ababab"}}
	for range s.pick(100) {
		it.Labels = append(it.Labels, "aaaaaaaaab")
	}
	subject := checks.Subject{Rules: rules.Rules, Classify: checks.Classifiable{Item: it, Trusted: checks.Yes, Paths: s.paths(), PathsKnown: true}}
	subject.Graph = checks.Graph{Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	subject.NonGoals = map[string][]string{}
	for i := range s.pick(200) {
		ref := checks.Ref{Owner: "acme", Repo: "app", Number: 100 + i}
		subject.Graph.Nodes[ref.Key()] = checks.Node{Ref: ref, Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open}
		subject.Graph.Edges[home.Key()] = append(subject.Graph.Edges[home.Key()], checks.Link{From: home, To: ref, Source: checks.FromBody})
		for range s.pick(100) {
			subject.NonGoals[ref.Key()] = append(subject.NonGoals[ref.Key()], s.text(400))
		}
	}
	comment := s.text(65_536)
	var rep checks.Report
	took := allocated(func() {
		rep = evaluate.Item(&subject)
		classify.Change(rep.Decision, subject.Classify, &subject.Rules)
		for _, c := range text.Read(comment).Commands[:min(5, len(text.Read(comment).Commands))] {
			_, _ = command.Parse(c, home, "")
		}
	})
	if took > nastyEvaluate || rep.Steps > checks.MostSteps {
		t.Errorf("deciding it allocated %d MB in %d steps", took>>20, rep.Steps)
	}
	unknown := rep.Decision.TooCostly && (!rep.Chain.Linked && rep.Strategy.Conclusion == checks.Success || rep.Strategy.Conclusion == checks.Skipped || !rep.TooCostly)
	if unknown || rep.Decision.TooCostly && rep.Decision.Kind != checks.None {
		t.Errorf("what was not computed passes: %+v, %s", rep.Decision, rep.Strategy.Conclusion)
	}
}

// allocated is how many bytes something allocates, those too that are freed.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzNasty builds policies, titles, bodies, comments, changed files and non-goals of nasty pieces, and holds what one evaluation
// takes to bounds: steps, and memory, with which the time of everything else grows.
func FuzzNasty(f *testing.F) {
	seeds := 12
	if testenv.Long() {
		seeds = 60
	}
	for i := range seeds {
		seed := make([]byte, 40)
		for j := range seed {
			seed[j] = byte(i*(j+7) + j*j)
		}
		f.Add(seed)
	}
	f.Add([]byte{0, 0, 2, 0, 39})                                  // the braces of the report
	f.Add([]byte{7, 0, 1, 0, 39, 0, 1, 1, 39})                     // its expressions
	f.Add([]byte{7, 0, 1, 4, 39, 0, 0, 4, 39})                     // \pL many times
	f.Add([]byte{0, 0, 0, 0, 0, 255, 1})                           // 6,600 unknown keys
	f.Add([]byte{0, 0, 3, 199, 199, 39, 0, 0, 5, 5, 5, 5, 99, 99}) // long lists
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 4096 {
			nasty(t, data)
		}
	})
}
