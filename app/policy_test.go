package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

const file = ".github/northstar.yml"

// Without a policy nothing is posted; once one is committed open pull requests get their checks, and what was there
// before gets labels and comments only after a person acts on it.
func TestPolicyComesIntoForce(t *testing.T) {
	each(t, setup{}, func(t *testing.T, w *world) {
		var old, acted, pull, closed int
		w.quiet("everything that people do without a policy", func() {
			old = w.issue("sam", shop, "feat: old", "")
			acted = w.issue("sam", shop, "feat: acted on", "")
			closed = w.pull("ben", shop, "feat: closed", "")
			w.must(w.Merge("ada", shop, closed))
			pull = w.pull("ben", shop, "feat: a pull request", "")
			w.say("tom", shop, old, "/northstar kind tech-debt")
		})
		w.commit("ada", shop, file, advise)
		w.calm()
		w.wantStrategy(shop, pull, "neutral")
		w.wantCapacity(shop, pull, "neutral")
		w.wantStrategy(shop, closed, "")
		for _, n := range []int{old, acted, pull, closed} {
			w.wantLabels(shop, n)
			if c := w.marked(shop, n, "northstar"); len(c) != 0 {
				t.Errorf("#%d got a comment", n)
			}
		}
		w.later()
		w.say("sam", shop, acted, "Any news?")
		fresh := w.issue("sam", shop, "feat: new", "")
		w.calm()
		w.wantLabels(shop, acted, "feature")
		w.wantLabels(shop, fresh, "feature")
		w.wantLabels(shop, old)

		// A policy that changes is looked at again: enforce makes neutral a failure, another label name is used from now on.
		w.commit("ada", shop, file, enforce)
		w.calm()
		w.wantStrategy(shop, pull, "failure")
		w.commit("ada", shop, file, strings.Replace(advise, "advise", "observe", 1))
		w.calm()
		w.quiet("what people do in observe", func() {
			w.issue("sam", shop, "feat: unseen", "")
			w.must(w.EditIssue("ben", shop, pull, text("refactor: x"), nil))
		})
		w.commit("ada", shop, file, strings.Replace(advise, "advise", "off", 1))
		w.calm()
		w.quiet("what people do in off", func() { w.issue("sam", shop, "feat: unseen", ""); w.say("sam", shop, old, "/northstar help") })
	})
}

// An owner's policy that changes comes into force in all repositories, and only the owner's file is read for it.
func TestOwnersPolicyIsReadOnce(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		w.wantStrategy(shop, n, "neutral")
		before := w.reads()
		w.commit("ada", home, "northstar.yml", enforce)
		w.calm()
		w.wantStrategy(shop, n, "failure")
		if read := since(before, w.reads())["GET /repos/{owner}/{repo}/contents/{path}"]; read != 1 {
			t.Errorf("%d files were read", read)
		}
	})
}

// An installation on a repository with a history reads it, posts nothing without a policy, and counts what is closed.
func TestInstallOnHistory(t *testing.T) {
	for _, policy := range []string{"", enforce} {
		name := "no policy"
		if policy != "" {
			name = "policy"
		}
		t.Run(name, func(t *testing.T) {
			each(t, setup{bare: true}, func(t *testing.T, w *world) {
				s := w.strategy(roadmap, "Checkout")
				m := w.milestone(shop, "Winter", "Strategy: "+ref(roadmap, s))
				for i := range 240 {
					kind := "feature"
					if i%4 == 0 {
						kind = "tech-debt"
					}
					n := w.issue("sam", shop, "Something", "", in(m), labelled(kind))
					if i%2 == 0 {
						w.must(w.CloseIssue("sam", shop, n, "completed"))
					}
				}
				plain := w.issue("sam", shop, "feat: no label", "")
				pull := w.pull("ben", shop, "feat: x", "", inPull(m))
				if policy != "" {
					w.commit("ada", shop, file, policy)
				}
				before, read := w.writes(), w.reads()
				w.install()
				w.calm()
				wrote := since(before, w.writes())
				w.wantLabels(shop, plain)
				if policy == "" {
					if wrote["POST /repos/{owner}/{repo}/issues"] <= 1 { // the onboarding issue
						delete(wrote, "POST /repos/{owner}/{repo}/issues")
					}
					if len(wrote) > 0 {
						t.Errorf("the app wrote %v", wrote)
					}
					w.wantCapacity(shop, pull, "")
				} else {
					w.wantCapacity(shop, pull, "success", "60 of 241")
					w.wantStrategy(shop, pull, "success", ref(roadmap, s))
					if wrote["POST /repos/{owner}/{repo}/check-runs"] != 2 || wrote["POST /repos/{owner}/{repo}/issues/{issue_number}/labels"] != 0 {
						t.Errorf("the app wrote %v", wrote)
					}
				}
				if n := since(read, w.reads())["GET /repos/{owner}/{repo}/issues"]; n > 3+1+1+1 { // three repositories, once, and a look for the onboarding issue
					t.Errorf("%d requests for 243 items", n)
				}
			})
		})
	}
}

// The owner's file holds for all repositories, theirs override it key by key, and what is locked stays.
func TestOwnerAndOverride(t *testing.T) {
	each(t, setup{policy: enforce + "strategy: {require: []}\nlocked: [capacity.require-milestone]\n"}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: x", "")
		w.calm()
		w.wantStrategy(shop, n, "skipped")
		w.wantCapacity(shop, n, "neutral")
		w.commit("ada", shop, file, "version: 1\nstrategy: {require: [feature]}\ncapacity: {require-milestone: true}\n")
		w.calm()
		w.wantStrategy(shop, n, "failure") // enforce is still the owner's
		w.wantCapacity(shop, n, "neutral")
		issues := w.config(shop)
		if len(issues) != 1 || !strings.Contains(issues[0].Body, "require-milestone") || !strings.Contains(issues[0].Body, "The rest of the file is in force") {
			t.Errorf("an attempt on a locked key is reported by: %+v", issues)
		}
		w.commit("ada", home, "northstar.yml", advise+"capacity: {require-milestone: true}\n")
		w.calm()
		w.commit("ada", home, "northstar.yml", "version: 1\nmode: advise\n")
		w.calm()
		w.wantStrategy(shop, n, "neutral")
		if issues := w.config(shop); len(issues) != 1 || issues[0].State != "closed" {
			t.Errorf("nothing is locked any more, and yet: %+v", issues)
		}
	})
}

// What a private owner's file says is not told in a public repository.
func TestOwnerInPrivate(t *testing.T) {
	inWorld(t, setup{policy: enforce + "locked: [mode]\n"}, func(t *testing.T, w *world) {
		w.must(w.Turn("ada", home, "private"))
		w.calm()
		w.commit("ada", shop, file, "version: 1\nmode: observe\n")
		w.calm()
		issues := w.config(shop)
		if len(issues) != 1 || !strings.Contains(issues[0].Body, "mode") || strings.Contains(issues[0].Body, "enforce") {
			t.Errorf("%+v", issues)
		}
	})
}

// config are the issues about a repository's policy file.
func (w *world) config(repo string) (out []githubsim.ItemView) {
	w.t.Helper()
	v, err := w.Repo(repo)
	must(w.t, err)
	for _, it := range v.Items {
		if it.Title == "Northstar: configuration problem" {
			out = append(out, it)
		}
	}
	return out
}

// An invalid file changes nothing; one issue says what is wrong and closes itself.
func TestInvalidPolicy(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: x", "")
		w.calm()
		w.wantStrategy(shop, n, "failure")
		for _, bad := range []struct{ name, text, says string }{
			{"typo", "version: 1\nmode: advise\ncapasity: {min-items: 3}\n", "capacity"},
			{"cycle", "version: 1\nmode: &a [*a]\n", ""},
			{"bomb", "version: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n", ""},
			{"lookahead", "version: 1\nmode: advise\nclassify: {rules: [{kind: feature, title: '(?=x)'}]}\n", ""},
			{"no YAML", "version: [\n", ""},
			{"5 MB", "version: 1\nmode: advise\n#" + strings.Repeat("x", 5<<20), "larger than 1 MB"},
		} {
			w.commit("ada", shop, file, bad.text)
			w.calm()
			t.Run(bad.name, func(t *testing.T) {
				at := *w
				at.t = t
				at.wantStrategy(shop, n, "failure")
				issues := at.config(shop)
				if len(issues) != 1 || issues[0].State != "open" || !strings.Contains(issues[0].Body, bad.says) {
					t.Errorf("the issue is %+v", issues)
				}
			})
		}
		w.commit("ada", shop, file, advise)
		w.calm()
		w.wantStrategy(shop, n, "neutral")
		if issues := w.config(shop); len(issues) != 1 || issues[0].State != "closed" {
			t.Errorf("mended, and yet: %+v", issues)
		}
		w.commit("ada", shop, file, "version: 2\n")
		w.calm()
		if issues := w.config(shop); len(issues) != 1 || issues[0].State != "open" {
			t.Errorf("broken again: %+v", issues)
		}
		_, err := w.RemoveFile("ada", shop, "", file)
		w.must(err)
		w.calm()
		if issues := w.config(shop); len(issues) != 1 || issues[0].State != "closed" {
			t.Errorf("deleted, and yet: %+v", issues)
		}
		w.quiet("what people do without a policy", func() { w.issue("sam", shop, "feat: unseen", "") })
	})
}

// A pull request that touches the policy file is told what it would change; it changes nothing before it is merged.
func TestProposedPolicy(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		for range 4 {
			w.issue("ben", shop, "feat: x", "", in(m))
		}
		bad := w.pull("ben", shop, "Policy", "Kind: feature", func(p *githubsim.NewPull) {
			p.Files = map[string]string{file: "version: 1\nmode: advise\ncapacity:\n  min-itens: 3\n"}
		})
		change := func(who string, fork bool) int {
			return w.pull(who, shop, "Policy", "Kind: feature", func(p *githubsim.NewPull) {
				p.Files, p.Fork = map[string]string{file: "version: 1\nmode: advise\ncapacity: {min-items: 3, tech-debt: {min: 0%, max: 100%}}\n"}, fork
			})
		}
		good, stranger, fork := change("ben", false), change("sam", true), change("dana", true)
		other := w.pull("ben", shop, "feat: other", "")
		w.calm()
		w.wantCheck(shop, bad, checks.CheckConfig, "failure", "min-items")
		run, _ := w.run(shop, bad, checks.CheckConfig)
		if len(run.Annotations) != 1 || run.Annotations[0].Line != 4 || run.Annotations[0].Path != file || !strings.Contains(run.Annotations[0].Message, "min-items") {
			t.Errorf("annotations: %+v", run.Annotations)
		}
		w.wantCheck(shop, good, checks.CheckConfig, "success", "enforce", "capacity.tech-debt", "Winter")
		w.wantCheck(shop, fork, checks.CheckConfig, "success", "capacity.tech-debt", "Winter")
		// What somebody without write permission pushed is only read.
		w.wantCheck(shop, stranger, checks.CheckConfig, "success", "enforce", "capacity.tech-debt", "the file is only read")
		if run, _ := w.run(shop, stranger, checks.CheckConfig); strings.Contains(run.Summary, "Winter") {
			t.Errorf("the policy of a stranger's commit is evaluated: %s", run.Summary)
		}
		w.wantCheck(shop, other, checks.CheckConfig, "")
		w.wantStrategy(shop, good, "failure") // still enforced
		_, err := w.PushTo("ben", shop, bad, map[string]string{file: "version: 1\nmode: enforce\n"})
		w.must(err)
		w.calm()
		w.wantCheck(shop, bad, checks.CheckConfig, "success")
		w.must(w.Merge("ada", shop, good))
		w.calm()
		w.wantStrategy(shop, other, "neutral")
	})
}

// A file with more problems than anybody reads costs a stranger's pull request no more requests than one with a single problem:
// fifty are shown at their lines, the others are a number.
func TestProposedPolicyWithManyProblems(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		var text strings.Builder
		for i := range 6600 {
			fmt.Fprintf(&text, "k%d: 1\n", i)
		}
		w.calm()
		before := len(w.Requests())
		n := w.pull("sam", shop, "Policy", "Kind: feature", func(p *githubsim.NewPull) { p.Files, p.Fork = map[string]string{file: text.String()}, true })
		w.calm()
		w.wantCheck(shop, n, checks.CheckConfig, "failure", "6600 problems", "6550 more problems")
		if run, _ := w.run(shop, n, checks.CheckConfig); len(run.Annotations) != 50 {
			t.Errorf("%d annotations", len(run.Annotations))
		}
		patches := 0
		for _, r := range w.Requests()[before:] {
			if r.Method == "PATCH" && strings.Contains(r.Path, "/check-runs/") {
				patches++
			}
		}
		if patches > 0 {
			t.Errorf("%d requests that add annotations", patches)
		}
	})
}

// northstar/config is posted in observe too, and nothing else is.
func TestProposedPolicyInObserve(t *testing.T) {
	w := one(t, setup{})
	n := w.pull("ben", shop, "feat: policy", "", func(p *githubsim.NewPull) { p.Files = map[string]string{file: "version: 1\nmode: enforced\n"} })
	w.calm()
	w.wantCheck(shop, n, checks.CheckConfig, "neutral", "enforce")
	w.wantStrategy(shop, n, "")
}

// With backfill what was there before is labelled too. Old label names count until they are replaced.
func TestBackfillAndLabelNames(t *testing.T) {
	w := one(t, setup{})
	n := w.issue("sam", shop, "feat: old", "")
	w.calm()
	w.commit("ada", shop, file, advise+"backfill: {label: true}\n")
	w.calm()
	w.wantLabels(shop, n, "feature")
	w.commit("ada", shop, file, advise+"labels: {feature: 'kind: feature'}\n")
	w.calm()
	w.wantLabels(shop, n, "feature")
	later := w.issue("sam", shop, "feat: new", "")
	w.calm()
	w.wantLabels(shop, later, "kind: feature")
}

// What people do right after the installation gets its label, check and comment, however long the owner's policy takes to be read.
func TestOwnersPolicyIsReadLate(t *testing.T) {
	w := one(t, setup{policy: enforce, bare: true})
	w.strategy(roadmap, "One way to sign in") // to choose from
	mend := w.breakPolicies("/repos/acme/.github/contents/")
	w.install()
	n := w.issue("sam", shop, "feat: a", "")
	p := w.pull("ben", shop, "feat: b", "")
	w.until("the repository to be judged without it", func() bool {
		all, err := w.server.Conclusions(t.Context())
		w.must(err)
		_, issue := all[ref(shop, n)]
		_, pull := all[ref(shop, p)]
		return issue && pull && w.Counts()["GET /repos/{owner}/{repo}/contents/{path}"] >= 6
	})
	mend()
	w.calm()
	w.wantLabels(shop, n, "feature")
	w.wantLabels(shop, p, "feature")
	w.wantStrategy(shop, p, "failure")
	for _, number := range []int{n, p} {
		if c := w.marked(shop, number, unlinkedMarker); len(c) != 1 {
			t.Errorf("#%d has %d comments on unlinked work", number, len(c))
		}
	}
}

// A changed policy comes into force though the file that is read right after the push is still the one of before.
func TestLagOfAChangedPolicy(t *testing.T) {
	w := one(t, setup{files: map[string]string{file: advise}})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.wantStrategy(shop, n, "neutral")
	w.Lag(lagging)
	w.commit("ada", shop, file, enforce)
	w.calm()
	w.wantStrategy(shop, n, "failure")
}
