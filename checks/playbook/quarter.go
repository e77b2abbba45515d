package playbook

// nths are the words for a place in a year; the last quarter is the fourth, the last half the second.
var nths = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0}

// part reads quarters and halves: "Q3 2027", "2027-Q3", "3Q27", "H2", "third quarter of 2027", "1st half 2027".
func (p dates) part(i int) (period, int) {
	start := i
	y, before := p.anyYear(i)
	if i += before; before > 0 && (p.at(i) == "-" || p.at(i) == "/") {
		i++
	}
	in, n := p.nth(i)
	guess := n > 0
	if !guess {
		in, n = p.numbered(i)
	}
	if n == 0 {
		return period{}, 0
	}
	i += n
	after := 0
	if before == 0 {
		y, after = p.yearAfter(i)
	}
	if before == 0 && after == 0 && guess {
		y, after = p.shortYear(i)
	}
	if before+after > 0 {
		return in(y), i + after - start
	}
	e, ok := p.upcoming(in)
	return e, (i - start) * toInt(ok && guess)
}

// nth reads a quarter or a half, whatever its year: "Q3", "third quarter", "2nd half".
func (p dates) nth(i int) (func(year int) period, int) {
	w := p.at(i)
	if len(w) == 2 && (w[0] == 'q' || w[0] == 'h') {
		return partOf(w[:1], atoi(w[1:]), 1)
	}
	n := 1
	nth, ok := nths[w]
	if !ok && len(w) == 1 && isSuffix(p.at(i+1)) {
		nth, n = atoi(w), 2
		ok = nth > 0
	}
	unit := p.at(i + n)
	if !ok || unit != "quarter" && unit != "half" {
		return nil, 0
	}
	if nth == 0 {
		nth = map[string]int{"quarter": 4, "half": 2}[unit]
	}
	if unit == "half" && p.at(i+n+1) == "-" && p.at(i+n+2) == "year" { // "second half-year"
		return partOf(unit, nth, n+3)
	}
	return partOf(unit, nth, n+1)
}

// numbered reads "3Q", "1H" and "quarter 3", which are quarters and halves only with a year: 1h is an hour too. The year of
// "3Q27" is left to be read: see [dateTokens].
func (p dates) numbered(i int) (func(year int) period, int) {
	a, b := p.at(i), p.at(i+1)
	switch {
	case len(a) == 1 && (b == "q" || b == "h"):
		return partOf(b, atoi(a), 2)
	case (a == "q" || a == "h" || a == "quarter" || a == "half") && len(b) == 1:
		return partOf(a, atoi(b), 2)
	}
	return nil, 0
}

// partOf is the nth quarter or half of a year.
func partOf(unit string, nth, words int) (func(year int) period, int) {
	months := 3
	if unit[0] == 'h' {
		months = 6
	}
	if nth < 1 || nth > 12/months {
		return nil, 0
	}
	return func(y int) period { return monthly(y, nth*months, months) }, words
}

func isSuffix(w string) bool { return w == "st" || w == "nd" || w == "rd" || w == "th" }
