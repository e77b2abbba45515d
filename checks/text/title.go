package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// titleLevel is the level of lines that stand for headings: below all real ones, which keep their text.
const titleLevel = 7

// The longest line that stands for a heading, in bytes.
const maxTitle = 80

// level is the level of the heading that a line is or stands for, 0 for none.
func (l line) level() int {
	if l.heading == 0 && l.title != "" {
		return titleLevel
	}
	return l.heading
}

// title is what the first line of a paragraph says when it stands for a heading: all of it is bold, or it ends with a
// colon that nothing follows. "" when it does not.
func (r *reader) title(paragraph ast.Node, first line) string {
	s := strings.TrimFunc(first.plain, invisible)
	last, _ := utf8.DecodeLastRuneInString(s)
	colon := (last == ':' || last == '：') && !codeBehind.MatchString(s)
	if len(s) > maxTitle || first.task != noTask || !colon && !r.bold(paragraph) {
		return ""
	}
	if colon {
		s = strings.TrimRight(s, " :：")
	}
	return strings.TrimRight(s, " ")
}

// bold reports whether every word of a paragraph's first line is bold.
func (r *reader) bold(paragraph ast.Node) bool {
	found := false
	for n := paragraph.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Emphasis:
			strong := n.Level > 1 || n.FirstChild() != nil && n.FirstChild().Kind() == ast.KindEmphasis // "***both***"
			if !strong || breaks(n) {
				return false
			}
			found = true
		case *ast.Text:
			if strings.ContainsFunc(string(n.Segment.Value(r.src)), func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
				return false
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				return found
			}
		default:
			return false
		}
	}
	return found
}

// breaks reports whether a line ends within a node.
func breaks(parent ast.Node) bool {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if t, ok := n.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) || breaks(n) {
			return true
		}
	}
	return false
}
