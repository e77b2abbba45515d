package evaluate

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// StrategyVerdict is northstar/strategy for one pull request: the table of contract 6, in its order.
//
//	exempt, or of a kind that is not in strategy.require     skipped
//	waived                                                   success
//	linked                                                   success
//	something that decides could not be read                 checks.when-incomplete, never a pass
//	no kind                                                  neutral; failure in enforce when `none` is required
//	not linked                                               neutral; failure in enforce
//
// A pull request of no kind is not "of a kind that is not in strategy.require": it is asked what it is, and so is one that is neither work nor
// a plan by inference alone. Of the
// report it takes the kind, the chain and the notes.
func StrategyVerdict(s *checks.Subject, r *checks.Report) checks.Verdict {
	d, c := r.Decision, r.Chain
	in := summary.StrategyInput{
		Item: s.Classify.Item, Decision: d, Chain: c, Sight: summary.Sight(s.Graph.Nodes), Likely: s.Likely, Choices: s.Choices,
		Refused: s.Refused, Touches: r.Touches, Ahead: r.Ahead,
	}
	in.Outcome, in.Waiver, in.Why = Outcome(s, d, c)
	v := checks.Verdict{Check: checks.CheckStrategy, Conclusion: conclude(in.Outcome, &s.Rules), Incomplete: in.Outcome == summary.Unknown}
	in.Fails = v.Conclusion == checks.Failure
	v.Title, v.Summary = summary.Strategy(in)
	return v
}

// Outcome is the row of the table that an item is in, issues included: what the comment on unlinked work goes by. The
// waiver is that of [summary.Waived]; why names what could not be read, for [summary.Unknown].
func Outcome(s *checks.Subject, d checks.Decision, c checks.Chain) (o summary.Outcome, w checks.Waiver, why string) {
	sure := certain(s, d)
	w, waived := checks.Waived(s.Waivers, checks.WaiveStrategy, s.Now)
	switch {
	case d.Exempt():
		return summary.Exempt, w, ""
	case sure && !d.Asked() && !s.Rules.Require[d.Kind]:
		return summary.NotRequired, w, ""
	case waived:
		return summary.Waived, w, ""
	case c.Linked:
		return summary.Linked, w, ""
	case s.ClosesCut:
		return summary.Unknown, w, closesCut
	case s.GraphUnread:
		return summary.Unknown, w, "its closing references"
	case s.Graph.Cut:
		return summary.Unknown, w, "some of the very many items that its links lead to"
	case !sure:
		return summary.Unknown, w, unreadKind(d)
	case d.Asked():
		return summary.Unclassified, w, ""
	}
	return summary.NotLinked, w, ""
}

// closesCut says what is not read of a pull request that closes very many issues.
const closesCut = "the rest of its closing references, which are more than the 1,000 that are read"

// conclude is the conclusion of a row. A mode that posts nothing concludes as advise does.
func conclude(o summary.Outcome, r *checks.Rules) checks.Conclusion {
	fails := r.Mode == checks.Enforce
	switch o {
	case summary.Exempt, summary.NotRequired:
		return checks.Skipped
	case summary.Waived, summary.Linked:
		return checks.Success
	case summary.Unclassified:
		fails = fails && r.Require[checks.None]
	case summary.Unknown:
		fails = fails && r.WhenIncomplete == checks.Failure
	}
	if fails {
		return checks.Failure
	}
	return checks.Neutral
}

// certain reports whether the kind would be the same if everything had been read. Exemption, and what a source before
// the unread one said, is certain.
func certain(s *checks.Subject, d checks.Decision) bool {
	switch d.Source {
	case checks.ByPerson, checks.ByBody, checks.ByIssueType, checks.Exempted:
		return true
	case checks.ByRule:
		return !d.Unsure()
	}
	return !d.Unsure() && (!s.GraphUnread || s.Classify.Item.Type != checks.Pull)
}

// unreadKind names what the kind depends on.
func unreadKind(d checks.Decision) string {
	if d.TooCostly {
		return "its kind, which would take too long to compute"
	}
	if d.NeedsPaths {
		return "its changed files, which a rule of the policy looks at"
	}
	return "its closing references, from which its kind may come"
}
