package work

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// Keys of subjects beside the mirror's own: things that one read of GitHub settles.
func installKey(id int64) string     { return fmt.Sprintf("install:%d", id) }
func readKey(repo int64) string      { return fmt.Sprintf("read:%d", repo) }
func fetchKey(n store.Place) string  { return fmt.Sprintf("fetch:%d:%d", n.Repo, n.Number) }
func parentKey(n store.Place) string { return fmt.Sprintf("parent:%d:%d", n.Repo, n.Number) }
func fetchMilestone(n store.Place) string {
	return fmt.Sprintf("fetchmilestone:%d:%d", n.Repo, n.Number)
}
func problemKey(repo int64) string { return fmt.Sprintf("problem:%d", repo) }

// follow queues what follows from changed rows.
func (w *Work) follow(tx *store.Tx, priority int, c mirror.Changes) error {
	keys := c.Keys
	for _, id := range c.Installed {
		keys = append(keys, installKey(id))
	}
	for _, id := range c.Read {
		keys = append(keys, readKey(id))
	}
	for _, n := range c.ReadItems {
		keys = append(keys, fetchKey(n))
	}
	for _, n := range c.ReadParents {
		keys = append(keys, parentKey(n))
	}
	for _, n := range c.ReadMilestones {
		keys = append(keys, fetchMilestone(n))
	}
	for _, h := range c.Rerequest {
		names := []string{h.Check}
		if h.Check == "" {
			names = []string{checks.CheckStrategy, checks.CheckCapacity, checks.CheckConfig}
		}
		for _, name := range names { // what is forgotten is posted anew
			if err := tx.Forget(h.Repo, h.SHA, name); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		keys = append(keys, store.HeadKey(h.Repo, h.SHA))
	}
	return w.bump(tx, priority, keys...)
}

// place is a repository with what is needed to work on it.
type place struct {
	repo   store.Repository
	inst   store.Installation
	policy config.Resolved
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
		p.policy, _, err = w.policies.Rules(tx, p.repo)
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
	p.client = w.GitHub.Client(p.inst.ID)
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
	kind, rest, _ := strings.Cut(key, ":")
	idText, numText, _ := strings.Cut(rest, ":")
	id, err := strconv.ParseInt(idText, 10, 64)
	if err != nil {
		return fmt.Errorf("%q names no subject", key)
	}
	number, _ := strconv.Atoi(numText)
	n := store.Place{Repo: id, Number: number}
	switch kind {
	case "install":
		return w.installWork.reconcileInstallation(ctx, id)
	case "read":
		return w.installWork.readRepository(ctx, id)
	case "fetch":
		return w.installWork.fetchItem(ctx, n)
	case "parent":
		return w.installWork.fetchParent(ctx, n)
	case "fetchmilestone":
		return w.installWork.fetchOneMilestone(ctx, n)
	case "onboard":
		return w.installWork.reconcileOnboarding(ctx, id)
	case "problem":
		return w.policyWork.reconcileProblem(ctx, id)
	case "item":
		return w.reconcileItem(ctx, ps, id, number)
	case "head":
		return w.reconcileHead(ctx, ps, id, numText)
	case "milestone":
		return w.summaryWork.reconcileMilestone(ctx, id, number)
	case "review":
		return w.reconcileReview(ctx, id, number)
	case "policy":
		return w.policyWork.reconcilePolicy(ctx, id)
	}
	return fmt.Errorf("%q names no subject", key)
}
