package work

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/chat"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
)

// askWork asks models of owners' own about items that nobody knows a kind of, a few at a time. It has a lane and workers of its own, and
// nothing waits for it: what it learns makes the items due again. What is to be asked, what was answered and how much of the day is
// left are in the database, so that whoever dies at it is followed by another.
type askWork struct{ *Work }

// How many items are looked at for a question, and how often one may go without an answer before that is taken for one: that the model does
// not know.
const (
	askAhead = 4 * chat.Batch
	askTries = 3
)

// notAllowedFor is how long passes before it is said again that a server may not be asked: only a restart, or another policy, changes that.
const notAllowedFor = time.Hour

// askedOf is what one question is about. All of it is of one repository, so that no text can make an answer to another one tell its readers
// what theirs do not know.
type askedOf struct {
	p     place
	model checks.OwnModel
	items []contentOf
	until time.Time      // nothing is asked before, zero for at once
	done  []store.Asking // about which nothing is to be asked any more
	known []saidOf
}

// saidOf is what was said of the content of an item where another one of the owner's has the same.
type saidOf struct {
	of      store.Place
	content string
	said    checks.Said
}

// contentOf is one content and the items that have it.
type contentOf struct {
	content string
	shown   classify.Question
	waits   []store.Asking
}

// reconcileAsking asks one question of an installation, and comes again while there is more to ask.
func (w askWork) reconcileAsking(ctx context.Context, installation int64) error {
	var waiting []store.Asking
	var in store.Installation
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if in, err = tx.Installation(installation); err != nil {
			return err
		}
		waiting, err = tx.Askings(installation, askAhead)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && !in.Gone.IsZero() {
		return errAway
	}
	if err != nil || len(waiting) == 0 {
		return err
	}
	q, err := w.gather(ctx, installation, waiting)
	if err != nil {
		return err
	}
	if len(q.done) > 0 {
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return w.keepKnown(tx, installation, q) }); err != nil {
			return err
		}
	}
	if len(q.items) == 0 {
		return nil // and again, where there was anything
	}
	return w.put(ctx, in, q)
}

// gather makes a question of what waits, from the first of it on. What was not understood before is asked by itself.
func (w askWork) gather(ctx context.Context, installation int64, waiting []store.Asking) (askedOf, error) {
	var q askedOf
	for _, a := range waiting {
		if len(q.items) > 0 && (a.Repo != q.p.repo.ID || a.Tries > 0) {
			continue
		}
		p, c, err := w.contentOf(ctx, a)
		if errors.Is(err, errAway) {
			q.done = append(q.done, a)
			continue
		}
		if err != nil {
			return q, err
		}
		said, err := w.saidElsewhere(ctx, installation, c.content)
		if err == nil {
			q.done, q.known = append(q.done, a), append(q.known, saidOf{a.Place, c.content, said})
			continue
		}
		if !errors.Is(err, store.ErrNotFound) {
			return q, err
		}
		if i := slices.IndexFunc(q.items, func(o contentOf) bool { return o.content == c.content }); i >= 0 {
			q.items[i].waits = append(q.items[i].waits, a)
			continue
		}
		q.p, q.model = p, p.rules().Classify.Model
		q.items = append(q.items, c)
		if q.until = w.holds(p.inst, q.model); q.until.After(w.Now()) || len(q.items) == chat.Batch || a.Tries > 0 {
			break
		}
	}
	return q, nil
}

// contentOf is what is asked about an item. It is [errAway] when nothing is.
func (w askWork) contentOf(ctx context.Context, a store.Asking) (place, contentOf, error) {
	p, err := w.open(ctx, a.Repo)
	if err != nil {
		return p, contentOf{}, err
	}
	l, rep, err := w.evaluate(ctx, p, a.Number)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, errBudget) || err == nil && !l.Row.Gone.IsZero() ||
		err == nil && !classify.Wants(l.Subject.Classify, rep.Decision, true, p.rules()) {
		err = errAway
	}
	if err != nil {
		return p, contentOf{}, err
	}
	shown := classify.QuestionOf(l.Subject.Classify.Item)
	return p, contentOf{shown.Content(p.rules().Classify.Model.Name), shown, []store.Asking{a}}, nil
}

func (w askWork) saidElsewhere(ctx context.Context, installation int64, content string) (said checks.Said, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) { said, err = tx.AskedInPublic(installation, content); return err })
	return said, err
}

// keepKnown ends what need not be asked, and comes again for what is left.
func (w askWork) keepKnown(tx *store.Tx, installation int64, q askedOf) error {
	keys := []string{store.AskKey(installation)}
	for _, k := range q.known {
		if err := tx.PutAsked(k.of.Repo, k.content, k.said); err != nil {
			return err
		}
		keys = append(keys, store.ItemKey(k.of.Repo, k.of.Number))
	}
	for _, a := range q.done {
		if err := tx.DropAsking(a); err != nil {
			return err
		}
	}
	return w.bump(tx, last, keys...)
}

// put puts a question, within what is left of the day, unless the server is left alone just now.
func (w askWork) put(ctx context.Context, in store.Installation, q askedOf) error {
	key := store.AskKey(in.ID)
	if q.until.After(w.Now()) {
		return w.later(ctx, key, q.until)
	}
	if !chat.May(w.ModelHosts, w.Self.Owner, in.Account, q.model.URL) {
		w.metrics.askFailures.WithLabelValues("not allowed").Inc()
		w.Log.Warn().Str("host", chat.Host(q.model.URL)).Str("account", in.Account).
			Msg("a policy names a model of its owner's own, which is not asked: the app is not theirs, or NORTHSTAR_MODEL_HOSTS does not list the host")
		return w.later(ctx, key, w.rests.hold(refusedTo(in, q.model), w.Now(), w.Now().Add(notAllowedFor)))
	}
	began, left := w.Now(), 0
	err := w.DB.Write(ctx, func(tx *store.Tx) error { // before it is asked: whoever dies meanwhile asked
		taken, rest, err := tx.TakeAsks(in.Account, began, len(q.items), q.model.ADay)
		q.items, left = q.items[:taken], rest
		return err
	})
	if err != nil {
		return err
	}
	w.metrics.askLeft.WithLabelValues(in.Account).Set(float64(left))
	if len(q.items) == 0 {
		return w.later(ctx, key, w.rests.hold(spentBy(in, q.model), began, began.UTC().Truncate(24*time.Hour).Add(24*time.Hour)))
	}
	var items []chat.Item
	for _, c := range q.items {
		items = append(items, chat.Item{Type: c.shown.Type.Noun(), Title: c.shown.Title, Body: c.shown.Body})
	}
	w.metrics.askItems.Add(float64(len(items)))
	said, err := w.chat.Ask(ctx, chat.Server{URL: q.model.URL, Model: q.model.Name}, items)
	var failed *chat.Error
	switch {
	case errors.As(err, &failed):
		return w.unanswered(ctx, in, q, failed, began)
	case err != nil:
		return err
	}
	w.rests.end(q.model.URL)
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.keepAnswers(tx, in.ID, q, said) })
}

// keepAnswers records what was said, has the items looked at again of which that says something, and comes again.
func (w askWork) keepAnswers(tx *store.Tx, installation int64, q askedOf, said []string) error {
	keys := []string{store.AskKey(installation)}
	for i, c := range q.items {
		answer := checks.Said{Model: q.model.Name, At: w.Now().UTC().Truncate(time.Second)}
		if kind, ok := checks.ParseKind(said[i]); ok && (kind.Work() || kind == checks.Other) {
			answer.Kind = kind
		}
		if said[i] == "" && c.waits[0].Tries+1 < askTries {
			for _, a := range c.waits {
				if err := tx.TriedAsking(a); err != nil {
					return err
				}
			}
			continue
		}
		if err := tx.PutAsked(q.p.repo.ID, c.content, answer); err != nil {
			return err
		}
		tx.After(func() { w.metrics.askAnswers.WithLabelValues(answer.Kind.String()).Inc() })
		for _, a := range c.waits {
			if err := tx.DropAsking(a); err != nil {
				return err
			}
			if answer.Kind != checks.None {
				keys = append(keys, store.ItemKey(a.Repo, a.Number))
			}
		}
	}
	return w.bump(tx, last, keys...)
}

// unanswered leaves a server alone that did not answer, for ever longer. Questions that it did not take are given back; what made it
// answer nonsense, or take too long, goes behind everything else, and is taken for unknown in the end where it was nonsense.
func (w askWork) unanswered(ctx context.Context, in store.Installation, q askedOf, why *chat.Error, began time.Time) error {
	w.metrics.askFailures.WithLabelValues(string(why.Fault)).Inc()
	until := w.rests.fail(q.model.URL, w.Now(), why.At)
	w.Log.Warn().Err(why).Str("host", chat.Host(q.model.URL)).Str("account", in.Account).Int("items", len(q.items)).Time("again", until).
		Msg("the owner's own model did not answer; nothing waits for it")
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		switch why.Fault {
		case chat.Unreached, chat.Refused:
			if err := tx.GiveBackAsks(in.Account, began, len(q.items)); err != nil {
				return err
			}
		case chat.Garbled:
			if err := w.keepAnswers(tx, in.ID, q, make([]string, len(q.items))); err != nil {
				return err
			}
		case chat.Slow:
			for _, c := range q.items {
				for _, a := range c.waits {
					if err := tx.TriedAsking(a); err != nil {
						return err
					}
				}
			}
		}
		return w.wake(tx, store.AskKey(in.ID), until)
	})
}

// holds is until when nothing is asked of a model for an account: it did not answer, may not be asked, or was asked enough for the day.
// What waits is not read for it any more often than that.
func (w askWork) holds(in store.Installation, m checks.OwnModel) time.Time {
	until := w.rests.until(m.URL)
	for _, of := range []string{refusedTo(in, m), spentBy(in, m)} {
		if at := w.rests.until(of); at.After(until) {
			until = at
		}
	}
	return until
}

// refusedTo and spentBy name, beside addresses, what [rests] holds: that an account's model may not be asked, and that its day is spent.
func refusedTo(in store.Installation, m checks.OwnModel) string {
	return fmt.Sprintf("refused %d %s", in.ID, m.URL)
}

func spentBy(in store.Installation, m checks.OwnModel) string {
	return fmt.Sprintf("spent %d %d", in.ID, m.ADay)
}

// later comes again at a time. Until then the subject is finished: what waits for a server is no backlog of this one's.
func (w askWork) later(ctx context.Context, key string, at time.Time) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, key, at) })
}

// rests says until when servers are left alone that did not answer, by their addresses, and what else is not tried before a time.
type rests struct {
	mu sync.Mutex
	by map[string]rest
}

type rest struct {
	until    time.Time
	failures int
}

// until is until when a server is left alone, zero for one that is not.
func (rs *rests) until(address string) time.Time {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.by[address].until
}

// fail leaves a server alone for longer than the last time, and at least until it said.
func (rs *rests) fail(address string, now, said time.Time) time.Time {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r := rs.by[address]
	r.until = now.Add(backoff(r.failures, address))
	if said.After(r.until) {
		r.until = said
	}
	r.failures++
	rs.put(now, address, r)
	return r.until
}

// hold has something not tried before a time.
func (rs *rests) hold(what string, now, until time.Time) time.Time {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.put(now, what, rest{until: until})
	return until
}

// How much is kept, and how long after its time was up once there is more: policies come and go.
const (
	mostRests = 1000
	restsKept = 24 * time.Hour
)

func (rs *rests) put(now time.Time, what string, r rest) {
	if rs.by == nil {
		rs.by = map[string]rest{}
	}
	if len(rs.by) >= mostRests {
		maps.DeleteFunc(rs.by, func(_ string, r rest) bool { return now.Sub(r.until) > restsKept })
	}
	rs.by[what] = r
}

// end notes that a server answers.
func (rs *rests) end(address string) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.by, address)
}
