package githubsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

type suite struct {
	repo               *repo
	id                 int64
	app                *App
	head, branch       string
	before             string
	status, conclusion string
	created, updated   time.Time
	runs               []*run
}

type run struct {
	id                   int64
	suite                *suite
	app                  *App
	name, head           string
	status, conclusion   string
	details, external    string
	title, summary, text *string
	annotations          []annotation
	actions              []action
	started, completed   time.Time
}

type annotation struct {
	Path            string `json:"path"`
	StartLine       int    `json:"start_line"`
	EndLine         int    `json:"end_line"`
	StartColumn     *int   `json:"start_column"`
	EndColumn       *int   `json:"end_column"`
	AnnotationLevel string `json:"annotation_level"`
	Message         string `json:"message"`
	Title           string `json:"title"`
}

type action struct {
	Label       string `json:"label"`
	Description string `json:"description"`
	Identifier  string `json:"identifier"`
}

// suiteFor is the app's check suite of a commit, made when there is none.
func (r *repo) suiteFor(a *App, sha string) (s *suite, fresh bool) {
	for _, s := range r.suites {
		if s.app == a && s.head == sha {
			return s, false
		}
	}
	s = &suite{repo: r, id: r.newID(), app: a, head: sha, status: "queued", created: r.time(), updated: r.time()}
	for ref, at := range r.refs {
		if branch, ok := strings.CutPrefix(ref, heads); ok && at == sha && (s.branch == "" || branch < s.branch) {
			s.branch = branch
		}
	}
	if c := r.commits[sha]; c != nil && len(c.parents) > 0 {
		s.before = c.parents[0]
	}
	r.suites = append(r.suites, s)
	return s, true
}

// requestSuites makes a check suite of a pushed commit for every app that writes checks, and asks it to run.
func (r *repo) requestSuites(branch, before, sha string, by *account) {
	for _, in := range r.watchers("check_suite") {
		if !reaches(in.permissions["checks"], "write") {
			continue
		}
		if s, fresh := r.suiteFor(in.app, sha); fresh {
			s.branch = branch
			if before != "" {
				s.before = before
			}
			in.deliver(s.news("requested", by))
		}
	}
}

// news is what is told of a check suite.
func (s *suite) news(action string, by *account) news {
	return news{"check_suite", action, s.repo, by, object{"check_suite": s.repo.suiteJSON(s)}}
}

// news is what is told of a check run.
func (c *run) news(action string, by *account) news {
	return news{"check_run", action, c.suite.repo, by, object{"check_run": c.app.runEvent(c)}}
}

func (r *repo) createRun(a *App, q *runRequest) (*run, error) {
	if err := q.check(false); err != nil {
		return nil, err
	}
	if at := r.commits[q.HeadSHA]; at == nil || r.unknown(at) {
		return nil, noCommit(q.HeadSHA)
	}
	s, _ := r.suiteFor(a, q.HeadSHA)
	c := &run{id: r.newID(), suite: s, app: a, head: q.HeadSHA, status: "queued", started: r.time(), details: r.web + "/apps/" + a.slug}
	c.apply(q)
	r.runs[c.id] = c
	r.made(c)
	r.runOrder = append(r.runOrder, c)
	s.runs = append(s.runs, c)
	r.tell(c.news("created", a.bot))
	c.settle("")
	return c, nil
}

func (c *run) update(a *App, q *runRequest) error {
	if c.app != a {
		return &failure{status: 403, message: fmt.Sprintf("Invalid app_id `%d` - check run can only be modified by the GitHub App that created it.", a.id)}
	}
	if err := q.check(true); err != nil {
		return err
	}
	was := c.status
	c.apply(q)
	c.settle(was)
	return nil
}

// settle works out the suite's state after a change of one of its runs, whose status was another, and tells what is
// completed.
func (c *run) settle(was string) {
	s, r := c.suite, c.suite.repo
	before := s.status
	s.status, s.conclusion, s.updated = "completed", "", r.time()
	for _, one := range latest(s.runs) {
		if one.status != "completed" {
			s.status, s.conclusion = "in_progress", ""
			break
		}
		if severity(one.conclusion) > severity(s.conclusion) {
			s.conclusion = one.conclusion
		}
	}
	if c.status == "completed" && was != "completed" {
		r.tell(c.news("completed", c.app.bot))
	}
	if s.status == "completed" && before != "completed" {
		r.tell(s.news("completed", c.app.bot))
	}
}

func severity(conclusion string) int {
	return slices.Index([]string{"", "skipped", "neutral", "success", "stale", "cancelled", "action_required", "timed_out", "failure"}, conclusion)
}

// latest keeps the newest run of each name and app, newest first.
func latest(runs []*run) []*run {
	type key struct {
		*suite
		name string
	}
	var out []*run
	seen := map[key]bool{}
	for _, c := range slices.Backward(runs) {
		if k := (key{c.suite, c.name}); !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	return out
}

// runsOn are a commit's check runs, oldest first.
func (r *repo) runsOn(sha string) []*run {
	var out []*run
	for _, s := range r.suites {
		if s.head == sha {
			out = append(out, s.runs...)
		}
	}
	slices.SortFunc(out, func(a, b *run) int { return int(a.id - b.id) })
	return out
}

// checks are what people press on check runs.
type checks struct{ *site }

// PressButton presses a button that the app put on a check run.
func (cs checks) PressButton(who, full string, checkRun int64, identifier string) error {
	return cs.doRun(who, full, checkRun, func(c *run, by *account) error {
		if !slices.ContainsFunc(c.actions, func(a action) bool { return a.Identifier == identifier }) {
			return fmt.Errorf("check run %d has no button %q", checkRun, identifier)
		}
		n := c.news("requested_action", by)
		n.more["requested_action"] = object{"identifier": identifier}
		c.app.tell(n)
		return nil
	})
}

// Rerequest presses "Re-run" on a check run; the app that made it is told.
func (cs checks) Rerequest(who, full string, checkRun int64) error {
	return cs.doRun(who, full, checkRun, func(c *run, by *account) error {
		c.status, c.conclusion, c.completed = "queued", "", time.Time{}
		c.suite.status, c.suite.conclusion = "queued", ""
		c.app.tell(c.news("rerequested", by))
		return nil
	})
}

func (cs checks) doRun(who, full string, id int64, f func(*run, *account) error) error {
	return cs.do(who, full, found(fmt.Sprintf("check run %d", id), func(r *repo) *run { return r.runs[id] }, f))
}

// RerequestSuite presses "Re-run all checks" of an app on a commit.
func (cs checks) RerequestSuite(who, full string, a *App, sha string) error {
	return cs.do(who, full, func(r *repo, by *account) error {
		if r.commits[sha] == nil {
			return fmt.Errorf("no commit %s in %s", sha, full)
		}
		s, _ := r.suiteFor(a, sha)
		s.status, s.conclusion = "queued", ""
		a.tell(s.news("rerequested", by))
		return nil
	})
}
