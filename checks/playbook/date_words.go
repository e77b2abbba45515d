package playbook

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// dates reads dates from words.
type dates struct {
	words   []string
	written time.Time
}

func newDates(s string, written time.Time) dates {
	words := dateWords(s)
	for len(words) > 0 && words[len(words)-1] == "," {
		words = words[:len(words)-1]
	}
	return dates{words, written.UTC()}
}

// maxDateWords and maxDateBytes are how much of a text is read for a horizon: as much as an issue holds.
const (
	maxDateWords = 20_000
	maxDateBytes = 1 << 18
)

var (
	// dateWord is a name with the number that hangs on it ("PROJ-2027", "localhost:2030", "mid-2027"), a number, a word with
	// the digits that follow ("q3"), or a sign.
	dateWord = regexp.MustCompile(`\p{L}[\p{L}\d]*[-:_/]\d+(?:\.\d+)*|\d+(?:\.\d+)+:\d+|\d+(?:\.\d+)*|\p{L}+\d*|[-–—‒―−/,.;:()'’‘#$€£%@°×\n]`)
	hung     = regexp.MustCompile(`^(.+)[-:_/]([\d.]+)$`)

	quarterYear  = regexp.MustCompile(`\b([1-4][qh])(\d{2}|\d{4})\b`)                                                  // 3Q27
	decimalComma = regexp.MustCompile(`\b(\d{1,2}),(\d\s?(?:y|m|w))`)                                                  // 1,5 years
	ordinalDot   = regexp.MustCompile(`\b(\d{1,2})\.\s?((?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\b)`) // 30. June
	andAHalf     = regexp.MustCompile(`[-‐‑ ]and[-‐‑ ]a[-‐‑ ]half\b`)                                                  // two-and-a-half years
	monthDot     = regexp.MustCompile(`\b(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.\s?(\d)`)                    // Dec. 31

	half    = regexp.MustCompile(`(\d)½`) // 1½ years
	yearEnd = regexp.MustCompile(`\b(?:eoy|year[-‐‑ ]?end)\b`)

	spelling = strings.NewReplacer("midyear", "mid year", "→", "-", "(", ",(", "‐", "-", "‑", "-")
)

// dateWords cuts a text into numbers, words and signs; dashes are one sign, and whatever ends a clause is ",". A name with a
// number is one word, unless the name is one that stands before dates.
func dateWords(s string) []string {
	s = s[:min(len(s), maxDateBytes)]
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	s = spelling.Replace(s)
	s = yearEnd.ReplaceAllString(s, "end of year")
	s = quarterYear.ReplaceAllString(s, "$1'$2")
	s = decimalComma.ReplaceAllString(s, "$1.$2")
	s = ordinalDot.ReplaceAllString(s, "$1 $2")
	s = half.ReplaceAllString(s, "$1.5")
	s = andAHalf.ReplaceAllString(s, " and a half")
	s = monthDot.ReplaceAllString(s, "$1 $2")
	var out []string
	for _, w := range dateWord.FindAllString(s, maxDateWords) {
		if m := hung.FindStringSubmatch(w); m != nil && precedes(m[1]) {
			out = append(out, m[1], sign(w[len(m[1]):len(w)-len(m[2])]), m[2])
			continue
		}
		out = append(out, sign(w))
	}
	return out
}

func sign(w string) string {
	switch w {
	case "–", "—", "‒", "―", "−":
		return "-"
	case "’", "‘":
		return "'"
	case ".", ";", ":", "(", ")", "\n", "_":
		return ","
	}
	return w
}

// precedes reports whether a number may hang on a name and still be a date's: "mid-2027", "Q3/2027", "Jun-27".
func precedes(name string) bool {
	_, edge := edges[name]
	_, nth := nths[name]
	_, unit := units[name]
	switch strings.TrimRight(name, "0123456789") {
	case "q", "h", "fy", "cy", "before", "vision", "strategy", "roadmap", "plan", "fiscal", "calendar":
		return true
	}
	return edge || nth || unit || leading[name] || months[name] > 0 || numbers[name] > 0
}

var (
	// leading and trailing are the words around a horizon that change nothing.
	leading = set(`by until till through thru in within to for over the next coming upcoming around about roughly approximately circa ca
		up at most later than no from now a horizon time our is year years between -`)
	trailing = set(`from now ahead out horizon or so the at latest timeframe time onwards long , we look`)
	// numberedThings are the words whose numbers are none of a year, as in "Port: 2030".
	numberedThings = set(`port issue ticket pr tel telephone phone fax version room page id rfc iso line error code build chapter`)
	// prefixes and suffixes are the signs that make a number a reference, a price or a share.
	prefixes = set(`# $ € £ @`)
	suffixes = set(`$ € £ % ° ×`)
)

// whole reads a text that is a horizon and nothing else, but for what follows a comma or a parenthesis.
func (p dates) whole() (End, bool) {
	for i := 0; i < len(p.words) && i < 8; i++ {
		if e, n := p.span(i); n > 0 {
			if p.apart(i, i+n) && !p.opens(i, i+n) && (i+n == len(p.words) || trailing[p.words[i+n]]) {
				return e, true
			}
			return End{}, false
		}
		if e, n := p.bare(i); n > 0 && i+n == len(p.words) && !p.opens(i, i+n) {
			return p.named(e, i, n), true
		}
		if !leading[p.words[i]] && p.words[i] != "," {
			return End{}, false
		}
	}
	return End{}, false
}

// isDate reports whether words[from:to] can be nothing but a date: it has a unit or the name of a period, or it is a year
// that no counted thing follows.
func (p dates) isDate(from, to int) bool {
	if !p.apart(from, to) || p.at(to) == "of" || gone[p.at(to)] || p.opens(from, to) || p.names(from, to) {
		return false
	}
	announced := p.words[from] == "before"
	if announced {
		from++
	}
	if !p.doubtful(from, to) {
		return true
	}
	after := to == len(p.words) || trailing[p.words[to]] || p.words[to] == "-" || idle[p.words[to]]
	for before := from; p.at(before-1) == ","; before-- {
		if numberedThings[p.at(before-2)] {
			return false
		}
	}
	return after && (announced || from == 0 || leading[p.words[from-1]] || p.words[from-1] == ",") || p.timed(from, to)
}

// apart reports whether words[from:to] is no part of a longer number, such as a date that does not exist, and no
// reference, price or share.
func (p dates) apart(from, to int) bool {
	number := func(i int) bool { w := p.at(i); return w != "" && w[0] >= '0' && w[0] <= '9' }
	return !prefixes[p.at(from-1)] && !suffixes[p.at(to)] && !number(from-1) && !(p.dash(from-1) && number(from-2)) && !(p.dash(to) && number(to+1))
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

func (p dates) at(i int) string {
	if i < 0 || i >= len(p.words) {
		return ""
	}
	return p.words[i]
}
