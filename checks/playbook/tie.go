package playbook

import (
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Tie is items of a milestone that has to lose one of them, and the visions that they serve, all as far as some readers may know.
type Tie struct {
	Contenders []Contender
	Visions    []Voiced
}

// Contender is an item that may have to go.
type Contender struct {
	Item   checks.Reference
	Serves []Service
}

// Service is that an item serves a strategy, and with it the visions that this leads to.
type Service struct {
	Strategy checks.Reference
	Visions  []checks.Ref
}

// Voiced is a vision with what it sets before what.
type Voiced struct {
	Ref  checks.Ref
	Says []Precedence
}

// Break is that a vision's sentence lets one item go rather than another.
type Break struct {
	Goes, Stays checks.Ref
	Vision      checks.Ref
	Sentence    string // as the vision words it: escape before showing
}

// Unbroken is a milestone that may have to lose an item, with two between which a vision decides nothing that both serve.
type Unbroken struct {
	Milestone string     // its title: escape before showing
	Repo      checks.Ref // where it is; Number is 0
	Between   [2]checks.Ref
}

// Of a tie so much is compared. Texts name far fewer candidates.
const (
	maxContenders = 10
	maxServices   = 5
	maxVoiced     = 10
)

// serves reports whether an item serves a vision through a strategy.
func (c Contender) serves(vision checks.Ref) bool { return len(c.through(vision)) > 0 }

// through are the keys of the strategies through which an item serves a vision.
func (c Contender) through(vision checks.Ref) (out []string) {
	for _, s := range c.Serves {
		if slices.ContainsFunc(s.Visions, func(v checks.Ref) bool { return v.Key() == vision.Key() }) {
			out = append(out, s.Strategy.Ref.Key())
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Breaks are the pairs that a sentence of a vision decides which both serve, by the first sentence that does, in the order of the
// contenders. Where sentences contradict each other, one by one or in a circle, they decide nothing.
func (t Tie) Breaks() []Break {
	items := t.Contenders[:min(len(t.Contenders), maxContenders)]
	read := make([]contending, len(items))
	for i, c := range items {
		read[i] = newContending(c)
	}
	by := make([][]*Break, len(items)) // [goes][stays]
	for i := range by {
		by[i] = make([]*Break, len(items))
	}
	for _, v := range t.Visions[:min(len(t.Visions), maxVoiced)] {
		for _, p := range v.Says[:min(len(v.Says), maxPrecedences)] {
			first, second := p.sides()
			side := make([]int, len(items))
			for i := range items {
				if items[i].serves(v.Ref) {
					side[i] = read[i].side(first, second)
				}
			}
			for i := range items {
				for j := range items {
					if side[i] < 0 && side[j] > 0 && by[i][j] == nil {
						by[i][j] = &Break{Goes: items[i].Item.Ref, Stays: items[j].Item.Ref, Vision: v.Ref, Sentence: p.Sentence}
					}
				}
			}
		}
	}
	return agreeing(by)
}

// agreeing are the pairs that nothing contradicts: no way leads back from what stays to what goes.
func agreeing(by [][]*Break) (out []Break) {
	leads := make([][]bool, len(by))
	for i := range by {
		leads[i] = make([]bool, len(by))
		for j := range by {
			leads[i][j] = by[i][j] != nil
		}
	}
	for k := range leads {
		for i := range leads {
			for j := range leads {
				leads[i][j] = leads[i][j] || leads[i][k] && leads[k][j]
			}
		}
	}
	for i := range by {
		for j, b := range by[i] {
			if b != nil && !leads[j][i] {
				out = append(out, *b)
			}
		}
	}
	return out
}

// Unbroken tells two of the items between which a vision should decide and does not: both serve it, through different strategies, and
// no sentence of any vision decides between any two of the items. It is the pair of before, where that still is one.
func (t Tie) Unbroken(vision checks.Ref, before [2]checks.Ref) (pair [2]checks.Ref, ok bool) {
	if len(t.Breaks()) > 0 {
		return pair, false
	}
	items := t.Contenders[:min(len(t.Contenders), maxContenders)]
	for i, a := range items {
		for _, b := range items[i+1:] {
			if !a.serves(vision) || !b.serves(vision) || slices.Equal(a.through(vision), b.through(vision)) {
				continue
			}
			these := [2]checks.Ref{a.Item.Ref, b.Item.Ref}
			if these == before || these == [2]checks.Ref{before[1], before[0]} {
				return before, true
			}
			if !ok {
				pair, ok = these, true
			}
		}
	}
	return pair, ok
}

// contending is what is known of a contender by the titles of itself and of the strategies that it serves.
type contending []phrase

func newContending(c Contender) (out contending) {
	titles := []string{c.Item.Title}
	for _, s := range c.Serves[:min(len(c.Serves), maxServices)] {
		titles = append(titles, s.Strategy.Title)
	}
	for _, title := range titles {
		title = contrast.ReplaceAllString(tagged.ReplaceAllString(text.Cut(title, maxNonGoal), ""), "")
		if !denial.MatchString(title) {
			out = append(out, phraseOf(title))
		}
	}
	return out
}

// side is on which side of a precedence a contender is: 1 the first, -1 the second, 0 neither or both.
func (c contending) side(first, second []topic) int {
	in := func(all []topic) bool {
		return slices.ContainsFunc(all, func(t topic) bool {
			return slices.ContainsFunc(c, func(title phrase) bool { return t.named(title) })
		})
	}
	switch a, b := in(first), in(second); {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// named reports whether a title names the topic. Of one word it may have another ending than the topic, unless that is a name.
func (t topic) named(title phrase) bool {
	if t.inTitle(title) {
		return true
	}
	return len(t.words) == 1 && !t.name && len(t.words[0]) >= 4 && slices.ContainsFunc(title.words, func(w word) bool { return w.root == t.words[0] })
}
