package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Complaints that people made about other tools of this kind, told to this one: each with the address of its thread.

// https://github.com/actions/labeler/issues/115: an item takes at most a hundred labels, and the tool failed at the next one with
// everything else that it had to say. Here the item goes without the label until there is room for it, and gets all the rest.
func TestAHundredLabels(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		var full []string
		for i := range 100 {
			full = append(full, fmt.Sprintf("area/%02d", i))
		}
		s := w.strategy(roadmap, "Checkout that people finish")
		n := w.issue("ben", shop, "feat: a form", "", labelled(full...))
		p := w.pull("ben", shop, "feat: a picker", "", func(in *githubsim.NewPull) { in.Labels = full })
		w.calm()
		w.wantLabels(shop, n, full...)
		w.wantStrategy(shop, p, "failure")
		for _, number := range []int{n, p} {
			if c := w.marked(shop, number, unlinkedMarker); len(c) != 1 {
				t.Errorf("#%d has %d comments on unlinked work", number, len(c))
			}
		}
		w.later()
		w.must(w.EditIssue("ben", shop, p, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.wantStrategy(shop, p, "success")

		w.later()
		w.must(w.Unlabel("ben", shop, n, "area/07"), w.Unlabel("ben", shop, p, "area/07"))
		w.calm()
		full[7] = "feature"
		w.wantLabels(shop, n, full...)
		w.wantLabels(shop, p, full...)
	})
}

// keptIssues are the app's own issues in acme/shop.
func (w *world) keptIssues() []githubsim.ItemView {
	w.t.Helper()
	r, err := w.Repo(shop)
	w.must(err)
	return slices.DeleteFunc(r.Items, func(it githubsim.ItemView) bool { return it.Author != bot })
}

// https://github.com/renovatebot/renovate/issues/19563: somebody emptied the issue that the tool keeps, and the tool never wrote it
// again. Here the next thing to say fills it, in its place, and it closes as it would have.
func TestKeptIssueEmptied(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 0s, target: tracking-issue", 1)})
	s := w.strategy(shop, "Payments")
	m := w.milestone(shop, "Winter", "")
	n := w.issue("ben", shop, "feat: a", "Strategy: "+ref("", s), in(m))
	w.commit("ada", shop, file, "version: 1\nmodes: advise\n")
	w.calm()
	var kept []githubsim.ItemView
	look := func(when string, state ...string) {
		t.Helper()
		kept = w.keptIssues()
		if len(kept) != 2 || kept[0].State != state[0] || kept[1].State != state[1] {
			t.Fatalf("%s: %+v", when, kept)
		}
	}
	look("made", "open", "open")
	for _, it := range kept {
		w.must(w.EditIssue("tom", shop, it.Number, text("Empty"), text("")))
	}
	w.calm()
	look("emptied", "open", "open")
	w.later()
	w.must(w.CloseIssue("ben", shop, n, "completed"))
	w.commit("ada", shop, file, "version: 1\nmode: advice\n")
	w.calm()
	look("news", "open", "open")
	for _, it := range kept {
		if it.Title == "Empty" || !strings.HasPrefix(it.Body, "<!-- northstar:") {
			t.Errorf("#%d stays empty: %s %q", it.Number, it.Title, it.Body)
		}
		w.wantLabels(shop, it.Number)
		w.must(w.EditIssue("tom", shop, it.Number, nil, text("")))
	}
	w.commit("ada", shop, file, "version: 1\nmode: advise\n")
	w.must(w.CloseMilestone("ada", shop, m))
	w.calm()
	look("over", "closed", "closed")
}

// https://github.com/repository-settings/app/issues/708: the repository that holds what others inherit was renamed, and the tool lost
// it. Here an owner's policy comes into force with the name .github and ends with it, everywhere.
func TestOwnersPolicyMovesByName(t *testing.T) {
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		must(t, h.AddRepo("acme/policies", githubsim.RepoOptions{Files: map[string]string{"northstar.yml": advise}}))
	}}, func(t *testing.T, w *world) {
		first := w.pull("ben", shop, "feat: a", "")
		w.calm()
		w.wantStrategy(shop, first, "failure")

		w.must(w.RenameRepo("ada", home, "attic"))
		w.calm()
		without := w.pull("ben", shop, "feat: b", "")
		w.calm()
		w.wantStrategy(shop, without, "")

		w.must(w.RenameRepo("ada", "acme/policies", ".github"))
		w.calm()
		w.wantStrategy(shop, first, "neutral")
		w.wantStrategy(shop, without, "neutral")
		fresh := w.pull("ben", shop, "feat: c", "")
		w.calm()
		w.wantStrategy(shop, fresh, "neutral")
	})
}

// https://github.com/ZenHubIO/support/issues/244: a milestone was renamed, another took its name, as at every release, and the tool
// mixed the two up. Here each has its own summary, within the hour in which none is rewritten too.
func TestMilestoneHandsItsNameOn(t *testing.T) {
	inWorld(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 1h", 1)}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		make := func(title string) int {
			m := w.milestone(shop, "Next", "")
			w.issue("ben", shop, title, "Strategy: "+ref("", s), in(m))
			w.calm()
			return m
		}
		summaries := func(when string, says ...string) []githubsim.CommentView {
			t.Helper()
			all := w.marked(shop, s, "northstar:milestone:")
			if len(all) != len(says) {
				t.Fatalf("%s: %d summaries", when, len(all))
			}
			for i, c := range all {
				for _, word := range strings.Split(says[i], ", ") {
					if !strings.Contains(c.Body, word) {
						t.Errorf("%s: summary %d does not say %q:\n%s", when, i+1, word, c.Body)
					}
				}
			}
			return all
		}
		was := make("feat: cards")
		old := summaries("made", `milestone:Next -->, "feature" : 1`)
		w.later()
		w.must(w.EditMilestone("ada", shop, was, githubsim.MilestoneEdit{Title: text("1.4")}))
		w.calm()
		next := make("refactor: cards")
		both := summaries("renamed", `"feature" : 1`, `milestone:Next -->, "tech-debt" : 1`)
		w.later()
		w.must(w.CloseMilestone("ada", shop, was), w.CloseMilestone("ada", shop, next))
		w.calm()
		closed := summaries("closed", `milestone:1.4 -->, "feature" : 1`, `milestone:Next -->, "tech-debt" : 1`)
		if both[0].ID != old[0].ID || closed[0].ID != old[0].ID || closed[1].ID != both[1].ID {
			t.Errorf("the summaries changed their places: %v, %v, %v", old, both, closed)
		}
	})
}

// A milestone that is deleted and made anew goes on in the summary that is there.
func TestMilestoneMadeAnew(t *testing.T) {
	w := one(t, setup{policy: advise})
	s := w.strategy(shop, "Payments")
	n := w.issue("ben", shop, "feat: cards", "Strategy: "+ref("", s), in(w.milestone(shop, "Next", "")))
	w.calm()
	old := w.marked(shop, s, "northstar:milestone:Next")
	w.later()
	w.must(w.DeleteMilestone("ada", shop, w.item(shop, n).Milestone))
	w.calm()
	if gone := w.marked(shop, s, "northstar:milestone:Next"); len(gone) != 1 || !strings.HasSuffix(gone[0].Body, "-->\nThe milestone “Next” was deleted, so it is not summed up here any more.\n") {
		t.Errorf("of a milestone that was deleted there is %+v", gone)
	}
	w.must(w.SetMilestone("ben", shop, n, w.milestone(shop, "Next", "")), w.CloseIssue("ben", shop, n, "completed"))
	w.calm()
	if now := w.marked(shop, s, "northstar:milestone:Next"); len(old) != 1 || len(now) != 1 || now[0].ID != old[0].ID || !strings.Contains(now[0].Body, "1 of 1") {
		t.Errorf("%+v, then %+v", old, now)
	}
}

// The same where each milestone has an issue of its own.
func TestMilestoneHandsItsIssueOn(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(advise, "every: 0s", "every: 1h, target: tracking-issue", 1)})
	s := w.strategy(shop, "Payments")
	make := func() int {
		m := w.milestone(shop, "Next", "")
		w.issue("ben", shop, "feat: cards", "Strategy: "+ref("", s), in(m))
		w.calm()
		return m
	}
	was := make()
	w.later()
	w.must(w.EditMilestone("ada", shop, was, githubsim.MilestoneEdit{Title: text("1.4")}))
	w.calm()
	next := make()
	w.must(w.CloseMilestone("ada", shop, was))
	w.calm()
	w.must(w.CloseMilestone("ada", shop, next))
	w.calm()
	var kept []string
	for _, it := range w.keptIssues() {
		first, _, _ := strings.Cut(it.Body, "\n")
		kept = append(kept, first+" "+it.State)
	}
	if want := []string{"<!-- northstar:milestone:1.4 --> closed", "<!-- northstar:milestone:Next --> closed"}; !slices.Equal(kept, want) {
		t.Errorf("the app keeps %q, want %q", kept, want)
	}
	gone := w.milestone(shop, "Gone", "")
	w.issue("ben", shop, "feat: cards", "Strategy: "+ref("", s), in(gone))
	w.calm()
	open := w.keptIssues()
	w.must(w.DeleteMilestone("ada", shop, gone))
	w.calm()
	if now := w.keptIssues(); len(open) != 3 || open[2].State != "open" || len(now) != 3 || now[2].State != "closed" {
		t.Errorf("of a milestone that was deleted there was %+v, and is %+v", open, now)
	}
}

// https://github.com/release-drafter/release-drafter/issues/817: the default branch was renamed, and the tool went on to look for the
// old name. Here the policy is read from whichever branch is the default one, and a branch that was is like any other.
func TestDefaultBranchChanges(t *testing.T) {
	inWorld(t, setup{files: map[string]string{file: enforce}}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		w.wantStrategy(shop, n, "failure")
		w.later()
		w.must(w.RenameBranch("ada", shop, "trunk"))
		w.calm()
		w.commit("ada", shop, file, advise)
		w.calm()
		w.wantStrategy(shop, n, "neutral")

		// Somebody pushes the old branch again: what is in it is nobody's policy.
		_, err := w.CommitFile("ben", shop, "main", file, enforce)
		w.must(err)
		w.calm()
		w.wantStrategy(shop, n, "neutral")

		// It becomes the default branch again, with what is in it.
		w.later()
		w.must(w.SetDefaultBranch("ada", shop, "main"))
		w.calm()
		w.wantStrategy(shop, n, "failure")
		_, err = w.CommitFile("ada", shop, "trunk", file, advise)
		w.must(err)
		w.calm()
		w.wantStrategy(shop, n, "failure")
	})
}

// https://github.com/actions/stale/issues/795: what bots do to each other's items counted as people's activity. Here a bot that marks old
// items stale brings nobody a label, a question or a review; the next person who acts on one does.
func TestStaleBotStirsNothingUp(t *testing.T) {
	const stale = "stale[bot]"
	inWorld(t, setup{bare: true, files: map[string]string{file: advise}, fill: func(h *githubsim.Host) {
		h.AddUser(stale)
		must(t, h.SetPermission("ada", shop, stale, "write"))
	}}, func(t *testing.T, w *world) {
		w.strategy(shop, "Payments")
		var old []int
		for range 3 {
			old = append(old, w.issue("sam", shop, "feat: cards", ""))
		}
		w.later()
		w.install()
		w.calm()
		w.later()
		w.quiet("a bot that marks everything stale", func() {
			for _, n := range old {
				w.must(w.Label(stale, shop, n, "stale"))
				w.say(stale, shop, n, "This has had no recent activity.")
			}
			w.must(w.Unlabel(stale, shop, old[0], "stale"), w.CloseIssue(stale, shop, old[1], "not_planned"))
		})
		w.later()
		w.say("sam", shop, old[2], "It has now.")
		w.calm()
		w.wantLabels(shop, old[2], "stale", "feature")
		if c := w.marked(shop, old[2], unlinkedMarker); len(c) != 1 {
			t.Errorf("%d comments on unlinked work", len(c))
		}
	})
}

// https://github.com/nearform-actions/github-action-check-linked-issues/pull/500: GitHub makes no links of the closing keywords of a pull
// request into another branch than the default one, and the tool failed its check. Here what it says that it closes counts all the same.
func TestClosingIntoAnotherBranch(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		m := w.milestone(shop, "Winter", "")
		feature := w.issue("ben", shop, "feat: a form", "Strategy: "+ref(roadmap, s), in(m))
		_, err := w.CommitFile("ada", shop, "release/2", "VERSION", "2")
		w.must(err)
		w.calm()
		n := w.pull("ben", shop, "The form", "Fixes "+ref("", feature), func(p *githubsim.NewPull) { p.Base = "release/2" })
		w.calm()
		w.wantStrategy(shop, n, "success", ref("", feature))
		w.wantLabels(shop, n, "feature")
		w.wantCapacity(shop, n, "success", "Winter")
		w.must(w.Merge("ada", shop, n))
		w.calm()
		if v := w.item(shop, feature); v.State != "open" {
			t.Errorf("the issue is %s, and GitHub closes none for another branch", v.State)
		}
	})
}

// https://github.com/dcoapp/app/pull/54: the tool asked for the members of the owner's organisation, and a person's own account is none.
// Here whoever owns the account may do there what owners may.
func TestPersonsOwnAccount(t *testing.T) {
	const tools = "ben/tools"
	inWorld(t, setup{bare: true, fill: func(h *githubsim.Host) {
		must(t, h.AddRepo("ben/.github", githubsim.RepoOptions{Files: map[string]string{"northstar.yml": enforce + "teams: {waive: [ops], product: [ops], engineering: [ops]}\n"}}))
		must(t, h.AddRepo(tools, githubsim.RepoOptions{}))
	}}, func(t *testing.T, w *world) {
		_, err := w.Install(w.hub, "ben")
		w.must(err)
		w.calm()
		s := w.issue("ben", tools, "Faster", wholeStrategy)
		n := w.pull("sam", tools, "feat: a", "", func(p *githubsim.NewPull) { p.Fork = true })
		linked := w.pull("ben", tools, "feat: b", "Strategy: "+ref("", s))
		w.calm()
		w.wantLabels(tools, s, "strategy")
		w.wantLabels(tools, n, "feature")
		w.wantStrategy(tools, n, "failure")
		w.wantStrategy(tools, linked, "success")
		refused := w.say("sam", tools, n, "/northstar waive strategy please")
		w.calm()
		w.reacted(tools, n, refused, "-1")
		w.later()
		done := w.say("ben", tools, n, "/northstar waive strategy a present")
		w.calm()
		w.reacted(tools, n, done, "+1")
		w.wantStrategy(tools, n, "success", "Waived by")
	})
}

// https://github.com/SociableSteve/caroline/issues/85: a link in the repository was read as the name of the file that it leads to, and
// nobody noticed. Here a policy that is a link is the file that it leads to, which is read again when that changes.
func TestPolicyIsALink(t *testing.T) {
	inWorld(t, setup{bare: true}, func(t *testing.T, w *world) {
		const there = "config/northstar.yml"
		w.commit("ada", shop, there, enforce)
		_, err := w.CommitLink("ada", shop, file, "../"+there)
		w.must(err)
		w.install()
		w.calm()
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		w.wantStrategy(shop, n, "failure")
		w.later()
		w.commit("ada", shop, there, advise)
		w.calm()
		w.wantStrategy(shop, n, "neutral")

		// Where it leads nowhere it is no policy, and that is said.
		w.later()
		_, err = w.RemoveFile("ada", shop, "", there)
		w.must(err)
		w.calm()
		if issues := w.config(shop); len(issues) != 1 || issues[0].State != "open" {
			t.Errorf("it leads nowhere, and said is: %+v", issues)
		}
		w.wantStrategy(shop, n, "neutral")
		w.commit("ada", shop, there, enforce)
		w.calm()
		w.wantStrategy(shop, n, "failure")
	})
}

// https://github.com/WordPress/props-bot-action/issues/198: people delete their accounts, what they wrote is nobody's then, and the tool
// failed on it. Here their work is work like any other, and a strategy that counted by their rights counts by the label of somebody who has
// such rights.
func TestAuthorsAccountIsDeleted(t *testing.T) {
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		must(t, h.AddMember("acme", "erin", "member"))
		for _, repo := range []string{roadmap, shop} {
			must(t, h.SetPermission("ada", repo, "erin", "triage"))
		}
	}}, func(t *testing.T, w *world) {
		s := w.issue("erin", roadmap, "Search first", wholeStrategy)
		work := w.issue("erin", shop, "feat: search", "Strategy: "+ref(roadmap, s))
		pull := w.pull("erin", shop, "The search", "Closes "+ref("", work))
		said := w.say("erin", shop, work, "Soon.")
		w.calm()
		w.wantStrategy(shop, pull, "success", ref(roadmap, s))

		w.later()
		w.must(w.DeleteUser("erin"))
		w.calm()
		w.later()
		w.must(w.EditIssue("ada", shop, work, text("feat: a search"), nil), w.EditIssue("ada", shop, pull, text("The search, again"), nil),
			w.EditIssue("ada", roadmap, s, text("Search at first"), nil), w.DeleteComment("ada", shop, said))
		w.say("tom", shop, work, "/northstar recheck")
		w.calm()
		w.wantLabels(shop, work, "feature")
		w.wantLabels(shop, pull, "feature")
		w.wantLabels(roadmap, s)
		w.wantStrategy(shop, pull, "failure", ref(roadmap, s)+" is not a strategy", "no account any more", "/northstar kind strategy")

		w.later()
		w.must(w.Label("tom", roadmap, s, "strategy"))
		w.calm()
		w.wantLabels(roadmap, s, "strategy")
		w.wantStrategy(shop, pull, "success", ref(roadmap, s))
	})
}
