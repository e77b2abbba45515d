// Package text turns the Markdown that people write into what the rules read: fields, sections, tasks, commands and
// closing references.
//
// It keeps one promise about what is seen: a reference, a field, a task or a command in a code fence, in inline code, in
// an HTML comment or block, but for its headings and the simple text right below them, in a block quote or struck out is not there. It never fails, and its time is bounded
// whatever it is given: see bound.go.
package text

import "strings"

// Doc is what one body says.
type Doc struct {
	Fields   []Field
	Sections []Section
	Tasks    []Task
	Commands []string  // whole lines, "/northstar kind feature"
	Closes   []Mention // "Closes #12"
	Text     string    // all of it, headings too: plain, one line per line; code blocks and quotes left out
	Prose    []Line    // what its author wrote in words, in order
}

// Line is one line of the text without what is hidden from the rules: code, quotes, comments and struck out text are not
// in it. Where something hidden stood within a line there is a NUL.
type Line struct {
	Text    string // without emphasis
	Heading bool
	Task    bool  // an entry of a task list
	Level   int8  // of a heading, or of a line that stands for one, as in [Section]; 0 of other text
	Block   int32 // lines of one paragraph share it
}

// Field is a "Label: value" line, or a heading followed by its value as issue forms write it (Form). Fields without a
// value, which includes the "_No response_" of forms, are left out.
type Field struct {
	Label    string // its [Name], without emphasis
	Value    string // without emphasis; several lines for a form or a list
	Form     bool
	Mentions []Mention // the references in Value that are seen
}

// Section is a heading and everything up to the next heading of the same or a higher level. A line of its own that is
// bold ("**Problem**") or ends with a colon ("Problem:"), outside of lists, stands for a heading of level 7.
type Section struct {
	Level    int // 1 to 7
	Heading  string
	Text     string    // plain, one line per line; code blocks and quotes left out
	Items    []string  // outermost list items
	Ordered  bool      // the first list is numbered
	Mentions []Mention // the references below the heading that are seen
	Listed   []Mention // those of them that are in entries of a list
	Leading  []Mention // those of Listed with which an entry begins: what the entry stands for
	Unread   bool      // people see something else there that is not read: a quote, a block of code or of HTML, an image
}

// Task is one entry of a task list, at any depth.
type Task struct {
	Done     bool
	Text     string
	Mentions []Mention // what the entry stands for: the references it starts with, or the only one in it
	field    string    // label of the field whose value it is, "" for none
}

// Answers reports whether an entry is the value of a field with one of the labels, whatever their case: it states what the
// field asks for, and is nothing to be done.
func (t Task) Answers(labels ...string) bool { return Field{Label: t.field}.is(labels) }

// Read parses GitHub-flavoured Markdown. Text beyond GitHub's own limit for a body is not read.
func Read(body string) *Doc {
	if strings.TrimSpace(body) == "" {
		return &Doc{}
	}
	lines := readLines(bound(body))
	return &Doc{
		Fields:   fields(lines),
		Sections: sections(lines),
		Tasks:    tasks(lines),
		Commands: commands(lines),
		Closes:   closes(lines),
		Text:     whole(lines),
		Prose:    prose(lines),
	}
}

func prose(lines []line) []Line {
	all := make([]Line, len(lines))
	for i, l := range lines {
		all[i] = Line{Text: l.seen, Heading: l.heading > 0, Level: int8(l.level()), Block: int32(l.block), Task: l.item && l.task != noTask}
	}
	return all
}

// Field is the first field with one of the labels, whatever their case.
func (d *Doc) Field(labels ...string) (Field, bool) {
	for _, f := range d.Fields {
		if f.is(labels) {
			return f, true
		}
	}
	return Field{}, false
}

// All are the fields with one of the labels, in the order of the text.
func (d *Doc) All(labels ...string) []Field {
	var all []Field
	for _, f := range d.Fields {
		if f.is(labels) {
			all = append(all, f)
		}
	}
	return all
}

func (f Field) is(labels []string) bool {
	for _, l := range labels {
		if strings.EqualFold(f.Label, l) {
			return true
		}
	}
	return false
}
