package work

import (
	"context"
	"time"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// noted is the review of work: open issues are told which non-goal of their strategy they touch, and that they no longer do.
// Pull requests are told in their check. On a closed issue the comment stays as it was, unless it tells what is private now.
func noted(p place, it store.Item, s checks.Subject, rep checks.Report, posted map[string]plan.Shown, eligible bool) plan.Commented {
	c := plan.Commented{Number: it.Number, Marker: summary.ReviewMarker, Mode: p.rules().Mode, Shown: posted[summary.ReviewMarker]}
	kind, off := rep.Decision.Kind, !p.rules().Playbook.Review
	if it.Type != checks.Issue || kind == checks.Vision || kind == checks.Strategy {
		return c
	}
	if it.State != checks.Open {
		if c.Shown.Void() {
			c.Collapsed = summary.ReviewClosed()
		}
		return c
	}
	body := ""
	if !off {
		body = summary.ReviewWork(s.Classify.Item.Ref, rep.Touches, summary.Sight(s.Graph.Nodes))
	}
	switch {
	case body == "":
		c.Collapsed = summary.ReviewCollapsed(kind, off)
	case eligible:
		c.Body = body
	}
	return c
}

// note is what is to be shown of [noted] now.
type note struct {
	comment plan.Commented
	began   time.Time // since when it touches a non-goal, zero when it touches none
	due     time.Time // when to look again, zero for not by itself
}

// toNote loads the review of work. Like the comment on unlinked work it appears after a while, in which its author may still
// be writing; last says since when it touches a non-goal.
func (w *Work) toNote(ctx context.Context, p place, number int, last store.Review) (note, error) {
	l, rep, err := w.evaluate(ctx, p, number)
	if err != nil {
		return note{}, err
	}
	posted, since, err := w.shown(ctx, p, plan.Subject(number))
	if err != nil {
		return note{}, err
	}
	n := note{comment: noted(p, l.Row, l.Subject, rep, posted, eligible(p, l.Row, since))}
	if n.comment.Body == "" {
		return n, nil
	}
	if n.began = last.Looked; n.began.IsZero() {
		n.began = w.Now()
	}
	if n.comment.Fresh, err = w.fresh(ctx, p, l.Row, n.began); err != nil {
		return n, err
	}
	if due := n.began.Add(p.rules().Comments.Grace); w.Now().Before(due) && !n.comment.Shown.There {
		n.comment.Body, n.due = "", due
	}
	return n, nil
}
