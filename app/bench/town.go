//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// town is a world of several organisations in which people work without end.
type town struct {
	*world
	*rand.Rand
	owners []*organisation
	count  int
	watch  *watch
}

// organisation is one that has the app, as the acts know it.
type organisation struct {
	login, shop string
	open        []work // open items, oldest first
	pulls       []int  // open pull requests
	milestones  int
}

// work is an open item.
type work struct {
	number int
	pull   bool
}

// mostOpen is how many items of one organisation are open at most: then the oldest is closed.
const mostOpen = 40

// newTown makes organisations with a policy, a strategy and a milestone each, and installs the app on all of them.
func newTown(organisations int, seed uint64) (*town, error) {
	w, err := emptyWorld()
	if err != nil {
		return nil, err
	}
	tn := &town{world: w, Rand: rand.New(rand.NewPCG(seed, 7)), watch: newWatch()}
	if w.app, err = w.AddApp(githubsim.AppOptions{Slug: "northstar", Secret: secret, HookURL: w.idle}); err != nil {
		w.close()
		return nil, err
	}
	for i := range organisations {
		if err := tn.addOrganisation(fmt.Sprintf("acme%02d", i+1)); err != nil {
			w.close()
			return nil, err
		}
	}
	w.Observe(tn.watch.exchange)
	return tn, nil
}

func (tn *town) addOrganisation(login string) error {
	o := &organisation{login: login, shop: login + "/shop", milestones: 1}
	tn.AddOrg(login, "ada")
	if err := tn.AddMember(login, "ben", "member"); err != nil {
		return err
	}
	if err := tn.AddRepo(login+"/.github", githubsim.RepoOptions{Files: map[string]string{"northstar.yml": policy}}); err != nil {
		return err
	}
	if err := tn.AddRepo(o.shop, githubsim.RepoOptions{Description: "What people buy, and how they find it."}); err != nil {
		return err
	}
	if err := tn.SetPermission("ada", o.shop, "ben", "write"); err != nil {
		return err
	}
	_, err := tn.OpenIssue("ada", o.shop, githubsim.NewIssue{Title: "Checkout in one step",
		Body: "Kind: strategy\n\n## Problem\n\nBuying takes nine steps.\n\n## Guiding policy\n\nMake it one.\n\n## Actions\n\n- One page\n\n## Non-goals\n\n- A new shop\n"})
	if err != nil {
		return err
	}
	if _, err := tn.Milestone("ada", o.shop, githubsim.NewMilestone{Title: "Winter", Due: time.Now().AddDate(0, 1, 0)}); err != nil {
		return err
	}
	tn.owners = append(tn.owners, o)
	_, err = tn.Install(tn.app, login)
	return err
}

// act lets somebody do something somewhere.
func (tn *town) act() error {
	o := tn.owners[tn.IntN(len(tn.owners))]
	if len(o.open) >= mostOpen {
		return tn.closeOldest(o)
	}
	switch p := tn.IntN(100); {
	case p < 12 || len(o.open) == 0:
		return tn.openIssue(o)
	case p < 20 || len(o.pulls) == 0:
		return tn.openPull(o)
	case p < 34:
		return tn.push(o)
	}
	t := o.open[tn.IntN(len(o.open))]
	tn.count++
	switch p := tn.IntN(100); {
	case p < 45:
		_, err := tn.Comment("ben", o.shop, t.number, fmt.Sprintf("Looks good to me, %d.", tn.count))
		return err
	case p < 60:
		body := words(tn.count)
		return tn.EditIssue("ben", o.shop, t.number, nil, &body)
	case p < 70:
		name := title(tn.count)
		return tn.EditIssue("ben", o.shop, t.number, &name, nil)
	case p < 80:
		return tn.SetMilestone("ben", o.shop, t.number, tn.IntN(2))
	case p < 86:
		_, err := tn.Comment("ben", o.shop, t.number, "/northstar kind "+[]string{"feature", "tech-debt"}[tn.IntN(2)])
		return err
	}
	return tn.closeOldest(o)
}

func (tn *town) openIssue(o *organisation) error {
	tn.count++
	n, err := tn.OpenIssue("ben", o.shop, githubsim.NewIssue{Title: title(tn.count), Body: words(tn.count), Milestone: tn.IntN(2)})
	o.open = append(o.open, work{number: n})
	return err
}

func (tn *town) openPull(o *organisation) error {
	tn.count++
	n, err := tn.OpenPull("ben", o.shop, githubsim.NewPull{Title: title(tn.count), Body: words(tn.count), Milestone: tn.IntN(2)})
	o.open, o.pulls = append(o.open, work{n, true}), append(o.pulls, n)
	return err
}

func (tn *town) push(o *organisation) error {
	tn.count++
	_, err := tn.PushTo("ben", o.shop, o.pulls[tn.IntN(len(o.pulls))], map[string]string{"cart.go": fmt.Sprint(tn.count)})
	return err
}

func (tn *town) closeOldest(o *organisation) error {
	t := o.open[0]
	o.open = o.open[1:]
	if !t.pull {
		return tn.CloseIssue("ben", o.shop, t.number, "completed")
	}
	o.pulls = o.pulls[1:] // they are in the same order
	return tn.Merge("ada", o.shop, t.number)
}

// timed is how long something took, and when it was done.
type timed struct {
	at   time.Time
	took time.Duration
}

// watch measures how long deliveries take to be acknowledged, and from when GitHub told of them until what follows is on GitHub.
type watch struct {
	mu      sync.Mutex
	acks    []timed
	refused int // answered otherwise than 200 or 202, or not at all
	told    int
	apart   string // a repository whose deliveries are not counted by paced, since they are another's load
	paced   int
	due     map[string]time.Time // by head commit and check, or by comment: what was told and is not answered yet
	checks  []timed
	answers []timed // reactions to commands
}

// checked are the checks that every head of an open pull request gets.
var checked = []string{"northstar/strategy", "northstar/debt-capacity"}

func newWatch() *watch { return &watch{due: map[string]time.Time{}} }

// tell notes a delivery that is about to be sent.
func (w *watch) tell(e event, sort string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told++
	var p struct {
		Repository struct {
			Name string `json:"full_name"`
		} `json:"repository"`
		Before string `json:"before"`
		Pull   struct {
			Head struct {
				SHA string `json:"sha"`
			} `json:"head"`
		} `json:"pull_request"`
		Comment struct {
			ID   int64  `json:"id"`
			Body string `json:"body"`
		} `json:"comment"`
	}
	if w.apart == "" || json.Unmarshal(e.body, &p) == nil && p.Repository.Name != w.apart {
		w.paced++
	}
	switch sort {
	case "pull_request opened", "pull_request synchronize":
		if json.Unmarshal(e.body, &p) == nil {
			for _, check := range checked {
				w.due[p.Pull.Head.SHA+" "+check] = time.Now()
				delete(w.due, p.Before+" "+check) // nobody waits for it any more
			}
		}
	case "pull_request closed":
		if json.Unmarshal(e.body, &p) == nil {
			for _, check := range checked {
				delete(w.due, p.Pull.Head.SHA+" "+check)
			}
		}
	case "issue_comment created":
		if json.Unmarshal(e.body, &p) == nil && strings.HasPrefix(p.Comment.Body, "/northstar") {
			w.due[fmt.Sprint("comment ", p.Comment.ID)] = time.Now()
		}
	}
}

func (w *watch) answered(_ event, took time.Duration, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acks = append(w.acks, timed{time.Now(), took})
	if err != nil {
		w.refused++
	}
}

// exchange is told of every request that the app makes.
func (w *watch) exchange(x githubsim.Exchange) {
	if x.Request.Method != http.MethodPost || x.Status >= 300 {
		return
	}
	switch {
	case strings.HasSuffix(x.Route, "/check-runs"):
		var r struct {
			Name string `json:"name"`
			Head string `json:"head_sha"`
		}
		if json.Unmarshal(x.Answer, &r) == nil {
			w.done(&w.checks, r.Head+" "+r.Name)
		}
	case strings.HasSuffix(x.Route, "/reactions"):
		parts := strings.Split(x.Request.URL.Path, "/")
		if len(parts) > 1 {
			w.done(&w.answers, "comment "+parts[len(parts)-2])
		}
	}
}

func (w *watch) done(of *[]timed, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if since, ok := w.due[what]; ok {
		delete(w.due, what)
		*of = append(*of, timed{time.Now(), time.Since(since)})
	}
}

// tellings is how many deliveries were told so far.
func (w *watch) tellings() int { w.mu.Lock(); defer w.mu.Unlock(); return w.told }

// countApart has a repository's deliveries counted apart from now on.
func (w *watch) countApart(repo string) { w.mu.Lock(); defer w.mu.Unlock(); w.apart = repo }

// tellingsElsewhere is how many of them were not told of the repository that is counted apart.
func (w *watch) tellingsElsewhere() int { w.mu.Lock(); defer w.mu.Unlock(); return w.paced }

// forget takes what was not answered yet for done with.
func (w *watch) forget() { w.mu.Lock(); defer w.mu.Unlock(); clear(w.due) }

// missing is how many of what was told longer than that ago are not answered.
func (w *watch) missing(longer time.Duration) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, at := range w.due {
		if time.Since(at) > longer {
			n++
		}
	}
	return n
}
