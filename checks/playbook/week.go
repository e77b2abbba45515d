package playbook

import "strings"

// week reads a week of ISO 8601, which begins on Monday: "CW 30 2027", "week 30 of 2027", "2027-W30". A week without a year
// may be the thirtieth of anything.
func (p dates) week(i int) (period, int) {
	start := i
	y, before := 0, 0
	if isYear(p.at(i)) {
		y, before = atoi(p.at(i)), 1
		if i++; p.at(i) == "-" {
			i++
		}
	}
	w := p.at(i)
	number := strings.TrimLeft(w, "cdefghijklmnopqrstuvwxyz")
	switch w[:len(w)-len(number)] {
	case "cw", "kw", "w", "week", "wk":
	default:
		return period{}, 0
	}
	if i++; number == "" {
		number = p.at(i)
		i++
	}
	if before == 0 {
		n := 0
		if y, n = p.yearAfter(i); n == 0 {
			return period{}, 0
		}
		i += n
	}
	nth := atoi(number)
	if len(number) > 2 || nth < 1 {
		return period{}, 0
	}
	fourth := day(y, 1, 4) // is always in the first week
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7+7*(nth-1))
	if iso, _ := monday.ISOWeek(); iso != y {
		return period{}, 0
	}
	return period{first: monday, last: monday.AddDate(0, 0, 6)}, i - start
}
