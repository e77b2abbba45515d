package githubsim

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

type label struct {
	repo                     *repo
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

// check holds what a label says against GitHub's rules.
func (l *label) check() error {
	switch {
	case strings.TrimSpace(l.name) == "":
		return invalid("Label", "name", "missing_field")
	case utf8.RuneCountInString(l.name) > 50:
		return invalid("Label", "name", "custom", "name is too long (maximum is 50 characters)")
	case strings.Contains(l.name, ","):
		return invalid("Label", "name", "invalid")
	case !hexColor.MatchString(l.color):
		return invalid("Label", "color", "invalid")
	case utf8.RuneCountInString(l.description) > 100:
		return invalid("Label", "description", "custom", "description is too long (maximum is 100 characters)")
	}
	if have := l.repo.findLabel(l.name); have != nil && have.id != l.id {
		return invalid("Label", "name", "already_exists")
	}
	return nil
}

func (r *repo) makeLabel(by *account, in labelBody) (*label, error) {
	l := &label{repo: r, name: *in.Name, color: "ededed"}
	if in.Color != nil {
		l.color = *in.Color
	}
	if in.Description != nil {
		l.described, l.description = true, *in.Description
	}
	if err := l.check(); err != nil {
		return nil, err
	}
	r.addLabel(l)
	r.emit("label", "created", by, object{"label": r.labelJSON(l)})
	return l, nil
}

// addLabel puts a label among the repository's.
func (r *repo) addLabel(l *label) {
	l.repo, l.id, l.color = r, r.newID(), strings.ToLower(l.color)
	r.labels = append(r.labels, l)
}

// labelsNamed finds labels by name; like GitHub it makes those that are missing, in grey.
func (r *repo) labelsNamed(by *account, names []string) ([]*label, error) {
	var out []*label
	for _, name := range names {
		l := r.findLabel(name)
		if l == nil {
			var err error
			if l, err = r.makeLabel(by, labelBody{Name: &name}); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (l *label) edit(by *account, in labelBody) error {
	next := *l
	if in.NewName != nil {
		next.name = *in.NewName
	}
	if in.Color != nil {
		next.color = strings.ToLower(*in.Color)
	}
	if in.Description != nil && *in.Description != l.description {
		next.described, next.description = true, *in.Description
	}
	if err := next.check(); err != nil {
		return err
	}
	changes := object{}
	changes.from("name", l.name, next.name)
	changes.from("color", l.color, next.color)
	changes.from("description", l.description, next.description)
	*l = next
	if len(changes) > 0 {
		l.repo.emit("label", "edited", by, object{"label": l.repo.labelJSON(l), "changes": changes})
	}
	return nil
}

// delete takes a label away; the items that had it are told without naming it, as on GitHub.
func (l *label) delete(by *account) {
	r := l.repo
	r.labels = without(r.labels, l)
	r.emit("label", "deleted", by, object{"label": r.labelJSON(l)})
	for _, i := range r.order {
		if !i.gone && i.has(l) {
			i.labels = without(i.labels, l)
			i.past = append(i.past, labelling{i, l, by, r.time(), false})
			i.touch()
			i.emit("unlabeled", by, nil)
		}
	}
}

// planning is labels and milestones.
type planning struct{ *site }

// MakeLabel creates a label.
func (p planning) MakeLabel(who, full, name, color, description string) error {
	return p.do(who, full, func(r *repo, by *account) error {
		_, err := r.makeLabel(by, labelBody{Name: &name, Color: &color, Description: &description})
		return err
	})
}

// RenameLabel gives a label another name.
func (p planning) RenameLabel(who, full, name, next string) error {
	return p.doLabel(who, full, name, func(l *label, by *account) error { return l.edit(by, labelBody{NewName: &next}) })
}

// DeleteLabel takes a label away, off every item.
func (p planning) DeleteLabel(who, full, name string) error {
	return p.doLabel(who, full, name, func(l *label, by *account) error { l.delete(by); return nil })
}

func (p planning) doLabel(who, full, name string, f func(*label, *account) error) error {
	return p.do(who, full, found(fmt.Sprintf("label %q", name), func(r *repo) *label { return r.findLabel(name) }, f))
}

// labelRoutes are a repository's labels.
func labelRoutes() []*route {
	return []*route{
		on("GET "+inRepo+"/labels", anyone, readIssues, listLabels),
		on("POST "+inRepo+"/labels", anyone, writeIssues, createLabel),
		on("GET "+inRepo+"/labels/{name}", anyone, readIssues, show((*call).label, (*call).labelJSON)),
		on("PATCH "+inRepo+"/labels/{name}", anyone, writeIssues, of((*call).label, updateLabel)),
	}
}

// labelBody is what is said of a label; nil leaves a field as it is. A new name comes as "new_name" only: "name" is ignored
// of a label that is there, as on GitHub.
type labelBody struct {
	Name        *string `json:"name"`
	NewName     *string `json:"new_name"`
	Color       *string `json:"color"`
	Description *string `json:"description"`
}

func listLabels(c *call) (reply, error) {
	return ok(each(paged(c, c.repo.labels), c.labelJSON))
}

func (c *call) label() (*label, error) {
	if l := c.repo.findLabel(c.params["name"]); l != nil {
		return l, nil
	}
	return nil, errNotFound
}

func createLabel(c *call) (reply, error) {
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Name == nil {
		return reply{}, missing("name")
	}
	l, err := c.repo.makeLabel(c.who.app.bot, in)
	if err != nil {
		return reply{}, err
	}
	return c.created(c.labelJSON(l))
}

func updateLabel(c *call, l *label) (reply, error) {
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if err := l.edit(c.who.app.bot, in); err != nil {
		return reply{}, err
	}
	return ok(c.labelJSON(l))
}

func (v *renderer) labelJSON(l *label) object {
	o := object{"id": l.id, "node_id": nodeID("LA", l.repo.id, l.id), "url": v.repoURL(l.repo) + "/labels/" + url.PathEscape(l.name),
		"name": l.name, "color": l.color, "default": l.standard, "description": nil}
	if l.described {
		o["description"] = l.description
	}
	return o
}

func (v *renderer) labelsJSON(i *item) []any { return each(i.labels, v.labelJSON) }
