package app_test

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// Reading takes a request for each hundred items, and of a small or empty repository five more: its policy file, its milestones, its
// labels, and its open pull requests, where it has some.
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
		"GET /repos/{owner}/{repo}/issues":          repos + 3 + (many+1)/100 + 1,
		"GET /repos/{owner}/{repo}/pulls":           repos/4 + 1,
		"GET /repos/{owner}/{repo}/labels":          repos + 4,
		"GET /repos/{owner}/{repo}/milestones":      repos + 4,
		"GET /repos/{owner}/{repo}/contents/{path}": repos + 4,
	} {
		if read[route] > most {
			t.Errorf("%s: %d requests for %d items in %d repositories, want %d at most", route, read[route], items, repos+4, most)
		}
	}
	t.Log(read)
}
