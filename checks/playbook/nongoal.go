package playbook

import (
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Work is compared with so many non-goals of one strategy, and each with so much of its own text, in characters. Of the body
// the first sentences say what the work does; what follows is background, logs and templates.
const (
	maxNonGoals = 100
	maxNonGoal  = 400
	maxTopics   = 10 // that one non-goal names
	maxPlaces   = 10 // in one sentence where a topic is looked for a verb
	maxSpoken   = 5
)

// NonGoalsOf are the non-goals that a strategy lists, as written; without a list, its statements.
func NonGoalsOf(doc *text.Doc, r *checks.Rules) []string {
	p := find(doc, r, NonGoals)
	all := p.items
	if len(all) == 0 && p.says() {
		all = p.statements()
	}
	var out []string
	for _, s := range all {
		if s = text.Cut(s, maxNonGoal); !placeholder(s) && len(out) < maxNonGoals {
			out = append(out, s)
		}
	}
	return out
}

// Touches reports whether work does what one of the non-goals says will not be done, and which, as written.
//
// A non-goal's topics are what is left of its first clause without the words of declining: "We will not support Windows or
// BSD (no team)" is about "Windows" and about "BSD". A topic matches by the stems of its words, a single word only as it is
// written, and a word that every project's issues have ("performance", "features") never by itself. The title has to hold all
// words of a topic close together, of a longer one three in four wherever they are. The body has to say in one of its first
// five sentences that it brings the topic, as one expression, beside a title that holds a word of it or as the sentence's opening
// words; that of a title which reports or asks says nothing. A title or a sentence that declines the topic itself ("Drop Windows
// support") doesn't touch it; code blocks, quotes, addresses and what is under a heading of non-goals are not read.
//
// Measured by eye on 19,649 issues, pull requests and documents of other projects than the non-goal's. Titles: 137 sentences from
// published lists of non-goals matched 216. Two topics ("Windows", "function calling") make nearly nine in ten of those, and nearly
// all of theirs that were read were about the topic; of 38 matches read with at most seven for each non-goal, 29 were. Bodies whose
// title doesn't match: three for those 137 sentences in the five sixths of the items that were tried, all about the topic. With
// short titles of features as non-goals, which are much vaguer, an earlier rule matched 83 bodies, 19 right and 6 arguable; this one
// matched 19 of those and of further candidates before "allow" and "have" ceased to be verbs of bringing: 14 right, 2 arguable, 3 wrong.
//
// Its time grows with the length of the body, and with the number of non-goals, which is bounded.
func Touches(nonGoals []string, title, body string, r *checks.Rules) (nonGoal string, ok bool) {
	return NewReading(title, func() *text.Doc { return text.Read(body) }, r).Touches(nonGoals, &checks.Budget{})
}

// topic is one thing that a non-goal is about.
type topic struct {
	written string   // the non-goal
	words   []string // stems, each once, that a title has to hold
	soft    []string // stems that only a sentence has to hold: "support" in "Windows support"
	exact   string   // of a topic of one word: as written, in lower case
}

// joined parts the things that one non-goal names.
var joined = regexp.MustCompile(`(?i)\s*(?:,|/|&|\b(?:and|or|nor)\b)\s*`)

// topicsOf reads what a non-goal is about: its first clause, or the next one where the first only declines ("Not in scope:
// mobile apps").
func topicsOf(nonGoal string) []topic {
	rest := text.Cut(checks.Plain(nonGoal), maxNonGoal)
	for rest != "" {
		first := clause(rest)
		if topics := parted(first); len(topics) > 0 {
			topics = topics[:min(len(topics), maxTopics)]
			for i := range topics {
				topics[i].written = nonGoal
			}
			return topics
		}
		at := strings.Index(rest, first) + len(first)
		rest = strings.TrimLeft(rest[at:], " :;,.!?()[]{}–—-*•")
		if first == "" {
			break
		}
	}
	return nil
}

// parted reads the topics of one clause. "Windows or BSD support" is about two, "search and replace" about one: names may
// stand by themselves, and so may several words.
func parted(clause string) []topic {
	whole := topicOf(clause)
	parts := joined.Split(clause, -1)
	if len(parts) == 1 {
		return whole.fit()
	}
	last := topicOf(parts[len(parts)-1])
	var topics []topic
	for i, s := range parts {
		t := topicOf(s)
		switch {
		case len(t.words) != 1:
		case i < len(parts)-1 && len(last.words) == 2: // "native or web apps"
			t.words = append(t.words, last.words[1])
		case !named(s) || len(t.fit()) == 0:
			return whole.fit()
		case i == 0 && len(topicOf(parts[1]).words) != 1: // its capital may be the sentence's
			return whole.fit()
		}
		topics = append(topics, t.fit()...)
	}
	return topics
}

// named reports whether a text of one topic word names something: "BSD", "iOS", "support for Windows".
func named(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if l := strings.ToLower(w); l != w && !idle[l] && !declining[l] && stem(l) != "support" {
			return true
		}
	}
	return false
}

func topicOf(s string) topic {
	var t topic
	all := index(s)
	for i, w := range all {
		switch {
		case w.joint || slices.Contains(t.words, w.stem) || idle[w.exact] || declining[w.exact]:
		case w.stem == "support", w.stem == "chang" && i == len(all)-1 && len(t.words) > 0:
			t.soft = append(t.soft, w.stem)
		default:
			t.words = append(t.words, w.stem)
			t.exact = w.exact
		}
	}
	return t
}

// fit is the topic when it says enough to be looked for.
func (t topic) fit() []topic {
	if len(t.words) == 0 || len(t.words) == 1 && (everywhere[t.words[0]] || len(t.exact) < 2 || digits(t.exact)) {
		return nil
	}
	return []topic{t}
}

// word is one word of a title or a sentence. A joint is two neighbours written as one: "fine tuning" as "finetuning".
type word struct {
	exact, stem string
	at          int
	joint       bool
}

// compound is a word with hyphens, release a number with points: "2.14" is not 2.
var (
	compound = regexp.MustCompile(`(\p{L})[-‐‑](\p{L})`)
	release  = regexp.MustCompile(`([0-9])\.([0-9])`)
)

// index are the words of a text and its joints. A compound ("sign-on") is one word.
func index(s string) []word {
	if strings.ContainsAny(s, "-‐‑") {
		s = compound.ReplaceAllString(s, "$1$2")
	}
	if strings.ContainsAny(s, "0123456789") {
		s = release.ReplaceAllString(s, "${1}v$2")
	}
	ts := tokens(s)
	out := make([]word, 0, 2*len(ts))
	for i, w := range ts {
		if i > 0 && !digits(w) {
			both := ts[i-1] + w
			out = append(out, word{both, stem(both), i - 1, true})
		}
		out = append(out, word{w, stem(w), i, false})
	}
	return out
}

// digits reports whether a word is a number or a version.
func digits(s string) bool { return strings.Trim(s, "v0123456789") == "" }

// enough is how many in four of the words of a long topic a title has to hold. A topic is long from so many on.
const (
	enough = 3
	long   = 4
)

// inTitle reports whether a title holds the topic.
func (t topic) inTitle(words []word) bool {
	if len(t.words) == 1 {
		return slices.ContainsFunc(words, func(w word) bool { return w.exact == t.exact })
	}
	if len(t.words) < long {
		return t.together(words, t.words)
	}
	held := 0
	for _, s := range t.words {
		if slices.ContainsFunc(words, func(w word) bool { return w.stem == s }) {
			held++
		} else if digits(s) {
			return false
		}
	}
	return held*4 >= len(t.words)*enough
}

// shared reports whether a title holds a word of the topic that says something.
func (t topic) shared(title []word) bool {
	return slices.ContainsFunc(title, func(w word) bool { return !everywhere[w.stem] && slices.Contains(t.words, w.stem) })
}

// brought reports whether a sentence says that its work brings all of the topic: the topic as one expression shortly behind a
// verb of bringing ("adds Windows support", not "supports us on Windows"), which opens the sentence unless the title is about the
// topic too.
func (t topic) brought(words, title []word) bool {
	titled := t.shared(title)
	if len(t.words)+len(t.soft) == 1 || !slices.ContainsFunc(t.words, func(s string) bool { return !everywhere[s] }) {
		return false
	}
	places := t.expressed(words, t.words, 0)
	for _, at := range places[:min(len(places), maxPlaces)] {
		if len(t.words) == 1 && !slices.ContainsFunc(words, func(w word) bool { return w.at == at && w.exact == t.exact }) {
			continue
		}
		verb, soft := false, len(t.soft) == 0
		for _, w := range words {
			if w.joint || w.at < at-lead-1 || w.at > at+len(t.words) {
				continue
			}
			near := w.at >= at-1 || w.at == at-2 && slices.ContainsFunc(words, func(o word) bool { return o.at == at-1 && linking[o.exact] })
			soft = soft || near && slices.Contains(t.soft, w.stem)
			verb = verb || w.at < at && (titled || w.at <= opening) && brings(w.exact, words)
		}
		if verb && soft {
			return true
		}
	}
	return false
}

// lead is how many words may be between the verb that brings something and what it brings; opening how many before a verb
// that opens its sentence: "This pull request adds", "We would like to support".
const (
	lead    = 3
	opening = 4
)

// brings reports whether a word is a verb with which work says that it brings something. What somebody else brings or brought
// is no work: "adds" counts in sentences that begin with "This", "supported" in none.
func brings(verb string, sentence []word) bool {
	return doing[verb] || doing[strings.TrimSuffix(verb, "s")] && (sentence[0].exact == "this" || sentence[0].exact == verb)
}

// reach is how many other words may be among those of a topic in a title; none where one of them is a number ("Python 2"), one
// where every project's issues have them all.
const reach = 2

// together reports whether all stems stand close to one another.
func (t topic) together(words []word, stems []string) bool {
	among := reach
	switch {
	case slices.ContainsFunc(stems, digits):
		among = 0
	case !slices.ContainsFunc(stems, func(s string) bool { return !everywhere[s] }):
		among = 1
	}
	return len(t.expressed(words, stems, among)) > 0
}

// expressed are the places where the stems stand in their order, with so many other words among them, or behind one another
// with a word such as "for" between: "plugin marketplace", "marketplace for plugins".
func (t topic) expressed(words []word, stems []string, among int) []int {
	var places []int
	for i, w := range words {
		if end := inOrder(words[i:], stems); end >= 0 && end-w.at < len(stems)+among {
			places = append(places, w.at)
		}
	}
	if len(stems) != 2 {
		return places
	}
	for i, w := range words {
		if w.stem != stems[1] || w.joint {
			continue
		}
		linked := false
		for _, o := range words[i+1:] {
			switch {
			case o.at > w.at+3:
			case o.stem == stems[0] && (linked || stems[1] == "support" && o.at == w.at+1):
				places = append(places, w.at)
			case linking[o.exact]:
				linked = true
			}
		}
	}
	return places
}

// inOrder is where the last of the stems stands when the words begin with the first of them and hold the others behind it, each
// as soon as it comes; -1 otherwise.
func inOrder(words []word, stems []string) int {
	if words[0].stem != stems[0] {
		return -1
	}
	next, last := 1, words[0].at
	for _, w := range words[1:] {
		if next == len(stems) || w.at > words[0].at+len(stems)+reach {
			break
		}
		if w.at > last && w.stem == stems[next] {
			next, last = next+1, w.at
		}
	}
	if next < len(stems) {
		return -1
	}
	return last
}

// spoken are the first sentences of a body; one of them may decline what it names.
func spoken(doc *text.Doc, r *checks.Rules) []string {
	skip, more := map[string]bool{}, further(r)
	for _, s := range doc.Sections {
		skip[s.Heading] = true
		if meant(s.Heading, NonGoals, more) != not {
			for l := range strings.Lines(s.Text) {
				skip[strings.TrimSpace(l)] = true
			}
		}
	}
	var out []string
	for l := range strings.Lines(doc.Text) {
		if l = strings.TrimSpace(l); skip[l] {
			continue
		}
		if strings.Contains(l, "://") {
			l = address.ReplaceAllString(l, " ")
		}
		for _, s := range sentences(l) {
			if len(out) == maxSpoken {
				return out
			}
			out = append(out, text.Cut(s, maxNonGoal))
		}
	}
	return out
}
