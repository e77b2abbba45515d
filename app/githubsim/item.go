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
	counted                  counted
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
	past                     []any // what happened to it and GraphQL tells of: labelling, deletion
	gone                     bool
	converted                bool // to a discussion: it stays, closed and locked
}

func (i *item) node() string {
	if i.pull != nil {
		return nodeID("PR", i.repo.id, i.id)
	}
	return nodeID("I", i.repo.id, i.id)
}

func (i *item) has(l *label) bool { return slices.Contains(i.labels, l) }

// checkText holds a title and a body, either of which may be left out, against GitHub's rules.
func checkText(resource string, title, body *string) error {
	switch {
	case title != nil && strings.TrimSpace(*title) == "":
		return invalid(resource, "title", "missing_field")
	case title != nil && utf8.RuneCountInString(*title) > 256:
		return invalid(resource, "title", "custom", "title is too long (maximum is 256 characters)")
	case body != nil && utf8.RuneCountInString(*body) > 65536:
		return invalid(resource, "body", "custom", "body is too long (maximum is 65536 characters)")
	}
	return nil
}

// touch sets when an item was last changed.
func (i *item) touch() {
	i.updated = i.repo.time()
	i.count()
}

// count counts an item in its repository and its milestone as it is now, and no longer as it was.
func (i *item) count() {
	i.counted.add(-1)
	if i.counted = (counted{i.repo, i.milestone, i.state}); i.gone {
		i.counted = counted{}
	}
	i.counted.add(1)
}

// counted is what an item is counted as.
type counted struct {
	in        *repo // nil: nowhere
	milestone *milestone
	state     string
}

func (c counted) add(n int) {
	switch {
	case c.in == nil:
		return
	case c.state == "open":
		c.in.open += n
	}
	switch {
	case c.milestone == nil:
	case c.state == "open":
		c.milestone.open += n
	default:
		c.milestone.shut += n
	}
}

// changed notes that an item was changed, and tells so.
func (i *item) changed(action string, by *account, more object) {
	i.touch()
	i.emit(action, by, more)
}

func (r *repo) add(i *item) {
	r.lastNumber++
	i.repo, i.number, i.id, i.issueID = r, r.lastNumber, r.newID(), r.newID()
	r.items[i.number] = i
	r.keep(i)
	r.nodes[i.node()] = i
	r.made(i)
}

// keep adds an item to the repository's lists.
func (r *repo) keep(i *item) {
	if r.order = append(r.order, i); i.pull != nil {
		r.pulls = append(r.pulls, i)
	}
	i.count()
}

// prepare makes an item with everything that it starts with, and a function that tells about that.
func (r *repo) prepare(by *account, in NewIssue) (*item, func(), error) {
	i := &item{title: in.Title, body: in.Body, author: by, state: "open", created: r.time(), updated: r.time()}
	if in.Milestone != 0 {
		if i.milestone = r.findMilestone(in.Milestone); i.milestone == nil {
			return nil, nil, invalid("Issue", "milestone", "invalid")
		}
	}
	for _, login := range in.Assignees {
		i.assignees = append(i.assignees, r.addedUser(login))
	}
	var err error
	if i.labels, err = r.labelsNamed(by, in.Labels); err != nil {
		return nil, nil, err
	}
	return i, func() {
		for _, l := range i.labels {
			i.past = append(i.past, labelling{i, l, by, r.time(), true})
			i.emit("labeled", by, object{"label": r.labelJSON(l)})
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
	if err := checkText("Issue", title, body); err != nil {
		return err
	}
	was := [2]string{i.title, i.body}
	set(&i.title, title)
	set(&i.body, body)
	changes := object{}
	changes.from("title", was[0], i.title)
	changes.from("body", was[1], i.body)
	if len(changes) == 0 {
		return nil
	}
	if i.body != was[1] {
		i.editor, i.edited = by, i.repo.time()
	}
	i.changed("edited", by, object{"changes": changes})
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
		if !i.has(l) {
			i.labels = append(i.labels, l)
			i.past = append(i.past, labelling{i, l, by, i.repo.time(), true})
			i.changed("labeled", by, object{"label": i.repo.labelJSON(l)})
		}
	}
	return nil
}

func (i *item) removeLabel(by *account, name string) error {
	l := i.repo.findLabel(name)
	if l == nil || !i.has(l) {
		return &failure{status: 404, message: "Label does not exist"}
	}
	i.labels = without(i.labels, l)
	i.past = append(i.past, labelling{i, l, by, i.repo.time(), false})
	i.changed("unlabeled", by, object{"label": i.repo.labelJSON(l)})
	return nil
}

func (i *item) setMilestone(by *account, number int) error {
	old, next := i.milestone, i.repo.findMilestone(number)
	if next == nil && number != 0 {
		return invalid("Issue", "milestone", "invalid")
	}
	if old == next {
		return nil
	}
	i.milestone = next
	i.touch()
	if old != nil {
		i.emit("demilestoned", by, object{"milestone": i.repo.milestoneJSON(old)})
	}
	if next != nil {
		i.emit("milestoned", by, object{"milestone": i.repo.milestoneJSON(next)})
	}
	return nil
}

func (i *item) close(by *account, reason string) error {
	switch {
	case i.pull != nil:
		reason = ""
	case reason == "":
		reason = "completed"
	case !slices.Contains([]string{"completed", "not_planned", "duplicate"}, reason):
		return invalid("Issue", "state_reason", "invalid")
	}
	if i.state == "closed" && i.reason == reason {
		return nil
	}
	again := i.state == "closed"
	i.state, i.reason, i.closed, i.closedBy = "closed", reason, i.repo.time(), by
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
	i.state, i.reason, i.closed, i.closedBy = "open", "", time.Time{}, nil
	if i.pull == nil {
		i.reason = "reopened"
	}
	i.changed("reopened", by, nil)
	return nil
}

func (i *item) setType(by *account, name string) error {
	old, next := i.kind, i.repo.findType(name)
	switch {
	case next == nil && name != "":
		return invalid("Issue", "type", "invalid")
	case old == next:
		return nil
	}
	i.kind = next
	if next != nil {
		i.changed("typed", by, object{"type": i.repo.issueTypeJSON(next)})
	} else {
		i.changed("untyped", by, object{"type": i.repo.issueTypeJSON(old)})
	}
	return nil
}

// takeAway removes an issue from its repository.
func (i *item) takeAway() {
	i.gone = true
	i.count()
	delete(i.repo.items, i.number)
	delete(i.repo.nodes, i.node())
	i.repo.order = without(i.repo.order, i)
}

// emit tells about an issue or a pull request by the event of its sort.
func (i *item) emit(action string, sender *account, more object) {
	if i.pull != nil {
		i.repo.emit("pull_request", action, sender, object{"number": i.number, "pull_request": i.repo.pullWhole(i)}.with(more))
		return
	}
	i.repo.emit("issues", action, sender, object{"issue": i.repo.issueEvent(i)}.with(more))
}
