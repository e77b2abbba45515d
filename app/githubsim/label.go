package githubsim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

type label struct {
	id                       int64
	name, color, description string
	described, standard      bool
}

// findLabel is the repository's label of that name, whatever its case.
func (r *repo) findLabel(name string) *label {
	for _, l := range r.labels {
		if strings.EqualFold(l.name, name) {
			return l
		}
	}
	return nil
}

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

// labelsNamed finds labels by name; like GitHub it makes those that are missing, in grey.
func (r *repo) labelsNamed(by *account, names []string) ([]*label, error) {
	var out []*label
	for _, name := range names {
		l := r.findLabel(name)
		if l == nil {
			var err error
			if l, err = r.makeLabel(by, name, "ededed", nil); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
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

// planning is labels and milestones.
type planning struct{ *site }

// MakeLabel creates a label.
func (p planning) MakeLabel(who, full, name, color, description string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		_, err := r.makeLabel(by, name, color, &description)
		return err
	})
}

// RenameLabel gives a label another name.
func (p planning) RenameLabel(who, full, name, next string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		return r.editLabel(l, by, labelBody{NewName: &next})
	})
}

// DeleteLabel takes a label away, off every item.
func (p planning) DeleteLabel(who, full, name string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		l := r.findLabel(name)
		if l == nil {
			return fmt.Errorf("no label %q in %s", name, full)
		}
		r.deleteLabel(l, by)
		return nil
	})
}

// labelRoutes are labels and milestones.
func labelRoutes() []*route {
	return []*route{
		on("GET", inRepo+"/labels", anyone, readIssues, listLabels),
		on("POST", inRepo+"/labels", anyone, writeIssues, createLabel),
		on("GET", inRepo+"/labels/{name}", anyone, readIssues, getLabel),
		on("PATCH", inRepo+"/labels/{name}", anyone, writeIssues, updateLabel),
		on("GET", inRepo+"/milestones", anyone, readIssues, listMilestones),
		on("GET", inRepo+"/milestones/{milestone_number}", anyone, readIssues, getMilestone),
	}
}

type labelBody struct {
	Name        *string `json:"name"`
	NewName     *string `json:"new_name"`
	Color       *string `json:"color"`
	Description *string `json:"description"`
}

func listLabels(c *call) (reply, error) {
	return ok(each(paged(c, c.repo.labels), func(l *label) object { return c.labelJSON(c.repo, l) }))
}

func (c *call) label() (*label, error) {
	if l := c.repo.findLabel(c.params["name"]); l != nil {
		return l, nil
	}
	return nil, errNotFound
}

func getLabel(c *call) (reply, error) {
	l, err := c.label()
	if err != nil {
		return reply{}, err
	}
	return ok(c.labelJSON(c.repo, l))
}

func createLabel(c *call) (reply, error) {
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Name == nil {
		return reply{}, refused("\"name\" wasn't supplied.")
	}
	color := "ededed"
	if in.Color != nil {
		color = *in.Color
	}
	l, err := c.repo.makeLabel(c.who.actor(), *in.Name, color, in.Description)
	if err != nil {
		return reply{}, err
	}
	o := c.labelJSON(c.repo, l)
	return c.created(o)
}

// updateLabel takes a new name as "new_name" only; "name" is ignored, as on GitHub.
func updateLabel(c *call) (reply, error) {
	l, err := c.label()
	if err != nil {
		return reply{}, err
	}
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if err := c.repo.editLabel(l, c.who.actor(), in); err != nil {
		return reply{}, err
	}
	return ok(c.labelJSON(c.repo, l))
}

func (v *renderer) labelJSON(r *repo, l *label) object {
	var description any
	if l.described {
		description = l.description
	}
	return object{"id": l.id, "node_id": nodeID("LA", r.id, l.id), "url": v.repoURL(r) + "/labels/" + pathEscape(l.name),
		"name": l.name, "color": l.color, "default": l.standard, "description": description}
}

func (v *renderer) labelsJSON(i *item) []any {
	out := make([]any, 0, len(i.labels))
	for _, l := range i.labels {
		out = append(out, v.labelJSON(i.repo, l))
	}
	return out
}
