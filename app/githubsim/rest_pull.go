package githubsim

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

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
