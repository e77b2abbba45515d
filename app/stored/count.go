package stored

import (
	"cmp"
	"errors"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Share is what an item adds to the totals of its milestone: work and what has no kind, unless it is exempt, was dropped,
// or is a pull request that closes an issue which is counted there.
func Share(tx *store.Tx, repo store.Repository, row store.Item, r checks.Report) (store.Contribution, error) {
	d := r.Decision
	if row.Milestone == 0 || !row.Gone.IsZero() || d.Exempt() || !d.Kind.Work() && d.Kind != checks.None || Item(repo, row, "").Dropped() {
		return store.Contribution{}, nil
	}
	if row.Type == checks.Pull {
		_, any, _, err := Beside(tx, row, row.Milestone)
		if err != nil || any {
			return store.Contribution{}, err
		}
	}
	return store.Contribution{Counted: true, Milestone: row.Milestone, Kind: d.Kind, State: row.State, Weight: r.Weight}, nil
}

// Closes are the issues of the same repository that a pull request closes.
func Closes(tx *store.Tx, row store.Item) ([]store.Item, error) {
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

// Beside adds up the open issues that a pull request closes and that are counted in a milestone. any is whether some are
// counted, finished whether those are all closed: merging finishes nothing more.
func Beside(tx *store.Tx, row store.Item, milestone int) (sum checks.Weight, any, finished bool, err error) {
	issues, err := Closes(tx, row)
	open := false
	for _, i := range issues {
		s := i.Conclusion.Share
		if !s.Counted || s.Milestone != milestone {
			continue
		}
		any = true
		if s.State != checks.Closed {
			sum, open = sum+s.Weight, true
		}
	}
	return sum, any, any && !open, err
}

// MilestoneOf is the number of the milestone that judges a pull request: its own, else that of the issues it closes, of
// several the open one that is due first. It is 0 when there is none, or when two are due together.
func MilestoneOf(tx *store.Tx, row store.Item) (int, error) {
	if row.Milestone != 0 {
		return row.Milestone, nil
	}
	issues, err := Closes(tx, row)
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
	slices.SortFunc(found, dueFirst)
	switch {
	case len(found) == 0, len(found) > 1 && dueFirst(found[0], found[1]) == 0:
		return 0, nil
	}
	return found[0].Number, nil
}

// dueFirst orders milestones by when they are due; those without a date come last.
func dueFirst(a, b store.Milestone) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	return a.Due.Compare(b.Due)
}

// ByProgress puts items first that no pull request closes, then those that changed longest ago.
func ByProgress(rows []store.Named, begun map[int]bool) {
	slices.SortStableFunc(rows, func(a, b store.Named) int {
		if begun[a.Number] != begun[b.Number] {
			if begun[a.Number] {
				return 1
			}
			return -1
		}
		return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.Number, b.Number))
	})
}

// Pulls are the open pull requests that a milestone's capacity judges: those in it, and those without a milestone, which
// take that of the issues they close.
func Pulls(tx *store.Tx, repo int64, milestone int) ([]store.Item, error) {
	none := 0
	out, err := tx.Items(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Milestone: &milestone})
	if err != nil {
		return nil, err
	}
	others, err := tx.Items(store.ItemFilter{Repo: repo, Type: checks.Pull, State: checks.Open, Milestone: &none})
	if err != nil {
		return nil, err
	}
	for _, p := range others {
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
