package work

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
)

// looks are the last looks at subjects that read more the more there is. A new process looks once more.
type looks struct {
	mu sync.Mutex
	at map[string]store.Review
}

// due is when to look at a subject again at the earliest, see [reviewInterval].
func (l *looks) due(key string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.at[key]
	return last.Looked.Add(reviewInterval(last))
}

// put notes a look.
func (l *looks) put(key string, r store.Review) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at == nil {
		l.at = map[string]store.Review{}
	}
	if len(l.at) >= mostFirsts {
		maps.DeleteFunc(l.at, func(_ string, o store.Review) bool { return r.Looked.Sub(o.Looked) > firstsKept })
	}
	l.at[key] = r
}

// tickAnswered is how long a comment waits to be written for the answer to what was ticked in it, which changes it.
const tickAnswered = time.Minute

// reconcileSplit keeps the comment up to date that proposes successors on a strategy which others took the place of. It alone writes it.
func (w *Work) reconcileSplit(ctx context.Context, repo int64, number int) error {
	p, err := w.open(ctx, repo)
	if err != nil || p.repo.ReadAt.IsZero() {
		return err
	}
	key := store.SplitKey(repo, number)
	if due := w.splits.due(key); w.Now().Before(due) {
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, key, due) })
	}
	s, err := w.toSplit(ctx, p, number)
	if err != nil || !s.Row.Gone.IsZero() {
		return err
	}
	w.splits.put(key, s.look)
	for _, b := range s.Lines {
		if until := b.Ticked.Add(tickAnswered); !b.Ticked.IsZero() && w.Now().Before(until) {
			return w.DB.Write(ctx, func(tx *store.Tx) error { return w.wake(tx, key, until) })
		}
	}
	if !p.rules().Mode.Posts() && !s.Veiled {
		return nil
	}
	posted, since, err := w.shown(ctx, p, plan.Subject(number))
	if err != nil {
		return err
	}
	shown := posted[summary.SplitMarker]
	comment := plan.Commented{Number: number, Marker: summary.SplitMarker, Mode: p.rules().Mode, Shown: shown}
	if !comment.Mode.Posts() { // what its readers may not know any more is taken back in every mode
		comment.Mode, comment.Existing = checks.Advise, true
	}
	proposes := len(s.in.Items) > 0
	switch is := w.moment(p, s.Row, since).Split(proposes, len(s.in.Done)+len(s.in.Refused) > 0, shown); {
	case is.Say:
		comment.Body, comment.Existing = summary.Split(s.in), comment.Existing || !proposes
	case is.Collapse:
		comment.Collapsed = summary.SplitSettled(s.in)
	}
	writes := plan.Comment(comment)
	if len(writes) == 0 {
		return nil
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutBoxes(store.Commented{Place: store.Place{Repo: repo, Number: number}, Name: summary.SplitMarker}, s.lines); err != nil {
			return err
		}
		return w.bump(tx, second, key) // whoever changed an item since it was read did not find its line
	})
	if err != nil {
		return err
	}
	return w.write(ctx, p, writes)
}

// split is a strategy that others took the place of, with what its comment says.
type split struct {
	facts.ToSplit
	in    summary.SplitInput
	lines []store.Box // of the items that it names
	look  store.Review
}

// mostTicked is how many of the lines that were ticked the comment goes on to show.
const mostTicked = 50

// toSplit loads a strategy that others took the place of, and says what its comment is to say.
func (w *Work) toSplit(ctx context.Context, p place, number int) (split, error) {
	s := split{look: store.Review{Looked: w.Now()}}
	began := time.Now()
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		s.ToSplit, err = w.reader.Split(tx, p.repo, number, p.rules(), w.Now())
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return s, errAway
	}
	if err != nil {
		return s, err
	}
	s.look.Size, s.look.Took = s.Size, time.Since(began)
	home := p.repo.Ref(number)
	s.in = summary.SplitInput{Home: home, More: s.More, Refused: s.Failed}
	s.in.Earlier = max(0, len(s.ToSplit.Done)-mostTicked)
	s.in.Done = s.ToSplit.Done[s.in.Earlier:]
	for _, h := range s.In.Heirs {
		s.in.Heirs = append(s.in.Heirs, checks.Reference{Ref: h.Ref, Title: h.Title, Kind: checks.Strategy})
	}
	on := store.Commented{Place: store.Place{Repo: p.repo.ID, Number: number}, Name: summary.SplitMarker}
	for i, to := range evaluate.Split(s.In, w.memo.Text) {
		it := s.In.Items[i]
		line := summary.SplitItem{Item: checks.Reference{Ref: it.Ref, Title: it.Title}, To: to}
		s.in.Items = append(s.in.Items, line)
		b := store.Box{Mark: store.MarkOf(on, line.Words(home)), On: on, Item: s.Places[it.Ref.Key()]}
		if !to.Zero() {
			b.About = s.Places[to.Key()]
			b.Commands = []string{"/northstar link " + to.In(it.Ref), "/northstar unlink " + home.In(it.Ref)}
		}
		s.lines = append(s.lines, b)
	}
	return s, nil
}
