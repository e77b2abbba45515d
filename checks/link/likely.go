package link

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// MaxLikely is how many strategies are suggested for an item by its words. MaxChoices is up to how many there are, all of them are named to
// choose from (contract 8).
const (
	MaxLikely  = 3
	MaxChoices = 5
)

// MinLikeness is the cosine below which a suggestion is worth less than none. It was chosen by measurement, see
// [Index.Likely].
const MinLikeness = 0.15

// A title says more than a body, and the beginning of a body more than its end.
const (
	titleWeight = 3
	maxBody     = 8_000
)

// Candidate is a strategy that may be suggested, with what it says that it will not do.
type Candidate struct {
	checks.Item
	NonGoals []string // as written
}

// Match is a strategy with what an item has in common with it.
type Match struct {
	checks.Reference
	Likeness float64  // from 0 to 1: the cosine of their words
	NonGoals []string // what the strategy says that it will not do, as written
}

// Index holds the words of the open strategies that may be suggested to readers of one repository, or of any: of what they are for,
// and apart from that of what they rule out. It keeps no bodies, and is safe for concurrent use.
type Index struct {
	home     checks.Ref // zero: any repository
	refs     []checks.Reference
	nonGoals [][]string
	says     corpus // but for what it rules out
	rulesOut corpus
}

// NewIndex reads the strategies for the readers of home's repository, or with a zero home for those of any: open ones that
// they may see. What they may not see changes nothing, not even how rare a word is.
func NewIndex(home checks.Ref, strategies []Candidate) *Index {
	x := &Index{home: home}
	var says, rulesOut []map[string]float64
	for _, s := range strategies {
		if s.State != checks.Open || s.Private && !s.Ref.SameRepo(home) {
			continue
		}
		said, out := tally(s.Item), map[string]float64{}
		for _, g := range s.NonGoals {
			count(out, g, 1)
		}
		for w, n := range out {
			if said[w] -= n; said[w] <= 0 {
				delete(said, w)
			}
		}
		says, rulesOut = append(says, damped(said)), append(rulesOut, damped(out))
		x.refs = append(x.refs, checks.Reference{Ref: s.Ref, Title: s.Title, Kind: checks.Strategy})
		x.nonGoals = append(x.nonGoals, s.NonGoals)
	}
	x.says, x.rulesOut = newCorpus(says), newCorpus(rulesOut)
	return x
}

// corpus holds the words of some texts by where they are.
type corpus struct {
	norms    []float64 // of each text
	rarities map[string]float64
	places   map[string][]place // of each word
}

// place is a word in a text.
type place struct {
	text   int
	weight float64
}

func newCorpus(texts []map[string]float64) corpus {
	c := corpus{norms: make([]float64, len(texts)), rarities: map[string]float64{}, places: map[string][]place{}}
	for i, ws := range texts {
		for w, n := range ws {
			c.places[w] = append(c.places[w], place{i, n})
		}
	}
	for w, at := range c.places {
		c.rarities[w] = c.rarity(len(at))
	}
	for i, ws := range texts {
		c.norms[i] = c.norm(ws)
	}
	return c
}

// rarity is the weight of a word that so many texts have.
func (c corpus) rarity(in int) float64 { return math.Log(1 + float64(len(c.norms))/(float64(in)+0.5)) }

func (c corpus) of(w string) float64 {
	if r, ok := c.rarities[w]; ok {
		return r
	}
	return c.rarity(0)
}

// norm is the length of a text as a vector. Sums are taken in the order of the words: the same texts give the same number
// everywhere.
func (c corpus) norm(ws map[string]float64) float64 {
	sum := 0.0
	for _, w := range sorted(ws) {
		v := ws[w] * c.of(w)
		sum += v * v
	}
	return math.Sqrt(sum)
}

// likeness is the cosine of each text with another one, and in how many words it agrees with it.
func (c corpus) likeness(ws map[string]float64) (cosines []float64, shared []int) {
	norm := c.norm(ws)
	cosines, shared = make([]float64, len(c.norms)), make([]int, len(c.norms))
	for _, w := range sorted(ws) {
		r := c.of(w)
		for _, p := range c.places[w] {
			cosines[p.text] += ws[w] * r * p.weight * r
			shared[p.text]++
		}
	}
	for i, n := range c.norms {
		if shared[i] > 0 {
			cosines[i] /= norm * n
		}
	}
	return cosines, shared
}

// Likely are the strategies that an item of home's repository resembles most in words, likeliest first, at most max: the
// cosine of the two texts, their words weighted by how rare they are among the strategies, without the words of what a strategy
// rules out. One shared word is chance.
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
func (x *Index) Likely(it checks.Item, max int) []Match {
	return x.resembling(it, MinLikeness, max)
}

// Choices are the strategies to choose from for an item of home's repository, likeliest first: all where they are at most [MaxChoices], else the
// likely ones, at most max. all says which.
func (x *Index) Choices(it checks.Item, max int) (matches []Match, all bool) {
	if len(x.refs) > MaxChoices {
		return x.Likely(it, max), false
	}
	matches = x.resembling(it, 0, len(x.refs))
	for i, s := range x.refs {
		if s.Ref.Key() != it.Ref.Key() && !slices.ContainsFunc(matches, func(m Match) bool { return m.Ref.Key() == s.Ref.Key() }) {
			matches = append(matches, Match{Reference: s, NonGoals: x.nonGoals[i]})
		}
	}
	return matches, true
}

// Declining are the strategies whose non-goals an item of home's repository resembles most in words, at most max.
func (x *Index) Declining(it checks.Item, max int) []Match {
	if !x.serves(it) {
		return nil
	}
	cosines, _ := x.rulesOut.likeness(words(withoutTasks(it)))
	return x.best(it, max, cosines, func(i int) bool { return cosines[i] > 0 })
}

// ahead is by how much the likelier of two strategies has to resemble an item more than the other does: what is nearer than a tenth says
// nothing.
const ahead = 1.1

// Likelier is the one of the strategies that an item resembles most in words, however little; false where it resembles none, or two of
// them about as much. It is for items that surely serve one of them.
func (x *Index) Likelier(it checks.Item) (checks.Ref, bool) {
	best := x.resembling(it, 0, len(x.refs))
	if len(best) == 0 || len(best) > 1 && best[0].Likeness < ahead*best[1].Likeness {
		return checks.Ref{}, false
	}
	return best[0].Ref, true
}

// resembling are those that an item resembles at least so much in words, and in two words at least.
func (x *Index) resembling(it checks.Item, least float64, max int) []Match {
	if !x.serves(it) {
		return nil
	}
	cosines, shared := x.says.likeness(words(withoutTasks(it)))
	return x.best(it, max, cosines, func(i int) bool { return shared[i] >= 2 && cosines[i] >= least })
}

// serves reports whether the index is for the readers of an item, and has something for them.
func (x *Index) serves(it checks.Item) bool {
	return (x.home.Repo == "" || it.Ref.SameRepo(x.home)) && len(x.refs) > 0
}

// best are the likest of some strategies, without the item itself.
func (x *Index) best(it checks.Item, max int, likeness []float64, of func(i int) bool) []Match {
	var all []Match
	for i, s := range x.refs {
		if of(i) && s.Ref.Key() != it.Ref.Key() {
			all = append(all, Match{s, likeness[i], x.nonGoals[i]})
		}
	}
	slices.SortFunc(all, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Ref.Key(), b.Ref.Key()))
	})
	return all[:min(max, len(all))]
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

// words are the words of an item, damped.
func words(it checks.Item) map[string]float64 { return damped(tally(it)) }

// tally counts the words of an item.
func tally(it checks.Item) map[string]float64 {
	m := map[string]float64{}
	count(m, it.Title, titleWeight)
	for l := range strings.Lines(it.Body[:min(len(it.Body), maxBody)]) {
		if l = strings.TrimSpace(l); !framing(l) {
			count(m, reference.ReplaceAllString(l, " "), 1)
		}
	}
	return m
}

// count adds the words of a text, each with a weight.
func count(m map[string]float64, s string, weight float64) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if w = stem(w); len(w) > 2 && !stop[w] {
			m[w] += weight
		}
	}
}

// damped are counted words, of which the tenth occurrence says little more than the first.
func damped(m map[string]float64) map[string]float64 {
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
	return strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**") || ofOurs.MatchString(line)
}

// reference names an item: what two texts name says nothing of what they are about, and its owner's name is in all of them. ofOurs is a line that
// says what an item is, or when, in words that many share: "Pattern: small-experiments".
var (
	reference = regexp.MustCompile(`https?://\S+|[\w.-]+/[\w.-]+#\d+`)
	ofOurs    = regexp.MustCompile(`(?i)^(?:[-*] )?\**(?:kind|perspective|horizon|pattern|strategy pattern|points|starts)\**:`)
)

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
