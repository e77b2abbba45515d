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
)

// quick is how long loading may take where others wait: an item that takes longer has its whole budget when it is looked at by
// itself.
const quick = time.Second

// errSlow says that reading for many together took longer than [quick]: each is then looked at by itself.
var errSlow = errors.New("reading for many together takes too long")

// gather makes looks of subjects, reads what GitHub keeps of pull requests where that is stale, and loads everything.
func (s *several) gather(ctx context.Context, claims []store.Claim) error {
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		s.looks = nil
		return s.find(tx, claims)
	})
	if err != nil {
		return err
	}
	stale, err := s.load(ctx)
	if err != nil || len(stale) == 0 {
		return err
	}
	var numbers []int
	var mine []string
	for _, l := range stale {
		numbers, mine = append(numbers, l.number), append(mine, l.keys(s.p.repo.ID)...)
	}
	s.pause() // others decide while GitHub is asked
	err = s.freshen(ctx, s.p, numbers, mine...)
	if !s.begin(ctx) {
		return ctx.Err()
	}
	if err != nil {
		_, later := github.LaterAt(err)
		var lasting *unread
		for _, l := range stale { // where that lasts each is judged without it, by itself
			if l.left = !later || errors.As(err, &lasting); !l.left {
				l.err = err
			}
		}
		return nil
	}
	all := s.looks
	s.looks = stale
	still, err := s.load(ctx)
	s.looks = all
	for _, l := range still {
		l.left = true
	}
	return err
}

// find makes looks of subjects, in the order of their numbers.
func (s *several) find(tx *store.Tx, claims []store.Claim) error {
	by := map[int]*look{}
	at := func(number int) *look {
		if by[number] == nil {
			by[number] = &look{number: number}
			s.looks = append(s.looks, by[number])
		}
		return by[number]
	}
	var shas, keys []string
	for _, c := range claims {
		k, err := store.ParseKey(c.Key)
		switch {
		case err != nil:
			return err
		case k.Kind == "item":
			at(k.Number).item = true
		case k.Kind == "head":
			shas, keys = append(shas, k.SHA), append(keys, c.Key)
		}
	}
	queued, err := tx.MergeGroups(s.p.repo.ID, time.Time{})
	if err != nil {
		return err
	}
	if len(shas) > 0 && len(queued) == 0 {
		on, err := tx.OpenOn(s.p.repo.ID, shas)
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
	slices.SortFunc(s.looks, func(a, b *look) int { return cmp.Compare(a.number, b.number) })
	return nil
}

// each are the looks that go on. Between two of them whoever else waits for the processor gets it.
func (s *several) each(yield func(*look) bool) {
	for _, l := range s.looks {
		runtime.Gosched()
		if !l.left && l.err == nil && !yield(l) {
			return
		}
	}
}

// load loads what looks depend on and decides them. It returns those whose pull requests are to be read first.
func (s *several) load(ctx context.Context) (stale []*look, err error) {
	err = s.readQuickly(ctx, func(tx *store.Tx) error {
		stale, err = s.loadIn(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	for l := range s.each {
		if slices.Contains(stale, l) {
			continue
		}
		l.report = s.decide(&l.loaded.Subject)
		l.left = lacks(s.p, l.loaded, l.report)
	}
	return stale, nil
}

// readQuickly reads in a transaction for at most [quick], and no longer than one evaluation may take.
func (w *Work) readQuickly(ctx context.Context, read func(*store.Tx) error) error {
	late, err := w.readFor(ctx, min(w.Budget, quick), read)
	if late {
		return errSlow
	}
	return err
}

// loadIn is what load does in its transaction.
func (s *several) loadIn(tx *store.Tx) (stale []*look, err error) {
	if err := s.readAhead(tx); err != nil {
		return nil, err
	}
	var outside []*store.Outside // of all of them, so that they are not loaded again for each
	for l := range s.each {
		unread, err := s.loadOne(tx, l)
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

// readAhead reads for all looks what each needs.
func (s *several) readAhead(tx *store.Tx) error {
	var numbers []int
	var subjects []string
	for l := range s.each {
		numbers = append(numbers, l.number)
		if l.item {
			subjects = append(subjects, plan.Subject(l.number))
		}
		if l.head != "" {
			subjects = append(subjects, l.sha)
		}
	}
	if err := tx.ReadAhead(s.p.repo.ID, numbers); err != nil {
		return err
	}
	return tx.ReadPosted(s.p.repo.ID, subjects)
}

// loadOne loads one look, and reports whether its pull request is to be read first.
func (s *several) loadOne(tx *store.Tx, l *look) (unread bool, err error) {
	it, err := tx.Item(s.p.repo.ID, l.number)
	if err != nil {
		return false, err
	}
	commands, err := tx.WaitingCommands(s.p.repo.ID, l.number)
	if err != nil {
		return false, err
	}
	// A change of the policy file is compared, and what people said of a vision or a strategy is looked for, by itself.
	if l.left = len(commands) > 0 || !it.Gone.IsZero() || l.head != "" && touchesPolicy(s.p.repo, it); l.left {
		return false, nil
	}
	if facts.Unread(it) {
		return true, nil
	}
	if l.loaded, err = s.reader.Load(tx, s.p.repo, l.number, *s.p.rules(), s.Now()); err != nil {
		return false, err
	}
	if !s.p.rules().Mode.Posts() {
		return false, nil
	}
	if l.item {
		if l.on, err = s.showsOn(tx, s.p, it, l.loaded.Subject.Classify.Choice); err != nil {
			return false, err
		}
	}
	if l.head != "" {
		l.onHead, _, err = s.shownIn(tx, s.p, l.sha)
	}
	return false, err
}
