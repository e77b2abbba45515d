package link

import (
	"cmp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Coverage is how much open work serves what, and how much serves nothing.
type Coverage struct {
	Owner        Share
	Repositories []Share
	Milestones   []Share
	Strategies   []Share // every open one, and any other that open work serves
	Visions      []Share // likewise
}

// Share is the open work of one vision, strategy, milestone, repository or owner. Work that serves two strategies counts for
// both, and once for a vision that both lead to.
type Share struct {
	Ref   checks.Ref // Number is 0 for an owner, a repository or a milestone
	Title string     // of a vision, a strategy or a milestone
	// Features and Debt serve it or, of a milestone, a repository or an owner, any strategy.
	Features, Debt checks.Cell
	Nothing        checks.Cell // what serves no strategy; of a vision or a strategy always none
}

// Served is the work that serves it, or serves any strategy.
func (s Share) Served() checks.Cell {
	return checks.Cell{Count: s.Features.Count + s.Debt.Count, Weight: s.Features.Weight + s.Debt.Weight}
}

// Cover measures a landscape. A pull request that closes an open item of work is that work, and not counted beside it.
func Cover(l checks.Landscape) Coverage {
	t := tally{known: map[string]*checks.Placed{}, of: map[string]*Share{}}
	for i := range l.Items {
		t.known[l.Items[i].Ref.Key()] = &l.Items[i]
	}
	beside := map[string]bool{}
	for _, k := range l.Links {
		if k.Source == checks.FromClosing {
			if to := t.known[k.To.Key()]; to != nil && open(to) && to.Type == checks.Issue {
				beside[k.From.Key()] = true
			}
		}
	}
	var out Coverage
	out.Owner.Ref.Owner = l.Owner
	for i := range l.Items {
		it := &l.Items[i]
		switch {
		case it.Kind == checks.Strategy || it.Kind == checks.Vision:
			if it.State == checks.Open {
				t.share(it.Kind, it.Ref)
			}
		case open(it) && !(it.Type == checks.Pull && beside[it.Ref.Key()]):
			t.count(it, &out.Owner)
		}
	}
	for _, key := range t.keys {
		s := *t.of[key]
		switch kind, _, _ := strings.Cut(key, " "); kind {
		case "repository":
			out.Repositories = append(out.Repositories, s)
		case "milestone":
			out.Milestones = append(out.Milestones, s)
		case checks.Strategy.String():
			out.Strategies = append(out.Strategies, s)
		case checks.Vision.String():
			out.Visions = append(out.Visions, s)
		}
	}
	for _, list := range [][]Share{out.Repositories, out.Milestones, out.Strategies, out.Visions} {
		slices.SortStableFunc(list, func(a, b Share) int {
			return cmp.Or(strings.Compare(strings.ToLower(a.Ref.Full()), strings.ToLower(b.Ref.Full())),
				cmp.Compare(a.Ref.Number, b.Ref.Number), strings.Compare(a.Title, b.Title))
		})
	}
	return out
}

func open(it *checks.Placed) bool { return it.State == checks.Open && it.Kind.Work() }

// tally adds shares up by what they are of.
type tally struct {
	known map[string]*checks.Placed
	of    map[string]*Share
	keys  []string // of, as they were met
}

// count adds one item of open work to everything that it is in or serves.
func (t *tally) count(it *checks.Placed, owner *Share) {
	repo := it.Ref
	repo.Number = 0
	in := []*Share{owner, t.at("repository "+repo.Key(), repo, "")}
	if it.Milestone != 0 {
		in = append(in, t.at("milestone "+repo.Key()+" "+it.Planned, repo, it.Planned))
	}
	if len(it.Strategies) == 0 {
		for _, s := range in {
			s.Nothing = plus(s.Nothing, it.Weight)
		}
		return
	}
	seen := map[string]bool{}
	for _, ref := range it.Strategies {
		in = append(in, t.share(checks.Strategy, ref))
		if s := t.known[ref.Key()]; s != nil {
			for _, v := range s.Visions {
				if !seen[v.Key()] {
					seen[v.Key()] = true
					in = append(in, t.share(checks.Vision, v))
				}
			}
		}
	}
	for _, s := range in {
		if it.Kind == checks.TechDebt {
			s.Debt = plus(s.Debt, it.Weight)
		} else {
			s.Features = plus(s.Features, it.Weight)
		}
	}
}

// share is that of a strategy or a vision.
func (t *tally) share(k checks.Kind, ref checks.Ref) *Share {
	title := ""
	if it := t.known[ref.Key()]; it != nil {
		ref, title = it.Ref, it.Title
	}
	return t.at(k.String()+" "+ref.Key(), ref, title)
}

func (t *tally) at(key string, ref checks.Ref, title string) *Share {
	s := t.of[key]
	if s == nil {
		s = &Share{Ref: ref, Title: title}
		t.of[key] = s
		t.keys = append(t.keys, key)
	}
	return s
}

func plus(c checks.Cell, w checks.Weight) checks.Cell {
	return checks.Cell{Count: c.Count + 1, Weight: c.Weight + w}
}
