package audit

import (
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// Standing is where a milestone stands whose totals a server keeps: what a report says of one that was counted from an export, and of
// whom and of when that is.
type Standing struct {
	Repository string `json:"repository"` // owner/repo
	Number     int    `json:"number"`
	milestoneReport
	Share string    `json:"share"` // the debt share as the checks and the summary show it; "–" where there is no work
	Band  edges     `json:"band"`
	Basis string    `json:"basis"`         // planned, completed or remaining: what the share is of
	Sum   string    `json:"sum,omitempty"` // "org" where debtShare, debtRange, counts and weights are of all milestones of the title in the owner's repositories
	Known bool      `json:"known"`         // false: not everything was read, and the figures are of a part
	AsOf  time.Time `json:"asOf"`
}

// edges are the ends of a band as a policy has them: "20%".
type edges struct {
	Min string `json:"min"`
	Max string `json:"max"`
}

// Stand is where a milestone stands by its totals. Of other are the items in it that are neither work nor plans.
func Stand(ms checks.Milestone, t checks.Totals, other checks.Cell, r *checks.Rules, at time.Time) Standing {
	u := run{rules: r}
	s := Standing{Repository: ms.Repo.Full(), Number: ms.Number, milestoneReport: u.milestone(&plan{milestone: ms, totals: t, other: other}), AsOf: at.UTC(),
		Basis: string(r.Judging(ms.State).Capacity.Basis), Known: !t.Incomplete}
	b := s.milestoneReport.Band
	s.Band = edges{capacity.ShowShare(b.Min), capacity.ShowShare(b.Max)}
	s.Share = capacity.Percent(s.DebtShare.Num, s.DebtShare.Den, b.Min, b.Max)
	if r.Capacity.Scope == checks.ScopeOrg {
		s.Sum = "org"
	}
	return s
}
