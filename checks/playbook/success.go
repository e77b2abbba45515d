package playbook

import (
	"strings"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks/text"
)

// successLabels are what the line, or the heading, is called that says what would make a feature a success.
var successLabels = []string{"Success", "Success criterion", "Success criteria", "Success metric", "Success metrics", "Success measure"}

// maxSuccess is how many characters of it are read.
const maxSuccess = 500

// Success is what a feature says would make it a success, in one line: behind a label "Success:", or under a heading of that name as
// issue forms write it. "" where it says nothing, or what templates leave behind. Escape it before showing.
func Success(doc *text.Doc) string {
	for _, f := range doc.All(successLabels...) {
		if s := oneLine(f.Value); !placeholder(s) {
			return s
		}
	}
	for _, sec := range doc.Sections {
		if !successHeading(sec.Heading) {
			continue
		}
		if s := oneLine(sec.Text); !placeholder(s) {
			return s
		}
	}
	return ""
}

func successHeading(heading string) bool {
	name := text.Name(strings.TrimRight(text.Name(heading), " :："))
	for _, l := range successLabels {
		if strings.EqualFold(name, l) {
			return true
		}
	}
	return false
}

// oneLine puts the lines of a value behind each other, with a semicolon where none of them says that it ends.
func oneLine(value string) string {
	var b strings.Builder
	for line := range strings.Lines(value) {
		if line = strings.Join(strings.Fields(line), " "); line == "" {
			continue
		}
		if before := b.String(); before != "" {
			if last, _ := utf8.DecodeLastRuneInString(before); !strings.ContainsRune(".,;:!?–—-", last) {
				b.WriteByte(';')
			}
			b.WriteByte(' ')
		}
		if b.WriteString(line); b.Len() > 4*maxSuccess {
			break
		}
	}
	return text.Cut(b.String(), maxSuccess)
}
