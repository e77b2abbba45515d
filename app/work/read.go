package work

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// The phases in which a repository is read. Each page is one transaction that also moves the cursor, so that a reading
// goes on where it stopped.
const (
	phaseLabels     = "labels"
	phaseMilestones = "milestones-left" // those that no item told of
	phaseItems      = "issues"
	phasePulls      = "pulls"
	phasePast       = "past"
	phaseSettle     = "settle"
	phaseDone       = "done"
)

// formerPhase is one in which a server of an earlier version may have stopped, which read milestones before items: it begins anew.
const formerPhase = "milestones"

// readRepository reads a repository whole, 100 items a request, and settles every item of it. Nothing is posted by it;
// what a policy in force wants shown is queued at the end.
func (w installWork) readRepository(ctx context.Context, id int64) error {
	ctx = github.Backfill(ctx)
	p, err := w.open(ctx, id)
	if err != nil {
		return err
	}
	if p.repo.ReadPhase == phaseDone || p.repo.ReadPhase == "" || p.repo.ReadPhase == formerPhase {
		w.parts.forget(p.repo.ID)
		p.repo.ReadPhase, p.repo.ReadCursor, p.repo.ReadItems = phaseLabels, "", 0
	}
	var of answered[github.Survey] // a zero one decides nothing
	if p.repo.ReadPhase == phaseLabels && p.repo.ReadAt.IsZero() {
		if of, err = w.survey(ctx, p); err != nil {
			return err
		}
	}
	for p.repo.ReadPhase != phaseDone {
		if err := w.readPage(ctx, &p, of); err != nil {
			// Issues can be switched off. What is refused, or ends in the middle, is not read: a part is never taken for all.
			if p.repo.ReadCursor == "" && (github.IsGone(err) || github.IsNotFound(err)) {
				if err := w.knowsRepository(ctx, p, err); err != nil {
					return err
				}
				w.Log.Warn().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Str("phase", p.repo.ReadPhase).Msg("this part cannot be read")
				if err := w.advance(ctx, &p, "", 0, nil); err != nil {
					return err
				}
				continue
			}
			return err
		}
		w.parts.forget(p.repo.ID)
		w.Log.Info().Str("repo", p.repo.Owner+"/"+p.repo.Name).Str("phase", p.repo.ReadPhase).Int("items", p.repo.ReadItems).
			Int("of", p.repo.ReadTotal).Msg("reading")
	}
	if p, err = w.open(ctx, id); err != nil {
		return err
	}
	if err := w.DB.Write(ctx, func(tx *store.Tx) error {
		return w.bump(tx, last, store.OnboardKey(p.inst.ID), store.DigestKey(p.repo.ID))
	}); err != nil {
		return err
	}
	return w.queueAfterReading(ctx, p)
}

// knowsRepository is an error where a part of a repository is unknown because GitHub does not know the repository: it may only be new to it. That
// it went out of sight is for the installation's list to say, which is read again.
func (w installWork) knowsRepository(ctx context.Context, p place, part error) error {
	if !github.IsUnknown(part) {
		return nil
	}
	_, err := p.client.Repository(ctx, p.repo.Owner, p.repo.Name)
	switch {
	case err == nil && w.recent(w.parts.since(p.repo.ID, w.Now()), w.Pace.Lag):
		return github.Again(part) // the repository may be known where its issues are not yet
	case !github.IsUnknown(err):
		return err
	}
	werr := w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, last, store.InstallKey(p.inst.ID)) })
	return cmp.Or(werr, github.Again(err))
}

// readPage reads one page of the present phase and writes it. What a survey said before is not asked for again.
func (w installWork) readPage(ctx context.Context, p *place, surveyed answered[github.Survey]) error {
	owner, name, cursor, of := p.repo.Owner, p.repo.Name, p.repo.ReadCursor, surveyed.answer
	switch p.repo.ReadPhase {
	case phaseLabels:
		if of.LabelsRead {
			return w.advance(ctx, p, "", 0, func(tx *store.Tx) error { return w.putSurvey(tx, p, of) })
		}
		labels, err := w.labels(ctx, *p)
		if err != nil {
			return err
		}
		return w.advance(ctx, p, "", 0, func(tx *store.Tx) error {
			c, err := w.mirror.PutLabels(tx, p.repo, labels, w.Now())
			if err = w.reread(tx, p, c, err); err != nil {
				return err
			}
			r, err := tx.Repository(p.repo.ID)
			p.repo.LabelsMade = r.LabelsMade
			return err
		})
	case phaseMilestones:
		if known, err := w.milestonesKnown(ctx, *p, surveyed); err != nil {
			return err
		} else if known {
			return w.advance(ctx, p, "", 0, nil)
		}
		page, err := p.client.Milestones(ctx, owner, name, cursor)
		if err != nil {
			return err
		}
		return w.advance(ctx, p, page.Next, 0, func(tx *store.Tx) error {
			c, err := w.mirror.PutMilestones(tx, p.repo, page.Rows, w.Now())
			return w.reread(tx, p, c, err)
		})
	case phaseItems:
		if of.Read && of.Issues+of.Pulls == 0 {
			if err := w.advance(ctx, p, "", 0, nil); err != nil {
				return err
			}
			return w.skipPulls(ctx, p)
		}
		page, err := p.client.Items(ctx, owner, name, cursor)
		if err != nil {
			return err
		}
		if page.Total > p.repo.ReadTotal {
			p.repo.ReadTotal = page.Total
		}
		if err := w.putPage(ctx, p, headed(page.Rows, of), page.Next, len(page.Rows)); err != nil || page.Next != "" {
			return err
		}
		return w.skipPulls(ctx, p)
	case phasePulls:
		page, err := p.client.Pulls(ctx, owner, name, cursor)
		if err != nil {
			return err
		}
		return w.putPage(ctx, p, page.Rows, page.Next, 0)
	case phasePast:
		return w.recallPage(ctx, p)
	}
	return w.settlePage(ctx, p)
}

// milestonesKnown reports whether all milestones of a repository are known that a survey counted: its items, which were read since, carry
// theirs whole.
func (w installWork) milestonesKnown(ctx context.Context, p place, of answered[github.Survey]) (known bool, err error) {
	if !of.answer.Read || !p.repo.ReadAt.IsZero() || p.repo.ReadCursor != "" {
		return false, nil
	}
	// By GitHub's clock, which has whole seconds: what is younger, or went meanwhile, may have been counted or not.
	at := of.at.Add(w.GitHub.Ahead() - 2*time.Second)
	counted := 0
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Milestones(p.repo.ID)
		counted = 0
		for _, m := range all {
			switch {
			case m.Gone.After(of.at.Add(-time.Minute)):
				counted = -1
				return err
			case m.Gone.IsZero() && m.Created.Before(at):
				counted++
			}
		}
		return err
	})
	return counted == of.answer.Milestones, err
}

// skipPulls ends the reading of open pull requests before it begins, where their heads are known: a survey said them, or the list of
// items, which has them too, has none.
func (w installWork) skipPulls(ctx context.Context, p *place) error {
	var open []store.Item
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		open, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, Type: checks.Pull, State: checks.Open})
		return err
	})
	if err != nil || !p.repo.ReadAt.IsZero() && len(open) > 0 || slices.ContainsFunc(open, func(it store.Item) bool { return it.Head == "" }) {
		return err
	}
	return w.advance(ctx, p, "", 0, nil)
}

// putPage writes a page of items, which count as read, and moves the cursor. A page of very long descriptions is written in
// several transactions, the last of which moves the cursor: one that needs more texts at once than are kept would ask for
// them over and over.
func (w installWork) putPage(ctx context.Context, p *place, rows []github.Item, next string, count int) error {
	put := func(rows []github.Item) func(*store.Tx) error {
		w.readTexts(rows...)
		return func(tx *store.Tx) error {
			rest, err := rows, error(nil)
			if p.repo.ReadAt.IsZero() {
				if err = w.mirror.KnowLabels(tx, p.repo, rows); err != nil {
					return err
				}
				if rest, err = w.mirror.PutNew(tx, p.repo, rows, w.Now()); err != nil {
					return err
				}
			}
			c, err := w.mirror.PutItems(tx, p.repo, rest, w.Now())
			return w.reread(tx, p, c, err)
		}
	}
	parts := portions(rows)
	for len(parts) > 1 {
		if err := w.DB.Write(ctx, put(parts[0])); err != nil {
			return err
		}
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return w.advance(ctx, p, next, count, nil)
	}
	return w.advance(ctx, p, next, count, put(parts[0]))
}

// portion is how many bytes of text one transaction writes at most, but for a single one that is longer: most often [memo.Kept] is enough
// for what is read of them. Of texts that are all headings or lists it may not be, and the transaction asks for some of them.
const portion = memo.Kept / 8

// portions cuts a list of items, in its order, where their texts add up to more than a [portion].
func portions(list []github.Item) (out [][]github.Item) {
	sum := 0
	for i, it := range list {
		if sum += len(it.Body); i == 0 || sum > portion {
			out, sum = append(out, nil), len(it.Body)
		}
		out[len(out)-1] = append(out[len(out)-1], it)
	}
	return out
}

// readTexts reads what items state, before the transaction that writes them, and returns how much memory that takes.
func (w installWork) readTexts(items ...github.Item) (size int) {
	for _, it := range items {
		size += w.memo.Read(it.Body)
		if it.Milestone != nil {
			size += w.memo.Read(it.Milestone.Description)
		}
	}
	return size
}

// reread queues what follows from a page of a repository that was read before: what depends on it elsewhere is looked at by
// nobody else. A first reading looks at everything at its end.
func (w installWork) reread(tx *store.Tx, p *place, c mirror.Changes, err error) error {
	if err != nil || p.repo.ReadAt.IsZero() {
		return err
	}
	return w.follow(tx, last, c)
}

// labels reads all labels of a repository, so that none is made that is there.
func (w installWork) labels(ctx context.Context, p place) ([]github.Label, error) {
	var all []github.Label
	for cursor := ""; ; {
		page, err := p.client.Labels(ctx, p.repo.Owner, p.repo.Name, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Rows...)
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}

// advance writes a page and moves the cursor, or begins the next phase after the last page.
func (w installWork) advance(ctx context.Context, p *place, next string, items int, put func(*store.Tx) error) error {
	phase := p.repo.ReadPhase
	if next == "" {
		phase = map[string]string{phaseLabels: phaseItems, phaseItems: phasePulls, phasePulls: phaseMilestones, phaseMilestones: phasePast, phasePast: phaseSettle, phaseSettle: phaseDone}[phase]
	}
	count := p.repo.ReadItems + items
	at := w.Now()
	err := w.DB.Write(ctx, func(tx *store.Tx) error {
		if put != nil {
			if err := put(tx); err != nil {
				return err
			}
		}
		end := at
		if phase != phaseDone {
			end = p.repo.ReadAt
		}
		return tx.SetReading(p.repo.ID, store.ReadProgress{Phase: phase, Cursor: next, Items: count, Total: max(p.repo.ReadTotal, count), Ended: end})
	})
	if err != nil {
		return err
	}
	p.repo.ReadPhase, p.repo.ReadCursor, p.repo.ReadItems, p.repo.ReadTotal = phase, next, count, max(p.repo.ReadTotal, count)
	return nil
}
