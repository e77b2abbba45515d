package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/config"
	"github.com/northstar-app/northstar/internal/testenv"
)

// under is a pull request under a policy, which has to be valid.
func under(t testing.TB, policy, body string, paths ...string) *checks.Subject {
	t.Helper()
	file, problems := config.Parse("f.yml", []byte(policy))
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	r, _ := config.Resolve("acme", file, nil)
	it := checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "app", Number: 71}, Type: checks.Pull, Title: "Search", Body: body, State: checks.Open, Milestone: "1.0"}
	return &checks.Subject{
		Now: day, Rules: r.Rules, Classify: checks.Classifiable{Item: it, Trusted: checks.Yes, Paths: paths, PathsKnown: true},
		Capacity: checks.CapacityInput{Milestone: &checks.Milestone{Title: "1.0", State: checks.Open}, Counted: true, Weight: checks.Unit},
	}
}

// costlyPolicy has patterns as large as they may be, and texts that are long for them.
var costlyPolicy = "mode: enforce\nclassify:\n  rules:\n" + strings.Repeat("    - {kind: feature, body: '(?:a?b?){120}(?:b?a?){120}z'}\n", 10)

// TestTooCostly holds that what does not fit into the budget of a subject is not computed, says so, and passes no check.
func TestTooCostly(t *testing.T) {
	long := upTo("ab", 60_000)
	s := under(t, costlyPolicy, long)
	rep := evaluate.Item(s)
	if !rep.TooCostly || !rep.Decision.TooCostly || rep.Decision.Kind != checks.None || rep.Steps > checks.MostSteps {
		t.Errorf("%+v after %d steps", rep.Decision, rep.Steps)
	}
	for _, v := range []checks.Verdict{rep.Strategy, rep.Capacity} {
		if v.Conclusion != checks.Neutral || !v.Incomplete || v.Title != "Not computed: too costly" {
			t.Errorf("%s: %s %q incomplete %v", v.Check, v.Conclusion, v.Title, v.Incomplete)
		}
	}
	if rep.Unlinked {
		t.Error("somebody would be asked for a link without anybody knowing that it needs one")
	}
	s = under(t, costlyPolicy+"checks: {when-incomplete: failure}\n", long)
	if rep = evaluate.Item(s); rep.Strategy.Conclusion != checks.Failure || rep.Capacity.Conclusion != checks.Failure {
		t.Errorf("by a strict policy: %s, %s", rep.Strategy.Conclusion, rep.Capacity.Conclusion)
	}
	s = under(t, costlyPolicy, long)
	s.Classify.Choice = &checks.Choice{Kind: checks.TechDebt, By: "ann", How: "label"}
	if rep = evaluate.Item(s); rep.TooCostly || rep.Decision.Kind != checks.TechDebt {
		t.Errorf("what a person chose: %+v", rep.Decision)
	}
	s = under(t, costlyPolicy, "A short text.")
	if rep = evaluate.Item(s); rep.TooCostly || rep.Steps == 0 {
		t.Errorf("a short text: %+v after %d steps", rep.Decision, rep.Steps)
	}
	if rep = evaluate.ItemWithin(&checks.Budget{Most: rep.Steps - 1}, s); !rep.TooCostly {
		t.Errorf("on a budget of one step less: %+v", rep.Decision)
	}
}

// TestGlobsOfTheReport holds that the globs which kept a server busy decide, and cost little.
func TestGlobsOfTheReport(t *testing.T) {
	policy := "classify: {rules: [{kind: tech-debt, paths: ['" + strings.Repeat("src/{*,?*,*?}", 16) + "!']}, {kind: feature, paths: ['src/**']}]}"
	rep := evaluate.Item(under(t, policy, "", strings.Repeat("src/aaaa", 16), strings.Repeat("src/aaaa", 16)+"!"))
	if rep.TooCostly || rep.Decision.Kind != checks.Feature || rep.Steps > checks.MostSteps/50 {
		t.Errorf("%+v after %d steps", rep.Decision, rep.Steps)
	}
}

// TestOrdinaryPolicyIsCheap holds that usual policies stay far from the budget, on the largest things that people open.
func TestOrdinaryPolicyIsCheap(t *testing.T) {
	policy := `classify:
  rules:
    - {kind: tech-debt, paths: ['**/*_test.go', 'testdata/**', 'docs/**', '.github/**', '**/*.{md,txt}', 'vendor/**']}
    - {kind: tech-debt, title: '(?i)^(refactor|chore|build|ci|test|perf)(\([^)]+\))?!?:'}
    - {kind: feature, body: '(?i)user story:'}
    - {kind: feature, body: '(?im)^type: (feature|enhancement)'}
`
	var paths []string
	for i := range 3000 {
		paths = append(paths, fmt.Sprintf("app/some/folder/of/ours/file_%d_test.go", i))
	}
	rep := evaluate.Item(under(t, policy, upTo("Orders that people cannot find again cost us a day each week.\n", 65_000), paths...))
	if rep.TooCostly || rep.Steps > checks.MostSteps/2 {
		t.Errorf("%+v after %d steps", rep.Decision, rep.Steps)
	}
	rep = evaluate.Item(under(t, policy, upTo("Orders that people cannot find again cost us a day each week.\n", 65_000), "a.go"))
	if rep.TooCostly || rep.Steps > checks.MostSteps {
		t.Errorf("a long text: %+v after %d steps", rep.Decision, rep.Steps)
	}
}

// manyNonGoals serves 200 strategies of 100 non-goals each with ten topics, as a long text.
func manyNonGoals(t testing.TB) *checks.Subject {
	s := under(t, "mode: enforce", upTo("This adds a b c d. ", 60_000))
	s.Classify.Choice = &checks.Choice{Kind: checks.Feature, By: "ann", How: "label"}
	s.Graph = checks.Graph{Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	s.NonGoals = map[string][]string{}
	home := s.Classify.Item.Ref
	for i := range 200 {
		ref := checks.Ref{Owner: "acme", Repo: "app", Number: 100 + i}
		s.Graph.Nodes[ref.Key()] = checks.Node{Ref: ref, Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open}
		s.Graph.Edges[home.Key()] = append(s.Graph.Edges[home.Key()], checks.Link{From: home, To: ref, Source: checks.FromBody})
		for j := range 100 {
			s.NonGoals[ref.Key()] = append(s.NonGoals[ref.Key()], upTo(fmt.Sprintf("Windows%d or BSD%d, ", j, i), 390))
		}
	}
	return s
}

// TestManyNonGoals holds that non-goals are compared on the budget, and the text is read once for all of them; verdicts
// don't depend on them.
func TestManyNonGoals(t *testing.T) {
	s := manyNonGoals(t)
	var rep checks.Report
	if took := allocated(func() { rep = evaluate.Item(s) }); took > 300<<20 && !testenv.Race {
		t.Errorf("%d MB allocated", took>>20)
	}
	if !rep.TooCostly || rep.Decision.TooCostly || rep.Strategy.Conclusion != checks.Success || rep.Steps > checks.MostSteps {
		t.Errorf("%+v, %s after %d steps", rep.Decision, rep.Strategy.Conclusion, rep.Steps)
	}
}

// BenchmarkWorst is what one evaluation takes at most.
func BenchmarkWorst(b *testing.B) {
	for name, s := range map[string]*checks.Subject{
		"budget spent": under(b, costlyPolicy, upTo("ab", 4_000)), "non-goals": manyNonGoals(b), "plain": under(b, "mode: enforce", upTo("Orders get lost. ", 60_000)),
		"globs of the report": under(b, "classify: {rules: [{kind: tech-debt, paths: ['"+strings.Repeat("src/{*,?*,*?}", 16)+"!']}]}", "", strings.Repeat("src/aaaa", 15)+"!"),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var steps int64
			for b.Loop() {
				steps = evaluate.Item(s).Steps
			}
			b.ReportMetric(float64(steps), "steps/op")
		})
	}
}
