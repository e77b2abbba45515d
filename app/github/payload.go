package github

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The types of this file are GitHub's JSON, as far as it is read: one shape for webhooks and answers alike. Everything
// may be null or missing; what must not be is checked where a payload is read.

// stamp is a time as RFC 3339, as seconds since 1970, or null.
type stamp struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (s *stamp) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case string(b) == "null" || string(b) == `""`:
		s.Time = time.Time{}
		return nil
	case len(b) > 1 && b[0] == '"':
		t, err := time.Parse(time.RFC3339, string(b[1:len(b)-1]))
		if err != nil {
			return fmt.Errorf("%.40q is no time", b[1:len(b)-1])
		}
		s.Time = t.UTC()
		return nil
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n < -1<<35 || n > 1<<37 {
		return fmt.Errorf("%.40q is no time", b)
	}
	s.Time = time.Unix(n, 0).UTC()
	return nil
}

// line is text as GitHub sent it.
type line string

// text is a line as a database takes it: without the NUL character, which PostgreSQL refuses.
func text(l line) string {
	if strings.IndexByte(string(l), 0) < 0 {
		return string(l)
	}
	return strings.ReplaceAll(string(l), "\x00", "\uFFFD")
}

type rawUser struct {
	Login line
	ID    int64
	Type  line
}

func (u *rawUser) actor() Actor {
	if u == nil {
		return Actor{}
	}
	return Actor{Login: text(u.Login), ID: u.ID, Bot: u.Type == "Bot" || strings.HasSuffix(text(u.Login), "[bot]")}
}

type rawLabel struct {
	ID          int64
	Name        line
	Color       line
	Description line
}

func (l *rawLabel) label() *Label {
	if l == nil {
		return nil
	}
	return &Label{Name: text(l.Name), Color: text(l.Color), Description: text(l.Description), ID: l.ID}
}

type rawMilestone struct {
	ID          int64
	Number      int
	Title       line
	Description line
	State       line
	DueOn       stamp `json:"due_on"`
	CreatedAt   stamp `json:"created_at"`
	UpdatedAt   stamp `json:"updated_at"`
	ClosedAt    stamp `json:"closed_at"`
	OpenIssues  int   `json:"open_issues"`
	ShutIssues  int   `json:"closed_issues"`
}

func (m *rawMilestone) milestone() *Milestone {
	if m == nil {
		return nil
	}
	return &Milestone{
		ID: m.ID, Number: m.Number, Title: text(m.Title), Description: text(m.Description), State: text(m.State),
		Due: m.DueOn.Time, Created: m.CreatedAt.Time, Updated: m.UpdatedAt.Time, Closed: m.ClosedAt.Time,
		OpenItems: m.OpenIssues, ClosedItems: m.ShutIssues,
	}
}

type rawRepository struct {
	ID            int64
	NodeID        line `json:"node_id"`
	Name          line
	FullName      line `json:"full_name"`
	Owner         *rawUser
	Private       *bool
	Visibility    line
	Archived      bool
	Fork          bool
	HasIssues     bool  `json:"has_issues"`
	DefaultBranch line  `json:"default_branch"`
	UpdatedAt     stamp `json:"updated_at"`
}

func (r *rawRepository) repository() *Repository {
	if r == nil {
		return nil
	}
	out := &Repository{
		ID: r.ID, NodeID: text(r.NodeID), Name: text(r.Name), Archived: r.Archived, Fork: r.Fork,
		HasIssues: r.HasIssues, DefaultBranch: text(r.DefaultBranch), Updated: r.UpdatedAt.Time,
		Partial: r.Owner == nil || r.DefaultBranch == "",
	}
	// Internal repositories say private: true as well. What is not known to be public is private.
	out.Private = r.Private == nil || *r.Private || (r.Visibility != "" && r.Visibility != "public")
	if owner, name, ok := strings.Cut(text(r.FullName), "/"); ok {
		out.Owner, out.Name = owner, name
	}
	if r.Owner != nil {
		out.OwnerID, out.OwnerType = r.Owner.ID, text(r.Owner.Type)
		if r.Owner.Login != "" {
			out.Owner = text(r.Owner.Login)
		}
	}
	return out
}

type rawInstallation struct {
	ID                  int64
	AppID               int64 `json:"app_id"`
	Account             *rawUser
	TargetType          line            `json:"target_type"`
	RepositorySelection line            `json:"repository_selection"`
	Permissions         map[string]line `json:"permissions"`
	Events              []line
	SuspendedAt         stamp `json:"suspended_at"`
	CreatedAt           stamp `json:"created_at"`
}

func (i *rawInstallation) installation() *Installation {
	if i == nil {
		return nil
	}
	out := &Installation{
		ID: i.ID, App: i.AppID, AccountType: text(i.TargetType), Selection: text(i.RepositorySelection),
		Suspended: i.SuspendedAt.Time, Created: i.CreatedAt.Time, Permissions: map[string]string{},
	}
	for k, v := range i.Permissions {
		out.Permissions[k] = text(v)
	}
	for _, e := range i.Events {
		out.Events = append(out.Events, text(e))
	}
	slices.Sort(out.Events)
	if i.Account != nil {
		out.Account, out.AccountID = text(i.Account.Login), i.Account.ID
		if out.AccountType == "" {
			out.AccountType = text(i.Account.Type)
		}
	}
	return out
}

type rawComment struct {
	ID                    int64
	User                  *rawUser
	Body                  line
	AuthorAssociation     line                `json:"author_association"`
	PerformedViaGithubApp *struct{ ID int64 } `json:"performed_via_github_app"`
	CreatedAt             stamp               `json:"created_at"`
	UpdatedAt             stamp               `json:"updated_at"`
}

func (c *rawComment) comment() *Comment {
	if c == nil {
		return nil
	}
	out := &Comment{
		ID: c.ID, Author: c.User.actor(), Body: text(c.Body), Association: text(c.AuthorAssociation),
		Created: c.CreatedAt.Time, Updated: c.UpdatedAt.Time,
	}
	if c.PerformedViaGithubApp != nil {
		out.App = c.PerformedViaGithubApp.ID
	}
	return out
}
