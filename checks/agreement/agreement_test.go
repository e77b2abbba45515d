package agreement_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/agreement"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// some are n items that were inferred and stated alike.
func some(n int, inferred checks.Kind, source checks.Source, confidence float64, said checks.Kind) []agreement.Pair {
	out := make([]agreement.Pair, n)
	for i := range out {
		out[i] = agreement.Pair{Inferred: inferred, Source: source, Confidence: confidence, Said: said}
	}
	return out
}

func together(lists ...[]agreement.Pair) (out []agreement.Pair) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// reports are one repository with something of everything, one where nobody said anything, and one with nothing.
func reports() []agreement.Report {
	pairs := together(
		some(18, checks.Feature, checks.ByModel, 0.93, checks.Feature), some(2, checks.Feature, checks.ByModel, 0.88, checks.TechDebt),
		some(6, checks.TechDebt, checks.ByModel, 0.86, checks.TechDebt), some(1, checks.TechDebt, checks.ByModel, 0.86, checks.None),
		some(9, checks.TechDebt, checks.ByRule, 1, checks.TechDebt), some(3, checks.None, checks.NoSource, 0, checks.Feature),
		some(4, checks.None, checks.NoSource, 0, checks.None), some(1, checks.Strategy, checks.ByStructure, 0.9, checks.Strategy))
	left := []agreement.Left{{Kind: checks.Feature, Source: checks.ByModel, State: checks.Closed, Items: 40},
		{Kind: checks.TechDebt, Source: checks.ByRule, State: checks.Open, Items: 12}}
	taught := agreement.Measure("acme/shop", pairs, left, []agreement.Note{{Why: "exempt by the policy", Items: 7}, {Why: "never", Items: 0}})
	taught.Teach(60, 41, 52, "")
	taught.Learned.All = &agreement.Whole{Before: taught.Outcome(), After: taught.Outcome()}
	return []agreement.Report{
		taught,
		agreement.Measure("acme/api", nil, left[:1], nil),
		agreement.Measure("acme/\x1b[31mred\"", nil, nil, nil),
	}
}

func TestTexts(t *testing.T) {
	asJSON, err := agreement.JSON(reports())
	if err != nil {
		t.Fatal(err)
	}
	empty, err := agreement.JSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"text": agreement.Text(reports()), "json": string(asJSON), "prometheus": agreement.Prometheus(reports()),
		"text-empty": agreement.Text(nil), "json-empty": string(empty), "prometheus-empty": agreement.Prometheus(nil),
	} {
		file := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), text); d != "" {
			t.Errorf("%s: -golden +got\n%s", name, d)
		}
	}
}

// What is printed for Prometheus is read by its own parser, whatever a repository is called.
func TestPrometheusIsValid(t *testing.T) {
	all := reports()
	all = append(all, agreement.Measure("a\\b\n\"c\xff", some(2, checks.Feature, checks.ByRule, 1, checks.None), nil, nil))
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(bufio.NewReader(strings.NewReader(agreement.Prometheus(all))))
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, m := range families[agreement.JudgedName].GetMetric() {
		sum += m.GetGauge().GetValue()
	}
	if want := float64(all[0].Judged + 2); sum != want {
		t.Errorf("%v items, want %v", sum, want)
	}
}

var kinds = append([]checks.Kind{checks.None}, checks.Kinds...)

// TestRecount: every total is what a recount of the items gives, in whatever order they come.
func TestRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pair := rapid.Custom(func(t *rapid.T) agreement.Pair {
			p := agreement.Pair{Inferred: rapid.SampledFrom(kinds).Draw(t, "inferred"), Said: rapid.SampledFrom(kinds).Draw(t, "said"), Source: checks.NoSource}
			if p.Inferred != checks.None {
				p.Source = rapid.SampledFrom([]checks.Source{checks.ByRule, checks.ByClosing, checks.ByStructure, checks.ByModel}).Draw(t, "source")
				p.Confidence = rapid.Float64Range(0, 1).Draw(t, "confidence")
			}
			return p
		})
		pairs := rapid.SliceOf(pair).Draw(t, "pairs")
		r := agreement.Measure("a/b", pairs, nil, nil)
		cells := map[agreement.Cell]int{}
		agreed, inferred := 0, 0
		for _, p := range pairs {
			cells[agreement.Cell{Inferred: p.Inferred, Source: p.Source, Said: p.Said}]++
			if p.Inferred != checks.None {
				inferred++
				if p.Inferred == p.Said {
					agreed++
				}
			}
		}
		got := map[agreement.Cell]int{}
		for _, c := range r.Confusion {
			n := c.Items
			c.Items = 0
			got[c] += n
		}
		if d := cmp.Diff(cells, got); d != "" {
			t.Fatalf("the table is no recount:\n%s", d)
		}
		if r.Agreed != agreed || r.Agreed+r.Corrected != inferred || r.Agreed+r.Corrected+r.Missed+r.Abstained != len(pairs) || r.Judged != len(pairs) {
			t.Fatalf("%+v of %d pairs, %d inferred, %d agreed", r, len(pairs), inferred, agreed)
		}
		parts, bins, precise, recalled := 0, 0, 0, 0
		for _, p := range r.Sources {
			parts += p.Agreement.Den
		}
		for _, b := range r.Bins {
			bins += b.Agreement.Den
			if b.Confidence < b.From-1e-9 || b.Confidence > b.To+1e-9 {
				t.Fatalf("the mean of a bin is outside of it: %+v", b)
			}
		}
		for _, k := range r.Kinds {
			if k.Kind != checks.None {
				precise += k.Precision.Den
			}
			recalled += k.Recall.Den
			if k.F1 < 0 || k.F1 > 1 {
				t.Fatalf("%+v", k)
			}
		}
		if parts != inferred || bins != inferred || precise != inferred || recalled != len(pairs) {
			t.Fatalf("parts %d, bins %d, kinds %d of %d inferred; %d of %d stated", parts, bins, precise, inferred, recalled, len(pairs))
		}
		if r.Error < 0 || r.Error > 1 || math.IsNaN(r.Error) || math.IsNaN(r.MacroF1) {
			t.Fatalf("error %v, macro F1 %v", r.Error, r.MacroF1)
		}
		for i := range pairs {
			j := rapid.IntRange(0, i).Draw(t, "swap")
			pairs[i], pairs[j] = pairs[j], pairs[i]
		}
		if d := cmp.Diff(r, agreement.Measure("a/b", pairs, nil, nil), cmpopts.EquateApprox(0, 1e-9)); d != "" {
			t.Fatalf("another order gives other figures:\n%s", d)
		}
	})
}

// TestWilson holds the interval against published values: Wilson's for 8 of 10 is 49.0% to 94.3%, for 0 of 10 0% to 27.8%.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		num, den  int
		low, high float64
	}{{8, 10, 0.4902, 0.9433}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {81, 263, 0.2553, 0.3662}} {
		pairs := together(some(c.num, checks.Feature, checks.ByRule, 1, checks.Feature), some(c.den-c.num, checks.Feature, checks.ByRule, 1, checks.TechDebt))
		r := agreement.Measure("a/b", pairs, nil, nil).Agreement
		if math.Abs(r.Low-c.low) > 5e-5 || math.Abs(r.High-c.high) > 5e-5 || r.Num != c.num || r.Den != c.den {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.num, c.den, r.Low, r.High, c.low, c.high)
		}
	}
}

// Scripts rely on lists: none of them is null.
func TestNoNulls(t *testing.T) {
	b, err := json.Marshal(agreement.Measure("a/b", nil, nil, nil))
	if err != nil || strings.Contains(string(b), "null") {
		t.Error(string(b), err)
	}
	if s := fmt.Sprint(agreement.Rate{}); s != "of nothing" {
		t.Error(s)
	}
}

// What was only likely puts no label on: it counts as abstained, and is judged by itself.
func TestLikelyIsJudgedByItself(t *testing.T) {
	r := agreement.Measure("acme/shop", []agreement.Pair{
		{Source: checks.NoSource, Likely: checks.Feature, Said: checks.Feature}, {Source: checks.NoSource, Likely: checks.TechDebt, Said: checks.Feature},
		{Inferred: checks.Feature, Source: checks.ByModel, Confidence: .95, Said: checks.Feature},
	}, nil, nil)
	if r.Likely.Num != 1 || r.Likely.Den != 2 || r.Agreed != 1 || r.Missed != 2 {
		t.Errorf("%+v", r)
	}
}
