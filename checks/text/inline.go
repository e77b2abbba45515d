package text

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// inlines reads the inline nodes of a block into the two forms of its lines. Both get their line ends together.
func (r *reader) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			r.write(string(n.Segment.Value(r.src)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				r.newline()
			}
		case *ast.String:
			r.write(string(n.Value))
		case *ast.CodeSpan:
			r.hide(codeText(n, r.src))
		case *ast.AutoLink:
			r.autolink(string(n.URL(r.src)))
		case *ast.Link:
			r.link(n)
		case *ast.Image:
			r.hide("")
			r.image = true
		case *ast.RawHTML:
			r.html(n)
		case *east.TaskCheckBox:
			r.task = todo
			if n.IsChecked {
				r.task = done
			}
		case *east.Strikethrough:
			r.see(hidden)
		default:
			r.inlines(n)
		}
	}
}

// sharp is a "#" that somebody took care to write so that it is no reference.
var sharp = regexp.MustCompile(`\\#|&#0*35;|&#[xX]0*23;|&num;`)

// write adds text as it is rendered. In raw <code> it is hidden; an escaped "#" stays no reference and an escaped "/" no
// command, and as on GitHub nothing in raw <a> is a reference.
func (r *reader) write(s string) {
	if r.code > 0 {
		r.hide(s)
		return
	}
	if r.anchor > 0 {
		r.see(unreferenced.Replace(render(s)))
		r.show(render(s))
		return
	}
	if !strings.ContainsAny(s, `\&`) {
		r.see(s)
		r.show(s)
		return
	}
	r.see(render(strings.ReplaceAll(sharp.ReplaceAllString(s, hidden+"#"+hidden), `\/`, hidden+"/")))
	r.show(render(s))
}

// render resolves escapes and entities, never into a line end or our own sign.
func render(s string) string {
	b := util.UnescapePunctuations([]byte(s))
	b = util.ResolveEntityNames(util.ResolveNumericReferences(b))
	return string(bytes.ReplaceAll(b, []byte("\n"), []byte(" ")))
}

// hide adds text that people see and rules do not.
func (r *reader) hide(s string) {
	r.see(hidden)
	r.show(strings.ReplaceAll(s, "\n", " "))
}

func (r *reader) see(s string) { r.seen = append(r.seen, s...) }

func (r *reader) show(s string) {
	r.plain = append(r.plain, s...)
	r.typed = append(r.typed, s...)
}

func (r *reader) newline() {
	r.see("\n")
	r.show("\n")
}

func (r *reader) autolink(address string) {
	if r.code+r.anchor > 0 {
		r.hide(address)
		return
	}
	r.see(address + " ")
	r.show(address)
}

// link reads [text](address): one to an item is that item whatever its text says, any other is text without references.
func (r *reader) link(n *ast.Link) {
	from, at := len(r.seen), len(r.plain)
	r.inlines(n)
	inner := string(r.seen[from:])
	r.seen = r.seen[:from]
	if _, ok := Address(string(n.Destination)); ok && r.code+r.anchor == 0 {
		r.see(" " + string(n.Destination) + " " + strings.Repeat("\n", bytes.Count(r.plain[at:], []byte("\n"))))
		return
	}
	if ref := relative(string(n.Destination)); ref != "" && r.code+r.anchor == 0 {
		r.see(" " + ref + " " + strings.Repeat("\n", bytes.Count(r.plain[at:], []byte("\n"))))
		return
	}
	r.see(unreferenced.Replace(inner))
}

// beside is an address as people write it to another item without GitHub's host: from the page of the item that they write in, which is
// /owner/repository/issues/9, or from the top.
var beside = regexp.MustCompile(`^(?:\.\.|/([A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9._-]{1,100}))/(?:issues|pull)/([0-9]{1,10})(?:[?#].*)?$`)

// relative is the reference that such an address means, "" for any other address.
func relative(address string) string {
	m := beside.FindStringSubmatch(address)
	if m == nil {
		return ""
	}
	return m[1] + "#" + m[2]
}

// unreferenced takes the references out of the text of a link that leads elsewhere.
var unreferenced = strings.NewReplacer("#", hidden, "://", hidden, "GH-", hidden, "gh-", hidden)

// html reads a tag or a comment within text: it shows nothing, but <br> ends a line and <code> hides.
func (r *reader) html(n *ast.RawHTML) {
	var raw []byte
	for i := range n.Segments.Len() {
		s := n.Segments.At(i)
		raw = append(raw, s.Value(r.src)...)
	}
	name, closing := tag(raw)
	if name != "" && name != "br" {
		r.typed = append(r.typed, bytes.ReplaceAll(raw, []byte("\n"), []byte(" "))...)
	}
	step := 1 // deeper
	if closing {
		step = -1
	}
	switch name {
	case "br":
		r.newline()
	case "code", "pre", "kbd", "samp", "tt", "del", "s":
		r.code = max(0, r.code+step)
	case "a":
		r.anchor = max(0, r.anchor+step)
	}
}

// tag is the lower-case name of a tag, "" for a comment and the like.
func tag(raw []byte) (name string, closing bool) {
	raw = bytes.TrimPrefix(raw, []byte("<"))
	raw, closing = bytes.CutPrefix(raw, []byte("/"))
	end := 0
	for end < len(raw) && (raw[end]|0x20 >= 'a' && raw[end]|0x20 <= 'z') {
		end++
	}
	return strings.ToLower(string(raw[:end])), closing
}

// codeText is the text of inline code.
func codeText(n *ast.CodeSpan, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}
