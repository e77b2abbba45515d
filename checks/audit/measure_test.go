package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func TestParseLabels(t *testing.T) {
	for _, c := range []struct {
		lists []string
		want  map[string]checks.Kind
		err   string
	}{
		{[]string{"Enhancement=feature,refactor = Tech debt", "bug=none"}, map[string]checks.Kind{"enhancement": checks.Feature, "refactor": checks.TechDebt, "bug": checks.None}, ""},
		{[]string{"a=b=feature,a=b=feature"}, map[string]checks.Kind{"a=b": checks.Feature}, ""},
		{nil, map[string]checks.Kind{}, ""},
		{[]string{""}, nil, "no LABEL=KIND"},
		{[]string{"a=feature,"}, nil, "no LABEL=KIND"},
		{[]string{"enhancement"}, nil, `"enhancement" is no LABEL=KIND: write it like enhancement=feature`},
		{[]string{"=feature"}, nil, "names no label"},
		{[]string{"a="}, nil, `"" is no kind`},
		{[]string{"a=bug"}, nil, `"bug" is no kind: use feature, tech-debt, other, strategy, vision or none`},
		{[]string{"a=feature", "A=none"}, nil, `the label "a" is given two kinds, feature and none`},
	} {
		got, err := ParseLabels(c.lists)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%q: %v, want %q", c.lists, err, c.err)
		}
		if err == nil {
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%q: %s", c.lists, d)
			}
		}
	}
}

// labelled makes an export of issues, each with a title and labels.
func labelled(t testing.TB, rows ...[]string) Export {
	t.Helper()
	var list []string
	for i, r := range rows {
		var labels []string
		for _, l := range r[1:] {
			labels = append(labels, fmt.Sprintf("{%q:%q}", "name", l))
		}
		list = append(list, fmt.Sprintf(`{"number":%d,"title":%q,"state":"OPEN","url":"https://github.com/acme/shop/issues/%[1]d","labels":[%[3]s]}`,
			i+1, r[0], strings.Join(labels, ",")))
	}
	e, err := Read([]byte("["+strings.Join(list, ",")+"]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestMeasure(t *testing.T) {
	e := labelled(t,
		[]string{"feat: a", "Enhancement"},              // agreed
		[]string{"feat: b", "tech-debt"},                // corrected: the policy's own label counts, and is hidden
		[]string{"c", "enhancement"},                    // missed
		[]string{"d", "bug"},                            // rightly abstained: the map makes bug none, not exempt
		[]string{"refactor: e", "bug"},                  // corrected to none
		[]string{"feat: f"},                             // no label
		[]string{"feat: g", "enhancement", "tech-debt"}, // two kinds
		[]string{"feat: h", "enhancement", "question"},  // exempt by another label
		[]string{"feat: i", "chore"},                    // a rule by a label of the map does not decide
	)
	e.Items[8].Body = "Kind: feature" // stated, not inferred
	means := map[string]checks.Kind{"enhancement": checks.Feature, "bug": checks.None, "chore": checks.TechDebt, "unheard": checks.Vision}
	policy := rules(t, "classify:\n  rules:\n    - {kind: tech-debt, labels: [chore, enhancement]}\n    - {kind: feature, title: '^feat:'}\n    - {kind: tech-debt, title: '^refactor:'}\n")
	before := slices.Clone(e.Items[0].Labels)
	m := Measure(e, policy, means, now)
	r := m.Report
	if got := [...]int{r.Judged, r.Agreed, r.Corrected, r.Missed, r.Abstained}; got != [...]int{5, 1, 2, 1, 1} {
		t.Errorf("judged, agreed, corrected, missed, abstained: %v", got)
	}
	var left []string
	for _, n := range r.Notes {
		left = append(left, fmt.Sprintf("%d %s", n.Items, n.Why))
	}
	if d := cmp.Diff([]string{"1 without a label that says a kind", "1 with labels that say different kinds", "1 exempt by the policy",
		"1 whose description or issue type states a kind"}, left); d != "" {
		t.Error(d)
	}
	if !slices.Equal(m.Unused, []string{"unheard"}) || !slices.Equal(before, e.Items[0].Labels) {
		t.Errorf("unused %v, labels of the export now %v", m.Unused, e.Items[0].Labels)
	}
	if got := CommonLabels(e, 2); got != "enhancement (3), bug (2)" {
		t.Errorf("common labels: %s", got)
	}
}

// A label that says the kind never decides it: whichever kind the map gives a label, what is inferred stays.
func TestMeasureIsBlind(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		titles := rapid.SliceOfN(rapid.SampledFrom([]string{"feat: a", "refactor: b", "c"}), 1, 8).Draw(rt, "titles")
		var rows [][]string
		for _, title := range titles {
			rows = append(rows, []string{title, rapid.SampledFrom([]string{"x", "feature", "tech-debt", "bug"}).Draw(rt, "label")})
		}
		e := labelled(t, rows...)
		inferred := func(k checks.Kind) map[checks.Kind]int {
			out := map[checks.Kind]int{}
			for _, c := range Measure(e, rules(t, ""), map[string]checks.Kind{"x": k, "bug": k, "feature": k, "tech-debt": k}, now).Report.Confusion {
				if c.Said != k {
					rt.Fatalf("a label that means %s said %s", k, c.Said)
				}
				out[c.Inferred] += c.Items
			}
			return out
		}
		want := inferred(checks.None)
		for _, k := range checks.Kinds {
			if d := cmp.Diff(want, inferred(k)); d != "" {
				rt.Fatalf("labels that mean %s change what is inferred:\n%s", k, d)
			}
		}
	})
}

func TestExplain(t *testing.T) {
	e := story(t)
	for i := range e.Items {
		n := e.Items[i].Ref.Number
		in, ok := Explain(e, rules(t, ""), n, now)
		if !ok {
			t.Fatalf("#%d is not there", n)
		}
		want := Run(e, rules(t, ""), now).Items[i]
		got := in.Report
		if got.Decision.Kind != want.Kind || got.Decision.Evidence != want.Evidence || got.Chain.Linked != want.Linked || got.Weight != want.Weight ||
			got.Strategy.Title != want.Checks[checks.CheckStrategy].Title || got.Capacity.Title != want.Checks[checks.CheckCapacity].Title {
			t.Errorf("#%d: explained %+v, audited %+v", n, got, want)
		}
		if want.Milestone != nil && in.Milestone == nil && want.State == checks.Open {
			t.Errorf("#%d: no milestone", n)
		}
	}
	if _, ok := Explain(e, rules(t, ""), 9999, now); ok {
		t.Error("an item that is not there is explained")
	}
}

// What labels teach the model is measured on items that it was not taught by, before and after, and `classify.learn: false` has none of it.
func TestMeasureLearned(t *testing.T) {
	var rows [][]string
	for i := range 60 {
		rows = append(rows, []string{fmt.Sprintf("Larder %d of the east wing", i), "upkeep"}, []string{fmt.Sprintf("Garland %d of the east wing", i), "wish"})
	}
	means := map[string]checks.Kind{"upkeep": checks.TechDebt, "wish": checks.Feature}
	policy := "classify: {min-confidence: 0.6, count-confidence: 0.5}\n"
	r := Measure(labelled(t, rows...), rules(t, policy), means, now).Report
	l := r.Learned
	if l == nil || !l.Used || l.Stated != 120 || l.After.Num != 120 || l.Before.Num >= 120 || l.All == nil || l.All.Before != r.Outcome() || l.All.After.Agreement.Num <= r.Agreed {
		t.Fatalf("%+v", l)
	}
	few := Measure(labelled(t, rows[:40]...), rules(t, policy), means, now).Report
	if few.Learned == nil || few.Learned.Used || few.Learned.All != nil || few.Learned.After.Den != 0 || few.Learned.Stated != 40 {
		t.Errorf("of 40: %+v", few.Learned)
	}
	off := Measure(labelled(t, rows...), rules(t, strings.Replace(policy, "{", "{learn: false, ", 1)), means, now).Report
	if off.Learned != nil {
		t.Errorf("off: %+v", off.Learned)
	}
	off.Learned = r.Learned
	if d := cmp.Diff(r, off); d != "" {
		t.Errorf("the rest of the report is another: %s", d)
	}
}
