package playbook

// seasons are the months in which the seasons end, those of meteorologists in the north: spring is March to May, winter
// begins in December and ends with the February of the next year (NOAA, "Meteorological Versus Astronomical Seasons").
// The winter of 2027 may be either of two: the later counts, as with every date that can be read in two ways.
var seasons = map[string]int{"spring": 5, "summer": 8, "autumn": 11, "fall": 11, "winter": 14}

// season reads "summer 2027" and "winter 2026/27".
func (p dates) season(i int) (period, int) {
	last := seasons[p.at(i)]
	if last == 0 {
		return period{}, 0
	}
	if _, m := p.secondYear(i + 1); m > 0 && last > 12 {
		return monthly(atoi(p.at(i+1)), last, 3), 1 + m
	}
	y, n := p.yearAfter(i + 1)
	if n == 0 {
		return period{}, 0
	}
	return monthly(y, last, 3), 1 + n
}

// bareSeason reads a season without a year.
func (p dates) bareSeason(i int) (period, int) {
	last := seasons[p.at(i)]
	e, ok := p.upcoming(func(y int) period { return monthly(y, last, 3) })
	return e, toInt(ok && last > 0)
}

// holiday reads "Christmas 2027", "Xmas", "New Year 2028" and "New Year's Eve 2027". What moves, such as Easter, is not read.
func (p dates) holiday(i int) (period, int) {
	in, n := p.feast(i)
	if n == 0 {
		return period{}, 0
	}
	y, m := p.yearAfter(i + n)
	if m == 0 {
		return period{}, 0
	}
	return in(y), n + m
}

// bareHoliday reads a holiday without a year.
func (p dates) bareHoliday(i int) (period, int) {
	in, n := p.feast(i)
	if n == 0 {
		return period{}, 0
	}
	e, ok := p.upcoming(in)
	return e, n * toInt(ok)
}

// feast reads a holiday, whatever its year.
func (p dates) feast(i int) (func(year int) period, int) {
	m, d, n := 12, 25, 1
	switch w := p.at(i); {
	case w == "christmas", w == "xmas":
	case w == "new" && p.at(i+1) == "year":
		m, d, n = 1, 1, 2
		if p.at(i+n) == "'" && p.at(i+n+1) == "s" {
			n += 2
		}
	default:
		return nil, 0
	}
	switch p.at(i + n) {
	case "eve":
		if n++; m == 1 {
			m, d = 13, 1
		}
		d--
	case "day":
		n++
	}
	return func(y int) period { return period{first: day(y, m, d), last: day(y, m, d)} }, n
}
