package work

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// touchesPolicy reports whether a pull request changes the repository's policy file.
func touchesPolicy(repo store.Repository, it store.Item) bool {
	return slices.Contains(it.Files, mirror.PolicyFile(repo))
}

// policyVerdict is the check northstar/config of a pull request that touches the policy file. The file at the pull
// request's head is only parsed and compared: nothing in it is ever in force.
func (w *Work) policyVerdict(ctx context.Context, p place, it store.Item) (checks.Verdict, error) {
	file := mirror.PolicyFile(p.repo)
	text, _, err := p.client.File(ctx, p.repo.Owner, p.repo.Name, file, it.Head)
	found := err == nil
	if err != nil && !github.IsNotFound(err) && !github.IsGone(err) && !github.IsInvalid(err) {
		return checks.Verdict{}, err
	}
	if github.IsInvalid(err) {
		found, text = true, config.Unreadable(unreadable(err))
	}
	var next config.Resolved
	var problems []config.Problem
	var secret bool
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if next, problems, err = w.mirror.Propose(tx, p.repo, text, found); err != nil {
			return err
		}
		secret, err = w.mirror.OwnerSecret(tx, p.repo)
		return err
	})
	if err != nil {
		return checks.Verdict{}, err
	}
	in := summary.ConfigInput{File: file, Findings: findings(problems), Deleted: !found, From: p.rules().Mode, To: next.Rules.Mode}
	v := checks.Verdict{Check: checks.CheckConfig, Conclusion: checks.Success}
	v.Notes = annotations(problems, file)
	if slices.ContainsFunc(problems, func(x config.Problem) bool { return x.Effect != config.LockedKey }) {
		v.Conclusion = checks.Neutral
		if p.rules().Mode == checks.Enforce {
			v.Conclusion = checks.Failure
		}
	}
	if !slices.ContainsFunc(problems, func(x config.Problem) bool { return x.Effect == config.WholeFile }) {
		for _, c := range config.Diff(p.policy, next) {
			if secret && p.policy.From[c.Key] == mirror.OwnerPolicyPath {
				c.Old = "the owner's"
			}
			if secret && next.From[c.Key] == mirror.OwnerPolicyPath {
				c.New = "the owner's"
			}
			in.Settings = append(in.Settings, summary.Setting{Key: c.Key, Before: c.Old, After: c.New})
		}
		if in.Incomplete = p.repo.ReadPhase != phaseDone; !in.Incomplete && len(in.Settings) > 0 {
			if err := w.shifts(ctx, p, next, &in); err != nil {
				return v, err
			}
		}
	}
	v.Title, v.Summary = summary.Config(in)
	return v, nil
}

func annotations(ps []config.Problem, file string) []checks.Annotation {
	var out []checks.Annotation
	for _, x := range ps {
		msg := x.Message
		if x.Nearest != "" {
			msg += " (did you mean " + x.Nearest + "?)"
		}
		title := x.Key
		if title == "" {
			title = "Northstar's policy"
		}
		line := max(x.Line, 1)
		out = append(out, checks.Annotation{Path: file, Line: line, End: line, Column: x.Column, Level: level(x), Title: title, Message: msg})
	}
	return out
}

// level is how an annotation looks: what is locked is reported, and is no mistake of the file.
func level(x config.Problem) string {
	if x.Effect == config.LockedKey {
		return "warning"
	}
	return "failure"
}

// closedMilestones is how many of the milestones that were closed last are compared.
const closedMilestones = 6

// shifts compares every open milestone, and the last closed ones, under both policies.
func (w *Work) shifts(ctx context.Context, p place, next config.Resolved, in *summary.ConfigInput) error {
	var all []store.Milestone
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Milestones(p.repo.ID)
		return err
	})
	if err != nil {
		return err
	}
	var open, closed []store.Milestone
	for _, m := range all {
		switch {
		case !m.Gone.IsZero():
		case m.State == checks.Open:
			open = append(open, m)
		default:
			closed = append(closed, m)
		}
	}
	slices.SortFunc(closed, func(a, b store.Milestone) int { return b.Closed.Compare(a.Closed) })
	closed = closed[:min(len(closed), closedMilestones)]
	in.OpenRead = len(open)
	for _, m := range open {
		s, err := w.shift(ctx, p, next, m)
		if err != nil {
			return err
		}
		if s.Before != s.After {
			in.Open = append(in.Open, s)
		}
	}
	for _, m := range closed {
		s, err := w.shift(ctx, p, next, m)
		if err != nil {
			return err
		}
		in.Closed = append(in.Closed, s)
	}
	return nil
}

// shift judges one milestone under the policy in force and under another, from its items each time.
func (w *Work) shift(ctx context.Context, p place, next config.Resolved, m store.Milestone) (summary.Shift, error) {
	var now, then checks.Totals
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if now, err = tx.Totals(p.repo.ID, m.Number); err != nil {
			return err
		}
		then, err = w.totalsUnder(tx, p, m.Number, next.Rules)
		return err
	})
	if err != nil {
		return summary.Shift{}, err
	}
	before := capacity.Assess(now, capacity.BandOf(m.Title, p.rules()), p.rules())
	after := capacity.Assess(then, capacity.BandOf(m.Title, &next.Rules), &next.Rules)
	return summary.Shift{Milestone: m.Title, Before: before.Says(), After: after.Says(), Passed: passes(before), Passes: passes(after)}, nil
}

// totalsUnder adds up a milestone's items as they would be decided under other rules.
func (w *Work) totalsUnder(tx *store.Tx, p place, milestone int, rules checks.Rules) (checks.Totals, error) {
	t := checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}
	its, err := tx.Items(store.ItemFilter{Repo: p.repo.ID, Milestone: &milestone})
	if err != nil {
		return t, err
	}
	for _, it := range its {
		l, err := w.mirror.Load(tx, p.repo, it.Number, rules, w.Now())
		if err != nil {
			return t, err
		}
		c, err := w.mirror.Share(tx, p.repo, it, evaluate.Item(&l.Subject))
		if err != nil {
			return t, err
		}
		if !c.Counted {
			continue
		}
		side := t.Open
		if c.State == checks.Closed {
			side = t.Closed
		}
		cell := side[c.Kind]
		side[c.Kind] = checks.Cell{Count: cell.Count + 1, Weight: cell.Weight + c.Weight}
	}
	return t, nil
}

// passes reports whether nothing in the milestone could fail its check.
func passes(a capacity.Assessment) bool {
	return a.Position != capacity.Under && a.Position != capacity.Over && a.Position != capacity.Unread
}
