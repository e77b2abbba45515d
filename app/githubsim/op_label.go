package githubsim

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

var hexColor = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

func checkLabel(r *repo, self *label, name, color string, description *string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return invalid("Label", "name", "missing_field")
	case utf8.RuneCountInString(name) > 50:
		return invalid("Label", "name", "custom", "name is too long (maximum is 50 characters)")
	case strings.Contains(name, ","):
		return invalid("Label", "name", "invalid")
	case !hexColor.MatchString(color):
		return invalid("Label", "color", "invalid")
	case description != nil && utf8.RuneCountInString(*description) > 100:
		return invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
	}
	if have := r.findLabel(name); have != nil && have != self {
		return invalid("Label", "name", "already_exists")
	}
	return nil
}

func (r *repo) makeLabel(by *account, name, color string, description *string) (*label, error) {
	if err := checkLabel(r, nil, name, color, description); err != nil {
		return nil, err
	}
	l := &label{id: r.newID(), name: name, color: strings.ToLower(color)}
	if description != nil {
		l.described, l.description = true, *description
	}
	r.labels = append(r.labels, l)
	r.nodes[nodeID("LA", r.id, l.id)] = l
	r.emit("label", "created", by, object{"label": r.labelJSON(r, l)})
	return l, nil
}

func (r *repo) editLabel(l *label, by *account, in labelBody) error {
	n, co, description := l.name, l.color, in.Description
	if in.NewName != nil {
		n = *in.NewName
	}
	if in.Color != nil {
		co = strings.TrimPrefix(*in.Color, "#")
	}
	if err := checkLabel(r, l, n, co, description); err != nil {
		return err
	}
	changes := object{}
	if n != l.name {
		changes["name"] = object{"from": l.name}
	}
	if !strings.EqualFold(co, l.color) {
		changes["color"] = object{"from": l.color}
	}
	if description != nil && *description != l.description {
		changes["description"] = object{"from": l.description}
		l.described, l.description = true, *description
	}
	l.name, l.color = n, strings.ToLower(co)
	if len(changes) > 0 {
		r.emit("label", "edited", by, object{"label": r.labelJSON(r, l), "changes": changes})
	}
	return nil
}

// deleteLabel takes a label away; the items that had it are told without naming it, as on GitHub.
func (r *repo) deleteLabel(l *label, by *account) {
	r.labels = slices.DeleteFunc(slices.Clone(r.labels), func(have *label) bool { return have == l })
	r.emit("label", "deleted", by, object{"label": r.labelJSON(r, l)})
	for _, i := range r.order {
		if i.gone || !i.has(l) {
			continue
		}
		i.labels = slices.DeleteFunc(slices.Clone(i.labels), func(have *label) bool { return have == l })
		i.touch()
		i.emit("unlabeled", by, nil)
	}
}

func (r *repo) makeMilestone(by *account, in NewMilestone) (*milestone, error) {
	if strings.TrimSpace(in.Title) == "" {
		return nil, invalid("Milestone", "title", "missing_field")
	}
	for _, m := range r.milestones {
		if m.title == in.Title {
			return nil, invalid("Milestone", "title", "already_exists")
		}
	}
	r.lastMilestone++
	m := &milestone{repo: r, id: r.newID(), number: r.lastMilestone, title: in.Title, description: in.Description, state: "open", creator: by,
		due: dueDate(in.Due), created: r.time(), updated: r.time()}
	r.milestones = append(r.milestones, m)
	r.nodes[m.node()] = m
	m.emit("created", by, nil)
	return m, nil
}

// dueDate is what GitHub keeps of a due date: the day.
func dueDate(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(24 * time.Hour)
}

func (m *milestone) emit(action string, by *account, more object) {
	m.repo.emit("milestone", action, by, object{"milestone": m.repo.milestoneJSON(m)}.with(more))
}

// MilestoneEdit is what to change of a milestone; nil leaves a field as it is.
type MilestoneEdit struct {
	Title, Description *string
	Due                *time.Time
	State              *string // open | closed
}

func (m *milestone) edit(by *account, in MilestoneEdit) error {
	changes := object{}
	if in.Title != nil && *in.Title != m.title {
		if strings.TrimSpace(*in.Title) == "" {
			return invalid("Milestone", "title", "missing_field")
		}
		changes["title"] = object{"from": m.title}
		m.title = *in.Title
	}
	if in.Description != nil && *in.Description != m.description {
		changes["description"] = object{"from": m.description}
		m.description = *in.Description
	}
	if in.Due != nil && !dueDate(*in.Due).Equal(m.due) {
		was := ""
		if !m.due.IsZero() {
			was = stamp(m.due).(string)
		}
		changes["due_on"] = object{"from": was}
		m.due = dueDate(*in.Due)
	}
	if len(changes) > 0 {
		m.updated = m.repo.time()
		m.emit("edited", by, object{"changes": changes})
	}
	if in.State == nil || *in.State == m.state {
		return nil
	}
	m.state, m.updated = *in.State, m.repo.time()
	switch m.state {
	case "closed":
		m.closed = m.repo.time()
		m.emit("closed", by, nil)
	case "open":
		m.closed = zeroTime
		m.emit("opened", by, nil)
	default:
		m.state = "open"
		return invalid("Milestone", "state", "invalid")
	}
	return nil
}

func (m *milestone) delete(by *account) {
	r := m.repo
	r.milestones = slices.DeleteFunc(slices.Clone(r.milestones), func(have *milestone) bool { return have == m })
	m.emit("deleted", by, nil)
	for _, i := range r.order {
		if i.milestone == m {
			i.milestone = nil
			i.touch()
			i.emit("demilestoned", by, nil)
		}
	}
	m.gone = true
}
