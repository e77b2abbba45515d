package playbook

import (
	"math"
	"strconv"
	"time"
)

// units are how many months, or days, one of them has.
var units = map[string]struct{ months, days float64 }{
	"y": {12, 0}, "yr": {12, 0}, "yrs": {12, 0}, "year": {12, 0}, "years": {12, 0}, "decade": {120, 0}, "decades": {120, 0},
	"half": {6, 0}, "halves": {6, 0}, "quarter": {3, 0}, "quarters": {3, 0}, "mo": {1, 0}, "mos": {1, 0}, "month": {1, 0}, "months": {1, 0},
	"week": {0, 7}, "weeks": {0, 7}, "wk": {0, 7}, "wks": {0, 7}, "day": {0, 1}, "days": {0, 1},
}

// length reads a duration and adds it to the day of writing: "18 months", "three years", "1.5 years", "2 years and 6 months",
// "half a year", "a couple of years".
func (p dates) length(i int) (time.Time, int) {
	start, total, days := i, 0.0, 0.0
	for {
		v, m, d, n := p.quantity(i)
		if n == 0 {
			break
		}
		total, days, i = total+v*m, days+v*d, i+n
		if p.at(i) != "and" && p.at(i) != "," {
			break
		}
		if _, _, _, more := p.quantity(i + 1); more == 0 {
			break
		}
		i++
	}
	if total == 0 && days == 0 || total > 2400 || days > 73_000 {
		return time.Time{}, 0
	}
	return later(p.written, int(math.Round(total)), int(math.Round(days))), i - start
}

// quantity reads one number with its unit.
func (p dates) quantity(i int) (value, months, days float64, words int) {
	start := i
	if p.at(i) == "half" && (p.at(i+1) == "a" || p.at(i+1) == "-") && p.at(i+2) == "year" {
		return 0.5, 12, 0, 3
	}
	v, ok := amount(p.at(i))
	if !ok {
		return 0, 0, 0, 0
	}
	i++
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
	return v, u.months, u.days, i + 1 - start
}

var numbers = map[string]float64{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty": 20}

// amount reads a number of a duration, at most 1000.
func amount(w string) (float64, bool) {
	if v, ok := numbers[w]; ok {
		return v, true
	}
	v, err := strconv.ParseFloat(w, 64)
	return v, err == nil && v > 0 && v <= 1000 && w[0] >= '0' && w[0] <= '9'
}
