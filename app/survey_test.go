package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// Repositories are read alike whether GitHub tells of many at once or each is asked about by itself.
func TestSurveyedOrNot(t *testing.T) {
	t.Parallel()
	fill := func(h *githubsim.Host) {
		for i := range 12 {
			repo := fmt.Sprintf("acme/r%02d", i)
			files := map[string]string{}
			switch i {
			case 1:
				files[".github/northstar.yml"] = "version: 1\nmode: off\n"
			case 2:
				files[".github/northstar.yml"] = "version: 1\nlabels: {feature: 'type/feature'}\n"
			case 3:
				files[".github/northstar.yml"] = "no policy at all"
			case 4:
				files[".github/northstar.yml"] = "version: 1\n# " + strings.Repeat("long ", 10_000) + "\nmode: observe\n"
			}
			must(t, h.AddRepo(repo, githubsim.RepoOptions{Files: files}))
			for n := range i % 5 {
				_, err := h.OpenIssue("ada", repo, githubsim.NewIssue{Title: fmt.Sprint("feat: ", n), Labels: []string{fmt.Sprint("area/", n)}})
				must(t, err)
			}
			for range i % 3 {
				_, err := h.OpenPull("ben", repo, githubsim.NewPull{Title: "refactor: a", Body: "Closes #1"})
				must(t, err)
			}
			if i%4 == 1 {
				_, err := h.Milestone("ada", repo, githubsim.NewMilestone{Title: "Winter"})
				must(t, err)
			}
		}
	}
	read := func(broken bool) (said []string, conclusions map[string]checks.Kind) {
		w := begin(t, setup{policy: enforce, fill: fill, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
		if broken {
			for _, of := range []string{"northstar.yml", "open:"} {
				w.Break(githubsim.Fault{Route: "/graphql", Body: of, Status: http.StatusBadGateway})
			}
		}
		w.serve(zerolog.ErrorLevel)
		w.install()
		w.calm()
		for _, r := range w.Snapshot() {
			for _, it := range r.Items {
				slices.Sort(it.Labels)
				said = append(said, fmt.Sprint(r.Name, "#", it.Number, " ", it.Labels))
				if it.Head != "" {
					run, _ := w.CheckRun(r.Name, it.Head, checks.CheckStrategy)
					said = append(said, fmt.Sprint(r.Name, "#", it.Number, " ", run.Conclusion, " ", run.Title))
				}
			}
		}
		all, err := w.server.Conclusions(t.Context())
		must(t, err)
		conclusions = map[string]checks.Kind{}
		for at, c := range all {
			conclusions[at] = c.Kind
		}
		slices.Sort(said)
		return said, conclusions
	}
	together, of := read(false)
	alone, ofAlone := read(true)
	if !slices.Equal(together, alone) {
		t.Errorf("together:\n%s\nalone:\n%s", strings.Join(together, "\n"), strings.Join(alone, "\n"))
	}
	if !maps.Equal(of, ofAlone) || len(of) < 20 {
		t.Errorf("%v, %v", of, ofAlone)
	}
}

// What was pushed after a survey counts, not what the survey said.
func TestPushedSinceTheSurvey(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: enforce, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	n := w.pull("ben", shop, "feat: a", "")
	w.serve(zerolog.ErrorLevel)
	first := w.Counts()["POST /graphql"]
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/issues", Status: http.StatusBadGateway})
	w.install()
	w.until("the survey", func() bool { return w.Counts()["POST /graphql"] >= first+2 })
	w.later()
	_, err := w.CommitFile("ada", shop, "", ".github/northstar.yml", "version: 1\nlabels: {feature: 'type/feature'}\n")
	must(t, err)
	_, err = w.PushTo("ben", shop, n, map[string]string{"b.go": "b"})
	must(t, err)
	mend()
	w.calm()
	w.wantStrategy(shop, n, "failure")
	fresh := w.issue("sam", shop, "feat: b", "")
	w.calm()
	w.wantLabels(shop, fresh, "type/feature")
}
