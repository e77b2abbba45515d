package app_test

import (
	"fmt"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
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
			planned := 0 // the milestone of every item; other repositories have none, but for one with a milestone that has no item
			if repo == "acme/small01" || repo == "acme/small02" || repo == "acme/large" {
				n, err := h.Milestone("ada", repo, githubsim.NewMilestone{Title: "Winter"})
				if err != nil {
					t.Fatal(err)
				}
				planned = n
			}
			for i := range items {
				if _, err := h.OpenIssue("ada", repo, githubsim.NewIssue{Title: fmt.Sprint("feat: ", i), Milestone: planned}); err != nil {
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
	w.later() // a milestone of the last seconds may have been counted or not
	w.later()
	w.later()
	w.serve(0)
	w.install()
	w.calm()
	read := w.reads()
	items := repos/2*few + repos/4 + many + 1
	for route, most := range map[string]int{
		"GET /repos/{owner}/{repo}/issues":          repos/2 + (many+1)/100 + 1,
		"GET /repos/{owner}/{repo}/pulls":           0,
		"GET /repos/{owner}/{repo}/labels":          0,
		"GET /repos/{owner}/{repo}/milestones":      1, // that no item tells of
		"GET /repos/{owner}/{repo}/contents/{path}": 0,
		"POST /graphql":                             3 * 4, // policies, what there is, facts of pull requests: what comes at once is asked for once
	} {
		if read[route] > most {
			t.Errorf("%s: %d requests for %d items in %d repositories, want %d at most", route, read[route], items, repos+4, most)
		}
	}
	t.Log(read)
	db, err := store.OpenReading(t.Context(), w.url)
	w.must(err)
	defer db.Close()
	for _, name := range []string{"small01", "small02", "large"} {
		w.must(db.Read(t.Context(), func(tx *store.Tx) error {
			repo, err := tx.RepositoryNamed("acme", name)
			w.must(err)
			if all, err := tx.Milestones(repo.ID); err != nil || len(all) != 1 || all[0].Title != "Winter" {
				t.Errorf("milestones of %s: %v, %v", name, all, err)
			}
			return nil
		}))
	}
}
