package capacity

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// maxPoints is the most that one item may weigh. More is a slip of the hand, and is not taken.
const maxPoints = 1_000_000

// Weigh is what an item counts in its milestone. With `unit: items` that is one. With points the first of these that
// holds a number decides: the issue field named by points.field, a label named under points.labels, a label such as
// points/5, a line "Points: 5" or a form heading "### Points"; else points.default. Of several labels, or options of a
// field, the heaviest counts. Anything that is no number from 0 to 1,000,000 is as if it were not there.
func Weigh(it checks.Item, doc *text.Doc, r *checks.Rules) checks.Weight {
	if r.Capacity.Unit != "points" {
		return checks.Unit
	}
	if w, ok := heaviest(it.Fields[strings.ToLower(r.Points.Field)], func(v string) (checks.Weight, bool) {
		if w, ok := r.Points.Options[strings.ToLower(v)]; ok {
			return w, true
		}
		return ParsePoints(v)
	}); ok {
		return w
	}
	if w, ok := heaviest(it.Labels, func(l string) (checks.Weight, bool) {
		w, ok := r.Points.Labels[strings.ToLower(l)]
		return w, ok
	}); ok {
		return w
	}
	if w, ok := heaviest(it.Labels, fromLabel); ok {
		return w
	}
	if doc != nil {
		for _, f := range doc.All("Points") {
			first, _, _ := strings.Cut(f.Value, "\n") // people write on below a form
			if w, ok := ParsePoints(first); ok {
				return w
			}
		}
	}
	return r.Points.Default
}

func heaviest(words []string, weight func(string) (checks.Weight, bool)) (most checks.Weight, found bool) {
	for _, s := range words {
		if w, ok := weight(s); ok && (!found || w > most) {
			most, found = w, true
		}
	}
	return most, found
}

func fromLabel(label string) (checks.Weight, bool) {
	const prefix = "points/"
	if len(label) < len(prefix) || !strings.EqualFold(label[:len(prefix)], prefix) {
		return 0, false
	}
	return ParsePoints(label[len(prefix):])
}

// ParsePoints reads a number of points as people write it, "3", "0.5", "2 points", to the thousandth. It reports false
// for anything else, for negative numbers and for more than 1,000,000.
func ParsePoints(s string) (checks.Weight, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, unit := range []string{"points", "point", "pts", "pt"} {
		if cut, ok := strings.CutSuffix(s, unit); ok {
			s = strings.TrimSpace(cut)
			break
		}
	}
	whole, frac, point := strings.Cut(s, ".")
	if whole == "" && frac == "" || point && frac == "" || len(frac) > 30 || !digits(whole) || !digits(frac) {
		return 0, false
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 7 {
		return 0, false
	}
	w := checks.Weight(number(whole))*checks.Unit + checks.Weight(number((frac + "000")[:3]))
	if len(frac) > 3 && frac[3] >= '5' {
		w++ // to the nearest thousandth
	}
	if w > maxPoints*checks.Unit {
		return 0, false
	}
	return w, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func number(digits string) int64 {
	n := int64(0)
	for i := range len(digits) {
		n = n*10 + int64(digits[i]-'0')
	}
	return n
}
