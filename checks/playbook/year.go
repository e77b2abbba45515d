package playbook

import (
	"strconv"
	"strings"
)

// isYear reports whether a word is a year.
func isYear(w string) bool {
	n := atoi(w)
	return len(w) == 4 && n >= 1990 && n < 2200
}

// year reads "2027" and "FY27".
func (p dates) year(i int) (period, int) {
	y, n := p.anyYear(i)
	if n == 0 {
		return period{}, 0
	}
	return yearly(y), n
}

// anyYear reads a calendar or a fiscal year.
func (p dates) anyYear(i int) (year, words int) {
	if isYear(p.at(i)) {
		return atoi(p.at(i)), 1
	}
	return p.fiscal(i)
}

// fiscal reads "FY27", "FY 2027", "fiscal year 2027", "CY2027" and "FY2026/27", which ends with its second year. Nothing says
// where a fiscal year starts: it is taken for the calendar's.
func (p dates) fiscal(i int) (year, words int) {
	w, n := p.at(i), 0
	switch {
	case w == "fy", w == "cy":
		n = 1
	case w == "fiscal", w == "financial", w == "calendar":
		if n = 1; p.at(i+1) == "year" {
			n = 2
		}
	case strings.HasPrefix(w, "fy"), strings.HasPrefix(w, "cy"):
		y, ok := fullYear(w[2:])
		if !ok {
			return 0, 0
		}
		return p.pair(y, i, 1)
	default:
		return 0, 0
	}
	if p.dash(i+n) || p.at(i+n) == "'" {
		n++
	}
	y, ok := fullYear(p.at(i + n))
	if !ok {
		return 0, 0
	}
	return p.pair(y, i, n+1)
}

// pair is the year that ends a fiscal year: the one after y if it follows, else y. words are those up to y.
func (p dates) pair(y, i, words int) (int, int) {
	second := p.at(i + words + 1)
	if next := strconv.Itoa(y + 1); p.dash(i+words) && (second == next || second == next[2:]) {
		return y + 1, words + 2
	}
	return y, words
}

// secondYear reads "2026/27" and "2026-28": a year and, in two digits, a later one.
func (p dates) secondYear(i int) (year, words int) {
	second := p.at(i + 2)
	if !isYear(p.at(i)) || !p.dash(i+1) || len(second) != 2 || !numeral(second) {
		return 0, 0
	}
	first := atoi(p.at(i))
	if y := first/100*100 + atoi(second); y > first {
		return y, 3
	}
	return 0, 0
}

func (p dates) dash(i int) bool { return p.at(i) == "-" || p.at(i) == "/" }

// yearAfter reads the year behind a quarter or a month: "2027", "'27", "FY27", "of 2027", "/2027", "of next year".
func (p dates) yearAfter(i int) (year, words int) {
	n := 0
	for w := p.at(i); n < 2 && (w == "of" || w == "in" || w == "the" || w == "-" || w == "/" || w == "," || w == "'"); w = p.at(i + n) {
		n++
	}
	w := p.at(i + n)
	if n > 0 && p.at(i+n-1) == "'" && len(w) == 2 && numeral(w) {
		return 2000 + atoi(w), n + 1
	}
	if y, m := p.anyYear(i + n); m > 0 {
		return y, n + m
	}
	if ahead, ok := nearby[w]; ok && p.at(i+n+1) == "year" && !p.written.IsZero() && p.at(i+n-1) != "," {
		return p.written.Year() + ahead, n + 2
	}
	return 0, 0
}

// shortYear reads the "27" of "Q3 27" and "Jun-27": two digits that end a clause and do not lie before the day of writing.
func (p dates) shortYear(i int) (year, words int) {
	if p.dash(i) {
		words = 1
	}
	w, next := p.at(i+words), p.at(i+words+1)
	if len(w) != 2 || !numeral(w) || next != "" && !trailing[next] {
		return 0, 0
	}
	if y := 2000 + atoi(w); !p.written.IsZero() && y >= p.written.Year() {
		return y, words + 1
	}
	return 0, 0
}

// nearby are how many units ahead a period lies.
var nearby = map[string]int{"this": 0, "current": 0, "next": 1, "coming": 1}

// relative reads "next year" and "this quarter", from the day of writing.
func (p dates) relative(i int) (period, int) {
	ahead, ok := nearby[p.at(i)]
	if !ok {
		return period{}, 0
	}
	unit, n := p.unit(i + 1)
	e, ok := p.current(unit, ahead)
	return e, (1 + n) * toInt(ok)
}

// thisUnit reads the "year" of "end of the year", which goes on behind it: "end of year 2027".
func (p dates) thisUnit(i int) (period, int) {
	unit, n := p.unit(i)
	if unit == "year" {
		if y, m := p.yearAfter(i + n); m > 0 {
			return yearly(y), n + m
		}
	}
	e, ok := p.current(unit, 0)
	return e, n * toInt(ok)
}

// unit reads the name of a calendar's unit.
func (p dates) unit(i int) (name string, words int) {
	if w := p.at(i); (w == "fiscal" || w == "financial" || w == "calendar") && p.at(i+1) == "year" {
		return "year", 2
	}
	if p.at(i) == "fy" {
		return "year", 1
	}
	return p.at(i), 1
}

// current is the unit of the calendar that holds the day of writing, or one that lies so many ahead.
func (p dates) current(unit string, ahead int) (period, bool) {
	y, m := p.written.Year(), int(p.written.Month())
	var e period
	switch unit {
	case "year":
		e = yearly(y + ahead)
	case "half":
		e = monthly(y, (m+5)/6*6+6*ahead, 6)
	case "quarter":
		e = monthly(y, (m+2)/3*3+3*ahead, 3)
	case "month":
		e = monthly(y, m+ahead, 1)
	}
	e.guessed = true
	return e, !e.last.IsZero() && !p.written.IsZero()
}
