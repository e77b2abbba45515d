package work

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// quickRead is how long loading may take where others wait: an item that takes longer has its whole budget when it is looked at by
// itself.
const quickRead = time.Second

// errSlow says that reading for many together took longer than [quickRead]: each is then looked at by itself.
var errSlow = errors.New("reading for many together takes too long")

// prepare makes a batch of subjects, reads what GitHub keeps of pull requests where that is stale, and loads everything.
func (b *batch) prepare(ctx context.Context, claims []store.Claim) error {
	err := b.DB.Read(ctx, func(tx *store.Tx) error {
		b.items = nil
		return b.find(tx, claims)
	})
	if err != nil {
		return err
	}
	stale, err := b.load(ctx)
	if err != nil || len(stale) == 0 {
		return err
	}
	var numbers []int
	var mine []string
	for _, l := range stale {
		numbers, mine = append(numbers, l.number), append(mine, l.keys(b.p.repo.ID)...)
	}
	b.pause() // others decide while GitHub is asked
	err = b.refreshPulls(ctx, b.p, numbers, mine...)
	if !b.begin(ctx) {
		return ctx.Err()
	}
	if err != nil && !errors.Is(err, errLagging) { // those that GitHub knows go on
		_, later := github.LaterAt(err)
		var lasting *unread
		for _, l := range stale { // where that lasts each is judged without it, by itself
			if l.left = !later || errors.As(err, &lasting); !l.left {
				l.err = err
			}
		}
		return nil
	}
	return b.reload(ctx, stale)
}

// reload loads some of the items again. Those whose pull requests are still to be read are left.
func (b *batch) reload(ctx context.Context, some []*batchItem) error {
	all := b.items
	b.items = some
	stale, err := b.load(ctx)
	b.items = all
	for _, l := range stale {
		l.left = true
	}
	return err
}

// find makes items of subjects, in the order of their numbers.
func (b *batch) find(tx *store.Tx, claims []store.Claim) error {
	by := map[int]*batchItem{}
	at := func(number int) *batchItem {
		if by[number] == nil {
			by[number] = &batchItem{number: number}
			b.items = append(b.items, by[number])
		}
		return by[number]
	}
	var shas, keys []string
	for _, c := range claims {
		k, err := store.ParseKey(c.Key)
		switch {
		case err != nil:
			return err
		case k.Kind == store.ItemSubject:
			at(k.Number).item = true
		case k.Kind == store.HeadSubject:
			shas, keys = append(shas, k.SHA), append(keys, c.Key)
		}
	}
	queued, err := tx.MergeGroups(b.p.repo.ID, time.Time{})
	if err != nil {
		return err
	}
	if len(shas) > 0 && len(queued) == 0 {
		on, err := tx.OpenOn(b.p.repo.ID, shas)
		if err != nil {
			return err
		}
		versions, err := tx.Versions(keys)
		if err != nil {
			return err
		}
		for i, sha := range shas {
			if len(on[sha]) == 1 {
				l := at(on[sha][0])
				l.head, l.sha, l.version = keys[i], sha, versions[keys[i]]
			}
		}
	}
	slices.SortFunc(b.items, func(a, b *batchItem) int { return cmp.Compare(a.number, b.number) })
	return nil
}

// each are the items that go on. Between two of them whoever else waits for the processor gets it.
func (b *batch) each(yield func(*batchItem) bool) {
	for _, l := range b.items {
		runtime.Gosched()
		if !l.left && l.err == nil && !yield(l) {
			return
		}
	}
}

// load loads what the items depend on and decides them. It returns those whose pull requests are to be read first.
func (b *batch) load(ctx context.Context) (stale []*batchItem, err error) {
	err = b.readQuickly(ctx, func(tx *store.Tx) error {
		stale, err = b.loadIn(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for l := range b.each {
		if slices.Contains(stale, l) {
			continue
		}
		l.report = b.decide(&l.loaded.Subject)
		l.left = lacks(b.p, l.loaded, l.report)
	}
	return stale, nil
}

// readQuickly reads in a transaction for at most [quickRead], and no longer than one evaluation may take.
func (w *Work) readQuickly(ctx context.Context, read func(*store.Tx) error) error {
	late, err := w.readFor(ctx, min(w.Budget, quickRead), read)
	if late {
		return errSlow
	}
	return err
}

// loadIn is what load does in its transaction.
func (b *batch) loadIn(tx *store.Tx) (stale []*batchItem, err error) {
	b.told = map[int]figures{}
	if err := b.readAhead(tx); err != nil {
		return nil, err
	}
	var outside []*store.Outside // of all of them, so that they are not loaded again for each
	for l := range b.each {
		unread, err := b.loadOne(tx, l)
		var o *store.Outside
		switch {
		case errors.As(err, &o):
			outside = append(outside, o)
		case errors.Is(err, store.ErrNotFound):
			l.left = true
		case err != nil:
			return nil, err
		case unread:
			stale = append(stale, l)
		}
	}
	return stale, store.AllOutside(outside)
}

// readAhead reads for all items what each needs.
func (b *batch) readAhead(tx *store.Tx) error {
	var numbers, others []int // others are not looked at themselves
	var subjects []string
	for l := range b.each {
		numbers = append(numbers, l.number)
		if l.item {
			subjects = append(subjects, plan.Subject(l.number))
		} else {
			others = append(others, l.number)
		}
		if l.head != "" {
			subjects = append(subjects, l.sha)
		}
	}
	seen, err := itemVersions(tx, b.p.repo.ID, others)
	if err != nil {
		return err
	}
	for l := range b.each {
		l.seen = seen[l.number]
	}
	if err := tx.ReadAhead(b.p.repo.ID, numbers); err != nil {
		return err
	}
	return tx.ReadPosted(b.p.repo.ID, subjects)
}

// loadOne loads one item, and reports whether its pull request is to be read first.
func (b *batch) loadOne(tx *store.Tx, l *batchItem) (unread bool, err error) {
	it, err := tx.Item(b.p.repo.ID, l.number)
	if err != nil {
		return false, err
	}
	commands, err := tx.WaitingCommands(b.p.repo.ID, l.number)
	if err != nil {
		return false, err
	}
	reopened, err := tx.Unrecalled(b.p.repo, it)
	if err != nil {
		return false, err
	}
	// A change of the policy file is compared, and what people said of a vision or a strategy is looked for, by itself. The checks of what was
	// closed since it was taken go on to say what they said.
	if l.left = reopened || len(commands) > 0 || !it.Gone.IsZero() || l.head != "" && (it.State == checks.Closed || b.checksWait(b.p, it) || b.p.touchesPolicy(it) || misplaces(b.p.repo, it)); l.left {
		return false, nil
	}
	if facts.Unread(it) {
		return true, nil
	}
	if l.loaded, err = b.reader.Load(tx, b.p.repo, l.number, *b.p.rules(), b.Now()); err != nil {
		return false, err
	}
	if !b.p.rules().Mode.Posts() {
		l.left, err = tellsTooMuch(tx, b.p, l.number, l.sha)
		return false, err
	}
	if l.item {
		if l.on, err = b.showsOn(tx, b.p, it, l.loaded.Subject.Classify.Choice); err != nil {
			return false, err
		}
		if l.left = l.on.unansweredOff(b.p, it); l.left {
			return false, nil
		}
	}
	if l.head == "" {
		return false, nil
	}
	if l.onHead, _, err = b.shownIn(tx, b.p, l.sha); err != nil {
		return false, err
	}
	l.figures, err = b.figuresOf(tx, l.loaded.Subject.Capacity.Milestone)
	return false, err
}

// figuresOf is [Work.figuresIn], once for a milestone in a transaction.
func (b *batch) figuresOf(tx *store.Tx, ms *checks.Milestone) (figures, error) {
	if ms == nil {
		return figures{}, nil
	}
	f, known := b.told[ms.Number]
	var err error
	if !known {
		if f, err = b.figuresIn(tx, b.p, ms); err == nil {
			b.told[ms.Number] = f
		}
	}
	return f, err
}
