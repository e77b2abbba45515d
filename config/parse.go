package config

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of one file. They are far over any policy and keep reading well under a second.
const (
	mostBytes  = 1_000_000
	mostSigns  = 60_000 // brackets, commas, colons and the like, line ends
	mostTokens = 20_000
	mostDepth  = 50
	mostScalar = 4 * mostPatternText // bytes of one key or value
)

// MaxProblems is how many problems of one file are told each by itself. What is beyond is counted by one more, see
// [Problem].More.
const MaxProblems = 50

// Parse reads a policy file. It gives the file, or every problem in the order of the text and no file. name is how the
// file is called in problems and in [Resolved].From, such as ".github/northstar.yml". An empty text is a valid policy.
func Parse(name string, text []byte) (*File, []Problem) {
	if why, found := bytes.CutPrefix(text, []byte(unread)); found {
		return nil, []Problem{{File: name, Line: 1, Column: 1, Message: oneLine(string(why))}}
	}
	p := &parsing{file: &File{Name: name, places: map[string]place{}}}
	if root := p.tree(text); root != nil {
		p.root(root)
	}
	if len(p.problems) > 0 {
		return nil, counted(name, p.problems, p.more)
	}
	p.file.size = sizeOf(text, len(p.file.places), p.charged)
	return p.file, nil
}

// unread begins a text that stands for a file that is there and could not be read. No policy begins so: it is not YAML.
const unread = "\x01unreadable: "

// Unreadable is the text that stands for a policy file that is there and could not be read. To [Parse] it is a file whose
// one problem, at its beginning, is why.
func Unreadable(why string) string { return unread + why }

// parsing is one file being read.
type parsing struct {
	file     *File
	problems []Problem
	more     int // problems beyond MaxProblems, and what was not looked at any more
	charged  int // what the patterns that were read cost, see checks.MaxPolicyCharge
}

// full reports whether so many problems were found that nothing more is looked at, but only counted.
func (p *parsing) full() bool { return len(p.problems) >= MaxProblems }

func (p *parsing) report(at place, key, message, nearest string) {
	if p.full() {
		p.more++
		return
	}
	p.problems = append(p.problems, Problem{File: p.file.Name, Line: at.line, Column: at.column, Key: oneLine(key), Message: oneLine(message), Nearest: nearest})
}

// oneLine keeps what a file made up, such as a key with line ends in it, from breaking the line of a problem.
func oneLine(s string) string {
	const most = 500
	s = s[:min(len(s), most*utf8.UTFMax)]
	if strings.ContainsFunc(s, unicode.IsControl) {
		q := strconv.Quote(s)
		s = q[1 : len(q)-1]
	}
	return shortened(s, most)
}

// shortened is the first characters of a text, at most so many, and … where there are more.
func shortened(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

// tree reads the text into one node, nil when there is nothing or a problem that hides the rest.
func (p *parsing) tree(text []byte) *node {
	whole := func(at place, message string) *node { p.report(at, "", message, ""); return nil }
	if len(text) > mostBytes {
		return whole(place{}, fmt.Sprintf("the file has %d bytes: a policy has at most %d", len(text), mostBytes))
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if at, message := unreadable(text); message != "" {
		return whole(at, message)
	}
	body, at, message := parseYAML(string(text))
	if message != "" {
		return whole(at, message)
	}
	if body == nil {
		return nil
	}
	g := &grower{
		report:  func(at place, message, nearest string) { p.report(at, "", message, nearest) },
		anchors: map[string]ast.Node{}, left: mostTokens,
	}
	root := g.grow(body)
	if g.bombed {
		return nil // what was cut off would be reported as missing
	}
	return root
}

// tooLong is what is said of a file with more in it than a policy can hold.
var tooLong = fmt.Sprintf("the file has more than %d words and signs: shorten it", mostTokens)

// unreadable names the first byte that is no text, and where a file becomes too long to be worth its tokens.
func unreadable(text []byte) (place, string) {
	if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) {
		return place{1, 1}, "the file is in UTF-16: save it as UTF-8"
	}
	at, signs := place{1, 1}, 0
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == '\n' || r < utf8.RuneSelf && strings.IndexByte("[]{},:*&!?-#'\"|>%@`", byte(r)) >= 0 {
			signs++
		}
		switch {
		case signs > mostSigns:
			return at, tooLong
		case r == utf8.RuneError && n == 1:
			return at, fmt.Sprintf("the byte 0x%02X is not UTF-8: save the file as UTF-8", text[0])
		case r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7F:
			return at, fmt.Sprintf("the control character 0x%02X can't stand in a policy: remove it", r)
		case r == '\n':
			at = place{at.line + 1, 1}
		default:
			at.column++
		}
		text = text[n:]
	}
	return at, ""
}

// parseYAML gives the body of the one document, nil when it is empty, or what is wrong and where.
func parseYAML(text string) (body ast.Node, where place, message string) {
	// The parser is fuzzed by its authors and by our tests. Should it still panic on some text, then that is a
	// problem of the file and no reason to end the process.
	defer func() {
		if recover() != nil {
			body, where, message = nil, place{1, 1}, "the file can't be read as YAML: simplify it"
		}
	}()
	tokens := lexer.Tokenize(text)
	if at, message := bounded(tokens); message != "" {
		return nil, at, message
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := syntaxProblem(err, text)
		return nil, at, message
	}
	for _, doc := range file.Docs {
		if _, directive := doc.Body.(*ast.DirectiveNode); directive || doc.Body == nil {
			continue
		}
		if body != nil {
			return nil, at(doc.Body), "a second document begins here: keep one, without ---"
		}
		body = doc.Body
	}
	return body, place{}, ""
}

// bounded refuses what would take the parser long: many tokens, deep nesting.
func bounded(tokens token.Tokens) (place, string) {
	depth, entries, line := 0, 0, 0
	for i, t := range tokens {
		if i >= mostTokens {
			return start(t), tooLong
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			if t.Position.Line != line {
				entries, line = 0, t.Position.Line
			}
			entries++
		}
		if depth > mostDepth || depth <= 0 && entries > mostDepth || t.Position.IndentNum > 10*mostDepth {
			return start(t), fmt.Sprintf("values are nested more than %d deep: a policy needs no more than five levels", mostDepth)
		}
	}
	return place{}, ""
}

// syntaxProblem turns the parser's error into a place and a sentence with a remedy.
func syntaxProblem(err error, text string) (place, string) {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		return place{1, 1}, "the file can't be read as YAML: " + quote(err.Error())
	}
	at := start(syntax.Token)
	return at, "this is no YAML: " + syntax.Message + hint(syntax.Message, at, text)
}

// hint is the remedy for the parser's commonest messages.
func hint(message string, at place, text string) string {
	line := ""
	if lines := strings.Split(text, "\n"); at.line >= 1 && at.line <= len(lines) {
		line = lines[at.line-1]
	}
	switch {
	case strings.Contains(line, "\t") && (strings.Contains(message, "tab") || strings.Contains(message, "\t")):
		return "; indent with spaces"
	case strings.Contains(message, "reserved character"), strings.Contains(message, "directive"),
		strings.Contains(message, "scalar value type") && strings.Contains(line, "*"):
		return "; put text that begins with a sign in single quotes"
	case strings.Contains(message, "end character"):
		return "; close the quote"
	case strings.Contains(message, "not found"):
		return "; close the bracket"
	case strings.Contains(message, "mapping value is not allowed"):
		return "; check the indentation, and put text that holds a colon in quotes"
	}
	return "; check the indentation and the quotes around here"
}
