package summary

import (
	"fmt"
	"strings"
)

// page is a text in parts, of which the lists can lose rows.
type page struct{ parts []part }

// part is text before a list, the rows of the list, what stands for rows left out, and text after it.
type part struct {
	head string
	rows []string // each ends with a newline
	more string   // with one %s for "N more"; "" for rows that may not be left out
	foot string
	left int // rows that the caller left out already
}

// listMore and tableMore say in a list and in a table how much was left out.
const listMore = "- … and %s\n"

func tableMore(columns int) string {
	return "| … and %s |" + strings.Repeat(" |", columns-1) + "\n"
}

// add adds Markdown that is always kept.
func (p *page) add(s string) { p.parts = append(p.parts, part{head: s}) }

// addf is add with a format.
func (p *page) addf(format string, args ...any) { p.add(fmt.Sprintf(format, args...)) }

// list adds rows that may be shortened. Where none may be named nothing stands for them but the head.
func (p *page) list(head string, rows []string, more string, foot string, left int) {
	if len(rows) == 0 {
		more = ""
	}
	if len(rows) > 0 || left > 0 {
		p.parts = append(p.parts, part{head, rows, more, foot, left})
	}
}

func (t part) size() int {
	n := len(t.head) + len(t.foot) + len(t.more) + 20 // the count is never longer
	for _, r := range t.rows {
		n += len(r)
	}
	return n
}

// names is list with a head that only what is named needs.
func (p *page) names(head string, rows []string, left int) {
	if len(rows) > 0 {
		p.list(head, rows, listMore, "", left)
	}
}

// String is the text, shortened to [Limit] by leaving out the last rows of whichever list is longest.
func (p *page) String() string {
	parts := append([]part(nil), p.parts...)
	total := 0
	sizes := make([]int, len(parts))
	for i, t := range parts {
		sizes[i] = t.size()
		total += sizes[i]
	}
	for total > Limit {
		big := -1
		for i, t := range parts {
			if t.more != "" && len(t.rows) > 0 && (big < 0 || sizes[i] > sizes[big]) {
				big = i
			}
		}
		if big < 0 {
			break
		}
		t := &parts[big]
		last := len(t.rows) - 1
		sizes[big] -= len(t.rows[last])
		total -= len(t.rows[last])
		t.rows = t.rows[:last]
		t.left++
	}
	var b strings.Builder
	for _, t := range parts {
		b.WriteString(t.head)
		for _, r := range t.rows {
			b.WriteString(r)
		}
		if t.left > 0 && t.more != "" {
			fmt.Fprintf(&b, t.more, fmt.Sprintf("%d more", t.left))
		}
		b.WriteString(t.foot)
	}
	return hard(b.String())
}

// hard ends a text at the limit whatever it holds, at the end of a line. Only a text without lists can need it.
func hard(s string) string {
	const end = "\n… the rest was left out\n"
	if len(s) <= Limit {
		return s
	}
	s = strings.ToValidUTF8(s[:Limit-len(end)], "")
	if i := strings.LastIndexByte(s, '\n'); i > 0 {
		s = s[:i]
	}
	return s + end
}

// rows writes each element as a row.
func rows[T any](of []T, row func(T) string) []string {
	out := make([]string, len(of))
	for i, e := range of {
		out[i] = row(e)
	}
	return out
}
