package stored

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/count"
)

// Share is what an item adds to the totals of its milestone, see [count.Counts].
func Share(tx *store.Tx, repo store.Repository, row store.Item, r checks.Report) (store.Contribution, error) {
	if row.Milestone == 0 || !row.Gone.IsZero() {
		return store.Contribution{}, nil
	}
	it := Item(repo, row, "")
	if !count.Counts(it, r.Decision, count.Closing{}) {
		return store.Contribution{}, nil
	}
	if row.Type == checks.Pull {
		closes, err := Closing(tx, row.Outline(), row.Milestone)
		if err != nil || !count.Counts(it, r.Decision, closes) {
			return store.Contribution{}, err
		}
	}
	return store.Contribution{Counted: true, Milestone: row.Milestone, Kind: r.Decision.Tally(), State: row.State, Weight: r.Weight}, nil
}

// closes are the issues of the same repository that a pull request closes.
func closes(tx *store.Tx, row store.Outline) ([]store.Item, error) {
	links, err := tx.LinksFrom(row.Repo, row.Number, 0)
	if err != nil {
		return nil, err
	}
	var out []store.Item
	for _, l := range links {
		if l.Source != checks.FromClosing || slices.ContainsFunc(out, func(o store.Item) bool { return o.Number == l.Target.Number }) {
			continue
		}
		home, err := tx.RepositoryNamed(l.Target.Owner, l.Target.Repo)
		if errors.Is(err, store.ErrNotFound) || err == nil && home.ID != row.Repo {
			continue
		}
		if err != nil {
			return nil, err
		}
		issue, err := tx.Item(row.Repo, l.Target.Number)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!issue.Gone.IsZero() || issue.Type != checks.Issue) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, issue)
	}
	return out, nil
}

// Closing is what a pull request closes of what a milestone counts.
func Closing(tx *store.Tx, row store.Outline, milestone int) (count.Closing, error) {
	issues, err := closes(tx, row)
	out := make([]count.Issue, len(issues))
	for n, i := range issues {
		s := i.Conclusion.Share
		out[n] = count.Issue{Counted: s.Counted && s.Milestone == milestone, State: s.State, Weight: s.Weight}
	}
	return count.Close(out), err
}

// MilestoneOf is the number of the milestone that judges a pull request: its own, else that of the issues it closes that
// [count.Judges] names of the open ones. It is 0 when there is none.
func MilestoneOf(tx *store.Tx, row store.Outline) (int, error) {
	if row.Milestone != 0 {
		return row.Milestone, nil
	}
	issues, err := closes(tx, row)
	if err != nil {
		return 0, err
	}
	var found []store.Milestone
	for _, i := range issues {
		if i.Milestone == 0 || slices.ContainsFunc(found, func(f store.Milestone) bool { return f.Number == i.Milestone }) {
			continue
		}
		ms, err := tx.Milestone(row.Repo, i.Milestone)
		if errors.Is(err, store.ErrNotFound) || err == nil && (ms.State != checks.Open || !ms.Gone.IsZero()) {
			continue
		}
		if err != nil {
			return 0, err
		}
		found = append(found, ms)
	}
	judge, _ := count.Judges(found, func(ms store.Milestone) time.Time { return ms.Due })
	return judge.Number, nil
}

// Pulls are the open pull requests that a milestone's capacity judges: those in it, and those without a milestone, which
// take that of the issues they close.
func Pulls(tx *store.Tx, repo int64, milestone int) ([]store.Outline, error) {
	out, err := tx.Outlines(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Milestone: &milestone})
	if err != nil {
		return nil, err
	}
	near, err := closingIn(tx, repo, milestone)
	if err != nil {
		return nil, err
	}
	others, err := tx.OutlinesOf(near)
	if err != nil {
		return nil, err
	}
	for _, p := range others { // of several milestones, another one may judge it
		from, err := MilestoneOf(tx, p)
		if err != nil {
			return nil, err
		}
		if from == milestone {
			out = append(out, p)
		}
	}
	return out, nil
}

// closingIn are the open pull requests without a milestone that are stated to close an issue in one.
func closingIn(tx *store.Tx, repo int64, milestone int) ([]store.Place, error) {
	closes, err := tx.ClosingPulls(repo)
	if err != nil || len(closes) == 0 {
		return nil, err
	}
	f := NewFinder(tx)
	by := map[store.Place][]store.Place{} // issue → pull requests
	for number, targets := range closes {
		for _, to := range targets {
			home, err := f.Repository(to)
			if err != nil {
				return nil, err
			}
			if home != nil && home.ID == repo {
				issue := store.Place{Repo: repo, Number: to.Number}
				by[issue] = append(by[issue], store.Place{Repo: repo, Number: number})
			}
		}
	}
	issues, err := tx.OutlinesOf(Sorted(by))
	var out []store.Place
	for _, i := range issues {
		if i.Milestone == milestone {
			out = append(out, by[i.Place()]...)
		}
	}
	return out, err
}
