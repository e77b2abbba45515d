package githubsim

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

type milestone struct {
	repo                     *repo
	id                       int64
	number                   int
	title, description       string
	state                    string
	creator                  *account
	due                      time.Time
	created, updated, closed time.Time
	gone                     bool
}

func (m *milestone) node() string { return nodeID("MI", m.repo.id, m.id) }

func (r *repo) findMilestone(number int) *milestone {
	for _, m := range r.milestones {
		if m.number == number {
			return m
		}
	}
	return nil
}

// NewMilestone is a milestone as somebody creates it.
type NewMilestone struct {
	Title, Description string
	Due                time.Time
}

// MilestoneEdit is what to change of a milestone; nil leaves a field as it is.
type MilestoneEdit struct {
	Title, Description *string
	Due                *time.Time
	State              *string // open | closed
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

func (m *milestone) emit(action string, by *account, more object) {
	m.repo.emit("milestone", action, by, object{"milestone": m.repo.milestoneJSON(m)}.with(more))
}

// Milestone creates a milestone and returns its number.
func (p planning) Milestone(who, full string, in NewMilestone) (number int, err error) {
	err = p.do(who, full, func(r *repo, by *account) error {
		m, err := r.makeMilestone(by, in)
		if err == nil {
			number = m.number
		}
		return err
	})
	return number, err
}

// EditMilestone changes a milestone, or opens or closes it.
func (p planning) EditMilestone(who, full string, number int, edit MilestoneEdit) error {
	return p.doMilestone(who, full, number, func(m *milestone, by *account) error { return m.edit(by, edit) })
}

// CloseMilestone closes a milestone.
func (p planning) CloseMilestone(who, full string, number int) error {
	closed := "closed"
	return p.EditMilestone(who, full, number, MilestoneEdit{State: &closed})
}

// DeleteMilestone takes a milestone away, off every item.
func (p planning) DeleteMilestone(who, full string, number int) error {
	return p.doMilestone(who, full, number, func(m *milestone, by *account) error { m.delete(by); return nil })
}

func (s *site) doMilestone(who, full string, number int, f func(*milestone, *account) error) error {
	return s.do(who, full, func(r *repo, by *account) error {
		m := r.findMilestone(number)
		if m == nil {
			return fmt.Errorf("no milestone %d in %s", number, full)
		}
		return f(m, by)
	})
}

func listMilestones(c *call) (reply, error) {
	state, err := oneOf(c.query.Get("state"), "open", "open", "closed", "all")
	if err != nil {
		return reply{}, err
	}
	all := slices.DeleteFunc(slices.Clone(c.repo.milestones), func(m *milestone) bool { return state != "all" && m.state != state })
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	due := func(m *milestone) time.Time {
		if m.due.IsZero() {
			return far
		}
		return m.due
	}
	sort.SliceStable(all, func(a, b int) bool { return due(all[a]).Before(due(all[b])) })
	if c.query.Get("direction") == "desc" {
		slices.Reverse(all)
	}
	return ok(each(paged(c, all), c.milestoneObject))
}

func getMilestone(c *call) (reply, error) {
	n, err := c.number("milestone_number")
	if err != nil {
		return reply{}, err
	}
	m := c.repo.findMilestone(int(n))
	if m == nil {
		return reply{}, errNotFound
	}
	return ok(c.milestoneObject(m))
}

func (v *renderer) milestoneJSON(m *milestone) any {
	if m == nil {
		return nil
	}
	open, closed := 0, 0
	for _, it := range m.repo.order {
		if it.milestone == m && !it.gone {
			if it.state == "open" {
				open++
			} else {
				closed++
			}
		}
	}
	u := fmt.Sprintf("%s/milestones/%d", v.repoURL(m.repo), m.number)
	return object{"url": u, "html_url": fmt.Sprintf("%s/milestone/%d", v.repoWeb(m.repo), m.number), "labels_url": u + "/labels",
		"id": m.id, "node_id": m.node(), "number": m.number, "title": m.title, "description": orNull(m.description),
		"creator": v.user(m.creator), "open_issues": open, "closed_issues": closed, "state": m.state,
		"created_at": stamp(m.created), "updated_at": stamp(m.updated), "due_on": stamp(m.due), "closed_at": stamp(m.closed)}
}

func (v *renderer) milestoneObject(m *milestone) object { return v.milestoneJSON(m).(object) }
