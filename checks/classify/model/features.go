package model

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// How much is read. A kind is said early or not at all; what follows is logs and details.
const (
	maxTitle  = 1_000 // bytes
	leadWords = 30    // of a body, which say more than the rest
	maxWords  = 250   // of a body
	maxHeads  = 40    // words of headings
)

// field is a part of an item whose features weigh alike.
type field uint8

// The fields. Each is scaled to the same length, so that a long body doesn't drown a title.
const (
	inTitle field = iota
	inLead
	inBody
	inHeads
	fields
)

// scales are how much the fields weigh against each other. They were chosen by measure, see the README.
var scales = [fields]float64{1.4, 0.7, 0.6, 0.4}

// Feature is something that an item says, as the trainer sees it.
type Feature struct {
	Key   uint32  // what it is: equal for equal words in equal places, never 0
	Value float64 // how much of the item it is, above 0
	Plain bool    // a word or a pair of words, nothing that groups words
}

// Features are everything that the model reads from an item, ordered by key, each once.
func Features(title string, doc *text.Doc) []Feature {
	r := read(title, doc)
	all := make([]Feature, len(r.seen))
	for i, s := range r.seen {
		all[i] = Feature{s.key, r.value(s.field), s.plain}
	}
	return all
}

// seen is a feature with where it was said.
type seen struct {
	key        uint32
	field      field
	plain      bool
	word       bool  // a single word, no placeholder
	line       int32 // -1: the title
	start, end int32 // in that line; equal when it is nothing that could be shown
}

// reading is what one item was read as.
type reading struct {
	lines  []text.Line
	title  string
	seen   []seen             // ordered by key, each once
	size   [fields]int        // features of each field
	alien  int                // words of another script
	tongue [2]int             // small words of English, and of other languages
	mute   bool               // the title is in another script
	head   heading            // the title, taken apart
	said   [][classes]float64 // the weights of each of seen, once a table has scored them
	tok    []token            // scratch
}

// Where the title's features were said.
const inNoLine = -1

// Words further apart than this are not shown as one piece of evidence.
const maxApart = 3

// The name spaces of keys.
const (
	nsWord uint64 = iota + 1
	nsPair
	nsFirst
	nsFirstPair
	nsConcept
	nsFirstConcept
	nsConceptPair
	nsMark
	nsTriple
	nsHead
	nsVerbHead
)

// read finds the features of an item.
func read(title string, doc *text.Doc) *reading {
	if strings.ContainsAny(title, "\r\n") { // no title of GitHub's, but of an export that somebody wrote: what is quoted is one line
		title = strings.Join(strings.Fields(title), " ")
	}
	r := &reading{title: title, head: parse(title), lines: doc.Prose, seen: make([]seen, 0, 384), tok: make([]token, 0, 64)}
	r.readTitle()
	r.readBody()
	r.seen = byKey(r.seen)
	for _, s := range r.seen {
		r.size[s.field]++
	}
	return r
}

// byKey orders features by their keys and leaves the first of each. Sorting numbers is much faster than sorting what they
// stand for.
func byKey(all []seen) []seen {
	order := make([]uint64, len(all))
	for i, s := range all {
		order[i] = uint64(s.key)<<32 | uint64(i)
	}
	slices.Sort(order)
	out := make([]seen, 0, len(all))
	for _, o := range order {
		if s := all[uint32(o)]; len(out) == 0 || out[len(out)-1].key != s.key {
			out = append(out, s)
		}
	}
	return out
}

func (r *reading) readTitle() {
	title := r.title
	if len(title) > maxTitle {
		title = title[:maxTitle]
	}
	if p, rest := prefix(title); p != "" {
		r.mark(inTitle, "prefix:"+p)
		r.title = rest
		title = rest
	}
	if strings.HasSuffix(strings.TrimSpace(title), "?") {
		r.mark(inTitle, "asks")
	}
	r.tok = scan(r.tok[:0], title, maxTitle)
	r.mute = mute(title, r.tok)
	r.ngrams(inTitle, inNoLine, r.tok)
	r.opening(inTitle, inNoLine, r.tok)
	r.grammar()
	if len(r.tok) == 0 { // so that what is learned from sections without a title isn't learned of their words
		r.mark(inTitle, "empty")
	}
}

// grammar adds what a title says by how it is made: what it is about, the noun that its verb is about, and both of them.
func (r *reading) grammar() {
	if r.head.topic != NoTopic {
		r.mark(inTitle, "topic:"+string(r.head.topic))
	}
	if k := r.head.clear(); k != checks.None {
		r.mark(inTitle, "says:"+k.String())
	}
	obj := r.head.object()
	if len(obj) == 0 {
		return
	}
	head := obj[len(obj)-1]
	const ns = uint64(inTitle) << 8
	r.group(inTitle, mix(ns|nsHead, hashOf(head)), inNoLine, token{}, token{})
	r.group(inTitle, mix(mix(ns|nsVerbHead, uint64(r.head.verb)), hashOf(head)), inNoLine, token{}, token{})
	if c := concepts()[head]; c != 0 && c < english {
		r.group(inTitle, mix(mix(ns|nsVerbHead, uint64(r.head.verb)), uint64(c)), inNoLine, token{}, token{})
	}
}

func (r *reading) readBody() {
	words, heads := 0, 0
	for i, l := range r.lines {
		if words >= maxWords {
			break
		}
		if l.Task || trace(l.Text) || trailer(l.Text) {
			continue
		}
		r.tok = scan(r.tok[:0], l.Text, 4_000)
		if l.Heading {
			if heads < maxHeads {
				r.ngrams(inHeads, i, r.tok)
			}
			heads += len(r.tok)
			continue
		}
		tok := r.tok[:min(len(r.tok), maxWords-words)]
		if words < leadWords {
			n := min(len(tok), leadWords-words)
			r.ngrams(inLead, i, tok[:n])
			if words == 0 {
				r.opening(inLead, i, tok[:n])
			}
			r.ngrams(inBody, i, tok[n:])
		} else {
			r.ngrams(inBody, i, tok)
		}
		words += len(tok)
	}
	if words == 0 {
		r.mark(inLead, "empty")
	}
}

// ngrams adds the features of the words of one line.
func (r *reading) ngrams(f field, line int, tok []token) {
	ns := uint64(f) << 8
	last := -1 // the last word with a concept
	for i, t := range tok {
		if t.language != 0 && f != inHeads {
			r.tongue[t.language-english]++
		}
		if t.hash == aScript {
			r.alien++
			r.size[f]++
			continue
		}
		r.add(f, mix(ns|nsWord, t.hash), line, t, t)
		if i > 0 {
			r.add(f, mix(mix(ns|nsPair, tok[i-1].hash), t.hash), line, tok[i-1], t)
		}
		if i > 1 && f == inTitle {
			r.add(f, mix(mix(mix(ns|nsTriple, tok[i-2].hash), tok[i-1].hash), t.hash), line, tok[i-2], t)
		}
		if t.concept == 0 {
			continue
		}
		r.group(f, mix(ns|nsConcept, uint64(t.concept)), line, t, t)
		if last >= 0 && f != inHeads {
			from := tok[last]
			from.stands = i-last > maxApart
			r.group(f, mix(mix(ns|nsConceptPair, uint64(from.concept)), uint64(t.concept)), line, from, t)
		}
		last = i
	}
}

// opening adds what the first line of a field begins with.
func (r *reading) opening(f field, line int, tok []token) {
	ns := uint64(f) << 8
	if len(tok) > 0 {
		r.group(f, mix(ns|nsFirst, tok[0].hash), line, tok[0], tok[0])
		r.group(f, mix(ns|nsFirstConcept, uint64(tok[0].concept)), line, tok[0], tok[0])
	}
}

// add notes a feature that is words: from the first to the last of them.
func (r *reading) add(f field, h uint64, line int, first, last token) {
	r.group(f, h, line, first, last)
	s := &r.seen[len(r.seen)-1]
	s.plain, s.word = true, first == last && !first.stands
}

// group notes a feature that stands for more than its words.
func (r *reading) group(f field, h uint64, line int, first, last token) {
	s := seen{key: max(uint32(h>>32), 1), field: f, line: int32(line)}
	if !first.stands && !last.stands {
		s.start, s.end = int32(first.start), int32(last.end)
	}
	r.seen = append(r.seen, s)
}

// mark notes something about a field that is no word of it.
func (r *reading) mark(f field, what string) {
	r.group(f, mix(uint64(f)<<8|nsMark, hashOf(what)), inNoLine, token{}, token{})
}

// prefix splits a conventional commit's type off a title: "feat(parser)!: read" is "feat" and "read".
func prefix(title string) (kind, rest string) {
	head, rest, ok := strings.Cut(title, ":")
	if !ok || len(head) > 60 {
		return "", title
	}
	head = strings.TrimSuffix(strings.TrimSpace(head), "!")
	if i := strings.IndexByte(head, '('); i > 0 && strings.HasSuffix(head, ")") {
		head = head[:i]
	}
	head = strings.ToLower(head)
	switch head {
	case "feat", "feature", "fix", "bugfix", "docs", "doc", "refactor", "refac", "chore", "test", "tests", "ci", "build", "perf", "style", "revert":
		return head, rest
	}
	return "", title
}

// trailer tells the lines that git and its tools put below a message.
func trailer(s string) bool {
	return strings.HasPrefix(s, "Signed-off-by:") || strings.HasPrefix(s, "Co-authored-by:") || strings.HasPrefix(s, "Co-Authored-By:")
}

// trace tells the lines of logs and stack traces that people paste without a fence.
func trace(s string) bool {
	s = strings.TrimSpace(s)
	for _, p := range [...]string{"at ", "File \"", "Traceback (", "Caused by:", "#0 ", "0x", "E0", "W0", "I0"} {
		if strings.HasPrefix(s, p) && strings.ContainsAny(s, "():") {
			return true
		}
	}
	if len(s) < 24 {
		return false
	}
	letters, n := 0, 0
	for _, c := range s[:min(len(s), 200)] {
		n++
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c == ' ' || c >= utf8.RuneSelf {
			letters++
		}
	}
	return letters*100 < n*70
}

// value is how much one feature of a field weighs.
func (r *reading) value(f field) float64 {
	return scales[f] / math.Sqrt(float64(max(r.size[f], 1)))
}
