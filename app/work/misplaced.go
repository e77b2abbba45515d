package work

import (
	"context"
	"slices"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// misplaced are the files of a repository that look like its policy and are not read. Only those are asked for that a push wrote, and all of
// them in an owner's repository without a policy: elsewhere that would be requests without end for what nobody has.
func (w policyWork) misplaced(ctx context.Context, p place, found bool) ([]string, error) {
	ask := p.repo.Misplaced
	if !found && policy.File(p.repo) == policy.OwnerPath {
		ask = append(slices.Clone(ask), policy.Nearly(p.repo)...)
		slices.Sort(ask)
		ask = slices.Compact(ask)
	}
	return there(ask, func(path string) error {
		_, _, err := p.client.File(ctx, p.repo.Owner, p.repo.Name, path, "")
		return err
	})
}

// there are those files that can be read, or are there and no text.
func there(paths []string, read func(path string) error) (out []string, err error) {
	for _, path := range paths {
		err := read(path)
		switch {
		case err == nil, github.IsInvalid(err):
			out = append(out, path)
		case !github.IsNotFound(err) && !github.IsGone(err):
			return nil, err
		}
	}
	return out, nil
}

// putMisplaced records what was found, unless a push has told of more meanwhile: that is read next.
func (w policyWork) putMisplaced(tx *store.Tx, p place, found []string) error {
	now, err := tx.Repository(p.repo.ID)
	if err != nil || !slices.Equal(now.Misplaced, p.repo.Misplaced) || slices.Equal(found, now.Misplaced) {
		return err
	}
	return tx.SetMisplaced(p.repo.ID, found)
}

// configVerdict is the check northstar/config of a pull request, where it has one.
func (w policyWork) configVerdict(ctx context.Context, p place, it store.Item) (v checks.Verdict, any bool, err error) {
	switch {
	case touchesPolicy(p.repo, it):
		v, err = w.policyVerdict(ctx, p, it)
		return v, true, err
	case misplaces(p.repo, it):
		return w.misplacedVerdict(ctx, p, it)
	}
	return v, false, nil
}

// misplacedVerdict is the check northstar/config of a pull request that changes files which look like the policy and none that is; without
// a conclusion where they are not there any more.
func (w policyWork) misplacedVerdict(ctx context.Context, p place, it store.Item) (v checks.Verdict, any bool, err error) {
	near, err := w.misplacedAt(ctx, p, it)
	if err != nil || len(near) == 0 {
		return v, false, err
	}
	v = checks.Verdict{Check: checks.CheckConfig, Conclusion: checks.Neutral}
	v.Title, v.Summary = summary.Misplaced(policy.File(p.repo), near)
	for _, path := range near {
		v.Notes = append(v.Notes, checks.Annotation{Path: path, Line: 1, End: 1, Level: "warning", Title: "Not Northstar's policy", Message: policy.NotRead(p.repo, path)})
	}
	return v, true, nil
}

// misplacedAt are those of the files that a pull request changes which look like the policy, are not read, and are there at its head.
func (w policyWork) misplacedAt(ctx context.Context, p place, it store.Item) ([]string, error) {
	return there(policy.Misplaced(p.repo, it.Files), func(path string) error { _, err := w.fileAt(ctx, p, path, it.Head); return err })
}
