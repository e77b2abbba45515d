package githubsim

import (
	"fmt"
	"strings"
)

// repoRoutes are repositories and what is in their git.
func repoRoutes() []*route {
	return []*route{
		on("GET "+inRepo, anyone, "metadata:read", getRepo),
		on("GET "+inRepo+"/collaborators/{username}/permission", anyone, "metadata:read", getPermission),
		on("GET "+inRepo+"/git/blobs/{file_sha}", anyone, "contents:read", getBlob),
		on("GET "+inRepo+"/contents/{path}", anyone, "contents:read", getContent, "ref"),
	}
}

func getRepo(c *call) (reply, error) {
	r := c.repo
	o := c.repoJSON(r).with(object{"network_count": 0, "subscribers_count": 0, "permissions": c.permissions(r), "temp_clone_token": ""})
	if r.owner.kind == "Organization" {
		o["organization"] = c.userJSON(r.owner)
	}
	if r.parent != nil && !r.parent.gone {
		o["parent"], o["source"] = c.repoJSON(r.parent), c.repoJSON(r.parent)
	}
	return ok(o)
}

// permissions are what the viewer may do in the repository, in the words of a repository's JSON.
func (c *call) permissions(r *repo) object {
	role := "none"
	switch {
	case c.who.person != nil:
		role = r.role(c.who.person)
	case c.who.covers(r):
		role = "read"
	}
	return permissionsJSON(role)
}

func permissionsJSON(role string) object {
	at := func(least string) bool { return roleRank[role] >= roleRank[least] }
	return object{"admin": at("admin"), "maintain": at("maintain"), "push": at("write"), "triage": at("triage"), "pull": at("read")}
}

func getPermission(c *call) (reply, error) {
	a := c.account(c.params["username"])
	if a == nil || a.kind == "Bot" { // https://github.com/anthropics/claude-code-action/pull/1030
		return reply{}, &failure{status: 404, message: fmt.Sprintf("%s is not a user", c.params["username"])}
	}
	role := c.repo.role(a)
	user := c.userJSON(a).with(object{"role_name": role, "permissions": permissionsJSON(role)})
	return ok(object{"permission": legacyRole(role), "role_name": role, "user": user})
}

func (v *renderer) repoURL(r *repo) string { return v.api + "/repos/" + r.full() }

func (v *renderer) repoWeb(r *repo) string { return v.web + "/" + r.full() }

// repoPaths are the URL templates of a repository, all under its own URL.
var repoPaths = map[string]string{
	"archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}",
	"branches_url": "/branches{/branch}", "collaborators_url": "/collaborators{/collaborator}",
	"comments_url": "/comments{/number}", "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
	"contents_url": "/contents/{+path}", "contributors_url": "/contributors", "deployments_url": "/deployments",
	"downloads_url": "/downloads", "events_url": "/events", "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}",
	"git_refs_url": "/git/refs{/sha}", "git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks",
	"issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
	"issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}",
	"languages_url": "/languages", "merges_url": "/merges", "milestones_url": "/milestones{/number}",
	"notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
	"releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}",
	"subscribers_url": "/subscribers", "subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams",
	"trees_url": "/git/trees{/sha}",
}

func (v *renderer) repoJSON(r *repo) object {
	u, page := v.repoURL(r), v.repoWeb(r)
	visibility := "public"
	if r.private {
		visibility = "private"
	}
	host := strings.TrimPrefix(strings.TrimPrefix(v.web, "http://"), "https://")
	o := object{
		"id": r.id, "node_id": r.node(), "name": r.name, "full_name": r.full(), "private": r.private, "owner": v.userJSON(r.owner),
		"html_url": page, "description": orNull(r.description), "fork": r.fork, "url": u, "git_url": "git://" + host + "/" + r.full() + ".git",
		"ssh_url": "git@" + host + ":" + r.full() + ".git", "clone_url": page + ".git", "svn_url": page, "mirror_url": nil,
		"homepage": nil, "language": nil, "forks_count": 0, "forks": 0, "stargazers_count": 0, "watchers_count": 0, "watchers": 0,
		"size": len(r.commits), "default_branch": r.branch, "open_issues_count": r.open, "open_issues": r.open, "is_template": false,
		"topics": []any{}, "has_issues": !r.noIssues, "has_projects": true, "has_wiki": true, "has_pages": false,
		"has_downloads": true, "has_discussions": false, "archived": r.archived, "disabled": false,
		"visibility": visibility, "pushed_at": stamp(r.pushed), "created_at": stamp(r.created), "updated_at": stamp(r.updated),
		"license": nil, "allow_forking": true, "web_commit_signoff_required": false,
	}
	for k, path := range repoPaths {
		o[k] = u + path
	}
	return o
}

// repoShort is a repository as installation events name it.
func (v *renderer) repoShort(r *repo) object {
	return object{"id": r.id, "node_id": r.node(), "name": r.name, "full_name": r.full(), "private": r.private}
}

// repoEvent is a repository in a webhook.
func (v *renderer) repoEvent(r *repo) object {
	return v.repoJSON(r).with(object{"custom_properties": object{}})
}

// pushRepo is a repository in a push, whose times are numbers and whose owner has a name.
func (v *renderer) pushRepo(r *repo) object {
	o := v.repoEvent(r)
	o["created_at"], o["pushed_at"] = r.created.Unix(), r.pushed.Unix()
	o["stargazers"], o["master_branch"] = 0, r.branch
	o["owner"] = v.userJSON(r.owner).with(object{"name": r.owner.login, "email": nil})
	if r.owner.kind == "Organization" {
		o["organization"] = r.owner.login
	}
	return o
}
