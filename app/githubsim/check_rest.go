package githubsim

import (
	"fmt"
	"slices"
	"strconv"
)

// checkRoutes are check runs and their suites.
func checkRoutes() []*route {
	return []*route{
		on("POST "+inRepo+"/check-runs", anyone, "checks:write", createCheckRun),
		on("GET "+inRepo+"/check-runs/{check_run_id}", anyone, "checks:read", show((*call).run, (*call).runJSON)),
		on("PATCH "+inRepo+"/check-runs/{check_run_id}", anyone, "checks:write", of((*call).run, updateCheckRun)),
		on("GET "+inRepo+"/commits/{ref}/check-runs", anyone, "checks:read", commitRuns, "check_name", "filter", "app_id"),
	}
}

func (c *call) run() (*run, error) {
	id, err := c.number("check_run_id")
	if found := c.repo.runs[id]; err == nil && found != nil && !c.unknown(found) {
		return found, nil
	}
	return nil, errNotFound
}

func createCheckRun(c *call) (reply, error) {
	var q runRequest
	if err := c.decode(&q); err != nil {
		return reply{}, err
	}
	made, err := c.repo.createRun(c.who.app, &q)
	if err != nil {
		return reply{}, err
	}
	return c.created(c.runJSON(made))
}

func updateCheckRun(c *call, found *run) (reply, error) {
	var q runRequest
	if err := c.decode(&q); err != nil {
		return reply{}, err
	}
	if err := found.update(c.who.app, &q); err != nil {
		return reply{}, err
	}
	return ok(c.runJSON(found))
}

// commitRuns are a commit's check runs, the newest first: of each app the newest of each name, or all.
func commitRuns(c *call) (reply, error) {
	filter, err := c.choice("filter", "latest", "all")
	if err != nil {
		return reply{}, err
	}
	at := c.repo.resolve(c.params["ref"])
	if at == nil || c.unknown(at) {
		return reply{}, noCommit(c.params["ref"])
	}
	name, app := c.query.Get("check_name"), c.query.Get("app_id")
	runs := c.repo.runsOn(at.sha)
	if filter == "latest" {
		runs = latest(runs)
	} else {
		slices.Reverse(runs)
	}
	runs = slices.DeleteFunc(runs, func(one *run) bool {
		return name != "" && one.name != name || app != "" && strconv.FormatInt(one.app.id, 10) != app
	})
	return ok(object{"total_count": len(runs), "check_runs": each(paged(c, runs), c.runJSON)})
}

func (v *renderer) runJSON(c *run) object {
	r := c.suite.repo
	u := fmt.Sprintf("%s/check-runs/%d", v.repoURL(r), c.id)
	return object{"id": c.id, "name": c.name, "node_id": nodeID("CR", r.id, c.id), "head_sha": c.head, "external_id": c.external,
		"url": u, "html_url": fmt.Sprintf("%s/runs/%d", v.repoWeb(r), c.id), "details_url": c.details, "status": c.status,
		"conclusion": orNull(c.conclusion), "started_at": stamp(c.started), "completed_at": stamp(c.completed),
		"output": object{"title": c.title, "summary": c.summary, "text": c.text,
			"annotations_count": len(c.annotations), "annotations_url": u + "/annotations"},
		"check_suite": object{"id": c.suite.id}, "app": v.appJSON(c.app), "pull_requests": v.pullsOf(r, c.head)}
}

// runEvent is a check run in a webhook, with its whole suite.
func (v *renderer) runEvent(c *run) object {
	s := v.suiteJSON(c.suite)
	short := object{}
	for _, k := range []string{"id", "node_id", "head_branch", "head_sha", "status", "conclusion", "url", "before", "after",
		"pull_requests", "app", "created_at", "updated_at"} {
		short[k] = s[k]
	}
	return v.runJSON(c).with(object{"check_suite": short})
}

func (v *renderer) suiteJSON(s *suite) object {
	r := s.repo
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

// pullsOf are the open pull requests of the repository's own branches with that head, in the short form of checks.
func (v *renderer) pullsOf(r *repo, sha string) []any {
	out := []any{}
	for _, i := range r.pulls {
		p := i.pull
		if i.gone || p.head != sha || i.state != "open" || p.headRepo != r {
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
