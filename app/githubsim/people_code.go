package githubsim

import (
	"fmt"
	"slices"
)

// OpenPull opens a pull request and returns its number.
func (h *Host) OpenPull(who, full string, in NewPull) (number int, err error) {
	err = h.do(who, full, func(r *repo, by *account) error {
		i, err := h.openPull(r, by, in)
		if err == nil {
			number = i.number
		}
		return err
	})
	return number, err
}

func (h *Host) doPull(who, full string, number int, f func(*item, *account) error) error {
	return h.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull == nil {
			return fmt.Errorf("%s#%d is no pull request", full, number)
		}
		return f(i, by)
	})
}

// PushTo pushes a commit with the files to a pull request's head branch and returns its SHA.
func (h *Host) PushTo(who, full string, number int, files map[string]string) (sha string, err error) {
	err = h.doPull(who, full, number, func(i *item, by *account) error {
		if i.pull.headRepo == nil || i.pull.headRepo.gone {
			return fmt.Errorf("the head repository of %s#%d is gone", full, number)
		}
		sha = h.commitFiles(i.pull.headRepo, i.pull.headRef, by, "Work on "+i.title, files)
		return nil
	})
	return sha, err
}

func (h *Host) commitFiles(r *repo, branch string, by *account, message string, files map[string]string) string {
	changes := map[string]*string{}
	for path, text := range files {
		changes[path] = &text
	}
	c := h.addCommit(r, r.refs["refs/heads/"+branch], by, message, changes)
	h.move(r, branch, c.sha, by)
	return c.sha
}

// CommitFile writes one file on a branch, which is made from the default branch when there is none, and returns the
// commit's SHA. An empty branch is the default branch.
func (h *Host) CommitFile(who, full, branch, path, text, message string) (string, error) {
	return h.commit1(who, full, branch, message, map[string]*string{path: &text})
}

// RemoveFile removes one file from a branch in a commit and returns its SHA.
func (h *Host) RemoveFile(who, full, branch, path, message string) (string, error) {
	return h.commit1(who, full, branch, message, map[string]*string{path: nil})
}

func (h *Host) commit1(who, full, branch, message string, files map[string]*string) (sha string, err error) {
	err = h.do(who, full, func(r *repo, by *account) error {
		if branch == "" {
			branch = r.branch
		}
		tip := r.refs["refs/heads/"+branch]
		if tip == "" {
			tip = r.refs["refs/heads/"+r.branch]
		}
		sha = h.addCommit(r, tip, by, message, files).sha
		h.move(r, branch, sha, by)
		return nil
	})
	return sha, err
}

// DeleteBranch deletes a branch.
func (h *Host) DeleteBranch(who, full, branch string) error {
	return h.do(who, full, func(r *repo, by *account) error { h.deleteBranch(r, branch, by); return nil })
}

// Merge merges a pull request; issues that it closes are closed.
func (h *Host) Merge(who, full string, number int) error { return h.doPull(who, full, number, h.merge) }

// SetDraft turns a pull request into a draft, or says that it is ready for review.
func (h *Host) SetDraft(who, full string, number int, draft bool) error {
	return h.doPull(who, full, number, func(i *item, by *account) error {
		if i.pull.draft == draft {
			return nil
		}
		i.pull.draft = draft
		h.touch(i)
		action := "ready_for_review"
		if draft {
			action = "converted_to_draft"
		}
		h.emitItem(i, action, by, nil)
		return nil
	})
}

// Retarget changes the base branch of a pull request.
func (h *Host) Retarget(who, full string, number int, base string) error {
	return h.doPull(who, full, number, func(i *item, by *account) error {
		sha := i.repo.refs["refs/heads/"+base]
		if sha == "" {
			return fmt.Errorf("no branch %q in %s", base, full)
		}
		was := object{"base": object{"ref": object{"from": i.pull.baseRef}, "sha": object{"from": i.pull.base}}}
		i.pull.baseRef, i.pull.base = base, sha
		h.touch(i)
		h.emitItem(i, "edited", by, object{"changes": was})
		return nil
	})
}

// LinkPull links a pull request to an issue in the sidebar. GitHub tells nobody of that.
func (h *Host) LinkPull(who, full string, number int, issueRepo string, issue int) error {
	return h.doPull(who, full, number, func(i *item, _ *account) error {
		target, err := h.otherItem(issueRepo, issue)
		if err == nil && !slices.Contains(i.pull.manual, target) {
			i.pull.manual = append(i.pull.manual, target)
		}
		return err
	})
}

// RenameRepo renames a repository; its old address leads to the new one.
func (h *Host) RenameRepo(who, full, name string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		was := r.name
		if err := h.rename(r, r.owner, name); err != nil {
			return err
		}
		h.emit("repository", "renamed", r, by, object{"changes": object{"repository": object{"name": object{"from": was}}}})
		return nil
	})
}

// TransferRepo gives a repository to another owner.
func (h *Host) TransferRepo(who, full, owner string) error {
	return h.do(who, full, func(r *repo, by *account) error {
		to := h.account(owner)
		if to == nil {
			return fmt.Errorf("no account %q", owner)
		}
		return h.transferRepo(r, to, by)
	})
}

// DeleteRepo deletes a repository.
func (h *Host) DeleteRepo(who, full string) error {
	return h.do(who, full, func(r *repo, by *account) error { h.deleteRepo(r, by); return nil })
}

// Archive makes a repository read-only, or writable again.
func (h *Host) Archive(who, full string, archived bool) error {
	return h.do(who, full, func(r *repo, by *account) error {
		if r.archived == archived {
			return nil
		}
		r.archived, r.updated = archived, h.time()
		h.emit("repository", map[bool]string{true: "archived", false: "unarchived"}[archived], r, by, nil)
		return nil
	})
}

// Privatize makes a repository private, or public again.
func (h *Host) Privatize(who, full string, private bool) error {
	return h.do(who, full, func(r *repo, by *account) error {
		if r.private == private {
			return nil
		}
		r.private, r.updated = private, h.time()
		h.emit("repository", map[bool]string{true: "privatized", false: "publicized"}[private], r, by, nil)
		return nil
	})
}

// DisableIssues turns a repository's issues off, or on again.
func (h *Host) DisableIssues(who, full string, disabled bool) error {
	return h.do(who, full, func(r *repo, _ *account) error { r.noIssues = disabled; return nil })
}
