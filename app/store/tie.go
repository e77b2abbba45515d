package store

import (
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

// ReplaceTies records what is known of a milestone's candidates, in the order of [Tx.Ties], and returns the visions that decide something
// else than before.
func (t *Tx) ReplaceTies(milestone Place, ties []Tie) (changed []Place, err error) {
	was, err := t.Ties(milestone)
	if err != nil || slices.Equal(was, ties) {
		return nil, err
	}
	what := fmt.Sprintf("record the ties of milestone %d of %d", milestone.Number, milestone.Repo)
	if err := t.do(what, "DELETE FROM ties WHERE repo = $1 AND milestone = $2", milestone.Repo, milestone.Number); err != nil {
		return nil, err
	}
	between := map[Place][2]int{}
	for _, e := range ties {
		between[e.Vision] = e.Between
		err := t.do(what, "INSERT INTO ties ("+tieColumns+") VALUES "+tuples(1, 8), milestone.Repo, milestone.Number, e.Strategy.Repo, e.Strategy.Number,
			e.Vision.Repo, e.Vision.Number, e.Between[0], e.Between[1])
		if err != nil {
			return nil, err
		}
	}
	before := map[Place][2]int{}
	for _, e := range was {
		before[e.Vision] = e.Between
	}
	for _, e := range slices.Concat(was, ties) {
		if v := e.Vision; v != (Place{}) && between[v] != before[v] && !slices.Contains(changed, v) {
			changed = append(changed, v)
		}
	}
	return changed, nil
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
