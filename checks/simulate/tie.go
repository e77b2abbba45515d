package simulate

import (
	"fmt"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Break is that a vision's sentence has one item moved out rather than another.
type Break struct {
	Goes     int    `json:"goes"`
	Stays    int    `json:"stays"`
	Vision   string `json:"vision"` // as it is written in the repository
	Sentence string `json:"sentence"`
}

// broken takes of items that may be moved out those that visions let go first, where they weigh the same as others that were found, and says
// by which sentences.
func (o *Outcome) broken(found, all []candidate) ([]candidate, []Break) {
	tie := playbook.Tie{Visions: o.world.Visions}
	by := map[int]candidate{}
	for _, c := range all { // those of the least progress first, which others of their weight come behind in what was found
		if c.Out && slices.ContainsFunc(found, func(f candidate) bool { return f.Out && f.Kind == c.Kind }) {
			it := &o.world.Items[o.at[c.Number]]
			tie.Contenders = append(tie.Contenders, playbook.Contender{Item: checks.Reference{Ref: it.Ref, Title: it.Title}, Serves: it.Serves})
			by[c.Number] = c
		}
	}
	is := func(number int) int {
		return slices.IndexFunc(found, func(c candidate) bool { return c.Out && c.Number == number })
	}
	alike := func(b playbook.Break) bool {
		goes, stays := by[b.Goes.Number], by[b.Stays.Number]
		return goes.Kind == stays.Kind && goes.Weight == stays.Weight
	}
	breaks := slices.DeleteFunc(tie.Breaks(), func(b playbook.Break) bool { return !alike(b) })
	found = slices.Clone(found)
	for swapped := true; swapped; { // nothing is let go in a circle
		swapped = false
		for _, b := range breaks {
			if at := is(b.Stays.Number); at >= 0 && is(b.Goes.Number) < 0 {
				found[at], swapped = by[b.Goes.Number], true
			}
		}
	}
	out := []Break{}
	for _, b := range breaks {
		if is(b.Goes.Number) >= 0 && is(b.Stays.Number) < 0 {
			out = append(out, Break{b.Goes.Number, b.Stays.Number, b.Vision.In(o.world.Repo), b.Sentence})
		}
	}
	return found, out
}

// broken says why an item is moved out rather than another.
func (p *page) broken(all []Break) {
	for _, b := range all {
		p.wrapped(0, fmt.Sprintf("#%d goes rather than #%d: vision %s says “%s”", b.Goes, b.Stays, b.Vision, checks.Line(b.Sentence)))
	}
}
