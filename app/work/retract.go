package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// summedOn are the issues that a milestone was summed up on.
func (w summaryWork) summedOn(ctx context.Context, row store.Milestone) ([]store.Place, error) {
	var out []store.Place
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.MilestonePosted(row.Repo, row.Number)
		for _, p := range all {
			if n, err := strconv.Atoi(strings.TrimPrefix(p.Subject, "#")); err == nil {
				out = append(out, store.Place{Repo: p.Repo, Number: n})
			}
		}
		return err
	})
	return out, err
}

// summaryName is the name under which the summary of a milestone is remembered on an issue.
func summaryName(row store.Milestone) string {
	return fmt.Sprintf("milestone:%d:%d", row.Repo, row.Number)
}

// withdraw takes the summary of a milestone back whose readers may not know of it any more, in every mode of the policy where it is.
func (w summaryWork) withdraw(ctx context.Context, row store.Milestone, home place, issue int) error {
	shown, _, err := w.shown(ctx, home, plan.Subject(issue))
	if err != nil {
		return err
	}
	var marker string
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		repo, err := tx.Repository(row.Repo)
		if err != nil {
			return err
		}
		if known, err := tx.Milestone(row.Repo, row.Number); err == nil {
			row = known
		} else if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		marker = summary.MilestoneMarker(row.Title, repo.Ref(0), home.repo.Ref(0))
		return nil
	})
	if err != nil {
		return err
	}
	return w.write(ctx, home, plan.Comment(plan.Commented{Number: issue, Name: summaryName(row), Marker: marker,
		Body: summary.MilestoneWithdrawn(), Mode: checks.Advise, Shown: shown[summaryName(row)], Existing: true}))
}

// endDeleted has the summaries of a deleted milestone say that it is gone, and closes the issue that was kept for it. What another milestone of
// its title goes on with is that one's.
func (w summaryWork) endDeleted(ctx context.Context, p place, row store.Milestone) error {
	if row.Title == "" { // it was let go of, long after this was said
		return nil
	}
	there, err := w.summedOn(ctx, row)
	if err != nil {
		return err
	}
	for _, on := range there {
		if err := w.leave(ctx, p, row, on, summary.MilestoneDeleted); err != nil {
			return err
		}
	}
	return w.leaveIssue(ctx, p, row)
}

// leave has the summary of a milestone on an issue say why it is none any more, unless its readers may not know of it, or another milestone
// goes on with it.
func (w summaryWork) leave(ctx context.Context, p place, row store.Milestone, on store.Place, says func(marker, title string) string) error {
	home, err := w.open(ctx, on.Repo)
	if errors.Is(err, errAway) || err == nil && !stored.Readers(home.repo).Counts(stored.Place(p.repo)) {
		return nil
	}
	if err != nil {
		return err
	}
	shown, _, err := w.shown(ctx, home, plan.Subject(on.Number))
	if err != nil {
		return err
	}
	var taken []int64
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		taken, err = takenOn(tx, row, on)
		return err
	})
	if err != nil {
		return err
	}
	is := shown[summaryName(row)]
	if slices.Contains(taken, is.Remote) {
		return nil
	}
	marker := summary.MilestoneMarker(row.Title, p.repo.Ref(0), home.repo.Ref(0))
	return w.write(ctx, home, plan.Comment(plan.Commented{Number: on.Number, Name: summaryName(row), Marker: marker,
		Collapsed: says(marker, row.Title), Mode: home.rules().Mode, Shown: is, Taken: taken}))
}

// leaveIssue closes the issue that was kept for a milestone, unless another one goes on with it.
func (w summaryWork) leaveIssue(ctx context.Context, p place, row store.Milestone) error {
	name := trackingName(row.Number)
	shown, _, err := w.shown(ctx, p, name)
	if err != nil {
		return err
	}
	var taken []int64
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		taken, err = takenIssues(tx, row)
		return err
	})
	if err != nil || slices.Contains(taken, shown[name].Remote) {
		return err
	}
	return w.write(ctx, p, plan.Issue(plan.Issued{Subject: name, Name: name, Marker: summary.MilestoneMarker(row.Title, p.repo.Ref(0), p.repo.Ref(0)),
		Title: summary.TrackingTitle(row.Title), Shown: shown[name], Taken: taken}))
}

// openMilestone opens the repository of a milestone, and takes back first what was told of the milestone and is not to be told now.
func (w summaryWork) openMilestone(ctx context.Context, repo int64, number int) (place, error) {
	p, err := w.open(ctx, repo)
	switch {
	case errors.Is(err, errAway):
		err = errors.Join(err, w.retractEverywhere(ctx, p, number))
	case err == nil && p.repo.Private:
		err = w.retractPublic(ctx, p, number)
	}
	if err == nil {
		err = w.retractVoid(ctx, p, number)
	}
	return p, err
}

// retractVoid takes the summaries of a milestone back that tell what their readers may not know any more, where no other is written.
func (w summaryWork) retractVoid(ctx context.Context, p place, number int) error {
	var void []store.Posted
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.MilestonePosted(p.repo.ID, number)
		void = slices.DeleteFunc(all, func(o store.Posted) bool { return o.State != store.Void })
		return err
	})
	if err != nil {
		return err
	}
	if !p.rules().Mode.Posts() {
		if err := w.withdrawIssue(ctx, p, number); err != nil {
			return err
		}
	}
	for _, o := range void {
		n, err := strconv.Atoi(strings.TrimPrefix(o.Subject, "#"))
		if err != nil {
			continue
		}
		home, err := w.open(ctx, o.Repo)
		if errors.Is(err, errAway) || err == nil && p.rules().Mode.Posts() && home.rules().Mode.Posts() {
			continue
		}
		if err == nil {
			err = w.withdraw(ctx, store.Milestone{Repo: p.repo.ID, Number: number}, home, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// retractEverywhere takes the summaries of a milestone back, once the app is no longer installed where it is.
func (w summaryWork) retractEverywhere(ctx context.Context, p place, number int) error {
	if p.repo.ID == 0 || p.repo.Gone.IsZero() && p.inst.Gone.IsZero() {
		return nil
	}
	return w.retract(ctx, p, number, func(place) bool { return true })
}

// retractPublic takes the summaries of a private repository's milestone back where its readers are not the only ones.
func (w summaryWork) retractPublic(ctx context.Context, p place, number int) error {
	return w.retract(ctx, p, number, func(home place) bool { return !stored.Readers(home.repo).Counts(stored.Place(p.repo)) })
}

// retract takes the summaries of a milestone back in repositories that are wanted, whatever the policy says of new ones.
func (w summaryWork) retract(ctx context.Context, p place, number int, wanted func(home place) bool) error {
	row := store.Milestone{Repo: p.repo.ID, Number: number}
	there, err := w.summedOn(ctx, row)
	if err != nil {
		return err
	}
	for _, on := range there {
		home, err := w.open(ctx, on.Repo)
		if errors.Is(err, errAway) || err == nil && !wanted(home) {
			continue
		}
		if err == nil {
			err = w.withdraw(ctx, row, home, on.Number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
