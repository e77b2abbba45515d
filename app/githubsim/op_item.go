package githubsim

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The op_ files change the state and tell the apps. They run with the host locked, for people and for apps alike.

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

// openIssue creates an issue with everything that it starts with; each of those is an event of its own after "opened".
func (r *repo) openIssue(by *account, via *App, in NewIssue) (*item, error) {
	if r.noIssues {
		return nil, errNoIssues
	}
	if err := checkTitle("Issue", in.Title); err != nil {
		return nil, err
	}
	if err := checkBody("Issue", in.Body); err != nil {
		return nil, err
	}
	i := &item{title: in.Title, body: in.Body, author: by, via: via, created: r.time(), updated: r.time()}
	extras, err := r.prepare(i, in)
	if err != nil {
		return nil, err
	}
	if in.Type != "" {
		if i.kind = r.findType(in.Type); i.kind == nil {
			return nil, invalid("Issue", "type", "invalid")
		}
	}
	r.add(i)
	i.emit("opened", by, nil)
	extras()
	if i.kind != nil {
		i.emit("typed", by, object{"type": r.issueTypeJSON(i.kind)})
	}
	return i, nil
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

// labelsNamed finds labels by name; like GitHub it makes those that are missing, in grey.
func (r *repo) labelsNamed(by *account, names []string) ([]*label, error) {
	var out []*label
	for _, name := range names {
		l := r.findLabel(name)
		if l == nil {
			var err error
			if l, err = r.makeLabel(by, name, "ededed", nil); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
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

func (r *repo) findType(name string) *issueType {
	for _, t := range r.owner.types {
		if strings.EqualFold(t.name, name) {
			return t
		}
	}
	return nil
}
