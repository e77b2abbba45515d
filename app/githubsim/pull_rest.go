package githubsim

import (
	"fmt"
	"sort"
	"strings"
)

// pullRoutes are pull requests alone.
func pullRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/pulls", anyone, "pull_requests:read", listPulls),
		on("GET", inRepo+"/pulls/{pull_number}", anyone, "pull_requests:read", getPull),
		on("GET", inRepo+"/pulls/{pull_number}/files", anyone, "pull_requests:read", pullFiles),
	}
}

func listPulls(c *call) (reply, error) {
	state, err := oneOf(c.query.Get("state"), "open", "open", "closed", "all")
	if err != nil {
		return reply{}, err
	}
	base, head := c.query.Get("base"), c.query.Get("head")
	var all []*item
	for _, i := range c.repo.order {
		if i.pull == nil || i.gone || state != "all" && i.state != state || base != "" && i.pull.baseRef != base {
			continue
		}
		if head != "" && i.pull.headRepo != nil && !strings.EqualFold(head, i.pull.headRepo.owner.login+":"+i.pull.headRef) {
			continue
		}
		all = append(all, i)
	}
	by := c.query.Get("sort")
	ascending := c.query.Get("direction") == "asc" || c.query.Get("direction") == "" && by != "" && by != "created"
	sort.SliceStable(all, func(x, y int) bool {
		a, b := all[x], all[y]
		if !ascending {
			a, b = b, a
		}
		if by == "updated" && !a.updated.Equal(b.updated) {
			return a.updated.Before(b.updated)
		}
		return a.number < b.number
	})
	return ok(each(paged(c, all), c.pullJSON))
}

func (c *call) pull() (*item, error) {
	n, err := c.number("pull_number")
	if err != nil {
		return nil, err
	}
	i := c.repo.items[int(n)]
	if i == nil || i.pull == nil {
		return nil, errNotFound
	}
	return i, nil
}

func getPull(c *call) (reply, error) {
	i, err := c.pull()
	if err != nil {
		return reply{}, err
	}
	return ok(c.pullWhole(i))
}

// maxFiles is how many of a pull request's files GitHub shows.
const maxFiles = 3000

func pullFiles(c *call) (reply, error) {
	i, err := c.pull()
	if err != nil {
		return reply{}, err
	}
	files := i.pull.files[:min(len(i.pull.files), maxFiles)]
	return ok(each(paged(c, files), func(f FileChange) object { return c.fileJSON(i.repo, i.pull.head, f) }))
}

func (v *renderer) fileJSON(r *repo, sha string, f FileChange) object {
	o := object{"sha": blobSHA(f.Path), "filename": f.Path, "status": f.Status, "additions": 1, "deletions": 0, "changes": 1,
		"blob_url": fmt.Sprintf("%s/blob/%s/%s", v.repoWeb(r), sha, pathEscape(f.Path)), "raw_url": fmt.Sprintf("%s/raw/%s/%s", v.repoWeb(r), sha, pathEscape(f.Path)),
		"contents_url": fmt.Sprintf("%s/contents/%s?ref=%s", v.repoURL(r), pathEscape(f.Path), sha), "patch": "@@ -0,0 +1 @@\n+…"}
	if f.Was != "" {
		o["previous_filename"] = f.Was
	}
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
