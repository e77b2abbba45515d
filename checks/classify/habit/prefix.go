package habit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks/text"
)

// How a title may begin before what it says.
const (
	maxTags     = 4  // "[WIP] [wallet] refactor!: …" has three
	maxTag      = 40 // characters of one
	maxTagWords = 5
)

// opening is how a title begins.
type opening struct {
	tags []tag
	rest string // what follows them
}

// tag is a word or a few before what a title says: "refactor(x)!:", "[CI]", "wallet, refactor:".
type tag struct {
	text  string   // as it is written
	names []string // normal; several where it says several: "wallet", "refactor"
	area  string   // what stands behind it in brackets: "wallet" of "refactor(wallet)"
}

// read takes a title apart. Whatever stands in brackets or before a colon or a dash is a tag; a table says which tags mean
// something.
func read(title string) opening {
	o := opening{rest: text.Name(cut(title, maxTitle))}
	for len(o.tags) < maxTags {
		t, rest := next(o.rest)
		g := named(t)
		if t == "" || len(g.names) > 0 && strings.Count(g.names[0], " ") >= maxTagWords {
			break
		}
		o.rest = text.Name(strings.TrimLeft(rest, ":：!- –—|,"))
		if len(g.names) > 0 {
			o.tags = append(o.tags, g)
		}
	}
	return o
}

// next splits the first tag off a title; there is none where it is empty.
func next(s string) (t, rest string) {
	first, _ := utf8.DecodeRuneInString(s)
	if closing, ok := brackets[first]; ok {
		i := strings.IndexRune(s, closing)
		if i < 0 || utf8.RuneCountInString(s[:i]) > maxTag {
			return "", s
		}
		i += utf8.RuneLen(closing)
		if strings.HasPrefix(s[i:], ":") { // "[Bug]: …" is quoted as it is written
			i++
		}
		return s[:i], s[i:]
	}
	if i := colon(s); i > 0 {
		return s[:i], s[i:]
	}
	if before, _, ok := strings.Cut(s, "/"); ok && branches[strings.ToLower(before)] { // a branch for a title: "feat/dark mode"
		return s[:len(before)+1], s[len(before)+1:]
	}
	return "", s
}

// brackets are those that tags stand in.
var brackets = map[rune]rune{'[': ']', '(': ')', '【': '】', '「': '」', '{': '}', '<': '>', '［': '］', '（': '）'}

// branches are the tags that a title may have before a slash. "CI/CD", "test/x_test.go" and "docs/guide.md" are no tags.
var branches = map[string]bool{"feat": true, "feature": true, "fix": true, "bugfix": true, "hotfix": true, "chore": true, "refactor": true, "perf": true}

// colon is where a title's first colon, or dash between spaces, ends that is outside of brackets and near its beginning; 0
// where there is none. A colon within a name ("std::move", "https://…", "12:30") ends no tag.
func colon(s string) int {
	depth, n, last := 0, 0, ' '
	for i, r := range s {
		if n++; n > maxTag {
			break
		}
		end := i + utf8.RuneLen(r)
		next, _ := utf8.DecodeRuneInString(s[end:])
		switch {
		case strings.ContainsRune("([{（【", r):
			depth++
		case strings.ContainsRune(")]}）】", r):
			depth--
		case depth > 0:
		case r == '：', r == ':' && !strings.ContainsRune(`:/=\`, next) && last != ':' && !(unicode.IsDigit(last) && unicode.IsDigit(next)),
			strings.ContainsRune("-–—|", r) && last == ' ' && next == ' ':
			return end
		}
		last = r
	}
	return 0
}

// around is what stands around the names in a tag.
func around(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("[](){}<>【】「」［］（）:：!-–—|/", r)
}

// named is a tag with its names: the whole of it, and where it says several, each.
func named(written string) tag {
	g := tag{text: strings.TrimSpace(written)}
	t := strings.TrimFunc(written, around)
	if i := strings.IndexAny(t, "([{（"); i > 0 {
		g.area, t = normal(t[i:]), t[:i]
	}
	whole := normal(t)
	if whole == "" {
		return tag{}
	}
	g.names = []string{whole}
	if strings.Contains(t, ":") { // an address
		return g
	}
	for part := range strings.FieldsFuncSeq(t, func(r rune) bool { return strings.ContainsRune(",/&+;|，、", r) }) {
		if n := normal(part); n != "" && n != whole {
			g.names = append(g.names, n)
		}
	}
	return g
}
