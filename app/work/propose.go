package work

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// touchesPolicy reports whether a pull request changes the repository's policy file, or the one to which that leads.
func (p place) touchesPolicy(it store.Item) bool {
	return slices.Contains(it.Files, policy.File(p.repo)) || p.leads != "" && slices.Contains(it.Files, p.leads)
}

// misplaces reports whether a pull request changes a file that looks like the repository's policy and is not read.
func misplaces(repo store.Repository, it store.Item) bool {
	return len(policy.Misplaced(repo, it.Files)) > 0
}

// Why milestones are not compared under a proposed policy.
const (
	notRead    = "Not every milestone is read yet, so what would change for them is not known."
	notTrusted = "Whoever pushed this commit may lack write permission here, so the file is only read: which milestones would change their verdict is not worked out."
	tooMuch    = "There is more in the milestones than one check may take to work out, so what would change for them is not known. `northstar simulate` takes its time."
)

// policyVerdict is the check northstar/config of a pull request that touches the policy file. The file at the pull
// request's head is only parsed and compared: nothing in it is ever in force. Milestones are compared only for somebody
// who may write to the repository anyway, and only within [comparing].
//
// near are files that the pull request changes and that look like it.
func (w policyWork) policyVerdict(ctx context.Context, p place, it store.Item, near []string) (checks.Verdict, error) {
	file := policy.File(p.repo)
	text, err := w.fileAt(ctx, p, file, it.Head)
	found := err == nil
	if err != nil && !github.IsNotFound(err) && !github.IsGone(err) && !github.IsInvalid(err) {
		return checks.Verdict{}, err
	}
	if github.IsInvalid(err) {
		found, text = true, config.Unreadable(unreadable(err))
	}
	next, problems, err := policy.Propose(ctx, w.DB, p.repo, store.Policy{Found: found, Text: text})
	if err != nil {
		return checks.Verdict{}, err
	}
	var secret bool
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		secret, err = policy.OwnerSecret(tx, p.repo)
		return err
	})
	if err != nil {
		return checks.Verdict{}, err
	}
	in := summary.ConfigInput{File: file, Misplaced: near, Findings: findings(problems), Deleted: !found, From: p.rules().Mode, To: next.Rules.Mode}
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
			if secret && p.policy.From[c.Key] == policy.OwnerPath {
				c.Old = "the owner's"
			}
			if secret && next.From[c.Key] == policy.OwnerPath {
				c.New = "the owner's"
			}
			in.Settings = append(in.Settings, summary.Setting{Key: c.Key, Before: c.Old, After: c.New})
		}
		if len(in.Settings) > 0 {
			if err := w.compare(ctx, p, it, next, &in); err != nil {
				return v, err
			}
		}
	}
	v.Title, v.Summary = summary.Config(in)
	return v, nil
}

// compare adds to a check what a proposed policy would change for milestones, or why that is not said.
func (w policyWork) compare(ctx context.Context, p place, it store.Item, next config.Resolved, in *summary.ConfigInput) error {
	if p.repo.ReadPhase != phaseDone {
		in.NotCompared = notRead
		return nil
	}
	if writer, err := w.pushedByWriter(ctx, p, it); err != nil || !writer {
		in.NotCompared = notTrusted
		return err
	}
	limited, cancel := context.WithTimeout(ctx, comparing)
	defer cancel()
	err := w.shifts(limited, p, next, in)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		in.NotCompared, in.Open, in.Closed, in.OpenRead = tooMuch, nil, nil, 0
		w.metrics.overBudget.WithLabelValues("policy").Inc()
		return nil
	}
	return err
}

// pushedByWriter reports whether the head of a pull request was pushed by somebody who may write to the repository: it is one
// of its own branches, or the fork belongs to the author and they may.
func (w policyWork) pushedByWriter(ctx context.Context, p place, it store.Item) (bool, error) {
	now, err := p.client.Pull(ctx, p.repo.Owner, p.repo.Name, it.Number)
	if err != nil || now.Head != it.Head || now.HeadRepo == 0 { // the fork was deleted, or the head has moved on
		return false, err
	}
	if now.HeadRepo == p.repo.ID {
		return true, nil
	}
	if now.HeadOwner == 0 || now.HeadOwner != now.Author.ID {
		return false, nil
	}
	role, err := w.commandWork.readRole(ctx, p, p.repo, now.Author)
	return slices.Contains([]string{"write", "maintain", "admin"}, role), err
}

// maxAnnotations is how many problems are shown at their lines, as many as GitHub takes in one request; the summary says how
// many more there are. A stranger's file costs no more requests than anybody's.
const maxAnnotations = 50

func annotations(ps []config.Problem, file string) []checks.Annotation {
	var out []checks.Annotation
	for _, x := range ps {
		if x.More > 0 || len(out) == maxAnnotations {
			break // what stands for further ones comes last
		}
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
func (w policyWork) shifts(ctx context.Context, p place, next config.Resolved, in *summary.ConfigInput) error {
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
func (w policyWork) shift(ctx context.Context, p place, next config.Resolved, m store.Milestone) (summary.Shift, error) {
	own, err := w.totalsUnder(ctx, p, m.Number, next.Rules)
	if err != nil {
		return summary.Shift{}, err
	}
	var now, then checks.Totals
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if now, err = tx.Totals(p.repo.ID, m.Number); err != nil {
			return err
		}
		if now, err = stored.Together(tx, p.repo, m, now, p.rules()); err != nil {
			return err
		}
		then, err = stored.Together(tx, p.repo, m, own, &next.Rules)
		return err
	})
	if err != nil {
		return summary.Shift{}, err
	}
	before := capacity.Assess(now, capacity.BandOf(m.Title, p.rules()), p.rules())
	after := capacity.Assess(then, capacity.BandOf(m.Title, &next.Rules), &next.Rules)
	return summary.Shift{Milestone: m.Title, Before: before.Says(), After: after.Says(), Passed: passes(before), Passes: passes(after)}, nil
}

// totalsUnder adds up a milestone's items as they would be decided under other rules, each loaded by itself: no reader is
// held while they are decided, and the end of ctx is noticed between two of them.
func (w policyWork) totalsUnder(ctx context.Context, p place, milestone int, rules checks.Rules) (checks.Totals, error) {
	t := count.Totals()
	for after := 0; ; {
		var its []store.Item
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			its, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, Milestone: &milestone, After: after, Limit: pageSize})
			return err
		})
		if err != nil || len(its) == 0 {
			return t, err
		}
		for _, it := range its {
			after = it.Number
			c, err := w.shareUnder(ctx, p, it, rules)
			if err != nil {
				return t, err
			}
			if c.Counted {
				count.Add(t, c.Kind, c.State, c.Weight)
			}
		}
	}
}

// shareUnder is what an item would add to its milestone's totals under other rules.
func (w policyWork) shareUnder(ctx context.Context, p place, it store.Item, rules checks.Rules) (c store.Contribution, err error) {
	_, rep, err := w.evaluateUnder(ctx, p, it.Number, rules)
	if err != nil {
		return c, err
	}
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		c, err = stored.Share(tx, p.repo, it, rep)
		return err
	})
	return c, err
}

// passes reports whether nothing in the milestone could fail its check.
func passes(a capacity.Assessment) bool {
	return a.Undecided || a.Position != capacity.Under && a.Position != capacity.Over && a.Position != capacity.Unread
}
