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
	each(t, setup{policy: policy, fill: func(h *githubsim.Host) { _ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true}) }}, func(t *testing.T, w *world) {
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
		w.calmIn(120 * time.Second)
		w.later()
		for _, n := range m.pulls {
			w.say("ada", shop, n, "/northstar explain")
		}
		w.calmIn(120 * time.Second)
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
		if !strings.Contains(out, "By way of items that not everybody here can see: ") {
			t.Error("the summary of the milestone leaves out what serves a strategy")
		}
	})
}
