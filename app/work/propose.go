package work

import (
	"context"
	"fmt"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
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
	tooMuchFor = "There is more in the milestones than one check may take to work out, so what would change for them is not known. On a machine that reaches the server’s database, `northstar simulate %s --policy %s` takes its time."
)

// tooMuch is [tooMuchFor] a repository, with the command line that has the time.
func tooMuch(repo store.Repository) string {
	of := "--repo " + repo.Ref(0).Full()
	file := policy.File(repo)
	if file == policy.OwnerPath {
		of = "--owner " + repo.Owner
	}
	return fmt.Sprintf(tooMuchFor, of, file)
}

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
			if err := w.compare(ctx, p, it, store.Policy{Found: found, Text: text}, next, &in); err != nil {
				return v, err
			}
		}
	}
	v.Title, v.Summary = summary.Config(in)
	return v, nil
}

// compare adds to a check what a proposed policy would change for milestones, or why that is not said.
func (w policyWork) compare(ctx context.Context, p place, it store.Item, text store.Policy, next config.Resolved, in *summary.ConfigInput) error {
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
	err := w.backtest(limited, p, text, next, in)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		if in.Looked == 0 { // else it is said how many of an owner's repositories were looked at
			in.NotCompared, in.Open, in.Closed, in.OpenRead = tooMuch(p.repo), nil, nil, 0
		}
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
