package github

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/google/go-github/v60/github"
)

// FieldValue is what an issue says in one of the issue fields that its organisation made.
type FieldValue struct {
	Field  int64    // id of the field
	Name   string   // of the field; "" where the payload does not say: [Client.IssueFields] does
	Values []string // the number, text or date, or the names of the chosen options; none when there is no answer
}

// rawOption is an option of a field that is a list.
type rawOption struct{ Name line }

// rawValue is a value of a field as answers and webhooks have it. Where the field is a list, the value is the id of an
// option or a joined text: the options themselves count.
type rawValue struct {
	Value   json.RawMessage
	Option  *rawOption   `json:"option"`               // webhooks
	Options []*rawOption `json:"options"`              // webhooks
	Single  *rawOption   `json:"single_select_option"` // answers
	Multi   []*rawOption `json:"multi_select_options"` // answers
}

type rawFieldValue struct {
	ID   int64 `json:"issue_field_id"`
	Name line  `json:"issue_field_name"`
	Type line  `json:"data_type"`
	rawValue
}

// rawField is a field itself.
type rawField struct {
	ID   int64
	Name line
	Type line `json:"field_type"` // webhooks
}

func (v *rawFieldValue) value() FieldValue {
	return FieldValue{Field: v.ID, Name: text(v.Name), Values: v.values(text(v.Type))}
}

// fieldText is how much of a text field is kept: more than any number has.
const fieldText = 255

// values are what a field of a type says.
func (v *rawValue) values(typ string) []string {
	switch typ {
	case "single_select", "multi_select":
		var out []string
		for _, o := range append(append([]*rawOption{v.Option, v.Single}, v.Options...), v.Multi...) {
			if o != nil && o.Name != "" {
				out = append(out, cut(text(o.Name), fieldText))
			}
		}
		return out
	}
	var value any
	_ = json.Unmarshal(v.Value, &value) // what is missing says nothing
	switch value := value.(type) {
	case string:
		if value != "" {
			return []string{cut(text(line(value)), fieldText)}
		}
	case float64:
		return []string{strconv.FormatFloat(value, 'f', -1, 64)}
	}
	return nil
}

// IssueFields reads the names of an organisation's issue fields by their ids. It takes the organisation's permission
// issue_fields: read.
func (c *Client) IssueFields(ctx context.Context, org string) (map[int64]string, error) {
	o := op{does: "list the issue fields of", on: said(org), route: "GET /orgs/{org}/issue-fields"}
	if !plain.MatchString(org) {
		return nil, &Error{Kind: NotFound, Op: o.String(), Message: "that is no name of an organisation"}
	}
	var rows []*rawField
	err := c.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		rows = nil
		_, err := get(ctx, gh, "orgs/"+org+"/issue-fields", &rows)
		return err
	})
	out := map[int64]string{}
	for _, r := range rows {
		if r != nil {
			out[r.ID] = text(r.Name)
		}
	}
	return out, err
}
