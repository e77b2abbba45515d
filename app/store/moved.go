package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Moved is work that was done in a milestone when it closed and served the same.
type Moved struct {
	Strategies []checks.Ref // as they were called then
	Hidden     []checks.Ref // of these, those that readers of the milestone might not know it to serve then, or may not know now
	Weight     checks.Weight
}

// Led is where a strategy led when a milestone closed in which work that served it was done.
type Led struct {
	Strategy string // the key of its reference, as it was called then
	At       Place  // where it was, zero for nowhere known
	Vision   Place  // zero for none
	Hidden   bool   // readers of the strategy might not know that it serves the vision
}

// Envisioned is how a vision was when a milestone closed.
type Envisioned struct {
	Vision             Place
	Product, Technical bool // it was written from that perspective
	Open               bool
}

// doneWork are the items of closing_items that were work and done.
const doneWork = " counted = 1 AND state = 'closed' AND kind IN ('feature', 'tech-debt', 'likely-feature', 'likely-tech-debt') "

// keepMoved adds up the work that a milestone had done when it closed.
func (t *Tx) keepMoved(repo int64, milestone int) error {
	return t.do("add up what a milestone moved", `INSERT INTO closing_moved (repo, milestone, place, strategies, untold, items, weight)
		SELECT repo, milestone, min(number), strategies, untold, count(*), CAST(sum(weight) AS BIGINT) FROM closing_items
		WHERE repo = $1 AND milestone = $2 AND`+doneWork+`GROUP BY repo, milestone, strategies, untold`, repo, milestone)
}

// forgetMoved lets go of everything about what a milestone moved.
func (t *Tx) forgetMoved(repo int64, milestone int) error {
	var err error
	for _, of := range []string{"closing_moved", "closing_strategies", "closing_visions"} {
		err = errors.Join(err, t.do("let go of what a milestone moved", "DELETE FROM "+of+" WHERE repo = $1 AND milestone = $2", repo, milestone))
	}
	return err
}

// moved is what an item is among what its milestone moved.
type moved struct {
	strategies, untold string
	weight             int64
}

// moving changes what a milestone moved by the difference that a change of one of its closing's items makes.
func (t *Tx) moving(repo int64, milestone, number int, change func() error) error {
	is := func() (moved, bool, error) {
		p, err := one(t, "read what an item moved", func(s scanner) (p moved, err error) {
			return p, s.Scan(&p.strategies, &p.untold, &p.weight)
		}, "SELECT strategies, untold, weight FROM closing_items WHERE repo = $1 AND milestone = $2 AND number = $3 AND"+doneWork, repo, milestone, number)
		if errors.Is(err, ErrNotFound) {
			return p, false, nil
		}
		return p, err == nil, err
	}
	was, had, err := is()
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	now, has, err := is()
	if err != nil || had == has && was == now {
		return err
	}
	if had {
		if _, err := t.movePart(repo, milestone, moved{was.strategies, was.untold, -was.weight}, -1); err != nil {
			return err
		}
		if err := t.do("leave out what moved nothing", "DELETE FROM closing_moved WHERE repo = $1 AND milestone = $2 AND items = 0", repo, milestone); err != nil {
			return err
		}
	}
	if !has {
		return nil
	}
	there, err := t.movePart(repo, milestone, now, 1)
	if err != nil || there {
		return err
	}
	err = t.do("add what an item moved", `INSERT INTO closing_moved (repo, milestone, place, strategies, untold, items, weight)
		SELECT $1, $2, COALESCE(max(place), 0) + 1, $3, $4, 1, $5 FROM closing_moved WHERE repo = $1 AND milestone = $2`,
		repo, milestone, now.strategies, now.untold, now.weight)
	if err != nil {
		return err
	}
	return t.do("look again where strategies led", "UPDATE closings SET led = 0 WHERE repo = $1 AND milestone = $2", repo, milestone)
}

// movePart adds items, or takes them away, and reports whether there were alike ones.
func (t *Tx) movePart(repo int64, milestone int, p moved, items int) (bool, error) {
	n, err := t.exec("change what a milestone moved", `UPDATE closing_moved SET items = items + $5, weight = weight + $6
		WHERE repo = $1 AND milestone = $2 AND strategies = $3 AND untold = $4`, repo, milestone, p.strategies, p.untold, items, p.weight)
	return n > 0, err
}

// Moved is the work that was done in a milestone when it closed, added up by what it served. For everybody, what its repository's readers may
// not know now is hidden too; public asks for that.
func (t *Tx) Moved(milestone Place, public bool) ([]Moved, error) {
	type row struct {
		moved
		now string // what is untold now
	}
	all, err := many(t, "read what a milestone moved", func(s scanner) (r row, err error) {
		return r, s.Scan(&r.strategies, &r.untold, &r.weight)
	}, "SELECT strategies, untold, weight FROM closing_moved WHERE repo = $1 AND milestone = $2 ORDER BY place", milestone.Repo, milestone.Number)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if public {
		apart, err := many(t, "read what a milestone moved that is told no more", func(s scanner) (r row, err error) {
			return r, s.Scan(&r.strategies, &r.untold, &r.now, &r.weight)
		}, `SELECT c.strategies, c.untold, i.untold, CAST(sum(c.weight) AS BIGINT)
			FROM items i JOIN closing_items c ON c.repo = i.repo AND c.number = i.number
			WHERE i.repo = $1 AND i.untold <> '[]' AND i.untold <> '' AND i.gone = 0 AND c.milestone = $2
				AND c.counted = 1 AND c.state = 'closed' AND c.kind IN ('feature', 'tech-debt', 'likely-feature', 'likely-tech-debt')
			GROUP BY c.strategies, c.untold, i.untold ORDER BY c.strategies, c.untold, i.untold`, milestone.Repo, milestone.Number)
		if err != nil {
			return nil, err
		}
		for _, r := range apart {
			at := slices.IndexFunc(all, func(o row) bool { return o.now == "" && o.strategies == r.strategies && o.untold == r.untold })
			if at >= 0 { // else its repository is being forgotten
				all[at].weight -= r.weight
				all = append(all, r)
			}
		}
	}
	out := make([]Moved, 0, len(all))
	for _, r := range all {
		m := Moved{Weight: checks.Weight(r.weight)}
		if m.Strategies, err = reffed(r.strategies); err != nil {
			return nil, err
		}
		for _, hidden := range []string{r.untold, r.now} {
			more, err := reffed(hidden)
			if err != nil {
				return nil, err
			}
			m.Hidden = append(m.Hidden, more...)
		}
		out = append(out, m)
	}
	return out, nil
}

// Led is where the strategies led that work of a closed milestone served, and how visions were then.
func (t *Tx) Led(milestone Place) ([]Led, []Envisioned, error) {
	led, err := many(t, "read where strategies led", func(s scanner) (l Led, err error) {
		var hidden int64
		err = s.Scan(&l.Strategy, &l.At.Repo, &l.At.Number, &l.Vision.Repo, &l.Vision.Number, &hidden)
		l.Hidden = hidden != 0
		return l, err
	}, `SELECT strategy, strategy_repo, strategy_number, vision_repo, vision, hidden FROM closing_strategies
		WHERE repo = $1 AND milestone = $2 ORDER BY strategy, vision_repo, vision`, milestone.Repo, milestone.Number)
	if err != nil {
		return nil, nil, err
	}
	visions, err := many(t, "read how visions were", func(s scanner) (v Envisioned, err error) {
		var product, technical, open int64
		err = s.Scan(&v.Vision.Repo, &v.Vision.Number, &product, &technical, &open)
		v.Product, v.Technical, v.Open = product != 0, technical != 0, open != 0
		return v, err
	}, `SELECT vision_repo, vision, product, technical, lived FROM closing_visions
		WHERE repo = $1 AND milestone = $2 ORDER BY vision_repo, vision`, milestone.Repo, milestone.Number)
	return led, visions, err
}

// KeepLed keeps where strategies led and how visions were when a milestone closed, in place of what was kept of that.
func (t *Tx) KeepLed(milestone Place, led []Led, visions []Envisioned) error {
	what := fmt.Sprintf("keep where milestone %d/%d led", milestone.Repo, milestone.Number)
	for _, of := range []string{"closing_strategies", "closing_visions"} {
		if err := t.do(what, "DELETE FROM "+of+" WHERE repo = $1 AND milestone = $2", milestone.Repo, milestone.Number); err != nil {
			return err
		}
	}
	var rows [][]any
	for _, l := range led {
		rows = append(rows, []any{milestone.Repo, milestone.Number, l.Strategy, l.At.Repo, l.At.Number, l.Vision.Repo, l.Vision.Number, flag(l.Hidden)})
	}
	for part := range slices.Chunk(rows, 64) {
		if err := t.do(what, "INSERT INTO closing_strategies (repo, milestone, strategy, strategy_repo, strategy_number, vision_repo, vision, hidden) VALUES "+
			tuples(len(part), 8), slices.Concat(part...)...); err != nil {
			return err
		}
	}
	rows = nil
	for _, v := range visions {
		rows = append(rows, []any{milestone.Repo, milestone.Number, v.Vision.Repo, v.Vision.Number, flag(v.Product), flag(v.Technical), flag(v.Open)})
	}
	for part := range slices.Chunk(rows, 64) {
		if err := t.do(what, "INSERT INTO closing_visions (repo, milestone, vision_repo, vision, product, technical, lived) VALUES "+
			tuples(len(part), 7), slices.Concat(part...)...); err != nil {
			return err
		}
	}
	return t.do(what, "UPDATE closings SET led = 1 WHERE repo = $1 AND milestone = $2", milestone.Repo, milestone.Number)
}

// LookAgain has it looked at again where strategies led when milestones closed that settle still: of a strategy those in which work served it, of
// a vision all of its owner. It returns them.
func (t *Tx) LookAgain(of Repository, number int, kind checks.Kind, now time.Time) ([]Place, error) {
	from := `FROM closings c JOIN repositories r ON r.id = c.repo WHERE c.at > $1 AND c.led = 1 AND lower(r.owner) = lower($2)`
	args := []any{micros(now.Add(-Settling)), of.Owner}
	if kind == checks.Strategy {
		from += ` AND EXISTS (SELECT 1 FROM closing_strategies s WHERE s.repo = c.repo AND s.milestone = c.milestone AND s.strategy_repo = $3 AND s.strategy_number = $4)`
		args = append(args, of.ID, number)
	}
	found, err := many(t, "read what settles", place, "SELECT c.repo, c.milestone "+from+" ORDER BY c.repo, c.milestone", args...)
	for _, p := range found {
		err = errors.Join(err, t.do("look again where strategies led", "UPDATE closings SET led = 0 WHERE repo = $1 AND milestone = $2", p.Repo, p.Number))
	}
	return found, err
}

// LastMoved is a milestone of an owner that closed and moved something.
type LastMoved struct {
	Milestone Place
	Title     string
	Closed    time.Time
	Private   bool   // its repository is
	Unit      string // in which its weights are, "" while that is not kept
}

const lastMoved = `SELECT m.repo, m.number, m.title, m.closed, r.private, c.unit
	FROM repositories r JOIN milestones m ON m.repo = r.id JOIN closings c ON c.repo = m.repo AND c.milestone = m.number AND c.closed = m.closed
	WHERE lower(r.owner) = lower($1) AND r.gone = 0 AND m.state = 'closed' AND m.gone = 0 AND m.closed > 0
		AND EXISTS (SELECT 1 FROM closing_moved v WHERE v.repo = m.repo AND v.milestone = m.number AND v.weight > 0) AND `

func scanLastMoved(s scanner) (m LastMoved, err error) {
	var closed, private int64
	err = s.Scan(&m.Milestone.Repo, &m.Milestone.Number, &m.Title, &closed, &private, &m.Unit)
	m.Closed, m.Private = moment(closed), private != 0
	return m, err
}

// MovedBefore are milestones of an owner that closed by a time and moved something, those that did last first, at most limit; for everybody those
// of public repositories alone.
func (t *Tx) MovedBefore(owner string, public bool, by time.Time, limit int) ([]LastMoved, error) {
	which := "m.closed <= $2"
	if public {
		which += " AND r.private = 0"
	}
	return many(t, "read what moved last", scanLastMoved, lastMoved+which+" ORDER BY m.closed DESC, m.repo DESC, m.number DESC LIMIT $3", owner, micros(by), limit)
}

// MovedSince are those that closed at a time or later, those that did first first.
func (t *Tx) MovedSince(owner string, since time.Time, limit int) ([]LastMoved, error) {
	return many(t, "read what moved since", scanLastMoved, lastMoved+"m.closed >= $2 ORDER BY m.closed, m.repo, m.number LIMIT $3", owner, micros(since), limit)
}

// FirstMovedBy is when the first milestone closed whose figures tell of what a repository holds, or of one item of it: its milestones, strategies
// and visions. Zero for none.
func (t *Tx) FirstMovedBy(repo int64, number int) (time.Time, error) {
	at, err := one(t, fmt.Sprintf("read since when %d#%d moved something", repo, number), value[int64], `SELECT COALESCE(min(closed), 0) FROM closings
		WHERE (repo, milestone) IN (
			SELECT c.repo, c.milestone FROM closings c WHERE c.repo = $1 AND $2 = 0
			UNION SELECT s.repo, s.milestone FROM closing_strategies s WHERE s.strategy_repo = $1 AND ($2 = 0 OR s.strategy_number = $2)
			UNION SELECT s.repo, s.milestone FROM closing_strategies s WHERE s.vision_repo = $1 AND ($2 = 0 OR s.vision = $2)
			UNION SELECT v.repo, v.milestone FROM closing_visions v WHERE v.vision_repo = $1 AND ($2 = 0 OR v.vision = $2))`, repo, number)
	return moment(at), err
}
