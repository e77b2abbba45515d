package playbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// End is the end of a horizon that somebody wrote.
type End struct {
	Day    time.Time // the last day that belongs to it, at midnight UTC
	Length bool      // a duration was written ("3 years"), which counts from the day of writing
	Words  string    // what was understood, in lower case
}

// Passed reports whether the last day is over.
func (e End) Passed(now time.Time) bool { return !now.Before(e.Day.AddDate(0, 0, 1)) }

// ParseHorizon reads a horizon as people write it: a day, month, quarter, half, fiscal or calendar year ("2027", "Q3 2027",
// "H2", "by June 2028", "2027-06-30", "FY27"), a span of them ("2026–2028") or a duration ("18 months", "in three years").
// A period ends on its last day, a span with its second part. What has no year is the next one that is not over when it was
// written. In a longer text only what can be nothing else is read: the 40 of "40 teams" is no horizon, nor is the 2000 of
// "2000 users". It reports false for everything else, and for durations when the day of writing is zero.
func ParseHorizon(s string, written time.Time) (End, bool) {
	p := dates{words: dateTokens(s), written: written.UTC()}
	if e, ok := p.whole(); ok {
		return e, true
	}
	for i := range p.words {
		if e, n := p.span(i); n > 0 && p.stands(i, i+n) {
			return e, true
		}
	}
	return End{}, false
}

// phrased finds a horizon in running text: after "by", "until", "within", "in" or "next", and a year or more beyond the day
// of writing; what is nearer is a step on the way. Of several the latest counts.
func phrased(s string, written time.Time) (End, bool) {
	p := dates{words: dateTokens(s), written: written.UTC()}
	var best End
	for i := range p.words {
		if !p.announced(i) {
			continue
		}
		e, n := p.span(i)
		if n > 0 && (e.Length || p.dated(i, i+n)) && p.stands(i, i+n) && e.Day.After(later(p.written, nearest, -1)) && e.Day.After(best.Day) {
			best = e
		}
	}
	return best, !best.Day.IsZero()
}

// titled finds a horizon in a title, where a year needs no preposition: "Product vision 2030".
func titled(s string, written time.Time) (End, bool) {
	p := dates{words: dateTokens(s), written: written.UTC()}
	for i := range p.words {
		if e, n := p.span(i); n > 0 && (p.stands(i, i+n) || p.apart(i, i+n) && i+n == len(p.words)) {
			if e.Length || p.dated(i, i+n) {
				return e, true
			}
		}
	}
	return End{}, false
}

// dates reads dates from words.
type dates struct {
	words   []string
	written time.Time
}

// maxDateWords is how many words of a text are read for a horizon.
const maxDateWords = 20_000

var dateWord = regexp.MustCompile(`\d+(?:\.\d+)*|[\p{L}]+\d*|[-–—/,.;:()'’#\n]`)

// dateTokens cuts a text into numbers, words with the digits that follow ("q3"), and signs; dashes are one sign, and
// whatever ends a clause is ",".
func dateTokens(s string) []string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	s = strings.NewReplacer("½", ".5").Replace(s)
	var out []string
	for _, w := range dateWord.FindAllString(s, maxDateWords) {
		switch w {
		case "–", "—":
			w = "-"
		case "’":
			w = "'"
		case ".", ";", ":", "(", ")", "\n":
			w = ","
		}
		out = append(out, w)
	}
	return out
}

// leading and trailing are the words around a horizon that change nothing.
var (
	leading = set(`by until till through thru in within to for over the next coming upcoming around about roughly approximately circa ca
		up at most later than no before of from now a horizon time our is year years -`)
	trailing = set(`from now ahead out horizon or so the at latest timeframe time onwards long , we look`)
)

// whole reads a text that is a horizon and nothing else, but for what follows a comma or a parenthesis.
func (p dates) whole() (End, bool) {
	for i := 0; i < len(p.words) && i < 8; i++ {
		if e, n := p.span(i); n > 0 {
			if p.apart(i, i+n) && (i+n == len(p.words) || trailing[p.words[i+n]]) {
				return e, true
			}
			return End{}, false
		}
		if e, n := p.bareMonth(i); n > 0 && i+n == len(p.words) {
			return e, true
		}
		if !leading[p.words[i]] && p.words[i] != "," {
			return End{}, false
		}
	}
	return End{}, false
}

// stands reports whether words[from:to] can be nothing but a date: it has a unit or the name of a period, or it is a year
// that no counted thing follows.
func (p dates) stands(from, to int) bool {
	if !p.apart(from, to) || p.at(to) == "of" {
		return false
	}
	if to-from > 1 || !isYear(p.words[from]) {
		return true
	}
	after := to == len(p.words) || trailing[p.words[to]] || p.words[to] == "-" || idle[p.words[to]]
	return after && (from == 0 || leading[p.words[from-1]] || p.words[from-1] == "," || p.words[from-1] == "end")
}

// apart reports whether words[from:to] is no part of a longer number, such as a date that does not exist, and no
// reference.
func (p dates) apart(from, to int) bool {
	number := func(i int) bool { w := p.at(i); return w != "" && w[0] >= '0' && w[0] <= '9' }
	sign := func(i int) bool { return p.at(i) == "-" || p.at(i) == "/" }
	return p.at(from-1) != "#" && !number(from-1) && !(sign(from-1) && number(from-2)) && !(sign(to) && number(to+1))
}

// announced reports whether a preposition stands before words[i].
func (p dates) announced(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch p.words[j] {
		case "by", "until", "within", "in", "next", "coming":
			return true
		case "the", "of", "end", "about", "around", "year":
		default:
			return false
		}
	}
	return false
}

// dated reports whether a year is among the words.
func (p dates) dated(from, to int) bool {
	for _, w := range p.words[from:to] {
		if isYear(w) || strings.HasPrefix(w, "fy") {
			return true
		}
	}
	return false
}

func (p dates) at(i int) string {
	if i < 0 || i >= len(p.words) {
		return ""
	}
	return p.words[i]
}

func isYear(w string) bool {
	n, err := strconv.Atoi(w)
	return err == nil && len(w) == 4 && n >= 1990 && n < 2200
}

// horizon is what an issue says of its own horizon.
type horizon struct {
	End
	stated  bool // there is a heading or a line for it
	known   bool // it could be read
	written string
}

// horizonOf reads an issue's horizon: from its heading or line, else, of a vision, from its title or a heading such as "3
// year vision", else from a phrase of its text.
func horizonOf(in Reviewed) horizon {
	if p := find(in.Doc, in.Rules, Horizon); p.there {
		e, ok := ParseHorizon(p.text, in.Item.Created)
		if ok || p.sure == tellingly { // a "timeline" without a date is something else
			return horizon{e, true, ok, firstLine(p.text)}
		}
	}
	if in.Kind != checks.Vision {
		return horizon{}
	}
	named := []string{in.Item.Title}
	for _, s := range in.Doc.Sections {
		if slices.Contains(tokens(s.Heading), "vision") { // "3 year vision"
			named = append(named, s.Heading)
		}
	}
	for _, s := range named {
		if e, ok := titled(s, in.Item.Created); ok {
			return horizon{e, false, true, e.Words}
		}
	}
	e, ok := phrased(in.Doc.Text, in.Item.Created)
	return horizon{e, false, ok, e.Words}
}
