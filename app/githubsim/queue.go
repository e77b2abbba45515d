package githubsim

import (
	"fmt"
	"slices"
)

// queueBot is the account as which GitHub's merge queue pushes.
func (s *site) queueBot() *account { return s.addedUser("github-merge-queue[bot]") }

// QueueMerge puts pull requests into the merge queue, each on top of the one before, and returns the commit of the last one's
// group. As on GitHub every one of them gets a branch, named after the commit that it stands on, and its own merge_group.
func (p pulls) QueueMerge(who, full string, numbers ...int) (sha string, err error) {
	err = p.do(who, full, func(r *repo, by *account) error {
		var group []*item
		for _, n := range numbers {
			i := r.items[n]
			if i == nil || i.pull == nil || i.state != "open" {
				return fmt.Errorf("%s#%d is no open pull request", full, n)
			}
			group = append(group, i)
		}
		if len(group) == 0 {
			return fmt.Errorf("a merge group needs a pull request")
		}
		sha = r.queueTip(group[0].pull.baseRef)
		for _, i := range group {
			i.emit("enqueued", by, nil)
			onto := sha
			sha = r.addCommit(onto, by, fmt.Sprintf("Merge pull request #%d from %s\n\n%s", i.number, i.pull.headRef, i.title), nil).sha
			i.pull.queued, i.pull.onto = sha, onto
			r.move(queueBranch(i), sha, p.queueBot())
			r.emit("merge_group", "checks_requested", by, object{"merge_group": p.groupJSON(i)})
		}
		return nil
	})
	return sha, err
}

// queueTip is what the next pull request in the queue of a branch stands on.
func (r *repo) queueTip(branch string) string {
	tip := r.tip(branch)
	for more := true; more; {
		more = false
		for _, i := range r.pulls {
			if p := i.pull; p.queued != "" && p.baseRef == branch && p.onto == tip {
				tip, more = p.queued, true
			}
		}
	}
	return tip
}

// queueBranch is the branch of a queued pull request's group.
func queueBranch(i *item) string {
	return fmt.Sprintf("gh-readonly-queue/%s/pr-%d-%s", i.pull.baseRef, i.number, i.pull.onto)
}

func (v *renderer) groupJSON(i *item) object {
	p := i.pull
	return object{"head_sha": p.queued, "head_ref": heads + queueBranch(i), "base_sha": p.onto, "base_ref": heads + p.baseRef,
		"head_commit": v.commitShort(i.repo.commits[p.queued])}
}

// LeaveQueue ends the merge group of a commit: it is merged with those that it stands on, or thrown out for the reason
// "invalidated" or "dequeued" with those that stand on it.
func (p pulls) LeaveQueue(who, full, sha, reason string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		var group []*item
		for on, more := []string{sha}, true; more; {
			more = false
			for _, i := range r.pulls {
				if i.pull.queued == "" || slices.Contains(group, i) {
					continue
				}
				if slices.Contains(on, i.pull.queued) || reason != "merged" && slices.Contains(on, i.pull.onto) {
					group, more = append(group, i), true
					on = append(on, i.pull.queued)
					if reason == "merged" {
						on = append(on, i.pull.onto)
					}
				}
			}
		}
		if len(group) == 0 {
			return fmt.Errorf("no merge group %s in %s", sha, full)
		}
		slices.Reverse(group)
		for _, i := range group {
			branch := queueBranch(i)
			r.emit("merge_group", "destroyed", by, object{"reason": reason, "merge_group": p.groupJSON(i)})
			i.pull.queued, i.pull.onto = "", ""
			if reason == "merged" {
				if err := i.merge(by); err != nil {
					return err
				}
			} else {
				i.emit("dequeued", by, object{"reason": "MANUAL"})
			}
			r.deleteBranch(branch, p.queueBot())
		}
		return nil
	})
}
