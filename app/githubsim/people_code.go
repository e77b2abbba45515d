package githubsim

import (
	"fmt"
	"slices"
)

// pulls are pull requests and their queue.
type pulls struct{ *site }

// repositories are repositories as their admins see them.
type repositories struct{ *site }

// code is what is pushed.
type code struct{ *site }

// OpenPull opens a pull request and returns its number.
func (p pulls) OpenPull(who, full string, in NewPull) (number int, err error) {
	err = p.do(who, full, func(r *repo, by *account) error {
		i, err := r.openPull(by, in)
		if err == nil {
			number = i.number
		}
		return err
	})
	return number, err
}

func (s *site) doPull(who, full string, number int, f func(*item, *account) error) error {
	return s.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull == nil {
			return fmt.Errorf("%s#%d is no pull request", full, number)
		}
		return f(i, by)
	})
}

// PushTo pushes a commit with the files to a pull request's head branch and returns its SHA.
func (p pulls) PushTo(who, full string, number int, files map[string]string) (sha string, err error) {
	err = p.doPull(who, full, number, func(i *item, by *account) error {
		if i.pull.headRepo == nil || i.pull.headRepo.gone {
			return fmt.Errorf("the head repository of %s#%d is gone", full, number)
		}
		sha = i.pull.headRepo.commitFiles(i.pull.headRef, by, "Work on "+i.title, files)
		return nil
	})
	return sha, err
}

func (r *repo) commitFiles(branch string, by *account, message string, files map[string]string) string {
	changes := map[string]*string{}
	for path, text := range files {
		changes[path] = &text
	}
	c := r.addCommit(r.refs["refs/heads/"+branch], by, message, changes)
	r.move(branch, c.sha, by)
	return c.sha
}

// CommitFile writes one file on a branch, which is made from the default branch when there is none, and returns the
// commit's SHA. An empty branch is the default branch.
func (co code) CommitFile(who, full, branch, path, text, message string) (string, error) {
	return co.commit1(who, full, branch, message, map[string]*string{path: &text})
}

// RemoveFile removes one file from a branch in a commit and returns its SHA.
func (co code) RemoveFile(who, full, branch, path, message string) (string, error) {
	return co.commit1(who, full, branch, message, map[string]*string{path: nil})
}

func (s *site) commit1(who, full, branch, message string, files map[string]*string) (sha string, err error) {
	err = s.do(who, full, func(r *repo, by *account) error {
		if branch == "" {
			branch = r.branch
		}
		tip := r.refs["refs/heads/"+branch]
		if tip == "" {
			tip = r.refs["refs/heads/"+r.branch]
		}
		sha = r.addCommit(tip, by, message, files).sha
		r.move(branch, sha, by)
		return nil
	})
	return sha, err
}

// DeleteBranch deletes a branch.
func (co code) DeleteBranch(who, full, branch string) error {
	return co.do(who, full, func(r *repo, by *account) error { r.deleteBranch(branch, by); return nil })
}

// Merge merges a pull request; issues that it closes are closed.
func (p pulls) Merge(who, full string, number int) error {
	return p.doPull(who, full, number, (*item).merge)
}

// SetDraft turns a pull request into a draft, or says that it is ready for review.
func (p pulls) SetDraft(who, full string, number int, draft bool) error {
	return p.doPull(who, full, number, func(i *item, by *account) error {
		if i.pull.draft == draft {
			return nil
		}
		i.pull.draft = draft
		i.touch()
		action := "ready_for_review"
		if draft {
			action = "converted_to_draft"
		}
		i.emit(action, by, nil)
		return nil
	})
}

// Retarget changes the base branch of a pull request.
func (p pulls) Retarget(who, full string, number int, base string) error {
	return p.doPull(who, full, number, func(i *item, by *account) error {
		sha := i.repo.refs["refs/heads/"+base]
		if sha == "" {
			return fmt.Errorf("no branch %q in %s", base, full)
		}
		was := object{"base": object{"ref": object{"from": i.pull.baseRef}, "sha": object{"from": i.pull.base}}}
		i.pull.baseRef, i.pull.base = base, sha
		i.touch()
		i.emit("edited", by, object{"changes": was})
		return nil
	})
}

// LinkPull links a pull request to an issue in the sidebar. GitHub tells nobody of that.
func (p pulls) LinkPull(who, full string, number int, issueRepo string, issue int) error {
	return p.doPull(who, full, number, func(i *item, _ *account) error {
		target, err := p.otherItem(issueRepo, issue)
		if err == nil && !slices.Contains(i.pull.manual, target) {
			i.pull.manual = append(i.pull.manual, target)
		}
		return err
	})
}

// RenameRepo renames a repository; its old address leads to the new one.
func (r repositories) RenameRepo(who, full, name string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		was := r.name
		if err := r.rename(r.owner, name); err != nil {
			return err
		}
		r.emit("repository", "renamed", by, object{"changes": object{"repository": object{"name": object{"from": was}}}})
		return nil
	})
}

// TransferRepo gives a repository to another owner.
func (r repositories) TransferRepo(who, full, owner string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		to := r.account(owner)
		if to == nil {
			return fmt.Errorf("no account %q", owner)
		}
		return r.transfer(to, by)
	})
}

// DeleteRepo deletes a repository.
func (r repositories) DeleteRepo(who, full string) error {
	return r.do(who, full, func(r *repo, by *account) error { r.delete(by); return nil })
}

// Archive makes a repository read-only, or writable again.
func (r repositories) Archive(who, full string, archived bool) error {
	return r.do(who, full, func(r *repo, by *account) error {
		if r.archived == archived {
			return nil
		}
		r.archived, r.updated = archived, r.time()
		r.emit("repository", map[bool]string{true: "archived", false: "unarchived"}[archived], by, nil)
		return nil
	})
}

// Privatize makes a repository private, or public again.
func (r repositories) Privatize(who, full string, private bool) error {
	return r.do(who, full, func(r *repo, by *account) error {
		if r.private == private {
			return nil
		}
		r.private, r.updated = private, r.time()
		r.emit("repository", map[bool]string{true: "privatized", false: "publicized"}[private], by, nil)
		return nil
	})
}

// DisableIssues turns a repository's issues off, or on again.
func (r repositories) DisableIssues(who, full string, disabled bool) error {
	return r.do(who, full, func(r *repo, _ *account) error { r.noIssues = disabled; return nil })
}
