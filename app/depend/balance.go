package depend

import (
	"maps"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/balance"
)

// mostBalanced is how many milestones that closed after one are looked at for those whose summary tells of it.
const mostBalanced = 200

// Balanced names the milestones whose summaries may tell of a closed one when they tell which visions the last milestones moved: the next ones of
// its owner that closed, private ones and as many public ones as everybody is told of. Of several that are summed up together it is as of the last.
func (d Change) Balanced(repo store.Repository, ms store.Milestone) error {
	policy, _, err := d.Policies.Rules(d.Tx, repo)
	if err != nil {
		return err
	}
	org := policy.Rules.Capacity.Scope == checks.ScopeOrg && ms.Title != ""
	if err := d.balancedSince(repo.Owner, ms, ms.Closed, org); err != nil || !org {
		return err
	}
	titled, err := d.Tx.Titled(repo.Owner, ms.Title)
	if err != nil {
		return err
	}
	last := ms.Closed
	for _, in := range titled {
		other, err := d.Tx.Milestone(in.Repo, in.Number)
		if err != nil {
			return err
		}
		if other.Closed.After(last) {
			last = other.Closed
		}
	}
	if last.Equal(ms.Closed) {
		return nil
	}
	return d.balancedSince(repo.Owner, ms, last, org)
}

// balancedSince names those but the one itself that closed at a time and next, org says that those of a title are one.
func (d Change) balancedSince(owner string, itself store.Milestone, since time.Time, org bool) error {
	next, err := d.Tx.MovedSince(owner, since, mostBalanced)
	if err != nil {
		return err
	}
	public := map[string]int{} // by unit: other units are passed over
	for _, m := range next {
		if m.Milestone == (store.Place{Repo: itself.Repo, Number: itself.Number}) {
			continue
		}
		d.Keys.Queue(store.MilestoneKey(m.Milestone.Repo, m.Milestone.Number))
		if org || m.Private { // of one title some may be open still, which are passed over too
			continue
		}
		public[m.Unit]++
		few := func(n int) bool { return n < balance.Most }
		if !slices.ContainsFunc(slices.Collect(maps.Values(public)), few) {
			return nil
		}
	}
	return nil
}

// exposeBalances names the closed milestones whose summaries tell which visions were moved, as far as a repository had a part in that, or one of
// its items: all that closed since it first had. What others may read is told anew at once.
func (d Change) exposeBalances(repo store.Repository, number int, now *Readership) error {
	since, err := d.Tx.FirstMovedBy(repo.ID, number)
	if err != nil || since.IsZero() {
		return err
	}
	all, err := d.Tx.MovedSince(repo.Owner, since, everyMilestone)
	if err != nil {
		return err
	}
	for _, m := range all {
		if now != nil {
			if err := d.retell(repo, m.Milestone, *now); err != nil {
				return err
			}
			continue
		}
		d.Keys.Queue(store.MilestoneKey(m.Milestone.Repo, m.Milestone.Number))
	}
	return nil
}

// Departed names those whose figures tell of an item that is gone, or went elsewhere.
func (d Change) Departed(repo store.Repository, number int) error {
	return d.exposeBalances(repo, number, nil)
}

// everyMilestone is more than an owner has.
const everyMilestone = 1 << 30
