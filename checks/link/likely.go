package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// Suggestions below this likeness are worth less than none: a shared word or two.
const minLikeness = 0.12

// A title says more than a body, and the beginning of a body more than its end.
const (
	titleWeight = 3
	maxBody     = 8_000
)

// Likely are the open strategies that an item resembles most in words, likeliest first, at most max. Strategies in
// another repository that is private are never named.
func Likely(it checks.Item, strategies []checks.Item, max int) []checks.Reference {
	var candidates []checks.Item
	for _, s := range strategies {
		if s.State == checks.Open && s.Ref.Key() != it.Ref.Key() && (!s.Private || s.Ref.SameRepo(it.Ref)) {
			candidates = append(candidates, s)
		}
	}
	mine := words(it)
	if len(candidates) == 0 || len(mine) == 0 || max <= 0 {
		return nil
	}
	theirs := make([]map[string]float64, len(candidates))
	in := map[string]int{}
	for i, c := range candidates {
		theirs[i] = words(c)
		for w := range theirs[i] {
			in[w]++
		}
	}
	rarity := func(w string) float64 { return math.Log(1 + float64(len(candidates))/(float64(in[w])+0.5)) }
	type scored struct {
		checks.Reference
		likeness float64
	}
	var best []scored
	for i, c := range candidates {
		if l := likeness(mine, theirs[i], rarity); l >= minLikeness {
			best = append(best, scored{checks.Reference{Ref: c.Ref, Title: c.Title, Kind: checks.Strategy}, l})
		}
	}
	slices.SortFunc(best, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.Ref.Key(), b.Ref.Key()))
	})
	var refs []checks.Reference
	for _, b := range best[:min(max, len(best))] {
		refs = append(refs, b.Reference)
	}
	return refs
}

// likeness is the cosine of two texts, their words weighted by how rare they are among the strategies. One shared word is
// chance. Sums are taken in the order of the words: the same texts give the same number everywhere.
func likeness(a, b map[string]float64, rarity func(string) float64) float64 {
	var dot, na, nb float64
	shared := 0
	for _, w := range sorted(a) {
		x := a[w] * rarity(w)
		na += x * x
		if b[w] > 0 {
			dot += x * b[w] * rarity(w)
			shared++
		}
	}
	for _, w := range sorted(b) {
		y := b[w] * rarity(w)
		nb += y * y
	}
	if shared < 2 || na == 0 || nb == 0 {
		return 0
	}
	return dot / math.Sqrt(na*nb)
}

func sorted(m map[string]float64) []string {
	ws := make([]string, 0, len(m))
	for w := range m {
		ws = append(ws, w)
	}
	slices.Sort(ws)
	return ws
}

// words counts the words of an item, damped: the tenth occurrence says little more than the first.
func words(it checks.Item) map[string]float64 {
	body := it.Body
	if len(body) > maxBody {
		body = body[:maxBody]
	}
	m := map[string]float64{}
	count := func(s string, weight float64) {
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if w = stem(w); len(w) > 2 && !stop[w] {
				m[w] += weight
			}
		}
	}
	count(it.Title, titleWeight)
	count(body, 1)
	for w, n := range m {
		m[w] = 1 + math.Log(n)
	}
	return m
}

// stem takes the commonest endings off, so that "deploys", "deployed" and "deploying" are one word.
func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if s, ok := strings.CutSuffix(w, end); ok && len(s) > 3 {
			return strings.TrimSuffix(s, "e")
		}
	}
	if len(w) > 4 {
		return strings.TrimSuffix(w, "e")
	}
	return w
}

// stop are the words that tell no text from another here: the commonest of English and of issue templates.
var stop = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`a about add after all also an and any are as at be because been before but by can could do
		does for from get had has have how http https if in into is issue it its just like make may more must need new no not
		now of on only or other our out pull request should so some strategy such than that the their them then there these
		they this to too use used using very via vision want was we were what when where which while who why will with work
		would you your problem guiding policy action goal feature kind tech debt update change www com github html`) {
		m[stem(w)] = true
	}
	return m
}()
