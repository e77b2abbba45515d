package githubsim

import (
	"fmt"
)

// pullRoutes are pull requests alone.
func pullRoutes() []*route {
	return []*route{
		on("GET "+inRepo+"/pulls", anyone, "pull_requests:read", listPulls, "state", "sort", "direction"),
		on("GET "+inRepo+"/pulls/{pull_number}", anyone, "pull_requests:read", show((*call).pull, (*call).pullWhole)),
		on("GET "+inRepo+"/pulls/{pull_number}/files", anyone, "pull_requests:read", of((*call).pull, pullFiles)),
	}
}

func listPulls(c *call) (reply, error) {
	return c.itemList(c.pullJSON, func(i *item) bool { return i.pull != nil })
}

func (c *call) pull() (*item, error) {
	n, err := c.number("pull_number")
	i := c.repo.items[int(n)]
	if err != nil || i == nil || i.pull == nil || c.unknown(i) {
		return nil, errNotFound
	}
	return i, nil
}

// maxFiles is how many of a pull request's files GitHub shows.
const maxFiles = 3000

func pullFiles(c *call, i *item) (reply, error) {
	files := i.pull.files[:min(len(i.pull.files), maxFiles)]
	return ok(each(paged(c, files), func(f fileChange) object { return c.fileJSON(i.repo, i.pull.head, f) }))
}

func (v *renderer) fileJSON(r *repo, sha string, f fileChange) object {
	o := object{"sha": blobSHA(f.path), "filename": f.path, "status": f.status, "additions": 1, "deletions": 0, "changes": 1,
		"blob_url": fmt.Sprintf("%s/blob/%s/%s", v.repoWeb(r), sha, pathEscape(f.path)), "raw_url": fmt.Sprintf("%s/raw/%s/%s", v.repoWeb(r), sha, pathEscape(f.path)),
		"contents_url": fmt.Sprintf("%s/contents/%s?ref=%s", v.repoURL(r), pathEscape(f.path), sha), "patch": "@@ -0,0 +1 @@\n+…"}
	if f.was != "" {
		o["previous_filename"] = f.was
	}
	return o
}

// side is a head or a base.
func (v *renderer) side(r *repo, ref, sha string) object {
	o := object{"label": r.owner.login + ":" + ref, "ref": ref, "sha": sha, "user": v.userJSON(r.owner), "repo": nil}
	if !r.gone {
		o["repo"] = v.repoJSON(r)
	}
	return o
}

// pullJSON is a pull request as the list shows it.
func (v *renderer) pullJSON(i *item) object {
	p := i.pull
	u := fmt.Sprintf("%s/pulls/%d", v.repoURL(i.repo), i.number)
	w, issue := v.itemWeb(i), v.issueURL(i)
	links := object{}
	for k, v := range map[string]string{"self": u, "html": w, "issue": issue, "comments": issue + "/comments",
		"review_comments": u + "/comments", "review_comment": v.repoURL(i.repo) + "/pulls/comments{/number}", "commits": u + "/commits",
		"statuses": v.repoURL(i.repo) + "/statuses/" + p.head} {
		links[k] = object{"href": v}
	}
	return object{
		"url": u, "id": i.id, "node_id": i.node(), "html_url": w, "diff_url": w + ".diff", "patch_url": w + ".patch",
		"issue_url": issue, "number": i.number, "state": i.state, "locked": i.locked, "title": i.title, "user": v.userJSON(i.author),
		"body": orNull(i.body), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stamp(i.closed),
		"merged_at": stamp(p.mergedAt), "merge_commit_sha": orNull(p.mergeSHA), "assignee": v.userJSON(firstOf(i.assignees)),
		"assignees": each(i.assignees, v.userJSON), "requested_reviewers": []any{}, "requested_teams": []any{}, "labels": v.labelsJSON(i),
		"milestone": v.milestoneJSON(i.milestone), "draft": p.draft, "commits_url": u + "/commits",
		"review_comments_url": u + "/comments", "review_comment_url": v.repoURL(i.repo) + "/pulls/comments{/number}",
		"comments_url": issue + "/comments", "statuses_url": v.repoURL(i.repo) + "/statuses/" + p.head,
		"head": v.side(p.headRepo, p.headRef, p.head),
		"base": v.side(i.repo, p.baseRef, p.base), "_links": links,
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
		"merged_by": v.userJSON(p.mergedBy), "comments": len(i.comments), "review_comments": 0, "maintainer_can_modify": false,
		"commits": p.commits, "additions": len(p.files), "deletions": 0, "changed_files": len(p.files)})
}
