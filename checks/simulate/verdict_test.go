package simulate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/checks/summary"
)

// items are issues of an export: so many of each label in a milestone.
type items struct {
	n                       int
	state, label, milestone string
}

// exported is an export of issues that are numbered as they come.
func exported(t testing.TB, all ...items) audit.Export {
	t.Helper()
	var rows []string
	for _, of := range all {
		for range of.n {
			n := len(rows) + 1
			rows = append(rows, row(n, "issues", fmt.Sprintf("Item %d", n), of.state, of.label, of.milestone, ""))
		}
	}
	e, err := audit.Read([]byte("["+strings.Join(rows, ",")+"]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// flat is a text without its breaks of lines.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// byLabels is a policy in which labels alone say kinds.
func byLabels(more string) string { return "mode: enforce\nclassify: {text-model: false}\n" + more }

// compared is what another policy changes.
func compared(t testing.TB, e audit.Export, before, after string) simulate.Result {
	t.Helper()
	return simulate.Compare(simulate.Decide(audit.World(e, rules(t, before), now), simulate.Plan{}), simulate.Decide(audit.World(e, rules(t, after), now), simulate.Plan{}))
}

// A milestone in which pull requests of some kind pass no longer, or are blocked, gets worse, whether or not others pass in return; and
// every change is told by the exit status, by the sentence, and by the check on the policy file.
func TestVerdictsAreCompared(t *testing.T) {
	band := func(b string) string { return byLabels("capacity: {tech-debt: " + b + "}\n") }
	unclassified := func(most, band string) string {
		return byLabels("capacity: {max-unclassified: " + most + ", tech-debt: " + band + "}\n")
	}
	third := []items{{2, "OPEN", "tech-debt", "2.4"}, {4, "OPEN", "feature", "2.4"}}
	unsure := append([]items{{6, "OPEN", "someday", "2.4"}}, third...)
	for name, c := range map[string]struct {
		items          []items
		before, after  string
		says           string // then
		worse, changes bool
	}{
		"inside, then to be classified":        {unsure, unclassified("100%", "{min: 20%, max: 40%}"), unclassified("25%", "{min: 20%, max: 40%}"), "classify first, 6 of 12 open items of work have no kind, more than 25%", true, true},
		"to be classified, then inside":        {unsure, unclassified("25%", "{min: 20%, max: 40%}"), unclassified("100%", "{min: 20%, max: 40%}"), "inside 20%–40%", false, true},
		"under, then over":                     {third, band("{min: 40%, max: 60%}"), band("{min: 0%, max: 10%}"), "band 0%–10%", true, true},
		"over, then under":                     {third, band("{min: 0%, max: 10%}"), band("{min: 40%, max: 60%}"), "band 40%–60%", true, true},
		"under, then inside":                   {third, band("{min: 40%, max: 60%}"), band("{min: 20%, max: 40%}"), "inside 20%–40%", false, true},
		"under, then further under":            {third, band("{min: 40%, max: 60%}"), band("{min: 50%, max: 60%}"), "band 50%–60%", false, false},
		"under, then not decided":              {unsure, unclassified("100%", "{min: 90%, max: 100%}"), unclassified("100%", "{min: 40%, max: 60%}"), ": classify first", true, true},
		"not decided, then under":              {unsure, unclassified("100%", "{min: 40%, max: 60%}"), unclassified("100%", "{min: 90%, max: 100%}"), "band 90%–100%", true, true},
		"under, then not even what it lacks":   {unsure, unclassified("100%", "{min: 90%, max: 100%}"), unclassified("25%", "{min: 90%, max: 100%}"), "band 90%–100%: classify first, 6 of 12", true, true},
		"too few items, then inside":           {third, byLabels("capacity: {min-items: 7}\n"), byLabels("capacity: {min-items: 5}\n"), "inside", false, true},
		"inside, then too few items":           {third, byLabels("capacity: {min-items: 5}\n"), byLabels("capacity: {min-items: 7}\n"), "too few items to judge (6 of 7)", false, true},
		"the mode alone":                       {third, "mode: advise\n", "mode: enforce\n", "inside", false, false},
		"too much unclassified, judged or not": {unsure, unclassified("25%", "{min: 90%, max: 100%}"), unclassified("25%", "{min: 20%, max: 40%}"), "classify first", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := compared(t, exported(t, c.items...), c.before, c.after)
			m := r.Open[0]
			if m.Change != c.changes || m.Worse != c.worse || (r.Worse > 0) != c.worse || !strings.Contains(m.After.Says, c.says) {
				t.Errorf("changes %t, worse %t (%d), want %t, %t: %s, then %s", m.Change, m.Worse, r.Worse, c.changes, c.worse, m.Before.Says, m.After.Says)
			}
			text := simulate.NewReport("with new.yml", "the defaults", r).Text(0)
			if strings.Contains(text, "Nothing gets worse") == c.worse || strings.Contains(text, "✗") != c.worse || strings.Contains(text, "the same") && c.changes {
				t.Errorf("the text does not say it:\n%s", text)
			}
			title, told := summary.Config(summary.ConfigInput{From: checks.Enforce, To: checks.Enforce, Settings: []summary.Setting{{Key: "capacity"}}, Open: []summary.Shift{m.Shift()}, OpenRead: 1})
			if strings.Contains(title, "the verdict of 1 open milestone") != c.changes || strings.Contains(told, "No open milestone would change") == c.changes {
				t.Errorf("the check does not say it: %s\n%s", title, told)
			}
		})
	}
}

// Closed milestones are judged over what was planned in them where the share is taken over remaining work, and the report says so once. What
// is open is judged over what remains.
func TestNothingRemainsOfWhatClosed(t *testing.T) {
	e := exported(t, items{4, "CLOSED", "feature", "1.0"}, items{2, "CLOSED", "tech-debt", "1.0"}, items{6, "CLOSED", "feature", "1.1"},
		items{5, "OPEN", "feature", "2.0"}, items{5, "CLOSED", "tech-debt", "2.0"})
	for _, policies := range [][2]string{{byLabels(""), byLabels("capacity: {basis: remaining}\n")}, {byLabels("capacity: {basis: remaining}\n"), byLabels("capacity: {basis: remaining, min-items: 4}\n")}} {
		r := compared(t, e, policies[0], policies[1])
		if want := (summary.Fared{Passed: 1, Failed: 1}); r.Passes != want || r.Passed != want {
			t.Errorf("now %+v, then %+v, want %+v", r.Passed, r.Passes, want)
		}
		if says := r.Open[0].After.Says; !strings.Contains(says, "of remaining work 0% (0 of 5)") {
			t.Errorf("what is open: %s", says)
		}
		text := simulate.NewReport("with new.yml", "the defaults", r).Text(0)
		if n := strings.Count(flat(text), summary.ClosedOverPlanned); n != 1 {
			t.Errorf("it is said %d times:\n%s", n, text)
		}
	}
	if text := simulate.NewReport("with new.yml", "the defaults", compared(t, e, byLabels(""), byLabels("capacity: {min-items: 4}\n"))).Text(0); strings.Contains(text, "remaining") {
		t.Errorf("it is said where nothing is judged over remaining work:\n%s", text)
	}
}

// What was not judged is no pass: how closed milestones would have fared is told in numbers that add up, beside those of now where any differs.
func TestWhatIsNotJudgedIsNoPass(t *testing.T) {
	e := exported(t, items{4, "CLOSED", "feature", "1.0"}, items{2, "CLOSED", "tech-debt", "1.0"}, items{3, "CLOSED", "feature", "1.1"})
	for _, c := range []struct{ after, want string }{
		{byLabels("capacity: {min-items: 4}\n"), "Of the last 2 closed milestones, 1 could be judged: 1 would have passed, 0 failed; 1 could not now then"},
		{byLabels("capacity: {min-items: 7}\n"), "None of the last 2 closed milestones could be judged (now: 1 passed, 1 not judged) now then"},
		{byLabels("capacity: {min-items: 3}\n"), "Of the last 2 closed milestones, 1 would have passed, 1 failed (now: 1 passed, 1 not judged) now then"},
	} {
		text := simulate.NewReport("with new.yml", "the defaults", compared(t, e, byLabels(""), c.after)).Text(0)
		if !strings.Contains(flat(text), c.want) {
			t.Errorf("want %q in\n%s", c.want, text)
		}
	}
}
