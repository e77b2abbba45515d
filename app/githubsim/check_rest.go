package githubsim

import (
	"fmt"
	"sort"
	"strconv"
)

// checkRoutes are check runs and their suites.
func checkRoutes() []*route {
	return []*route{
		on("POST", inRepo+"/check-runs", anyone, "checks:write", createCheckRun),
		on("GET", inRepo+"/check-runs/{check_run_id}", anyone, "checks:read", getCheckRun),
		on("PATCH", inRepo+"/check-runs/{check_run_id}", anyone, "checks:write", updateCheckRun),
		on("GET", inRepo+"/commits/{ref}/check-runs", anyone, "checks:read", commitRuns),
	}
}

func (c *call) run() (*run, error) {
	id, err := c.number("check_run_id")
	if err != nil {
		return nil, err
	}
	if found := c.repo.runs[id]; found != nil {
		return found, nil
	}
	return nil, errNotFound
}

// byApp refuses whoever is no app: checks are written by apps only.
func (c *call) byApp() error {
	if c.who.app == nil || c.who.grant == nil {
		return &failure{status: 403, message: "You must authenticate via a GitHub App."}
	}
	return nil
}

func createCheckRun(c *call) (reply, error) {
	if err := c.byApp(); err != nil {
		return reply{}, err
	}
	var q runRequest
	if err := c.decode(&q); err != nil {
		return reply{}, err
	}
	made, err := c.repo.createRun(c.who.app, &q)
	if err != nil {
		return reply{}, err
	}
	o := c.runJSON(c.repo, made)
	return c.created(o)
}

func updateCheckRun(c *call) (reply, error) {
	if err := c.byApp(); err != nil {
		return reply{}, err
	}
	found, err := c.run()
	if err != nil {
		return reply{}, err
	}
	var q runRequest
	if err := c.decode(&q); err != nil {
		return reply{}, err
	}
	if err := c.repo.updateRun(found, c.who.app, &q); err != nil {
		return reply{}, err
	}
	return ok(c.runJSON(c.repo, found))
}

func getCheckRun(c *call) (reply, error) {
	found, err := c.run()
	if err != nil {
		return reply{}, err
	}
	return ok(c.runJSON(c.repo, found))
}

// filterRuns applies check_name, status, app_id and filter; the newest of each name is what "latest" means.
func (c *call) filterRuns(runs []*run) []*run {
	if c.query.Get("filter") != "all" {
		bySuite := map[*suite][]*run{}
		var order []*suite
		for _, r := range runs {
			if bySuite[r.suite] == nil {
				order = append(order, r.suite)
			}
			bySuite[r.suite] = append(bySuite[r.suite], r)
		}
		runs = nil
		for _, s := range order {
			runs = append(runs, latest(bySuite[s])...)
		}
	}
	name, status, app := c.query.Get("check_name"), c.query.Get("status"), c.query.Get("app_id")
	var out []*run
	for _, r := range runs {
		if name != "" && r.name != name || status != "" && r.status != status || app != "" && strconv.FormatInt(r.app.id, 10) != app {
			continue
		}
		out = append(out, r)
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].id > out[b].id })
	return out
}

func (c *call) runList(runs []*run) (reply, error) {
	runs = c.filterRuns(runs)
	return ok(object{"total_count": len(runs), "check_runs": each(paged(c, runs), func(r *run) object { return c.runJSON(c.repo, r) })})
}

func (c *call) commit() (*commit, error) {
	if m := c.repo.resolve(c.params["ref"]); m != nil {
		return m, nil
	}
	return nil, &failure{status: 422, message: "No commit found for SHA: " + c.params["ref"]}
}

func commitRuns(c *call) (reply, error) {
	m, err := c.commit()
	if err != nil {
		return reply{}, err
	}
	var runs []*run
	for _, s := range c.repo.suites {
		if s.head == m.sha {
			runs = append(runs, s.runs...)
		}
	}
	return c.runList(runs)
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
