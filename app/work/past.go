package work

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// recalls reports whether an earlier database may have known what was done in a repository, which is being read for the first time by
// this one: the app was installed long before, or has been here before, which a label with a kind's name may tell once they were read.
func (w *Work) recalls(p place) bool {
	if !p.repo.ReadAt.IsZero() {
		return false
	}
	if p.repo.ReadPhase == phaseSettle {
		return false // it was asked
	}
	read := p.repo.ReadPhase != "" && p.repo.ReadPhase != phaseLabels
	return !w.young(p.inst) || read && slices.ContainsFunc(p.repo.LabelsMade, func(name string) bool { _, ok := p.rules().KindOf(name); return ok })
}

// unrecalled reports whether GitHub was not yet asked what people made of what the app showed on an item.
func (w *Work) unrecalled(p place, it store.Item) bool {
	return w.recalls(p) && it.Created.Before(w.started)
}

// young reports whether an installation is so new that no earlier one of its database's knew it.
func (w *Work) young(in store.Installation) bool {
	return in.Created.IsZero() || w.Now().Add(w.GitHub.Ahead()).Sub(in.Created) < w.Pace.Young
}

// recallNames finds the app's labels under the names that people gave them, and reports whether any label of a repository looks as the app
// makes them.
func (w installWork) recallNames(ctx context.Context, p place) (made bool, err error) {
	at := w.Now()
	labels, err := w.labels(ctx, p)
	if err != nil {
		return false, err
	}
	for _, l := range labels {
		made = made || slices.ContainsFunc(checks.Kinds[:], func(k checks.Kind) bool { return k.Look() == checks.Look{Color: l.Color, Description: l.Description} })
	}
	if !made {
		return false, nil
	}
	return true, w.change(ctx, last, func(tx *store.Tx) (mirror.Changes, error) { return w.mirror.RecallNames(tx, p.repo, labels, at) })
}

// pastPatience is how long a reading waits for what was done on items before, where that can't be known at the moment.
const pastPatience = 10 * time.Minute

// recallPage asks what was done on some of the items that are open or in an open milestone, where an earlier database may have known.
func (w installWork) recallPage(ctx context.Context, p *place) error {
	if !w.recalls(*p) {
		return w.advance(ctx, p, "", 0, nil)
	}
	after, _ := strconv.Atoi(p.repo.ReadCursor) // "" begins
	var its []store.Item
	var ruled bool
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if ruled, err = policy.Known(tx, p.repo); err != nil {
			return err
		}
		its, err = tx.Unsettled(p.repo.ID, after, github.PastBatch)
		return err
	})
	if err != nil {
		return err
	}
	begins := p.repo.ReadCursor == ""
	if len(its) == 0 && (!begins || p.repo.ReadItems == 0) {
		w.unknownPasts.forget(p.repo.ID)
		return w.advance(ctx, p, "", 0, nil)
	}
	waits := w.Now().Sub(w.unknownPasts.since(p.repo.ID, w.Now())) < pastPatience
	if !ruled && waits { // what labels are called, and who may do what
		return &github.Error{Kind: github.Later, Message: "the policy is still to be read", At: w.Now().Add(time.Second)}
	}
	if begins {
		if made, err := w.recallNames(ctx, *p); err != nil {
			return err
		} else if !made && w.young(p.inst) {
			return w.advance(ctx, p, "", 0, nil)
		}
		at := w.Now().Add(w.GitHub.Ahead()) // it is compared with when items were created
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.BeginRecall(p.repo.ID, at) }); err != nil {
			return err
		}
	}
	if len(its) == 0 {
		w.unknownPasts.forget(p.repo.ID)
		return w.advance(ctx, p, "", 0, nil)
	}
	next := ""
	if len(its) == github.PastBatch {
		next = strconv.Itoa(its[len(its)-1].Number)
	}
	pasts, err := w.pasts(ctx, *p, its)
	if _, limited := limitEnds(err); ctx.Err() != nil || limited {
		w.unknownPasts.forget(p.repo.ID) // patience begins anew: a limit may last longer than that
		return err
	}
	if err != nil && waits && !github.IsOutdated(err) {
		return github.Again(err)
	}
	if err != nil {
		w.Log.Warn().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Msg("what was done on items before is not known")
		if github.IsOutdated(err) {
			next = ""
		}
	}
	w.unknownPasts.forget(p.repo.ID)
	return w.advance(ctx, p, next, 0, func(tx *store.Tx) error { return w.recall(tx, p.repo, last, its, pasts) })
}

// pasts asks what was done on items.
func (w installWork) pasts(ctx context.Context, p place, its []store.Item) (map[string]github.Past, error) {
	var ids []string
	for _, it := range its {
		if it.NodeID != "" {
			ids = append(ids, it.NodeID)
		}
	}
	pasts, err := p.client.Pasts(ctx, ids)
	if err != nil {
		return pasts, err
	}
	what := store.Place{Repo: p.repo.ID, Number: its[0].Number} // of all of them: what another copy says of others the next time counts too
	if slices.ContainsFunc(its, func(it store.Item) bool { _, known := pasts[it.NodeID]; return it.NodeID != "" && !known }) {
		unknown := &github.Error{Kind: github.NotFound, Message: "GitHub does not say what was done on items that it told of"}
		if err := toldTwice(w.Work, &w.missingPasts, what, unknown); github.IsLater(err) {
			return pasts, err
		}
	} else {
		w.missingPasts.forget(what)
	}
	return pasts, nil
}

// recall records what was done on items, as far as GitHub said, and that it was asked.
func (w installWork) recall(tx *store.Tx, repo store.Repository, priority int, its []store.Item, pasts map[string]github.Past) error {
	for _, it := range its {
		if err := tx.AddRecalled(repo.ID, it.Number); err != nil {
			return err
		}
		past, known := pasts[it.NodeID]
		if !known {
			continue
		}
		c, err := w.mirror.Recall(tx, repo, it.Number, past)
		if err != nil {
			return err
		}
		if err := w.follow(tx, priority, c); err != nil {
			return err
		}
	}
	return nil
}

// recallItems asks what was done on some items for which somebody waits, before the reading of their repository comes to that or after it. It gives
// up as the reading does.
func (w installWork) recallItems(ctx context.Context, p place, its []store.Item) error {
	pasts, err := w.pasts(ctx, p, its)
	if _, limited := limitEnds(err); ctx.Err() != nil || limited {
		w.unknownPasts.forget(p.repo.ID) // patience begins anew: a limit may last longer than that
		return err
	}
	if err != nil && !github.IsOutdated(err) && w.Now().Sub(w.unknownPasts.since(p.repo.ID, w.Now())) < pastPatience {
		return github.Again(err)
	}
	if err != nil {
		w.Log.Warn().Err(err).Str("repo", p.repo.Owner+"/"+p.repo.Name).Msg("what was done on items before is not known")
	} else {
		w.unknownPasts.forget(p.repo.ID)
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.recall(tx, p.repo, first, its, pasts) })
}

// recallReopened asks what was done on an item that was closed when its repository was read, once the app may write on it. What was open then,
// or in an open milestone, was asked by the reading: see [installWork.recallPage].
func (w installWork) recallReopened(ctx context.Context, p place, number int) error {
	return w.recallWhere(ctx, p, number, (*store.Tx).Unrecalled)
}

// recallClosed asks the same of an item on which something is to be written for the first time though it is closed.
func (w installWork) recallClosed(ctx context.Context, p place, number int) error {
	return w.recallWhere(ctx, p, number, (*store.Tx).Unremembered)
}

func (w installWork) recallWhere(ctx context.Context, p place, number int, unknown func(*store.Tx, store.Repository, store.Item) (bool, error)) error {
	if p.repo.Recalled.IsZero() || w.recalls(p) {
		return nil
	}
	var its []store.Item
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		it, err := tx.Item(p.repo.ID, number)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if left, err := unknown(tx, p.repo, it); err != nil || !left {
			return err
		}
		its = append(its, it)
		return nil
	})
	if err != nil || len(its) == 0 {
		return err
	}
	return w.recallItems(ctx, p, its)
}
