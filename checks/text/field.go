package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A value that goes on over further lines is read to here.
const maxValueLines = 50

// A label is a few words: at most so many characters.
const maxLabel = 60

// fields reads every "Label: value" line and every heading with its value.
func fields(lines []line) []Field {
	var all []Field
	for i, l := range lines {
		if l.heading > 0 {
			if f, ok := form(lines, i); ok {
				all = append(all, f)
			}
		}
		if f, ok := stated(lines, i); ok {
			all = append(all, f)
		}
	}
	return all
}

// stated reads a "Label: value" line. With nothing behind the colon the value is the next line, or the list below, or a paragraph of references
// alone: forms leave a line for it.
func stated(lines []line, i int) (Field, bool) {
	l := lines[i]
	label, seen, ok := split(l.seen)
	if !ok {
		return verb(l)
	}
	// An option of a kind that was not chosen says nothing; "- [ ] Part of #12" may be meant.
	kind := strings.EqualFold(label, "Kind")
	if kind && l.task == todo {
		return Field{}, false
	}
	_, plain, _ := split(l.plain)
	if strings.TrimSpace(plain) != "" || strings.TrimSpace(seen) != "" {
		return field(label, []string{plain}, []string{seen})
	}
	if l.heading > 0 {
		return Field{}, false
	}
	var plains, seens []string
	for j := i + 1; j < len(lines) && len(seens) < maxValueLines; j++ {
		n := lines[j]
		if n.heading > 0 || n.depth < l.depth || n.depth == l.depth && n.block != l.block {
			break
		}
		if _, _, another := split(n.seen); another || n.block == l.block && len(seens) > 0 && !leads(n.seen) {
			break
		}
		if kind && n.task == todo {
			continue
		}
		plains, seens = append(plains, n.plain), append(seens, n.seen)
	}
	if next := i + 1; len(seens) == 0 && next < len(lines) && lines[next].heading == 0 && lines[next].depth == l.depth && references(lines[next].seen) &&
		(next+1 == len(lines) || lines[next+1].block != lines[next].block || references(lines[next+1].seen)) {
		plains, seens = []string{lines[next].plain}, []string{lines[next].seen}
	}
	return field(label, plains, seens)
}

// references reports whether a line is made of references alone.
func references(seen string) bool {
	all := find(seen)
	end := 0
	for _, f := range all {
		if strings.Trim(seen[end:f.start], " \t,;&+()[]") != "" {
			return false
		}
		end = f.end
	}
	return len(all) > 0 && strings.Trim(seen[end:], " \t,;.()[]") == ""
}

// verbs are labels that read as a sentence: "Part of #12" needs no colon.
var verbs = []string{"part of", "advances", "serves", "superseded by"}

// verb reads a line that starts with one of the verbs and a reference right behind it.
func verb(l line) (Field, bool) {
	seen := spaced(undecorated(l.seen))
	for _, v := range verbs {
		if len(seen) > len(v) && strings.EqualFold(seen[:len(v)], v) && leads(seen[len(v):]) {
			plain := spaced(undecorated(l.plain))
			return field(seen[:len(v)], []string{plain[min(len(v), len(plain)):]}, []string{seen[len(v):]})
		}
	}
	return Field{}, false
}

// leads reports whether the line starts with a reference.
func leads(seen string) bool {
	f := find(seen)
	return len(f) > 0 && strings.Trim(seen[:f[0].start], " \t([") == ""
}

// form reads a heading and its value, up to the next heading, as GitHub's issue forms write them (level 3). Under other
// headings people write prose, where a reference is only one that a line starts with.
func form(lines []line, i int) (Field, bool) {
	var plains, seens []string
	for _, n := range lines[i+1:] {
		if n.heading > 0 || len(seens) >= maxValueLines {
			break
		}
		if n.task == todo {
			continue // an option that was not chosen
		}
		seen := n.seen
		if lines[i].heading != 3 && !leads(seen) {
			seen = ""
		}
		plains, seens = append(plains, n.plain), append(seens, seen)
	}
	f, ok := field(fieldLabel(lines[i].plain), plains, seens)
	f.Form = true
	return f, ok
}

// fieldLabel is a heading as the label of a field.
func fieldLabel(heading string) string {
	return Name(strings.TrimRight(Name(heading), " :："))
}

// split cuts a line, "Label: value", into its label and its value. What follows the colon of an address is not a value.
func split(s string) (label, value string, ok bool) {
	if !strings.ContainsAny(s, ":：") {
		return "", "", false // as most lines
	}
	s = spaced(undecorated(s))
	at := strings.IndexAny(s, ":：")
	if at <= 0 {
		return "", "", false
	}
	if label = Name(s[:at]); !labels(label) {
		return "", "", false
	}
	s = s[at:]
	if code := codeBefore.FindString(s); code != "" { // "Strategy :compass:: #12"
		if rest := undecorated(s[len(code):]); strings.HasPrefix(rest, ":") {
			s = rest
		}
	}
	_, colon := utf8.DecodeRuneInString(s)
	value = strings.TrimFunc(s[colon:], invisible)
	return label, value, !strings.HasPrefix(value, "//")
}

// spaced is a line with plain spaces in the place of those that keep a line from being broken, which people type without seeing a difference.
func spaced(s string) string {
	if !strings.ContainsAny(s, "\u00a0\u202f\u2007") {
		return s // as nearly every line
	}
	return strings.Map(func(r rune) rune {
		if r == '\u00a0' || r == '\u202f' || r == '\u2007' {
			return ' '
		}
		return r
	}, s)
}

// labels reports whether a text can be a label: words, beginning with a letter.
func labels(s string) bool {
	n := 0
	for _, r := range s {
		if n++; n > maxLabel || !unicode.IsLetter(r) && (n == 1 || !unicode.IsNumber(r) && !strings.ContainsRune(" _/'’.()&-", r)) {
			return false
		}
	}
	return n > 0
}

func field(label string, plain, seen []string) (Field, bool) {
	f := Field{Label: label, Value: strings.TrimSpace(strings.Join(plain, "\n"))}
	for _, s := range seen {
		f.Mentions = append(f.Mentions, Mentions(s)...)
	}
	empty := f.Value == "" || strings.EqualFold(f.Value, "No response")
	return f, f.Label != "" && !(empty && len(f.Mentions) == 0)
}

// invisible are the characters that people paste without seeing them: white space, zero-width and direction marks.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}
