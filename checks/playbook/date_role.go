package playbook

import "strings"

var (
	// begins are the words behind which something begins, origins those that say so of a date only: what is over "after 18
	// months" ends then.
	begins  = set(`start starts starting started begin begins beginning began begun commencing since effective`)
	origins = set(`from after`)
	// beside are the words that may stand between those and the date.
	beside = set(`in on at of the early late mid middle end around about date day again was is`)
	// gone are the words that make a duration one of the past.
	gone = set(`ago old earlier`)
	// deadlines are the prepositions of an end.
	deadlines = set(`by until till before`)
)

// opens reports whether at words[from:to] something begins, with no end stated: "from Q4 2025", "starting January 2027",
// "Start: 2027-01-01", "2027 onwards". A span ends with its second part.
func (p dates) opens(from, to int) bool {
	e, n := p.single(from)
	if n == 0 {
		e, n = p.bare(from)
	}
	if n != to-from {
		return false
	}
	w, next := p.at(from), p.at(to)
	if (w == "start" || w == "beginning") && p.at(from+1) != "of" || !e.length && (next == "onwards" || next == "onward") {
		return true
	}
	for j := from - 1; j >= from-5; j-- {
		switch w := p.at(j); {
		case w == "end" && p.at(j+1) == ",": // the label behind a start that was left empty
			return false
		case begins[w]:
			return true
		case origins[w], w == "before" && p.at(j-1) == "not", w == "of" && p.at(j-1) == "as":
			return !e.length
		case beside[w], w == "," && !e.length:
		default:
			return false
		}
	}
	return false
}

// names reports whether words[from:to] end with a quarter or a half without a year that is the name of something, or tells
// which: "our Q4 goals", "the H2 database", "until we replaced H2".
func (p dates) names(from, to int) bool {
	w, last, next := p.words[to-1], p.at(from-1), p.at(to)
	if e, _ := p.span(from); !e.guessed || len(w) != 2 || w[0] != 'q' && w[0] != 'h' {
		return false
	}
	plain := func(w string) bool { return w != "" && w[0] >= 'a' && !idle[w] && !trailing[w] && !leading[w] }
	return plain(next) && next != "latest" && !strings.HasSuffix(next, "ly") || w[0] == 'h' && plain(last)
}

// timed reports whether words[from:to] is a year that running text dates something by, "By 2030 nobody waits", "in the year
// 2030 people pay by voice": of the thirty years from the day of writing, and behind a preposition. It is a number of things
// where their name follows, "it grows by 2030 users", unless the statement begins with it.
func (p dates) timed(from, to int) bool {
	if to != from+1 || !isYear(p.words[from]) || p.written.IsZero() {
		return false
	}
	if ahead := atoi(p.words[from]) - p.written.Year(); ahead < 0 || ahead > 30 {
		return false
	}
	word, first := p.at(from-1), p.at(from-2)
	if word == "year" {
		return true
	}
	if deadlines[word] && (first == "" || first == "," || first == "-") {
		return true
	}
	next := p.at(to)
	plural := strings.HasSuffix(next, "s") && !strings.HasSuffix(next, "ss") && !idle[next]
	return (deadlines[word] || word == "in") && !plural
}
