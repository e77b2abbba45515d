package work

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/config"
)

// reconcilePolicy reads a repository's policy file and, when the policy in force changed or what the app may do, looks at everything
// again. An invalid file changes nothing but what is said of it.
func (w policyWork) reconcilePolicy(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	asked, had, last := false, false, ""
	var before store.Policy
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if before, err = tx.Policy(repo); errors.Is(err, store.ErrNotFound) {
			return nil
		}
		asked, had, last = true, before.Found, before.SHA
		return err
	})
	if err != nil {
		return err
	}
	var text, sha string
	var names answered[github.PolicyFiles] // what else looks like the policy, where that is known
	if asked {
		text, sha, err = w.readFile(ctx, p)
	} else {
		text, sha, names, err = w.firstFile(ctx, p)
	}
	// What the first look says decides for a day: an owner's is asked for once more, and one of which no survey says that it is not there.
	first := !asked && (policy.File(p.repo) == policy.OwnerPath || !names.answer.Read)
	if err = w.retryWhileLagging(err, p.repo.PolicyTold); had || first {
		err = toldTwice(w.Work, &w.missingPolicies, repo, err)
	}
	if err == nil && had && sha == last && !strings.HasPrefix(sha, github.Linked) && w.recent(p.repo.PolicyChanged, lagPolicy) { // a push told that it is another one now, or none
		return &github.Error{Kind: github.Later, Op: "read " + policy.File(p.repo), Message: errLagging.Error(), Err: errLagging}
	}
	found := err == nil
	switch {
	case err == nil, github.IsNotFound(err), github.IsGone(err):
	case github.IsInvalid(err): // a folder, or over 1 MB: there is a file, and it is no policy
		found, text = true, config.Unreadable(unreadable(err))
	default:
		return err
	}
	file, _ := config.Parse(policy.File(p.repo), []byte(text))
	own := read{found: found, good: found && file != nil, text: text, sha: sha}
	misplaced := policy.Misplaced(p.repo, names.answer.Names)
	var unknown error // the policy does not wait for what looks like it, nor for where it leads
	if own.leads, unknown = w.leads(ctx, p, own, before); unknown != nil {
		own.leads = before.Leads
	}
	if !names.answer.Read || len(p.repo.Misplaced) > 0 || strings.HasPrefix(sha, github.Linked) {
		known := slices.Sorted(slices.Values(slices.Concat(p.repo.Misplaced, misplaced)))
		found, err := w.misplaced(ctx, p, own, known)
		if misplaced, unknown = found, cmp.Or(unknown, err); err != nil {
			misplaced = slices.Compact(known) // those are asked for again
		}
	}
	err = w.bringIntoForce(ctx, p, func(tx *store.Tx) error {
		if err := w.putFile(tx, p, own); err != nil {
			return err
		}
		if err := w.putMisplaced(tx, p, misplaced); err != nil {
			return err
		}
		now, err := tx.Repository(repo)
		if err != nil || now.PolicyChanged.IsZero() || !now.PolicyChanged.Equal(p.repo.PolicyChanged) { // another push told meanwhile
			return err
		}
		if found {
			now.PolicyTold = time.Time{}
		}
		return tx.SetPolicyTold(repo, now.PolicyTold, time.Time{})
	})
	return cmp.Or(err, unknown)
}

// readFile reads a repository's policy file, and returns the SHA of its content.
func (w policyWork) readFile(ctx context.Context, p place) (text, sha string, err error) {
	return p.client.File(ctx, p.repo.Owner, p.repo.Name, policy.File(p.repo), "")
}

// firstFile does the same where it was never read, together with those of other repositories unless a push may have changed it since, and
// says which other files look like it.
func (w policyWork) firstFile(ctx context.Context, p place) (text, sha string, names answered[github.PolicyFiles], err error) {
	file, names, err := w.surveyPolicy(ctx, p)
	switch {
	case err != nil:
		return "", "", names, err
	case !file.Read || names.at.Before(p.repo.Pushed) || !p.repo.PolicyChanged.IsZero():
		text, sha, err = w.readFile(ctx, p)
		return text, sha, names, err
	case !file.Found:
		return "", "", names, &github.Error{Kind: github.NotFound, Op: "read " + policy.File(p.repo), Message: "it is not there"}
	}
	return file.Text, file.SHA, names, nil
}

// reconcileRules looks at what a repository's policy file and its owner's come to, as they were read last: GitHub is not asked again by
// each of an owner's repositories when the owner's file changed.
func (w policyWork) reconcileRules(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	err = w.DB.Read(ctx, func(tx *store.Tx) error { _, err := tx.Policy(repo); return err })
	if errors.Is(err, store.ErrNotFound) { // its own was never read
		return w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, third, store.PolicyKey(repo)) })
	}
	if err != nil {
		return err
	}
	return w.bringIntoForce(ctx, p, func(*store.Tx) error { return nil })
}

// bringIntoForce records what was read, and has everything in the repository looked at that the rules in force decide, where they are
// others than those that it was last looked at with.
func (w policyWork) bringIntoForce(ctx context.Context, p place, record func(*store.Tx) error) error {
	var changed bool
	var next place
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		if err := record(tx); err != nil {
			return err
		}
		if changed, next, err = w.putRules(tx, p); err != nil {
			return err
		}
		keys := []string{store.ProblemKey(p.repo.ID)}
		if changed {
			keys = append(keys, store.DigestKey(p.repo.ID))
		}
		return w.bump(tx, second, keys...)
	})
	if err != nil || !changed {
		return err
	}
	w.Log.Info().Str("repo", p.repo.Owner+"/"+p.repo.Name).Str("mode", string(next.rules().Mode)).Msg("policy in force")
	if err := w.ownerChanged(ctx, p); err != nil {
		return err
	}
	if err := w.queueAll(ctx, next); err != nil {
		return err
	}
	// Recorded only now: whoever was interrupted before this looks at everything again.
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if p.inst.OnboardingRefused != "" { // it may be needless now
			if err := w.bump(tx, last, store.OnboardKey(p.inst.ID)); err != nil {
				return err
			}
		}
		return tx.EndLook(p.repo.ID, lookedDigest(next))
	})
}

// unreadable says why GitHub does not hand a policy file out.
func unreadable(err error) string {
	why := "it cannot be read"
	if e := new(github.Error); errors.As(err, &e) {
		why = e.Message
	}
	return why + ": a policy is a file of at most 1 MB"
}

// read is a policy file as GitHub answered.
type read struct {
	found, good bool // there, and valid
	text, sha   string
	leads       string // of a link
}

// putFile records what was read of a repository's policy file.
func (w policyWork) putFile(tx *store.Tx, p place, r read) error {
	row, err := tx.Policy(p.repo.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	row.Repo, row.Found, row.Text, row.SHA, row.Leads, row.Read = p.repo.ID, r.found, r.text, r.sha, r.leads, w.Now()
	switch {
	case !r.found:
		row.Good, row.HasGood = "", false
	case r.good:
		row.Good, row.HasGood = r.text, true
	}
	return tx.PutPolicy(row)
}

// putRules records what the files that were read come to, and reports whether that is another policy than the one that the repository
// was last looked at with.
func (w policyWork) putRules(tx *store.Tx, p place) (bool, place, error) {
	row, err := tx.Policy(p.repo.ID)
	if err != nil {
		return false, p, err
	}
	var problems []config.Problem
	if p.policy, problems, err = w.policies.Rules(tx, p.repo); err != nil {
		return false, p, err
	}
	c, err := w.mirror.RememberLabels(tx, p.repo, w.Now())
	if err != nil {
		return false, p, err
	}
	if err := w.follow(tx, third, c); err != nil {
		return false, p, err
	}
	own, _ := json.Marshal(slices.DeleteFunc(problems, func(x config.Problem) bool { return x.File != policy.File(p.repo) }))
	row.Problems = string(own)
	switch posts := p.rules().Mode.Posts(); {
	case !posts:
		row.Since = time.Time{}
		if err := w.forgetPush(tx, p.repo); err != nil { // only what comes from here on can bring one that posts
			return false, p, err
		}
	case row.Since.IsZero():
		if row.Since, err = w.pushed(tx, p.repo.ID); err != nil {
			return false, p, err
		}
	}
	if err := tx.PutPolicy(row); err != nil {
		return false, p, err
	}
	digest := lookedDigest(p)
	if row.Looked == digest {
		return false, p, nil
	}
	if err := tx.BeginLook(p.repo.ID, digest); err != nil {
		return false, p, err
	}
	if err := w.unlook(tx, p); err != nil {
		return false, p, err
	}
	return true, p, mirror.PolicyChanged(tx, p.repo)
}

// unlook has everything under an owner's policy looked at again once that changes. From now on it decides, before anybody comes to
// look at those repositories: what it decided meanwhile counts even where it is as it was before by then.
func (w policyWork) unlook(tx *store.Tx, p place) error {
	others, err := w.under(tx, p)
	for _, id := range others {
		if err := tx.BeginLook(id, ""); err != nil {
			return err
		}
	}
	return err
}

// under are the other repositories whose policies a repository's file decides.
func (w policyWork) under(tx *store.Tx, p place) (others []int64, err error) {
	if policy.File(p.repo) != policy.OwnerPath {
		return nil, nil
	}
	rows, err := tx.Repositories(p.inst.ID)
	for _, r := range rows {
		if r.Gone.IsZero() && r.ID != p.repo.ID {
			others = append(others, r.ID)
		}
	}
	return others, err
}

// settingsDigest tells one policy from another.
func settingsDigest(r config.Resolved) string {
	parts := []string{strconv.FormatBool(r.Active), classify.Version()} // a newer server may know more of what an item is
	for _, s := range r.Settings() {
		parts = append(parts, s.Key, s.Value)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Rules.Withheld)) { // what is quoted of them changes with who may read them
		parts = append(parts, "withheld "+key)
	}
	return plan.Hash(parts...)
}

// ownerChanged looks at the rules of all the owner's repositories again, where it is the owner's file that changed.
func (w policyWork) ownerChanged(ctx context.Context, p place) error {
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		others, err := w.under(tx, p)
		if err != nil {
			return err
		}
		var keys []string
		for _, id := range others {
			keys = append(keys, store.RulesKey(id))
		}
		return w.bump(tx, third, keys...)
	})
}

// queueAll queues everything that a changed policy can change: every open pull request's checks, then every item, since closed ones
// count in their milestones; and the reviews and summaries, which say what a policy asks for though no item is another for it.
func (w policyWork) queueAll(ctx context.Context, p place) error {
	if p.repo.ReadPhase != phaseDone {
		return nil // its reading settles every item, and looks again at its end
	}
	if err := w.queueItems(ctx, p, func(store.Item) bool { return true }); err != nil {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := w.bump(tx, last, store.LearnKey(p.repo.ID)); err != nil {
			return err
		}
		return w.installWork.bumpGuides(tx, p.repo.ID)
	})
}

// queueItems queues those items of a repository that are wanted.
func (w policyWork) queueItems(ctx context.Context, p place, wanted func(store.Item) bool) error {
	after := 0
	for {
		var its []store.Item
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			its, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, After: after, Limit: 500})
			return err
		})
		if err != nil || len(its) == 0 {
			return err
		}
		after = its[len(its)-1].Number
		err = w.DB.Write(ctx, func(tx *store.Tx) error {
			var open, rest []string
			for _, it := range its {
				switch {
				case !it.Gone.IsZero() || !wanted(it):
				case it.State == checks.Open && it.Type == checks.Pull:
					open = append(append(open, store.ItemKey(it.Repo, it.Number)), headKeys(it)...)
				default:
					rest = append(rest, store.ItemKey(it.Repo, it.Number))
				}
			}
			if err := w.bump(tx, third, open...); err != nil {
				return err
			}
			return w.bump(tx, last, rest...)
		})
		if err != nil {
			return err
		}
	}
}
