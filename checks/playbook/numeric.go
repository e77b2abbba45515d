package playbook

import (
	"strings"
	"time"
)

// numeric reads dates of nothing but numbers: "2027-06-30", "2027-06", "30.06.2027", "06/30/27", "06/2027". Day and month
// are told apart by what is over 12. Where both readings are dates ("03/04/2027") the later of the two counts: an expiry
// decides whether work is linked, and to conclude it too early is the worse mistake. With dots the day is always first.
func (p dates) numeric(i int) (period, int) {
	f, n := p.numbers(i)
	dots := len(f) == 0
	if dots {
		f, n = dotted(p.at(i)), 1
	}
	switch {
	case len(f) == 3 && isYear(f[0]):
		return valid(atoi(f[0]), atoi(f[1]), atoi(f[2]), n)
	case len(f) == 3:
		y, ok := fullYear(f[2])
		if !ok {
			return period{}, 0
		}
		a, m := valid(y, atoi(f[1]), atoi(f[0]), n)
		if dots && (m > 0 || len(f[2]) == 2) {
			return a, m
		}
		b, k := valid(y, atoi(f[0]), atoi(f[1]), n)
		if k > 0 && (m == 0 || b.last.After(a.last)) {
			return b, k
		}
		return a, m
	case len(f) == 2 && isYear(f[0]) && len(f[1]) == 2:
		return monthOf(f[0], f[1], n)
	case len(f) == 2 && isYear(f[1]):
		return monthOf(f[1], f[0], n)
	}
	return period{}, 0
}

// dotted are the three numbers of a date with dots. One of two digits each, unless the year closes it in full: 3.12.27 is a
// version.
func dotted(w string) []string {
	f := strings.Split(w, ".")
	if len(f) != 3 || !isYear(f[2]) && (len(f[1]) != 2 || len(f[2]) != 2 || len(f[0]) != 2 && !isYear(f[0])) {
		return nil
	}
	return f
}

// numbers are the two or three numbers at words[i] with one and the same sign between them, and how many words they are.
// Those of a day and a month have one or two digits.
func (p dates) numbers(i int) (f []string, words int) {
	sep := p.at(i + 1)
	if sep != "-" && sep != "/" {
		return nil, 0
	}
	for len(f) < 3 {
		w := p.at(i + words)
		if !numeral(w) || len(w) > 2 && !isYear(w) {
			break
		}
		f, words = append(f, w), words+2
		if p.at(i+words-1) != sep {
			break
		}
	}
	if len(f) == 3 && len(f[1]) > 2 {
		return nil, 0
	}
	return f, words - 1
}

func monthOf(year, month string, words int) (period, int) {
	m := atoi(month)
	if m < 1 || m > 12 {
		return period{}, 0
	}
	return monthly(atoi(year), m, 1), words
}

// valid is a day that exists.
func valid(y, m, d, words int) (period, int) {
	t := day(y, m, d)
	if t.Year() != y || t.Month() != time.Month(m) || t.Day() != d {
		return period{}, 0
	}
	return period{first: t, last: t}, words
}

// fullYear is a year of four digits, or of two in this century.
func fullYear(w string) (int, bool) {
	if len(w) == 2 && numeral(w) {
		return 2000 + atoi(w), true
	}
	return atoi(w), isYear(w)
}

// doubtful reports whether words[from:to] are numbers that may be no date in running text: a year, "1/2000", "10.15.27".
func (p dates) doubtful(from, to int) bool {
	for _, w := range p.words[from:to] {
		if w[0] >= 'a' {
			return false
		}
	}
	f := strings.FieldsFunc(strings.Join(p.words[from:to], ""), func(r rune) bool { return r == '.' || r == '-' || r == '/' })
	switch len(f) {
	case 2:
		return len(f[0]) == 1
	case 3:
		return !isYear(f[2]) && (!isYear(f[0]) || from+1 == to)
	}
	return len(f) == 1
}
