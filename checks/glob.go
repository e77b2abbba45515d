package checks

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What is wrong with a glob.
var (
	errGlobEscape  = errors.New("it ends with a backslash: write two, or the character that it is for")
	errGlobClass   = errors.New("a [ is not closed or has nothing in it: add what it stands for and ], or write \\[ for the character")
	errGlobBrace   = errors.New("a { is not closed: add }, or write \\{ for the character")
	errGlobUnbrace = errors.New("a } was never opened: remove it, or write \\} for the character")
	errGlobDeep    = fmt.Errorf("its braces are nested over %d deep: write several globs", maxBraces)
)

// maxBraces is how deep the braces of a glob may be nested.
const maxBraces = 50

// ParseGlob compiles a glob over paths whose parts are separated by /. It matches a whole path:
//
//   - any characters but /                  ?  one character but /
//     **  as a whole part: any number of parts, none too; elsewhere as *
//     [a-z]  one of these characters         [^a-z], [!a-z]  one of all others
//     {a,b}  either, which may be globs too  \  takes the meaning off the next character
//
// It is translated into a regular expression, so that matching is linear: a matcher that tries the braces one after the
// other takes time that doubles with each. A trailing /** matches the folder itself too. The error says what is wrong, as a
// clause with its remedy, or is a [*ChargeError].
func ParseGlob(text string) (*Pattern, error) {
	g := globbing{text: text, begins: true}
	if err := g.pair(); err != nil {
		return nil, err
	}
	g.out.WriteString(`\A(?s:`)
	if err := g.sequence(0, len(text)); err != nil {
		return nil, err
	}
	g.out.WriteString(`)\z`)
	return compile(text, g.out.String(), 0)
}

// MustGlob is [ParseGlob] of a text that is known to be right; it panics otherwise.
func MustGlob(text string) *Pattern { return must(ParseGlob(text)) }

// globbing is a glob being translated.
type globbing struct {
	text   string
	ends   map[int][]int // of the { at a place: where its commas are, and last its }
	opens  map[int]int   // of a comma or a }: where its { is
	known  map[follow]bool
	out    strings.Builder
	begins bool // what comes next begins a part of the path
}

// pair finds what belongs together, and what is wrong.
func (g *globbing) pair() error {
	g.ends, g.opens, g.known = map[int][]int{}, map[int]int{}, map[follow]bool{}
	var open []int
	for i := 0; i < len(g.text); i++ {
		switch g.text[i] {
		case '\\':
			if i++; i == len(g.text) {
				return errGlobEscape
			}
		case '[':
			end := g.class(i)
			if end < 0 {
				return errGlobClass
			}
			i = end
		case '{':
			if open = append(open, i); len(open) > maxBraces {
				return errGlobDeep
			}
		case ',', '}':
			if len(open) == 0 {
				if g.text[i] == '}' {
					return errGlobUnbrace
				}
				continue
			}
			at := open[len(open)-1]
			g.ends[at], g.opens[i] = append(g.ends[at], i), at
			if g.text[i] == '}' {
				open = open[:len(open)-1]
			}
		}
	}
	if len(open) > 0 {
		return errGlobBrace
	}
	return nil
}

// class is where the class that begins at a place ends; -1 where it does not, or holds nothing.
func (g *globbing) class(i int) int {
	i++
	if i < len(g.text) && (g.text[i] == '^' || g.text[i] == '!') {
		i++
	}
	for first := i; i < len(g.text); i++ {
		switch g.text[i] {
		case '\\':
			i++
		case ']':
			if i == first {
				return -1
			}
			return i
		}
	}
	return -1
}

// sequence translates a piece of the glob. Before and after it, begins says whether what comes begins a part of the path.
func (g *globbing) sequence(from, to int) error {
	for i := from; i < to; i++ {
		switch c := g.text[i]; c {
		case '*':
			i = g.stars(i)
		case '?':
			g.out.WriteString(`[^/]`)
			g.begins = false
		case '[':
			end := g.class(i)
			if err := g.classed(g.text[i+1 : end]); err != nil {
				return err
			}
			i, g.begins = end, false
		case '{':
			if err := g.braces(i); err != nil {
				return err
			}
			i = last(g.ends[i])
		case '/':
			if g.trailing(i) {
				g.out.WriteString(`(?:/.*)?`)
				i, g.begins = i+2, false
				continue
			}
			g.out.WriteByte('/')
			g.begins = true
		default:
			if c == '\\' {
				i++
			}
			_, n := utf8.DecodeRuneInString(g.text[i:])
			g.out.WriteString(regexp.QuoteMeta(g.text[i : i+n]))
			i, g.begins = i+n-1, false
		}
	}
	return nil
}

// stars translates the stars at a place, and gives where the last of them, or the slash that belongs to them, is.
func (g *globbing) stars(i int) int {
	end := i
	for end+1 < len(g.text) && g.text[end+1] == '*' {
		end++
	}
	whole := end == i+1 && g.begins // ** where a part of the path begins
	if whole && end+1 < len(g.text) && g.text[end+1] == '/' {
		g.out.WriteString(`(?:[^/]*/)*`)
		return end + 1
	}
	g.begins = false
	switch {
	case whole && g.followed(follow{end + 1, true}):
		g.out.WriteString(`.*`)
	case whole && g.followed(follow{end + 1, false}): // the slash comes behind a brace
		g.out.WriteString(`(?:[^/]*(?:/[^/]*)*)`)
	default:
		g.out.WriteString(`[^/]*`)
	}
	return end
}

// trailing reports whether /** stands at a place and ends the glob.
func (g *globbing) trailing(i int) bool {
	return strings.HasPrefix(g.text[i:], "/**") && !strings.HasPrefix(g.text[i:], "/***") && g.followed(follow{i + 3, true})
}

// follow is a question to [globbing.followed].
type follow struct {
	at  int
	end bool
}

// followed reports whether nothing follows at a place on any way (end true), or a slash does on each. Each question is
// answered once: in {,}{,}{,} the ways double with each brace.
func (g *globbing) followed(q follow) bool {
	if is, known := g.known[q]; known {
		return is
	}
	is := g.follows(q)
	g.known[q] = is
	return is
}

func (g *globbing) follows(q follow) bool {
	i := q.at
	for i < len(g.text) {
		open, within := g.opens[i]
		if !within {
			break
		}
		i = last(g.ends[open]) + 1 // behind the braces
	}
	switch {
	case i == len(g.text):
		return q.end
	case g.text[i] == '/':
		return !q.end
	case g.text[i] != '{':
		return false
	}
	at := i + 1
	for _, e := range g.ends[i] {
		if !g.followed(follow{at, q.end}) {
			return false
		}
		at = e + 1
	}
	return true
}

// braces translates alternatives.
func (g *globbing) braces(i int) error {
	g.out.WriteString(`(?:`)
	begins, all, at := g.begins, true, i+1
	for n, end := range g.ends[i] {
		if n > 0 {
			g.out.WriteByte('|')
		}
		g.begins = begins
		if err := g.sequence(at, end); err != nil {
			return err
		}
		all, at = all && g.begins, end+1
	}
	g.out.WriteByte(')')
	g.begins = all
	return nil
}

// classed translates what stands between [ and ].
func (g *globbing) classed(in string) error {
	g.out.WriteByte('[')
	if in[0] == '^' || in[0] == '!' {
		g.out.WriteByte('^')
		in = in[1:]
	}
	next := func() (r rune) {
		if in[0] == '\\' {
			in = in[1:]
		}
		r, n := utf8.DecodeRuneInString(in)
		in = in[n:]
		return r
	}
	for in != "" {
		lo := next()
		hi := lo
		if len(in) > 1 && in[0] == '-' {
			in = in[1:]
			hi = next()
		}
		if lo > hi {
			return fmt.Errorf("the range %c-%c in a class is the wrong way round", lo, hi)
		}
		fmt.Fprintf(&g.out, `\x{%x}-\x{%x}`, lo, hi)
	}
	g.out.WriteByte(']')
	return nil
}

func last(list []int) int { return list[len(list)-1] }
