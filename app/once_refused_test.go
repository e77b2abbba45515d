package app_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks/summary"
)

// once makes GitHub say one time that something isn't there.
func (w *world) once(f githubsim.Fault) {
	f.Method, f.Status, f.Message, f.Times = http.MethodGet, http.StatusNotFound, "Not Found", 1
	w.Break(f)
}

// One of GitHub's copies that lags says that an installation, or its policy file, isn't there, however old it is: it is asked once more.
func TestOneRefusalIsNotTheEnd(t *testing.T) {
	for name, fault := range map[string]githubsim.Fault{
		"of the installation": {Route: "/app/installations/{installation_id}"},
		"of the policy":       {Path: "/repos/" + home + "/contents/northstar.yml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, setup{policy: enforce, lag: time.Millisecond, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
			must(t, w.hub.Ask(withoutChecks()))
			w.serve(zerolog.ErrorLevel)
			w.install()
			w.calm()
			must(t, w.hub.Ask(githubsim.Permissions(), githubsim.Events()))
			w.once(fault)
			w.inst.Accept()
			w.calm()
			issue, pull := w.issue("sam", shop, "feat: a", ""), w.pull("ben", shop, "feat: b", "")
			w.calm()
			w.wantLabels(shop, issue, "feature")
			w.wantStrategy(shop, pull, "failure")
		})
	}
}

// An issue that GitHub does not show while issues are switched off was not deleted.
func TestSwitchedOffIsNotDeleted(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	s := w.strategy(roadmap, "Checkout")
	n := w.issue("sam", shop, "feat: a", "Strategy: "+ref(roadmap, s))
	p := w.pull("ben", shop, "feat: closes it", "Closes "+ref("", n))
	w.calm()
	const route = "GET /repos/{owner}/{repo}/issues/{issue_number}"
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/issues/{issue_number}", Status: http.StatusGone,
		Message: "Issues are disabled for this repo"})
	before := w.Counts()[route]
	for i := 0; w.Counts()[route] == before; i++ { // two states of one second are settled by a read
		w.must(w.EditIssue("sam", shop, n, text(fmt.Sprint("feat: ", i)), nil), w.EditIssue("sam", shop, n, text(fmt.Sprint("feat: again ", i)), nil))
		w.calm()
	}
	mend()
	w.calm()
	w.wantStrategy(shop, p, "success")
}

// So is what somebody may do.
func TestOneRefusalOfARole(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.once(githubsim.Fault{Route: "/repos/{owner}/{repo}/collaborators/{username}/permission"})
	id := w.say("dana", shop, n, "/northstar waive strategy an outage")
	w.calm()
	w.wantStrategy(shop, n, "success")
	w.reacted(shop, n, id, "+1")
}

// What decides is asked once more when it is refused: whether an owner has a policy, whether somebody is in a team or what the account is
// called, what role somebody has, and the check that is required.
func TestOneRefusalDecidesNothing(t *testing.T) {
	const teams = "teams: {waive: [leads]}\n"
	for name, fault := range map[string]githubsim.Fault{
		"of the first look at the owner's policy": {Route: "/graphql", Body: "northstar.yml", Status: http.StatusForbidden},
		"of the membership in a team":             {Route: "/orgs/{org}/teams/{team_slug}/memberships/{username}", Status: http.StatusNotFound},
		"of what an account is called":            {Route: "/user/{account_id}", Status: http.StatusNotFound},
		"of a role":                               {Route: "/repos/{owner}/{repo}/collaborators/{username}/permission", Status: http.StatusForbidden},
		"of a check":                              {Method: http.MethodPost, Route: "/repos/{owner}/{repo}/check-runs", Status: http.StatusForbidden},
		"of a label":                              {Method: http.MethodPost, Route: "/repos/{owner}/{repo}/issues/{issue_number}/labels", Status: http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, setup{policy: enforce + teams, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
			w.must(w.AddTeam("acme", "leads", "sam"))
			fault.Message, fault.Times = "no", 1
			w.Break(fault)
			w.serve(zerolog.ErrorLevel)
			w.install()
			w.calm()
			n := w.pull("ben", shop, "feat: a", "")
			w.calm()
			w.wantStrategy(shop, n, "failure")
			w.wantLabels(shop, n, "feature")
			w.say("sam", shop, n, "/northstar waive strategy an outage")
			w.calm()
			w.wantStrategy(shop, n, "success")
			if found := w.kept(summary.OnboardingMarker); len(found) > 0 {
				t.Errorf("onboarding beside a policy: %v", found)
			}
		})
	}
}

// A repository's own policy that one of GitHub's copies does not have at the first look is in force all the same.
func TestOneRefusalOfTheFirstLook(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{files: map[string]string{file: enforce}, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	w.Break(githubsim.Fault{Route: "/graphql", Body: "northstar.yml", Status: http.StatusBadGateway})
	w.once(githubsim.Fault{Path: "/repos/" + shop + "/contents/" + file})
	w.serve(zerolog.ErrorLevel)
	w.install()
	w.calm()
	p := w.pull("ben", shop, "feat: b", "")
	w.calm()
	w.wantStrategy(shop, p, "failure")
}
