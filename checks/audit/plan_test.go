package audit

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// TestMilestoneOfPull holds which milestone judges a pull request.
func TestMilestoneOfPull(t *testing.T) {
	in := func(title, due, more string) string {
		if due != "null" {
			due = `"` + due + `T00:00:00Z"`
		}
		if more != "" {
			more = "," + more
		}
		return fmt.Sprintf(`"milestone":{"title":%q,"dueOn":%s}%s`, title, due, more)
	}
	issues := list(
		issue(1, in("july", "2026-07-01", "")), issue(2, in("august", "2026-08-01", "")), issue(3, in("also july", "2026-07-01", "")),
		issue(4, in("someday", "null", "")), issue(5, in("whenever", "null", "")), issue(6, ""),
		issue(7, in("march", "2026-03-01", `"state":"CLOSED","stateReason":"COMPLETED"`)),
	)
	tests := []struct{ name, pull, want string }{
		{"none", `"body":"Closes #6"`, ""},
		{"its own", in("august", "2026-08-01", `"body":"Closes #1"`), "august"},
		{"of its issue", `"body":"Closes #2"`, "august"},
		{"nearest due", `"body":"Closes #2, closes #1"`, "july"},
		{"due before never", `"body":"Closes #4, closes #2"`, "august"},
		{"tie", `"body":"Closes #1, closes #3"`, ""},
		{"tie of those without a date", `"body":"Closes #4, closes #5"`, ""},
		{"the same twice is no tie", `"body":"Closes #2, fixes #2"`, "august"},
		{"closed", `"body":"Closes #7"`, ""},
		{"closed beside open", `"body":"Closes #7, closes #2"`, "august"},
		{"closed with it", `"body":"Closes #7","state":"MERGED"`, "march"},
	}
	for _, tt := range tests {
		e, err := Read(issues, list(pull(20, tt.pull)))
		if err != nil {
			t.Fatal(err)
		}
		u := begin(e, rules(t, ""), now)
		got := ""
		if p := u.subjects[len(u.subjects)-1].plan; p != nil {
			got = p.milestone.Title
		}
		if got != tt.want {
			t.Errorf("%s: in %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestCompletedAsIfMerged holds that over completed work a pull request adds the issues that it would close, and not those
// that are closed already.
func TestCompletedAsIfMerged(t *testing.T) {
	const done = `"state":"CLOSED","stateReason":"COMPLETED",`
	var issues []string
	for n := 1; n <= 4; n++ {
		issues = append(issues, issue(n, done+`"title":"feat: a","milestone":{"title":"m"}`))
	}
	issues = append(issues, issue(5, done+`"title":"refactor: b","milestone":{"title":"m"}`), issue(6, `"title":"feat: c","milestone":{"title":"m"}`))
	for body, want := range map[string]string{
		"Closes #1":           "Debt share of completed work, this included, 20% (1 of 5), inside 20%–40%",
		"Closes #6":           "Debt share of completed work, this included, 17% (1 of 6), band 20%–40%: finish 1–2 more tech-debt items",
		"Closes #1, fixes #6": "Debt share of completed work, this included, 17% (1 of 6), band 20%–40%: finish 1–2 more tech-debt items",
		"":                    "Debt share of completed work, this included, 17% (1 of 6), band 20%–40%: finish 1–2 more tech-debt items",
	} {
		e, err := Read(list(issues...), list(pull(9, fmt.Sprintf(`"title":"feat: d","body":%q,"milestone":{"title":"m"}`, body))))
		if err != nil {
			t.Fatal(err)
		}
		items := Run(e, rules(t, "mode: enforce\ncapacity: {basis: completed}\n"), now).Items
		if got := items[len(items)-1].Checks[checks.CheckCapacity].Title; got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

// TestStateOfMilestone holds the state that an export does not have.
func TestStateOfMilestone(t *testing.T) {
	const done = `"state":"CLOSED","stateReason":"COMPLETED"`
	tests := []struct {
		name, one, other string
		want             checks.State
	}{
		{"all done and due", `"milestone":{"title":"m","dueOn":"2026-05-01T00:00:00Z"},` + done, `"milestone":{"title":"m","dueOn":"2026-05-01T00:00:00Z"},` + done, checks.Closed},
		{"all done before it is due", `"milestone":{"title":"m","dueOn":"2026-07-01T00:00:00Z"},` + done, done, checks.Open},
		{"all done without a date", `"milestone":{"title":"m"},` + done, done, checks.Closed},
		{"one is open after the date", `"milestone":{"title":"m","dueOn":"2026-05-01T00:00:00Z"},` + done, `"milestone":{"title":"m","dueOn":"2026-05-01T00:00:00Z"}`, checks.Open},
		{"an exempt one is open", `"milestone":{"title":"m"},` + done, `"milestone":{"title":"m"},"labels":[{"name":"bug"}]`, checks.Open},
	}
	for _, tt := range tests {
		e, err := Read(list(issue(1, tt.one), issue(2, tt.other)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := Run(e, rules(t, ""), now).Milestones[0].State; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
