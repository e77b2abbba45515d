package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// What arrives after kill -9 and before the next start takes effect all the same: a pull request, "Re-run all", a command, a policy.
func TestWhatArrivesWhileNoServerRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs servers as processes, and kills one")
	}
	for name, database := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, database(t))
			p := s.serve()
			s.app.SetHook(p.url+hookPath, hookSecret)
			conclusion := func(number int, check string) string {
				it, err := s.Item("acme/shop", number)
				if err != nil {
					return err.Error()
				}
				run, _ := s.CheckRun("acme/shop", it.Head, check)
				return run.Status + " " + run.Conclusion
			}
			first, err := s.OpenPull("ada", "acme/shop", githubsim.NewPull{Title: "feat: before"})
			must(t, err)
			s.wait("the first checks", func() bool { return conclusion(first, checks.CheckStrategy) == "completed failure" })
			p.kill()

			var pulls []int
			for i := range 30 {
				n, err := s.OpenPull("ada", "acme/shop", githubsim.NewPull{Title: fmt.Sprintf("refactor: %d", i)})
				must(t, err)
				pulls = append(pulls, n)
			}
			it, err := s.Item("acme/shop", first)
			must(t, err)
			must(t, s.RerequestSuite("ada", "acme/shop", s.app, it.Head))
			said, err := s.Comment("ada", "acme/shop", first, "/northstar kind tech-debt")
			must(t, err)
			_, err = s.CommitFile("ada", "acme/shop", "", ".github/northstar.yml", inForce+"strategy: {require: [feature]}\n")
			must(t, err)
			must(t, s.Settle(t.Context()))

			again := s.serve()
			s.app.SetHook(again.url+hookPath, hookSecret)
			s.wait("what arrived meanwhile", func() bool {
				return !slices.ContainsFunc(pulls, func(n int) bool { return conclusion(n, checks.CheckStrategy) != "completed skipped" }) &&
					conclusion(first, checks.CheckStrategy) == "completed skipped" // by the command, under the policy
			})
			s.wait("the reaction", func() bool {
				for _, c := range s.Comments("acme/shop", first) {
					if c.ID == said {
						return len(c.Reactions["+1"]) == 1
					}
				}
				return false
			})
		})
	}
}
