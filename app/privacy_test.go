package app_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

// Two private repositories beside the public ones. ada reads all, ben alpha, dana beta, and sam neither.
const (
	alpha = "acme/alpha"
	beta  = "acme/beta"
)

// secrets are words that only texts of one private repository hold: of titles, bodies, labels, logins and of milestones. The
// last may be told to who works in another private repository, where a strategy is that the milestone's work serves.
func secrets() map[string][]string {
	return map[string][]string{
		alpha: {"quagga", "okapi", "tapir", "axolotl", "numbat"},
		beta:  {"zorilla", "gerenuk", "bongo", "dhole", "kinkajou"},
	}
}

// vault is a log that any number of goroutines may write.
type vault struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (v *vault) Write(p []byte) (int, error) { v.mu.Lock(); defer v.mu.Unlock(); return v.b.Write(p) }

func (v *vault) String() string { v.mu.Lock(); defer v.mu.Unlock(); return v.b.String() }

// hidden opens an issue in a private repository in which everything is secret: title, body, label and author.
func (w *world) hidden(repo, body string, milestone int) int {
	w.t.Helper()
	s := secrets()[repo]
	return w.issue(s[3], repo, fmt.Sprintf("feat: the %s plan for checkout payments", s[0]), "Checkout payments with an "+s[1]+".\n\n"+body,
		labelled(s[2]), in(milestone))
}

// texts is everything that the app wrote in a repository.
func texts(r githubsim.RepoView) string {
	var b strings.Builder
	for _, l := range r.Labels {
		fmt.Fprintln(&b, l.Name, l.Description)
	}
	for _, run := range r.Runs {
		fmt.Fprintln(&b, run.Name, run.Title, run.Summary, run.Text, run.ExternalID, run.DetailsURL, run.Annotations, run.Actions)
	}
	for _, i := range r.Items {
		if i.Author == bot {
			fmt.Fprintln(&b, i.Title, i.Body, i.Labels)
		}
		for _, c := range i.Comments {
			if c.Author == bot {
				fmt.Fprintln(&b, c.Body)
			}
		}
	}
	return b.String()
}

// reveals says which secrets of other repositories the app told, and where.
func (w *world) reveals(log string) (found []string) {
	search := func(where, text string, but string) {
		for repo, words := range secrets() {
			for i, word := range words {
				if i == 4 && (where == alpha || where == beta) {
					continue
				}
				if at := strings.Index(strings.ToLower(text), word); repo != but && at >= 0 {
					found = append(found, fmt.Sprintf("%s tells %q of %s: …%s…", where, word, repo, text[max(0, at-200):min(len(text), at+60)]))
				}
			}
		}
	}
	for _, r := range w.Snapshot() {
		search(r.Name, texts(r), r.Name)
	}
	for _, path := range []string{"/", "/healthz", "/readyz", "/metrics", "/setup", "/api/v1/installations"} {
		for _, address := range []string{w.server.Addr(), w.server.AdminAddr()} {
			_, text := w.getAt(address, path)
			search(path, text, "")
		}
	}
	search("the log", log, "")
	return found
}

// Nothing of an item in a private repository is told to anybody who reads another one, whoever links what to what.
func TestNothingPrivateIsTold(t *testing.T) {
	var log vault
	w := one(t, setup{log: &log, policy: enforce + "strategy: {require: [feature, tech-debt, none]}\n", fill: func(h *githubsim.Host) {
		for repo, reader := range map[string]string{alpha: "ben", beta: "dana"} {
			h.AddUser(secrets()[repo][3])
			_ = h.AddRepo(repo, githubsim.RepoOptions{Private: true})
			_ = h.SetPermission("ada", repo, reader, "write")
			_ = h.SetPermission("ada", repo, secrets()[repo][3], "write")
		}
	}})
	strategy, work, vision, planned := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	public := w.strategy(roadmap, "Payments in slices")
	m := w.milestone(shop, "Winter", "")
	for _, repo := range []string{alpha, beta} {
		planned[repo] = w.milestone(repo, secrets()[repo][4], "")
		vision[repo] = w.hidden(repo, "Kind: vision\nHorizon: 3 years\n", 0)
		strategy[repo] = w.hidden(repo, "Kind: strategy\nVision: "+ref("", vision[repo])+"\n\n## Problem\n\nSlow checkout payments.\n\n## Guiding policy\n\nFast.\n", planned[repo])
		work[repo] = w.hidden(repo, "Strategy: "+ref("", strategy[repo]), planned[repo])
		w.hidden(repo, "", planned[repo])
	}
	a, b := ref(alpha, strategy[alpha]), ref(beta, strategy[beta])
	w.calm()

	// From public repositories into private ones, by who may read them and by who may not, in every way there is.
	people := []string{"ada", "ben", "dana", "sam"}
	if !testenv.Long() {
		people = []string{"ben", "sam"} // who reads one of both, and who reads neither
	}
	for _, who := range people {
		for _, to := range []string{a, b, ref(alpha, work[alpha]), ref(beta, work[beta]), ref(alpha, vision[alpha])} {
			w.pull(who, shop, "feat: checkout payments", "Strategy: "+to, inPull(m))
			w.pull(who, shop, "feat: checkout payments", "Closes "+to)
			w.issue(who, shop, "feat: checkout payments", "### Strategy\n\n"+to, in(m))
			n := w.issue(who, shop, "feat: checkout payments", "")
			w.say(who, shop, n, "/northstar link "+to+"\n/northstar explain")
		}
	}
	child := w.issue("ben", shop, "feat: checkout payments by card", "", in(m))
	w.must(w.AddSubIssue("ada", alpha, strategy[alpha], shop, child))
	w.pull("sam", shop, "feat: a card", "Closes "+ref("", child))
	task := w.issue("sam", shop, "feat: checkout payments by bill", "")
	w.must(w.EditIssue("dana", beta, strategy[beta], nil, text("Kind: strategy\n\nA gerenuk.\n\n- [ ] "+ref(shop, task)+"\n")))
	w.must(w.EditMilestone("dana", shop, m, githubsim.MilestoneEdit{Description: text("Strategy: " + a + " and " + b)}))
	w.must(w.EditIssue("ada", roadmap, public, nil, text("Kind: strategy\n\nVision: "+ref(beta, vision[beta])+"\n\nSuperseded by: "+a)))
	w.pull("sam", shop, "feat: payments", "Strategy: "+ref(roadmap, public))

	// From private repositories into each other and into public ones.
	for _, repo := range []string{alpha, beta} {
		for _, to := range []string{a, b, ref(roadmap, public), ref(alpha, work[alpha]), ref(beta, work[beta])} {
			w.hidden(repo, "Strategy: "+to, planned[repo])
			w.pull(secrets()[repo][3], repo, "feat: "+secrets()[repo][0], secrets()[repo][1]+"\n\nStrategy: "+to, inPull(planned[repo]))
			w.pull("ada", repo, "feat: "+secrets()[repo][0], secrets()[repo][1]+"\n\nCloses "+to)
		}
		w.must(w.EditMilestone("ada", repo, planned[repo], githubsim.MilestoneEdit{Description: text("Strategy: " + a + ", " + b + ", " + ref(roadmap, public))}))
	}
	w.calm()
	for _, f := range w.reveals(log.String()) {
		t.Error(f)
	}

	// What was public and becomes private takes back what was told of it.
	const card = "checkout payments by card"
	w.pull("ben", roadmap, "feat: cards", "Part of: "+ref(shop, child))
	w.calm()
	if r, _ := w.Repo(roadmap); !strings.Contains(texts(r), card) {
		t.Error("the title of a public issue is not shown elsewhere")
	}
	w.must(w.Turn("ada", shop, "private"))
	w.calm()
	r, err := w.Repo(roadmap)
	must(t, err)
	for i := range r.Runs { // those before it cannot be taken back, the last ones are
		if last, _ := w.CheckRun(roadmap, r.Runs[i].Head, r.Runs[i].Name); strings.Contains(last.Title+last.Summary+last.Text, card) {
			t.Errorf("it is still told: %s\n%s", last.Title, last.Summary)
		}
	}
}

var (
	answered = regexp.MustCompile(`answer:[^ ]*`)
	numbered = regexp.MustCompile(`alpha(#|\\#\x{200b}?|/issues/)\d+`)
	example  = regexp.MustCompile(`(Strategy: #|link #|in the place of )1[23]\b`) // another one where it would be the item's own
)

// A private item that whoever made the link cannot read, reads like one that does not exist, in every way to link to it.
func TestPrivateReadsLikeNothing(t *testing.T) {
	w := one(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		_ = h.AddRepo(alpha, githubsim.RepoOptions{Private: true})
	}})
	there, gone := w.strategy(alpha, "Quagga"), w.strategy(alpha, "Okapi")
	closed := w.strategy(alpha, "Tapir")
	feature := w.issue("ada", alpha, "feat: Numbat", "Strategy: "+ref("", there))
	w.must(w.DeleteIssue("ada", alpha, gone), w.CloseIssue("ada", alpha, closed, "not_planned"))
	w.calm()
	away := w.strategy(alpha, "Dhole") // to where everybody reads it: its old number leads there for who may read that
	once, err := w.TransferIssue("ada", alpha, away, shop)
	must(t, err)
	w.must(w.CloseIssue("ada", shop, once, "completed"))
	w.calm()
	states := map[string]string{}
	shown := func(how string, n int) {
		run, _ := w.run(shop, n, "northstar/strategy")
		said := run.Conclusion + "\n" + run.Title + "\n" + run.Summary
		var comments []string
		for _, c := range w.Comments(shop, n) {
			if c.Author == bot {
				comments = append(comments, answered.ReplaceAllString(c.Body, ""))
			}
		}
		slices.Sort(comments) // which of two was written first is chance
		said += "\n" + strings.Join(comments, "\n")
		said = example.ReplaceAllString(numbered.ReplaceAllString(said, "alpha${1}N"), "${1}X")
		if before, ok := states[how]; ok && before != said {
			t.Errorf("%s tells private items apart:\n%s", how, cmp.Diff(before, said))
		}
		states[how] = said
	}
	pulls := map[string][]int{}
	for _, n := range []int{there, gone, closed, feature, away, 777} {
		to := ref(alpha, n)
		pull := func(how, body string) int {
			p := w.pull("ben", shop, "feat: x", body)
			pulls[how] = append(pulls[how], p)
			return p
		}
		pull("a line", "Strategy: "+to)
		pull("a form", "### Strategy\n\n"+to)
		pull("an address", "Part of "+w.URL()+"/"+alpha+"/issues/"+fmt.Sprint(n))
		if n != away { // GitHub itself shows where that leads
			pull("a keyword", "Closes "+to)
		}
		w.say("ben", shop, pull("a command", ""), "/northstar link "+to+"\n/northstar explain")
		edited, err := w.OpenPull("ada", shop, githubsim.NewPull{Title: "feat: x"})
		must(t, err)
		w.later()
		w.must(w.EditIssue("ben", shop, edited, nil, text("Strategy: "+to)))
		pulls["another's pull request"] = append(pulls["another's pull request"], edited)
		m, err := w.Milestone("ben", shop, githubsim.NewMilestone{Title: fmt.Sprint("M", n), Description: "Strategy: " + to})
		must(t, err)
		p := pull("a milestone", "")
		w.must(w.SetMilestone("ben", shop, p, m))
		above := w.issue("ben", shop, "feat: y", "Part of: "+to)
		pull("an issue between", "Closes "+ref("", above))
	}
	w.calm()
	for how, list := range pulls {
		for i, n := range list {
			if how == "an issue between" { // the number of the issue between differs
				run, _ := w.run(shop, n, "northstar/strategy")
				if run.Conclusion != "failure" {
					t.Errorf("%s, %d: %s", how, i, run.Title)
				}
				continue
			}
			shown(how, n)
		}
	}
}
