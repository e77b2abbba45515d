package playbook

import (
	"strings"
	"time"
)

var months = func() map[string]int {
	m := map[string]int{"sept": 9}
	for i := time.January; i <= time.December; i++ {
		name := strings.ToLower(i.String())
		m[name], m[name[:3]] = int(i), int(i)
	}
	return m
}()

// month reads "June 2028", "Jun-28", "June 30, 2028", "30 June 2028" and "30th of June 2028". "June 28" is not read: it may
// be a day or a month.
func (p dates) month(i int) (period, int) {
	m, d, n := p.dayOfMonth(i)
	if n == 0 {
		return period{}, 0
	}
	y, k := p.yearAfter(i + n)
	if k == 0 && p.dash(i+n) {
		y, k = p.shortYear(i + n)
	}
	switch {
	case k == 0:
		return period{}, 0
	case d > 0:
		return valid(y, m, d, n+k)
	}
	return monthly(y, m, 1), n + k
}

// dayOfMonth reads a month and the day before or behind it, whatever the year; d is 0 for all of the month.
func (p dates) dayOfMonth(i int) (m, d, words int) {
	start := i
	if d = p.ordinal(&i); d > 0 && (p.at(i) == "of" || p.dash(i)) {
		i++
	}
	m, ok := months[p.at(i)]
	if !ok {
		return 0, 0, 0
	}
	i++
	if d == 0 {
		d = p.ordinal(&i)
	}
	return m, d, i - start
}

// ordinal reads the number of a day ("30", "1st") and moves i behind it.
func (p dates) ordinal(i *int) int {
	w := p.at(*i)
	n := atoi(w)
	if n < 1 || n > 31 || len(w) > 2 {
		return 0
	}
	if *i++; isSuffix(p.at(*i)) {
		*i++
	}
	return n
}

// bareMonth reads a month without a year.
func (p dates) bareMonth(i int) (period, int) {
	m, ok := months[p.at(i)]
	e, known := p.upcoming(func(y int) period { return monthly(y, m, 1) })
	return e, toInt(ok && known)
}
