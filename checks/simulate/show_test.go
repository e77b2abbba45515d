package simulate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func rules(t testing.TB, policy string) *checks.Rules {
	t.Helper()
	file, problems := config.Parse("northstar.yml", []byte(policy))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r, problems := config.Resolve("acme", file, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &r.Rules
}

// row is an issue or a pull request as gh prints it.
func row(number int, path, title, state, label, milestone, body string) string {
	in := ""
	if milestone != "" {
		in = fmt.Sprintf(`,"milestone":{"title":%q,"dueOn":%q}`, milestone, map[bool]string{true: "2026-01-01T00:00:00Z", false: "2026-12-01T00:00:00Z"}[strings.HasPrefix(milestone, "1.")])
	}
	title, _ = strings.CutSuffix(title, "\n")
	quoted, _ := json.Marshal(title)
	return fmt.Sprintf(`{"number":%d,"url":"https://github.com/acme/shop/%s/%d","title":%s,"state":%q,"labels":[{"name":%q}],"body":%q,"closedAt":"2026-0%d-01T00:00:00Z"%s}`,
		number, path, number, quoted, state, label, body, 1+number%5, in)
}

// shop is a repository with wide characters, emoji of several code points, and titles that would break a table.
func shop(t testing.TB) audit.Export {
	t.Helper()
	var issues []string
	add := func(title, state, label, milestone string) {
		issues = append(issues, row(len(issues)+1, "issues", title, state, label, milestone, ""))
	}
	for i := range 9 {
		add(fmt.Sprintf("結帳流程重新設計與多語系支援第%d階段並且標題很長很長很長很長", i+1), "OPEN", "feature", "2.4 結帳")
	}
	add("整理稅務模組", "OPEN", "tech-debt", "2.4 結帳")
	add("👩‍👩‍👧‍👦 Family accounts | with a bar\tand a tab", "OPEN", "feature", "A milestone with quite a long title, \"quoted\" and $(dangerous)")
	for _, m := range []string{"1.0", "1.1", "1.2"} {
		for i := range 5 {
			label := "feature"
			if i < int(m[2]-'0') {
				label = "tech-debt"
			}
			add("Done "+m, "CLOSED", label, m)
		}
	}
	add("快取層清理", "OPEN", "tech-debt", "")
	add("Split the cart", "OPEN", "tech-debt", "")
	add("refactor: remove the old importer", "OPEN", "someday", "")
	pulls := []string{
		row(101, "pull", "feat: 新的結帳頁面需要同時支援十二種付款方式以及離線模式與退款流程", "OPEN", "feature", "2.4 結帳", ""),
		row(102, "pull", "refactor: 稅", "OPEN", "tech-debt", "2.4 結帳", ""),
		row(103, "pull", "docs: readme", "OPEN", "documentation", "", ""),
	}
	e, err := audit.Read([]byte("["+strings.Join(issues, ",")+"]"), []byte("["+strings.Join(pulls, ",")+"]"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const (
	mild   = "mode: advise\ncapacity: {tech-debt: {min: 20%, max: 40%}}\n"
	strict = "mode: enforce\ncapacity: {tech-debt: {min: 30%, max: 60%}}\nclassify: {rules: []}\n"
)

// report simulates over the shop.
func report(t testing.TB, before, after string, suggest string, moves, kinds []string) simulate.Report {
	t.Helper()
	was, then := audit.World(shop(t), rules(t, before), now), audit.World(shop(t), rules(t, after), now)
	m, err := simulate.ParseMoves(moves)
	if err != nil {
		t.Fatal(err)
	}
	k, err := simulate.ParseKinds(kinds)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := simulate.PlanOf(then, m, k)
	if err != nil {
		t.Fatal(err)
	}
	r := simulate.Compare(simulate.Decide(was, simulate.Plan{}), simulate.Decide(then, plan))
	tried := "with new.yml"
	if before == after {
		tried = simulate.AsItIs
	}
	if suggest != "" {
		s, err := simulate.Suggest(then, plan, suggest)
		if err != nil {
			t.Fatal(err)
		}
		r.Suggestion = &s
	}
	return simulate.NewReport(tried, "the defaults", r)
}

// The texts are golden, and no line of them is wider than a terminal but for what is to be pasted.
func TestText(t *testing.T) {
	for name, r := range map[string]simulate.Report{
		"policy":   report(t, mild, strict, "", nil, nil),
		"plan":     report(t, mild, strict, "2.4 結帳", []string{"27:2.4 結帳", "1,2:", "11:"}, []string{"3=tech-debt"}),
		"suggest":  report(t, mild, mild, "2.4 結帳", nil, nil),
		"quoted":   report(t, mild, "capacity: {min-items: 1, tech-debt: {min: 50%, max: 50%}}\n", "A milestone with quite a long title, \"quoted\" and $(dangerous)", nil, nil),
		"hopeless": report(t, mild, "capacity: {tech-debt: {min: 99%, max: 99%}}\n", "2.4 結帳", nil, nil),
	} {
		t.Run(name, func(t *testing.T) {
			text := r.Text(10)
			for line := range strings.Lines(text) {
				if w := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); w > simulate.Width && !strings.HasPrefix(line, "  gh ") {
					t.Errorf("a line is %d columns wide: %s", w, line)
				}
			}
			golden(t, name+".txt", text)
		})
	}
	b, err := report(t, mild, strict, "2.4 結帳", nil, nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "policy.json", string(b))
	if strings.Contains(string(b), "null") {
		t.Error("a list is null")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s (-update writes it anew):\n%s\nwant:\n%s", name, got, want)
	}
}

// What is wrong with a move or a kind is said with what was written, what was probably meant, and how to write it.
func TestPlanErrors(t *testing.T) {
	w := audit.World(shop(t), rules(t, mild), now)
	for _, c := range []struct {
		moves, kinds []string
		want         string
	}{
		{[]string{"12"}, nil, `"12" names no milestone: write 12,31:2.4, or 12: to take it out`},
		{[]string{"a:1.0"}, nil, `"a:1.0": "a" is no number of an issue or pull request`},
		{[]string{":1.0"}, nil, `"" is no number`},
		{[]string{"1,,2:1.0"}, nil, `"" is no number`},
		{[]string{"0:1.0"}, nil, `"0" is no number`},
		{[]string{"1:2.4 結账"}, nil, `there is no milestone "2.4 結账" (did you mean "2.4 結帳"?): acme/shop has "1.0"`},
		{[]string{"1:1.9"}, nil, `(did you mean "1.0"?)`},
		{[]string{"999:1.0"}, nil, `acme/shop has no issue or pull request #999`},
		{[]string{"1:1.0", "1:1.1"}, nil, `#1 is moved twice, to "1.0" and "1.1": choose one`},
		{nil, []string{"1"}, `"1" names no kind: write 40=tech-debt`},
		{nil, []string{"1=techdept"}, `"techdept" is no kind (did you mean "tech-debt"?)`},
		{nil, []string{"999=feature"}, `no issue or pull request #999 that is stored or exported; the nearest is #103`},
		{nil, []string{"101=strategy"}, `#101 is a pull request`},
		{nil, []string{"1=feature", "1=other"}, `#1 is given two kinds, feature and other: choose one`},
	} {
		m, err := simulate.ParseMoves(c.moves)
		var k []simulate.Wish
		if err == nil {
			k, err = simulate.ParseKinds(c.kinds)
		}
		if err == nil {
			_, err = simulate.PlanOf(w, m, k)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: %v, want %q", c.moves, c.kinds, err, c.want)
		}
	}
	for _, ok := range []string{"1:1.0", "#1, #2 :1.0", "1:", "1: 2.4 結帳"} {
		m, err := simulate.ParseMoves([]string{ok})
		if err == nil {
			_, err = simulate.PlanOf(w, m, nil)
		}
		if err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	if _, err := simulate.Suggest(w, simulate.Plan{}, "1.0"); err == nil || !strings.Contains(err.Error(), "is closed") {
		t.Errorf("a closed milestone: %v", err)
	}
}

// What is suggested is the same whatever the order of what was read, and however often it is asked for.
func TestSuggestionIsDeterministic(t *testing.T) {
	w := audit.World(shop(t), rules(t, mild), now)
	first, err := simulate.Suggest(w, simulate.Plan{}, "2.4 結帳")
	if err != nil || len(first.Moves) == 0 {
		t.Fatal(first, err)
	}
	for range 20 {
		slices.Reverse(w.Items)
		s, err := simulate.Suggest(w, simulate.Plan{}, "2.4 結帳")
		if err != nil || fmt.Sprint(s.Commands) != fmt.Sprint(first.Commands) {
			t.Fatalf("%v, then %v: %v", first.Commands, s.Commands, err)
		}
	}
}
