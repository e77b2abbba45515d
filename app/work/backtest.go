package work

import (
	"context"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/config"
)

// mostBacktested is over how many of an owner's repositories a change of the owner's file is tried; the check says of how many.
const mostBacktested = 20

// backtested is a repository under the policy in force and under the one that is proposed.
type backtested struct {
	repo      store.Repository
	was, then *simulate.World
}

// backtest adds to a check what a proposed policy would change: for the milestones and the open checks of the repository or, where it is the
// owner's file, of the owner's repositories that take it. Of what readers of p may not see only sums are told, and of what may not be
// counted before them nothing is loaded.
func (w policyWork) backtest(ctx context.Context, p place, text store.Policy, next config.Resolved, in *summary.ConfigInput) error {
	if policy.File(p.repo) != policy.OwnerPath {
		b, err := w.bothWorlds(ctx, p, next)
		if err != nil {
			return err
		}
		return w.tell(ctx, p, b, in)
	}
	all, err := w.takers(ctx, p)
	if err != nil {
		return err
	}
	in.Repositories = len(all)
	var done []backtested
	for _, r := range all[:min(len(all), mostBacktested)] {
		b, changes, lerr := w.underOwners(ctx, r, text)
		if lerr != nil {
			err = lerr
			break
		}
		if in.Looked++; changes {
			done = append(done, b)
		}
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	var then []*simulate.World
	for _, b := range done {
		then = append(then, b.then)
	}
	simulate.Join(then)
	for i, b := range done {
		if terr := w.tell(ctx, p, b, in); terr != nil {
			in.Looked -= len(done) - i
			return terr
		}
	}
	return err
}

// takers are the repositories whose policy the owner's file is part of and of which a check in p may tell at least in a sum: that of the file
// first, then those that changed last.
func (w policyWork) takers(ctx context.Context, p place) (out []store.Repository, err error) {
	readers := stored.Readers(p.repo)
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Repositories(p.repo.Installation)
		out = slices.DeleteFunc(all, func(r store.Repository) bool {
			return !r.Gone.IsZero() || r.Archived || r.ReadPhase != phaseDone || !strings.EqualFold(r.Owner, p.repo.Owner) || !readers.Counts(stored.Place(r))
		})
		return err
	})
	slices.SortStableFunc(out, func(a, b store.Repository) int {
		if home := p.repo.ID; (a.ID == home) != (b.ID == home) {
			if a.ID == home {
				return -1
			}
			return 1
		}
		return b.Updated.Compare(a.Updated)
	})
	return out, err
}

// underOwners loads one of an owner's repositories as it is and as it would be under another owner's file; changes is false where that
// changes no setting for it.
func (w policyWork) underOwners(ctx context.Context, r store.Repository, text store.Policy) (b backtested, changes bool, err error) {
	var now config.Resolved
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		now, _, err = w.policies.Rules(tx, r)
		return err
	})
	if err != nil {
		return b, false, err
	}
	next, problems, err := policy.ProposeOwner(ctx, w.DB, r, text)
	whole := slices.ContainsFunc(problems, func(x config.Problem) bool { return x.Effect == config.WholeFile })
	if err != nil || whole || len(config.Diff(now, next)) == 0 {
		return b, false, err
	}
	b, err = w.bothWorlds(ctx, place{repo: r, policy: now}, next)
	return b, err == nil, err
}

// bothWorlds loads a repository as it is and as it would be.
func (w policyWork) bothWorlds(ctx context.Context, p place, next config.Resolved) (b backtested, err error) {
	under := func(rules *checks.Rules) facts.Look {
		return func(ctx context.Context, number int) (facts.Loaded, checks.Report, error) {
			return w.evaluateUnder(ctx, p, number, *rules)
		}
	}
	b.repo = p.repo
	if b.was, err = w.reader.World(ctx, w.DB, p.repo, p.rules(), facts.Scope{AsStored: true, Now: w.Now()}, under(p.rules())); err != nil {
		return b, err
	}
	b.then, err = w.reader.World(ctx, w.DB, p.repo, &next.Rules, facts.Scope{Now: w.Now()}, under(&next.Rules))
	return b, err
}

// tell adds what changes in one repository, unless the end of ctx comes first.
func (w policyWork) tell(ctx context.Context, p place, b backtested, in *summary.ConfigInput) error {
	decide := func(world *simulate.World) *simulate.Outcome {
		return simulate.DecideWith(world, simulate.Plan{}, func(s *checks.Subject) checks.Report {
			if ctx.Err() != nil {
				return checks.Report{}
			}
			return w.decide(s)
		})
	}
	r := simulate.Compare(decide(b.was), decide(b.then))
	if err := ctx.Err(); err != nil {
		return err
	}
	in.PullsRead += r.OpenPulls
	in.OpenRead += len(r.Open)
	seen := stored.Readers(p.repo).Sees(stored.Place(b.repo))
	if !seen {
		in.Unnamed++
	}
	prefix := ""
	if b.repo.ID != p.repo.ID {
		prefix = b.repo.Ref(0).Full() + " "
	}
	shift := func(m simulate.MileShift) summary.Shift {
		s := m.Shift()
		s.Milestone = prefix + s.Milestone
		return s
	}
	for _, m := range r.Open {
		switch {
		case !m.Change:
		case seen:
			in.Open = append(in.Open, shift(m))
		default:
			in.UnnamedOpen++
		}
	}
	for _, m := range r.Closed {
		if seen {
			in.Closed = append(in.Closed, shift(m))
			in.OverPlan = in.OverPlan || r.OverPlan
		}
	}
	for _, c := range r.Checks {
		if in.ChecksChanged++; c.Worse {
			in.ChecksWorse++
		}
		if seen && len(in.Checks) < summary.MaxShifted {
			ref := b.repo.Ref(c.Number)
			in.Checks = append(in.Checks, summary.CheckShift{Ref: ref.In(p.repo.Ref(0)), Title: c.Title, Check: c.Check, Before: c.Before.Conclusion, After: c.After.Conclusion})
		}
	}
	return nil
}
