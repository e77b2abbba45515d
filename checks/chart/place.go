package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Place is a repository or a milestone, with the work in it.
type Place struct {
	Name     string   `json:"name"`     // owner/repo, or the milestone's title
	Work     Coverage `json:"work"`     // each item once
	Unserved Coverage `json:"unserved"` // of it, what serves no strategy
}

// Repository is one with work in it.
type Repository struct {
	Place
	Private    bool     `json:"private"`    // it is not public
	Milestones []*Place `json:"milestones"` // those with work, by title
}

// places are where work is, by lower-case name of the repository and by title.
type places struct {
	all        []*Repository
	repos      map[string]*Repository
	milestones map[[2]string]*Place
}

// of is where an item is: its repository and, where it has one, its milestone there.
func (p *places) of(n *Node) []*Place {
	key := strings.ToLower(n.Ref.Full())
	r := p.repos[key]
	if r == nil {
		r = &Repository{Place: Place{Name: n.Ref.Full()}, Private: n.Private, Milestones: []*Place{}}
		p.repos[key] = r
		p.all = append(p.all, r)
	}
	if n.Milestone == "" {
		return []*Place{&r.Place}
	}
	m := p.milestones[[2]string{key, n.Milestone}]
	if m == nil {
		m = &Place{Name: n.Milestone}
		p.milestones[[2]string{key, n.Milestone}] = m
		r.Milestones = append(r.Milestones, m)
	}
	return []*Place{&r.Place, m}
}

// sorted are the repositories by name.
func (p *places) sorted() []*Repository {
	slices.SortFunc(p.all, func(a, b *Repository) int { return byName(&a.Place, &b.Place) })
	for _, r := range p.all {
		slices.SortFunc(r.Milestones, byName)
	}
	return p.all
}

func byName(a, b *Place) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Name, b.Name))
}

// String is the place's work in words: "12 open, 3 done, 25% debt; 4 of the open serve no strategy".
func (p *Place) String() string {
	s := p.Work.String()
	switch n := p.Unserved.Open; n {
	case 0:
		return s
	case 1:
		return s + "; 1 of the open serves no strategy"
	default:
		return s + fmt.Sprintf("; %d of the open serve no strategy", n)
	}
}

// places writes repositories and their milestones, without those that nothing is left to do in. Of one repository without
// any the head of the map has said it all.
func (t tree) places(list []*Repository) {
	done := func(m *Place) bool { return m.Work.Open == 0 }
	if len(list) == 0 || len(list) == 1 && !slices.ContainsFunc(list[0].Milestones, func(m *Place) bool { return !done(m) }) {
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
		fmt.Fprintf(t.b, "%s%s · %s\n", stem, checks.Line(r.Name), &r.Place)
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
