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

// NonGoalsOf are the non-goals that a strategy lists, as written, or has in the rows of a table; without either, its statements.
func NonGoalsOf(doc *text.Doc, r *checks.Rules) []string {
	p := find(doc, r, NonGoals)
	all := p.items
	if len(all) == 0 {
		all = rows(p.text)
	}
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
// BSD (no team)" is about "Windows" and about "BSD". A topic matches by the roots of its words, so that "localising" is found in
// "localization"; a single word only as it is written, or where it says what is done; and a word that every project's issues have
// ("performance", "features") never by itself. The title has to hold all words of a topic close together, three or more in any order; of a
// longer one three in four wherever they are. The body has to say in one of its first five sentences that it brings the topic, as one
// expression, beside a title that holds a word of it or as the sentence's opening words, or it opens with the topic; that of a title which
// reports or asks says nothing. A title or a sentence that declines the topic itself ("Drop Windows support") doesn't touch it; code
// blocks, quotes, addresses and what is under a heading of non-goals are not read.
//
// What is found was measured on pairs, see TestPairsAreToldApart. How often it is right was measured by eye on the titles of 19,649 issues,
// pull requests and documents of other projects than the non-goal's: 136 sentences, most of them from published lists of non-goals, matched 308; of
// 82 that were read, at most four for each non-goal, 63 were about the topic (.77). The rule before this one, of which 288 of these are, was
// right for 29 of 38 of its own (.76). Of the bodies of 3,275 of these items whose title doesn't match, none did. With short titles
// of features as non-goals, which are much vaguer, the rule before matched 19 bodies of 83 candidates: 14 right, 2 arguable, 3 wrong.
//
// Its time grows with the length of the body, and with the number of non-goals, which is bounded.
func Touches(nonGoals []string, title, body string, r *checks.Rules) (nonGoal string, ok bool) {
	return NewReading(title, func() *text.Doc { return text.Read(body) }, r).Touches(nonGoals, &checks.Budget{})
}

// topic is one thing that a non-goal is about.
type topic struct {
	written string   // the non-goal
	words   []string // roots, each once, that a title has to hold
	soft    []string // roots that only a sentence has to hold: "support" in "Windows support"
	exact   string   // of a topic of one word: as written, in lower case
	action  bool     // the first of its words says what is done: "rewriting", "migration"
	linked  bool     // a word such as "for" is between the first two: "discounts for students"
	name    bool     // of a precedence: it is written as a name, "Windows"
}

// joined parts the things that one non-goal names, but for what is between two.
var (
	joined  = regexp.MustCompile(`(?i)\s*(?:,|/|&|\b(?:and|or|nor)\b)\s*`)
	between = regexp.MustCompile(`(?i)\bbetween\b`)
)

// topicsOf reads what a non-goal is about: its first clause, or the next one where the first only declines ("Not in scope:
// mobile apps").
func topicsOf(nonGoal string) []topic {
	rest := awhile.ReplaceAllString(text.Cut(checks.Plain(nonGoal), maxNonGoal), "")
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
// stand by themselves, and so may several words; what a word adds to several ("mobile apps, native or not") does not.
func parted(clause string) []topic {
	whole := topicOf(clause)
	parts := joined.Split(clause, -1)
	if len(parts) == 1 || between.MatchString(clause) {
		return whole.fit()
	}
	last := topicOf(parts[len(parts)-1])
	var topics, added []topic
	for i, s := range parts {
		t := topicOf(s)
		switch {
		case len(t.words) != 1:
		case i < len(parts)-1 && len(last.words) > 1: // "native or web apps"
			t.words = append(t.words, last.words[1:]...)
		case !named(s) && slices.ContainsFunc(topics, func(t topic) bool { return len(t.words) > 1 }):
			added = whole.fit()
			continue
		case !named(s) || len(t.fit()) == 0:
			return whole.fit()
		case i == 0 && len(topicOf(parts[1]).words) != 1: // its capital may be the sentence's
			return whole.fit()
		}
		topics = append(topics, t.fit()...)
	}
	return append(topics, added...)
}

// named reports whether a text of one topic word names something: "BSD", "iOS", "support for Windows".
func named(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if l := strings.ToLower(w); l != w && !idle[l] && !declining[l] && !beginning[l] && root(l) != "support" {
			return true
		}
	}
	return false
}

func topicOf(s string) topic {
	var t topic
	all := tokens(compact(s))
	for i, w := range all {
		r := root(w)
		switch {
		case len(t.words) == 1 && linking[w]:
			t.linked = true
		case slices.Contains(t.words, r) || idle[w] || declining[w] || len(t.words) == 0 && beginning[w]:
		case r == "support", r == "chang" && i == len(all)-1 && len(t.words) > 0:
			t.soft = append(t.soft, r)
		default:
			t.action = t.action || len(t.words) == 0 && acts(w)
			t.words = append(t.words, r)
			t.exact = w
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
