package capacity

import (
	"regexp"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// maxPoints is the most that one item may weigh. More is a slip of the hand, and is not taken.
const maxPoints = 1_000_000

// Weigh is what an item counts in its milestone. With `unit: items` that is one. With points the first of these that
// holds a number decides: the issue field named by points.field, a label named under points.labels, a label such as
// points/5, a line "Points: 5" or a form heading "### Points"; else points.default. Of several labels, or options of a
// field, the heaviest counts. Anything that is no number from 0 to 1,000,000 is as if it were not there; where the default counts
// for that reason, misread is what was written, as it was: escape before showing.
func Weigh(it checks.Item, doc *text.Doc, r *checks.Rules) (w checks.Weight, misread string) {
	w, misread, _ = Size(it, doc, r)
	return w, misread
}

// Size is what [Weigh] says, and whether points.default counts since the item says nothing of its size, or nothing that is understood.
func Size(it checks.Item, doc *text.Doc, r *checks.Rules) (w checks.Weight, misread string, unsized bool) {
	if r.Capacity.Unit != "points" {
		return checks.Unit, "", false
	}
	parsed := func(s string) (checks.Weight, bool) {
		w, ok := ParsePoints(s)
		if !ok && misread == "" && !unanswered(s) {
			misread = s
		}
		return w, ok
	}
	if w, ok := heaviest(it.Fields[strings.ToLower(r.Points.Field)], func(v string) (checks.Weight, bool) {
		if w, ok := r.Points.Options[strings.ToLower(v)]; ok {
			return w, true
		}
		return parsed(v)
	}); ok {
		return w, "", false
	}
	if w, ok := heaviest(it.Labels, func(l string) (checks.Weight, bool) {
		w, ok := r.Points.Labels[strings.ToLower(l)]
		return w, ok
	}); ok {
		return w, "", false
	}
	if w, ok := heaviest(it.Labels, func(l string) (checks.Weight, bool) {
		const prefix = "points/"
		if len(l) < len(prefix) || !strings.EqualFold(l[:len(prefix)], prefix) {
			return 0, false
		}
		return parsed(l[len(prefix):])
	}); ok {
		return w, "", false
	}
	if doc != nil {
		for _, f := range doc.All("Points") {
			first, _, _ := strings.Cut(f.Value, "\n") // people write on below a form
			if w, ok := parsed(first); ok {
				return w, "", false
			}
		}
	}
	return r.Points.Default, misread, true
}

func heaviest(words []string, weight func(string) (checks.Weight, bool)) (most checks.Weight, found bool) {
	for _, s := range words {
		if w, ok := weight(s); ok && (!found || w > most) {
			most, found = w, true
		}
	}
	return most, found
}

// unanswered reports whether a text is what people leave where they know no number yet.
func unanswered(s string) bool {
	switch strings.Trim(strings.ToLower(s), " ?-–—_….!") {
	case "", "tbd", "tba", "n/a", "none", "unknown":
		return true
	}
	return false
}

var (
	inBrackets = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	// aside is what may stand behind a number of points without making another one of it: a unit, then a full stop or the like, then
	// words without a number. "5 - 8", "5 days" and "5 or so" are not for a machine to decide.
	aside = regexp.MustCompile(`^ ?(?:(?:story[ -])?(?:points?|pts?)|sp)?(?: ?$|[.,;:] ?$|(?:[.,;:]| [-–—]) [^\pN]*$)`)
)

// ParsePoints reads a number of points as people write it, "3", "0.5", "2 points", "5 (of 1, 2, 3, 5, 8)", "5, large", to the thousandth.
// It reports false for anything else, for negative numbers and for more than 1,000,000. A comma between digits is no point:
// whether "1,500" is much or little depends on where it was written.
func ParsePoints(s string) (checks.Weight, bool) {
	s = strings.Join(strings.Fields(inBrackets.ReplaceAllString(strings.ToLower(s), " ")), " ")
	end := len(s) - len(strings.TrimLeft(s, "0123456789."))
	if end > 1 && s[end-1] == '.' { // a full stop
		end--
	}
	whole, frac, point := strings.Cut(s[:end], ".")
	if whole == "" && frac == "" || point && frac == "" || len(frac) > 30 || !digits(whole) || !digits(frac) || !aside.MatchString(s[end:]) {
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
