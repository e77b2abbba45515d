package stored

import (
	"cmp"
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
		if err != nil {
			return store.Contribution{}, err
		}
		if !count.Counts(it, r.Decision, closes) {
			return beside(tx, repo, row, r, closes)
		}
	}
	return store.Contribution{Counted: true, Milestone: row.Milestone, Kind: r.Decision.Tally(), State: row.State, Weight: r.Weight}, nil
}

// beside is what a pull request could add to the totals of its milestone that is counted beside what it closes there.
func beside(tx *store.Tx, repo store.Repository, row store.Item, r checks.Report, closes count.Closing) (store.Contribution, error) {
	if closes.Beside == nil {
		return store.Contribution{}, nil
	}
	links, err := tx.LinksTo(repo.Ref(closes.Beside.Number))
	if err != nil {
		return store.Contribution{}, err
	}
	var by []store.Place
	for _, l := range links {
		if at := (store.Place{Repo: l.Repo, Number: l.Number}); l.Source == checks.FromClosing && l.Repo == row.Repo && l.Number < row.Number && !slices.Contains(by, at) {
			by = append(by, at)
		}
	}
	rows, err := tx.OutlinesOf(by)
	if err != nil {
		return store.Contribution{}, err
	}
	var others []count.Pull
	for _, o := range rows {
		if o.Share.Beside && o.Share.Milestone == row.Milestone {
			kind := o.Kind
			if o.Share.Kind == checks.BesideUnsure {
				kind = checks.None
			}
			others = append(others, count.Pull{Number: o.Number, Kind: kind, State: o.State, Weight: o.Weight})
		}
	}
	own := count.Pull{Number: row.Number, Kind: r.Decision.Sure(), State: row.State, Weight: r.Weight}
	return store.Contribution{Beside: true, Milestone: row.Milestone, Kind: own.Kind.AsBeside(), State: row.State,
		Weight: count.Excess(own, *closes.Beside, others)}, nil
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
		out[n] = count.Issue{Number: i.Number, Counted: s.Counted && s.Milestone == milestone, Kind: s.Kind, State: s.State, Weight: s.Weight}
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
	return judge(tx, row.Repo, issues, func(i store.Item) int { return i.Milestone }, func(ms store.Milestone) bool { return ms.State == checks.Open })
}

// judge is the number of the milestone that [count.Judges] names of those that issues are in and that may judge, 0 for none.
func judge(tx *store.Tx, repo int64, issues []store.Item, in func(store.Item) int, may func(store.Milestone) bool) (int, error) {
	var found []store.Milestone
	for _, i := range issues {
		n := in(i)
		if n == 0 || slices.ContainsFunc(found, func(f store.Milestone) bool { return f.Number == n }) {
			continue
		}
		ms, err := tx.Milestone(repo, n)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!may(ms) || !ms.Gone.IsZero()) {
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

// JudgedIn reports whether a milestone judges a pull request that is in none itself, or judged it before that was merged or the milestone
// closed: held is what it held when it closed.
func JudgedIn(tx *store.Tx, pull store.Place, state checks.State, ms store.Milestone, held map[int]bool) (bool, error) {
	issues, err := closes(tx, store.Outline{Repo: pull.Repo, Number: pull.Number})
	if err != nil || len(issues) == 0 {
		return false, err
	}
	in := func(i store.Item) int {
		if held[i.Number] {
			return ms.Number
		}
		return i.Milestone
	}
	judged, err := judge(tx, pull.Repo, issues, in, func(o store.Milestone) bool {
		return state != checks.Open || o.State == checks.Open || o.Number == ms.Number && len(held) > 0
	})
	return judged == ms.Number, err
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

// Heads are the subjects of the head commits of some of several open pull requests, what changed last first: that is what
// people wait for.
func Heads(pulls []store.Outline, of func(store.Outline) (bool, error)) ([]string, error) {
	pulls = slices.Clone(pulls)
	slices.SortStableFunc(pulls, func(a, b store.Outline) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(b.Number, a.Number))
	})
	var heads []string
	for _, p := range pulls {
		if p.Head == "" {
			continue
		}
		wanted, err := of(p)
		if err != nil {
			return nil, err
		}
		if wanted {
			heads = append(heads, store.HeadKey(p.Repo, p.Head))
		}
	}
	return heads, nil
}
