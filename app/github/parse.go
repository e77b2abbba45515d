package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// payloadBytes is GitHub's own limit for a payload.
const payloadBytes = 25 << 20

// payloadError says what is wrong with a webhook payload.
type payloadError struct {
	Event string // "issues", "issues.opened"
	Field string // "issue.number", "" when it is no JSON object at all
	Why   string
}

// Error is "issues.opened: issue.number is missing".
func (e *payloadError) Error() string {
	if e.Field == "" {
		return e.Event + ": " + e.Why
	}
	return e.Event + ": " + e.Field + " " + e.Why
}

// rawEvent is every payload at once: the fields that any of the known events has.
type rawEvent struct {
	Action       line
	Installation *rawInstallation
	Repository   *rawRepository
	Organization *rawUser
	Sender       *rawUser
	Changes      *rawChanges
	Account      *rawUser // installation_target

	Repositories        []*rawRepository
	RepositoriesAdded   []*rawRepository `json:"repositories_added"`
	RepositoriesRemoved []*rawRepository `json:"repositories_removed"`
	RepositorySelection line             `json:"repository_selection"`

	Issue       *rawItem
	PullRequest *rawItem `json:"pull_request"`
	Milestone   *rawMilestone
	Label       *rawLabel
	Comment     *rawComment

	IssueField      *rawField `json:"issue_field"`
	IssueFieldValue *rawValue `json:"issue_field_value"`

	ParentIssue     *rawItem       `json:"parent_issue"`
	ParentIssueRepo *rawRepository `json:"parent_issue_repo"`
	SubIssue        *rawItem       `json:"sub_issue"`
	SubIssueRepo    *rawRepository `json:"sub_issue_repo"`

	rawPush

	CheckRun        *rawCheckRun               `json:"check_run"`
	CheckSuite      *rawCheckSuite             `json:"check_suite"`
	RequestedAction *struct{ Identifier line } `json:"requested_action"`
	MergeGroup      *rawMergeGroup             `json:"merge_group"`
	Reason          line

	Member     *rawUser
	Membership *struct{ User *rawUser }
	Team       *struct{ Slug line }
}

// ParseEvent reads a webhook payload. Events that Northstar has no use for come back with what all payloads have. A
// payload that cannot be read is a [payloadError], which names the event and the field.
func ParseEvent(name string, payload []byte) (Event, error) {
	ev := Event{Name: name}
	if len(payload) > payloadBytes {
		return ev, &payloadError{Event: name, Why: fmt.Sprintf("the payload has %d bytes, more than GitHub sends", len(payload))}
	}
	if !known[name] {
		return parseOther(ev, payload)
	}
	var raw rawEvent
	if json.Unmarshal(lean(payload), &raw) != nil {
		raw = rawEvent{}
		if err := json.Unmarshal(payload, &raw); err != nil { // it names the place in the payload itself
			return ev, unreadable(name, payload, err)
		}
	}
	ev.Action = text(raw.Action)
	raw.common(&ev)
	parser{&ev, &raw}.read()
	if field, why := ev.flaw(); field != "" {
		event := name
		if ev.Action != "" {
			event += "." + said(ev.Action)
		}
		return Event{Name: name, Action: ev.Action}, &payloadError{Event: event, Field: field, Why: why}
	}
	return ev, nil
}

// parseOther reads what an event that is not needed has in common with the others, as far as it has it.
func parseOther(ev Event, payload []byte) (Event, error) {
	var raw struct {
		Action       json.RawMessage
		Installation json.RawMessage
		Repository   json.RawMessage
		Sender       json.RawMessage
	}
	if err := json.Unmarshal(payload, &raw); err != nil {
		return ev, unreadable(ev.Name, payload, err)
	}
	var in rawInstallation
	var repo *rawRepository
	var sender *rawUser
	var action line
	// Their shapes are not promised here: what does not fit is left out.
	if json.Unmarshal(raw.Action, &action) == nil {
		ev.Action = text(action)
	}
	if json.Unmarshal(raw.Installation, &in) == nil {
		ev.Installation = in.ID
	}
	if json.Unmarshal(raw.Repository, &repo) == nil && repo != nil && repo.ID > 0 {
		ev.Repository = repo.repository()
	}
	if json.Unmarshal(raw.Sender, &sender) == nil {
		ev.Sender = sender.actor()
	}
	return ev, nil
}

// unreadable names the field that does not fit.
func unreadable(name string, payload []byte, err error) error {
	e := &payloadError{Event: name, Why: "the payload is no JSON: " + said(err.Error())}
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &shape) && shape.Field != "":
		// Fields without a tag are named as in Go: SHA for sha.
		e.Field, e.Why = strings.ToLower(shape.Field), "is a value of type "+shape.Value+" and should be "+article(shape)
	case errors.As(err, &shape):
		e.Why = "the payload is of type " + shape.Value + ", not an object"
	case json.Valid(payload):
		e.Field, e.Why = badTime(payload), said(err.Error())
	}
	return e
}

func article(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "string":
		return "text"
	case "int", "int64":
		return "a number"
	case "bool":
		return "true or false"
	case "slice":
		return "a list"
	}
	return "an object"
}

// common fills in what all payloads have.
func (raw *rawEvent) common(ev *Event) {
	if raw.Installation != nil {
		ev.Installation = raw.Installation.ID
	}
	ev.Repository = raw.Repository.repository()
	ev.Organization = raw.Organization.actor().Login
	ev.Sender = raw.Sender.actor()
	ev.Changed = raw.Changes.names()
	if ev.Name == "issues" || ev.Name == "pull_request" {
		ev.BodyWas = raw.Changes.from("body")
	}
}

// flaw names the first thing that an event cannot do without.
func (ev *Event) flaw() (field, why string) {
	need := needs[ev.Name]
	for _, n := range need {
		if n.only != "" && !slices.Contains(strings.Fields(n.only), ev.Action) {
			continue
		}
		if !n.has(ev) {
			return n.field, "is missing"
		}
	}
	for _, i := range []struct {
		field string
		item  *Item
	}{{"the number of the item", ev.Item}, {"the number of the parent issue", ev.Parent}, {"the number of the sub-issue", ev.Child}} {
		if i.item != nil && (i.item.Number < 0 || i.item.Number > math.MaxInt32) {
			return i.field, "is out of range"
		}
	}
	return "", ""
}

// badTime finds the time that cannot be read: encoding/json does not say where it was.
func badTime(payload []byte) string {
	var v any
	if json.Unmarshal(payload, &v) != nil {
		return ""
	}
	return badTimeIn(v, "")
}

func badTimeIn(v any, path string) string {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			if p := badTimeIn(one, path); p != "" {
				return p
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			at := strings.TrimPrefix(path+"."+k, ".")
			if raw, err := json.Marshal(v[k]); err == nil && (strings.HasSuffix(k, "_at") || k == "due_on") && new(stamp).UnmarshalJSON(raw) != nil {
				return at
			}
			if p := badTimeIn(v[k], at); p != "" {
				return p
			}
		}
	}
	return ""
}
