package work

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

// A milestone's summary is found by a marker that bears its title. Where the milestone was renamed and another has its title now, what was
// written bears that one's marker until it is written again: it is not the other's.

// trackingName is the name, and the subject, under which a milestone's own issue is remembered.
func trackingName(number int) string { return store.OfMilestone(number) }

// takenOn are the summaries of a repository's other milestones on an issue, by the ids of their comments. What is left of a milestone that was
// deleted is not among them: another one of its title goes on with it.
func takenOn(tx *store.Tx, row store.Milestone, on store.Place) (out []int64, err error) {
	all, err := tx.PostedOn(on.Repo, plan.Subject(on.Number))
	for _, p := range all {
		rest, ok := strings.CutPrefix(p.Name, fmt.Sprintf("milestone:%d:", row.Repo))
		number, bad := strconv.Atoi(rest)
		if !ok || bad != nil || number == row.Number || p.Remote == 0 || p.State == store.Deleted {
			continue
		}
		other, err := tx.Milestone(row.Repo, number)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, err
		case other.Gone.IsZero():
			out = append(out, p.Remote)
		}
	}
	return out, err
}

// takenIssues are the issues that the app keeps for a repository's other milestones, by their numbers.
func takenIssues(tx *store.Tx, row store.Milestone) (out []int64, err error) {
	all, err := tx.Milestones(row.Repo)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if other.Number == row.Number || !other.Gone.IsZero() {
			continue
		}
		name := trackingName(other.Number)
		p, err := tx.Posted(row.Repo, name, name)
		switch {
		case errors.Is(err, store.ErrNotFound):
		case err != nil:
			return nil, err
		case p.Remote != 0 && p.State != store.Deleted:
			out = append(out, p.Remote)
		}
	}
	return out, nil
}
