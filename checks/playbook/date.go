package playbook

import (
	"strconv"
	"strings"
	"time"
)

// period is what one date, period or duration stands for.
type period struct {
	first, last time.Time // midnight UTC; of a day, an end or a duration the same
	length      bool      // a duration: last is the day of writing and it
	guessed     bool      // no year is written: it depends on the day of writing
}

// reader reads one form at words[i], and says how many words it took: 0 where something else is written.
type reader func(i int) (period, int)

// span reads "2026–2028", "from Q1 to Q3 2027", "3-5 years" or a single period at words[i].
func (p dates) span(i int) (End, int) {
	e, n := p.single(i)
	if n == 0 || e.guessed {
		if later, m := p.opened(i); m > 0 && (n == 0 || !later.guessed) {
			return p.named(later, i, m), m
		}
	}
	if n == 0 {
		return End{}, 0
	}
	if joins[p.at(i+n)] {
		if later, m := p.single(i + n + 1); m > 0 && !later.length && later.last.After(e.last) {
			return p.named(later, i, n+1+m), n + 1 + m
		}
		if y, m := p.secondYear(i); n == 1 && m > 0 { // 2026/27
			return p.named(yearly(y), i, m), m
		}
	}
	return p.named(e, i, n), n
}

// joins are the words between the two parts of a span.
var joins = set(`- / to until through or and`)

// opened reads a span whose first part has its unit or its year from the second: "3-5 years", "Jan–Jun 2027", "1–15 June
// 2027", "Q1 and Q2 2027". A number opens only what is counted, as 13/2027 is no span; a month or a quarter opens no duration.
func (p dates) opened(i int) (period, int) {
	if w := p.at(i); w == "a" || w == "an" {
		return period{}, 0
	}
	_, n := p.nth(i)
	if n == 0 {
		_, _, n = p.dayOfMonth(i)
	}
	counts := n == 0
	if counts {
		_, n = p.amount(i)
	}
	if n == 0 || !joins[p.at(i+n)] {
		return period{}, 0
	}
	later, m := p.single(i + n + 1)
	if _, d, _ := p.dayOfMonth(i + n + 1); m == 0 || counts && !later.length && d == 0 || !counts && later.length {
		return period{}, 0
	}
	return later, n + 1 + m
}

// together writes words as people do, so that the same is read from them: "st-15" would be a name, not a day.
var together = strings.NewReplacer(" st - ", "st - ", " nd - ", "nd - ", " rd - ", "rd - ", " th - ", "th - ", " - ", "-", " / ", "/", " ,", ",", " ' ", "'")

func (p dates) named(e period, i, n int) End {
	said := together.Replace(strings.Join(p.words[i:i+n], " "))
	return End{Day: e.last, Length: e.length, Words: said, guessed: e.guessed}
}

// single reads one date, period or duration.
func (p dates) single(i int) (period, int) {
	return p.first(i, p.before, p.edge, p.numeric, p.part, p.month, p.relative, p.year, p.length)
}

// dated are the forms that are neither an edge of another one nor a duration.
func (p dates) dated(i int) (period, int) {
	return p.first(i, p.numeric, p.part, p.month, p.relative, p.year)
}

// bare reads a month without a year: too little in running text, where may and march are verbs.
func (p dates) bare(i int) (period, int) {
	return p.first(i, p.bareMonth, func(i int) (period, int) { return p.ahead(i, p.bareMonth) })
}

// first is what the first of the readers makes of words[i], within the years in which a horizon may lie.
func (p dates) first(i int, readers ...reader) (period, int) {
	for _, read := range readers {
		if e, n := read(i); n > 0 && e.last.Year() >= 1990 && e.last.Year() < 2500 {
			return e, n
		}
	}
	return period{}, 0
}

// before reads "before 2030", which ends on the day before, and "before the end of 2029", which is meant to include it.
func (p dates) before(i int) (period, int) { return p.ahead(i, p.dated) }

// ahead reads "before" and what a reader reads behind it.
func (p dates) ahead(i int, read reader) (period, int) {
	if p.at(i) != "before" || p.at(i-1) == "not" {
		return period{}, 0
	}
	n := 1
	if p.at(i+n) == "the" {
		n++
	}
	if e, m := p.edge(i + n); m > 0 {
		return e, n + m
	}
	e, m := read(i + n)
	if m == 0 {
		return period{}, 0
	}
	day := e.first.AddDate(0, 0, -1)
	return period{first: day, last: day, guessed: e.guessed}, n + m
}

// edges are the words for a part of a period. Those that are no end stand for all of it: "early 2027" ends with the year.
var edges = map[string]bool{"end": true, "close": true, "mid": true, "middle": true, "late": false, "early": false, "start": false, "beginning": false}

// edge reads "end of 2027", "end of the quarter" and "mid-2027", which is the middle of a year only.
func (p dates) edge(i int) (period, int) {
	narrow, ok := edges[p.at(i)]
	if !ok {
		return period{}, 0
	}
	n := 1
	for w := p.at(i + n); w == "of" || w == "the" || w == "-"; w = p.at(i + n) {
		n++
	}
	mid := strings.HasPrefix(p.at(i), "mid")
	e, m := p.dated(i + n)
	if m == 0 && (mid || n > 1 || p.at(i+n) == "year") { // "end of May", not "the end may come"
		e, m = p.first(i+n, p.thisUnit, p.bare)
	}
	if m == 0 {
		return period{}, 0
	}
	if mid && e.last.Sub(e.first) > 360*24*time.Hour {
		e.last = day(e.last.Year(), 6, 30)
		if e.guessed && !e.last.AddDate(0, 0, 1).After(p.written) {
			e.last = day(e.last.Year()+1, 6, 30)
		}
	}
	if narrow {
		e.first = e.last
	}
	return e, n + m
}

func toInt(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func monthEnd(y, m int) time.Time { return day(y, m+1, 0) }

// monthly is the period of so many months that ends with one.
func monthly(y, last, months int) period {
	return period{first: day(y, last-months+1, 1), last: monthEnd(y, last)}
}

func yearly(y int) period { return monthly(y, 12, 12) }

// upcoming is a period of every year in the year of writing, or in the next when it is over by then.
func (p dates) upcoming(in func(year int) period) (period, bool) {
	if p.written.IsZero() {
		return period{}, false
	}
	e := in(p.written.Year())
	if !e.last.AddDate(0, 0, 1).After(p.written) {
		e = in(p.written.Year() + 1)
	}
	e.guessed = true
	return e, true
}

// later adds months and days; a month that is too short ends on its last day.
func later(t time.Time, addMonths, addDays int) time.Time {
	y, m, d := t.Date()
	end := monthEnd(y, int(m)+addMonths)
	if d < end.Day() {
		end = day(end.Year(), int(end.Month()), d)
	}
	return end.AddDate(0, 0, addDays)
}

// atoi is a short number, 0 for anything else.
func atoi(s string) int {
	if len(s) > 4 || !numeral(s) {
		return 0
	}
	n, _ := strconv.Atoi(s)
	return n
}

// numeral reports whether a word is digits and nothing else.
func numeral(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
