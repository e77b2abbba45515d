package githubsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

type issueType struct {
	id                       int64
	name, description, color string
	created                  time.Time
}

func (r *repo) findType(name string) *issueType {
	for _, t := range r.owner.types {
		if strings.EqualFold(t.name, name) {
			return t
		}
	}
	return nil
}

func (v *renderer) issueTypeJSON(t *issueType) object {
	if t == nil {
		return nil
	}
	return object{"id": t.id, "node_id": nodeID("IT", t.id), "name": t.name, "description": orNull(t.description),
		"color": t.color, "created_at": stamp(t.created), "updated_at": stamp(t.created), "is_enabled": true}
}

type issueField struct {
	id         int64
	name, kind string // number | text | date | single_select | multi_select
	options    []*fieldOption
	created    time.Time
}

type fieldOption struct {
	id   int64
	name string
}

// fieldValue is what an issue says in one field.
type fieldValue struct {
	id      int64
	field   *issueField
	number  float64
	text    string
	options []*fieldOption
}

// AddIssueField makes an issue field of an organisation: a number, text, date, single_select or multi_select, the last
// two with their options.
func (d directory) AddIssueField(org, name, kind string, options ...string) error {
	return d.inOrg(org, func(a *account) error {
		f := &issueField{id: d.newID(), name: name, kind: kind, created: d.time()}
		for _, o := range options {
			f.options = append(f.options, &fieldOption{id: d.newID(), name: o})
		}
		a.fields = append(a.fields, f)
		return nil
	})
}

// SetField sets what an issue says in a field: a number, a text, or options of the field. Without values it is cleared.
func (t tracker) SetField(who, full string, number int, field string, values ...string) error {
	return t.doItem(who, full, number, func(i *item, by *account) error {
		at := slices.IndexFunc(i.repo.owner.fields, func(f *issueField) bool { return f.name == field })
		if at < 0 || i.pull != nil {
			return fmt.Errorf("%s#%d can't have the field %q", full, number, field)
		}
		return i.setField(by, i.repo.owner.fields[at], values)
	})
}

func (i *item) setField(by *account, f *issueField, values []string) error {
	at := slices.IndexFunc(i.fields, func(v *fieldValue) bool { return v.field == f })
	if len(values) == 0 {
		if at >= 0 {
			was := i.fields[at]
			i.fields = slices.Delete(i.fields, at, at+1)
			i.touch()
			i.emit("field_removed", by, object{"issue_field": f.event(), "issue_field_value": was.event()})
		}
		return nil
	}
	v := &fieldValue{id: i.repo.newID(), field: f, text: values[0]}
	switch f.kind {
	case "number":
		n, err := strconv.ParseFloat(values[0], 64)
		if err != nil {
			return fmt.Errorf("%q is no number", values[0])
		}
		v.number = n
	case "single_select", "multi_select":
		for _, o := range f.options {
			if slices.Contains(values, o.name) {
				v.options = append(v.options, o)
			}
		}
		if len(v.options) != len(values) {
			return fmt.Errorf("%q are not all options of %s", values, f.name)
		}
	}
	more := object{"issue_field": f.event(), "issue_field_value": v.event()}
	if at >= 0 {
		more["changes"] = object{"issue_field_value": object{"from": i.fields[at].event()}}
		v.id = i.fields[at].id
		i.fields[at] = v
	} else {
		i.fields = append(i.fields, v)
	}
	i.touch()
	i.emit("field_added", by, more)
	return nil
}

// event is a field as webhooks name it.
func (f *issueField) event() object { return object{"id": f.id, "name": f.name, "field_type": f.kind} }

func (o *fieldOption) json() object { return object{"id": o.id, "name": o.name, "color": "blue"} }

// event is a value as webhooks show it.
func (v *fieldValue) event() object {
	o := object{"id": v.id}
	all := each(v.options, (*fieldOption).json)
	switch v.field.kind {
	case "single_select":
		o["value_id"], o["option"] = v.options[0].id, all[0]
	case "multi_select":
		ids := []int64{}
		for _, x := range v.options {
			ids = append(ids, x.id)
		}
		o["value_ids"], o["options"] = ids, all
	default:
		o["value"] = v.plain()
	}
	return o
}

// plain is a value that is no choice.
func (v *fieldValue) plain() any {
	if v.field.kind == "number" {
		return v.number
	}
	return v.text
}

// fieldsJSON are an issue's values as an issue shows them.
func (r *renderer) fieldsJSON(i *item) []any {
	return each(i.fields, func(v *fieldValue) object {
		o := object{"issue_field_id": v.field.id, "issue_field_name": v.field.name, "node_id": nodeID("IFV", v.id), "data_type": v.field.kind}
		if r.unnamedFields {
			delete(o, "issue_field_name")
		}
		all := each(v.options, (*fieldOption).json)
		switch v.field.kind {
		case "single_select":
			o["value"], o["single_select_option"] = v.options[0].id, all[0]
		case "multi_select":
			names := make([]string, len(v.options))
			for n, x := range v.options {
				names[n] = x.name
			}
			o["value"], o["multi_select_options"] = strings.Join(names, ","), all
		default:
			o["value"] = v.plain()
		}
		return o
	})
}

// orgFields lists an organisation's issue fields.
func orgFields(c *call, a *account) (reply, error) {
	in := c.who.grant
	if !c.who.installed() || in.install.account != a || !reaches(in.level("issue_fields"), "read") {
		return reply{}, errIntegration
	}
	return ok(each(a.fields, func(f *issueField) object {
		o := object{"id": f.id, "node_id": nodeID("IF", f.id), "name": f.name, "data_type": f.kind, "created_at": stamp(f.created), "updated_at": stamp(f.created)}
		if len(f.options) > 0 {
			o["options"] = each(f.options, (*fieldOption).json)
		}
		return o
	}))
}
