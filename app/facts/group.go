package facts

import (
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
)

// Member is one of the milestones that are summed up together: with capacity.scope org all of one title in an owner's repositories, else a
// milestone by itself.
type Member struct {
	Repo store.Repository
	Row  store.Milestone
}

// Place is where the milestone is stored.
func (m Member) Place() store.Place { return store.Place{Repo: m.Row.Repo, Number: m.Row.Number} }

// Members are the milestones that are summed up with one, itself among them, as far as some readers may be told of the sum: those of public
// repositories first, by when they were made.
func (rd *Reader) Members(tx *store.Tx, of Member, readers audience.Audience, r *checks.Rules) ([]Member, error) {
	if r.Capacity.Scope != checks.ScopeOrg || of.Row.Title == "" {
		return []Member{of}, nil
	}
	titled, err := tx.Titled(of.Repo.Owner, of.Row.Title)
	if err != nil {
		return nil, err
	}
	var public, private []Member
	for _, in := range titled {
		m := Member{}
		if m.Repo, err = tx.Repository(in.Repo); err != nil {
			return nil, err
		}
		if !readers.Counts(stored.Place(m.Repo)) {
			continue
		}
		if m.Row, err = tx.Milestone(in.Repo, in.Number); err != nil {
			return nil, err
		}
		if m.Repo.Private {
			private = append(private, m)
		} else {
			public = append(public, m)
		}
	}
	for _, list := range [][]Member{public, private} { // the first stays the first when others come
		slices.SortStableFunc(list, func(a, b Member) int { return a.Row.Created.Compare(b.Row.Created) })
	}
	return append(public, private...), nil
}

// Leads are the members of a sum by which it is told: the first of the public ones tells everybody the sum of these, and those who read
// private ones the sum of all; the first of the private ones has an issue of its own for that where there is a public one too. A repository
// whose policy says nothing on GitHub leads nothing. Zero for none.
func (rd *Reader) Leads(tx *store.Tx, of Member, r *checks.Rules) (first, private store.Place, err error) {
	if r.Capacity.Scope != checks.ScopeOrg {
		return of.Place(), store.Place{}, nil
	}
	all, err := rd.Members(tx, of, audience.Of(audience.Place{Repo: of.Repo.ID, Owner: of.Repo.Owner}), r) // whoever may be told of all
	if err != nil {
		return first, private, err
	}
	for _, m := range all {
		res, _, err := rd.policies.Rules(tx, m.Repo)
		if err != nil {
			return first, private, err
		}
		switch {
		case !res.Rules.Mode.Posts() || res.Rules.Capacity.Scope != checks.ScopeOrg:
		case first == store.Place{}:
			if first = m.Place(); m.Repo.Private {
				return first, private, nil
			}
		case m.Repo.Private && private == store.Place{}:
			private = m.Place()
		}
	}
	return first, private, nil
}

// Together is a milestone that stands for several: closed when all are, as of the last of them, and due when the first of them is.
func Together(members []Member) store.Milestone {
	out := members[0].Row
	out.State = checks.Closed
	for _, m := range members {
		if m.Row.State != checks.Closed {
			out.State = m.Row.State
		}
		if m.Row.Closed.After(out.Closed) {
			out.Closed = m.Row.Closed
		}
		if out.Due.IsZero() || !m.Row.Due.IsZero() && m.Row.Due.Before(out.Due) {
			out.Due = m.Row.Due
		}
		if m.Row.Created.Before(out.Created) {
			out.Created = m.Row.Created
		}
	}
	if out.State != checks.Closed {
		out.Closed = members[0].Row.Closed
	}
	return out
}
