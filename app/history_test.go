package app_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

// act is one thing that somebody does in a history: to one of its items, in one of several ways.
type act struct{ What, On, How int }

// ending is what becomes of the deliveries that did not arrive with the others.
type ending int

const (
	late      ending = iota // they arrive after everything was answered that did
	lost                    // the server finds them in GitHub's log, and asks for them
	forgotten               // GitHub has no log of them: comparing finds what they told of
)

// A history of a repository ends in the same checks, labels and comments, whether its deliveries arrive once and in order, or any of them
// twice, before what they follow from, late, or never.
func TestAnyHistory(t *testing.T) {
	w := one(t, setup{policy: enforce})
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		must(t, flag.Set("rapid.checks", map[bool]string{true: "4", false: "1"}[testenv.Long()]))
	}
	told := 0
	rapid.Check(t, func(r *rapid.T) {
		end := ending(rapid.IntRange(0, 2).Draw(r, "ending"))
		acts := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) act {
			return act{rapid.IntRange(0, len(doings)-1).Draw(r, "what"), rapid.IntRange(0, 3).Draw(r, "on"), rapid.IntRange(0, 5).Draw(r, "how")}
		}), 6, 24).Draw(r, "acts")
		seed := rapid.Uint64Min(1).Draw(r, "disorder")
		if end == forgotten { // who labelled something is in a delivery alone, and so is that somebody commented
			acts = slices.DeleteFunc(acts, func(a act) bool { return doings[a.What].told })
		}
		told++
		straight := w.history(fmt.Sprintf("acme/straight%d", told), acts, func() {
			w.hub.Resume()
			w.calm()
		})
		mixed := w.history(fmt.Sprintf("acme/mixed%d", told), acts, func() { w.mix(end, seed) })
		if d := cmp.Diff(straight, mixed); d != "" {
			r.Fatalf("in order (-) and in disorder (+):\n%s", d)
		}
	})
}

// mix delivers what was held back in disorder, some of it twice, and about a third not yet.
func (w *world) mix(end ending, seed uint64) {
	w.t.Helper()
	disorder := githubsim.Mischief{Shuffle: 1000, Duplicate: 0.3, Seed: seed}
	some := disorder
	some.Drop = 0.3
	w.hub.Misbehave(some)
	w.hub.Resume()
	w.calm()
	w.hub.Misbehave(disorder)
	switch end {
	case late:
		arrived := map[string]bool{}
		var missing []githubsim.Delivery
		for _, d := range w.hub.Deliveries() {
			arrived[d.GUID] = arrived[d.GUID] || d.Code < 300
		}
		for _, d := range w.hub.Deliveries() {
			if !arrived[d.GUID] {
				arrived[d.GUID], missing = true, append(missing, d)
			}
		}
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(missing), func(i, j int) { missing[i], missing[j] = missing[j], missing[i] })
		for _, d := range missing { // one by one: each is answered before the next arrives
			w.must(w.hub.Redeliver(d.ID))
			w.calm()
		}
	case lost, forgotten:
		w.must(w.stop())
		if end == forgotten {
			w.hub.ForgetDeliveries()
		}
		w.serve(zerolog.ErrorLevel)
		w.calm()
	}
	w.hub.Misbehave(githubsim.Mischief{})
}

// most is how many items there are at a time.
const most = 4

// annals are a repository in which a history happens.
type annals struct {
	*world
	repo     string
	items    []int // what was opened
	strategy int
	winter   int // a milestone
	drafts   map[int]bool
	branches map[int]string   // of pull requests that are not from a fork
	heads    map[int][]string // that these had
	acts     int
}

// doings are all things that happen. Of what is told, nothing but a delivery tells.
var doings = []struct {
	name string
	told bool
	does func(a *annals, n, how int)
}{
	{"opens", false, func(a *annals, _, how int) { a.open(how) }},
	{"opens a pull request", false, func(a *annals, _, how int) { a.open(2 + how%3) }},
	{"edits the title", false, func(a *annals, n, how int) {
		a.must(a.EditIssue("ben", a.repo, n, text([]string{"feat: ", "refactor: ", "Hm, "}[how%3]+fmt.Sprint(a.acts)), nil))
	}},
	{"edits the description", false, func(a *annals, n, how int) {
		body := []string{"Strategy: " + ref("", a.strategy), fmt.Sprint("Words ", a.acts), "Kind: tech-debt\n\nStrategy: " + ref("", a.strategy)}[how%3]
		a.must(a.EditIssue("ben", a.repo, n, nil, &body))
	}},
	{"labels", true, func(a *annals, n, how int) {
		name := []string{"tech-debt", "feature", "help wanted"}[how%3]
		if slices.Contains(a.Labels(a.repo, n), name) {
			a.must(a.Unlabel("tom", a.repo, n, name))
		} else {
			a.must(a.Label("tom", a.repo, n, name))
		}
	}},
	{"closes or reopens", false, func(a *annals, n, _ int) {
		if a.item(a.repo, n).State == "closed" {
			a.must(a.Reopen("ben", a.repo, n))
		} else {
			a.must(a.CloseIssue("ben", a.repo, n, ""))
		}
	}},
	{"plans", false, func(a *annals, n, _ int) {
		to := a.winter
		if a.item(a.repo, n).Milestone != 0 {
			to = 0
		}
		a.must(a.SetMilestone("ben", a.repo, n, to))
	}},
	{"commands", true, func(a *annals, n, how int) {
		a.say("dana", a.repo, n, []string{"/northstar kind feature", "/northstar kind tech-debt", "/northstar link " + ref("", a.strategy), "/northstar waive strategy it is small",
			"/northstar unwaive strategy", "/northstar recheck"}[how])
	}},
	{"pushes", false, func(a *annals, n, how int) {
		if v := a.item(a.repo, n); v.Head != "" && v.State == "open" {
			_, err := a.PushTo("ben", a.repo, n, map[string]string{"more.go": fmt.Sprint(a.acts)})
			a.must(err)
		}
	}},
	{"pushes with force", false, func(a *annals, n, how int) {
		if heads := a.heads[n]; len(heads) > 0 && a.item(a.repo, n).State == "open" {
			a.must(a.PushRef("ben", a.repo, "refs/heads/"+a.branches[n], heads[how%len(heads)]))
		}
	}},
	{"opens another pull request of the same branch", false, func(a *annals, n, _ int) {
		if a.branches[n] == "" || len(a.items) == most {
			return
		}
		other, err := a.OpenPull("ben", a.repo, githubsim.NewPull{Title: "feat: the same", Body: "Strategy: " + ref("", a.strategy), Head: a.branches[n], Base: "next"})
		if err == nil { // there may be one already
			a.items, a.branches[other] = append(a.items, other), a.branches[n]
		}
	}},
	{"adopts", false, func(a *annals, n, how int) {
		switch v := a.item(a.repo, n); {
		case v.Pull || n == a.strategy:
		case how%2 == 0:
			_ = a.AddSubIssue("ada", a.repo, a.strategy, a.repo, n) // it may be one already
		default:
			_ = a.RemoveSubIssue("ada", a.repo, a.strategy, a.repo, n)
		}
	}},
	{"merges", false, func(a *annals, n, _ int) {
		if v := a.item(a.repo, n); v.Head != "" && v.State == "open" && !a.drafts[n] {
			a.must(a.Merge("dana", a.repo, n))
			a.forget(n)
		}
	}},
	{"deletes", false, func(a *annals, n, _ int) {
		if v := a.item(a.repo, n); !v.Pull && n != a.strategy {
			a.must(a.DeleteIssue("ada", a.repo, n))
			a.forget(n)
		}
	}},
	{"retargets", false, func(a *annals, n, how int) {
		if v := a.item(a.repo, n); v.Head != "" && v.State == "open" {
			a.must(a.Retarget("ben", a.repo, n, []string{"main", "next"}[how%2]))
		}
	}},
	{"drafts or readies", false, func(a *annals, n, how int) {
		switch v := a.item(a.repo, n); {
		case v.Head == "" || v.State != "open":
		case a.drafts[n]:
			a.must(a.MakeReady("ben", a.repo, n))
			a.drafts[n] = false
		default:
			a.must(a.MakeDraft("ben", a.repo, n))
			a.drafts[n] = true
		}
	}},
	{"edits the milestone", false, func(a *annals, _, how int) {
		edit := githubsim.MilestoneEdit{Title: text(fmt.Sprint("Winter ", a.acts))}
		if how%2 == 0 {
			edit = githubsim.MilestoneEdit{Description: text(fmt.Sprintf("debt-capacity: %d-%d%%", how*10, how*10+20))}
		}
		a.must(a.EditMilestone("ada", a.repo, a.winter, edit))
	}},
	{"ends the strategy or begins it again", false, func(a *annals, _, _ int) {
		if a.item(a.repo, a.strategy).State == "closed" {
			a.must(a.Reopen("ada", a.repo, a.strategy))
		} else {
			a.must(a.CloseIssue("ada", a.repo, a.strategy, ""))
		}
	}},
	{"changes the policy", false, func(a *annals, _, how int) {
		a.commit("ada", a.repo, ".github/northstar.yml", []string{advise, enforce}[how%2]+fmt.Sprintf("# %d\n", a.acts))
	}},
}

// open opens an issue, or a pull request of one of several sorts.
func (a *annals) open(how int) {
	a.t.Helper()
	if len(a.items) == most {
		return
	}
	title, body := []string{"feat: x", "refactor: x", "Hm"}[a.acts%3], []string{"", "Strategy: " + ref("", a.strategy)}[a.acts%2]
	var n int
	switch how {
	case 0, 1:
		n = a.issue("ben", a.repo, title, body)
	default:
		n = a.pull([]string{"ben", "ben", "sam", "ben"}[how-2], a.repo, title, body, func(p *githubsim.NewPull) {
			if p.Draft, p.Fork = how == 3, how == 4; how != 4 {
				p.Head = fmt.Sprint("work-", a.acts)
			}
		})
		if how != 4 {
			a.branches[n] = fmt.Sprint("work-", a.acts)
		}
	}
	a.items = append(a.items, n)
	a.drafts[n] = how == 3
}

// forget takes an item off those that things happen to.
func (a *annals) forget(n int) {
	a.items = slices.DeleteFunc(a.items, func(o int) bool { return o == n })
}

// history lets things happen in a new repository while no delivery arrives, has them delivered, and returns what everybody sees in the end.
// The repository is deleted.
func (w *world) history(repo string, acts []act, deliver func()) []string {
	w.t.Helper()
	w.must(w.AddRepo(repo, githubsim.RepoOptions{}))
	for login, role := range map[string]string{"ben": "write", "dana": "maintain", "tom": "triage"} {
		w.must(w.SetPermission("ada", repo, login, role))
	}
	_, err := w.CommitFile("ada", repo, "next", "next.md", "Next")
	w.must(err)
	a := &annals{world: w, repo: repo, strategy: w.strategy(repo, "Checkout"), winter: w.milestone(repo, "Winter", ""), drafts: map[int]bool{}, branches: map[int]string{}, heads: map[int][]string{}}
	w.calm()
	w.hub.Pause()
	for a.acts = range acts {
		w.later()
		act := acts[a.acts]
		n := a.strategy
		if len(a.items) > 0 {
			n = a.items[act.On%len(a.items)]
		} else if act.What > 1 && !strings.Contains(doings[act.What].name, " the ") { // nothing is there yet
			a.open(act.On % 4)
			continue
		}
		doings[act.What].does(a, n, act.How)
		for n := range a.branches {
			if head := a.item(a.repo, n).Head; !slices.Contains(a.heads[n], head) {
				a.heads[n] = append(a.heads[n], head)
			}
		}
	}
	w.later()
	deliver()
	out := a.seen()
	w.must(w.DeleteRepo("ada", repo))
	w.calm()
	return out
}

// replyTo is what differs between two tellings of one reply: the comment that it answers.
var replyTo = regexp.MustCompile(`comment:\d+|issuecomment-\d+`)

// seen are the checks, labels and comments of what is open. A comment on unlinked work that is folded is as good as none: whether it was ever
// needed is what one was told of in between, or was not.
func (a *annals) seen() (out []string) {
	a.t.Helper()
	for _, n := range a.items {
		v := a.item(a.repo, n)
		if v.State != "open" {
			continue
		}
		out = append(out, fmt.Sprintf("#%d is labelled %q", n, slices.Sorted(slices.Values(v.Labels))))
		runs := map[string]bool{}
		if v.Head != "" {
			for _, run := range a.CheckRuns(a.repo, v.Head) {
				runs[run.Name] = true
			}
		}
		for _, name := range slices.Sorted(maps.Keys(runs)) {
			run, _ := a.CheckRun(a.repo, v.Head, name)
			out = append(out, fmt.Sprintf("#%d: %s is %s %s: %s", n, name, run.Status, run.Conclusion, run.Title))
		}
		var said []string
		for _, c := range v.Comments {
			if c.Author == bot && strings.Contains(c.Body, unlinkedMarker) && !strings.Contains(c.Body, "Which strategy") {
				continue
			}
			said = append(said, fmt.Sprintf("#%d: %s says %s (%d, %d)", n, c.Author, c.Body, len(c.Reactions["+1"]), len(c.Reactions["-1"])))
		}
		slices.Sort(said)
		out = append(out, said...)
	}
	for i, line := range out {
		out[i] = replyTo.ReplaceAllString(strings.ReplaceAll(plain(line), a.repo, "REPO"), "comment:N")
	}
	return out
}

// A push is told of before the pull request is, or alone: the head has its checks all the same, and what comes after that changes nothing.
func TestPushedBeforeItWasOpened(t *testing.T) {
	w := one(t, setup{policy: enforce})
	w.hub.Pause()
	n := w.pull("ben", shop, "feat: x", "")
	w.later()
	_, err := w.PushTo("ben", shop, n, map[string]string{"more.go": "more"})
	w.must(err)
	w.hub.Misbehave(githubsim.Mischief{Drop: 1})
	w.hub.Resume()
	w.must(w.Settle(t.Context()))
	w.hub.Misbehave(githubsim.Mischief{})
	told := func(action string) (one githubsim.Delivery) {
		for _, d := range w.hub.Deliveries() {
			if d.Event == "pull_request" && d.Action == action {
				one = d
			}
		}
		return one
	}
	w.wantStrategy(shop, n, "") // nobody was told of anything
	w.must(w.hub.Redeliver(told("synchronize").ID))
	w.calm()
	w.wantStrategy(shop, n, "failure")
	w.wantCapacity(shop, n, "neutral")
	w.wantLabels(shop, n, "feature")
	w.quiet("the news of its beginning", func() { w.must(w.hub.Redeliver(told("opened").ID)) })
	w.quiet("the same again", func() { w.must(w.hub.Redeliver(told("synchronize").ID)) })
}
