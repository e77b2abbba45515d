package githubsim

import (
	"errors"
	"fmt"
	"slices"
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
	open, shut               int // of its items
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

// day is a due date in a list of changes: "" for none.
func day(t time.Time) string {
	s, _ := stamp(t).(string)
	return s
}

func (m *milestone) edit(by *account, in MilestoneEdit) error {
	next := *m
	set(&next.title, in.Title)
	set(&next.description, in.Description)
	if in.Due != nil {
		next.due = dueDate(*in.Due)
	}
	set(&next.state, in.State)
	switch {
	case strings.TrimSpace(next.title) == "":
		return invalid("Milestone", "title", "missing_field")
	case next.state != "open" && next.state != "closed":
		return invalid("Milestone", "state", "invalid")
	}
	changes := object{}
	changes.from("title", m.title, next.title)
	changes.from("description", m.description, next.description)
	changes.from("due_on", day(m.due), day(next.due))
	was := m.state
	*m = next
	m.state = was
	if len(changes) > 0 {
		m.updated = m.repo.time()
		m.emit("edited", by, object{"changes": changes})
	}
	if next.state != was {
		m.state, m.updated, m.closed = next.state, m.repo.time(), time.Time{}
		action := "opened"
		if m.state == "closed" {
			m.closed, action = m.updated, "closed"
		}
		m.emit(action, by, nil)
	}
	return nil
}

func (m *milestone) delete(by *account) {
	r := m.repo
	r.milestones = without(r.milestones, m)
	m.emit("deleted", by, nil)
	for _, i := range r.order {
		if i.milestone == m {
			i.milestone = nil
			i.touch()
			i.emit("demilestoned", by, nil)
		}
	}
}

func (m *milestone) emit(action string, by *account, more object) {
	m.repo.emit("milestone", action, by, object{"milestone": m.repo.milestoneJSON(m)}.with(more))
}

// Milestone creates a milestone and returns its number.
func (p planning) Milestone(who, full string, in NewMilestone) (int, error) {
	return making(p.site, who, full, func(r *repo, by *account) (int, error) {
		m, err := r.makeMilestone(by, in)
		if err != nil {
			return 0, err
		}
		return m.number, nil
	})
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

func (p planning) doMilestone(who, full string, number int, f func(*milestone, *account) error) error {
	return p.do(who, full, found(fmt.Sprintf("milestone %d", number), func(r *repo) *milestone { return r.findMilestone(number) }, f))
}

// milestoneRoutes are a repository's milestones.
func milestoneRoutes() []*route {
	return []*route{
		on("GET "+inRepo+"/milestones", anyone, readIssues, listMilestones, "state", "sort", "direction"),
		on("GET "+inRepo+"/milestones/{milestone_number}", anyone, readIssues, show((*call).milestone, (*call).milestoneJSON)),
	}
}

// listMilestones are the milestones by the day on which they are due, those without one last.
func listMilestones(c *call) (reply, error) {
	state, err1 := c.choice("state", "open", "closed", "all")
	_, err2 := c.choice("sort", "due_on")
	_, err3 := c.choice("direction", "asc")
	if err := errors.Join(err1, err2, err3); err != nil {
		return reply{}, err
	}
	all := slices.DeleteFunc(slices.Clone(c.repo.milestones), func(m *milestone) bool { return state != "all" && m.state != state })
	slices.SortStableFunc(all, func(a, b *milestone) int {
		if a.due.IsZero() != b.due.IsZero() {
			a, b = b, a // the zero time comes before every other
		}
		return a.due.Compare(b.due)
	})
	return ok(each(paged(c, all), c.milestoneJSON))
}

func (c *call) milestone() (*milestone, error) {
	n, err := c.number("milestone_number")
	if m := c.repo.findMilestone(int(n)); err == nil && m != nil {
		return m, nil
	}
	return nil, errNotFound
}

func (v *renderer) milestoneJSON(m *milestone) object {
	if m == nil {
		return nil
	}
	u := fmt.Sprintf("%s/milestones/%d", v.repoURL(m.repo), m.number)
	return object{"url": u, "html_url": fmt.Sprintf("%s/milestone/%d", v.repoWeb(m.repo), m.number), "labels_url": u + "/labels",
		"id": m.id, "node_id": m.node(), "number": m.number, "title": m.title, "description": orNull(m.description),
		"creator": v.userJSON(m.creator), "open_issues": m.open, "closed_issues": m.shut, "state": m.state,
		"created_at": stamp(m.created), "updated_at": stamp(m.updated), "due_on": stamp(m.due), "closed_at": stamp(m.closed)}
}
