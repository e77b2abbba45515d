package app_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

const vaultRepo = "acme/secret"

// A stranger's public issue that lists private work neither links it nor finds out whether it is there.
func TestAStrangersTaskListLinksNothing(t *testing.T) {
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		_ = h.AddRepo(vaultRepo, githubsim.RepoOptions{Private: true})
	}}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Checkout that people finish")
		hidden := w.pull("ada", vaultRepo, "feat: the quagga plan", "")
		open := w.pull("ben", shop, "feat: a form", "")
		w.calm()
		w.wantStrategy(vaultRepo, hidden, "failure")
		list := func(to string) (int, map[string]int) {
			t.Helper()
			before := w.writes()
			n := w.issue("sam", shop, "feat: axolotls for all", fmt.Sprintf("Strategy: #%d\n\n- [ ] %s\n", s, to))
			w.calm()
			return n, since(before, w.writes())
		}
		list(ref("", 999)) // the first to serve the strategy changes its review
		there, wrote := list(ref(vaultRepo, hidden))
		_, wroteToo := list(ref(vaultRepo, 777))
		if !maps.Equal(wrote, wroteToo) {
			t.Errorf("writes tell what is there: %v, %v", wrote, wroteToo)
		}
		list(ref("", open))
		w.wantStrategy(vaultRepo, hidden, "failure")
		w.wantStrategy(shop, open, "failure")
		if r, _ := w.Repo(vaultRepo); strings.Contains(texts(r), "axolotl") || strings.Contains(texts(r), ref(shop, there)) {
			t.Error("the private repository tells of a stranger's issue")
		}
		// Whoever may say it there makes it true by writing it, and a stranger who writes over that takes it back.
		w.later()
		w.must(w.EditIssue("ada", shop, there, nil, text(fmt.Sprintf("Strategy: #%d\n\n- [ ] %s and more\n", s, ref(vaultRepo, hidden)))))
		w.calm()
		w.wantStrategy(vaultRepo, hidden, "success", ref(shop, there))
		w.later()
		w.must(w.EditIssue("sam", shop, there, nil, text(fmt.Sprintf("Strategy: #%d\n\n- [ ] %s and less\n", s, ref(vaultRepo, hidden)))))
		w.calm()
		w.wantStrategy(vaultRepo, hidden, "failure")
	})
}

// What is stated of another item follows the permission of whoever stated it, as it comes and goes.
func TestWhoStatesALinkAnswersForIt(t *testing.T) {
	each(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		h.AddUser("max")
		_ = h.SetPermission("ada", roadmap, "max", "write")
	}}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		listed, child := w.issue("ben", shop, "feat: a form", ""), w.issue("ben", shop, "feat: a field", "")
		own := w.issue("ben", roadmap, "feat: a list", "")
		byList, byChild := w.pull("ben", shop, "The form", "Closes "+ref("", listed)), w.pull("ben", shop, "The field", "Closes "+ref("", child))
		byOwn := w.pull("ben", roadmap, "The list", "Closes "+ref("", own))
		w.calm()
		// max may do anything where the strategy is, and nothing where the work is.
		w.must(w.EditIssue("max", roadmap, s, nil, text("Kind: strategy\n\n## Actions\n\n- [ ] "+ref(shop, listed)+"\n")),
			w.AddSubIssue("max", roadmap, s, shop, child), w.AddSubIssue("max", roadmap, s, roadmap, own))
		w.calm()
		want := func(what, conclusion string) {
			t.Helper()
			w.calm()
			at := *w
			at.wantStrategy(shop, byList, conclusion)
			at.wantStrategy(shop, byChild, conclusion)
			if t.Failed() {
				t.Fatal(what)
			}
		}
		want("max may not triage in shop", "failure")
		w.wantStrategy(roadmap, byOwn, "success")
		w.must(w.SetPermission("ada", shop, "max", "triage"))
		want("max may triage in shop", "success")
		w.must(w.RenameAccount("max", "maxim"))
		w.AddUser("max")
		w.must(w.SetPermission("ada", shop, "max", "read"))
		want("max has another login, and somebody else that one", "success")
		w.must(w.SetPermission("ada", shop, "maxim", "read"))
		want("max may not triage any more", "failure")
		w.must(w.AddTeam("acme", "shopkeepers"))
		want("a team was made", "failure")
	})
}

// A strategy that a stranger wrote and a maintainer made one links nobody's work by what the stranger writes into it later.
func TestAStrangersStrategyLinksNothing(t *testing.T) {
	w := one(t, setup{policy: enforce})
	s := w.issue("sam", shop, "Checkout that people finish", "Words.")
	n := w.pull("ben", shop, "feat: a form", "")
	w.calm()
	w.must(w.Label("tom", shop, s, "strategy"))
	w.calm()
	w.later()
	w.must(w.EditIssue("sam", shop, s, nil, text("- [ ] "+ref("", n)+"\n")))
	w.calm()
	w.wantStrategy(shop, n, "failure")
	w.say("tom", shop, n, "/northstar link "+ref("", s))
	w.calm()
	w.wantStrategy(shop, n, "success")
}

// Of what was written before the app came GitHub is asked who wrote it last, and who made an issue a sub-issue.
func TestWhoWroteItBefore(t *testing.T) {
	by := struct{ good, bad, related, forced int }{1, 2, 3, 4}
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		open := func(who, repo, title, body string) int {
			n, _ := h.OpenIssue(who, repo, githubsim.NewIssue{Title: title, Body: body})
			return n
		}
		list := func(n int) *string { return text("Kind: strategy\n\n- [ ] " + ref(shop, n)) }
		for range 4 {
			open("ben", shop, "feat: a", "")
		}
		good, bad := open("ada", roadmap, "One", "Kind: strategy"), open("ada", roadmap, "Two", "Kind: strategy")
		_ = h.EditIssue("tom", roadmap, good, nil, list(by.good))
		_ = h.EditIssue("sam", roadmap, bad, nil, list(by.bad))
		_ = h.AddSubIssue("tom", roadmap, good, shop, by.related)
		_ = h.AddSubIssue("sam", roadmap, good, shop, by.forced)
	}}, func(t *testing.T, w *world) {
		pulls := map[int]int{}
		for _, n := range []int{by.good, by.bad, by.related, by.forced} {
			pulls[n] = w.pull("ben", shop, "Work", "Closes "+ref("", n))
		}
		w.calm()
		w.wantStrategy(shop, pulls[by.good], "success", ref(roadmap, 1))
		w.wantStrategy(shop, pulls[by.related], "success", ref(roadmap, 1))
		w.wantStrategy(shop, pulls[by.bad], "failure")
		w.wantStrategy(shop, pulls[by.forced], "failure")
		before := w.reads()["POST /graphql"]
		for _, n := range []int{by.good, by.bad, by.related, by.forced} {
			w.must(w.EditIssue("ben", shop, n, text("feat: another"), nil))
		}
		w.calm()
		if n := w.reads()["POST /graphql"] - before; n > 0 {
			t.Errorf("it is asked again %d times", n)
		}
	})
}
