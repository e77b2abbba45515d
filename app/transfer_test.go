package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// What links to a strategy that went where the app is not says so, and where that is when everybody can see it. It counts again
// once the app is there.
func TestTransferredOutOfReach(t *testing.T) {
	const ops, attic, plans = "acme/ops", "acme/attic", "acme/plans"
	fill := func(h *githubsim.Host) {
		_ = h.AddRepo(ops, githubsim.RepoOptions{})
		_ = h.AddRepo(attic, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(plans, githubsim.RepoOptions{Private: true})
	}
	inWorld(t, setup{policy: enforce, bare: true, fill: fill}, func(t *testing.T, w *world) {
		w.install(home, roadmap, shop, plans)
		w.calm()
		move := func(title, to string) (by map[string]int, there int) {
			t.Helper()
			s := w.strategy(roadmap, title)
			by = map[string]int{}
			for _, who := range []string{"ada", "ben"} {
				by[who] = w.pull(who, shop, "feat: x", "Strategy: "+ref(roadmap, s))
			}
			w.calm()
			w.wantStrategy(shop, by["ben"], "success", ref(roadmap, s))
			there, err := w.TransferIssue("ada", roadmap, s, to)
			w.must(err)
			w.calm()
			return by, there
		}
		away := "was transferred to where it cannot be seen from here"

		open, there := move("Checkout", ops)
		w.wantStrategy(shop, open["ben"], "failure", "(now "+ref(ops, there)+") was transferred to a repository that Northstar is not installed on")
		hidden, _ := move("Payments", attic)
		for _, who := range []string{"ada", "ben"} { // the app cannot know what she may read there
			w.wantStrategy(shop, hidden[who], "failure", away)
		}
		known, _ := move("Search", plans)
		w.wantStrategy(shop, known["ben"], "failure", away)
		w.wantStrategy(shop, known["ada"], "success", "acme/roadmap#")
		r, err := w.Repo(shop)
		must(t, err)
		for _, name := range []string{"attic", "plans"} {
			if strings.Contains(texts(r), name) {
				t.Errorf("%s is told where not everybody can see it", name)
			}
		}
		w.must(w.inst.AddRepository(ops))
		w.calm()
		w.wantStrategy(shop, open["ben"], "success", ref(ops, there))
	})
}

// What people said of a strategy, linked it to and took away from it goes along when it is transferred.
func TestTransferTakesAlongWhatWasSaid(t *testing.T) {
	policy := advise + "teams: {product: [product], engineering: [engineering]}\n"
	fill := func(h *githubsim.Host) {
		h.AddTeam("acme", "product", "sam")
		h.AddTeam("acme", "engineering", "ben")
	}
	each(t, setup{policy: policy, fill: fill}, func(t *testing.T, w *world) {
		v, other := w.issue("ada", roadmap, "Anything can be found", wholeVision), w.issue("ada", roadmap, "Nobody asks", wholeVision)
		agreed := w.issue("ada", roadmap, "Search first", wholeStrategy)
		disputed := w.issue("ada", roadmap, "Menus first", wholeStrategy+"\nVision: "+ref("", other))
		w.calm()
		w.later()
		for who, words := range map[string]string{"sam": "agree", "ben": "agree", "ada": "link " + ref("", v)} {
			w.say(who, roadmap, agreed, "/northstar "+words)
		}
		for who, words := range map[string]string{"sam": "agree", "ben": "object strategy Menus are slow", "ada": "unlink " + ref("", other)} {
			w.say(who, roadmap, disputed, "/northstar "+words)
		}
		w.calm()
		w.wantReview(roadmap, agreed, nil)
		w.wantReview(roadmap, disputed, []string{"no-vision", "not-agreed"}, "Menus are slow")
		w.later()
		a, err := w.TransferIssue("ada", roadmap, agreed, shop)
		w.must(err)
		d, err := w.TransferIssue("ada", roadmap, disputed, shop)
		w.must(err)
		w.calm()
		w.wantReview(shop, a, nil)
		w.wantReview(shop, d, []string{"no-vision", "not-agreed"}, "Menus are slow")
		// There it goes on as it would have.
		w.later()
		w.say("ben", shop, d, "/northstar agree")
		w.say("ada", shop, d, "/northstar link "+ref(roadmap, v))
		w.calm()
		w.wantReview(shop, d, nil)
		w.must(w.EditIssue("ada", shop, d, text("Menus, first"), nil))
		w.calm()
		w.wantReview(shop, d, nil)
	})
}

// What moved to where readers may not see it is named as it was called with them, and nothing more is said of it.
func TestTransferredIntoPrivate(t *testing.T) {
	const vault = "acme/vault"
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) { _ = h.AddRepo(vault, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		old := w.issue("ada", shop, "chore: the vault", "Strategy: "+ref(vault, w.strategy(vault, "Hidden")))
		n := w.pull("ada", shop, "feat: x", "Part of "+ref("", old))
		w.calm()
		there, err := w.TransferIssue("ada", shop, old, vault)
		w.must(err)
		for _, kind := range []string{"feature", "strategy"} {
			w.calm()
			w.later()
			w.must(w.Label("ada", vault, there, kind))
			w.calm()
			run, _ := w.run(shop, n, "northstar/strategy")
			for _, told := range []string{"strategy " + ref("", old), "🧭 " + ref("", old), "✨ " + ref("", old), "the vault"} {
				if strings.Contains(run.Title+run.Summary, told) {
					t.Errorf("%s: %q is told:\n%s\n%s", kind, told, run.Title, run.Summary)
				}
			}
			if run.Conclusion != "success" || !strings.Contains(run.Title, " → "+ref("", old)) {
				t.Errorf("%s: %s %s", kind, run.Conclusion, run.Title)
			}
		}
	})
}

// A strategy's task list goes on to name an issue that was transferred, since GitHub leads on from where it was: what closes the
// issue stays linked, whichever delivery arrives first, also once the list is edited, and until it leaves the issue out.
func TestTransferKeepsTaskLists(t *testing.T) {
	for _, order := range [][]string{{"transferred", "opened"}, {"opened", "transferred"}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) { transferTask(t, w, order) })
		})
	}
}

func transferTask(t *testing.T, w *world, order []string) {
	task := w.issue("ada", shop, "feat: sort by price", "")
	listed := wholeStrategy + "\n- [ ] " + ref("", task) + "\n"
	s := w.issue("ada", shop, "Search first", listed)
	p := w.pull("ben", shop, "feat: sort", "Closes "+ref("", task))
	w.calm()
	w.wantStrategy(shop, p, "success", "strategy "+ref("", s))
	w.later()
	w.hub.Misbehave(githubsim.Mischief{Drop: 1})
	there, err := w.TransferIssue("ada", shop, task, roadmap)
	w.must(err, w.Settle(t.Context()))
	w.hub.Misbehave(githubsim.Mischief{})
	lost := w.hub.Deliveries()
	for _, action := range order {
		for _, d := range lost {
			if d.Code == 502 && d.Event == "issues" && d.Action == action {
				w.must(w.hub.Redeliver(d.ID))
				w.calm()
			}
		}
	}
	direct := w.pull("ben", roadmap, "feat: sort", "Closes "+ref("", there))
	w.calm()
	linked := func(when, conclusion string, comments int) {
		t.Helper()
		w.wantStrategy(shop, p, conclusion)
		w.wantStrategy(roadmap, direct, conclusion)
		if got := len(w.marked(roadmap, there, "Which strategy does this serve")); got != comments {
			t.Errorf("%s: %d comments on unlinked work", when, got)
		}
	}
	linked("transferred", "success", 0)
	w.later()
	w.must(w.EditIssue("ada", shop, s, nil, text(listed+"\nMore of it.\n")))
	w.calm()
	linked("edited", "success", 0)
	w.later()
	w.must(w.EditIssue("ada", shop, s, nil, text(wholeStrategy)))
	w.calm()
	linked("left out", "failure", 1)
}
