package app_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

// GitHub's issue types give a kind, take it along when they go, and exempt, whatever their case in the policy.
func TestIssueTypes(t *testing.T) {
	w := one(t, setup{policy: advise + "classify: {issue-types: {FEATURE: feature, task: tech-debt}, exempt: {issue-types: [bUG]}}\n"})
	n := w.issue("sam", shop, "Lists", "")
	w.calm()
	w.wantLabels(shop, n)
	for _, c := range []struct{ typ, label string }{{"Feature", "feature"}, {"Task", "tech-debt"}, {"", ""}, {"Feature", "feature"}, {"Bug", ""}, {"Task", "tech-debt"}} {
		w.must(w.SetType("tom", shop, n, c.typ))
		w.calm()
		if c.label == "" {
			w.wantLabels(shop, n)
		} else {
			w.wantLabels(shop, n, c.label)
		}
	}
}

// points is a policy that counts points by an issue field.
const points = "version: 1\nmode: enforce\nstrategy: {require: []}\ncapacity: {unit: points, min-items: 2}\n" +
	"points: {field: effort, options: {Large: 8, Small: 1}}\ncomments: {grace: 0s}\nsummary: {every: 0s}\n"

// The owner's issue field says what an issue weighs, whether it is a number or options, and the webhooks tell all of it.
func TestIssueFields(t *testing.T) {
	each(t, setup{policy: points, fill: func(h *githubsim.Host) {
		must(t, errors.Join(h.AddIssueField("acme", "Effort", "number"), h.AddIssueField("acme", "Priority", "single_select", "1", "2")))
	}}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		d := w.issue("ben", shop, "refactor: y", "Points: 3", in(m))
		n := w.pull("ben", shop, "feat: x", "Points: 8", inPull(m))
		w.calm()
		w.wantCapacity(shop, n, "success", "3 of 11")
		before := w.Counts()
		for _, c := range []struct {
			field  string
			values []string
			want   string
		}{
			{"Priority", []string{"2"}, "3 of 11"},
			{"Effort", []string{"2"}, "2 of 10"},
			{"Effort", []string{"0.5"}, "0.5 of 8.5"},
			{"Priority", nil, "0.5 of 8.5"},
			{"Effort", []string{"0"}, "0 of 8"},
			{"Effort", nil, "3 of 11"},
		} {
			w.later() // of two payloads of one second the later can't be told
			must(t, w.SetField("tom", shop, d, c.field, c.values...))
			w.calm()
			w.say("sam", shop, n, "/northstar recheck")
			w.calm()
			if run, _ := w.run(shop, n, checks.CheckCapacity); !strings.Contains(run.Title+run.Summary, c.want) {
				t.Errorf("%s is %q: %s does not say %s", c.field, c.values, run.Title, c.want)
			}
		}
		for route, times := range since(before, w.reads()) {
			if route != graphRoute && !strings.HasSuffix(route, "/permission") {
				t.Errorf("%d × %s: a webhook carries what a field says", times, route)
			}
		}
	})
}

// Where GitHub tells only the ids of fields, their names are read from the organisation's list, once, and only where a
// policy counts points by a field.
func TestIssueFieldsUnnamed(t *testing.T) {
	const list = "GET /orgs/{org}/issue-fields"
	w := one(t, setup{unnamed: true, policy: points, files: map[string]string{"README.md": "shop"}, fill: func(h *githubsim.Host) {
		must(t, h.AddIssueField("acme", "Effort", "multi_select", "Small", "Large"))
	}})
	permissions := githubsim.Permissions()
	permissions["issue_fields"] = "read"
	w.must(w.hub.Grant(permissions, githubsim.Events()))
	m := w.milestone(shop, "Winter", "")
	d := w.issue("ben", shop, "refactor: y", "", in(m))
	n := w.pull("ben", shop, "feat: x", "Points: 8", inPull(m))
	w.calm()
	if got := w.Counts()[list]; got != 0 {
		t.Errorf("%s was asked %d times, and no issue had a field", list, got)
	}
	w.must(w.SetField("tom", shop, d, "Effort", "Small", "Large"))
	w.calm()
	w.say("sam", shop, n, "/northstar recheck")
	w.calm()
	w.wantCapacity(shop, n, "success", "8 of 16")
	w.must(w.SetField("tom", shop, d, "Effort", "Small"))
	w.calm()
	if got := w.Counts()[list]; got != 1 {
		t.Errorf("%s was asked %d times", list, got)
	}
}
