package work

import (
	"context"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Where the policy posts nothing any more, what was posted before stays as it is, but for what tells of something that its readers may not know
// by now: that is written over, in words that say nothing of why. See contract 11.

// tellsTooMuch reports whether something on an item, or on its head commit, is to be written over so.
func tellsTooMuch(tx *store.Tx, p place, number int, sha string) (bool, error) {
	all, err := tx.PostedOn(p.repo.ID, plan.Subject(number))
	if err == nil && sha != "" {
		var on []store.Posted
		on, err = tx.PostedOn(p.repo.ID, sha)
		all = append(all, on...)
	}
	return slices.ContainsFunc(all, func(o store.Posted) bool { return o.State == store.Void }), err
}

// takeCommentBack writes over the comment that asks what unlinked work serves.
func (w *Work) takeCommentBack(ctx context.Context, p place, number int) error {
	posted, _, err := w.shown(ctx, p, plan.Subject(number))
	shown := posted[summary.UnlinkedMarker]
	if err != nil || !shown.Void {
		return err
	}
	return w.write(ctx, p, plan.Comment(plan.Commented{Number: number, Marker: summary.UnlinkedMarker, Body: summary.UnlinkedTakenBack(), Mode: checks.Advise,
		Shown: shown, Existing: true}))
}

// takeChecksBack writes over the runs of a commit.
func (w *Work) takeChecksBack(ctx context.Context, p place, sha string, shown map[string]plan.Shown) error {
	title, text := summary.CheckTakenBack()
	return w.writeOver(ctx, p, sha, shown, title, text)
}

// writeOver has the runs of a commit that are not to stay as they are say something else. What they concluded stays: a pull request that waits for
// them is not to wait for ever.
func (w *Work) writeOver(ctx context.Context, p place, sha string, shown map[string]plan.Shown, title, text string) error {
	h := plan.Headed{SHA: sha, Mode: checks.Advise, Own: plan.Hash(sha), Shown: shown, Existing: true}
	for _, name := range []string{checks.CheckStrategy, checks.CheckCapacity} {
		was := shown[name]
		if !was.Void || was.Conclusion == "" {
			continue
		}
		h.Verdicts = append(h.Verdicts, checks.Verdict{Check: name, Conclusion: was.Conclusion, Title: title, Summary: text})
	}
	return w.write(ctx, p, plan.Checks(h))
}

// withdrawIssue writes over the text of the issue that is kept for a milestone.
func (w summaryWork) withdrawIssue(ctx context.Context, p place, number int) error {
	var row store.Milestone
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Milestone(p.repo.ID, number)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	name := trackingName(number)
	shown, _, err := w.shown(ctx, p, name)
	if err != nil || !shown[name].Void {
		return err
	}
	marker := summary.MilestoneMarker(row.Title, p.repo.Ref(0), p.repo.Ref(0))
	return w.write(ctx, p, plan.Issue(plan.Issued{Subject: name, Name: name, Marker: marker, Title: summary.TrackingTitle(row.Title),
		Body: summary.TrackingTakenBack(marker), Wanted: true, Text: true, Shown: shown[name]}))
}
