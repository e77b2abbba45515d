package audit

import (
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/explain"
	"github.com/northstar-app/northstar/checks/link"
)

// Explain evaluates one item of an export for package explain. It reports false when the export has no such item.
func Explain(e Export, r *checks.Rules, number int, now time.Time) (explain.Input, bool) {
	u := begin(e, r, now)
	i, ok := u.at[checks.Ref{Owner: e.Repo.Owner, Repo: e.Repo.Repo, Number: number}.Key()]
	if !ok {
		return explain.Input{}, false
	}
	it := e.Items[i].Item
	s := u.subject(i)
	in := explain.Input{Subject: s, Report: evaluate.Item(s), Notes: e.Notes}
	in.Report.Decision.Evidence += u.torn(i)
	if in.Report.Unlinked {
		o := u.offer(i)
		s.Likely, s.Refused = o.First(link.MaxLikely), o.Refusals()
		in.Report.Refused = s.Refused.Foremost()
	}
	if c := s.Classify.Choice; c != nil {
		in.Choices = []checks.Choice{*c}
	}
	if k := in.Report.Decision.Kind; k == checks.Vision || k == checks.Strategy {
		in.Guide = u.guide(i)
	}
	p := u.subjects[i].plan
	if it.Type == checks.Issue {
		p = u.plans[it.Milestone]
	}
	if p != nil {
		in.Milestone, in.Totals = &p.milestone, p.totals
	}
	return in, true
}
