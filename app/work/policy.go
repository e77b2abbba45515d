package work

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	"github.com/northstar-app/northstar/checks/summary"
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
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.Policy(repo)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		asked, had, last = true, row.Found, row.SHA
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
	if err == nil && had && sha == last && !strings.HasPrefix(sha, github.Linked) && w.recent(p.repo.PolicyTold, lagPolicy) { // a push told that it is another one now
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
	var unknown error // the policy does not wait for what looks like it
	if !names.answer.Read || len(p.repo.Misplaced) > 0 || strings.HasPrefix(sha, github.Linked) {
		known := slices.Sorted(slices.Values(slices.Concat(p.repo.Misplaced, misplaced)))
		if misplaced, unknown = w.misplaced(ctx, p, own, known); unknown != nil {
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
		if found && !p.repo.PolicyTold.IsZero() {
			return tx.SetPolicyTold(repo, time.Time{})
		}
		return nil
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
	case !file.Read || names.at.Before(p.repo.Pushed) || !p.repo.PolicyTold.IsZero():
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
		return w.bump(tx, second, store.ProblemKey(p.repo.ID))
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
	return w.DB.Write(ctx, func(tx *store.Tx) error { return tx.EndLook(p.repo.ID, lookedDigest(next)) })
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
}

// putFile records what was read of a repository's policy file.
func (w policyWork) putFile(tx *store.Tx, p place, r read) error {
	row, err := tx.Policy(p.repo.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	row.Repo, row.Found, row.Text, row.SHA, row.Read = p.repo.ID, r.found, r.text, r.sha, w.Now()
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
	parts := []string{strconv.FormatBool(r.Active)}
	for _, s := range r.Settings() {
		parts = append(parts, s.Key, s.Value)
	}
	for _, key := range slices.Sorted(maps.Keys(r.Rules.Withheld)) { // what is quoted of them changes with who may read them
		parts = append(parts, "withheld "+key)
	}
	return plan.Hash(parts...)
}

// notePush remembers when a push that may have changed a policy arrived, or the first word of a repository: what people did after
// it counts as done under the new policy, however long the reading takes. Of several within a minute the first counts: a new
// repository's events come in any order.
func (w policyWork) notePush(tx *store.Tx, repo int64, at time.Time) error {
	r, err := tx.Repository(repo)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || !r.Pushed.IsZero() && at.Sub(r.Pushed).Abs() < time.Minute {
		return err
	}
	return tx.SetPushed(repo, at)
}

// forgetPush has no push that came before bring a policy into force in a repository that was looked at: it brought none.
func (w policyWork) forgetPush(tx *store.Tx, repo store.Repository) error {
	if policy.File(repo) != policy.OwnerPath {
		if unknown, err := ownerUnknown(tx, repo.Installation, repo.Owner); err != nil || unknown {
			return err // what people did since counts as done under the owner's, once it is known: see forgetSettledPushes
		}
	}
	if r, err := tx.Repository(repo.ID); err != nil || r.Pushed.IsZero() {
		return err
	}
	return tx.SetPushed(repo.ID, time.Time{})
}

// forgetSettledPushes has no push that came before bring a policy into force where the look that ended is the last of those that decide: at the
// repository's own policy, at its owner's, and at the list of repositories, which tells whether the owner has one. They end in any
// order, and each counts as under way until this.
func (w policyWork) forgetSettledPushes(tx *store.Tx, key string) error {
	k, err := store.ParseKey(key)
	if err != nil {
		return err
	}
	var installation, only int64
	var owner string
	switch k.Kind {
	case store.PolicySubject, store.RulesSubject:
		r, err := tx.Repository(k.Repo)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if policy.File(r) != policy.OwnerPath {
			only = r.ID
		}
		installation, owner = r.Installation, r.Owner
	case store.InstallSubject:
		i, err := tx.Installation(k.Installation)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		installation, owner = i.ID, i.Account
	default:
		return nil
	}
	if err := tx.LockPushes(installation); err != nil {
		return err
	}
	if unknown, err := ownerUnknown(tx, installation, owner); err != nil || unknown {
		return err
	}
	return tx.ForgetPushes(installation, only)
}

// rulesKnown reports whether the policy in force in a repository is known: its own was read, and its owner's.
func (w policyWork) rulesKnown(tx *store.Tx, repo store.Repository) (bool, error) {
	for _, key := range []string{store.PolicyKey(repo.ID), store.RulesKey(repo.ID)} {
		if version, done, err := tx.Version(key); err != nil || version > done {
			return false, err
		}
	}
	unknown, err := ownerUnknown(tx, repo.Installation, repo.Owner)
	return !unknown, err
}

// ownerUnknown reports whether an owner's policy, which decides about all their repositories, is still to be read.
func ownerUnknown(tx *store.Tx, installation int64, owner string) (bool, error) {
	version, done, err := tx.Version(store.InstallKey(installation))
	if err != nil || version > done {
		return true, err // the list of repositories may lack the one that has it
	}
	home, err := tx.RepositoryNamed(owner, policy.OwnerRepository)
	if errors.Is(err, store.ErrNotFound) || err == nil && !home.Gone.IsZero() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	version, done, err = tx.Version(store.PolicyKey(home.ID))
	return version > done, err
}

// pushKept is how long a push counts that brought a policy: as long as GitHub may be away, or its limits keep the policy from being read.
const pushKept = 24 * time.Hour

// pushed is since when a policy that comes into force now is in force: the arrival of the push that brought it.
func (w policyWork) pushed(tx *store.Tx, repo int64) (time.Time, error) {
	now := w.Now()
	if r, err := tx.Repository(repo); err != nil || now.Sub(r.Pushed) < pushKept {
		return r.Pushed, err
	}
	return now, nil
}

// inForce is since when a policy that posts has been in force in a repository, zero when none is.
func (w policyWork) inForce(tx *store.Tx, p place) (time.Time, error) {
	row, err := tx.Policy(p.repo.ID)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	return row.Since, err
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
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.installWork.bumpGuides(tx, p.repo.ID) })
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

// reconcileProblem opens, rewrites or closes the issue that says that the policy file is invalid.
func (w policyWork) reconcileProblem(ctx context.Context, repo int64) error {
	p, err := w.open(ctx, repo)
	if err != nil {
		return err
	}
	var row store.Policy
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Policy(repo)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	var problems []config.Problem
	if row.Problems != "" {
		if err := json.Unmarshal([]byte(row.Problems), &problems); err != nil {
			return fmt.Errorf("the problems of a policy in the database are damaged: %w", err)
		}
	}
	const name = "issue:configuration"
	shown, _, err := w.shown(ctx, p, name)
	if err != nil {
		return err
	}
	wanted := len(problems) > 0 && p.rules().Mode != checks.Off
	in := plan.Issued{Subject: name, Name: summary.ConfigMarker, Title: summary.ConfigIssueTitle, Wanted: wanted, Shown: shown[summary.ConfigMarker]}
	if wanted {
		in.Body = summary.ConfigIssue(summary.ConfigIssueInput{Findings: findings(problems), LastGood: row.HasGood})
	}
	return w.write(ctx, p, plan.Issue(in))
}

func findings(ps []config.Problem) []summary.Finding {
	var out []summary.Finding
	for _, x := range ps {
		out = append(out, summary.Finding{File: x.File, Line: x.Line, Column: x.Column, Key: x.Key, Message: x.Message, Nearest: x.Nearest,
			Value: x.Effect != config.WholeFile, More: x.More})
	}
	return out
}
