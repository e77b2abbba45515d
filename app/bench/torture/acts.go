//go:build linux

package main

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/app/githubsim"
)

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
