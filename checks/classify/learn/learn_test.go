package learn_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
)

// team are n items of a team that calls pipelines upkeep and reports features, whatever the model thinks: it takes all for features.
func team(n int) []learn.Example {
	var out []learn.Example
	for i := range n {
		e := learn.Example{Number: i + 1, Title: fmt.Sprintf("Report %d for the board", i), Scores: [3]float64{1, 0, -1}, Kind: checks.Feature}
		if i%2 == 1 {
			e.Title, e.Kind = fmt.Sprintf("Pipeline %d for the board", i), checks.TechDebt
		}
		out = append(out, e)
	}
	return out
}

func leader(z [3]float64) checks.Kind {
	k, _ := model.Margin(z)
	return model.Classes[k]
}

func TestLearns(t *testing.T) {
	c, m := learn.Train(team(60))
	if m.Why != "" || m.Examples != 60 || m.Before != 30 || m.After != 60 {
		t.Fatalf("%+v", m)
	}
	base := [3]float64{1, 0, -1}
	z, words := c.Apply("Pipeline for exports", base)
	if leader(z) != checks.TechDebt || !slices.Equal(words, []string{"Pipeline"}) {
		t.Errorf("%v by %q", z, words)
	}
	if z, words := c.Apply("Report for exports", base); leader(z) != checks.Feature || !slices.Equal(words, []string{"Report"}) {
		t.Errorf("%v by %q", z, words)
	}
	if z, words := c.Apply("Something else", base); leader(z) != checks.Feature || len(words) > 0 {
		t.Errorf("%v by %q", z, words)
	}
}

// Where words are not divided by spaces, pairs of characters stand for them.
func TestLearnsWithoutSpaces(t *testing.T) {
	all := team(60)
	for i := range all {
		all[i].Title = "添加报表"
		if all[i].Kind == checks.TechDebt {
			all[i].Title = "重构流水线"
		}
	}
	c, m := learn.Train(all)
	if m.After != 60 {
		t.Fatalf("%+v", m)
	}
	if z, words := c.Apply("重构登录", [3]float64{1, 0, -1}); leader(z) != checks.TechDebt || !slices.Equal(words, []string{"重构"}) {
		t.Errorf("%v by %q", z, words)
	}
}

func TestNoCorrection(t *testing.T) {
	oneKind := team(80)
	for i := range oneKind {
		oneKind[i].Kind = checks.TechDebt
	}
	noBetter := team(80)
	for i := range noBetter {
		if noBetter[i].Kind == checks.TechDebt {
			noBetter[i].Scores = [3]float64{-9, 9, 0}
		} else {
			noBetter[i].Scores = [3]float64{9, -9, 0}
		}
	}
	others := team(80)
	for i := range others {
		others[i].Kind = []checks.Kind{checks.None, checks.Vision, checks.Strategy}[i%3]
	}
	for name, c := range map[string]struct {
		all      []learn.Example
		examples int
		why      string
	}{
		"none": {nil, 0, "it takes 50 items"}, "49": {team(49), 49, "it takes 50 items"}, "one kind": {oneKind, 80, "hardly any kind but one"},
		"no better": {noBetter, 80, "no better"}, "no kinds of the model's": {others, 0, "it takes 50 items"},
		"one item again and again": {slices.Repeat(team(1), 100), 1, "it takes 50 items"},
	} {
		got, m := learn.Train(c.all)
		if got != nil || m.Examples != c.examples || !strings.Contains(m.Why, c.why) {
			t.Errorf("%s: %v, %+v", name, got, m)
		}
		unseen, m2 := learn.Across(c.all)
		if unseen(1) != nil || m2 != m {
			t.Errorf("%s, across: %+v", name, m2)
		}
		z := [3]float64{1, 2, 3}
		if as, words := got.Apply("Pipeline", z); as != z || words != nil {
			t.Errorf("%s: nothing makes %v of %v", name, as, z)
		}
	}
}

// Of more than the most it is the items with the highest numbers that are learned from.
func TestMost(t *testing.T) {
	all := team(learn.Most + 500)
	for i := range 500 {
		all[i].Kind = checks.Other
	}
	if _, m := learn.Train(all); m.Examples != learn.Most || m.After != learn.Most {
		t.Errorf("%+v", m)
	}
}

// A correction across parts never comes from the item that it is for.
func TestAcross(t *testing.T) {
	all := team(100)
	unseen, m := learn.Across(all)
	if m.Why != "" {
		t.Fatal(m.Why)
	}
	other := slices.Clone(all)
	other[10].Kind, other[10].Title = checks.Other, "Pipeline of another sort"
	again, _ := learn.Across(other)
	if a, b := unseen(11).Encode(), again(11).Encode(); !bytes.Equal(a, b) {
		t.Errorf("what item 11 is changes its own correction:\n%s\n%s", a, b)
	}
	if bytes.Equal(unseen(11).Encode(), unseen(12).Encode()) && bytes.Equal(unseen(11).Encode(), unseen(13).Encode()) && bytes.Equal(unseen(11).Encode(), unseen(14).Encode()) {
		t.Error("all parts have one correction")
	}
}

// drawn are examples of any sort.
func drawn(t *rapid.T) []learn.Example {
	word := rapid.SampledFrom([]string{"add", "Fix", "the", "API", "тест", "重构", "한국", "a\u0301b", "x1", "-", "", "\xff", strings.Repeat("w", 40)})
	score := rapid.OneOf(rapid.Float64Range(-8, 8), rapid.Just(math.Inf(1)), rapid.Just(math.NaN()), rapid.Just(1e300))
	n := rapid.IntRange(0, 130).Draw(t, "n")
	out := make([]learn.Example, n)
	for i := range out {
		out[i] = learn.Example{Number: rapid.IntRange(1, 500).Draw(t, "number"), Title: strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "title"), " "),
			Kind:   rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt, checks.Other, checks.None, checks.Vision}).Draw(t, "kind"),
			Scores: [3]float64{score.Draw(t, "s"), score.Draw(t, "s"), score.Draw(t, "s")}}
		if rapid.IntRange(0, 3).Draw(t, "plain") > 0 {
			out[i].Scores = [3]float64{float64(i % 3), 1, 0}
		}
	}
	return out
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := drawn(t)
		c, m := learn.Train(all)
		if m.Examples < learn.Least && c != nil || (c == nil) != (m.Why != "") {
			t.Fatalf("%v, %+v", c, m)
		}
		if m.Why == "" && m.After < m.Before {
			t.Fatalf("worse than none, and used: %+v", m)
		}
		seen := map[int]bool{}
		distinct := slices.DeleteFunc(slices.Clone(all), func(e learn.Example) bool { was := seen[e.Number]; seen[e.Number] = true; return was })
		back := slices.Clone(distinct)
		slices.Reverse(back)
		one, _ := learn.Train(distinct)
		two, _ := learn.Train(back)
		if !bytes.Equal(one.Encode(), two.Encode()) {
			t.Fatal("the order of the examples decides")
		}
		b := c.Encode()
		if len(b) > learn.MaxSize {
			t.Fatalf("%d bytes", len(b))
		}
		again, err := learn.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			z, words := c.Apply(e.Title, e.Scores)
			y, same := again.Apply(e.Title, e.Scores)
			for k := range z {
				if math.Float64bits(z[k]) != math.Float64bits(y[k]) {
					t.Fatalf("what was stored says %v and not %v", y, z)
				}
			}
			if !slices.Equal(words, same) || len(words) > 3 {
				t.Fatalf("%q, %q", words, same)
			}
			for _, w := range words {
				if !strings.Contains(e.Title, w) || len(w) > 32 {
					t.Fatalf("%q is nothing of %q", w, e.Title)
				}
			}
		}
	})
}

// What is as large as it gets fits.
func TestBounded(t *testing.T) {
	var all []learn.Example
	for i := range learn.Most {
		var title []string
		for j := range 10 {
			title = append(title, fmt.Sprintf("%s%03d", strings.Repeat("Ж", 14), (i*10+j)%400))
		}
		all = append(all, learn.Example{Number: i + 1, Title: strings.Join(title, " "), Scores: [3]float64{1, 0, 0}, Kind: model.Classes[i%40/4%3]})
	}
	c, m := learn.Train(all)
	if c == nil {
		t.Fatalf("%+v", m)
	}
	if n := len(c.Encode()); n > learn.MaxSize || n < learn.MaxSize/4 {
		t.Errorf("%d bytes", n)
	}
}

func TestDecodeRefuses(t *testing.T) {
	words := map[string]string{}
	for i := range 301 {
		words[fmt.Sprint(i)] = ""
	}
	var many strings.Builder
	for w := range words {
		fmt.Fprintf(&many, `,"%s":[1,1,1]`, w)
	}
	for name, text := range map[string]string{
		"no JSON": "correction", "another version": `{"v":2,"scale":1}`, "too many words": `{"v":1,"words":{` + many.String()[1:] + `}}`,
		"too long": `{"v":1}` + strings.Repeat(" ", learn.MaxSize), "an infinite weight": `{"v":1,"scale":1e999}`,
	} {
		if c, err := learn.Decode([]byte(text)); err == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if c, err := learn.Decode(nil); c != nil || err != nil {
		t.Errorf("of nothing: %v, %v", c, err)
	}
}

func FuzzDecode(f *testing.F) {
	c, _ := learn.Train(team(60))
	f.Add(c.Encode(), "Pipeline for the board")
	f.Add([]byte(`{"v":1,"scale":1e300,"bias":[1,-1e308,0],"words":{"a":[1e300,0,0],"^a":null}}`), "A a 重构\xff")
	f.Fuzz(func(t *testing.T, b []byte, title string) {
		c, err := learn.Decode(b)
		if err != nil {
			return
		}
		z, words := c.Apply(title, [3]float64{1, 0, math.Inf(-1)})
		for _, v := range z {
			if c != nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
				t.Errorf("%v", z)
			}
		}
		if _, m := model.Margin(z); c != nil && !(learn.Confidence(m) >= 0 && learn.Confidence(m) <= 1) {
			t.Errorf("confidence %v of %v", learn.Confidence(m), z)
		}
		for _, w := range words {
			if !strings.Contains(title, w) {
				t.Errorf("%q is nothing of %q", w, title)
			}
		}
		if again, err := learn.Decode(c.Encode()); err != nil || !bytes.Equal(again.Encode(), c.Encode()) {
			t.Errorf("not the same once stored: %v", err)
		}
	})
}

func BenchmarkTrain(b *testing.B) {
	all := team(learn.Most)
	for b.Loop() {
		learn.Train(all)
	}
}

func BenchmarkApply(b *testing.B) {
	c, _ := learn.Train(team(60))
	for b.Loop() {
		c.Apply("Pipeline for the exports of the board, and how often they run", [3]float64{1, 0, -1})
	}
}
