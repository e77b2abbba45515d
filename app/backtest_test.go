package app_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/checks/summary"
)

// foretell simulates over what the server has stored of a repository: its policy file as text ("": as it is) and a plan.
func (w *world) foretell(name, text string, plan simulate.Plan) map[string]string {
	w.t.Helper()
	db, err := store.OpenReading(w.t.Context(), w.url)
	must(w.t, err)
	defer db.Close()
	var policies policy.Policies
	rd := facts.New(checks.HostOf(w.URL()), &memo.Memo{}, &policies)
	ref, _ := checks.ParseRef(name + "#1")
	var repo store.Repository
	rules := checks.Rules{}
	must(w.t, db.Read(w.t.Context(), func(tx *store.Tx) (err error) {
		if repo, err = facts.Named(tx, ref); err != nil {
			return err
		}
		now, _, err := policies.Rules(tx, repo)
		rules = now.Rules
		return err
	}))
	if text != "" {
		next, problems, err := policy.Propose(w.t.Context(), db, repo, store.Policy{Found: true, Text: text})
		if must(w.t, err); len(problems) > 0 {
			w.t.Fatal(problems)
		}
		rules = next.Rules
	}
	world, err := rd.World(w.t.Context(), db, repo, &rules, facts.Scope{Open: true, Now: time.Now()}, rd.LookUnder(db, repo, rules, time.Now()))
	must(w.t, err)
	out := map[string]string{}
	for _, p := range simulate.Decide(world, plan).Pulls {
		out[fmt.Sprint(p.Number, " ", checks.CheckStrategy)] = string(p.Strategy.Conclusion) + " " + p.Strategy.Title
		out[fmt.Sprint(p.Number, " ", checks.CheckCapacity)] = string(p.Capacity.Conclusion) + " " + p.Capacity.Title
	}
	return out
}

// shown is what the checks of a repository's pull requests show now. Figures of a check whose conclusion stays may be older.
func (w *world) shownOn(repo string, numbers ...int) map[string]string {
	out := map[string]string{}
	for _, n := range numbers {
		w.say("ada", repo, n, "/northstar recheck")
		w.calm()
		for _, name := range []string{checks.CheckStrategy, checks.CheckCapacity} {
			run, _ := w.run(repo, n, name)
			out[fmt.Sprint(n, " ", name)] = run.Conclusion + " " + run.Title
		}
	}
	return out
}

func (w *world) wantSame(what string, foretold, shown map[string]string) {
	w.t.Helper()
	if maps.Equal(foretold, shown) {
		return
	}
	for k := range shown {
		if foretold[k] != shown[k] {
			w.t.Errorf("%s: of %s was foretold %q, and it is %q", what, k, foretold[k], shown[k])
		}
	}
}

// What is foretold comes true: as it is, for items that are moved, for a kind that somebody says, and for another policy.
func TestForetoldComesTrue(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		winter, spring := w.milestone(shop, "Winter", ""), w.milestone(shop, "Spring", "Strategy: "+ref(roadmap, s))
		var features []int
		for range 4 {
			features = append(features, w.issue("ben", shop, "feat: x", "", in(winter)))
		}
		debt := w.issue("ben", shop, "refactor: x", "", in(spring))
		w.issue("ben", shop, "feat: y", "", in(spring))
		w.issue("ben", shop, "refactor: y", "", in(spring))
		own := w.pull("ben", shop, "feat: own", "", inPull(winter))
		closing := w.pull("ben", shop, "feat: closing", fmt.Sprintf("Closes #%d", features[0]))
		tidy := w.pull("ben", shop, "refactor: tidy", fmt.Sprintf("Strategy: %s\n\nCloses #%d", ref(roadmap, s), debt))
		w.calm()
		all := []int{own, closing, tidy}
		w.wantSame("as it is", w.foretell(shop, "", simulate.Plan{}), w.shownOn(shop, all...))

		policy := "version: 1\nmode: enforce\ncomments: {grace: 0s}\nsummary: {every: 0s}\nstrategy: {require: [tech-debt]}\ncapacity: {min-items: 2, tech-debt: {min: 0%, max: 50%}}\n"
		foretold := w.foretell(shop, policy, simulate.Plan{})
		w.commit("ada", shop, file, policy)
		w.calm()
		w.wantSame("another policy", foretold, w.shownOn(shop, all...))
		w.commit("ada", shop, file, enforce)
		w.calm()

		foretold = w.foretell(shop, "", simulate.Plan{Moves: map[int]string{features[0]: "Spring", own: "Spring", debt: ""}, Kinds: map[int]checks.Kind{features[1]: checks.TechDebt}})
		for n, to := range map[int]int{features[0]: spring, own: spring, debt: 0} {
			w.must(w.SetMilestone("ada", shop, n, to))
		}
		w.say("ada", shop, features[1], "/northstar kind tech-debt")
		w.calm()
		w.wantSame("a plan", foretold, w.shownOn(shop, all...))
	})
}

// A change of the policy file is told with the checks of open pull requests that it would change; one by a stranger is only read.
func TestProposedPolicyTellsOpenChecks(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: advise}}, func(t *testing.T, w *world) {
		for i := range 12 {
			w.pull("ben", shop, fmt.Sprintf("feat: number %d", i), "")
		}
		change := func(who string, fork bool) int {
			return w.pull(who, shop, "docs: policy", "", func(p *githubsim.NewPull) { p.Files, p.Fork = map[string]string{file: enforce}, fork })
		}
		ours, stranger := change("ben", false), change("sam", true)
		w.calm()
		w.wantCheck(shop, ours, checks.CheckConfig, "success", "Checks of open pull requests", "12 checks of 14 pull requests would change, 12 for the worse", "| neutral | failure |")
		run, _ := w.run(shop, ours, checks.CheckConfig)
		if n := strings.Count(run.Summary, "| neutral | failure |"); n != 10 || !strings.Contains(run.Summary, "2 more") {
			t.Errorf("%d checks are named, want 10 and a count of the rest:\n%s", n, run.Summary)
		}
		if run, _ := w.run(shop, stranger, checks.CheckConfig); strings.Contains(run.Summary, "would change,") || !strings.Contains(run.Summary, "the file is only read") {
			t.Errorf("what a stranger pushed is tried: %s", run.Summary)
		}
	})
}

// A change of the owner's file is tried over all repositories that take it: in a public one nothing is told of private ones, in a private one
// sums alone, without a name.
func TestProposedOwnersPolicyIsTriedOverRepositories(t *testing.T) {
	fill := func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }
	each(t, setup{policy: advise, fill: fill}, func(t *testing.T, w *world) {
		w.winter(shop, 3, 1)
		m, _ := w.winter(vaulted, 3, 1)
		w.must(w.EditMilestone("ada", vaulted, m, githubsim.MilestoneEdit{Title: text("Vault")}))
		w.commit("ada", roadmap, file, "version: 1\nmode: advise\n") // takes what it does not say
		n := w.pull("ben", home, "docs: policy", "", func(p *githubsim.NewPull) {
			p.Files = map[string]string{"northstar.yml": strings.Replace(enforce, "min-items: 3", "min-items: 3, tech-debt: {min: 60%, max: 80%}", 1)}
		})
		w.calm()
		w.wantCheck(home, n, checks.CheckConfig, "success", "Tried over 3 of 3 repositories", "acme/shop Winter", "acme/shop#")
		run, _ := w.run(home, n, checks.CheckConfig)
		for _, secret := range []string{"Vault", vaulted, "not public"} {
			if strings.Contains(run.Summary+run.Title, secret) {
				t.Errorf("%q is told in public:\n%s", secret, run.Summary)
			}
		}
		old := w.pull("ben", home, "docs: policy, once", "", func(p *githubsim.NewPull) { p.Files = map[string]string{"northstar.yml": enforce} })
		w.calm()
		w.wantCheck(home, old, checks.CheckConfig, "success", shop)
		w.must(w.CloseIssue("ben", home, old, ""))
		w.must(w.Turn("ada", shop, "private"))
		w.calm()
		for _, number := range []int{n, old} {
			if run, _ := w.run(home, number, checks.CheckConfig); run.Conclusion != "success" || strings.Contains(run.Title+run.Summary, shop) {
				t.Errorf("#%d tells of what is private by now: %s\n%s", number, run.Title, run.Summary)
			}
		}
		w.must(w.Turn("ada", shop, "public"))
		w.calm()
		w.must(w.Turn("ada", home, "private"))
		w.calm()
		w.say("ada", home, n, "/northstar recheck")
		w.calm()
		w.wantCheck(home, n, checks.CheckConfig, "success", "Tried over 4 of 4 repositories", "of 1 that are not public only sums are told", "1 open milestone")
		if run, _ := w.run(home, n, checks.CheckConfig); strings.Contains(run.Summary, "Vault") || strings.Contains(run.Summary, vaulted) {
			t.Errorf("a private repository is named:\n%s", run.Summary)
		}
	})
}

// A closed milestone is tried with what it held when it closed, whatever moved since.
func TestProposedPolicyOverWhatAMilestoneHeld(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: advise}}, func(t *testing.T, w *world) {
		m, _ := w.winter(shop, 3, 1) // with the pull request 4 features and 1 of debt
		moved := w.issue("ada", shop, "refactor: more", "", in(m))
		w.calm()
		w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{State: text("closed")}))
		w.calm()
		w.must(w.SetMilestone("ada", shop, moved, 0))
		w.calm()
		n := w.pull("ben", shop, "docs: policy", "", func(p *githubsim.NewPull) {
			p.Files = map[string]string{file: strings.Replace(advise, "min-items: 3", "min-items: 3, tech-debt: {min: 40%, max: 50%}", 1)}
		})
		w.calm()
		w.wantCheck(shop, n, checks.CheckConfig, "success", "The last closed milestone would have failed", "(2 of 6), inside 20%–40%", "(2 of 6), band 40%–50%")
	})
}

// A share inside its band in which too much has no kind lets nothing pass: a policy after which that is so is told to change the verdict. What is
// closed is tried over what was planned in it where the policy asks for what remains.
func TestProposedPolicyTellsWhatIsToBeClassified(t *testing.T) {
	lenient := strings.Replace(advise, "min-items: 3", "min-items: 3, max-unclassified: 100%", 1) + "classify: {text-model: false}\n"
	inWorld(t, setup{files: map[string]string{file: lenient}}, func(t *testing.T, w *world) {
		m, _ := w.winter(shop, 2, 1) // with the pull request 3 features and 1 of debt
		for range 4 {
			w.issue("ada", shop, "Basket", "", in(m))
		}
		autumn := w.milestone(shop, "Autumn", "")
		for _, title := range []string{"feat: a", "feat: b", "refactor: c"} {
			w.must(w.CloseIssue("ada", shop, w.issue("ada", shop, title, "", in(autumn)), "completed"))
		}
		w.calm()
		w.must(w.EditMilestone("ada", shop, autumn, githubsim.MilestoneEdit{State: text("closed")}))
		w.calm()
		change := func(from, to string) int {
			return w.pull("ben", shop, "docs: policy", "", func(p *githubsim.NewPull) {
				p.Files = map[string]string{file: strings.Replace(lenient, from, to, 1)}
			})
		}
		strict, left, few := change("100%", "25%"), change("min-items: 3", "min-items: 3, basis: remaining"), change("min-items: 3", "min-items: 4")
		w.calm()
		w.wantCheck(shop, strict, checks.CheckConfig, "success", "the verdict of 1 open milestone", "| Winter | ✅ ", "| ❔ ", "classify first, 4 of 8 open items of work have no kind, more than 25%",
			"The last closed milestone would have passed")
		w.wantCheck(shop, left, checks.CheckConfig, "success", "The last closed milestone would have passed", summary.ClosedOverPlanned, "(1 of 3), inside 20%–40%")
		w.wantCheck(shop, few, checks.CheckConfig, "success", "No open milestone would change its verdict", "The last closed milestone could not be judged", "too few items to judge (3 of 4)")
	})
}
