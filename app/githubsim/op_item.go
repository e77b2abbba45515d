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
func (h *Host) touch(i *item) { i.updated = h.time() }

func (h *Host) addItem(r *repo, i *item) {
	r.lastNumber++
	i.repo, i.number, i.id, i.issueID = r, r.lastNumber, h.id(), h.id()
	if i.state == "" {
		i.state = "open"
	}
	r.items[i.number] = i
	r.order = append(r.order, i)
	h.nodes[i.node()] = i
}

// openIssue creates an issue with everything that it starts with; each of those is an event of its own after "opened".
func (h *Host) openIssue(r *repo, by *account, via *App, in NewIssue) (*item, error) {
	if r.noIssues {
		return nil, errNoIssues
	}
	if err := checkTitle("Issue", in.Title); err != nil {
		return nil, err
	}
	if err := checkBody("Issue", in.Body); err != nil {
		return nil, err
	}
	i := &item{title: in.Title, body: in.Body, author: by, via: via, created: h.time(), updated: h.time()}
	extras, err := h.prepare(r, i, in)
	if err != nil {
		return nil, err
	}
	if in.Type != "" {
		if i.kind = r.findType(in.Type); i.kind == nil {
			return nil, invalid("Issue", "type", "invalid")
		}
	}
	h.addItem(r, i)
	h.emitItem(i, "opened", by, nil)
	extras()
	if i.kind != nil {
		h.emitItem(i, "typed", by, object{"type": h.issueTypeJSON(i.kind)})
	}
	return i, nil
}

// prepare sets what a new item starts with and returns a function that tells about it.
func (h *Host) prepare(r *repo, i *item, in NewIssue) (func(), error) {
	by := i.author
	if in.Milestone != 0 {
		if i.milestone = r.findMilestone(in.Milestone); i.milestone == nil {
			return nil, invalid("Issue", "milestone", "invalid")
		}
	}
	for _, login := range in.Assignees {
		a := h.account(login)
		if a == nil {
			return nil, invalid("Issue", "assignees", "invalid")
		}
		i.assignees = append(i.assignees, a)
	}
	ls, err := h.labelsNamed(r, by, in.Labels)
	if err != nil {
		return nil, err
	}
	i.labels = ls
	return func() {
		for _, l := range i.labels {
			h.emitItem(i, "labeled", by, object{"label": h.labelJSON(r, l)})
		}
		if i.milestone != nil {
			h.emitItem(i, "milestoned", by, object{"milestone": h.milestoneJSON(i.milestone)})
		}
		for _, a := range i.assignees {
			h.emitItem(i, "assigned", by, object{"assignee": h.userJSON(a)})
		}
	}, nil
}

// labelsNamed finds labels by name; like GitHub it makes those that are missing, in grey.
func (h *Host) labelsNamed(r *repo, by *account, names []string) ([]*label, error) {
	var out []*label
	for _, name := range names {
		l := r.findLabel(name)
		if l == nil {
			var err error
			if l, err = h.makeLabel(r, by, name, "ededed", nil); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (h *Host) editItem(i *item, by *account, title, body *string) error {
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
			i.editor, i.edited = by, h.time()
		}
		i.body = *body
	}
	h.touch(i)
	h.emitItem(i, "edited", by, object{"changes": changes})
	return nil
}

func (h *Host) addLabels(i *item, by *account, names []string) error {
	ls, err := h.labelsNamed(i.repo, by, names)
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
		h.touch(i)
		h.emitItem(i, "labeled", by, object{"label": h.labelJSON(i.repo, l)})
	}
	return nil
}

func (h *Host) removeLabel(i *item, by *account, name string) error {
	l := i.repo.findLabel(name)
	if l == nil || !i.has(l) {
		return &failure{status: 404, message: "Label does not exist"}
	}
	i.labels = slices.DeleteFunc(slices.Clone(i.labels), func(have *label) bool { return have == l })
	h.touch(i)
	h.emitItem(i, "unlabeled", by, object{"label": h.labelJSON(i.repo, l)})
	return nil
}

func (h *Host) setMilestone(i *item, by *account, number int) error {
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
	h.touch(i)
	if old != nil {
		h.emitItem(i, "demilestoned", by, object{"milestone": h.milestoneJSON(old)})
	}
	if m != nil {
		h.emitItem(i, "milestoned", by, object{"milestone": h.milestoneJSON(m)})
	}
	return nil
}

var closeReasons = []string{"completed", "not_planned", "duplicate"}

func (h *Host) closeItem(i *item, by *account, reason string) error {
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
	i.state, i.reason, i.closed, i.closedBy = "closed", reason, h.time(), by
	if i.pull != nil {
		i.reason = ""
	}
	h.touch(i)
	if !again {
		h.emitItem(i, "closed", by, nil)
	}
	return nil
}

func (h *Host) reopenItem(i *item, by *account) error {
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
	h.touch(i)
	h.emitItem(i, "reopened", by, nil)
	return nil
}

func (h *Host) setType(i *item, by *account, name string) error {
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
	h.touch(i)
	if t != nil {
		h.emitItem(i, "typed", by, object{"type": h.issueTypeJSON(t)})
	} else {
		h.emitItem(i, "untyped", by, object{"type": h.issueTypeJSON(old)})
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
