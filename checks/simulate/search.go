package simulate

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Bounds of the search: more moves than that are no small set, and of more candidates than that the last are left out. Within them it is
// exact, unless weights have more different sums than that.
const (
	mostMoves      = 40
	mostCandidates = 200
	mostSums       = 2000
	mostSteps      = 20_000_000
)

// chain is a set of candidates, those of the least progress first.
type chain struct {
	at   int
	next *chain
}

// sums are the weights that so many of some candidates can have together, each with the set of the least progress.
type sums []map[checks.Weight]*chain

// sumsOf are the sums of at most so many of some candidates, in whose order sets are preferred. whole is false where some were left out.
func sumsOf(cs []candidate, most int) (s sums, whole bool) {
	whole = len(cs) <= mostCandidates
	cs = cs[:min(len(cs), mostCandidates)]
	s = make(sums, min(len(cs), most)+1)
	for k := range s {
		s[k] = map[checks.Weight]*chain{}
	}
	s[0][0] = nil
	for i := len(cs) - 1; i >= 0; i-- {
		for k := len(s) - 1; k > 0; k-- {
			for _, sum := range inOrder(s[k-1], len(s[k-1])+len(s[k]) > mostSums) {
				rest := s[k-1][sum]
				if _, there := s[k][sum+cs[i].Weight]; !there && len(s[k]) >= mostSums {
					whole = false
					continue
				}
				s[k][sum+cs[i].Weight] = &chain{i, rest}
			}
		}
	}
	return s, whole
}

// inOrder are the sums of a set; in their order where that matters since not all of them can go on.
func inOrder(of map[checks.Weight]*chain, sorted bool) []checks.Weight {
	if sorted {
		return slices.Sorted(maps.Keys(of))
	}
	return slices.Collect(maps.Keys(of))
}

// of are the candidates of one sort.
func of(all []candidate, k checks.Kind, out bool) (cs []candidate) {
	for _, c := range all {
		if c.Kind == k && c.Out == out {
			cs = append(cs, c)
		}
	}
	return cs
}

// The four sorts of moves.
const (
	addDebt = iota
	moveDebt
	addFeature
	moveFeature
	sorts
)

// try is one way to choose from the four sorts.
type try struct {
	counts  [sorts]int
	weights [sorts]checks.Weight
}

// search is one search. Its steps are counted, so that what is found never depends on how fast a machine is.
type search struct {
	a      capacity.Assessment
	lists  [sorts][]candidate
	reach  [sorts]sums
	paired map[[4]int][]pair // by two sorts and how many of each
	steps  int
}

// find is the smallest set of candidates that brings a share into its band and leaves enough items for it to be judged, none where there is
// none within the bounds; whole says that of the sets of at most [mostMoves] none was left out.
func find(a capacity.Assessment, all []candidate) (best []candidate, whole bool) {
	s := search{a: a, paired: map[[4]int][]pair{}}
	s.lists = [sorts][]candidate{of(all, checks.TechDebt, false), of(all, checks.TechDebt, true), of(all, checks.Feature, false), of(all, checks.Feature, true)}
	whole = true
	for i, l := range s.lists {
		var ok bool
		s.reach[i], ok = sumsOf(l, mostMoves)
		whole = whole && ok
	}
	for n := 1; n <= min(mostMoves, len(all)) && s.steps < mostSteps; n++ {
		if t := s.of(n); t != nil {
			return s.set(*t), whole
		}
	}
	return nil, whole && s.steps < mostSteps
}

// farthest is the share that all candidates together give that take it toward its band, and how many of them would be added and moved out: no
// set of candidates takes it further.
func farthest(a capacity.Assessment, all []candidate) (share capacity.Portion, add, out []candidate) {
	in, from := towards(a)
	add, out = of(all, in, false), of(all, from, true)
	share = capacity.Portion{Debt: a.Debt, Work: a.Work + weigh(add) - weigh(out)}
	if in == checks.TechDebt {
		share.Debt += weigh(add)
	} else {
		share.Debt -= weigh(out)
	}
	return share, add, out
}

// towards are the kind whose addition takes a share toward its band, and the one whose removal does.
func towards(a capacity.Assessment) (in, out checks.Kind) {
	if a.Position == capacity.Over {
		return checks.Feature, checks.TechDebt
	}
	return checks.TechDebt, checks.Feature
}

// weigh is what candidates weigh together.
func weigh(cs []candidate) (w checks.Weight) {
	for _, c := range cs {
		w += c.Weight
	}
	return w
}

// of is the best way to choose so many, nil for none.
func (s *search) of(n int) (best *try) {
	each(n, s.reach, func(counts [sorts]int) {
		left := s.a.Items + counts[addDebt] + counts[addFeature] - counts[moveDebt] - counts[moveFeature]
		if left < s.a.MinItems || s.steps >= mostSteps {
			return
		}
		if t := s.within(counts); t != nil && (best == nil || better(s.a, *t, *best)) {
			best = t
		}
	})
	return best
}

// set are the candidates of a way, additions first.
func (s *search) set(t try) (out []candidate) {
	for _, i := range []int{addDebt, addFeature, moveDebt, moveFeature} {
		for c := s.reach[i][t.counts[i]][t.weights[i]]; c != nil; c = c.next {
			out = append(out, s.lists[i][c.at])
		}
	}
	return out
}

// each calls with every way to choose n from the four sorts.
func each(n int, reach [sorts]sums, call func([sorts]int)) {
	for i := 0; i <= min(n, len(reach[0])-1); i++ {
		for j := 0; j <= min(n-i, len(reach[1])-1); j++ {
			for k := 0; k <= min(n-i-j, len(reach[2])-1); k++ {
				if l := n - i - j - k; l < len(reach[3]) {
					call([sorts]int{i, j, k, l})
				}
			}
		}
	}
}

// within is the best way of some counts that lands in the band, nil for none.
func (s *search) within(counts [sorts]int) *try {
	var best *try
	features := s.pairs(addFeature, moveFeature, counts)
	for _, d := range s.pairs(addDebt, moveDebt, counts) {
		debt := s.a.Debt + d.net()
		if debt < 0 {
			continue
		}
		feature := s.a.Work - s.a.Debt
		// The share falls as features are added: those that land in the band are one stretch of the pairs.
		from, _ := slices.BinarySearchFunc(features, 0, func(f pair, _ int) int { return -tooHigh(debt, feature+f.net(), s.a.Band) })
		for _, f := range features[from:] {
			s.steps++
			if !atLeast(debt, debt+feature+f.net(), s.a.Band.Min) {
				break
			}
			t := try{counts, [sorts]checks.Weight{d.add, d.move, f.add, f.move}}
			if best == nil || better(s.a, t, *best) {
				best = &t
			}
		}
	}
	return best
}

// tooHigh is 1 where the share is over the band, or there is no work at all, else 0.
func tooHigh(debt, feature checks.Weight, b checks.Band) int {
	if work := debt + feature; work <= 0 || !atMost(debt, work, b.Max) {
		return 1
	}
	return 0
}

// pair is a sum of additions and one of moves out.
type pair struct{ add, move checks.Weight }

func (p pair) net() checks.Weight { return p.add - p.move }

// pairs are all sums of the additions and of the moves out of some counts, by their difference; of those with one difference the one that
// moves least.
func (s *search) pairs(add, move int, counts [sorts]int) []pair {
	key := [4]int{add, move, counts[add], counts[move]}
	if known, ok := s.paired[key]; ok {
		return known
	}
	by := map[checks.Weight]pair{}
	for x := range s.reach[add][counts[add]] {
		for y := range s.reach[move][counts[move]] {
			s.steps++
			p := pair{x, y}
			if old, there := by[p.net()]; !there || p.move < old.move {
				by[p.net()] = p
			}
		}
	}
	out := slices.SortedFunc(maps.Values(by), func(p, q pair) int { return cmp.Compare(p.net(), q.net()) })
	s.paired[key] = out
	return out
}

// better reports whether of two sets of one size the first is to be suggested: it has fewer moves that take the share away from the band, it
// keeps the milestone's size better, it adds more, and at last what differs first.
func better(a capacity.Assessment, t, o try) bool {
	away := func(t try) int {
		if a.Position == capacity.Over {
			return t.counts[addDebt] + t.counts[moveFeature]
		}
		return t.counts[addFeature] + t.counts[moveDebt]
	}
	size := func(t try) checks.Weight {
		net := t.weights[addDebt] + t.weights[addFeature] - t.weights[moveDebt] - t.weights[moveFeature]
		return max(net, -net)
	}
	added := func(t try) int { return t.counts[addDebt] + t.counts[addFeature] }
	return cmp.Or(cmp.Compare(away(t), away(o)), cmp.Compare(size(t), size(o)), cmp.Compare(added(o), added(t)),
		slices.Compare(t.counts[:], o.counts[:]), slices.Compare(t.weights[:], o.weights[:])) < 0
}

// atLeast and atMost compare a share exactly, without overflow.
func atLeast(part, whole checks.Weight, s checks.Share) bool { return compare(part, whole, s) >= 0 }

func atMost(part, whole checks.Weight, s checks.Share) bool { return compare(part, whole, s) <= 0 }

func compare(part, whole checks.Weight, s checks.Share) int {
	h1, l1 := bits.Mul64(uint64(part), uint64(checks.Whole))
	h2, l2 := bits.Mul64(uint64(whole), uint64(s))
	return cmp.Or(cmp.Compare(h1, h2), cmp.Compare(l1, l2))
}
