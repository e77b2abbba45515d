package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Closing is that a milestone closed, with what it held then: see [Tx.Close].
type Closing struct {
	Repo      int64
	Milestone int
	Closed    time.Time // the closing that it is of, as GitHub dates it
	At        time.Time // when the figures were taken
	Late      bool      // long after the closing, when the milestone was first seen closed
	// Terms are what it is judged by, the zero value while that is not kept: a zero Basis.
	Terms checks.Terms
	Led   bool // it is kept where strategies led then: see [Tx.KeepLed]
}

// Settling is for how long after a closing was learned of what happened before it is still taken for what the milestone held: deliveries come
// in any order, and what they tell is concluded after them.
const Settling = time.Hour

const countedColumns = "number, counted, counted_kind, counted_state, counted_weight, linked, misread, strategies, untold"

// keepItems copies what items of a milestone, $1 and $2, add to its totals.
const keepItems = `INSERT INTO closing_items (repo, milestone, number, counted, kind, state, weight, linked, misread, strategies, untold)
	SELECT repo, counted_milestone, ` + countedColumns + ` FROM items
	WHERE repo = $1 AND milestone = $2 AND counted_milestone = $2 AND counted > 0 AND gone = 0`

// Close keeps what a milestone holds as what it held when it closed, in place of an earlier closing.
func (t *Tx) Close(c Closing) error {
	if err := t.Reopen(c.Repo, c.Milestone); err != nil {
		return err
	}
	what := fmt.Sprintf("keep what milestone %d/%d held", c.Repo, c.Milestone)
	if err := t.do(what, "INSERT INTO closings (repo, milestone, closed, at, late, "+termsColumns+") VALUES "+tuples(1, 11),
		append([]any{c.Repo, c.Milestone, micros(c.Closed), micros(c.At), flag(c.Late)}, termsOf(c.Terms)...)...); err != nil {
		return err
	}
	if err := t.do(what, keepItems, c.Repo, c.Milestone); err != nil {
		return err
	}
	return t.keepMoved(c.Repo, c.Milestone)
}

const termsColumns = "band_min, band_max, basis, unit, min_items, max_unclassified"

// termsOf are terms as termsColumns have them.
func termsOf(t checks.Terms) []any {
	return []any{int64(t.Band.Min), int64(t.Band.Max), string(t.Basis), t.Unit, t.MinItems, int64(t.MaxUnclassified)}
}

// SetTerms keeps what a closed milestone is judged by, unless that is kept already.
func (t *Tx) SetTerms(repo int64, milestone int, terms checks.Terms) error {
	return t.do(fmt.Sprintf("keep what milestone %d/%d is judged by", repo, milestone), "UPDATE closings SET ("+termsColumns+") = "+places(3, 6)+
		" WHERE repo = $1 AND milestone = $2 AND basis = ''", append([]any{repo, milestone}, termsOf(terms)...)...)
}

// Reopen lets go of what a milestone held when it closed.
func (t *Tx) Reopen(repo int64, milestone int) error {
	what := fmt.Sprintf("let go of what milestone %d/%d held", repo, milestone)
	n, err := t.exec(what, "DELETE FROM closings WHERE repo = $1 AND milestone = $2", repo, milestone)
	if err != nil || n == 0 {
		return err
	}
	if err := t.do(what, "DELETE FROM closing_items WHERE repo = $1 AND milestone = $2", repo, milestone); err != nil {
		return err
	}
	return t.forgetMoved(repo, milestone)
}

// CatchUp has a closing say of an item what was just concluded of it, where that is how it was before the milestone closed: its delivery came
// late, or it was not looked at yet, as settled says. That the app itself put a label on it since changes nothing of that. It reports whether
// the closing says something else since.
func (t *Tx) CatchUp(milestone int, it Item, settled bool, now time.Time) (caught bool, err error) {
	c, err := t.ClosingOf(it.Repo, milestone)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || now.After(c.At.Add(Settling)) {
		return false, err
	}
	err = t.moving(it.Repo, milestone, it.Number, func() (err error) {
		caught, err = t.catchUp(c, it, settled)
		return err
	})
	return caught, err
}

// catchUp is CatchUp, but for what the milestone moved.
func (t *Tx) catchUp(c Closing, it Item, settled bool) (caught bool, err error) {
	milestone, what := c.Milestone, fmt.Sprintf("keep what item %d#%d was when its milestone closed", it.Repo, it.Number)
	before := it.Updated.Before(c.Closed) || it.Updated.Equal(c.Closed) && it.Heard.Before(c.At)
	if before { // a command says what an item is without changing the item
		since, err := one(t, what, value[bool], "SELECT EXISTS (SELECT 1 FROM choices WHERE repo = $1 AND number = $2 AND at > $3)", it.Repo, it.Number, micros(c.Closed))
		if err != nil {
			return false, err
		}
		before = !since
	}
	if before || !settled && !it.Created.After(c.Closed) {
		if err := t.do(what, "DELETE FROM closing_items WHERE repo = $1 AND milestone = $2 AND number = $3", it.Repo, milestone, it.Number); err != nil {
			return false, err
		}
		if err := t.do(what, keepItems+" AND number = $3", it.Repo, milestone, it.Number); err != nil || before {
			return true, err
		}
		caught = true
	}
	state := checks.Open
	if it.State == checks.Closed && it.Closed.Before(c.Closed) {
		state = checks.Closed
	} else if settled { // what is open by now, or was closed later, may have been either
		return caught, nil
	}
	return true, t.do(what, "UPDATE closing_items SET state = $4 WHERE repo = $1 AND milestone = $2 AND number = $3", it.Repo, milestone, it.Number, string(state))
}

// CatchUpLinks has a closing say of an item where its chain was just concluded to lead, where that was stated before the milestone closed: in the
// item's description, or by command. Of what else could be why it leads elsewhere a change since is no news of what the milestone held. It reports
// whether the closing may say something else since.
func (t *Tx) CatchUpLinks(milestone int, it Item, by OtherCauses, now time.Time) (bool, error) {
	c, err := t.ClosingOf(it.Repo, milestone)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || now.After(c.At.Add(Settling)) || it.Writer.At.After(c.Closed) {
		return false, err
	}
	for _, o := range by.Items {
		if changed, err := t.changedSince(o, c); err != nil || changed {
			return false, err
		}
	}
	if by.Milestone {
		if ms, err := t.Milestone(it.Repo, milestone); err != nil || ms.Updated.After(c.Closed) {
			return false, err
		}
	}
	return true, t.moving(it.Repo, milestone, it.Number, func() error {
		return t.do(fmt.Sprintf("keep what item %d#%d served when its milestone closed", it.Repo, it.Number), `
		UPDATE closing_items SET (linked, strategies, untold) = (SELECT i.linked, i.strategies, i.untold FROM items i WHERE i.repo = $1 AND i.number = $3)
		WHERE repo = $1 AND milestone = $2 AND number = $3
			AND NOT EXISTS (SELECT 1 FROM links l WHERE l.repo = $1 AND (l.number = $3 OR l.number = 0 AND l.milestone = $2) AND l.at > $4)
			AND NOT EXISTS (SELECT 1 FROM unlinks u WHERE u.repo = $1 AND u.number = $3 AND u.at > $4)`,
			it.Repo, milestone, it.Number, micros(c.Closed.Add(time.Second)))
	})
}

// OtherCauses are what beside an item itself could have its chain lead elsewhere.
type OtherCauses struct {
	Items     []Place // those that it leads through or did
	Milestone bool    // what its milestone says
}

// changedSince reports whether people did something to an item since a milestone closed by which chains lead elsewhere: they said what it is, or
// where it leads, wrote its texts, closed it or opened it again.
func (t *Tx) changedSince(p Place, c Closing) (bool, error) {
	return one(t, fmt.Sprintf("read whether item %d#%d changed since a milestone closed", p.Repo, p.Number), value[bool], `
		SELECT EXISTS (SELECT 1 FROM items WHERE repo = $1 AND number = $2 AND (wrote > $3 OR closed > $3 OR touched > $4))
			OR EXISTS (SELECT 1 FROM choices WHERE repo = $1 AND number = $2 AND at > $3)
			OR EXISTS (SELECT 1 FROM links WHERE repo = $1 AND number = $2 AND at > $3)
			OR EXISTS (SELECT 1 FROM unlinks WHERE repo = $1 AND number = $2 AND at > $3)`, p.Repo, p.Number, micros(c.Closed), micros(c.At))
}

// ClosingOf is the closing of a milestone.
func (t *Tx) ClosingOf(repo int64, milestone int) (Closing, error) {
	return one(t, fmt.Sprintf("closing of milestone %d/%d", repo, milestone), func(s scanner) (c Closing, err error) {
		var closed, at, late, low, high, most, led int64
		var basis string
		err = s.Scan(&c.Repo, &c.Milestone, &closed, &at, &late, &low, &high, &basis, &c.Terms.Unit, &c.Terms.MinItems, &most, &led)
		c.Closed, c.At, c.Late, c.Led = moment(closed), moment(at), late != 0, led != 0
		c.Terms.Band, c.Terms.Basis, c.Terms.MaxUnclassified = checks.Band{Min: checks.Share(low), Max: checks.Share(high)}, checks.Basis(basis), checks.Share(most)
		return c, err
	}, "SELECT repo, milestone, closed, at, late, "+termsColumns+", led FROM closings WHERE repo = $1 AND milestone = $2", repo, milestone)
}

// ClosingTotals are the totals that a milestone had when it closed.
func (t *Tx) ClosingTotals(repo int64, milestone int) (checks.Totals, error) {
	rows, err := many(t, "add up what a milestone held", sums, `
		SELECT kind, state, count(*), CAST(sum(weight) AS BIGINT) FROM closing_items
		WHERE repo = $1 AND milestone = $2 AND (counted = 1 OR weight <> 0) GROUP BY kind, state`, repo, milestone)
	return totals(rows), err
}

// ClosedItem is an item as it was when its milestone closed.
type ClosedItem struct {
	Concluded              // the kind, weight, links and contribution of then; else what is there now
	Lost      bool         // it is gone by now
	After     Contribution // what it adds now, to whichever milestone
	Now       []checks.Ref // the strategies that it serves now
	Untold    []checks.Ref // of these, those that the readers of its repository may not know it to serve
}

// ClosedItems are items of a milestone as they were when it closed, by number, those above after and at most limit. Of what is gone by now
// nothing is told but its number and its figures.
func (t *Tx) ClosedItems(repo int64, milestone, after, limit int) ([]ClosedItem, error) {
	lists := map[string][]checks.Ref{}
	return many(t, "read what a milestone held", func(s scanner) (ClosedItem, error) { return closedItem(s, lists) }, `
		SELECT c.repo, c.milestone, c.number, c.counted, c.kind, c.state, c.weight, c.linked, c.misread, c.strategies, c.untold,
			CASE WHEN i.number IS NULL THEN 1 ELSE 0 END, COALESCE(i.type, 'issue'), COALESCE(i.title, ''), COALESCE(i.source, ''), COALESCE(i.unsized, 0), COALESCE(i.strategies, '[]'), COALESCE(i.untold, '[]'),
			COALESCE(i.milestone, 0), COALESCE(i.counted, 0), COALESCE(i.counted_milestone, 0), COALESCE(i.counted_kind, ''), COALESCE(i.counted_state, ''), COALESCE(i.counted_weight, 0)
		FROM closing_items c LEFT JOIN items i ON i.repo = c.repo AND i.number = c.number AND i.gone = 0
		WHERE c.repo = $1 AND c.milestone = $2 AND c.number > $3 ORDER BY c.number LIMIT $4`, repo, milestone, after, limit)
}

// closedItem scans what [Tx.ClosedItems] reads.
func closedItem(s scanner, lists map[string][]checks.Ref) (c ClosedItem, err error) {
	var counted, weight, linked, misread, unsized, lost, nowCounted, nowWeight int64
	var milestone, nowMilestone int
	var kind, state, typ, source, nowKind, nowState string
	var refs [4]string
	if err := s.Scan(&c.Repo, &milestone, &c.Number, &counted, &kind, &state, &weight, &linked, &misread, &refs[0], &refs[1],
		&lost, &typ, &c.Title, &source, &unsized, &refs[2], &refs[3], &c.Milestone, &nowCounted, &nowMilestone, &nowKind, &nowState, &nowWeight); err != nil {
		return c, err
	}
	c.Share = contribution(counted, milestone, kind, state, weight)
	c.After = contribution(nowCounted, nowMilestone, nowKind, nowState, nowWeight)
	c.Type, c.State, c.Weight, c.Source = checks.ItemType(typ), c.Share.State, c.Share.Weight, checks.Source(source)
	if c.Share.Kind.OfLikely() == checks.None {
		c.Kind = c.Share.Kind
	}
	c.Lost, c.Linked, c.Misread, c.Unsized = lost != 0, linked != 0, misread != 0, unsized != 0
	for n, into := range []*[]checks.Ref{&c.Strategies, &c.Hidden, &c.Now, &c.Untold} {
		list, ok := lists[refs[n]]
		if !ok {
			if list, err = reffed(refs[n]); err != nil {
				return c, err
			}
			lists[refs[n]] = list
		}
		*into = list
	}
	return c, nil
}

// CountedIn is what each item of a milestone adds to its totals now, by number.
func (t *Tx) CountedIn(repo int64, milestone int) (map[int]Contribution, error) {
	type row struct {
		number int
		share  Contribution
	}
	rows, err := many(t, "read what counts in a milestone", func(s scanner) (r row, err error) {
		var kind, state string
		var weight int64
		err = s.Scan(&r.number, &kind, &state, &weight)
		r.share = contribution(countedItself, milestone, kind, state, weight)
		return r, err
	}, "SELECT number, counted_kind, counted_state, counted_weight FROM items WHERE repo = $1 AND counted_milestone = $2 AND counted = 1", repo, milestone)
	out := make(map[int]Contribution, len(rows))
	for _, r := range rows {
		out[r.number] = r.share
	}
	return out, err
}

// keptClosed are the closed milestones of a repository whose closing is kept.
const keptClosed = ` FROM milestones m WHERE m.repo = $1 AND m.state = 'closed' AND m.gone = 0 AND m.closed > 0
	AND EXISTS (SELECT 1 FROM closings c WHERE c.repo = m.repo AND c.milestone = m.number) AND `

// ClosedBefore are the milestones of a repository that closed before a time, those that did last first, at most limit. One that closed at that
// time too is among them where its number is below that of the milestone that is asked for.
func (t *Tx) ClosedBefore(repo int64, number int, before time.Time, limit int) ([]Milestone, error) {
	return many(t, fmt.Sprintf("read which milestones of %d closed before", repo), milestone, "SELECT "+milestoneColumns+keptClosed+
		"m.closed <= $2 AND (m.closed < $2 OR m.number < $3) AND m.number <> $3 ORDER BY m.closed DESC, m.number DESC LIMIT $4", repo, micros(before), number, limit)
}

// ClosedAfter are the milestones of a repository that closed after one, those that did first first, at most limit.
func (t *Tx) ClosedAfter(repo int64, number int, after time.Time, limit int) ([]Milestone, error) {
	return many(t, fmt.Sprintf("read which milestones of %d closed after", repo), milestone, "SELECT "+milestoneColumns+keptClosed+
		"m.closed >= $2 AND (m.closed > $2 OR m.number > $3) AND m.number <> $3 ORDER BY m.closed, m.number LIMIT $4", repo, micros(after), number, limit)
}

// ClosedServing are the milestones whose items served strategies of a repository when they closed, by any name that it had.
func (t *Tx) ClosedServing(repo int64) ([]Place, error) {
	return many(t, fmt.Sprintf("read which milestones served what %d holds", repo), place, `SELECT DISTINCT c.repo, c.milestone FROM names n
		JOIN closing_items c ON c.strategies <> '[]' AND lower(c.strategies) LIKE '%"' || n.full_name || '#%'
		WHERE n.repo = $1 ORDER BY c.repo, c.milestone`, repo)
}

// HeldIn are the milestones of a repository that an item was promised in, or that it was in when they closed.
func (t *Tx) HeldIn(repo int64, number int) ([]int, error) {
	return many(t, fmt.Sprintf("read which milestones held item %d#%d", repo, number), value[int], `SELECT milestone FROM plan_items WHERE repo = $1 AND number = $2
		UNION SELECT milestone FROM closing_items WHERE repo = $1 AND number = $2`, repo, number)
}

// Unkept are closed milestones of repositories that were read of which it is not kept what they held, what they are judged by, or where it led, by
// repository and number, those behind after and at most limit.
func (t *Tx) Unkept(after Place, limit int) ([]Place, error) {
	return many(t, "read which closings are not kept", place, `SELECT m.repo, m.number FROM milestones m JOIN repositories r ON r.id = m.repo
		WHERE m.state = 'closed' AND m.gone = 0 AND r.gone = 0 AND r.read_at > 0 AND (m.repo > $1 OR m.repo = $1 AND m.number > $2)
			AND NOT EXISTS (SELECT 1 FROM closings c WHERE c.repo = m.repo AND c.milestone = m.number AND c.basis <> '' AND c.led = 1)
		ORDER BY m.repo, m.number LIMIT $3`, after.Repo, after.Number, limit)
}
