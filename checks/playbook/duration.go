package playbook

import (
	"math"
	"strconv"
)

// units are how many months, or days, one of them has.
var units = map[string]struct{ months, days float64 }{
	"y": {12, 0}, "yr": {12, 0}, "yrs": {12, 0}, "year": {12, 0}, "years": {12, 0}, "decade": {120, 0}, "decades": {120, 0},
	"half": {6, 0}, "halves": {6, 0}, "quarter": {3, 0}, "quarters": {3, 0}, "mo": {1, 0}, "mos": {1, 0}, "mth": {1, 0}, "mths": {1, 0},
	"month": {1, 0}, "months": {1, 0}, "mnth": {1, 0}, "mnths": {1, 0},
	"week": {0, 7}, "weeks": {0, 7}, "wk": {0, 7}, "wks": {0, 7}, "day": {0, 1}, "days": {0, 1},
}

// length reads a duration and adds it to the day of writing: "18 months", "three years", "1.5 years", "2 years and 6 months",
// "half a year", "a couple of years". It has at most four parts, each of a smaller unit than the one before.
func (p dates) length(i int) (period, int) {
	if p.written.IsZero() {
		return period{}, 0
	}
	start := i
	end, total, days, least := i, 0.0, 0.0, math.Inf(1)
	for range 4 {
		v, m, d, n := p.quantity(i)
		if n == 0 || 30*m+d >= least { // "18 months, 1 year" says it twice
			break
		}
		total, days, least, end = total+v*m, days+v*d, 30*m+d, i+n
		if i = end; p.at(i) == "and" || p.at(i) == "," {
			i++
		}
	}
	if total == 0 && days == 0 || total > 2400 || days > 73_000 {
		return period{}, 0
	}
	day := later(p.written, int(math.Round(total)), int(math.Round(days)))
	return period{first: day, last: day, length: true}, end - start
}

// quantity reads one number with its unit.
func (p dates) quantity(i int) (value, months, days float64, words int) {
	start := i
	if p.at(i) == "half" && (p.at(i+1) == "a" || p.at(i+1) == "-") && p.at(i+2) == "year" {
		return 0.5, 12, 0, 3
	}
	if p.at(i) == "year" && p.at(i+1) == "and" && p.at(i+2) == "a" && p.at(i+3) == "half" {
		return 1.5, 12, 0, 4
	}
	v, n := p.amount(i)
	if n == 0 {
		return 0, 0, 0, 0
	}
	i += n
	if p.at(i) == "couple" {
		v, i = 2, i+1
		if p.at(i) == "of" {
			i++
		}
	}
	if p.at(i) == "and" && p.at(i+1) == "a" && p.at(i+2) == "half" {
		v, i = v+0.5, i+3
	}
	if p.at(i) == "-" {
		i++
	}
	u, ok := units[p.at(i)]
	if !ok || p.at(i) == "half" && p.at(i+1) == "of" {
		return 0, 0, 0, 0
	}
	if p.at(i) == "half" {
		_, more := units[p.at(start-2)] // "a year and a half"
		if k := i + 1 + toInt(p.at(i+1) == "-"); p.at(k) == "year" {
			i = k
		} else if p.at(start) == "a" && !(more && p.at(start-1) == "and") { // "one and a half teams"
			return 0, 0, 0, 0
		}
	}
	return v, u.months, u.days, i + 1 - start
}

var numbers = map[string]float64{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
	"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

// amount reads the number of a duration, at most 1000: "18", "twenty-four", "1.5".
func (p dates) amount(i int) (value float64, words int) {
	if v, ok := numbers[p.at(i)]; ok {
		k := 1
		if p.at(i+k) == "-" {
			k++
		}
		if one := numbers[p.at(i+k)]; v >= 20 && one >= 1 && one < 10 && len(p.at(i+k)) > 2 {
			return v + one, k + 1
		}
		return v, 1
	}
	w := p.at(i)
	if w == "" || w[0] < '0' || w[0] > '9' {
		return 0, 0
	}
	v, err := strconv.ParseFloat(w, 64)
	if err != nil || v <= 0 || v > 1000 {
		return 0, 0
	}
	return v, 1
}
