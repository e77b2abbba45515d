package githubsim

import (
	"fmt"
	"net/url"
	"strings"
)

func pathEscape(s string) string { return url.PathEscape(s) }

func (v *renderer) itemWeb(i *item) string {
	if i.pull != nil {
		return fmt.Sprintf("%s/pull/%d", v.repoWeb(i.repo), i.number)
	}
	return fmt.Sprintf("%s/issues/%d", v.repoWeb(i.repo), i.number)
}

func (v *renderer) issueURL(i *item) string {
	return fmt.Sprintf("%s/issues/%d", v.repoURL(i.repo), i.number)
}

func lockReason(i *item) any {
	if i.locked {
		return "resolved"
	}
	return nil
}

// association is what the item's author is to the repository, as GitHub words it.
func (v *renderer) association(r *repo, a *account) string {
	if a == nil {
		return "NONE"
	}
	if a == r.owner {
		return "OWNER"
	}
	login := strings.ToLower(a.login)
	if r.owner.members[login] != "" {
		return "MEMBER"
	}
	if r.roles[login] != "" {
		return "COLLABORATOR"
	}
	for _, it := range r.order {
		if it.author == a && it.pull != nil && it.pull.merged {
			return "CONTRIBUTOR"
		}
	}
	return "NONE"
}

func firstOf(as []*account) *account {
	if len(as) > 0 {
		return as[0]
	}
	return nil
}

// issueJSON is an item as the issues API shows it; pull requests are issues there too.
func (v *renderer) issueJSON(i *item) object {
	u := v.issueURL(i)
	id, node := i.id, i.node()
	if i.pull != nil {
		id = i.issueID
	}
	done := 0
	for _, c := range i.children {
		if c.state == "closed" {
			done++
		}
	}
	percent := 0
	if len(i.children) > 0 {
		percent = done * 100 / len(i.children)
	}
	o := object{
		"url": u, "repository_url": v.repoURL(i.repo), "labels_url": u + "/labels{/name}", "comments_url": u + "/comments",
		"events_url": u + "/events", "html_url": v.itemWeb(i), "id": id, "node_id": node, "number": i.number, "title": i.title,
		"user": v.user(i.author), "labels": v.labelsJSON(i), "state": i.state, "locked": i.locked,
		"assignee": v.user(firstOf(i.assignees)), "assignees": v.users(i.assignees), "milestone": v.milestoneJSON(i.milestone),
		"comments": len(i.comments), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stamp(i.closed),
		"author_association": v.association(i.repo, i.author), "active_lock_reason": lockReason(i), "body": orNull(i.body),
		"closed_by": v.user(i.closedBy), "reactions": reactionsJSON(u, nil), "timeline_url": u + "/timeline",
		"performed_via_github_app": nil, "state_reason": orNull(i.reason),
	}
	if i.via != nil {
		o["performed_via_github_app"] = v.appJSON(i.via)
	}
	if i.pull != nil {
		p := fmt.Sprintf("%s/pulls/%d", v.repoURL(i.repo), i.number)
		w := v.itemWeb(i)
		o["draft"] = i.pull.draft
		o["pull_request"] = object{"url": p, "html_url": w, "diff_url": w + ".diff", "patch_url": w + ".patch", "merged_at": stamp(i.pull.mergedAt)}
		return o
	}
	o["type"] = v.issueTypeJSON(i.kind)
	o["issue_field_values"] = v.fieldsJSON(i)
	o["sub_issues_summary"] = object{"total": len(i.children), "completed": done, "percent_completed": percent}
	o["issue_dependencies_summary"] = object{"blocked_by": 0, "total_blocked_by": 0, "blocking": 0, "total_blocking": 0}
	if i.parent != nil {
		o["parent_issue_url"] = v.issueURL(i.parent)
	}
	return o
}

// issueEvent is the same for a webhook, which leaves out who closed it and a null type is told apart from none.
func (v *renderer) issueEvent(i *item) object {
	o := v.issueJSON(i)
	delete(o, "closed_by")
	return o
}

func (v *renderer) side(label, ref, sha string, owner *account, r *repo) object {
	o := object{"label": label, "ref": ref, "sha": sha, "user": v.user(owner), "repo": nil}
	if r != nil && !r.gone {
		o["repo"] = v.repoJSON(r)
	}
	return o
}

// pullJSON is a pull request as the list shows it.
func (v *renderer) pullJSON(i *item) object {
	p := i.pull
	u := fmt.Sprintf("%s/pulls/%d", v.repoURL(i.repo), i.number)
	w, issue := v.itemWeb(i), v.issueURL(i)
	head := p.headRepo
	headOwner := i.repo.owner
	if head != nil {
		headOwner = head.owner
	} else if i.author != nil {
		headOwner = i.author
	}
	links := object{}
	for k, v := range map[string]string{"self": u, "html": w, "issue": issue, "comments": issue + "/comments",
		"review_comments": u + "/comments", "review_comment": v.repoURL(i.repo) + "/pulls/comments{/number}", "commits": u + "/commits",
		"statuses": v.repoURL(i.repo) + "/statuses/" + p.head} {
		links[k] = object{"href": v}
	}
	return object{
		"url": u, "id": i.id, "node_id": i.node(), "html_url": w, "diff_url": w + ".diff", "patch_url": w + ".patch",
		"issue_url": issue, "number": i.number, "state": i.state, "locked": i.locked, "title": i.title, "user": v.user(i.author),
		"body": orNull(i.body), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stamp(i.closed),
		"merged_at": stamp(p.mergedAt), "merge_commit_sha": orNull(p.mergeSHA), "assignee": v.user(firstOf(i.assignees)),
		"assignees": v.users(i.assignees), "requested_reviewers": []any{}, "requested_teams": []any{}, "labels": v.labelsJSON(i),
		"milestone": v.milestoneJSON(i.milestone), "draft": p.draft, "commits_url": u + "/commits",
		"review_comments_url": u + "/comments", "review_comment_url": v.repoURL(i.repo) + "/pulls/comments{/number}",
		"comments_url": issue + "/comments", "statuses_url": v.repoURL(i.repo) + "/statuses/" + p.head,
		"head": v.side(headOwner.login+":"+p.headRef, p.headRef, p.head, headOwner, head),
		"base": v.side(i.repo.owner.login+":"+p.baseRef, p.baseRef, p.base, i.repo.owner, i.repo), "_links": links,
		"author_association": v.association(i.repo, i.author), "auto_merge": nil, "active_lock_reason": lockReason(i),
	}
}

// pullWhole is a pull request by itself, as its own address and every webhook show it.
func (v *renderer) pullWhole(i *item) object {
	p := i.pull
	var mergeable any
	state := "unknown"
	if i.state == "open" {
		mergeable, state = true, "clean"
		if p.draft {
			state = "draft"
		}
	}
	return v.pullJSON(i).with(object{"merged": p.merged, "mergeable": mergeable, "rebaseable": mergeable, "mergeable_state": state,
		"merged_by": v.user(p.mergedBy), "comments": len(i.comments), "review_comments": 0, "maintainer_can_modify": false,
		"commits": p.commits, "additions": p.additions, "deletions": p.deleted, "changed_files": len(p.files)})
}

func (v *renderer) commentJSON(c *comment) object {
	u := fmt.Sprintf("%s/issues/comments/%d", v.repoURL(c.on.repo), c.id)
	o := object{"url": u, "html_url": fmt.Sprintf("%s#issuecomment-%d", v.itemWeb(c.on), c.id), "issue_url": v.issueURL(c.on),
		"id": c.id, "node_id": nodeID("IC", c.on.repo.id, c.id), "user": v.user(c.author), "created_at": stamp(c.created),
		"updated_at": stamp(c.updated), "author_association": v.association(c.on.repo, c.author), "body": c.body,
		"reactions": reactionsJSON(u, c.reactions), "performed_via_github_app": nil}
	if c.via != nil {
		o["performed_via_github_app"] = v.appJSON(c.via)
	}
	return o
}
