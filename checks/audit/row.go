package audit

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// row is one element of what gh prints. gh's own names; everything but the number may be missing or null.
type row struct {
	Number      *int       `json:"number"`
	Title       string     `json:"title"`
	Body        string     `json:"body"`
	URL         string     `json:"url"`
	State       string     `json:"state"`
	StateReason string     `json:"stateReason"`
	Author      actor      `json:"author"`
	Association string     `json:"authorAssociation"`
	Labels      []named    `json:"labels"`
	Type        named      `json:"issueType"`
	Milestone   *milestone `json:"milestone"`
	CreatedAt   instant    `json:"createdAt"`
	UpdatedAt   instant    `json:"updatedAt"`
	ClosedAt    instant    `json:"closedAt"`
	MergedAt    instant    `json:"mergedAt"`
	IsDraft     bool       `json:"isDraft"`
	Head        string     `json:"headRefOid"`
	Closes      []target   `json:"closingIssuesReferences"`
	ClosedBy    []target   `json:"closedByPullRequestsReferences"`
	Parent      *target    `json:"parent"`
	Files       []file     `json:"files"`
	FileCount   *int       `json:"changedFiles"`
}

// actor is gh's author.
type actor struct {
	Login string `json:"login"`
	IsBot bool   `json:"is_bot"`
}

// milestone is gh's milestone; it has no state.
type milestone struct {
	Number      int     `json:"number"`
	Title       string  `json:"title"`
	Description string  `json:"description"`
	DueOn       instant `json:"dueOn"`
}

// named is something of which only the name matters: {"name": "bug"}, or "bug" alone.
type named struct{ Name string }

// UnmarshalJSON reads both forms.
func (n *named) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &n.Name)
	}
	var o struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(b, &o); err != nil {
		return err
	}
	n.Name = o.Name
	return nil
}

// target is a reference to another item.
type target struct {
	Number     int    `json:"number"`
	URL        string `json:"url"`
	Repository struct {
		Name  string `json:"name"`
		Owner actor  `json:"owner"`
	} `json:"repository"`
}

// ref is the reference; without a repository when gh did not say which.
func (t target) ref() checks.Ref {
	if r, _, ok := parseURL(t.URL); ok {
		return r
	}
	return checks.Ref{Owner: t.Repository.Owner.Login, Repo: t.Repository.Name, Number: t.Number}
}

// file is one changed file.
type file struct {
	Path string `json:"path"`
}

// instant is a time, zero for null and "".
type instant struct{ time.Time }

// UnmarshalJSON reads RFC 3339.
func (i *instant) UnmarshalJSON(b []byte) error {
	wrong := &json.UnmarshalTypeError{Value: string(b), Type: reflect.TypeFor[time.Time]()}
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return wrong
	}
	if s == nil || *s == "" || strings.HasPrefix(*s, "0001-01-01") { // gh's zero time
		i.Time = time.Time{}
		return nil
	}
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return wrong
	}
	i.Time = t.UTC()
	return nil
}

// entry is the row as an item, its repository still unknown.
func (r row) entry(at place, typ checks.ItemType) (entry, error) {
	e := entry{URL: r.URL, Association: strings.ToUpper(r.Association)}
	e.Item = checks.Item{
		Ref: checks.Ref{Number: *r.Number}, Type: typ, Title: r.Title, Body: r.Body,
		Author: checks.ParseActor(checks.Actor{Login: r.Author.Login, Bot: r.Author.IsBot}), IssueType: r.Type.Name,
		Created: r.CreatedAt.Time, Updated: r.UpdatedAt.Time, Draft: r.IsDraft, Head: r.Head,
	}
	for i, l := range r.Labels {
		if l.Name == "" {
			return entry{}, fmt.Errorf("%s: has no name", at.key(fmt.Sprintf("labels[%d]", i)))
		}
		e.Labels = append(e.Labels, l.Name)
	}
	if r.Milestone != nil {
		if r.Milestone.Title == "" {
			return entry{}, fmt.Errorf("%s: has no title", at.key("milestone"))
		}
		e.Milestone = r.Milestone.Title
	}
	if err := r.state(at, &e); err != nil {
		return entry{}, err
	}
	r.references(&e)
	return e, nil
}

// state reads state, stateReason and the times that belong to them. gh prints them in upper case, REST in lower.
func (r row) state(at place, e *entry) error {
	switch strings.ToUpper(r.State) {
	case "OPEN":
		e.State = checks.Open
		return nil
	case "CLOSED":
		e.State = checks.Closed
	case "MERGED":
		if e.Type != checks.Pull {
			return fmt.Errorf("%s: an issue is never merged", at.key("state"))
		}
		e.State = checks.Closed
	case "":
		return fmt.Errorf("%s: is missing", at.key("state"))
	default:
		return fmt.Errorf("%s: is %q, want OPEN, CLOSED or MERGED", at.key("state"), r.State)
	}
	e.Merged = e.Type == checks.Pull && (strings.EqualFold(r.State, "MERGED") || !r.MergedAt.IsZero())
	e.Closed = r.ClosedAt.Time
	if e.Closed.IsZero() {
		e.Closed = r.MergedAt.Time
	}
	if e.Closed.IsZero() {
		e.Closed = e.Updated
	}
	if e.Type == checks.Issue {
		e.Reason = checks.Reason(strings.ToLower(r.StateReason))
	}
	return nil
}

// references reads what points elsewhere.
func (r row) references(e *entry) {
	targets := r.Closes
	if e.Type == checks.Issue {
		targets = r.ClosedBy
	}
	for _, t := range targets {
		if ref := t.ref(); ref.Number > 0 {
			e.Closes = append(e.Closes, ref)
		}
	}
	if r.Parent != nil && r.Parent.ref().Number > 0 {
		e.Parent = r.Parent.ref()
	}
	for _, f := range r.Files {
		e.Files = append(e.Files, f.Path)
	}
	// gh stops at 100 files; only the count says whether that is all of them.
	e.FilesKnown = r.Files != nil && (r.FileCount != nil && *r.FileCount == len(r.Files) || r.FileCount == nil && len(r.Files) < 100)
}

// parseURL reads the address of an issue or pull request on any GitHub.
func parseURL(s string) (checks.Ref, checks.ItemType, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return checks.Ref{}, "", false
	}
	p := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(p) < 4 || p[0] == "" || p[1] == "" {
		return checks.Ref{}, "", false
	}
	n, err := strconv.Atoi(p[3])
	if err != nil || n < 1 {
		return checks.Ref{}, "", false
	}
	ref := checks.Ref{Owner: p[0], Repo: p[1], Number: n}
	switch p[2] {
	case "issues":
		return ref, checks.Issue, true
	case "pull":
		return ref, checks.Pull, true
	}
	return checks.Ref{}, "", false
}

// wrongType says what a key holds and what it should, as somebody who reads JSON calls them.
func wrongType(e *json.UnmarshalTypeError) string {
	want := "a whole number"
	switch {
	case e.Type == reflect.TypeFor[time.Time]():
		return fmt.Sprintf("is %s, want a time like \"2026-01-31T12:00:00Z\"", shortened(e.Value))
	case e.Type.Kind() == reflect.String:
		want = "a text"
	case e.Type.Kind() == reflect.Bool:
		want = "true or false"
	case e.Type.Kind() == reflect.Slice:
		want = "a list"
	case e.Type.Kind() == reflect.Struct:
		want = "an object"
	}
	is := map[string]string{"string": "a text", "array": "a list", "object": "an object", "bool": "true or false", "number": "a number"}[e.Value]
	if is == "" {
		is = shortened(e.Value)
	}
	return fmt.Sprintf("is %s, want %s", is, want)
}

// shortened keeps an error to one line whatever the value was.
func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}

// tokenName is what a JSON text begins with, for people.
func tokenName(t json.Token) string {
	switch v := t.(type) {
	case nil:
		return "null"
	case json.Delim:
		return "an object"
	case string:
		return "a text"
	case bool:
		return strconv.FormatBool(v)
	}
	return "a number"
}

// valueName is the same for a whole value.
func valueName(raw json.RawMessage) string {
	switch raw[0] {
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 'n', 't', 'f':
		return string(raw)
	}
	return "a number"
}
