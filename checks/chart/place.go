package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// place is a repository or a milestone, with the work in it.
type place struct {
	Name     string   `json:"name"`     // owner/repo, or the milestone's title
	Work     Coverage `json:"work"`     // each item once
	Unserved Coverage `json:"unserved"` // of it, what serves no strategy
	Judged   *judged  `json:"judged,omitempty"`
}

// judged is the share by which a milestone is judged: of all of its work, of what is completed of it or of what remains.
type judged struct {
	DebtShare share        `json:"debtShare"`
	Basis     checks.Basis `json:"basis"`

	plan *Plan
}

// add counts an item of work.
func (p *place) add(n *Node) {
	p.Work.add(n)
	if p.Judged == nil {
		return
	}
	if b := p.Judged.Basis; b == checks.Finished && n.State == checks.Open || b == checks.Remaining && n.State == checks.Closed {
		return
	}
	p.Judged.DebtShare.add(n)
}

// repository is one with work in it.
type repository struct {
	place
	Private    bool     `json:"private"`    // it is not public
	Milestones []*place `json:"milestones"` // those with work, by title
}

// places are where work is, by lower-case name of the repository and by title.
type places struct {
	all        []*repository
	repos      map[string]*repository
	milestones map[[2]string]*place
}

// of is where an item is: its repository and, where it has one, its milestone there.
func (p *places) of(n *Node) []*place {
	key := strings.ToLower(n.Ref.Full())
	r := p.repos[key]
	if r == nil {
		r = &repository{place: place{Name: n.Ref.Full()}, Private: n.Private, Milestones: []*place{}}
		p.repos[key] = r
		p.all = append(p.all, r)
	}
	if n.Milestone == "" {
		return []*place{&r.place}
	}
	m := p.milestones[[2]string{key, n.Milestone}]
	if m == nil {
		m = &place{Name: n.Milestone}
		if n.Plan != nil {
			m.Judged = &judged{plan: n.Plan, Basis: n.Plan.Basis}
		}
		p.milestones[[2]string{key, n.Milestone}] = m
		r.Milestones = append(r.Milestones, m)
	}
	return []*place{&r.place, m}
}

// sorted are the repositories by name.
func (p *places) sorted() []*repository {
	slices.SortFunc(p.all, func(a, b *repository) int { return byName(&a.place, &b.place) })
	for _, r := range p.all {
		slices.SortFunc(r.Milestones, byName)
	}
	return p.all
}

func byName(a, b *place) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
}

// String is the place's work in words: "12 open, 3 done, 25% debt; 4 of the open serve no strategy".
func (p *place) String() string {
	s := p.words()
	switch n := p.Unserved.Open; n {
	case 0:
		return s
	case 1:
		return s + "; 1 of the open serves no strategy"
	default:
		return s + fmt.Sprintf("; %d of the open serve no strategy", n)
	}
}

// words are the place's work with its share as its checks and its summary have it, and why it is another one where it is.
func (p *place) words() string {
	j := p.Judged
	if j == nil {
		return p.Work.String()
	}
	of := map[checks.Basis]string{checks.Finished: " of completed work", checks.Remaining: " of remaining work"}[j.Basis]
	if j.plan.Org {
		of += " in this repository, judged with the others"
	}
	return p.Work.words(j.DebtShare, of, j.plan.Band.Min, j.plan.Band.Max)
}

// places writes repositories and their milestones, without those that nothing is left to do in. Of one repository without
// any the head of the map has said it all.
func (t tree) places(list []*repository) {
	done := func(m *place) bool { return m.Work.Open == 0 }
	if len(list) == 0 || len(list) == 1 && !slices.ContainsFunc(list[0].Milestones, func(m *place) bool { return !done(m) }) {
		return
	}
	t.b.WriteString("\n📦 Where the work is\n")
	for i, r := range list {
		stem, rest := "├─ ", "│  "
		if i == len(list)-1 {
			stem, rest = "└─ ", "   "
		}
		if r.Private {
			stem += "🔒 "
		}
		fmt.Fprintf(t.b, "%s%s · %s\n", stem, checks.Line(r.Name), &r.place)
		shown, more := first(slices.DeleteFunc(slices.Clone(r.Milestones), done), t.l.Guides)
		for j, m := range shown {
			stem := "├─ "
			if j == len(shown)-1 && more == 0 {
				stem = "└─ "
			}
			fmt.Fprintf(t.b, "%s%s🏁 %s · %s\n", rest, stem, checks.Line(m.Name), m)
		}
		if more > 0 {
			t.more(rest+twig, more)
		}
	}
}
