package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/balance"
)

// Balance is which visions the last milestones moved, those that closed first first: at most six.
type Balance struct {
	Milestones []*Moved  `json:"milestones"`
	Unserved   []*Vision `json:"unserved"` // open visions that none of the work done in the last two of them serves
}

// Moved is the weight of the work that was done in a closed milestone, by the perspective of the visions that it serves as far as links lead now.
// Elsewhere is what is not on the map.
type Moved struct {
	Milestone  string    `json:"milestone"`
	Repository string    `json:"repository"` // owner/repo; the owner alone where those of one title are judged together
	Closed     time.Time `json:"closed"`     // when the last of them was
	balance.Moved

	open   bool         // one of those that are judged together is
	served map[int]bool // visions, by their node
}

// Vision names a vision of a perspective.
type Vision struct {
	Name        string `json:"ref"`         // owner/repo#number
	Perspective string `json:"perspective"` // product, technical, or "product and technical"

	ref checks.Ref
}

// balance adds up what closed milestones moved.
func (b *builder) balance(m *Map) {
	by := map[[2]string]*Moved{}
	for _, i := range b.order {
		n := &b.in.Nodes[i]
		if n.Plan == nil || !n.Kind.Work() {
			continue
		}
		in := n.Ref.Full()
		if n.Plan.Org {
			in = n.Ref.Owner
		}
		key := [2]string{strings.ToLower(in), n.Milestone}
		if by[key] == nil {
			by[key] = &Moved{Milestone: n.Milestone, Repository: in, served: map[int]bool{}}
		}
		b.moved(by[key], i)
	}
	for _, w := range by {
		if !w.open && w.Done > 0 {
			m.Balance.Milestones = append(m.Balance.Milestones, w)
		}
	}
	slices.SortFunc(m.Balance.Milestones, func(x, y *Moved) int {
		return cmp.Or(x.Closed.Compare(y.Closed), cmp.Compare(x.Milestone, y.Milestone), cmp.Compare(x.Repository, y.Repository))
	})
	m.Balance.Milestones = balance.Last(m.Balance.Milestones)
	for _, i := range b.order {
		n := &b.in.Nodes[i]
		if n.Kind == checks.Vision && n.State == checks.Open && len(n.Perspectives) > 0 &&
			balance.WentUnserved(m.Balance.Milestones, func(w *Moved) bool { return w.served[i] }) {
			m.Balance.Unserved = append(m.Balance.Unserved, &Vision{n.Ref.String(), strings.Join(n.Perspectives, " and "), n.Ref})
		}
	}
}

// moved adds an item of work to what its milestone moved.
func (b *builder) moved(w *Moved, i int) {
	n := &b.in.Nodes[i]
	if n.Plan.Closed.IsZero() {
		w.open = true
	}
	if n.Plan.Closed.After(w.Closed) {
		w.Closed = n.Plan.Closed
	}
	if n.State == checks.Open {
		return
	}
	var sides []string
	for _, v := range b.visions(i) {
		w.served[v] = true
		sides = append(sides, b.in.Nodes[v].Perspectives...)
	}
	w.Add(n.Weight, sides, b.leadsAway(i))
}

// over is everything that a node serves, directly or not, and the node itself.
func (b *builder) over(i int) []int {
	all := []int{i}
	for next := 0; next < len(all); next++ {
		for _, j := range b.up[all[next]] {
			if !slices.Contains(all, j) {
				all = append(all, j)
			}
		}
	}
	return all
}

// visions are those that a node serves.
func (b *builder) visions(i int) []int {
	return slices.DeleteFunc(b.over(i), func(j int) bool { return b.in.Nodes[j].Kind != checks.Vision })
}

// leadsAway reports whether a node, or what it serves, serves something that is not on the map.
func (b *builder) leadsAway(i int) bool { return slices.ContainsFunc(b.over(i), b.elsewhere) }

// balance writes which visions the last milestones moved; nothing where no milestone with work closed, or no vision says its perspective.
func (t tree) balance() {
	w := t.m.Balance
	if len(w.Milestones) == 0 || !t.m.perspectives {
		return
	}
	unit := "items"
	if t.m.points {
		unit = "points"
	}
	fmt.Fprintf(t.b, "\n⚖️ What the work done in the last milestones moved, in %s; what serves both visions counts for both\n", unit)
	for i, in := range w.Milestones {
		stem := branch
		if i == len(w.Milestones)-1 {
			stem = twig
		}
		fmt.Fprintf(t.b, "%s🏁 %s in %s, closed %s · %s\n", stem, checks.Line(in.Milestone), checks.Line(in.Repository), in.Closed.UTC().Format(time.DateOnly), in)
	}
	for _, v := range w.Unserved {
		fmt.Fprintf(t.b, "The %s vision %s was moved by nothing that was done in the last two milestones.\n", v.Perspective, v.ref.In(t.m.home))
	}
}

// String is what was moved in words: "product 5, technical 2, neither 3, of 10".
func (w *Moved) String() string {
	s := fmt.Sprintf("product %s, technical %s, neither %s", w.Product, w.Technical, w.Neither)
	if w.Elsewhere > 0 {
		s += fmt.Sprintf(", what is not on this map %s", w.Elsewhere)
	}
	return s + fmt.Sprintf(", of %s", w.Done)
}
