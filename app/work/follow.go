package work

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// follow queues what follows from changed rows.
func (w *Work) follow(tx *store.Tx, priority int, c mirror.Changes) error {
	keys := c.Keys
	for _, id := range c.Installed {
		keys = append(keys, store.InstallKey(id))
	}
	for _, id := range c.Read {
		keys = append(keys, store.ReadKey(id))
	}
	for _, n := range c.ReadItems {
		keys = append(keys, store.FetchKey(n))
	}
	for _, n := range c.ReadParents {
		keys = append(keys, store.ParentKey(n))
	}
	for _, n := range c.ReadMilestones {
		keys = append(keys, store.FetchMilestoneKey(n))
	}
	for _, h := range c.Rerequest {
		names := []string{h.Check}
		if h.Check == "" {
			names = []string{checks.CheckStrategy, checks.CheckCapacity, checks.CheckConfig}
		}
		for _, name := range names { // what is forgotten is posted anew, what is void is written again
			if h.NoneOpen {
				if err := tx.Void(store.Posted{Repo: h.Repo, Subject: h.SHA, Name: name}); err != nil {
					return err
				}
				continue
			}
			if err := tx.Forget(h.Repo, h.SHA, name); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		keys = append(keys, store.HeadKey(h.Repo, h.SHA))
	}
	if err := w.bump(tx, priority, keys...); err != nil {
		return err
	}
	return w.lookAgain(tx, c.Granted)
}

// place is a repository with what is needed to work on it.
type place struct {
	repo   store.Repository
	inst   store.Installation
	policy config.Resolved
	leads  string // the file to which the repository's policy file leads, where it is a link
	client *github.Client
}

func (p place) rules() *checks.Rules { return &p.policy.Rules }

// errAway says that the repository, or the installation, is gone, suspended or unknown: there is nothing to do.
var errAway = errors.New("not ours to work on")

// open loads a repository's installation and policy. It returns [errAway] when there is nothing to do there.
func (w *Work) open(ctx context.Context, repo int64) (place, error) {
	var p place
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if p.repo, err = tx.Repository(repo); err != nil {
			return err
		}
		if p.inst, err = tx.Installation(p.repo.Installation); err != nil {
			return err
		}
		if p.policy, _, err = w.policies.Rules(tx, p.repo); err != nil {
			return err
		}
		own, err := tx.Policy(repo)
		if errors.Is(err, store.ErrNotFound) {
			err = nil
		}
		p.leads = own.Leads
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return p, errAway
	}
	if err != nil {
		return p, err
	}
	if !p.repo.Gone.IsZero() || !p.inst.Gone.IsZero() || !p.inst.Suspended.IsZero() || p.repo.Archived {
		return p, errAway
	}
	p.client = w.GitHub.ClientFor(p.inst.ID, p.inst.Permissions)
	return p, nil
}

// reconcile makes GitHub show what is true of one subject now. A subject that is gone is finished. ps is what is known from others
// that were taken with it, nil for nothing.
func (w *Work) reconcile(ctx context.Context, ps *pass, key string) error {
	err := w.dispatch(ctx, ps, key)
	if errors.Is(err, errAway) {
		return nil
	}
	return err
}

// dispatch reconciles a subject by what its key names.
func (w *Work) dispatch(ctx context.Context, ps *pass, key string) error {
	k, err := store.ParseKey(key)
	if err != nil {
		return err
	}
	at := store.Place{Repo: k.Repo, Number: k.Number}
	switch k.Kind {
	case store.InstallSubject:
		return w.installWork.reconcileInstallation(ctx, k.Installation)
	case store.OnboardSubject:
		return w.installWork.reconcileOnboarding(ctx, k.Installation)
	case store.ReadSubject:
		return w.installWork.readRepository(ctx, k.Repo)
	case store.GlanceSubject:
		return w.installWork.glance(ctx, k.Installation)
	case store.AskSubject:
		return w.askWork.reconcileAsking(ctx, k.Installation)
	case store.CompareSubject:
		return w.installWork.compareRepository(ctx, k.Repo)
	case store.FetchSubject:
		return w.installWork.fetchItem(ctx, at)
	case store.ParentSubject:
		return w.installWork.fetchParent(ctx, at)
	case store.FetchMilestoneSubject:
		return w.installWork.fetchOneMilestone(ctx, at)
	case store.ProblemSubject:
		return w.policyWork.reconcileProblem(ctx, k.Repo)
	case store.PolicySubject:
		return w.policyWork.reconcilePolicy(ctx, k.Repo)
	case store.LearnSubject:
		return w.policyWork.learn(ctx, k.Repo)
	case store.RulesSubject:
		return w.policyWork.reconcileRules(ctx, k.Repo)
	case store.ItemSubject:
		return w.reconcileItem(ctx, ps, k.Repo, k.Number)
	case store.HeadSubject:
		return w.reconcileHead(ctx, ps, k.Repo, k.SHA)
	case store.MilestoneSubject:
		err := w.summaryWork.reconcileMilestone(ctx, k.Repo, k.Number)
		err = cmp.Or(w.refreshFigures(ctx, k.Repo, k.Number), err) // they lead to the summaries
		if err != nil && !errors.Is(err, errAway) {
			return err
		}
		return errors.Join(err, w.summaryWork.reconcileFollowUp(ctx, k.Repo, k.Number))
	case store.ReviewSubject:
		return w.reconcileReview(ctx, k.Repo, k.Number)
	case store.DigestSubject:
		return w.reconcileDigest(ctx, k.Repo)
	case store.SplitSubject:
		return w.reconcileSplit(ctx, k.Repo, k.Number)
	}
	return fmt.Errorf("nobody looks at %s", key)
}
