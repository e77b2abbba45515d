package link

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// MaxLikely is how many strategies are suggested for an item.
const MaxLikely = 3

// minLikeness is the cosine below which a suggestion is worth less than none. It was chosen by measurement, see
// [Index.Likely].
const minLikeness = 0.15

// A title says more than a body, and the beginning of a body more than its end.
const (
	titleWeight = 3
	maxBody     = 8_000
)

// Index holds the words of the open strategies that may be suggested to readers of one repository, or of any. It keeps no
// bodies, and is safe for concurrent use.
type Index struct {
	home     checks.Ref // zero: any repository
	refs     []checks.Reference
	norms    []float64 // of each strategy
	rarities map[string]float64
	places   map[string][]place // of each word
}

// place is a word in a strategy.
type place struct {
	strategy int
	weight   float64
}

// NewIndex reads the strategies for the readers of home's repository, or with a zero home for those of any: open ones that
// they may see. What they may not see changes nothing, not even how rare a word is.
func NewIndex(home checks.Ref, strategies []checks.Item) *Index {
	x := &Index{home: home, rarities: map[string]float64{}, places: map[string][]place{}}
	var all []map[string]float64
	for _, s := range strategies {
		if s.State != checks.Open || s.Private && !s.Ref.SameRepo(home) {
			continue
		}
		ws := words(s)
		for w, n := range ws {
			x.places[w] = append(x.places[w], place{len(all), n})
		}
		all = append(all, ws)
		x.refs = append(x.refs, checks.Reference{Ref: s.Ref, Title: s.Title, Kind: checks.Strategy})
	}
	for w, at := range x.places {
		x.rarities[w] = x.rarity(len(at))
	}
	for _, ws := range all {
		x.norms = append(x.norms, x.norm(ws))
	}
	return x
}

// rarity is the weight of a word that so many strategies have.
func (x *Index) rarity(in int) float64 { return math.Log(1 + float64(len(x.refs))/(float64(in)+0.5)) }

func (x *Index) of(w string) float64 {
	if r, ok := x.rarities[w]; ok {
		return r
	}
	return x.rarity(0)
}

// norm is the length of a text as a vector. Sums are taken in the order of the words: the same texts give the same number
// everywhere.
func (x *Index) norm(ws map[string]float64) float64 {
	sum := 0.0
	for _, w := range sorted(ws) {
		v := ws[w] * x.of(w)
		sum += v * v
	}
	return math.Sqrt(sum)
}

// Likely are the strategies that an item of home's repository resembles most in words, likeliest first, at most max: the
// cosine of the two texts, their words weighted by how rare they are among the strategies. One shared word is chance.
//
// Half of the truth is to keep quiet: the threshold was chosen so that the first suggestion is right more often than not
// even where most items have no right answer. At 0.15 it was, over texts of public repositories:
//
//   - 20 of one project's strategies, against other sections of the documents that they are from and of further ones, so that
//     23% had a right answer: something is shown for 19%, the first is right for 62% of these, and half of all right answers
//     are found (at 0.12: shown for 31%, right for 44%; at 0.18: 12%, 70%). With all 92 strategies: 42% and 58%.
//   - 20 groups of issues that maintainers had put a topic's label on, each a strategy made of a few of them, against the
//     others, all of which have a right answer: shown for 27%, right for 83%.
//   - 1,500 issues of six projects against strategies of an organisation that has nothing to do with them: shown for none
//     with 10 strategies, for 1% with 100.
func (x *Index) Likely(it checks.Item, max int) []checks.Reference {
	if x.home.Repo != "" && !it.Ref.SameRepo(x.home) || len(x.refs) == 0 || max <= 0 {
		return nil
	}
	mine := words(withoutTasks(it))
	norm := x.norm(mine)
	dots, shared := make([]float64, len(x.refs)), make([]int, len(x.refs))
	for _, w := range sorted(mine) {
		r := x.of(w)
		for _, p := range x.places[w] {
			dots[p.strategy] += mine[w] * r * p.weight * r
			shared[p.strategy]++
		}
	}
	type scored struct {
		checks.Reference
		likeness float64
	}
	var best []scored
	for i, s := range x.refs {
		if shared[i] < 2 || s.Ref.Key() == it.Ref.Key() {
			continue
		}
		if l := dots[i] / (norm * x.norms[i]); l >= minLikeness {
			best = append(best, scored{s, l})
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

func sorted(m map[string]float64) []string {
	ws := make([]string, 0, len(m))
	for w := range m {
		ws = append(ws, w)
	}
	slices.Sort(ws)
	return ws
}

// withoutTasks is an item without the tasks in its body: those of a strategy are its actions, and those of work are mostly
// what a form made people tick.
func withoutTasks(it checks.Item) checks.Item {
	var b strings.Builder
	for l := range strings.Lines(it.Body[:min(len(it.Body), maxBody)]) {
		if !strings.HasPrefix(strings.TrimSpace(l), "- [") {
			b.WriteString(l)
		}
	}
	it.Body = b.String()
	return it
}

// words counts the words of an item, damped: the tenth occurrence says little more than the first.
func words(it checks.Item) map[string]float64 {
	m := map[string]float64{}
	count := func(s string, weight float64) {
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if w = stem(w); len(w) > 2 && !stop[w] {
				m[w] += weight
			}
		}
	}
	count(it.Title, titleWeight)
	for l := range strings.Lines(it.Body[:min(len(it.Body), maxBody)]) {
		if l = strings.TrimSpace(l); !framing(l) {
			count(l, 1)
		}
	}
	for w, n := range m {
		m[w] = 1 + math.Log(n)
	}
	return m
}

// framing reports whether a line of a body is what everybody's looks like, such as a template's: a heading, a line in bold,
// a quote, the fence of code or the start of a comment. Two issues of one form share these and perhaps nothing else.
func framing(line string) bool {
	for _, start := range []string{"#", ">", "```", "<!--"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**")
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
