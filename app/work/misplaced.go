package work

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// misplaced are the files of a repository that look like its policy and are not read. Only those are asked for that are known to have been
// there, and all of them in an owner's repository without a policy: elsewhere that would be requests without end for what nobody has.
func (w policyWork) misplaced(ctx context.Context, p place, own read, known []string) ([]string, error) {
	ask := slices.Clone(known)
	if !own.found && policy.File(p.repo) == policy.OwnerPath {
		ask = append(ask, policy.Nearly(p.repo)...)
	}
	slices.Sort(ask)
	return there(slices.Compact(ask), func(path string) error {
		text, _, err := p.client.File(ctx, p.repo.Owner, p.repo.Name, path, "")
		if slices.Contains(p.repo.Misplaced, path) { // a push wrote it a moment ago
			err = toldTwice(w.Work, &w.missingNear, fileOf{p.repo.ID, path}, err)
		}
		return own.led(text, err)
	})
}

// fileOf is a file of a repository.
type fileOf struct {
	repo int64
	path string
}

// errLed says that a file is what the policy, a link, leads to: it is read by that.
var errLed = errors.New("the policy leads there")

// led is [errLed] for such a file, else the error with which it was read.
func (r read) led(text string, err error) error {
	if err == nil && strings.HasPrefix(r.sha, github.Linked) && text == r.text {
		return errLed
	}
	return err
}

// leads is the file to which the policy leads that is a link, "" where it is none or leads out of the repository: to GitHub a change of that
// file is none of the policy. A link that is the same as before leads to where it led.
func (w policyWork) leads(ctx context.Context, p place, own read, before store.Policy) (string, error) {
	link, is := strings.CutPrefix(own.sha, github.Linked)
	if !is {
		return "", nil
	}
	if own.sha == before.SHA && before.Leads != "" {
		return before.Leads, nil
	}
	to, err := p.client.LinkTarget(ctx, p.repo.Owner, p.repo.Name, link)
	if github.IsNotFound(err) || github.IsGone(err) { // another one is there by now
		return "", nil
	}
	at := path.Join(path.Dir(policy.File(p.repo)), to)
	if err != nil || path.IsAbs(to) || strings.HasPrefix(at, "../") {
		return "", err
	}
	return at, nil
}

// there are those files that can be read, or are there and no text.
func there(paths []string, read func(path string) error) (out []string, err error) {
	for _, path := range paths {
		err := read(path)
		switch {
		case err == nil, github.IsInvalid(err):
			out = append(out, path)
		case !github.IsNotFound(err) && !github.IsGone(err) && !errors.Is(err, errLed):
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
	touches := p.touchesPolicy(it)
	if !touches && !misplaces(p.repo, it) {
		return v, false, nil
	}
	near, led, err := w.misplacedAt(ctx, p, it)
	switch {
	case err != nil:
		return v, false, err
	case touches || led:
		v, err = w.policyVerdict(ctx, p, it, near)
		return v, true, err
	case len(near) == 0:
		return v, false, nil // they are not there any more
	}
	return misplacedVerdict(p, near), true, nil
}

// misplacedVerdict is the check northstar/config of a pull request that changes files which look like the policy and none that is.
func misplacedVerdict(p place, near []string) checks.Verdict {
	v := checks.Verdict{Check: checks.CheckConfig, Conclusion: checks.Neutral}
	v.Title, v.Summary = summary.Misplaced(policy.File(p.repo), near)
	for _, path := range near {
		v.Notes = append(v.Notes, checks.Annotation{Path: path, Line: 1, End: 1, Level: "warning", Title: "Not Northstar's policy", Message: policy.NotRead(p.repo, path)})
	}
	return v
}

// misplacedAt are those of the files that a pull request changes which look like the policy, are not read, and are there at its head. led
// says that one that looks like it is what the policy, a link there, leads to.
func (w policyWork) misplacedAt(ctx context.Context, p place, it store.Item) (near []string, led bool, err error) {
	some := policy.Misplaced(p.repo, it.Files)
	if len(some) == 0 {
		return nil, false, nil
	}
	var own read
	own.text, own.sha, err = p.client.File(ctx, p.repo.Owner, p.repo.Name, policy.File(p.repo), it.Head)
	if err != nil && !github.IsNotFound(err) && !github.IsGone(err) && !github.IsInvalid(err) {
		return nil, false, err
	}
	near, err = there(some, func(path string) error {
		text, err := w.fileAt(ctx, p, path, it.Head)
		err = own.led(text, err)
		led = led || errors.Is(err, errLed)
		return err
	})
	return near, led, err
}
