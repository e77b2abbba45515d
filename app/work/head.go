package work

import (
	"context"
	"errors"
	"strconv"

	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
)

// lookHead makes the check runs of one head commit right. Several pull requests with one head get the strictest
// conclusion; a merge-queue commit repeats what its pull requests were last told about capacity.
func (w *Work) lookHead(ctx context.Context, repo int64, sha string) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	pulls, queue, missing, err := w.pulls(ctx, p, sha)
	if err != nil {
		return err
	}
	if len(missing) > 0 { // the queue was heard of first
		for _, n := range missing {
			if err := w.fetchItem(ctx, mirror.Number{Repo: repo, Number: n}); err != nil {
				return err
			}
		}
		if pulls, queue, missing, err = w.pulls(ctx, p, sha); err != nil {
			return err
		}
	}
	if len(pulls)+len(missing) == 0 {
		return w.retell(ctx, p, sha)
	}
	mode := p.rules().Mode
	own := []string{sha}
	var strategy, capacity, policy []checks.Verdict
	var refs, policyRefs []checks.Ref
	for _, it := range pulls {
		it, s, rep, err := w.settle(ctx, p, it.Number)
		if err != nil {
			return err
		}
		refs = append(refs, s.Classify.Item.Ref)
		if queue {
			if last, ok, err := w.lastCapacity(ctx, p, it); err != nil {
				return err
			} else if ok {
				rep.Capacity = last
			}
		}
		strategy, capacity = append(strategy, rep.Strategy), append(capacity, rep.Capacity)
		own = append(own, ownFacts(s, rep)...)
		if mode != checks.Off && !queue && touchesPolicy(p.repo, it) {
			v, err := w.policyVerdict(ctx, p, it)
			if err != nil {
				return err
			}
			policy, policyRefs = append(policy, v), append(policyRefs, s.Classify.Item.Ref)
		}
	}
	for _, n := range missing { // a check that is required must not wait for what is not there
		strategy = append(strategy, evaluate.Unread(checks.CheckStrategy, p.repo.Ref(n), p.rules()))
		capacity = append(capacity, evaluate.Unread(checks.CheckCapacity, p.repo.Ref(n), p.rules()))
		refs = append(refs, p.repo.Ref(n))
	}
	shown, _, err := w.shown(ctx, p, sha)
	if err != nil {
		return err
	}
	h := plan.Headed{SHA: sha, Mode: mode, Own: plan.Hash(own...), Shown: shown, Buttons: buttons(p)}
	h.Verdicts = []checks.Verdict{evaluate.Strictest(strategy, refs), evaluate.Strictest(capacity, refs)}
	writes := plan.Checks(h)
	if len(policy) > 0 {
		h.Mode, h.Verdicts, h.Buttons = checks.Advise, []checks.Verdict{evaluate.Strictest(policy, policyRefs)}, nil
		writes = append(writes, plan.Checks(h)...)
	}
	return w.write(ctx, p, writes)
}

// retell writes the northstar/strategy run of closed pull requests again when it is not to stay as it is: the one check that
// tells of other repositories. Nothing else of what they were told is touched, and no run is made.
func (w *Work) retell(ctx context.Context, p place, sha string) error {
	shown, _, err := w.shown(ctx, p, sha)
	if err != nil || !shown[checks.CheckStrategy].Void() {
		return err
	}
	var pulls []store.Item
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		pulls, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, Type: checks.Pull, State: checks.Closed, Head: sha})
		return err
	})
	if err != nil || len(pulls) == 0 {
		return err
	}
	var all []checks.Verdict
	var refs []checks.Ref
	for _, it := range pulls {
		_, s, rep, err := w.settle(ctx, p, it.Number)
		if err != nil {
			return err
		}
		all, refs = append(all, rep.Strategy), append(refs, s.Classify.Item.Ref)
	}
	return w.write(ctx, p, plan.Checks(plan.Headed{SHA: sha, Mode: p.rules().Mode, Own: plan.Hash(sha), Shown: shown, Buttons: buttons(p),
		Verdicts: []checks.Verdict{evaluate.Strictest(all, refs)}, Existing: true}))
}

// ownFacts are what the text of northstar/debt-capacity says of the pull request itself, as opposed to its milestone.
func ownFacts(s checks.Subject, rep checks.Report) []string {
	it, d := s.Classify.Item, rep.Decision
	own := []string{it.Ref.Key(), it.Title, d.Kind.String(), string(d.Source), d.Evidence, rep.Weight.String(), it.Milestone,
		strconv.FormatBool(s.Capacity.Counted), strconv.FormatBool(rep.Capacity.Incomplete)}
	if m := s.Capacity.Milestone; m != nil { // which may be that of what it closes
		own = append(own, strconv.Itoa(m.Number))
	}
	for _, wv := range s.Waivers {
		own = append(own, wv.Check, wv.By, wv.Reason, wv.Until.String())
	}
	return own
}

// buttons are the check's actions: what `/northstar` says, with the same permissions.
func buttons(place) []plan.Button {
	return []plan.Button{
		{Label: "Mark as tech-debt", Description: "This pays back technical debt", Identifier: "kind:tech-debt"},
		{Label: "Mark as feature", Description: "This is something users will notice", Identifier: "kind:feature"},
		{Label: "Check again", Description: "Evaluate this pull request again", Identifier: "recheck"},
	}
}

// lastCapacity is the capacity verdict that a pull request's own head shows.
func (w *Work) lastCapacity(ctx context.Context, p place, it store.Item) (checks.Verdict, bool, error) {
	shown, _, err := w.shown(ctx, p, it.Head)
	if err != nil {
		return checks.Verdict{}, false, err
	}
	conclusion, title, ok := cutBrief(shown[checks.CheckCapacity].Brief)
	if !ok {
		return checks.Verdict{}, false, nil
	}
	return checks.Verdict{Check: checks.CheckCapacity, Conclusion: checks.Conclusion(conclusion), Title: title,
		Summary: "In the merge queue this repeats the verdict of the pull request, so that planning never throws work out of the queue."}, true, nil
}

// pulls are the pull requests that a commit's check runs are for: the open ones whose head it is, or those that it
// stands for in a merge queue; missing are the numbers of such that are not known.
func (w *Work) pulls(ctx context.Context, p place, sha string) (its []store.Item, queue bool, missing []int, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		queued, err := w.mirror.Queued(tx, p.repo.ID, sha)
		if err != nil {
			return err
		}
		for _, n := range queued {
			queue = true
			it, err := tx.Item(p.repo.ID, n)
			switch {
			case errors.Is(err, store.ErrNotFound):
				missing = append(missing, n)
			case err != nil:
				return err
			default:
				its = append(its, it)
			}
		}
		if queue {
			return nil
		}
		its, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, Type: checks.Pull, State: checks.Open, Head: sha})
		return err
	})
	return its, queue, missing, err
}
