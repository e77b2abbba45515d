package playbook

import (
	"strconv"
	"strings"
	"time"
)

// span reads "2026–2028", "from Q1 to Q3 2027", "3-5 years" or a single period at words[i]. It says how many words it took,
// 0 for none.
func (p dates) span(i int) (End, int) {
	e, n := p.period(i)
	if n == 0 {
		// "3-5 years", "Jan–Jun 2027": the first part stands for nothing by itself.
		if _, m := p.opening(i); m > 0 && joins(p.at(i+m)) {
			if e, k := p.period(i + m + 1); k > 0 {
				return p.named(e, i, m+1+k), m + 1 + k
			}
		}
		return End{}, 0
	}
	if joins(p.at(i + n)) {
		if later, m := p.period(i + n + 1); m > 0 && !later.Length && later.Day.After(e.Day) {
			return p.named(later, i, n+1+m), n + 1 + m
		}
		if y := p.at(i + n + 1); n == 1 && isYear(p.at(i)) && len(y) == 2 { // 2026/27
			if e, ok := yearEnd(p.at(i)[:2] + y); ok && e.After(day(atoi(p.at(i)), 12, 31)) {
				return p.named(End{Day: e}, i, 3), 3
			}
		}
	}
	return p.named(e, i, n), n
}

// opening reads the first part of a span that only its second part makes a date.
func (p dates) opening(i int) (string, int) {
	w := p.at(i)
	if _, ok := amount(w); ok && w != "a" && w != "an" {
		return w, 1
	}
	if _, ok := months[w]; ok {
		return w, 1
	}
	return "", 0
}

func joins(w string) bool { return w == "-" || w == "/" || w == "to" || w == "until" || w == "through" }

func (p dates) named(e End, i, n int) End {
	e.Words = strings.NewReplacer(" - ", "-", " / ", "/", " ,", ",").Replace(strings.Join(p.words[i:i+n], " "))
	return e
}

// period reads one date, period or duration.
func (p dates) period(i int) (End, int) {
	for _, read := range []func(int) (time.Time, int){p.edge, p.numeric, p.part, p.month, p.fiscal, p.relative, p.year} {
		if d, n := read(i); n > 0 && d.Year() < 2500 {
			return End{Day: d}, n
		}
	}
	if p.written.IsZero() {
		return End{}, 0
	}
	if d, n := p.length(i); n > 0 {
		return End{Day: d, Length: true}, n
	}
	return End{}, 0
}

// edge reads "end of 2027" and "mid-2027"; the other parts of a period ("early 2027") end with it.
func (p dates) edge(i int) (time.Time, int) {
	mid, n := false, 1
	switch p.at(i) {
	case "end", "close", "late", "early", "start", "beginning":
	case "mid", "middle":
		mid = true
	default:
		return time.Time{}, 0
	}
	for w := p.at(i + n); w == "of" || w == "the" || w == "-"; w = p.at(i + n) {
		n++
	}
	if w := p.at(i + n); w == "year" && !p.written.IsZero() {
		return day(p.written.Year(), 12, 31), n + 1
	}
	for _, read := range []func(int) (time.Time, int){p.numeric, p.part, p.month, p.fiscal, p.relative, p.year} {
		if d, m := read(i + n); m > 0 {
			if mid && m == 1 && isYear(p.at(i+n)) {
				d = day(d.Year(), 6, 30)
			}
			return d, n + m
		}
	}
	return time.Time{}, 0
}

// numeric reads "2027-06-30", "2027-06", "2027/06" and "30.06.2027".
func (p dates) numeric(i int) (time.Time, int) {
	if f := strings.Split(p.at(i), "."); len(f) == 3 && isYear(f[2]) {
		return valid(atoi(f[2]), atoi(f[1]), atoi(f[0]), 1)
	}
	sep := p.at(i + 1)
	if !isYear(p.at(i)) || sep != "-" && sep != "/" || len(p.at(i+2)) != 2 {
		return time.Time{}, 0
	}
	y, m := atoi(p.at(i)), atoi(p.at(i+2))
	if d := p.at(i + 4); p.at(i+3) == sep && len(d) == 2 && strings.Trim(d, "0123456789") == "" {
		return valid(y, m, atoi(p.at(i+4)), 5)
	}
	if m < 1 || m > 12 {
		return time.Time{}, 0
	}
	return monthEnd(y, m), 3
}

func valid(y, m, d, words int) (time.Time, int) {
	t := day(y, m, d)
	if t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return time.Time{}, 0
	}
	return t, words
}

var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0}

// part reads quarters and halves: "Q3 2027", "2027-Q3", "H2", "second half of 2027".
func (p dates) part(i int) (time.Time, int) {
	start, y, yearWords := i, 0, 0
	if isYear(p.at(i)) {
		y, i = atoi(p.at(i)), i+1
		if p.at(i) == "-" || p.at(i) == "/" {
			i++
		}
	}
	w, n := p.at(i), 1
	last := 0 // month
	switch {
	case len(w) == 2 && w[0] == 'q' && w[1] >= '1' && w[1] <= '4':
		last = int(w[1]-'0') * 3
	case len(w) == 2 && w[0] == 'h' && (w[1] == '1' || w[1] == '2'):
		last = int(w[1]-'0') * 6
	default:
		nth, ok := ordinals[w]
		unit := p.at(i + 1)
		n = 2
		switch {
		case ok && unit == "quarter":
			last = 3 * nth
		case ok && unit == "half" && nth < 3:
			last = 6 * nth
		}
		if last == 0 && ok && (unit == "quarter" || unit == "half") && nth == 0 {
			last = 12
		}
	}
	if last == 0 {
		return time.Time{}, 0
	}
	if y == 0 {
		y, yearWords = p.yearAfter(i + n)
	}
	if y == 0 {
		y, yearWords = p.shortYear(i + n)
	}
	if y == 0 {
		if y = p.written.Year(); p.written.IsZero() {
			return time.Time{}, 0
		} else if monthEnd(y, last).Before(p.written) {
			y++
		}
	}
	return monthEnd(y, last), i - start + n + yearWords
}

// shortYear reads the "27" of "Q3 27": two digits that end a clause and do not lie before the day of writing.
func (p dates) shortYear(i int) (year, words int) {
	w, next := p.at(i), p.at(i+1)
	if len(w) != 2 || strings.Trim(w, "0123456789") != "" || next != "" && next != "," {
		return 0, 0
	}
	if y := 2000 + atoi(w); !p.written.IsZero() && y >= p.written.Year() {
		return y, 1
	}
	return 0, 0
}

// yearAfter reads the year behind a quarter or a month: "2027", "'27", "FY27", "of 2027", "/2027".
func (p dates) yearAfter(i int) (year, words int) {
	for words < 2 && (p.at(i+words) == "of" || p.at(i+words) == "-" || p.at(i+words) == "/" || p.at(i+words) == "," || p.at(i+words) == "'") {
		words++
	}
	w := p.at(i + words)
	if isYear(w) {
		return atoi(w), words + 1
	}
	if words > 0 && p.at(i+words-1) == "'" && len(w) == 2 && w[0] >= '0' && w[0] <= '9' {
		return 2000 + atoi(w), words + 1
	}
	if d, n := p.fiscal(i + words); n > 0 {
		return d.Year(), words + n
	}
	return 0, 0
}

var months = func() map[string]int {
	m := map[string]int{"sept": 9}
	for i := time.January; i <= time.December; i++ {
		name := strings.ToLower(i.String())
		m[name], m[name[:3]] = int(i), int(i)
	}
	return m
}()

// month reads "June 2028", "June 30, 2028", "30 June 2028" and "30th of June 2028".
func (p dates) month(i int) (time.Time, int) {
	start, d := i, 0
	suffix := func() {
		if w := p.at(i); w == "st" || w == "nd" || w == "rd" || w == "th" {
			i++
		}
	}
	if n := atoi(p.at(i)); n >= 1 && n <= 31 && len(p.at(i)) <= 2 {
		d, i = n, i+1
		if suffix(); p.at(i) == "of" {
			i++
		}
	}
	m, ok := months[p.at(i)]
	if !ok {
		return time.Time{}, 0
	}
	i++
	if n := atoi(p.at(i)); d == 0 && n >= 1 && n <= 31 && len(p.at(i)) <= 2 {
		d, i = n, i+1
		suffix()
	}
	y, n := p.yearAfter(i)
	switch {
	case n == 0:
		return time.Time{}, 0
	case d > 0:
		return valid(y, m, d, i+n-start)
	}
	return monthEnd(y, m), i + n - start
}

// bareMonth reads a month without a year.
func (p dates) bareMonth(i int) (End, int) {
	m, ok := months[p.at(i)]
	if !ok || p.written.IsZero() {
		return End{}, 0
	}
	d := monthEnd(p.written.Year(), m)
	if d.Before(p.written) {
		d = monthEnd(p.written.Year()+1, m)
	}
	return End{Day: d, Words: p.at(i)}, 1
}

// fiscal reads "FY27" and "FY 2027". Nothing says where a fiscal year starts: it is taken for the calendar's.
func (p dates) fiscal(i int) (time.Time, int) {
	w, n := p.at(i), 1
	if w == "fy" || w == "cy" {
		w, n = p.at(i+1), 2
	} else if w = strings.TrimPrefix(w, "fy"); w == p.at(i) {
		return time.Time{}, 0
	}
	if len(w) == 2 {
		w = "20" + w
	}
	if d, ok := yearEnd(w); ok {
		return d, n
	}
	return time.Time{}, 0
}

// relative reads "next year", "this quarter" and "year end", from the day of writing.
func (p dates) relative(i int) (time.Time, int) {
	if p.written.IsZero() {
		return time.Time{}, 0
	}
	y, m := p.written.Year(), int(p.written.Month())
	ahead := 0
	switch p.at(i) {
	case "next", "coming":
		ahead = 1
	case "this", "current":
	case "year":
		if p.at(i+1) == "end" {
			return day(y, 12, 31), 2
		}
		if p.at(i+1) == "'" && p.at(i+2) == "s" && p.at(i+3) == "end" {
			return day(y, 12, 31), 4
		}
		return time.Time{}, 0
	default:
		return time.Time{}, 0
	}
	switch p.at(i + 1) {
	case "year":
		return day(y+ahead, 12, 31), 2
	case "half":
		return monthEnd(y, (m+5)/6*6+6*ahead), 2
	case "quarter":
		return monthEnd(y, (m+2)/3*3+3*ahead), 2
	case "month":
		return monthEnd(y, m+ahead), 2
	}
	return time.Time{}, 0
}

func (p dates) year(i int) (time.Time, int) {
	if d, ok := yearEnd(p.at(i)); ok {
		return d, 1
	}
	return time.Time{}, 0
}

func yearEnd(w string) (time.Time, bool) {
	if !isYear(w) {
		return time.Time{}, false
	}
	return day(atoi(w), 12, 31), true
}

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func monthEnd(y, m int) time.Time { return day(y, m+1, 0) }

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
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 4 {
		return 0
	}
	return n
}
