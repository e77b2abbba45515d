//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

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

func (s *story) something() {
	what := s.IntN(100)
	switch {
	case what < 14:
		s.open(shop)
	case what < 24:
		s.edit()
	case what < 34:
		s.label()
	case what < 40:
		s.unlabel()
	case what < 46:
		s.assign()
	case what < 58:
		s.command()
	case what < 64:
		s.push()
	case what < 67:
		s.talk()
	case what < 70:
		s.exempt()
	case what < 74:
		s.stage()
	case s.plans && what < 88:
		s.plan()
	case s.plans && what < 93:
		s.policy()
	case !s.plans && what < 92:
		s.end()
	case !s.plans:
		s.reopen()
	}
}

func (s *story) edit() {
	t := s.pick(isOpen)
	if t == nil {
		return
	}
	t.touched = true
	var title, body *string
	if s.IntN(2) == 0 {
		x := s.title()
		title = &x
	} else {
		x := s.body()
		body = &x
	}
	say := func(p *string) string {
		if p == nil {
			return "as it is"
		}
		return fmt.Sprintf("%q", *p)
	}
	s.tell(func(h *githubsim.Host) error { return h.EditIssue("ben", t.repo, t.n, title, body) }, "ben edits %s#%d: title %s, body %s", t.repo, t.n, say(title), say(body))
}

var kinds = []string{"feature", "tech-debt"}

// label has somebody put a kind label on an item, open or closed, and now and then close it at once.
func (s *story) label() {
	closes := !s.plans && s.IntN(2) == 0
	t := s.pick(func(t *thing) bool { return !t.touched && t.label != "" && (!closes || !t.closed) })
	if t == nil {
		return
	}
	name := kinds[0]
	if t.label == name {
		name = kinds[1]
	}
	t.touched = true
	s.tell(func(h *githubsim.Host) error { return h.Label("tom", t.repo, t.n, name) }, "tom labels %s#%d %s beside %s", t.repo, t.n, name, t.label)
	if closes {
		t.closed, t.ended = true, true
		s.tell(func(h *githubsim.Host) error { return h.CloseIssue("ben", t.repo, t.n, closing(t)) }, "ben closes %s#%d", t.repo, t.n)
	}
}

func (s *story) unlabel() {
	t := s.pick(func(t *thing) bool { return untouched(t) && t.label != "" })
	if t == nil {
		return
	}
	t.touched = true
	s.tell(func(h *githubsim.Host) error { return h.Unlabel("tom", t.repo, t.n, t.label) }, "tom takes %s off %s#%d", t.label, t.repo, t.n)
}

func (s *story) exempt() {
	t := s.pick(untouched)
	if t == nil {
		return
	}
	t.touched, t.exempt = true, !t.exempt
	if t.exempt {
		s.tell(func(h *githubsim.Host) error { return h.Label("tom", t.repo, t.n, "bug") }, "tom labels %s#%d bug", t.repo, t.n)
		return
	}
	s.tell(func(h *githubsim.Host) error { return h.Unlabel("tom", t.repo, t.n, "bug") }, "tom takes bug off %s#%d", t.repo, t.n)
}

func (s *story) assign() {
	t := s.pick(anything)
	if t == nil {
		return
	}
	t.touched = true
	t.milestone = s.someMilestone(t.repo)
	m := t.milestone
	s.tell(func(h *githubsim.Host) error { return h.SetMilestone("ben", t.repo, t.n, m) }, "%s#%d goes into milestone %d", t.repo, t.n, m)
}

func (s *story) command() {
	t := s.pick(func(t *thing) bool { return !t.closed })
	if t == nil {
		return
	}
	who, words := s.one("tom", "dana", "ben", "ben", "sam"), ""
	switch what := s.IntN(8); {
	case what < 3:
		words = "/northstar kind " + s.one("feature", "tech-debt", "none")
	case what == 3:
		words, who, t.linked = fmt.Sprintf("/northstar link acme/roadmap#%d", 1+s.IntN(strategies)), "tom", 1
	case what == 4 && t.pull && !t.waived:
		words, who, t.waived = "/northstar waive strategy because it is small", "dana", true
	case what == 5 && t.pull && t.waived:
		words, who, t.waived = "/northstar unwaive strategy", "dana", false
	case what == 6 && t.pull:
		words = "/northstar recheck"
	case what == 7:
		words, who = s.one("/northstar help", "/northstar explain"), s.one("ben", "dana", "tom")
	default:
		words = "/northstar kind " + s.one("feature\n/northstar link #9999", "nonsense")
	}
	if s.worded(who, words) {
		who, words = "dana", "/northstar kind feature"
	}
	t.touched = true
	s.tell(func(h *githubsim.Host) error { _, err := h.Comment(who, t.repo, t.n, words); return err }, "%s says on %s#%d: %q", who, t.repo, t.n, words)
}

// mostWords is how many commands of a person may be answered in words, which is less than the app promises: which of more are, is a matter of
// which it sees first.
const mostWords = 9

// worded counts the commands of a person that may be answered in words, and reports whether one more is too many.
func (s *story) worded(who, words string) bool {
	plain := strings.HasPrefix(words, "/northstar kind ") && !strings.Contains(words, "\n") && !strings.HasSuffix(words, "nonsense")
	if who != "sam" && (plain || strings.HasPrefix(words, "/northstar link acme/") || strings.Contains(words, "waive ")) {
		return false
	}
	if s.words[who] >= mostWords {
		return true
	}
	s.words[who]++
	return false
}

func (s *story) talk() {
	t := s.pick(anything)
	if t == nil {
		return
	}
	t.touched = true
	s.tell(func(h *githubsim.Host) error { _, err := h.Comment("sam", t.repo, t.n, "Nice."); return err }, "sam talks on %s#%d", t.repo, t.n)
}

func (s *story) push() {
	t := s.pick(isPull)
	if t == nil {
		return
	}
	s.count++
	t.touched = true
	files := map[string]string{"a.go": fmt.Sprint(s.count)}
	s.tell(func(h *githubsim.Host) error { _, err := h.PushTo("ben", t.repo, t.n, files); return err }, "ben pushes to %s#%d", t.repo, t.n)
}

func closing(t *thing) string {
	if t.pull {
		return ""
	}
	return "completed"
}

func (s *story) end() {
	t := s.pick(untouched)
	if t == nil {
		return
	}
	t.touched, t.closed, t.ended = true, true, true
	if t.pull && s.IntN(2) == 0 {
		t.merged = true
		s.tell(func(h *githubsim.Host) error { return h.Merge("ada", t.repo, t.n) }, "ada merges %s#%d", t.repo, t.n)
		return
	}
	reason := closing(t)
	if reason != "" && s.IntN(3) == 0 {
		reason = "not_planned"
	}
	s.tell(func(h *githubsim.Host) error { return h.CloseIssue("ben", t.repo, t.n, reason) }, "ben closes %s#%d %s", t.repo, t.n, reason)
}

func (s *story) reopen() {
	t := s.pick(func(t *thing) bool { return t.closed && !t.merged })
	if t == nil {
		return
	}
	t.closed, t.touched = false, true
	s.tell(func(h *githubsim.Host) error { return h.Reopen("ben", t.repo, t.n) }, "ben reopens %s#%d", t.repo, t.n)
}

// closeMilestone closes a milestone of the shop, or opens it again.
func (s *story) closeMilestone(n int) {
	state := "closed"
	if s.milestones[n] = !s.milestones[n]; s.milestones[n] {
		state = "open"
	}
	s.tell(func(h *githubsim.Host) error {
		return h.EditMilestone("ada", shop, n, githubsim.MilestoneEdit{State: &state})
	}, "milestone %s %d becomes %s", shop, n, state)
}

// stage changes the words of a milestone.
func (s *story) stage() {
	repo, n := shop, 1+s.IntN(len(s.milestones))
	if n == s.closing || s.IntN(4) == 0 {
		repo, n = tracked, 1
	}
	var edit githubsim.MilestoneEdit
	words := ""
	switch s.IntN(4) {
	case 3:
		words = fmt.Sprint("Stage ", n, " part ", s.count)
		edit.Title = &words
		s.count++
	case 0, 1:
		words = fmt.Sprintf("Words %d.\n\nStrategy: acme/roadmap#%d", s.count, 1+s.IntN(strategies))
		edit.Description = &words
	case 2:
		words = ""
		edit.Description = &words
	}
	s.tell(func(h *githubsim.Host) error { return h.EditMilestone("ada", repo, n, edit) }, "milestone %s %d becomes %q (title %t)", repo, n, words, edit.Title != nil)
}

// plan changes a strategy, or the vision.
func (s *story) plan() {
	t := s.items[s.IntN(vision)]
	if t.ended {
		return
	}
	fresh := !t.touched
	t.touched = true
	switch what := s.IntN(6); {
	case what == 4 && t.n != vision && !t.closed:
		name := s.one("feature", "strategy")
		s.tell(func(h *githubsim.Host) error { return h.Label("tom", roadmap, t.n, name) }, "tom labels strategy %d %s", t.n, name)
	case what == 5 && t.n != vision && !t.closed:
		words := "/northstar kind " + s.one("feature", "strategy", "strategy")
		s.tell(func(h *githubsim.Host) error { _, err := h.Comment("dana", roadmap, t.n, words); return err }, "dana says on strategy %d: %q", t.n, words)
	case t.n == vision:
		body := fmt.Sprintf("Kind: vision\nHorizon: %d\n\nCustomers find what they want.", 2030+s.IntN(9))
		s.tell(func(h *githubsim.Host) error { return h.EditIssue("ada", roadmap, t.n, nil, &body) }, "the vision becomes %q", body)
	case what == 0 && !t.closed && fresh:
		t.closed, t.ended = true, true
		reason := s.one("completed", "not_planned")
		s.tell(func(h *githubsim.Host) error { return h.CloseIssue("ada", roadmap, t.n, reason) }, "strategy %d is closed as %s", t.n, reason)
	case t.closed:
		t.closed = false
		s.tell(func(h *githubsim.Host) error { return h.Reopen("ada", roadmap, t.n) }, "strategy %d is opened again", t.n)
	default:
		s.count++
		title, body := fmt.Sprint("Checkout ", s.count), strategyBody+s.one("", "\nVision: #4")
		s.tell(func(h *githubsim.Host) error { return h.EditIssue("ada", roadmap, t.n, &title, &body) }, "strategy %d becomes %q %q", t.n, title, body)
	}
}

func (s *story) policy() {
	s.mode, s.band = s.one("advise", "enforce"), s.one("{min: 20%, max: 50%}", "{min: 0%, max: 30%}", "{min: 40%, max: 80%}")
	text := policy(s.mode, s.band)
	s.tell(func(h *githubsim.Host) error {
		_, err := h.CommitFile("ada", home, "", "northstar.yml", text)
		return err
	}, "the policy becomes %s %s", s.mode, s.band)
}

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
