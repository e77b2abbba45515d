package work

import (
	"context"
	"time"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// note is the review of work that its strategy advises against, and what decides about it.
type note struct {
	comment plan.Commented
	is      plan.Appearance
	began   time.Time // since when there is something to say, zero when there is nothing
}

// noted is the review of work, see [plan.Moment.Note].
func noted(m plan.Moment, s checks.Subject, rep checks.Report, shown plan.Shown) note {
	n := note{comment: plan.Commented{Number: m.Item.Ref.Number, Marker: summary.ReviewMarker, Mode: m.Rules.Mode, Shown: shown}}
	body := ""
	n.is = m.Note(rep.Decision.Kind, func() bool {
		body = summary.ReviewWork(s.Classify.Item.Ref, rep.Touches, rep.Ahead, summary.Sight(s.Graph.Nodes))
		return body != ""
	}, shown)
	n.comment.Body, n.comment.Collapsed = reviewText(m, n.is, rep.Decision.Kind, func() string { return body })
	return n
}

// reviewText is what a comment with a review says, or what is left of one.
func reviewText(m plan.Moment, is plan.Appearance, kind checks.Kind, body func() string) (say, collapsed string) {
	switch {
	case is.Say:
		return body(), ""
	case is.Collapse && !m.Rules.Playbook.Review:
		return "", summary.ReviewOff()
	case is.Collapse:
		return "", summary.ReviewCollapsed(kind)
	case is.Close:
		return "", summary.ReviewClosed()
	}
	return "", ""
}

// toNote loads the review of work. last says since when there is something to say.
func (w *Work) toNote(ctx context.Context, p place, number int, last store.Review) (note, error) {
	l, rep, err := w.evaluate(ctx, p, number)
	if err != nil {
		return note{}, err
	}
	posted, since, err := w.shown(ctx, p, plan.Subject(number))
	if err != nil {
		return note{}, err
	}
	m := w.moment(p, l.Row, since)
	n := noted(m, l.Subject, rep, posted[summary.ReviewMarker])
	if !n.is.Say {
		return n, nil
	}
	if n.began = last.Looked; n.began.IsZero() {
		n.began = m.Now
	}
	n.comment.Fresh = fresh(m, l.Row, n.began)
	if n.is = m.Wait(n.is, n.began, n.comment.Shown); !n.is.Say {
		n.comment.Body = ""
	}
	return n, nil
}
