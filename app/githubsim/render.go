package githubsim

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// object is JSON about to be written.
type object map[string]any

// with returns o with more keys.
func (o object) with(more object) object {
	for k, v := range more {
		o[k] = v
	}
	return o
}

func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// renderer says things as GitHub says them in JSON. It knows the host's addresses and what it is given, nothing else.
type renderer struct {
	web, api, gql string // addresses, without a slash at the end
	unnamedFields bool   // issue fields are given without their names
}

func (v *renderer) userJSON(a *account) object {
	if a == nil {
		return nil
	}
	path := strings.ReplaceAll(strings.ReplaceAll(a.login, "[", "%5B"), "]", "%5D")
	u := v.api + "/users/" + path
	page := v.web + "/" + a.login
	if a.kind == "Bot" {
		page = v.web + "/apps/" + strings.TrimSuffix(a.login, "[bot]")
	}
	return object{
		"login": a.login, "id": a.id, "node_id": a.node(),
		"avatar_url":  fmt.Sprintf("%s/avatars/u/%d?v=4", v.web, a.id),
		"gravatar_id": "", "url": u, "html_url": page,
		"followers_url": u + "/followers", "following_url": u + "/following{/other_user}", "gists_url": u + "/gists{/gist_id}",
		"starred_url": u + "/starred{/owner}{/repo}", "subscriptions_url": u + "/subscriptions",
		"organizations_url": u + "/orgs", "repos_url": u + "/repos", "events_url": u + "/events{/privacy}",
		"received_events_url": u + "/received_events", "type": a.kind, "user_view_type": "public", "site_admin": false,
	}
}

// user is userJSON for a place where nobody is null.
func (v *renderer) user(a *account) any {
	if a == nil {
		return nil
	}
	return v.userJSON(a)
}

func (v *renderer) users(as []*account) []any {
	out := make([]any, 0, len(as))
	for _, a := range as {
		out = append(out, v.userJSON(a))
	}
	return out
}

func (v *renderer) orgJSON(a *account) object {
	u := v.api + "/orgs/" + a.login
	return object{
		"login": a.login, "id": a.id, "node_id": a.node(), "url": u, "repos_url": u + "/repos", "events_url": u + "/events",
		"hooks_url": u + "/hooks", "issues_url": u + "/issues", "members_url": u + "/members{/member}",
		"public_members_url": u + "/public_members{/member}", "avatar_url": fmt.Sprintf("%s/avatars/u/%d?v=4", v.web, a.id),
		"description": "",
	}
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

func (r *repo) visibility() string {
	if r.private {
		return "private"
	}
	return "public"
}

func (r *repo) openIssues() int {
	n := 0
	for _, it := range r.order {
		if it.state == "open" && !it.gone {
			n++
		}
	}
	return n
}

func (v *renderer) repoJSON(r *repo) object {
	u, page := v.repoURL(r), v.repoWeb(r)
	open := r.openIssues()
	host := strings.TrimPrefix(strings.TrimPrefix(v.web, "http://"), "https://")
	o := object{
		"id": r.id, "node_id": r.node(), "name": r.name, "full_name": r.full(), "private": r.private, "owner": v.userJSON(r.owner),
		"html_url": page, "description": orNull(r.description), "fork": r.fork, "url": u, "git_url": "git://" + host + "/" + r.full() + ".git",
		"ssh_url": "git@" + host + ":" + r.full() + ".git", "clone_url": page + ".git", "svn_url": page, "mirror_url": nil,
		"homepage": nil, "language": nil, "forks_count": 0, "forks": 0, "stargazers_count": 0, "watchers_count": 0, "watchers": 0,
		"size": len(r.commits), "default_branch": r.branch, "open_issues_count": open, "open_issues": open, "is_template": false,
		"topics": []any{}, "has_issues": !r.noIssues, "has_projects": true, "has_wiki": true, "has_pages": false,
		"has_downloads": true, "has_discussions": false, "archived": r.archived, "disabled": false,
		"visibility": r.visibility(), "pushed_at": stamp(r.pushed), "created_at": stamp(r.created), "updated_at": stamp(r.updated),
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

func (v *renderer) labelJSON(r *repo, l *label) object {
	var description any
	if l.described {
		description = l.description
	}
	return object{"id": l.id, "node_id": nodeID("LA", r.id, l.id), "url": v.repoURL(r) + "/labels/" + pathEscape(l.name),
		"name": l.name, "color": l.color, "default": l.standard, "description": description}
}

func (v *renderer) labelsJSON(i *item) []any {
	out := make([]any, 0, len(i.labels))
	for _, l := range i.labels {
		out = append(out, v.labelJSON(i.repo, l))
	}
	return out
}

func (v *renderer) milestoneJSON(m *milestone) any {
	if m == nil {
		return nil
	}
	open, closed := 0, 0
	for _, it := range m.repo.order {
		if it.milestone == m && !it.gone {
			if it.state == "open" {
				open++
			} else {
				closed++
			}
		}
	}
	u := fmt.Sprintf("%s/milestones/%d", v.repoURL(m.repo), m.number)
	return object{"url": u, "html_url": fmt.Sprintf("%s/milestone/%d", v.repoWeb(m.repo), m.number), "labels_url": u + "/labels",
		"id": m.id, "node_id": m.node(), "number": m.number, "title": m.title, "description": orNull(m.description),
		"creator": v.user(m.creator), "open_issues": open, "closed_issues": closed, "state": m.state,
		"created_at": stamp(m.created), "updated_at": stamp(m.updated), "due_on": stamp(m.due), "closed_at": stamp(m.closed)}
}

func (v *renderer) issueTypeJSON(t *issueType) any {
	if t == nil {
		return nil
	}
	return object{"id": t.id, "node_id": nodeID("IT", t.id), "name": t.name, "description": orNull(t.description),
		"color": t.color, "created_at": stamp(t.created), "updated_at": stamp(t.created), "is_enabled": true}
}

var reactionNames = []string{"+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"}

func reactionsJSON(url string, rs []*reaction) object {
	o := object{"url": url + "/reactions", "total_count": len(rs)}
	for _, n := range reactionNames {
		o[n] = 0
	}
	for _, r := range rs {
		o[r.content] = o[r.content].(int) + 1
	}
	return o
}

// blobSHA stands for git's object id: the same content has the same one.
func blobSHA(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:]) + "00000000"
}
