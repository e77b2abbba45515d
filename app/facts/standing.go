package facts

import (
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
)

// StandingsOf says which milestones are wanted.
type StandingsOf struct {
	Repository string       // owner/repo in any case, "" for every one
	State      checks.State // "" for either
	Most       int          // how many at most
	Now        time.Time
}

// Standings are where milestones stand, as the readers of their own repositories are told, by repository and number, and how many more
// there are: closed ones as they closed, judged by what was kept with that. It is for whoever runs the server.
func (rd *Reader) Standings(tx *store.Tx, of StandingsOf) (out []audit.Standing, left int, err error) {
	repos, err := tx.Repositories(0)
	if err != nil {
		return nil, 0, err
	}
	for _, r := range repos {
		if !r.Gone.IsZero() || of.Repository != "" && !strings.EqualFold(r.Ref(0).Full(), of.Repository) {
			continue
		}
		all, err := tx.Milestones(r.ID)
		if err != nil {
			return nil, 0, err
		}
		policy, _, err := rd.policies.Rules(tx, r)
		if err != nil {
			return nil, 0, err
		}
		for _, ms := range all {
			if !ms.Gone.IsZero() || of.State != "" && ms.State != of.State {
				continue
			}
			if len(out) >= of.Most {
				left++
				continue
			}
			t, err := stored.Totals(tx, r, ms, stored.Readers(r), &policy.Rules)
			if err != nil {
				return nil, 0, err
			}
			other, err := tx.OthersIn(r.ID, ms.Number)
			if err != nil {
				return nil, 0, err
			}
			rules, asOf := policy.Rules.Judging(ms.State), of.Now
			if ms.State == checks.Closed {
				c, err := rd.closed(tx, Member{r, ms}, t, &policy.Rules)
				if err != nil {
					return nil, 0, err
				}
				if c != nil {
					t, rules, asOf = c.totals, rules.Under(c.terms.Closed()), c.at
				}
			}
			out = append(out, audit.Stand(stored.Milestone(r, ms), t, other, rules, asOf))
		}
	}
	return out, left, nil
}
