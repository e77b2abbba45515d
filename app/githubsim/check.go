package githubsim

import (
	"fmt"
	"slices"
	"time"
)

type suite struct {
	id                 int64
	app                *App
	head, branch       string
	before             string
	status, conclusion string
	created, updated   time.Time
	runs               []*run
}

type run struct {
	id                           int64
	suite                        *suite
	app                          *App
	name, head                   string
	status, conclusion           string
	details, external            string
	title, summary, text         string
	hasTitle, hasSummary, hasTxt bool
	annotations                  []annotation
	images                       []any
	actions                      []action
	started, completed           time.Time
}

type annotation struct {
	Path            string  `json:"path"`
	StartLine       int     `json:"start_line"`
	EndLine         int     `json:"end_line"`
	StartColumn     *int    `json:"start_column"`
	EndColumn       *int    `json:"end_column"`
	AnnotationLevel string  `json:"annotation_level"`
	Message         *string `json:"message"`
	Title           *string `json:"title"`
	RawDetails      *string `json:"raw_details"`
}

type action struct {
	Label       string `json:"label"`
	Description string `json:"description"`
	Identifier  string `json:"identifier"`
}

// suiteFor is the app's check suite of a commit, made when there is none.
func (r *repo) suiteFor(a *App, sha string) (*suite, bool) {
	for _, s := range r.suites {
		if s.app == a && s.head == sha {
			return s, false
		}
	}
	s := &suite{id: r.newID(), app: a, head: sha, status: "queued", created: r.time(), updated: r.time()}
	for ref, at := range r.refs {
		if branch, ok := cutBranch(ref); ok && at == sha && (s.branch == "" || branch < s.branch) {
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
		if !reaches(in.app.permissions["checks"], "write") {
			continue
		}
		s, fresh := r.suiteFor(in.app, sha)
		if !fresh {
			continue
		}
		s.branch = branch
		if before != "" {
			s.before = before
		}
		in.deliver(news{"check_suite", "requested", r, by, object{"check_suite": r.suiteJSON(r, s)}})
	}
}

func (r *repo) createRun(a *App, q *runRequest) (*run, error) {
	if err := q.check(false); err != nil {
		return nil, err
	}
	if r.commits[*q.HeadSHA] == nil {
		return nil, &failure{status: 422, message: "No commit found for SHA: " + *q.HeadSHA}
	}
	s, _ := r.suiteFor(a, *q.HeadSHA)
	c := &run{id: r.newID(), suite: s, app: a, head: *q.HeadSHA, status: "queued", started: r.time(), details: r.web + "/apps/" + a.slug}
	c.apply(q)
	r.runs[c.id] = c
	r.runOrder = append(r.runOrder, c)
	s.runs = append(s.runs, c)
	r.emit("check_run", "created", a.bot, object{"check_run": r.runEvent(r, c)})
	r.settled(c, a.bot, "")
	return c, nil
}

func (r *repo) updateRun(c *run, a *App, q *runRequest) error {
	if c.app != a {
		return &failure{status: 403, message: fmt.Sprintf("Invalid app_id `%d` - check run can only be modified by the GitHub App that created it.", a.id)}
	}
	if err := q.check(true); err != nil {
		return err
	}
	was := c.status
	c.apply(q)
	r.settled(c, a.bot, was)
	return nil
}

// settled works out the suite's state after a change of one of its runs, whose status was another, and
// tells what is completed.
func (r *repo) settled(c *run, by *account, was string) {
	s := c.suite
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
		r.emit("check_run", "completed", by, object{"check_run": r.runEvent(r, c)})
	}
	if s.status == "completed" && before != "completed" {
		r.emit("check_suite", "completed", by, object{"check_suite": r.suiteJSON(r, s)})
	}
}

func severity(conclusion string) int {
	return slices.Index([]string{"", "skipped", "neutral", "success", "stale", "cancelled", "action_required", "timed_out", "failure"}, conclusion)
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

// checks are what people press on check runs.
type checks struct{ *site }

// PressButton presses a button that the app put on a check run.
func (c checks) PressButton(who, full string, checkRun int64, identifier string) error {
	return c.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		for _, a := range c.actions {
			if a.Identifier == identifier {
				c.app.emit(news{"check_run", "requested_action", r, by, object{"check_run": r.runEvent(r, c), "requested_action": object{"identifier": identifier}}})
				return nil
			}
		}
		return fmt.Errorf("check run %d has no button %q", checkRun, identifier)
	})
}

// Rerequest presses "Re-run" on a check run; the app that made it is told.
func (c checks) Rerequest(who, full string, checkRun int64) error {
	return c.do(who, full, func(r *repo, by *account) error {
		c := r.runs[checkRun]
		if c == nil {
			return fmt.Errorf("no check run %d in %s", checkRun, full)
		}
		c.status, c.conclusion, c.completed = "queued", "", zeroTime
		c.suite.status, c.suite.conclusion = "queued", ""
		c.app.emit(news{"check_run", "rerequested", r, by, object{"check_run": r.runEvent(r, c)}})
		return nil
	})
}

// RerequestSuite presses "Re-run all checks" of an app on a commit.
func (c checks) RerequestSuite(who, full string, a *App, sha string) error {
	return c.do(who, full, func(r *repo, by *account) error {
		if r.commits[sha] == nil {
			return fmt.Errorf("no commit %s in %s", sha, full)
		}
		s, _ := r.suiteFor(a, sha)
		s.status, s.conclusion = "queued", ""
		a.emit(news{"check_suite", "rerequested", r, by, object{"check_suite": c.suiteJSON(r, s)}})
		return nil
	})
}
