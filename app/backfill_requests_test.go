package app_test

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// Reading takes a request for each hundred items, and none for what most repositories do not have: their policy files, milestones, labels and
// open pull requests are asked for together.
func TestRequestsOfReading(t *testing.T) {
	t.Parallel()
	const repos, few, many = 20, 30, 1000
	w := begin(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		fill := func(repo string, items int, open bool) {
			if err := h.AddRepo(repo, githubsim.RepoOptions{}); err != nil {
				t.Fatal(err)
			}
			for i := range items {
				if _, err := h.OpenIssue("ada", repo, githubsim.NewIssue{Title: fmt.Sprint("feat: ", i)}); err != nil {
					t.Fatal(err)
				}
			}
			if open {
				if _, err := h.OpenPull("ada", repo, githubsim.NewPull{Title: "feat: open"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for i := range repos {
			fill(fmt.Sprintf("acme/small%02d", i), few*(i%2), i%4 == 1)
		}
		fill("acme/large", many, true)
	}}, storetest.SQLite(t))
	w.serve(0)
	w.install()
	w.calm()
	read := w.reads()
	items := repos/2*few + repos/4 + many + 1
	for route, most := range map[string]int{
		"GET /repos/{owner}/{repo}/issues":          repos/2 + (many+1)/100 + 1,
		"GET /repos/{owner}/{repo}/pulls":           0,
		"GET /repos/{owner}/{repo}/labels":          0,
		"GET /repos/{owner}/{repo}/milestones":      0,
		"GET /repos/{owner}/{repo}/contents/{path}": 0,
		"POST /graphql":                             3 * 4, // policies, what there is, facts of pull requests: what comes at once is asked for once
	} {
		if read[route] > most {
			t.Errorf("%s: %d requests for %d items in %d repositories, want %d at most", route, read[route], items, repos+4, most)
		}
	}
	t.Log(read)
}
