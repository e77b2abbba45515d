package capacity

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Remedy is what brings a milestone's share into its band. Under the band that is tech-debt work added or feature work
// moved out; over it, the reverse. Only open work can be moved out, and over completed work nothing can.
type Remedy struct {
	Add, Move Amount
}

// Amount is how much of one move helps: at least Least and, when Most is not 0, at most Most. The zero Amount says that
// no amount helps.
type Amount struct{ Least, Most checks.Weight }

// Helps reports whether any amount helps.
func (a Amount) Helps() bool { return a.Least > 0 }

// steps are the sizes in which work can be added or moved, coarsest first: whole items, or for points what divides every
// weight there is, then finer ones for where the coarser fit no amount.
func steps(s sums, r *checks.Rules) []checks.Weight {
	if r.Capacity.Unit != "points" {
		return []checks.Weight{checks.Unit}
	}
	var out []checks.Weight
	for _, step := range []checks.Weight{checks.Unit, checks.Unit / 2, checks.Unit / 4, checks.Unit / 10, checks.Unit / 100, 1} {
		if len(out) > 0 || (s.debt%step == 0 && s.feature%step == 0 && s.openDebt%step == 0 && s.openFeature%step == 0) {
			out = append(out, step)
		}
	}
	return out
}

// remedy solves the four inequalities. For a share D/W under the minimum:
//
//	add x of debt:     min ≤ (D+x)/(W+x) ≤ max
//	move y of feature: min ≤ D/(W−y) ≤ max
//
// and for one over the maximum:
//
//	add x of feature:  min ≤ D/(W+x) ≤ max
//	move y of debt:    min ≤ (D−y)/(W−y) ≤ max
//
// Each side is linear in the amount, so the amounts that help are one interval.
func remedy(s sums, a Assessment, steps []checks.Weight) Remedy {
	short := func(e checks.Share) *big.Int { // how far D is below the edge, times Whole
		return new(big.Int).Sub(times(a.Work, e), times(a.Debt, checks.Whole))
	}
	past := func(e checks.Share) *big.Int { return new(big.Int).Neg(short(e)) }
	lo, hi := a.Band.Min, a.Band.Max
	var add, move interval
	if a.Position == Under {
		add = interval{short(lo), checks.Whole - lo, short(hi), checks.Whole - hi}
		move = interval{short(lo), lo, short(hi), hi}
		move.limit(s.openFeature, a.Debt)
	} else {
		add = interval{past(hi), hi, past(lo), lo}
		move = interval{past(hi), checks.Whole - hi, past(lo), checks.Whole - lo}
		move.limit(s.openDebt, a.Work-a.Debt)
	}
	if a.Basis == checks.Finished {
		return Remedy{Add: add.amount(steps)}
	}
	return Remedy{Add: add.amount(steps), Move: move.amount(steps)}
}

// interval holds the amounts x with x·leastPer ≥ least and x·mostPer ≤ most. leastPer 0 has no such x, mostPer 0 no end.
type interval struct {
	least    *big.Int
	leastPer checks.Share
	most     *big.Int
	mostPer  checks.Share
}

// limit keeps to what there is to move. Without anything of the other kind to keep, no amount moved changes the share.
func (v *interval) limit(there, kept checks.Weight) {
	if kept <= 0 || there <= 0 {
		v.leastPer = 0
		return
	}
	if there := big.NewInt(int64(there)); v.mostPer == 0 || new(big.Int).Mul(there, share(v.mostPer)).Cmp(v.most) < 0 {
		v.most, v.mostPer = there, 1
	}
}

func share(s checks.Share) *big.Int { return big.NewInt(int64(s)) }

// amount is the interval in multiples of the coarsest step that fits into it.
func (v interval) amount(steps []checks.Weight) Amount {
	if v.leastPer <= 0 {
		return Amount{}
	}
	for _, step := range steps {
		least, rest := multiples(v.least, v.leastPer, step)
		if rest > 0 {
			least.Add(least, big.NewInt(int64(step)))
		}
		if !least.IsInt64() || least.Sign() <= 0 {
			continue
		}
		if v.mostPer == 0 {
			return Amount{Least: checks.Weight(least.Int64())}
		}
		most, _ := multiples(v.most, v.mostPer, step)
		if most.IsInt64() && least.Cmp(most) <= 0 {
			return Amount{checks.Weight(least.Int64()), checks.Weight(most.Int64())}
		}
	}
	return Amount{}
}

// multiples is the largest multiple of step in n ÷ per, and 1 where something is left of it, else 0.
func multiples(n *big.Int, per checks.Share, step checks.Weight) (q *big.Int, rest int) {
	den := new(big.Int).Mul(share(per), big.NewInt(int64(step)))
	q, m := new(big.Int).DivMod(n, den, new(big.Int))
	return q.Mul(q, big.NewInt(int64(step))), m.Sign()
}

// short is the remedy in the title of a check: "short by 1 item".
func (r Remedy) short(a Assessment) string {
	in, out := a.kinds()
	first, second := r.Add, r.Move
	say := []string{"short by " + a.amount(first.Least), a.quantity(second.Least, out) + " too many"}
	if a.Position == Over {
		first, second = r.Move, r.Add
		say = []string{"over by " + a.amount(first.Least), a.quantity(second.Least, in) + " too few"}
	}
	switch {
	case first.Helps():
		return say[0]
	case second.Helps():
		return say[1]
	}
	return "no single move helps"
}

// sentence is the remedy in full, or why there is none.
func (r Remedy) sentence(a Assessment) string {
	in, out := a.kinds()
	var ways []string
	if r.Add.Helps() {
		if a.Basis == checks.Finished {
			ways = append(ways, "finish "+a.span(r.Add, in, " more"))
		} else {
			ways = append(ways, "add "+a.span(r.Add, in, ""))
		}
	}
	if r.Move.Helps() {
		ways = append(ways, "move "+a.span(r.Move, out, "")+" out of the milestone")
	}
	if len(ways) == 0 {
		return a.hopeless()
	}
	s := strings.Join(ways, ", or ")
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// kinds are the kind whose addition helps, and the one whose removal does.
func (a Assessment) kinds() (in, out checks.Kind) {
	if a.Position == Over {
		return checks.Feature, checks.TechDebt
	}
	return checks.TechDebt, checks.Feature
}

// span is an amount in words: "at least 2 tech-debt items (at most 5)".
func (a Assessment) span(n Amount, k checks.Kind, more string) string {
	switch n.Most {
	case n.Least:
		return "exactly " + a.counted(n.Least, more, k)
	case 0:
		return "at least " + a.counted(n.Least, more, k)
	}
	return fmt.Sprintf("at least %s (at most %s)", a.counted(n.Least, more, k), n.Most)
}

// amount is a weight in the unit of the milestone: "1 item", "2.5 points".
func (a Assessment) amount(w checks.Weight) string {
	unit := "item"
	if a.Points {
		unit = "point"
	}
	if w != checks.Unit {
		unit += "s"
	}
	return w.String() + " " + unit
}

// quantity is a weight of one kind of work: "1 tech-debt item", "2.5 points of feature work".
func (a Assessment) quantity(w checks.Weight, k checks.Kind) string { return a.counted(w, "", k) }

func (a Assessment) counted(w checks.Weight, more string, k checks.Kind) string {
	if a.Points {
		unit := " points"
		if w == checks.Unit {
			unit = " point"
		}
		return w.String() + more + unit + " of " + k.String() + " work"
	}
	s := w.String() + more + " " + k.String() + " item"
	if w != checks.Unit {
		s += "s"
	}
	return s
}
