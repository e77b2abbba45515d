package text

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var (
	// written is a heading as HTML, up to the end of its tag.
	written = regexp.MustCompile(`(?is)<h([1-6])(?:\s[^<>]*)?>(.*?)</h([1-6])\s*>`)
	// commented is what of HTML is a comment, also one that never ends; concealed a tag whose element nobody sees.
	commented = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)
	concealed = regexp.MustCompile(`(?i)^<[a-z0-9]+\s[^<>]*\bhidden\b`)
)

// headings reads the headings that a block of HTML has, "<h2>Problem</h2>", as those of Markdown: people see no difference. Where the block
// begins with one, simple text behind it on its lines is read too; everything else in the block is left unread. It reports
// whether there was any heading.
func (r *reader) headings(n *ast.HTMLBlock, depth int) bool {
	if n.HTMLBlockType != ast.HTMLBlockType6 {
		return false
	}
	all := commented.ReplaceAll(n.Lines().Value(r.src), nil)
	found := written.FindAllSubmatchIndex(all, -1)
	if len(found) == 0 || concealed.Match(bytes.TrimSpace(all)) {
		return false
	}
	simple := len(bytes.TrimSpace(all[:found[0][0]])) == 0
	r.same = false
	end := 0
	for _, at := range found {
		r.between(all[end:at[0]], depth, simple)
		level, inner := int(all[at[2]]-'0'), all[at[4]:at[5]]
		if end = at[1]; all[at[6]] != all[at[2]] {
			continue // no heading that ends
		}
		r.begin()
		r.spell(inner)
		r.flush(line{heading: level, depth: depth})
	}
	r.between(all[end:], depth, simple)
	return true
}

// between reads what is around headings, where it is simple text that is to be read.
func (r *reader) between(raw []byte, depth int, simple bool) {
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
	case !simple || bytes.ContainsAny(raw, "<`["):
		if len(bytes.TrimSpace(markup.ReplaceAll(raw, nil))) > 0 || shown.Match(raw) {
			r.unread()
		}
	default:
		r.begin()
		for l := range strings.Lines(string(raw)) {
			r.write(strings.ReplaceAll(strings.TrimRight(l, "\r\n"), "*", ""))
			r.newline()
		}
		r.flush(line{depth: depth})
	}
}

// spell adds the text of a heading that was written as HTML. With tags of its own it states no references: they may be code.
func (r *reader) spell(inner []byte) {
	s := strings.Join(strings.Fields(string(markup.ReplaceAll(inner, nil))), " ")
	if bytes.ContainsAny(inner, "<`") {
		r.anchor++
		defer func() { r.anchor-- }()
	}
	r.write(strings.ReplaceAll(s, "`", ""))
}
