package text

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
)

// hidden stands in a line's seen form for something that is there but must not be read, such as inline code. Bodies hold
// no NUL of their own once they are bounded.
const hidden = "\x00"

// line is one line of text that people see, with its place in the structure of the document.
type line struct {
	seen    string // for rules: code hidden, links to items replaced by their address
	plain   string // for people: as rendered, without emphasis
	typed   string // plain, with the HTML tags in it as they were typed
	block   int    // lines of one paragraph share it
	heading int    // level, 0 for other text
	title   string // of a line that stands for a heading: "Problem" for "**Problem**" or "Problem:" alone on its line
	depth   int    // of list nesting
	item    bool   // the first line of a list item
	first   bool   // item: the first one of its list
	ordered bool   // item: of a numbered list
	task    task   // item: of a task list
	unread  bool   // people see a quote, a block of code or of HTML, or an image in it or right behind it
}

type task int

const (
	noTask task = iota
	todo
	done
)

// markdown reads GitHub's dialect but for its tables, which are quadratic to parse: their rows are read as lines.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.TaskList)).Parser()

// readLines flattens Markdown into the lines that count.
func readLines(s string) []line {
	src := []byte(s)
	r := reader{src: src}
	r.blocks(markdown.Parse(gtext.NewReader(src), parser.WithContext(parser.NewContext())), 0)
	return r.lines
}

// reader walks a parsed document.
type reader struct {
	src   []byte
	lines []line
	block int

	seen, plain, typed []byte // of the block that is read
	code, anchor       int    // depth of raw <code> and <a> elements
	task               task
	image              bool
	same               bool // the next block belongs to the one before
}

// blocks reads the children of a container at a depth of list nesting.
func (r *reader) blocks(parent ast.Node, depth int) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.same = false
		switch n := n.(type) {
		case *ast.Heading:
			r.text(n, line{heading: n.Level, depth: depth})
		case *ast.Paragraph, *ast.TextBlock:
			from := len(r.lines)
			r.goesOn(n)
			r.text(n, line{depth: depth})
			if depth == 0 && from < len(r.lines) {
				r.lines[from].title = r.title(n, r.lines[from])
			}
		case *ast.List:
			r.list(n, depth+1)
		case *ast.HTMLBlock:
			r.goesOn(n)
			if !r.headings(n, depth) && !r.afterComment(n, depth) && r.visible(n) {
				r.unread()
			}
		case *ast.Blockquote, *ast.FencedCodeBlock, *ast.CodeBlock:
			if n.HasChildren() || n.Kind() != ast.KindBlockquote && n.Lines().Len() > 0 {
				r.unread()
			}
		}
	}
}

// unread remembers behind the last line that people see something there which is not read.
func (r *reader) unread() {
	if len(r.lines) > 0 {
		r.lines[len(r.lines)-1].unread = true
	}
}

// markup is what of a block of HTML shows nothing by itself, shown what shows something without text.
var (
	markup = regexp.MustCompile(`(?s)<!--.*?-->|<[^<>]*>`)
	shown  = regexp.MustCompile(`(?i)<(?:img|picture|video)\b`)
)

// visible reports whether people see anything of a block of HTML.
func (r *reader) visible(n *ast.HTMLBlock) bool {
	all := n.Lines().Value(r.src)
	if n.HasClosure() {
		all = append(all, n.ClosureLine.Value(r.src)...)
	}
	comments := n.HTMLBlockType == ast.HTMLBlockType2 && !n.HasClosure() && n.Lines().Len() > 1 // it never ends
	return !comments && (shown.Match(all) || len(bytes.TrimSpace(markup.ReplaceAll(all, nil))) > 0)
}

func (r *reader) list(list *ast.List, depth int) {
	for it := list.FirstChild(); it != nil; it = it.NextSibling() {
		start := len(r.lines)
		r.blocks(it, depth)
		if start < len(r.lines) && r.lines[start].depth == depth {
			l := &r.lines[start]
			l.item, l.first, l.ordered = true, it == list.FirstChild(), list.IsOrdered()
		}
	}
}

// text reads the inline content of one block into lines that are like the given one.
func (r *reader) text(n ast.Node, like line) {
	r.begin()
	r.inlines(n)
	r.flush(like)
}

// goesOn has a block count as one with the text before it, where nothing but a comment is between them and no line is left empty: the parser
// begins another, and who filled a template in went on writing.
func (r *reader) goesOn(n ast.Node) {
	html := func(n ast.Node) bool {
		h, ok := n.(*ast.HTMLBlock)
		return ok && h.HTMLBlockType == ast.HTMLBlockType2 && !r.visible(h)
	}
	prev := n.PreviousSibling()
	if n.HasBlankPreviousLines() || prev == nil {
		return
	}
	if h, ok := n.(*ast.HTMLBlock); ok {
		r.same = h.HTMLBlockType == ast.HTMLBlockType2 && (prev.Kind() == ast.KindParagraph || prev.Kind() == ast.KindTextBlock)
		return
	}
	for ; prev != nil && html(prev); prev = prev.PreviousSibling() {
		if prev.HasBlankPreviousLines() {
			return
		}
	}
	r.same = prev != nil && prev != n.PreviousSibling() && (prev.Kind() == ast.KindParagraph || prev.Kind() == ast.KindTextBlock)
}

// begin starts a block.
func (r *reader) begin() {
	if !r.same {
		r.block++
	}
	r.same = false
	r.code, r.anchor, r.task, r.image = 0, 0, noTask, false
	r.seen, r.plain, r.typed = r.seen[:0], r.plain[:0], r.typed[:0]
}

// flush turns what was gathered into lines.
func (r *reader) flush(like line) {
	like.block = r.block
	seen, plain, typed := strings.Split(string(r.seen), "\n"), strings.Split(string(r.plain), "\n"), strings.Split(string(r.typed), "\n")
	for i := range seen {
		l := like
		l.seen, l.plain, l.typed = strings.TrimSpace(seen[i]), strings.TrimSpace(plain[i]), strings.TrimSpace(typed[i])
		if i == 0 {
			l.task = r.task
		}
		l.unread = r.image && l.heading == 0
		if l.plain != "" || l.seen != "" || l.task != noTask || l.heading > 0 {
			r.lines = append(r.lines, l)
		}
	}
}

// comments are those that end on the line on which they begin.
var comments = regexp.MustCompile(`<!--.*?-->`)

// afterComment reads what follows an HTML comment on its last line, but for further comments: the parser takes the whole line for HTML,
// people read it as text. Anything but simple text is left alone. It reports whether
// there was any.
func (r *reader) afterComment(n *ast.HTMLBlock, depth int) bool {
	if n.HTMLBlockType != ast.HTMLBlockType2 {
		return false
	}
	last := n.ClosureLine
	if !n.HasClosure() {
		if n.Lines().Len() != 1 {
			return false
		}
		last = n.Lines().At(0)
	}
	_, rest, ok := bytes.Cut(last.Value(r.src), []byte("-->"))
	rest = comments.ReplaceAll(rest, nil)
	if !ok || bytes.ContainsAny(rest, "<`[") || len(bytes.TrimSpace(rest)) == 0 {
		return false
	}
	r.begin()
	r.write(strings.NewReplacer("*", "", "\n", "").Replace(string(rest)))
	r.flush(line{depth: depth})
	return true
}
