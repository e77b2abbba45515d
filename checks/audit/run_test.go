package audit

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// rules is a policy as a file sets it over the defaults; "" is no file.
func rules(t testing.TB, policy string) *checks.Rules {
	t.Helper()
	var file *config.File
	if policy != "" {
		var problems []config.Problem
		if file, problems = config.Parse("northstar.yml", []byte(policy)); len(problems) > 0 {
			t.Fatal(problems)
		}
	}
	r, problems := config.Resolve("acme", file, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &r.Rules
}

// story is the export that the golden files are about.
func story(t testing.TB) Export {
	t.Helper()
	var lists [2][]byte
	for i, name := range []string{"issues.json", "pulls.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		lists[i] = b
	}
	e, err := Read(lists[0], lists[1])
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestReportOfTheStory(t *testing.T) {
	r := Run(story(t), rules(t, "mode: enforce\ncapacity: {min-items: 3}\n"), now)
	asJSON, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	asHTML := r.HTML()
	golden(t, "story.json.golden", asJSON)
	golden(t, "story.md.golden", []byte(r.Markdown()))
	golden(t, "story.html.golden", []byte(asHTML))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, d)
	}
}

// TestShapeOfJSON holds the keys that scripts rely on.
func TestShapeOfJSON(t *testing.T) {
	text, err := Run(story(t), rules(t, ""), now).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Items, Milestones []map[string]any }
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	keys := func(m map[string]any) string {
		var out []string
		for _, k := range []string{"number", "type", "kind", "likely", "source", "confidence", "evidence", "change", "strategy", "linked", "milestone", "weight", "checks", "findings", "nonGoals",
			"title", "state", "counts", "weights", "debtShare", "debtRange", "verdict", "fix"} {
			if _, ok := m[k]; ok {
				out = append(out, k)
			}
		}
		if len(out) != len(m) {
			t.Errorf("unexpected keys in %v", m)
		}
		return strings.Join(out, " ")
	}
	for _, it := range got.Items {
		if k := keys(it); k != "number type kind likely source confidence evidence change strategy linked milestone weight checks findings nonGoals" {
			t.Errorf("an item has %s", k)
		}
		for _, k := range []string{"strategy", "checks", "findings", "nonGoals"} {
			if it[k] == nil {
				t.Errorf("#%v: %s is null", it["number"], k)
			}
		}
		if n := len(it["checks"].(map[string]any)); (it["type"] == "pull") != (n == 2) {
			t.Errorf("#%v: a %v has %d checks", it["number"], it["type"], n)
		}
	}
	for _, m := range got.Milestones {
		if k := keys(m); k != "title state counts weights debtShare debtRange verdict fix" {
			t.Errorf("a milestone has %s", k)
		}
		for _, of := range []string{"counts", "weights"} {
			for _, kind := range []string{"feature", "tech-debt", "none"} {
				if _, ok := m[of].(map[string]any)[kind]; !ok {
					t.Errorf("%v: %s has no %s: %v", m["title"], of, kind, m[of])
				}
			}
		}
	}
	empty, err := Run(Export{}, rules(t, ""), now).JSON()
	if want := "{\n  \"items\": [],\n  \"milestones\": [],\n  \"map\": {"; err != nil || !strings.HasPrefix(string(empty), want) || strings.Contains(string(empty), "null") {
		t.Errorf("an empty export gives %q, %v", empty, err)
	}
}

// drawn is an export made by chance, as the two lists that gh would print.
func drawn(t *rapid.T) (issues, pulls []string) {
	milestones := []string{"null", `{"number":1,"title":"1.0","dueOn":"2026-05-01T00:00:00Z"}`, `{"number":2,"title":"2.0","dueOn":"2026-09-01T00:00:00Z"}`,
		`{"number":3,"title":"Someday","description":"Strategy: #1","dueOn":null}`}
	labels := [][]string{nil, {"feature"}, {"tech-debt"}, {"FEATURE"}, {"bug"}, {"strategy"}, {"vision"}, {"feature", "tech-debt"}, {"feature", "bug"}}
	n := rapid.IntRange(0, 40).Draw(t, "items")
	for i := 1; i <= n; i++ {
		isPull := rapid.Bool().Draw(t, "pull")
		var names []string
		for _, l := range rapid.SampledFrom(labels).Draw(t, "labels") {
			names = append(names, fmt.Sprintf(`{"name":%q}`, l))
		}
		body := rapid.SampledFrom([]string{"", "Kind: feature", "Kind: tech-debt", "Points: 3", "Points: 0.5\n\nKind: feature", "Strategy: #1", "- [ ] #2"}).Draw(t, "body")
		if isPull && rapid.Bool().Draw(t, "closes") {
			body += fmt.Sprintf("\n\nCloses #%d", rapid.IntRange(1, max(n, 1)).Draw(t, "closed"))
		}
		state := rapid.SampledFrom([]string{`"OPEN"`, `"CLOSED"`, `"CLOSED","stateReason":"NOT_PLANNED"`, `"CLOSED","stateReason":"DUPLICATE"`}).Draw(t, "state")
		if isPull {
			state = rapid.SampledFrom([]string{`"OPEN"`, `"CLOSED"`, `"MERGED"`}).Draw(t, "state of pull")
		}
		text, _ := json.Marshal(body)
		more := fmt.Sprintf(`"title":"Item %d","body":%s,"state":%s,"labels":[%s],"milestone":%s`, i, text, state,
			strings.Join(names, ","), rapid.SampledFrom(milestones).Draw(t, "milestone"))
		if isPull {
			pulls = append(pulls, pull(i, more))
		} else {
			issues = append(issues, issue(i, more))
		}
	}
	return issues, pulls
}

func TestTotalsEqualARecount(t *testing.T) {
	policies := []*checks.Rules{rules(t, ""), rules(t, "mode: enforce\ncapacity: {unit: points, min-items: 2, basis: completed}\n"),
		rules(t, "mode: enforce\ncapacity: {min-items: 1, basis: remaining, tech-debt: {min: 33%, max: 34%}}\n")}
	rapid.Check(t, func(t *rapid.T) {
		issues, pulls := drawn(t)
		e, err := Read(list(issues...), list(pulls...))
		if err != nil {
			t.Fatal(err)
		}
		r := rapid.SampledFrom(policies).Draw(t, "policy")
		rep := Run(e, r, now)
		if len(rep.Items) != len(e.Items) {
			t.Fatal("items were lost")
		}
		for _, m := range rep.Milestones {
			recount(t, e, rep, m, r)
		}
	})
}

// recount counts one milestone anew, item by item, straight from contract 7: of a closed one nothing remains, so that all of it counts.
func recount(t *rapid.T, e Export, rep Report, m milestoneReport, r *checks.Rules) {
	counts, weights := map[checks.Kind]int{}, map[checks.Kind]checks.Weight{}
	var debt, work, sureDebt, sure, unsure checks.Weight
	items, likely := 0, 0
	in := func(i int) bool { // counted by itself, whatever closes it
		it, en := rep.Items[i], e.Items[i]
		return en.Milestone == m.Title && !en.Dropped() && it.Source != checks.Exempted && !it.Kind.Reviewed()
	}
	counted := func(j int) bool { return in(j) && rep.Items[j].Kind != checks.Other }
	for i, it := range rep.Items {
		if !in(i) {
			continue
		}
		beside := false
		for j, other := range rep.Items {
			closes := strings.Contains(e.Items[i].Body+"\n", fmt.Sprintf("Closes #%d\n", other.Number))
			beside = beside || it.Type == checks.Pull && other.Type == checks.Issue && closes && counted(j)
		}
		if beside && it.Kind != checks.Other {
			continue
		}
		as := it.countsAs()
		counts[as]++
		weights[as] += it.Weight
		if it.Unsure {
			counts[as.AsLikely()]++
			weights[as.AsLikely()] += it.Weight
		}
		open := e.Items[i].State == checks.Open
		if r.Capacity.Basis == checks.Finished && open || r.Capacity.Basis == checks.Remaining && m.State == checks.Open && !open || it.Kind == checks.Other {
			continue
		}
		if it.Unsure || as == checks.None {
			unsure += it.Weight
		} else {
			sure += it.Weight
			if as == checks.TechDebt {
				sureDebt += it.Weight
			}
		}
		if !as.Work() {
			continue
		}
		items++
		work += it.Weight
		if it.Unsure {
			likely++
		}
		if as == checks.TechDebt {
			debt += it.Weight
		}
	}
	c, w := m.Counts, m.Weights
	for k, got := range map[checks.Kind]checks.Cell{
		checks.Feature: {Count: c.Feature, Weight: w.Feature}, checks.LikelyFeature: {Count: c.Likely.Feature, Weight: w.Likely.Feature},
		checks.TechDebt: {Count: c.TechDebt, Weight: w.TechDebt}, checks.LikelyTechDebt: {Count: c.Likely.TechDebt, Weight: w.Likely.TechDebt},
		checks.Other: {Count: c.Other, Weight: w.Other}, checks.LikelyOther: {Count: c.Likely.Other, Weight: w.Likely.Other},
		checks.None: {Count: c.None, Weight: w.None},
	} {
		if counts[k] != got.Count || weights[k] != got.Weight {
			t.Fatalf("%s: %s: %+v, counted again %d weighing %s", m.Title, k, got, counts[k], weights[k])
		}
	}
	if m.DebtShare.Num != debt || m.DebtShare.Den != work {
		t.Fatalf("%s: share %s of %s, counted again %s of %s", m.Title, m.DebtShare.Num, m.DebtShare.Den, debt, work)
	}
	within(t, e, rep, m, r, span{fraction{sureDebt, sure + unsure}, fraction{sureDebt + unsure, sure + unsure}})
	want := stands(debt, work, items, m, r)
	lifted := want == under && stands(m.DebtRange.High.Num, m.DebtRange.High.Den, items, m, r) != under ||
		want == over && stands(m.DebtRange.Low.Num, m.DebtRange.Low.Den, items, m, r) != over ||
		(want == under || want == over) && items-likely < r.Capacity.MinItems
	if lifted || m.Verdict == undecided && want == inside {
		want = undecided
	}
	if want != m.Verdict {
		t.Fatalf("%s: %s, want %s for %s of %s", m.Title, m.Verdict, want, debt, work)
	}
	if m.Verdict != tooEarly && (m.Fix != "") != (m.State == checks.Open && (m.Verdict == under || m.Verdict == over || m.Verdict == undecided)) {
		t.Fatalf("%s: %s is to be mended by %q", m.Title, m.Verdict, m.Fix)
	}
}

// within holds the range of a milestone's share to every way of classifying: plain is what it is when every item that is not sure is work,
// and no pull request counts that is left out beside one. Each set of issues is taken for no work, which lets the pull requests count that
// close nothing else. The range is exact where each of these closes one such issue, in its own state, and is of the other's kind.
func within(t *rapid.T, e Export, rep Report, m milestoneReport, r *checks.Rules, plain span) {
	if m.DebtRange == plain && len(e.Items) > 40 {
		return
	}
	counts := func(i int) bool {
		return e.Items[i].Milestone == m.Title && !e.Items[i].Dropped() && rep.Items[i].Source != checks.Exempted &&
			(rep.Items[i].Kind == checks.None || rep.Items[i].Kind.Work() || rep.Items[i].Unsure)
	}
	in := func(i int) bool {
		open := e.Items[i].State == checks.Open
		return !(r.Capacity.Basis == checks.Finished && open || r.Capacity.Basis == checks.Remaining && m.State == checks.Open && !open)
	}
	sure := func(i int) bool { return rep.Items[i].Kind.Work() && !rep.Items[i].Unsure }
	beside := map[int][]int{} // a pull request that is left out → the issues, none of which is sure
	var issues []int
	exact := true
	kinds := map[int]checks.Kind{}
	for i, it := range rep.Items {
		if it.Type != checks.Pull || !counts(i) {
			continue
		}
		left := true
		var of []int
		for j, other := range rep.Items {
			if other.Type == checks.Issue && counts(j) && strings.Contains(e.Items[i].Body+"\n", fmt.Sprintf("Closes #%d\n", other.Number)) {
				of, left = append(of, j), left && !sure(j)
			}
		}
		if len(of) == 0 || !left {
			continue
		}
		beside[i] = of
		for _, j := range of {
			if !slices.Contains(issues, j) {
				issues = append(issues, j)
			}
			exact = exact && len(of) == 1 && e.Items[i].State == e.Items[j].State
			if k, ok := kinds[j]; ok && k != rep.Items[i].Kind || !sure(i) {
				exact = false
			}
			kinds[j] = rep.Items[i].Kind
		}
	}
	if len(issues) > 8 {
		return
	}
	low, high := plain.Low, plain.High
	share := func(f fraction) *big.Rat {
		if f.Den == 0 {
			return new(big.Rat)
		}
		return big.NewRat(int64(f.Num), int64(f.Den))
	}
	for set := range 1 << len(issues) {
		l, h := plain.Low, plain.High
		gone := map[int]bool{}
		for n, j := range issues {
			if set>>n&1 == 1 {
				gone[j] = true
				if in(j) {
					l.Den, h.Num, h.Den = l.Den-rep.Items[j].Weight, h.Num-rep.Items[j].Weight, h.Den-rep.Items[j].Weight
				}
			}
		}
		for i, of := range beside {
			if !in(i) || slices.ContainsFunc(of, func(j int) bool { return !gone[j] }) {
				continue
			}
			w := rep.Items[i].Weight
			l.Den, h.Den = l.Den+w, h.Den+w
			if sure(i) && rep.Items[i].Kind == checks.TechDebt {
				l.Num += w
			}
			if !sure(i) || rep.Items[i].Kind == checks.TechDebt {
				h.Num += w
			}
		}
		if share(l).Cmp(share(low)) < 0 {
			low = l
		}
		if share(h).Cmp(share(high)) > 0 {
			high = h
		}
	}
	atLow, atHigh := share(m.DebtRange.Low).Cmp(share(low)), share(m.DebtRange.High).Cmp(share(high))
	if atLow > 0 || atHigh < 0 || exact && (atLow != 0 || atHigh != 0) {
		t.Fatalf("%s: from %v to %v; by brute force from %v to %v (exact: %v)", m.Title, m.DebtRange.Low, m.DebtRange.High, low, high, exact)
	}
}

// stands compares the share with the band in rationals.
func stands(debt, work checks.Weight, items int, m milestoneReport, r *checks.Rules) bandPosition {
	if items < r.Capacity.MinItems {
		return tooEarly
	}
	if work == 0 {
		return noWork
	}
	share := big.NewRat(int64(debt), int64(work))
	switch {
	case share.Cmp(big.NewRat(int64(m.Band.Min), int64(checks.Whole))) < 0:
		return under
	case share.Cmp(big.NewRat(int64(m.Band.Max), int64(checks.Whole))) > 0:
		return over
	}
	return inside
}

func TestOrderOfTheListsMakesNoDifference(t *testing.T) {
	r := rules(t, "")
	rapid.Check(t, func(t *rapid.T) {
		issues, pulls := drawn(t)
		var texts [2][]byte
		for i := range texts {
			e, err := Read(list(issues...), list(pulls...))
			if err != nil {
				t.Fatal(err)
			}
			rep := Run(e, r, now)
			b, err := rep.JSON()
			if err != nil {
				t.Fatal(err)
			}
			h := rep.HTML()
			texts[i] = append(append(b, rep.Markdown()...), h...)
			issues, pulls = rapid.Permutation(issues).Draw(t, "issues"), rapid.Permutation(pulls).Draw(t, "pulls")
		}
		if !bytes.Equal(texts[0], texts[1]) {
			t.Fatal(cmp.Diff(string(texts[0]), string(texts[1])))
		}
	})
}

func TestUserTextStaysText(t *testing.T) {
	const evil = `<script>alert(1)</script> @all | ![x](http://e.vil/x.png) closes #1 </title>"'`
	text, _ := json.Marshal(evil)
	e, err := Read(list(
		issue(1, fmt.Sprintf(`"title":%s,"labels":[{"name":"feature"}],"milestone":{"title":%s}`, text, text)),
		issue(2, fmt.Sprintf(`"title":"plain","labels":[{"name":%s},{"name":"refactor @all </pre><img src=x>"}]`, text)),
	), list(pull(3, fmt.Sprintf(`"title":%s,"body":"Strategy: #1","labels":[{"name":"tech-debt"}]`, text))))
	if err != nil {
		t.Fatal(err)
	}
	rep := Run(e, rules(t, ""), now)
	page := rep.HTML()
	if strings.Count(page, "<script") != 1 || strings.Contains(page, "<img") {
		t.Error("user text became HTML")
	}
	md := rep.Markdown()
	for _, bad := range []string{"<script", " @all |", "![x](", "closes #1 "} {
		if before, _, _ := strings.Cut(md, "```"); strings.Contains(before, bad) {
			t.Errorf("Markdown holds %q:\n%s", bad, before)
		}
	}
}

// TestFixesThatAreAlike holds that milestones that lack nothing but kinds do not become a wall of the same sentence.
func TestFixesThatAreAlike(t *testing.T) {
	report := func(milestones int) string {
		var issues []string
		for n := range 5 * milestones {
			issues = append(issues, issue(n+1, fmt.Sprintf(`"title":"What is this?","milestone":{"title":"Sprint %d"}`, n/5+1)))
		}
		e, err := Read(list(issues...), nil)
		if err != nil {
			t.Fatal(err)
		}
		return Run(e, rules(t, "classify: {text-model: false}\n"), now).Markdown()
	}
	const own, together = "- **Sprint 3**: Classify the 5 items", "- **Sprint 1**, **Sprint 2**, **Sprint 3** and 9 more: classify"
	if md := report(3); !strings.Contains(md, own) {
		t.Errorf("%q is not in\n%s", own, md)
	}
	if md := report(12); strings.Count(md, "- **Sprint") != 1 || !strings.Contains(md, together) {
		t.Errorf("%q is not alone in\n%s", together, md)
	}
}

// TestRunOnAnotherHost holds that an export of a GitHub Enterprise Server reads addresses on that server as its own, and
// those of github.com as what they are.
func TestRunOnAnotherHost(t *testing.T) {
	item := func(n int, typ, more string) string {
		return fmt.Sprintf(`{"number":%d,"state":"OPEN","url":"https://ghe.example.com/acme/app/%s/%[1]d",%[3]s}`, n, typ, more)
	}
	e, err := Read(list(item(1, "issues", `"title":"S","body":"Kind: strategy"`),
		item(2, "issues", `"title":"own","body":"Kind: feature\nStrategy: https://ghe.example.com/acme/app/issues/1"`),
		item(3, "issues", `"title":"other","body":"Kind: feature\nStrategy: https://github.com/acme/app/issues/1","milestone":{"number":1,"title":"M","description":"Strategy: https://git.example.com/a/b/issues/4"}`)),
		list(item(4, "pull", `"title":"p","body":"Kind: feature\nCloses https://github.com/acme/app/issues/2"`)))
	if err != nil {
		t.Fatal(err)
	}
	items := Run(e, rules(t, ""), now).Items
	if !items[1].Linked || len(items[1].Problems) > 0 {
		t.Errorf("an address of its own server: %+v", items[1])
	}
	want := []string{"https://github.com/acme/app/issues/1 is not on this GitHub", "https://git.example.com/a/b/issues/4 is not on this GitHub"}
	if items[2].Linked || !slices.Equal(items[2].Problems, want) {
		t.Errorf("addresses elsewhere: linked %v, problems %q", items[2].Linked, items[2].Problems)
	}
	if items[3].Linked {
		t.Error("what closes an issue elsewhere serves what the issue of that number here serves")
	}
}

func BenchmarkRun(b *testing.B) {
	var issues, pulls []string
	for n := 1; n <= 1000; n++ {
		kind := []string{"feature", "tech-debt", "bug", "ui"}[n%4]
		body, _ := json.Marshal(strings.Repeat("Some words about what is to be done, and why.\n\n- [ ] a task\n\n", 20) + fmt.Sprintf("Closes #%d\n\nStrategy: #%d\n", n-500, n%7+1))
		more := fmt.Sprintf(`"title":"refactor: item %d","body":%s,"labels":[{"name":%q}],"milestone":{"title":"v%d"}`, n, body, kind, n%12)
		if n > 500 {
			pulls = append(pulls, pull(n, more))
		} else {
			issues = append(issues, issue(n, more))
		}
	}
	is, ps, r := list(issues...), list(pulls...), rules(b, "")
	b.ReportAllocs()
	for b.Loop() {
		e, err := Read(is, ps)
		if err != nil {
			b.Fatal(err)
		}
		Run(e, r, now)
	}
	b.ReportMetric(float64(b.N*1000)/b.Elapsed().Seconds(), "items/s")
}
