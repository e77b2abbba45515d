package playbook

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Precedence is one sentence of a vision that sets one thing before another.
type Precedence struct {
	First, Second string // as written
	Sentence      string // as written, on one line: escape before showing
}

// Of one text so many precedences are read, of so many sentences that look like one, each no longer than that.
const (
	maxPrecedences = 20
	maxLooked      = 300
	maxSentence    = 300
)

// Precedences are the sentences of a text that set one thing before another: "We prefer speed over breadth", "Themes can wait for
// search". A sentence counts when the team says it of what it will do; one that asks, quotes, tells what is so today or what others
// do, or is not sure, does not. Under a heading such as "Principles" two things and "over" are enough. Headings, code, quotes,
// comments and what is under a heading of non-goals are not read.
func Precedences(doc *text.Doc, r *checks.Rules) []Precedence {
	var out []Precedence
	looked := 0
	for _, p := range paragraphs(doc, r) {
		for _, s := range sentences(p.text) {
			if s = strings.TrimRight(s, " ;"); len(s) > maxSentence || !hinting.MatchString(s) {
				continue
			}
			if looked++; looked > maxLooked || len(out) == maxPrecedences {
				return out
			}
			if found, ok := precedence(s, p.listing); ok && !slices.Contains(out, found) {
				out = append(out, found)
			}
		}
	}
	return out
}

// paragraph is what stands together, and whether it is under a heading that lists precedences.
type paragraph struct {
	text    string
	listing bool
}

// paragraphs are those of a text. A line that begins with a capital letter begins another, unless a comma is before it.
func paragraphs(doc *text.Doc, r *checks.Rules) (out []paragraph) {
	more := further(r)
	var skipping, listing int8 // levels of the headings
	block := int32(-1)
	for _, l := range doc.Prose {
		if l.Level > 0 {
			block = -1
			if skipping == 0 || l.Level <= skipping {
				if skipping = 0; meant(strings.TrimRight(l.Text, " :"), NonGoals, more) != not {
					skipping = l.Level
				}
			}
			if listing == 0 || l.Level <= listing {
				if listing = 0; deciding.MatchString(l.Text) {
					listing = l.Level
				}
			}
			continue
		}
		s := strings.Join(strings.Fields(l.Text), " ")
		switch last := len(out) - 1; {
		case skipping > 0 || s == "":
		case l.Block == block && goesOn(out[last].text, s):
			out[last].text += " " + s
		default:
			out, block = append(out, paragraph{s, listing > 0}), l.Block
		}
	}
	return out
}

// goesOn reports whether a line goes on with the one above it.
func goesOn(above, line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	return !unicode.IsUpper(first) || strings.HasSuffix(above, ",")
}

// precedence reads one sentence.
func precedence(s string, listing bool) (Precedence, bool) {
	if asking.MatchString(s) || undecided.MatchString(s) {
		return Precedence{}, false
	}
	said := strings.TrimRight(s, " .!…")
	for _, re := range rivals {
		if m := re.FindStringSubmatch(said); m != nil {
			return settled(s, m[1], m[2], wins.ReplaceAllString(m[3], ""))
		}
	}
	for _, f := range rankings {
		if f.listed {
			if !listing {
				break
			}
			said = clause(said) // what follows explains it
		}
		m := f.says.FindStringSubmatch(said)
		if m == nil {
			continue
		}
		first, second := m[1], m[2]
		if f.swapped {
			first, second = second, first
		}
		return ranked(s, first, second)
	}
	if m := preferred.FindStringSubmatch(said); m != nil && !toDo.MatchString(m[1]) && !verb.MatchString(m[2]) {
		return ranked(s, m[1], m[2])
	}
	return Precedence{}, false
}

// settled is what a sentence says of two rivals and the name of what wins.
func settled(s, a, b, winner string) (Precedence, bool) {
	is := func(thing string) bool { return slices.Equal(content(thing), content(winner)) }
	switch {
	case is(a) == is(b):
		return Precedence{}, false
	case is(a):
		return ranked(s, a, b)
	}
	return ranked(s, b, a)
}

// ranked is a precedence where both of its things can be looked for, and are not the same.
func ranked(s, first, second string) (Precedence, bool) {
	p := Precedence{First: strings.TrimSpace(becoming.ReplaceAllString(first, "")), Second: strings.TrimSpace(second), Sentence: s}
	if negated.MatchString(p.First) || negated.MatchString(p.Second) {
		return Precedence{}, false
	}
	a, b := p.sides()
	same := slices.ContainsFunc(a, func(t topic) bool {
		return slices.ContainsFunc(b, func(o topic) bool { return slices.Equal(t.words, o.words) })
	})
	return p, len(a) > 0 && len(b) > 0 && !same
}

// sides are what a precedence names first and second. A capital letter with which the sentence begins makes no name.
func (p Precedence) sides() (first, second []topic) {
	read := func(phrase string) []topic {
		if strings.HasPrefix(p.Sentence, phrase) {
			r, n := utf8.DecodeRuneInString(phrase)
			phrase = string(unicode.ToLower(r)) + phrase[n:]
		}
		return matters(phrase)
	}
	return read(p.First), read(p.Second)
}

// maxMatters is how many things one side of a precedence may name, mostSaid how many words one may have.
const (
	maxMatters = 5
	mostSaid   = 6
)

// matters are the things that one side of a precedence names: "speed and simple forms" names two. Each alone is meant, other than
// in a non-goal.
func matters(phrase string) (out []topic) {
	for _, s := range joined.Split(amounts.ReplaceAllString(clause(phrase), ""), maxMatters+1) {
		t := topicOf(s)
		if len(t.words) == 0 || len(t.words) > mostSaid || len(out) == maxMatters ||
			len(t.words) == 1 && (nameless[t.words[0]] || len(t.exact) < 2 || digits(t.exact)) {
			continue
		}
		t.name = named(s)
		out = append(out, t)
	}
	return out
}
