// Package agreement measures how often people agreed with the kinds that Northstar inferred, and shows it as text, as
// JSON-ready values and as Prometheus figures.
//
// An item is judged when Northstar had inferred a kind (by a rule of the policy, from the issues that a pull request
// closes, from headings, or from the text), or had abstained, and a person stated one. It is agreed on when both are the same
// kind, corrected when the person stated another kind or none, and missed when Northstar had abstained and the person had
// not. Silence is counted beside it and is no agreement. Kinds that were declared in the first place, exempt items and what other bots state are
// not judged.
//
// Every figure is a quotient of counts of judged items; the confusion table adds up to them.
package agreement

import (
	"cmp"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// Pair is one judged item.
type Pair struct {
	Inferred   checks.Kind   // None: Northstar abstained
	Source     checks.Source // what it was inferred by; NoSource when it abstained
	Confidence float64       // 0..1, of Inferred
	Said       checks.Kind   // what a person stated; None: that it is neither
	Likely     checks.Kind   // while Inferred is None: the kind that it only likely had, which is judged by itself
}

// Report is what is known of one repository.
type Report struct {
	Repository string  `json:"repository"` // owner/name
	Judged     int     `json:"judged"`     // Agreed + Corrected + Missed + Abstained
	Agreed     int     `json:"agreed"`
	Corrected  int     `json:"corrected"`
	Missed     int     `json:"missed"`    // Northstar abstained and a person named a kind
	Abstained  int     `json:"abstained"` // Northstar abstained and a person said that it is no kind
	Agreement  Rate    `json:"agreement"`
	Coverage   Rate    `json:"coverage"`  // of what was judged, where Northstar inferred a kind
	Confusion  []Cell  `json:"confusion"` // no empty cells, in the order of the table; never null
	Kinds      []score `json:"kinds"`     // that were inferred or stated, none when somebody stated it; never null
	MacroF1    float64 `json:"macroF1"`   // mean of the kinds' F1
	Sources    []part  `json:"sources"`   // that inferred something; never null
	Bins       []bin   `json:"bins"`      // of confidence, lowest first, no empty ones; never null
	Error      float64 `json:"calibrationError"`
	Likely     Rate    `json:"likely"`     // of what was only likely, and else counts as abstained, how much people called so
	Left       []Left  `json:"unanswered"` // never null
	Notes      []Note  `json:"leftOut"`    // what was not judged; never null

	Learned *Learned `json:"learned,omitempty"` // what people taught the text model, where it was looked for
}

// Rate is a part of a whole, with the interval in which it lies with 95% certainty (Wilson's score interval), as
// fractions. Of nothing all three are 0, and Low to High is 0 to 1.
type Rate struct {
	Num  int     `json:"num"`
	Den  int     `json:"den"`
	Rate float64 `json:"rate"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Cell is one cell of the confusion table.
type Cell struct {
	Inferred checks.Kind   `json:"inferred"`
	Source   checks.Source `json:"source"`
	Said     checks.Kind   `json:"said"`
	Items    int           `json:"items"`
}

// score is how well one kind was inferred: of what was inferred as it, how much people called so (precision), and of what
// people called so, how much was inferred as it (recall). F1 is their harmonic mean, 0 where one of them is of nothing.
type score struct {
	Kind      checks.Kind `json:"kind"`
	Precision Rate        `json:"precision"`
	Recall    Rate        `json:"recall"`
	F1        float64     `json:"f1"`
}

// part is how often people agreed with one source.
type part struct {
	Source    checks.Source `json:"source"`
	Agreement Rate          `json:"agreement"`
}

// bin holds what was inferred with a confidence in [From, To), the last of them with To too. It is calibrated when its rate
// is its confidence.
type bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Confidence float64 `json:"confidence"` // mean
	Agreement  Rate    `json:"agreement"`
}

// Left is how many items carry a label that Northstar inferred and that nobody answered.
type Left struct {
	Kind   checks.Kind   `json:"kind"`
	Source checks.Source `json:"source"`
	State  checks.State  `json:"state"`
	Items  int           `json:"items"`
}

// Note is how many items were left out, and why, as a clause for people.
type Note struct {
	Why   string `json:"why"`
	Items int    `json:"items"`
}

// rows and columns of every table, as people read them.
var order = checks.Counted

func rank(k checks.Kind) int { return slices.Index(order, k) }

// Measure counts the judged items of one repository. Notes of nothing are left out.
func Measure(repository string, pairs []Pair, left []Left, notes []Note) Report {
	r := Report{Repository: repository, Judged: len(pairs), Left: notNil(left), Notes: []Note{}}
	for _, n := range notes {
		if n.Items > 0 {
			r.Notes = append(r.Notes, n)
		}
	}
	cells := map[Cell]int{}
	answered, right, likely := 0, 0, 0
	for _, p := range pairs {
		if p.Likely != checks.None {
			likely++
			if p.Likely == p.Said {
				right++
			}
		}
		cells[Cell{Inferred: p.Inferred, Source: p.Source, Said: p.Said}]++
		switch {
		case p.Inferred == checks.None && p.Said != checks.None:
			r.Missed++
		case p.Inferred == checks.None:
			r.Abstained++
		case p.Inferred == p.Said:
			answered++
			r.Agreed++
		default:
			answered++
			r.Corrected++
		}
	}
	r.Confusion = make([]Cell, 0, len(cells))
	for c, n := range cells {
		c.Items = n
		r.Confusion = append(r.Confusion, c)
	}
	slices.SortFunc(r.Confusion, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(rank(a.Inferred), rank(b.Inferred)), cmp.Compare(rank(a.Said), rank(b.Said)), cmp.Compare(a.Source, b.Source))
	})
	r.Agreement, r.Coverage, r.Likely = rate(r.Agreed, answered), rate(answered, r.Judged), rate(right, likely)
	r.score()
	r.bins(pairs)
	return r
}

// score fills in what the confusion table says of each kind and each source.
func (r *Report) score() {
	r.Kinds, r.Sources = []score{}, []part{}
	for _, k := range order {
		both, inferred, said := r.count(k, k), r.row(k), 0
		for _, other := range order {
			said += r.count(other, k)
		}
		if inferred+said == 0 || k == checks.None && said == 0 {
			continue
		}
		s := score{Kind: k, Precision: rate(both, inferred), Recall: rate(both, said)}
		s.F1 = 2 * float64(both) / float64(inferred+said)
		r.Kinds = append(r.Kinds, s)
		r.MacroF1 += s.F1
	}
	if len(r.Kinds) > 0 {
		r.MacroF1 /= float64(len(r.Kinds))
	}
	for _, source := range []checks.Source{checks.ByRule, checks.ByHabit, checks.ByClosing, checks.ByStructure, checks.ByModel, checks.ByAsked} {
		agreed, all := 0, 0
		for _, c := range r.Confusion {
			if c.Source == source && c.Inferred != checks.None {
				all += c.Items
				if c.Inferred == c.Said {
					agreed += c.Items
				}
			}
		}
		if all > 0 {
			r.Sources = append(r.Sources, part{source, rate(agreed, all)})
		}
	}
}

// count is how many items were inferred as one kind and stated as another, whatever the source.
func (r *Report) count(inferred, said checks.Kind) (n int) {
	for _, c := range r.Confusion {
		if c.Inferred == inferred && c.Said == said {
			n += c.Items
		}
	}
	return n
}

// row is how many items were inferred as a kind.
func (r *Report) row(inferred checks.Kind) (n int) {
	for _, said := range order {
		n += r.count(inferred, said)
	}
	return n
}

// edges of the bins of confidence. Nothing is inferred that is less likely than not, so the lowest bin is wide.
var edges = []float64{0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1}

// bins fills in how often people agreed by confidence, and the expected calibration error: the mean distance between the
// confidence of a bin and its rate, weighted by its items.
func (r *Report) bins(pairs []Pair) {
	r.Bins = []bin{}
	total := 0
	for i, from := range edges[:len(edges)-1] {
		to := edges[i+1]
		agreed, all, sum := 0, 0, 0.0
		for _, p := range pairs {
			if p.Inferred == checks.None || p.Source == checks.ByAsked || p.Confidence < from || p.Confidence >= to && to < 1 {
				continue
			}
			all++
			sum += p.Confidence
			if p.Inferred == p.Said {
				agreed++
			}
		}
		if all == 0 {
			continue
		}
		b := bin{From: from, To: to, Confidence: sum / float64(all), Agreement: rate(agreed, all)}
		r.Error += math.Abs(b.Confidence-b.Agreement.Rate) * float64(all)
		total += all
		r.Bins = append(r.Bins, b)
	}
	if total > 0 {
		r.Error /= float64(total)
	}
}

// rate is a part of a whole with its interval.
func rate(num, den int) Rate {
	if den == 0 {
		return Rate{High: 1}
	}
	const z = 1.959964 // 97.5% of a normal distribution
	n := float64(den)
	p := float64(num) / n
	mid, wide := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Rate{Num: num, Den: den, Rate: p, Low: max(0, (mid-wide)/(1+z*z/n)), High: min(1, (mid+wide)/(1+z*z/n))}
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
