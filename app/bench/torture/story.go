//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/northstar-app/northstar/app/githubsim"
)

// act is something that people do, and how it reads.
type act struct {
	words string
	do    func(h *githubsim.Host) error
	soon  bool // within the second of the one before, as GitHub's times have it
}

// thing is an item as the story knows it.
type thing struct {
	repo           string
	n              int
	pull           bool
	closed, merged bool
	milestone      int
	linked         int    // by a command of the story's, 0 for none
	waived         bool   // its check on the strategy
	exempt         bool   // bears the label bug
	touched        bool   // something happened to it in this round
	ended          bool   // it was closed in this round
	label          string // the kind label that it showed when the round began
}

// story makes up acts, round by round. What can be done to an item is known from what was done before and from what the undisturbed
// GitHub showed when the round began, so that both are told the same.
//
// Acts whose outcome depends on how soon the server sees them, by what it promises, do not come within one round: nothing is put on a
// closed item, so that an item is closed in the round in which nothing but a label of it was changed; rounds in which work is closed
// are others than those in which strategies, visions and the policy change, on which all work depends; and in the round in which a
// milestone closes, which freezes its figures, nothing that they are made of changes.
type story struct {
	*rand.Rand
	items      []*thing
	next       map[string]int // number of the next item, by repository
	milestones map[int]bool   // of the shop: open
	count      int
	mode, band string
	words      map[string]int // commands that may be answered in words, by who gave them
	plans      bool           // strategies and the policy change in this round
	closing    int            // the milestone of the shop that is closed or opened again in this round, 0 for none
	acts       []act
}

// Strategies 1 to 3 of the roadmap, and the vision.
const strategies, vision = 3, 4

func newStory(seed uint64) *story {
	return &story{Rand: rand.New(rand.NewPCG(seed, 1)), next: map[string]int{roadmap: 1, shop: 1, tracked: 1}, milestones: map[int]bool{}, words: map[string]int{},
		mode: firstPolicyMode, band: firstPolicyBand}
}

// tell adds an act.
func (s *story) tell(do func(h *githubsim.Host) error, format string, args ...any) {
	s.acts = append(s.acts, act{fmt.Sprintf(format, args...), do, s.IntN(6) == 0})
}

func (s *story) one(of ...string) string { return of[s.IntN(len(of))] }

func (s *story) title() string {
	s.count++
	return fmt.Sprintf("%s part %d", s.one("feat: the cart", "feat: the till", "refactor: the cart", "refactor: the index", "Hm, the parcels", "chore: tidy"), s.count)
}

func (s *story) body() string {
	switch s.IntN(5) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("Words %d.", s.count)
	case 2:
		return "Kind: tech-debt\n\nStrategy: acme/roadmap#1"
	}
	return fmt.Sprintf("Strategy: acme/roadmap#%d", 1+s.IntN(strategies))
}

func (s *story) add(t *thing) *thing {
	t.n = s.next[t.repo]
	s.next[t.repo]++
	t.touched = true
	s.items = append(s.items, t)
	return t
}

// before is what is there before the app is.
func (s *story) before() []act {
	s.acts = nil
	for range strategies {
		s.strategy()
	}
	t := s.add(&thing{repo: roadmap})
	s.tell(func(h *githubsim.Host) error {
		_, err := h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: "Anything can be found", Body: "Kind: vision\nHorizon: 2030\n\nCustomers find what they want."})
		return err
	}, "vision %s#%d", t.repo, t.n)
	for range 3 {
		s.milestone(shop)
	}
	s.milestone(tracked)
	for range 4 {
		s.open(shop)
		s.open(tracked)
	}
	return s.acts
}

func (s *story) strategy() {
	t := s.add(&thing{repo: roadmap})
	s.tell(func(h *githubsim.Host) error {
		_, err := h.OpenIssue("ada", roadmap, githubsim.NewIssue{Title: fmt.Sprint("Checkout ", t.n), Body: strategyBody + "\nVision: #4"})
		return err
	}, "strategy %s#%d", t.repo, t.n)
}

func (s *story) milestone(repo string) {
	n := len(s.milestones) + 1
	if repo == shop {
		s.milestones[n] = true
	} else {
		n = 1
	}
	description := s.one("", "Strategy: acme/roadmap#2")
	s.tell(func(h *githubsim.Host) error {
		_, err := h.Milestone("ada", repo, githubsim.NewMilestone{Title: fmt.Sprint("Stage ", n), Description: description})
		return err
	}, "milestone %s %d, %q", repo, n, description)
}

func (s *story) someMilestone(repo string) int {
	if repo == tracked {
		return s.IntN(2)
	}
	if s.IntN(4) == 0 {
		return 0
	}
	if n := 1 + s.IntN(len(s.milestones)); n != s.closing {
		return n
	}
	return 0
}

func (s *story) open(repo string) {
	t := s.add(&thing{repo: repo, pull: repo == shop && s.IntN(2) == 0})
	t.milestone = s.someMilestone(repo)
	who, title, body, m := s.one("ben", "ben", "dana", "sam", "tom"), s.title(), s.body(), t.milestone
	if repo == tracked {
		who, t.milestone, m = "ben", 1, 1
	}
	if t.pull {
		s.tell(func(h *githubsim.Host) error {
			_, err := h.OpenPull(who, repo, githubsim.NewPull{Title: title, Body: body, Milestone: m})
			return err
		}, "%s opens pull %s#%d %q %q in %d", who, repo, t.n, title, body, m)
		return
	}
	s.tell(func(h *githubsim.Host) error {
		_, err := h.OpenIssue(who, repo, githubsim.NewIssue{Title: title, Body: body, Milestone: m})
		return err
	}, "%s opens issue %s#%d %q %q in %d", who, repo, t.n, title, body, m)
}

// round makes up what happens in a round, n from 0; shows says which kind label the undisturbed GitHub shows on an item.
func (s *story) round(n, acts int, shows func(repo string, n int) string) []act {
	s.acts, s.plans, s.closing = nil, n%3 == 1, 0
	for _, t := range s.items {
		t.touched, t.ended, t.label = false, false, shows(t.repo, t.n)
	}
	if n%3 == 2 {
		s.closing = 1 + s.IntN(len(s.milestones))
		s.closeMilestone(s.closing)
	}
	for len(s.acts) < acts {
		s.something()
	}
	return s.acts
}

// pick finds an item that fits, nil for none.
func (s *story) pick(fits func(*thing) bool) *thing {
	var some []*thing
	for _, t := range s.items {
		if t.repo != roadmap && !t.ended && !(t.repo == shop && s.closing != 0 && t.milestone == s.closing) && fits(t) {
			some = append(some, t)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return some[s.IntN(len(some))]
}

func isOpen(t *thing) bool    { return !t.closed }
func anything(*thing) bool    { return true }
func isPull(t *thing) bool    { return !t.closed && t.pull }
func untouched(t *thing) bool { return !t.touched && !t.closed }

// kindLabel is the one kind label of an item, "" for none or more.
func kindLabel(labels []string) string {
	out := ""
	for _, k := range kinds {
		if slices.Contains(labels, k) {
			if out != "" {
				return ""
			}
			out = k
		}
	}
	return out
}
