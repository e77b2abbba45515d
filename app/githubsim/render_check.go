package githubsim

import (
	"fmt"
	"strings"
)

func (v *renderer) appJSON(a *App) object {
	return object{"id": a.id, "client_id": a.clientID, "slug": a.slug, "node_id": nodeID("A", a.id), "owner": v.userJSON(a.owner),
		"name": a.name, "description": "", "external_url": v.web + "/apps/" + a.slug, "html_url": v.web + "/apps/" + a.slug,
		"created_at": stamp(a.created), "updated_at": stamp(a.created), "permissions": copyMap(a.permissions), "events": copyList(a.events)}
}

func copyMap(m map[string]string) object {
	o := object{}
	for k, v := range m {
		o[k] = v
	}
	return o
}

func copyList(l []string) []any {
	out := make([]any, 0, len(l))
	for _, s := range l {
		out = append(out, s)
	}
	return out
}

func (v *renderer) installationJSON(i *Installation) object {
	selection := "selected"
	if i.all {
		selection = "all"
	}
	page := fmt.Sprintf("%s/settings/installations/%d", v.web, i.ID)
	if i.account.kind == "Organization" {
		page = fmt.Sprintf("%s/organizations/%s/settings/installations/%d", v.web, i.account.login, i.ID)
	}
	o := object{"id": i.ID, "client_id": i.app.clientID, "account": v.userJSON(i.account), "repository_selection": selection,
		"access_tokens_url": fmt.Sprintf("%s/app/installations/%d/access_tokens", v.api, i.ID),
		"repositories_url":  v.api + "/installation/repositories", "html_url": page, "app_id": i.app.id, "app_slug": i.app.slug,
		"target_id": i.account.id, "target_type": i.account.kind, "permissions": copyMap(i.app.permissions),
		"events": copyList(i.app.events), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "single_file_name": nil,
		"has_multiple_single_files": false, "single_file_paths": []any{}, "suspended_by": nil, "suspended_at": nil}
	if !i.suspended.IsZero() {
		o["suspended_at"], o["suspended_by"] = stamp(i.suspended), v.user(i.by)
	}
	return o
}

// pullsOf are the open pull requests of the repository's own branches with that head, in the short form of checks.
func (v *renderer) pullsOf(r *repo, sha string) []any {
	out := []any{}
	for _, i := range r.order {
		p := i.pull
		if p == nil || i.gone || p.head != sha || i.state != "open" || p.headRepo != r {
			continue // pull requests from forks are not named
		}
		short := func(ref, sha string) object {
			return object{"ref": ref, "sha": sha, "repo": object{"id": r.id, "url": v.repoURL(r), "name": r.name}}
		}
		out = append(out, object{"url": fmt.Sprintf("%s/pulls/%d", v.repoURL(r), i.number), "id": i.id, "number": i.number,
			"head": short(p.headRef, p.head), "base": short(p.baseRef, p.base)})
	}
	return out
}

func text(s string, has bool) any {
	if !has {
		return nil
	}
	return s
}

func (v *renderer) runJSON(r *repo, c *run) object {
	u := fmt.Sprintf("%s/check-runs/%d", v.repoURL(r), c.id)
	return object{"id": c.id, "name": c.name, "node_id": nodeID("CR", r.id, c.id), "head_sha": c.head, "external_id": c.external,
		"url": u, "html_url": fmt.Sprintf("%s/runs/%d", v.repoWeb(r), c.id), "details_url": c.details, "status": c.status,
		"conclusion": orNull(c.conclusion), "started_at": stamp(c.started), "completed_at": stamp(c.completed),
		"output": object{"title": text(c.title, c.hasTitle), "summary": text(c.summary, c.hasSummary), "text": text(c.text, c.hasTxt),
			"annotations_count": len(c.annotations), "annotations_url": u + "/annotations"},
		"check_suite": object{"id": c.suite.id}, "app": v.appJSON(c.app), "pull_requests": v.pullsOf(r, c.head)}
}

// runEvent is a check run in a webhook, with its whole suite.
func (v *renderer) runEvent(r *repo, c *run) object {
	s := v.suiteJSON(r, c.suite)
	short := object{}
	for _, k := range []string{"id", "node_id", "head_branch", "head_sha", "status", "conclusion", "url", "before", "after",
		"pull_requests", "app", "created_at", "updated_at"} {
		short[k] = s[k]
	}
	return v.runJSON(r, c).with(object{"check_suite": short})
}

func (v *renderer) suiteJSON(r *repo, s *suite) object {
	u := fmt.Sprintf("%s/check-suites/%d", v.repoURL(r), s.id)
	o := object{"id": s.id, "node_id": nodeID("CS", r.id, s.id), "head_branch": orNull(s.branch), "head_sha": s.head,
		"status": s.status, "conclusion": orNull(s.conclusion), "url": u, "before": orNull(s.before), "after": s.head,
		"pull_requests": v.pullsOf(r, s.head), "app": v.appJSON(s.app), "created_at": stamp(s.created), "updated_at": stamp(s.updated),
		"latest_check_runs_count": len(latest(s.runs)), "check_runs_url": u + "/check-runs", "rerequestable": true, "runs_rerequestable": true,
		"head_commit": object{}}
	if c := r.commits[s.head]; c != nil {
		o["head_commit"] = v.commitShort(c)
	}
	return o
}

func person(a *account) object {
	login := "ghost"
	if a != nil {
		login = a.login
	}
	return object{"name": login, "email": strings.ToLower(strings.Trim(login, "[]")) + "@users.noreply.example"}
}

func (v *renderer) commitShort(c *commit) object {
	return object{"id": c.sha, "tree_id": blobSHA(c.sha), "message": c.message, "timestamp": stamp(c.at), "author": person(c.author), "committer": person(c.author)}
}

// latest keeps the newest run of each name.
func latest(runs []*run) []*run {
	var out []*run
	seen := map[string]bool{}
	for n := len(runs) - 1; n >= 0; n-- {
		if c := runs[n]; !seen[c.name] {
			seen[c.name] = true
			out = append(out, c)
		}
	}
	return out
}
