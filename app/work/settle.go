package work

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// decision is an item as it was loaded, with what was decided about it.
type decision struct {
	loaded facts.Loaded
	report checks.Report
	left   bool // it is to be looked at by itself: it takes more than one evaluation may, or only GitHub can tell what it lacks
	over   bool // nothing was decided
}

// settlePage settles up to a hundred items: one transaction loads what they depend on, each is decided with none open, one
// records what was concluded. What follows from it is queued as usual, but for the items whose turn is still to come, and for the
// reviews and summaries of the repository: those are of all its items.
func (w installWork) settlePage(ctx context.Context, p *place) error {
	now, err := w.open(ctx, p.repo.ID) // a policy may have come into force meanwhile
	if err != nil {
		return err
	}
	p.policy = now.policy
	after, _ := strconv.Atoi(p.repo.ReadCursor) // "" begins
	var its []store.Item
	var by string
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if its, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, After: after, Limit: pageSize}); err != nil {
			return err
		}
		row, err := tx.Repository(p.repo.ID)
		by = row.SettledBy
		return err
	})
	if err != nil {
		return err
	}
	if now := settingsDigest(p.policy); after == 0 {
		by = now
	} else if by != now {
		by = ""
	}
	if err := w.refreshPage(ctx, *p, its); err != nil {
		return err
	}
	var seen map[int]int64
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		seen, err = itemVersions(tx, p.repo.ID, numbersOf(its))
		return err
	})
	if err != nil {
		return err
	}
	next := ""
	if len(its) == pageSize {
		next = strconv.Itoa(its[len(its)-1].Number)
	}
	decided, err := w.decideAll(ctx, *p, its)
	if err != nil {
		return err
	}
	return w.advance(ctx, p, next, 0, func(tx *store.Tx) error {
		if err := tx.SetSettledBy(p.repo.ID, by); err != nil {
			return err
		}
		return w.settleAll(tx, *p, page{its, decided, seen, next == ""})
	})
}

// page are items that a reading settles at once, with what was decided of each.
type page struct {
	its     []store.Item
	decided []decision
	seen    map[int]int64 // the versions of their subjects, before anything was loaded
	last    bool          // no items with higher numbers follow
}

// settleAll records what was decided of a page's items.
func (w installWork) settleAll(tx *store.Tx, p place, all page) error {
	its, decided := all.its, all.decided
	numbers := numbersOf(its)
	if err := tx.LockItems(p.repo.ID, numbers); err != nil {
		return err
	}
	if err := tx.ReadItems(p.repo.ID, numbers); err != nil {
		return err
	}
	old, err := queuedSince(tx, p.repo.ID, all.seen)
	if err != nil {
		return err
	}
	var keys []string
	settling := w.mirror.Settling(tx, p.repo)
	for i, it := range its {
		if decided[i].left {
			keys = append(keys, store.ItemKey(it.Repo, it.Number))
		}
		if decided[i].over || old[it.Number] {
			continue
		}
		c, err := settling.Settle(it.Number, decided[i].loaded.Subject, decided[i].report)
		if err != nil {
			return err
		}
		keys = append(keys, c.Keys...)
	}
	c, err := settling.Dependents()
	if err != nil {
		return err
	}
	keys = append(keys, c.Keys...)
	if !all.last { // the page after this one looks at them, or the end of the reading
		keys = slices.DeleteFunc(keys, func(key string) bool {
			k, err := store.ParseKey(key)
			return err == nil && k.Repo == p.repo.ID &&
				(k.Kind == store.MilestoneSubject || k.Kind == store.ReviewSubject || k.Kind == store.ItemSubject && k.Number > its[len(its)-1].Number)
		})
	}
	return w.bump(tx, last, keys...)
}

// decideAll decides about items together. Where that does not work, each is decided by itself.
func (w installWork) decideAll(ctx context.Context, p place, its []store.Item) ([]decision, error) {
	out := make([]decision, len(its))
	err := w.readQuickly(ctx, func(tx *store.Tx) (err error) {
		if err := tx.ReadAhead(p.repo.ID, numbersOf(its)); err != nil {
			return err
		}
		var outside []*store.Outside // of all of them, so that they are not loaded again for each
		for i, it := range its {
			var o *store.Outside
			out[i].loaded, err = w.reader.Load(tx, p.repo, it.Number, *p.rules(), w.Now())
			if errors.As(err, &o) {
				outside = append(outside, o)
			} else if err != nil {
				return err
			}
		}
		return store.AllOutside(outside)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil { // all of them take longer than one may, or one of them has a fault that it says by itself
		return w.decideEach(ctx, p, its)
	}
	for i := range out {
		out[i].report = w.decide(&out[i].loaded.Subject)
		if out[i].left = lacks(p, out[i].loaded, out[i].report); out[i].left && out[i].report.Decision.NeedsTrust {
			// Whether it is a vision or a strategy decides about all that links to it.
			if l, rep, err := w.evaluateLearning(ctx, p, its[i].Number); err == nil {
				out[i] = decision{loaded: l, report: rep}
			}
		}
	}
	return out, nil
}

// decideEach decides about items one by one.
func (w installWork) decideEach(ctx context.Context, p place, its []store.Item) ([]decision, error) {
	out := make([]decision, len(its))
	for i, it := range its {
		var err error
		out[i].loaded, out[i].report, err = w.evaluate(ctx, p, it.Number)
		if out[i].over = errors.Is(err, errBudget); err != nil && !out[i].over {
			return nil, err
		}
		// One that takes too much is tried by itself, and set aside where that does not help: the others go on.
		out[i].left = out[i].over || lacks(p, out[i].loaded, out[i].report)
	}
	return out, nil
}

func numbersOf(its []store.Item) []int {
	out := make([]int, len(its))
	for i, it := range its {
		out[i] = it.Number
	}
	return out
}

// refreshPage reads closing references of the page's pull requests that count in a milestone or are open.
func (w installWork) refreshPage(ctx context.Context, p place, its []store.Item) error {
	var numbers []int
	for _, it := range its {
		if facts.Unread(it) {
			numbers = append(numbers, it.Number)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	if p.repo.ReadAt.IsZero() {
		if err := w.readFacts(ctx, p, numbers); err != nil {
			return err
		}
	}
	return w.refreshPulls(ctx, p, numbers)
}

// queueAfterReading queues what a reading leaves to do. It settled every item: where it did so by the policy that is in force now,
// only those are looked at on which something is to be shown, or was. Reviews and summaries waited for it.
func (w installWork) queueAfterReading(ctx context.Context, p place) error {
	same, shown := false, map[int]bool{}
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.Repository(p.repo.ID)
		if err != nil {
			return err
		}
		same = row.SettledBy == settingsDigest(p.policy)
		numbers, err := tx.ShownItems(p.repo.ID)
		for _, n := range numbers {
			shown[n] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.bumpGuides(tx, p.repo.ID) }); err != nil {
		return err
	}
	posts := p.rules().Mode.Posts()
	return w.policyWork.queueItems(ctx, p, func(it store.Item) bool {
		return !same || posts && it.State == checks.Open || shown[it.Number]
	})
}

// bumpGuides queues the reviews and the summaries of a repository.
func (w installWork) bumpGuides(tx *store.Tx, repo int64) error {
	var keys []string
	milestones, err := tx.Milestones(repo)
	if err != nil {
		return err
	}
	for _, m := range milestones {
		keys = append(keys, store.MilestoneKey(repo, m.Number))
	}
	for _, kind := range []checks.Kind{checks.Strategy, checks.Vision} {
		guides, err := tx.Items(store.ItemFilter{Repo: repo, Kind: &kind})
		if err != nil {
			return err
		}
		for _, g := range guides {
			keys = append(keys, store.ReviewKey(repo, g.Number))
		}
	}
	return w.bump(tx, last, keys...)
}
