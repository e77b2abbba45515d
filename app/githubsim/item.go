package githubsim

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// item is an issue, or a pull request when pull is set.
type item struct {
	repo                     *repo
	id, issueID              int64 // a pull request has one id as a pull and one as an issue
	number                   int
	title, body              string
	author                   *account
	editor                   *account // who last edited the body, nil for nobody
	edited                   time.Time
	state, reason            string
	created, updated, closed time.Time
	closedBy                 *account
	labels                   []*label
	milestone                *milestone
	assignees                []*account
	locked                   bool
	kind                     *issueType
	fields                   []*fieldValue // in the order in which they were first set
	comments                 []*comment
	parent                   *item
	children                 []*item
	related                  time.Time // when it got its parent, and by whom
	relatedBy                *account
	via                      *App
	pull                     *pull
	gone                     bool
	converted                bool // to a discussion: it stays, closed and locked
}

func (i *item) node() string {
	if i.pull != nil {
		return nodeID("PR", i.repo.id, i.id)
	}
	return nodeID("I", i.repo.id, i.id)
}

func (i *item) has(l *label) bool {
	for _, have := range i.labels {
		if have == l {
			return true
		}
	}
	return false
}

const (
	maxText  = 65536 // characters of a body or a comment
	maxTitle = 256
)

func checkTitle(resource, title string) error {
	switch {
	case strings.TrimSpace(title) == "":
		return invalid(resource, "title", "missing_field")
	case utf8.RuneCountInString(title) > maxTitle:
		return invalid(resource, "title", "custom", "title is too long (maximum is 256 characters)")
	}
	return nil
}

func checkBody(resource, body string) error {
	if utf8.RuneCountInString(body) > maxText {
		return invalid(resource, "body", "custom", "body is too long (maximum is 65536 characters)")
	}
	return nil
}

// touch sets when an item was last changed.
func (i *item) touch() { i.updated = i.repo.time() }

func (r *repo) add(i *item) {
	r.lastNumber++
	i.repo, i.number, i.id, i.issueID = r, r.lastNumber, r.newID(), r.newID()
	if i.state == "" {
		i.state = "open"
	}
	r.items[i.number] = i
	r.order = append(r.order, i)
	r.nodes[i.node()] = i
}

// prepare sets what a new item starts with and returns a function that tells about it.
func (r *repo) prepare(i *item, in NewIssue) (func(), error) {
	by := i.author
	if in.Milestone != 0 {
		if i.milestone = r.findMilestone(in.Milestone); i.milestone == nil {
			return nil, invalid("Issue", "milestone", "invalid")
		}
	}
	for _, login := range in.Assignees {
		a := r.account(login)
		if a == nil {
			return nil, invalid("Issue", "assignees", "invalid")
		}
		i.assignees = append(i.assignees, a)
	}
	ls, err := r.labelsNamed(by, in.Labels)
	if err != nil {
		return nil, err
	}
	i.labels = ls
	return func() {
		for _, l := range i.labels {
			i.emit("labeled", by, object{"label": r.labelJSON(r, l)})
		}
		if i.milestone != nil {
			i.emit("milestoned", by, object{"milestone": r.milestoneJSON(i.milestone)})
		}
		for _, a := range i.assignees {
			i.emit("assigned", by, object{"assignee": r.userJSON(a)})
		}
	}, nil
}

func (i *item) edit(by *account, title, body *string) error {
	changes := object{}
	if title != nil && *title != i.title {
		if err := checkTitle("Issue", *title); err != nil {
			return err
		}
		changes["title"] = object{"from": i.title}
	}
	if body != nil && *body != i.body {
		if err := checkBody("Issue", *body); err != nil {
			return err
		}
		changes["body"] = object{"from": i.body}
	}
	if len(changes) == 0 {
		return nil
	}
	if title != nil {
		i.title = *title
	}
	if body != nil {
		if *body != i.body {
			i.editor, i.edited = by, i.repo.time()
		}
		i.body = *body
	}
	i.touch()
	i.emit("edited", by, object{"changes": changes})
	return nil
}

func (i *item) addLabels(by *account, names []string) error {
	ls, err := i.repo.labelsNamed(by, names)
	if err != nil {
		return err
	}
	if len(i.labels)+len(ls) > 100 {
		return invalid("Issue", "labels", "custom", "Issue cannot have more than 100 labels")
	}
	for _, l := range ls {
		if i.has(l) {
			continue
		}
		i.labels = append(i.labels, l)
		i.touch()
		i.emit("labeled", by, object{"label": i.repo.labelJSON(i.repo, l)})
	}
	return nil
}

func (i *item) removeLabel(by *account, name string) error {
	l := i.repo.findLabel(name)
	if l == nil || !i.has(l) {
		return &failure{status: 404, message: "Label does not exist"}
	}
	i.labels = slices.DeleteFunc(slices.Clone(i.labels), func(have *label) bool { return have == l })
	i.touch()
	i.emit("unlabeled", by, object{"label": i.repo.labelJSON(i.repo, l)})
	return nil
}

func (i *item) setMilestone(by *account, number int) error {
	var m *milestone
	if number != 0 {
		if m = i.repo.findMilestone(number); m == nil {
			return invalid("Issue", "milestone", "invalid")
		}
	}
	old := i.milestone
	if old == m {
		return nil
	}
	i.milestone = m
	i.touch()
	if old != nil {
		i.emit("demilestoned", by, object{"milestone": i.repo.milestoneJSON(old)})
	}
	if m != nil {
		i.emit("milestoned", by, object{"milestone": i.repo.milestoneJSON(m)})
	}
	return nil
}

var closeReasons = []string{"completed", "not_planned", "duplicate"}

var zeroTime time.Time

func (i *item) close(by *account, reason string) error {
	if i.pull == nil && reason == "" {
		reason = "completed"
	}
	if i.pull == nil && !slices.Contains(closeReasons, reason) {
		return invalid("Issue", "state_reason", "invalid")
	}
	if i.state == "closed" && i.reason == reason {
		return nil
	}
	again := i.state == "closed"
	i.state, i.reason, i.closed, i.closedBy = "closed", reason, i.repo.time(), by
	if i.pull != nil {
		i.reason = ""
	}
	i.touch()
	if !again {
		i.emit("closed", by, nil)
	}
	return nil
}

func (i *item) reopen(by *account) error {
	if i.state == "open" {
		return nil
	}
	if i.pull != nil && i.pull.merged {
		return invalid("PullRequest", "state", "custom", "state cannot be changed. The pull request was merged.")
	}
	i.state, i.reason, i.closedBy = "open", "", nil
	if i.pull == nil {
		i.reason = "reopened"
	}
	i.closed = zeroTime
	i.touch()
	i.emit("reopened", by, nil)
	return nil
}

func (i *item) setType(by *account, name string) error {
	var t *issueType
	if name != "" {
		if t = i.repo.findType(name); t == nil {
			return invalid("Issue", "type", "invalid")
		}
	}
	old := i.kind
	if old == t {
		return nil
	}
	i.kind = t
	i.touch()
	if t != nil {
		i.emit("typed", by, object{"type": i.repo.issueTypeJSON(t)})
	} else {
		i.emit("untyped", by, object{"type": i.repo.issueTypeJSON(old)})
	}
	return nil
}

// takeAway removes an issue from its repository.
func (i *item) takeAway() {
	i.gone = true
	delete(i.repo.items, i.number)
	delete(i.repo.nodes, i.node())
	for n, have := range i.repo.order {
		if have == i {
			i.repo.order = append(i.repo.order[:n:n], i.repo.order[n+1:]...)
			break
		}
	}
}

// emitItem tells about an issue or a pull request by the event of its sort.
func (i *item) emit(action string, sender *account, more object) {
	if i.pull != nil {
		i.repo.emit("pull_request", action, sender, object{"number": i.number, "pull_request": i.repo.pullWhole(i)}.with(more))
		return
	}
	i.repo.emit("issues", action, sender, object{"issue": i.repo.issueEvent(i)}.with(more))
}
