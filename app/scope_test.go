package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

var orgScope = strings.Replace(enforce, "capacity: {min-items: 3}", "capacity: {scope: org, min-items: 3}", 1)

// winter puts work into a milestone "Winter" of a repository, and a pull request by ada.
func (w *world) winter(repo string, features, debt int) (milestone, pull int) {
	w.t.Helper()
	milestone = w.milestone(repo, "Winter", "")
	for i := range features {
		w.issue("ada", repo, fmt.Sprintf("feat: %d", i), "", in(milestone))
	}
	for i := range debt {
		w.issue("ada", repo, fmt.Sprintf("refactor: %d", i), "", in(milestone))
	}
	return milestone, w.pull("ada", repo, "feat: one more", "", inPull(milestone))
}

// figures is [world.wantCapacity] once the check was asked for: the figures of one whose conclusion stays may lag behind.
func (w *world) figures(repo string, n int, conclusion string, words ...string) {
	w.t.Helper()
	w.calm()
	w.say("ada", repo, n, "/northstar recheck")
	w.calm()
	w.wantCapacity(repo, n, conclusion, words...)
}

// With capacity.scope org one band holds for all milestones of a title: readers of public repositories are told the sum of the
// public ones, and the sum of all is told in private repositories. It is told anew, and no more, when one changes sides.
func TestOrgScopeIsSummedForWhoReadsIt(t *testing.T) {
	fill := func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo("acme/cellar", githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
	}
	each(t, setup{policy: orgScope, fill: fill}, func(t *testing.T, w *world) {
		_, there := w.winter(shop, 3, 0) // with the pull request 4 features
		_, inside := w.winter(vaulted, 0, 6)
		w.figures(shop, there, "failure", "0% (0 of 4)")
		w.figures(vaulted, inside, "success", "55% (6 of 11)") // a feature moves it toward the band
		_, deep := w.winter("acme/cellar", 8, 0)
		w.calm()
		w.wantCapacity("acme/cellar", deep, "success", "30% (6 of 20), inside")
		w.figures(vaulted, inside, "success", "30% (6 of 20), inside")
		w.figures(shop, there, "failure", "0% (0 of 4)")
		_, other := w.winter(docsRepo, 0, 2)
		w.figures(shop, there, "success", "29% (2 of 7)")
		w.figures(docsRepo, other, "success", "29% (2 of 7)")
		id := w.say("sam", shop, there, "/northstar explain")
		w.calm()
		said := w.marked(shop, there, fmt.Sprintf("answer:comment:%d", id))
		if len(said) != 1 || !strings.Contains(said[0].Body, "29% (2 of 7)") {
			t.Errorf("a stranger is told: %+v", said)
		}
		w.later()
		w.must(w.Turn("ada", docsRepo, "private"))
		w.calm()
		w.wantCapacity(shop, there, "failure", "0% (0 of 4)")
		w.later()
		w.must(w.Turn("ada", docsRepo, "public"))
		w.calm()
		w.wantCapacity(shop, there, "success", "29% (2 of 7)")
	})
}

// What is judged alike before and after is told anew all the same when a part of its sum turned private, or is called otherwise.
func TestOrgScopeTakesBackWhatTurnedPrivate(t *testing.T) {
	inWorld(t, setup{policy: orgScope, fill: func(h *githubsim.Host) { _ = h.AddRepo(docsRepo, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		_, there := w.winter(shop, 7, 0)
		m, _ := w.winter(docsRepo, 1, 0)
		w.figures(shop, there, "failure", "0% (0 of 10)")
		w.later()
		w.must(w.Turn("ada", docsRepo, "private"))
		w.calm()
		w.wantCapacity(shop, there, "failure", "0% (0 of 8)")
		w.later()
		w.must(w.Turn("ada", docsRepo, "public"))
		for i := range 4 {
			w.issue("ada", docsRepo, fmt.Sprintf("refactor: late %d", i), "", in(m))
		}
		w.figures(shop, there, "success", "29% (4 of 14)")
		w.must(w.EditMilestone("ada", docsRepo, m, githubsim.MilestoneEdit{Title: text("Spring")}))
		w.calm()
		w.wantCapacity(shop, there, "failure", "0% (0 of 8)")
	})
}

// Where items without a kind of other repositories decide too, those are named that the readers can read, with a command for where they are.
// Nothing of a private repository is told in a public one.
func TestOrgScopeNamesWhatIsToBeClassified(t *testing.T) {
	inWorld(t, setup{policy: orgScope + "strategy: {require: []}\nclassify: {text-model: false}\n", fill: func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
	}}, func(t *testing.T, w *world) {
		_, there := w.winter(shop, 3, 0)
		for _, repo := range []string{docsRepo, vaulted} {
			m := w.milestone(repo, "Winter", "")
			w.issue("ada", repo, "Quokka of "+repo, "", in(m))
		}
		w.calm()
		w.wantCapacity(shop, there, "neutral", "classify these first", "Quokka of "+docsRepo, "In "+docsRepo+":", "/northstar kind tech-debt #1\n")
		if run, _ := w.run(shop, there, checks.CheckCapacity); strings.Contains(run.Summary+run.Title, vaulted) {
			t.Errorf("a private repository is named:\n%s", run.Summary)
		}
	})
}

// A repository's own file cannot ask for the sum of all: it is told that it cannot, and nothing is summed up.
func TestOrgScopeIsTheOwnersAlone(t *testing.T) {
	fill := func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }
	inWorld(t, setup{policy: enforce, fill: fill, files: map[string]string{file: "capacity: {scope: org}\n"}}, func(t *testing.T, w *world) {
		w.winter(vaulted, 7, 4)
		_, there := w.winter(shop, 3, 1)
		w.calm()
		w.wantCapacity(shop, there, "success", "20% (1 of 5)")
		found := w.kept(summary.ConfigMarker)
		if len(found) != 1 || !strings.Contains(found[0].Body, "this key counts in the owner’s file alone") && !strings.Contains(found[0].Body, "this key counts in the owner's file alone") {
			t.Errorf("nobody is told: %+v", found)
		}
		n, err := w.OpenPull("ben", shop, githubsim.NewPull{Title: "refactor: policy", Files: map[string]string{file: "capacity: {scope: org, min-items: 4}\n"}})
		must(t, err)
		w.calm()
		w.wantCheck(shop, n, "northstar/config", "failure", "capacity.scope")
	})
}

// A pull request to the policy is compared by what its readers are told of the milestones.
func TestOrgScopeInAComparison(t *testing.T) {
	fill := func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
	}
	inWorld(t, setup{policy: orgScope, fill: fill}, func(t *testing.T, w *world) {
		w.winter(vaulted, 0, 9)
		w.winter(shop, 3, 0)
		w.winter(docsRepo, 0, 2) // 2 of 7 in public
		w.calm()
		n, err := w.OpenPull("ben", shop, githubsim.NewPull{Title: "refactor: policy", Files: map[string]string{file: "capacity: {tech-debt: {min: 30%}}\n"}})
		must(t, err)
		w.calm()
		w.wantCheck(shop, n, "northstar/config", "success", "29% (2 of 7)", "1 open milestone")
	})
}

// ripen makes the last summaries of a milestone old: the next may be written at once.
func (w *world) ripen(repo string, milestone int) {
	w.t.Helper()
	db, err := store.Open(context.Background(), w.url)
	must(w.t, err)
	defer db.Close()
	owner, name, _ := strings.Cut(repo, "/")
	must(w.t, db.Write(context.Background(), func(tx *store.Tx) error {
		row, err := tx.RepositoryNamed(owner, name)
		if err != nil {
			return err
		}
		written, err := tx.MilestonePosted(row.ID, milestone)
		for _, p := range written {
			p.At = p.At.Add(-2 * time.Hour)
			err = errors.Join(err, tx.Confirm(p))
		}
		return errors.Join(err, tx.SetSummarised(row.ID, milestone, time.Now().Add(-2*time.Hour)))
	}))
}

// When the next public summary is written depends on nothing private: neither on a look that changes nothing in public, nor on a
// summary that was written in a private repository.
func TestPublicSummariesWaitForNothingPrivate(t *testing.T) {
	policy := strings.Replace(advise, "every: 0s", "every: 1h", 1)
	inWorld(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		plan, inner := w.strategy(roadmap, "Open"), w.strategy(vaulted, "Hidden")
		w.calm()
		winter := w.milestone(shop, "Winter", "")
		says := func(repo string, n int, words string) bool {
			for _, c := range w.marked(repo, n, "<!-- northstar:milestone:Winter") {
				return strings.Contains(c.Body, words)
			}
			return false
		}
		add := func(title string) {
			w.calm()
			w.ripen(shop, winter)
			w.issue("ada", shop, title, "Strategy: "+ref(roadmap, plan)+", "+ref(vaulted, inner), in(winter))
			w.calm()
		}
		add("feat: one")
		add("feat: two")
		if !says(roadmap, plan, "of 2 items") || !says(vaulted, inner, "of 2 items") {
			t.Fatal("the milestone is not summed up")
		}
		w.ripen(shop, winter)
		w.must(w.EditIssue("ada", vaulted, inner, text("Hidden for longer"), nil))
		w.calm()
		if !says(vaulted, inner, "Hidden for longer") {
			t.Fatal("the private summary did not follow")
		}
		w.issue("ada", shop, "feat: three", "Strategy: "+ref(roadmap, plan), in(winter))
		w.calm()
		if !says(roadmap, plan, "of 3 items") {
			t.Error("the public summary waits because of a private one")
		}
		if says(vaulted, inner, "of 3 items") {
			t.Error("the private summary is written twice in summary.every")
		}
	})
}

// Neither what the onboarding issue in public says nor whether it is there depends on what is private.
func TestOnboardingWaitsForNothingPrivate(t *testing.T) {
	fill := func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true, Files: map[string]string{file: "mode: observe\n"}})
		_, _ = h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: "feat: seen"})
	}
	inWorld(t, setup{fill: fill}, func(t *testing.T, w *world) {
		if found := w.kept(summary.OnboardingMarker); len(found) != 1 || !strings.Contains(found[0].Body, "1 item (issues and pull requests) in 3 repositories") {
			t.Errorf("onboarding issues: %v", found)
		}
	})
}

// What a private owner's policy says is quoted in public as long as it is public, and no longer.
func TestRulesAreQuotedToWhoMayReadThem(t *testing.T) {
	policy := enforce + "classify: {rules: [{kind: feature, title: '^(feat|zebra)'}], exempt: {authors: ['renovate*']}}\n"
	inWorld(t, setup{policy: policy}, func(t *testing.T, w *world) {
		n, bot := w.pull("ben", shop, "feat: x", ""), w.pull("renovate[bot]", shop, "Update", "")
		w.calm()
		quoted := func(want bool) {
			t.Helper()
			for n, word := range map[int]string{n: "zebra", bot: `renovate\*`} {
				id := w.say("sam", shop, n, "/northstar explain")
				w.calm()
				said := w.marked(shop, n, fmt.Sprintf("answer:comment:%d", id))
				if len(said) != 1 || strings.Contains(said[0].Body, word) != want {
					t.Errorf("quoted: %v, want %v:\n%+v", !want, want, said)
				}
				if run, _ := w.run(shop, n, "northstar/strategy"); strings.Contains(run.Title+run.Summary, word) {
					t.Errorf("a check quotes a pattern:\n%s\n%s", run.Title, run.Summary)
				}
			}
		}
		quoted(true)
		w.later()
		w.must(w.Turn("ada", home, "private"))
		quoted(false)
		w.later()
		w.must(w.Turn("ada", home, "public"))
		quoted(true)
	})
}

// Whoever links into a private repository is asked for alike, whether anything is there or not: how long it takes tells nothing.
func TestNothingIsAskedForLikeSomething(t *testing.T) {
	const role = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		there := w.strategy(vaulted, "Hidden")
		w.calm()
		asked := map[int]int{}
		for who, n := range map[string]int{"sam": there, "ben": 4711} {
			before := w.reads()
			w.issue(who, shop, "feat: x", "Strategy: "+ref(vaulted, n))
			w.calm()
			asked[n] = since(before, w.reads())[role]
		}
		if asked[there] == 0 || asked[there] != asked[4711] {
			t.Errorf("asked for what is there %d times, for what is not %d times", asked[there], asked[4711])
		}
	})
}
