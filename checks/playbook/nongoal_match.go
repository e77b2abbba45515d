package playbook

import (
	"regexp"
	"slices"
	"strings"
)

// phrase is a title or a sentence, read for topics.
type phrase struct {
	written string
	words   []word
	names   []string // its words as they are written, in lower case, compounds as one, and neighbours written as one too
}

// word is one word of a phrase. The parts of a compound ("sign-on") are words of their own.
type word struct {
	exact, root string
	both        string // the root of this word and the next one written as one: "fine tuning" as "finetuning"
	weak        bool   // it says nothing
}

// compound is a word with hyphens, release a number with points: "2.14" is not 2. inverted is what a colon stands for: "Theme:
// dark" is a dark theme as "theme for the dark" would be.
var (
	compound = regexp.MustCompile(`(\p{L})[-‐‑](\p{L})`)
	release  = regexp.MustCompile(`([0-9])\.([0-9])`)
	inverted = strings.NewReplacer(": ", " for ")
)

// compact is a text with its compounds and its releases as one word each.
func compact(s string) string {
	if strings.ContainsAny(s, "-‐‑") {
		s = compound.ReplaceAllString(s, "$1$2")
	}
	if strings.ContainsAny(s, "0123456789") {
		s = release.ReplaceAllString(s, "${1}v$2")
	}
	return s
}

// phraseOf reads a title or a sentence.
func phraseOf(s string) phrase {
	p := phrase{written: s}
	names := tokens(compact(s))
	for i, w := range names {
		if i > 0 && !digits(w) {
			p.names = append(p.names, names[i-1]+w)
		}
		p.names = append(p.names, w)
	}
	if strings.ContainsAny(s, "0123456789") {
		s = release.ReplaceAllString(s, "${1}v$2")
	}
	ts := tokens(inverted.Replace(s))
	for i, w := range ts {
		o := word{exact: w, root: root(w), weak: idle[w] || declining[w]}
		if i+1 < len(ts) && !digits(ts[i+1]) {
			o.both = root(w + ts[i+1])
		}
		p.words = append(p.words, o)
	}
	return p
}

// digits reports whether a word is a number or a version.
func digits(s string) bool { return strings.Trim(s, "v0123456789") == "" }

// holds is which of the topic's words a word is, or is with the next one; -1 for none.
func (t topic) holds(w word) (n int, both bool) {
	if n = slices.Index(t.words, w.root); n < 0 && w.both != "" {
		n = slices.Index(t.words, w.both)
		both = n >= 0
	}
	return n, both
}

// enough is how many in four of the words of a long topic a title has to hold. A topic is long from so many on.
const (
	enough = 3
	long   = 4
)

// inTitle reports whether a title holds the topic. Of a long one the word that says what is done has to be there: "search results
// on the client" are no cache of them.
func (t topic) inTitle(title phrase) bool {
	switch {
	case len(t.words) == 1:
		return slices.Contains(title.names, t.exact) || acts(t.exact) && len(t.words[0]) >= 5 &&
			slices.ContainsFunc(title.words, func(w word) bool { return w.root == t.words[0] })
	case len(t.words) < long:
		return len(t.spans(title.words, t.reach())) > 0
	}
	held := 0
	for i, r := range t.words {
		if slices.ContainsFunc(title.words, func(w word) bool { return w.root == r || w.both == r }) {
			held++
		} else if digits(r) || i == 0 && t.action {
			return false
		}
	}
	return held*4 >= len(t.words)*enough
}

// reach is how many other words that say something may be among those of the topic in a title: one where every project's issues
// have them all.
func (t topic) reach() int {
	if t.common() {
		return 1
	}
	return 2
}

// common reports whether every project's issues have all words of the topic.
func (t topic) common() bool {
	return !slices.ContainsFunc(t.words, func(r string) bool { return !everywhere[r] })
}

// shared reports whether a title holds a word of the topic that says something.
func (t topic) shared(title phrase) bool {
	return slices.ContainsFunc(title.words, func(w word) bool {
		n, _ := t.holds(w)
		return n >= 0 && !everywhere[t.words[n]]
	})
}

// span is where the words of a topic are in a text, from the first to the last.
type span struct{ from, to int }

// Of a topic with more words than mostWords no place is looked for, and none is longer than stride times its words.
const (
	mostWords = 8
	stride    = 4
)

// spans are the first places where all words of the topic stand together, with at most so many words among them that say something.
func (t topic) spans(ws []word, among int) (all []span) {
	if len(t.words) > mostWords {
		return nil
	}
	for i, w := range ws {
		if n, _ := t.holds(w); n < 0 {
			continue
		}
		if to, ok := t.ends(ws, i, among); ok {
			if all = append(all, span{i, to}); len(all) == maxPlaces {
				break
			}
		}
	}
	return all
}

// ends is where the topic ends that begins with a word. A word among its own that something "of" or "for" follows has the topic's
// words for its own: "the help of the build tool" is no build tool.
func (t topic) ends(ws []word, from, among int) (to int, ok bool) {
	var at [mostWords]int
	order, others := make([]int, 0, mostWords), 0
	for i := from; i < len(ws) && i-from < stride*len(t.words); i++ {
		n, both := t.holds(ws[i])
		switch {
		case n >= 0 && !slices.Contains(order, n):
			order, at[n] = append(order, n), i
			if both {
				i++
			}
			if len(order) == len(t.words) {
				return i, t.follows(at) && t.shaped(ws, span{from, i}, order, others)
			}
		case n < 0 && !ws[i].weak:
			if others++; others > among || i+1 < len(ws) && owning[ws[i+1].exact] {
				return 0, false
			}
		}
	}
	return 0, false
}

// follows reports whether each number of the topic is right behind what it is the number of: "Python 2".
func (t topic) follows(at [mostWords]int) bool {
	for n := 1; n < len(t.words); n++ {
		if digits(t.words[n]) && at[n] != at[n-1]+1 {
			return false
		}
	}
	return true
}

// shaped reports whether the words of the topic may stand in an order: in its own; three or more in any, with one other among them
// at most; and two the other way round where one of them says what is done ("scheduler rewrite"), or where a word such as "for" is between
// them in the non-goal, or here, where then the last belongs to nothing else ("marketplace for plugins").
func (t topic) shaped(ws []word, at span, order []int, others int) bool {
	switch {
	case slices.IsSorted(order):
		return true
	case len(order) > 2:
		return others <= 1
	case others > 0:
		return false
	case t.linked || t.action || acts(ws[at.from].exact) || acts(ws[at.to].exact):
		return true
	}
	linked := slices.ContainsFunc(ws[at.from:at.to], func(w word) bool { return owning[w.exact] })
	return linked && at.to-at.from <= 3 && (at.to+1 == len(ws) || ws[at.to+1].weak)
}

// brought reports whether a sentence says that its work brings all of the topic: the topic as one expression shortly behind a
// verb of bringing ("adds Windows support", not "supports us on Windows"), which opens the sentence unless the title is about the
// topic too.
func (t topic) brought(s, title phrase) bool {
	titled := t.shared(title)
	if len(t.words)+len(t.soft) == 1 || t.common() {
		return false
	}
	for _, p := range t.spans(s.words, 0) {
		if len(t.words) == 1 && s.words[p.from].exact != t.exact || !t.supported(s.words, p) {
			continue
		}
		for i := max(0, p.from-lead-1); i <= p.from; i++ {
			if (titled || i <= opening) && brings(s.words[i].exact, s.words) {
				return true
			}
		}
	}
	return false
}

// supported reports whether the soft words of the topic are beside it: "support Windows", "support for Windows", "Windows support".
func (t topic) supported(ws []word, p span) bool {
	if len(t.soft) == 0 {
		return true
	}
	for i := max(0, p.from-2); i <= min(p.to+1, len(ws)-1); i++ {
		if slices.Contains(t.soft, ws[i].root) && (i != p.from-2 || linking[ws[p.from-1].exact]) {
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

// opens reports whether what opens a body is the topic, as one expression of which nothing is told: "Windows desktop app, so that",
// "Please rewrite the build tool", not "The Windows desktop app is slow".
func (t topic) opens(first phrase) bool {
	if len(t.words)+len(t.soft) == 1 || t.common() && len(t.words) < 3 {
		return false
	}
	ws := first.words
	for _, p := range t.spans(ws, 0) {
		if len(t.words) == 1 && ws[p.from].exact != t.exact || !t.supported(ws, p) {
			continue
		}
		before := !slices.ContainsFunc(ws[:p.from], func(w word) bool { return !w.weak && !doing[w.exact] && !slices.Contains(t.soft, w.root) })
		next := p.to + 1
		if next < len(ws) && slices.Contains(t.soft, ws[next].root) {
			next++
		}
		if before && p.from <= 2*opening && (next == len(ws) || ws[next].weak && !being[ws[next].exact]) {
			return true
		}
	}
	return false
}
