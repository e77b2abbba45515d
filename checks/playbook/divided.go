package playbook

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks/text"
)

// beneath is the line below the head of a table.
var beneath = regexp.MustCompile(`^(?:\|[\s:|-]*-[\s:|-]*|[\s:-]*-[\s:-]*\|[\s:|-]*)$`)

// tabled reports whether a text has a table with a row that says something.
func tabled(s string) bool { return len(rows(s)) > 0 }

// rows are what the rows of the tables of a text are about: of each the first cell with a word.
func rows(s string) []string {
	var out []string
	head, inside := "", false
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		switch {
		case beneath.MatchString(line):
			inside = strings.Contains(head, "|")
		case !strings.Contains(line, "|"):
			inside = false
		case inside:
			for cell := range strings.SplitSeq(line, "|") {
				if cell = strings.TrimSpace(cell); strings.ContainsFunc(cell, unicode.IsLetter) {
					out = append(out, cell)
					break
				}
			}
		}
		head = line
	}
	return out
}

// headed reports whether the first of the sections is made of further ones that say something: one with a heading proper, or
// two below lines that stand for headings, since one such line may only announce what follows ("In this order:").
func headed(sections []text.Section) bool {
	const proper = 6 // the lowest level of a heading proper
	lines := 0
	for _, s := range sections[1:] {
		switch {
		case s.Level <= sections[0].Level:
			return false
		case placeholder(s.Text):
		case s.Level <= proper || lines > 0:
			return true
		default:
			lines++
		}
	}
	return false
}
