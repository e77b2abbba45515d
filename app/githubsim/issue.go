package githubsim

import (
	"fmt"
)

// NewIssue is an issue as somebody opens it.
type NewIssue struct {
	Title, Body string
	Labels      []string
	Milestone   int
	Assignees   []string
	Type        string // issue type of the organisation
}

// openIssue creates an issue with everything that it starts with; each of those is an event of its own after "opened".
func (r *repo) openIssue(by *account, via *App, in NewIssue) (*item, error) {
	if r.noIssues {
		return nil, errNoIssues
	}
	if err := checkText("Issue", &in.Title, &in.Body); err != nil {
		return nil, err
	}
	i, extras, err := r.prepare(by, in)
	if err != nil {
		return nil, err
	}
	i.via, i.kind = via, r.findType(in.Type)
	if i.kind == nil && in.Type != "" {
		return nil, invalid("Issue", "type", "invalid")
	}
	r.add(i)
	i.emit("opened", by, nil)
	extras()
	if i.kind != nil {
		i.emit("typed", by, object{"type": r.issueTypeJSON(i.kind)})
	}
	return i, nil
}

// OpenIssue opens an issue and returns its number.
func (t tracker) OpenIssue(who, full string, in NewIssue) (int, error) {
	return making(t.site, who, full, func(r *repo, by *account) (int, error) { return numbered(r.openIssue(by, nil, in)) })
}

func numbered(i *item, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return i.number, nil
}

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
	if r.owner.members[a] != "" {
		return "MEMBER"
	}
	if r.roles[a] != "" {
		return "COLLABORATOR"
	}
	for _, it := range r.pulls {
		if it.author == a && it.pull.merged {
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
		"user": v.userJSON(i.author), "labels": v.labelsJSON(i), "state": i.state, "locked": i.locked,
		"assignee": v.userJSON(firstOf(i.assignees)), "assignees": each(i.assignees, v.userJSON), "milestone": v.milestoneJSON(i.milestone),
		"comments": len(i.comments), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stamp(i.closed),
		"author_association": v.association(i.repo, i.author), "active_lock_reason": lockReason(i), "body": orNull(i.body),
		"closed_by": v.userJSON(i.closedBy), "reactions": reactionsJSON(u, nil), "timeline_url": u + "/timeline",
		"performed_via_github_app": v.appJSON(i.via), "state_reason": orNull(i.reason),
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
