package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

const vaulted = "acme/vault"

// ways are all in which an item of a private repository can be linked on, and what it is then.
var ways = []string{"line", "form", "closing", "sub-issue", "task list", "milestone", "command", "succession"}

// maze is a public repository's work that private items connect to public strategies, in every way there is: to a strategy of
// its own for each.
type maze struct {
	*world
	targets map[string]int // by way
	inner   map[string]int // the private items, by way
	pulls   map[string]int // of the public side, by how they are linked and by way
}

// leads opens a private item that leads to a public strategy in one way.
func (m *maze) leads(way, to string) int {
	m.t.Helper()
	title := "feat: inside, by a " + way
	switch way {
	case "line":
		return m.issue("ada", vaulted, title, "Strategy: "+to)
	case "form":
		return m.issue("ada", vaulted, title, "### Strategy\n\n"+to)
	case "closing":
		return m.pull("ada", vaulted, title, "Closes "+to)
	case "sub-issue":
		n := m.issue("ada", vaulted, title, "")
		m.must(m.AddSubIssue("ada", roadmap, m.targets[way], vaulted, n))
		return n
	case "task list":
		n := m.issue("ada", vaulted, title, "")
		m.must(m.EditIssue("ada", roadmap, m.targets[way], nil, text(wholeStrategy+"\n- [ ] "+ref(vaulted, n)+"\n")))
		return n
	case "milestone":
		return m.issue("ada", vaulted, title, "", in(m.milestone(vaulted, "Inside", "Strategy: "+to)))
	case "command":
		n := m.issue("ada", vaulted, title, "")
		m.say("ada", vaulted, n, "/northstar link "+to)
		return n
	}
	return m.issue("ada", vaulted, title, wholeStrategy+"\nSuperseded by: "+to)
}

// enter links public work to a private item in every way there is, and asks what comes of it.
func (m *maze) enter(way string, winter int) {
	m.t.Helper()
	to := ref(vaulted, m.inner[way])
	open := func(how, body string) int {
		n := m.pull("ada", shop, "feat: outside", body, inPull(winter))
		m.pulls[how+" to what leads on by a "+way] = n
		return n
	}
	open("a line", "Strategy: "+to)
	open("a form", "### Strategy\n\n"+to)
	open("a keyword", "Closes "+to)
	m.say("ada", shop, open("a command", ""), "/northstar link "+to)
	ms := m.milestone(shop, "Outside, "+way, "Strategy: "+to)
	m.must(m.SetMilestone("ada", shop, open("a milestone", ""), ms))
	open("an issue", "Closes "+ref("", m.issue("ada", shop, "feat: outside", "Part of: "+to, in(winter))))
	if way == "closing" {
		return // a pull request has neither sub-issues nor tasks
	}
	sub, task := m.issue("ada", shop, "feat: outside", "", in(winter)), m.issue("ada", shop, "feat: outside", "", in(winter))
	m.must(m.AddSubIssue("ada", vaulted, m.inner[way], shop, sub))
	open("a sub-issue", "Closes "+ref("", sub))
	m.must(m.EditIssue("ada", vaulted, m.inner[way], nil, text(m.item(vaulted, m.inner[way]).Body+"\n\n- [ ] "+ref(shop, task)+"\n")))
	open("a task", "Closes "+ref("", task))
}

// What public work is linked to by a private item counts, and is told to nobody: neither where the work is nor on the strategy.
// A private item that names its parts is not named itself.
func TestPrivateItemsLeadOnInSilence(t *testing.T) {
	policy := strings.Replace(enforce, "every: 0s", "every: 0s, target: both", 1)
	inWorld(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
		m := maze{world: w, targets: map[string]int{}, inner: map[string]int{}, pulls: map[string]int{}}
		old := int64(40 * 24 * time.Hour)
		w.ahead.Add(-old)
		for i, way := range ways {
			m.targets[way] = w.issue("ada", roadmap, fmt.Sprintf("Zebra%d first", i), wholeStrategy)
		}
		w.ahead.Add(old)
		w.calm()
		for _, way := range ways {
			w.say("sam", roadmap, m.targets[way], "Let us see.")
			m.inner[way] = m.leads(way, ref(roadmap, m.targets[way]))
		}
		w.calm()
		winter := w.milestone(shop, "Winter", "")
		for _, way := range ways {
			m.enter(way, winter)
		}
		w.calm()
		w.later()
		for _, n := range m.pulls {
			w.say("ada", shop, n, "/northstar explain")
		}
		w.calm()
		for how, n := range m.pulls {
			if run, _ := w.run(shop, n, "northstar/strategy"); run.Conclusion != "success" {
				t.Errorf("%s does not count: %s\n%s", how, run.Title, run.Summary)
			}
		}
		said := func(repo string) string {
			r, err := w.Repo(repo)
			must(t, err)
			return texts(r)
		}
		out := said(shop)
		for _, way := range ways {
			for _, secret := range []string{"Zebra", fmt.Sprintf("roadmap#%d", m.targets[way]), "roadmap\\#", "roadmap/issues"} {
				if at := strings.Index(out, secret); at >= 0 {
					t.Fatalf("%s is told where the work is:\n…%s…", secret, out[max(0, at-600):min(len(out), at+100)])
				}
			}
			for how, n := range m.pulls {
				if run, _ := w.run(shop, n, "northstar/strategy"); strings.HasPrefix(how, "a sub-issue") || strings.HasPrefix(how, "a task") {
					if all := run.Title + run.Summary; strings.Contains(all, "vault") || !strings.Contains(all, "an item that not everybody here can see") {
						t.Fatalf("%s: %s", how, all)
					}
				} else if !strings.Contains(run.Title, vaulted) {
					t.Fatalf("%s is not told as it was written: %s", how, run.Title)
				}
			}
			w.wantReview(roadmap, m.targets[way], []string{"no-vision", "no-work"})
		}
		for _, secret := range []string{"Winter", "Outside", shop, "vault"} {
			if there := said(roadmap); strings.Contains(there, secret) {
				at := strings.Index(there, secret)
				t.Errorf("%s is told on a strategy:\n…%s…", secret, there[max(0, at-300):min(len(there), at+100)])
			}
		}
		if !strings.Contains(out, "a strategy through items that not everybody here can see.") {
			t.Error("the summary of the milestone leaves out what serves a strategy")
		}
	})
}

const hub = "acme/hub"

// told is everything that the app shows now in a repository: of check runs the last of each commit.
func (w *world) told(repo string) string {
	w.t.Helper()
	r, err := w.Repo(repo)
	must(w.t, err)
	var b strings.Builder
	for _, i := range r.Items {
		if run, ok := w.run(repo, i.Number, "northstar/strategy"); ok {
			fmt.Fprintln(&b, run.Title, run.Summary)
		}
	}
	r.Runs = nil
	return b.String() + texts(r)
}

// exposed is a world in which texts of two public repositories tell of a third one, in every way that texts do.
type exposed struct {
	*world
	strategy, vision, migration, linked int // strategy is served from the third repository alone

	pulls, issues []int // closed ones, in the shop
	over          int   // a closed strategy
	said          int   // comments and runs on them
}

func expose(w *world) exposed {
	w.t.Helper()
	x := exposed{world: w}
	old := int64(40 * 24 * time.Hour)
	w.ahead.Add(-old)
	x.strategy = w.issue("ada", roadmap, "Search first", wholeStrategy)
	both := w.issue("ada", roadmap, "Pay later", wholeStrategy)
	x.vision = w.issue("ada", roadmap, "Anything can be found", wholeVision)
	zebra := w.issue("ada", hub, "Zebra crossings for parcels", strings.ReplaceAll(wholeStrategy, "Loyalty points", "Zebra collars")+"\nVision: "+ref(roadmap, x.vision))
	w.ahead.Add(old)
	proof := w.issue("ada", hub, "feat: a proof", "")
	x.migration = w.issue("dana", roadmap, "Move the index", "Pattern: migration\nProof of concept: "+ref(hub, proof)+"\n\n"+wholeStrategy)
	w.calm()
	w.say("sam", roadmap, x.strategy, "Good.")
	w.say("sam", roadmap, x.vision, "Good.")
	okapi := w.milestone(hub, "Okapi", "")
	w.issue("ada", hub, "feat: the index", "Strategy: "+ref(roadmap, x.strategy)+", "+ref(roadmap, both), in(okapi))
	winter := w.milestone(shop, "Winter", "")
	x.linked = w.pull("ada", shop, "feat: zebra collars at the till", "Strategy: "+ref(hub, zebra), inPull(winter))
	w.pull("ada", shop, "feat: two at once", "Strategy: "+ref(roadmap, both)+", "+ref(hub, zebra), inPull(winter))
	w.issue("ada", shop, "feat: the till", "Strategy: "+ref(roadmap, both), in(winter))
	w.pull("ada", shop, "feat: crossings of parcels, as a zebra", "")
	w.issue("ada", shop, "feat: parcels and their crossings, a zebra", "")
	w.calm()
	x.shut(ref(hub, zebra))
	w.commit("ada", home, "northstar.yml", strings.Replace(enforce, "every: 0s", "every: 1h, target: both", 1))
	w.calm()
	return x
}

// shut closes work that was told of a strategy.
func (x *exposed) shut(zebra string) {
	x.t.Helper()
	x.pulls = []int{x.pull("ada", shop, "feat: zebra collars, in leather", "Strategy: "+zebra),
		x.pull("ada", shop, "feat: crossings of parcels, as a zebra in leather", "")}
	x.issues = []int{x.issue("ada", shop, "feat: zebra collars, in felt", "Strategy: "+zebra),
		x.issue("ada", shop, "feat: parcels and their crossings, a zebra in felt", "")}
	x.over = x.issue("ada", roadmap, "Felt first", wholeStrategy+"\nVision: "+zebra)
	x.calm()
	x.must(x.CloseIssue("ada", roadmap, x.over, "completed"))
	for _, n := range append(x.pulls, x.issues...) {
		x.must(x.CloseIssue("ada", shop, n, ""))
	}
	x.calm()
	x.wantStrategy(shop, x.pulls[0], "success", "Zebra collars")
	x.wantStrategy(shop, x.pulls[1], "failure", "Zebra crossings")
	if body := x.review(shop, x.issues[0]).Body; !strings.Contains(body, "Zebra collars") {
		x.t.Errorf("nothing is told on the closed issue: %s", body)
	}
	if body := x.review(roadmap, x.over).Body; !strings.Contains(body, "are in place") {
		x.t.Errorf("that its vision counts is not told on the closed strategy: %s", body)
	}
	x.said = x.posts()
}

// posts counts the comments and runs on what is closed.
func (x exposed) posts() (n int) {
	for _, p := range append(x.pulls, x.issues...) {
		n += len(x.Comments(shop, p))
	}
	for _, p := range x.pulls {
		n += len(x.CheckRuns(shop, x.item(shop, p).Head))
	}
	return n
}

// shows demands that the texts tell of the repository's items.
func (x exposed) shows() {
	x.t.Helper()
	for repo, words := range map[string][]string{shop: {"Zebra crossings for parcels", "strategy acme/hub#", "Zebra collars"}, roadmap: {"Zebra crossings", "Okapi"}} {
		for _, word := range words {
			if !strings.Contains(x.told(repo), word) {
				x.t.Errorf("%s says nothing of %q", repo, word)
			}
		}
	}
	x.wantReview(roadmap, x.strategy, []string{"no-vision"})
	x.wantReview(roadmap, x.vision, nil)
}

// hides demands that they do not, whatever they told before.
func (x exposed) hides(words ...string) {
	x.t.Helper()
	for _, repo := range []string{shop, roadmap} {
		all := x.told(repo)
		for _, word := range words {
			if at := strings.Index(all, word); at >= 0 {
				x.t.Errorf("%s still tells of %q:\n…%s…", repo, word, all[max(0, at-400):min(len(all), at+100)])
			}
		}
	}
	for _, got := range []string{x.review(shop, x.issues[0]).Body, x.review(roadmap, x.over).Body} {
		if !strings.HasSuffix(got, "\nThis is closed, so nothing is reviewed here any more.\n") {
			x.t.Errorf("what is closed says: %s", got)
		}
	}
	if n := x.posts(); n != x.said {
		x.t.Errorf("there were %d comments and runs on what is closed, and are %d", x.said, n)
	}
	x.wantReview(roadmap, x.strategy, []string{"no-vision", "no-work"})
	x.wantReview(roadmap, x.vision, []string{"no-work"})
	if got := x.review(roadmap, x.migration).Body; !strings.Contains(got, "does not exist, or cannot be seen from here") {
		x.t.Errorf("the review still knows the proof of concept:\n%s", got)
	}
}

// What was told of a repository's items elsewhere is taken back as soon as the repository is private, and told again when it is
// public again: checks, comments, reviews, summaries of milestones, suggestions.
func TestWhatBecomesPrivateIsTakenBack(t *testing.T) {
	policy := strings.Replace(enforce, "every: 0s", "every: 0s, target: both", 1)
	each(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(hub, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		x := expose(w)
		x.shows()
		w.later()
		w.must(w.Turn("ada", hub, "private"))
		w.calm()
		x.hides("Zebra", "Okapi", "strategy acme/hub#")
		w.later()
		w.must(w.Turn("ada", hub, "public"))
		w.calm()
		x.shows()
	})
}

// A repository that the app is removed from counts for nothing elsewhere, and is not summed up there.
func TestWhatIsRemovedIsTakenBack(t *testing.T) {
	policy := strings.Replace(enforce, "every: 0s", "every: 0s, target: both", 1)
	inWorld(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(hub, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		x := expose(w)
		w.must(w.inst.RemoveRepository(hub))
		w.calm()
		w.wantStrategy(shop, x.linked, "failure", "does not exist, or cannot be seen from here")
		x.hides("Okapi", "strategy acme/hub#")
		w.must(w.inst.AddRepository(hub))
		w.calm()
		w.wantStrategy(shop, x.linked, "success")
		x.wantReview(roadmap, x.strategy, []string{"no-vision"})
		x.wantReview(roadmap, x.vision, nil)
	})
}

// A strategy that becomes public with its repository says nothing any more of the private work that serves it.
func TestWhatBecomesPublicForgetsPrivateWork(t *testing.T) {
	inWorld(t, setup{policy: advise, private: true}, func(t *testing.T, w *world) {
		w.must(w.Turn("ada", roadmap, "private"))
		old := int64(40 * 24 * time.Hour)
		w.ahead.Add(-old)
		s := w.issue("ada", roadmap, "Search first", wholeStrategy)
		w.ahead.Add(old)
		w.calm()
		w.say("ada", roadmap, s, "Good.")
		w.issue("ada", shop, "feat: the index", "Strategy: "+ref(roadmap, s), in(w.milestone(shop, "Okapi", "")))
		w.calm()
		if !strings.Contains(w.told(roadmap), "Okapi") {
			t.Error("the milestone is not summed up on a private strategy")
		}
		w.wantReview(roadmap, s, []string{"no-vision"})
		w.commit("ada", shop, file, "version: 1\nmode: observe\n")
		w.calm()
		w.later()
		w.must(w.Turn("ada", roadmap, "public"))
		w.calm()
		for _, word := range []string{"Okapi", shop} {
			if all := w.told(roadmap); strings.Contains(all, word) {
				t.Errorf("%s is told in public:\n%s", word, all)
			}
		}
		w.wantReview(roadmap, s, []string{"no-vision", "no-work"})
	})
}
