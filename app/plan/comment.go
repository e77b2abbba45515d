package plan

import (
	"cmp"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Commented is everything that one sort of comment on one item depends on.
type Commented struct {
	Number int
	Name   string // under which it is remembered; "": its marker
	Marker string // by which it is found again
	// Body is the whole text with its marker; "" asks for none.
	Body string
	// Collapsed replaces a comment that is there and no longer wanted; "" leaves it as it is.
	Collapsed string
	Mode      checks.Mode
	Shown     Shown
	Fresh     bool    // the item was followed from its beginning, so that no comment on it is unknown
	Existing  bool    // only an existing comment is rewritten, none is made
	Taken     []int64 // comments of another sort, see [Write.Taken]
}

// Comment is the write that makes the comment say what it should. A comment that a person deleted stays deleted. One that
// may be there, because the process died while it was being made, is rewritten like one that is.
func Comment(in Commented) []Write {
	if !in.Mode.Posts() || in.Shown.gone() {
		return nil
	}
	body, existing := in.Body, in.Existing
	if body == "" {
		body, existing = in.Collapsed, true
	}
	if body == "" || existing && !in.Shown.maybe() {
		return nil
	}
	name := in.Name
	if name == "" {
		name = in.Marker
	}
	hash := Hash(body)
	if in.Shown.is(hash) {
		return nil
	}
	return []Write{{Op: PutComment, Subject: Subject(in.Number), Number: in.Number, Name: name, Marker: in.Marker, Hash: hash,
		Brief: brief(body), Remote: in.Shown.Remote, Body: body, Existing: existing, Fresh: in.Fresh, Taken: in.Taken}}
}

// Issued is everything that an issue that the app keeps (the configuration problem) depends on.
type Issued struct {
	Subject string // what it is about, "issue:configuration"
	Name    string // of what is recorded
	Marker  string // by which it is found again; "": the name
	Title   string
	Body    string
	Wanted  bool
	Text    bool // only its text is kept up to date: whoever closes it, or opens it again, is right
	Shown   Shown
	Taken   []int64 // issues about something else, see [Write.Taken]
}

// Issue is the write that opens, rewrites or closes an issue that the app keeps.
func Issue(in Issued) []Write {
	if in.Shown.gone() {
		return nil
	}
	w := Write{Op: PutIssue, Subject: in.Subject, Name: in.Name, Marker: cmp.Or(in.Marker, in.Name), Title: in.Title, Body: in.Body, Open: in.Wanted,
		Text: in.Text, Remote: in.Shown.Remote, Brief: in.Title, Taken: in.Taken}
	switch {
	case in.Wanted:
		w.Hash = Hash("open", in.Title, in.Body)
	case !in.Shown.maybe():
		return nil
	default:
		w.Hash, w.Body, w.Existing = Hash("closed"), "", true
	}
	if in.Shown.is(w.Hash) {
		return nil
	}
	return []Write{w}
}

// brief is the first line of a comment's text that people see, at most 120 bytes of it.
func brief(body string) string {
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "<!--") {
			continue
		}
		if len(line) > 120 {
			line = strings.ToValidUTF8(line[:120], "")
		}
		return line
	}
	return ""
}
