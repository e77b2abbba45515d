package store

import (
	"cmp"
	"fmt"
	"slices"
)

// Tie is a strategy that candidates of a milestone serve which may have to lose one of them, with a vision that it leads to. A strategy
// that leads to several has one for each.
type Tie struct {
	Milestone, Strategy Place
	Vision              Place  // zero: the strategy leads to none
	Between             [2]int // items of the milestone between which the vision decides nothing; zero where something decides, or there is nothing to
}

const tieColumns = "repo, milestone, strategy_repo, strategy, vision_repo, vision, one, other"

// scanTie scans tieColumns.
func scanTie(s scanner) (e Tie, err error) {
	return e, s.Scan(&e.Milestone.Repo, &e.Milestone.Number, &e.Strategy.Repo, &e.Strategy.Number, &e.Vision.Repo, &e.Vision.Number, &e.Between[0], &e.Between[1])
}

// Ties returns what is known of a milestone's candidates, by strategy and vision.
func (t *Tx) Ties(milestone Place) ([]Tie, error) {
	return many(t, fmt.Sprintf("read the ties of milestone %d of %d", milestone.Number, milestone.Repo), scanTie,
		"SELECT "+tieColumns+" FROM ties WHERE repo = $1 AND milestone = $2 ORDER BY strategy_repo, strategy, vision_repo, vision", milestone.Repo, milestone.Number)
}

// Retied are the ties of a milestone after they were others, in the order of [Tx.Ties]. What was served by candidates stays: texts may still
// tell of that, which have to be found when fewer may read it.
func Retied(was, now []Tie) []Tie {
	out := slices.Clone(now)
	for _, e := range was {
		if e.Between = [2]int{}; !slices.ContainsFunc(now, func(o Tie) bool { return o.Strategy == e.Strategy && o.Vision == e.Vision }) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Tie) int {
		return cmp.Or(cmp.Compare(a.Strategy.Repo, b.Strategy.Repo), cmp.Compare(a.Strategy.Number, b.Strategy.Number),
			cmp.Compare(a.Vision.Repo, b.Vision.Repo), cmp.Compare(a.Vision.Number, b.Vision.Number))
	})
	return out
}

// ReplaceTies records what is known of a milestone's candidates by now, see [Retied], and returns the visions that decide something else than
// before.
func (t *Tx) ReplaceTies(milestone Place, now []Tie) (changed []Place, err error) {
	was, err := t.Ties(milestone)
	if err != nil {
		return nil, err
	}
	ties := Retied(was, now)
	if slices.Equal(was, ties) {
		return nil, nil
	}
	what := fmt.Sprintf("record the ties of milestone %d of %d", milestone.Number, milestone.Repo)
	if err := t.do(what, "DELETE FROM ties WHERE repo = $1 AND milestone = $2", milestone.Repo, milestone.Number); err != nil {
		return nil, err
	}
	between, before := betweenOf(ties), betweenOf(was)
	for _, e := range ties {
		err := t.do(what, "INSERT INTO ties ("+tieColumns+") VALUES "+tuples(1, 8), milestone.Repo, milestone.Number, e.Strategy.Repo, e.Strategy.Number,
			e.Vision.Repo, e.Vision.Number, e.Between[0], e.Between[1])
		if err != nil {
			return nil, err
		}
	}
	for _, e := range slices.Concat(was, ties) {
		if v := e.Vision; v != (Place{}) && between[v] != before[v] && !slices.Contains(changed, v) {
			changed = append(changed, v)
		}
	}
	return changed, nil
}

// betweenOf is between what each vision decides nothing.
func betweenOf(ties []Tie) map[Place][2]int {
	out := map[Place][2]int{}
	for _, e := range ties {
		if e.Between != [2]int{} {
			out[e.Vision] = e.Between
		}
	}
	return out
}

// TiesOf returns the ties that a vision leaves, one for each milestone.
func (t *Tx) TiesOf(vision Place) ([]Tie, error) {
	all, err := many(t, fmt.Sprintf("read the ties of vision %d#%d", vision.Repo, vision.Number), scanTie,
		"SELECT "+tieColumns+" FROM ties WHERE vision_repo = $1 AND vision = $2 AND one > 0 ORDER BY repo, milestone, strategy_repo, strategy", vision.Repo, vision.Number)
	return slices.CompactFunc(all, func(a, b Tie) bool { return a.Milestone == b.Milestone }), err
}

// Tied returns the milestones whose candidates serve a strategy or a vision.
func (t *Tx) Tied(to Place) ([]Place, error) {
	return many(t, fmt.Sprintf("read which ties %d#%d is in", to.Repo, to.Number), place,
		"SELECT repo, milestone FROM ties WHERE strategy_repo = $1 AND strategy = $2 UNION SELECT repo, milestone FROM ties WHERE vision_repo = $1 AND vision = $2 ORDER BY 1, 2",
		to.Repo, to.Number)
}

// TiedBeyond returns the ties of milestones of a repository that visions of others leave or break, and of other repositories' milestones
// that its own strategies and visions are in.
func (t *Tx) TiedBeyond(repo int64) ([]Tie, error) {
	return many(t, fmt.Sprintf("read the ties of %d with other repositories", repo), scanTie,
		"SELECT "+tieColumns+" FROM ties WHERE repo = $1 AND vision > 0 AND vision_repo <> $1"+
			" UNION SELECT "+tieColumns+" FROM ties WHERE strategy_repo = $1 AND repo <> $1"+
			" UNION SELECT "+tieColumns+" FROM ties WHERE vision_repo = $1 AND repo <> $1 ORDER BY 1, 2, 3, 4, 5, 6", repo)
}
