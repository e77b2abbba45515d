package capacity

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Remedy is what brings a milestone's share into its band. Under the band that is tech-debt work added or feature work
// moved out; over it, the reverse. Only open work can be moved out, and over completed work nothing can; and never so many items that
// fewer than capacity.min-items are left, which would only keep the share from being judged.
type Remedy struct {
	Add, Move Amount
	MoveItems int // in how many items at most Move may be, where more are open and weights are points; 0 for any number
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
		if len(out) > 0 || (s.debt%step == 0 && s.feature%step == 0 && s.openDebt.Weight%step == 0 && s.openFeature.Weight%step == 0) {
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
// Each side is linear in the amount, so the amounts that help are one interval. No more items are moved than may leave.
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
		move.limit(a.leaves(s.openFeature), a.Debt)
	} else {
		add = interval{past(hi), hi, past(lo), lo}
		move = interval{past(hi), checks.Whole - hi, past(lo), checks.Whole - lo}
		move.limit(a.leaves(s.openDebt), a.Work-a.Debt)
	}
	if a.Basis == checks.Finished {
		return Remedy{Add: add.amount(steps)}
	}
	out := Remedy{Add: add.amount(steps), Move: move.amount(steps)}
	open := s.openFeature.Count
	if a.Position == Over {
		open = s.openDebt.Count
	}
	if a.Points && out.Move.Helps() && open > a.mayLeave() {
		out.MoveItems = a.mayLeave()
	}
	return out
}

// mayLeave is how many items can be moved out of a milestone that is still judged then.
func (a Assessment) mayLeave() int { return a.Items - a.MinItems }

// leaves is how much of what is open of a kind can be moved out so that the milestone is still judged. Of points it is not known which items
// they are in.
func (a Assessment) leaves(open checks.Cell) checks.Weight {
	switch {
	case a.mayLeave() <= 0:
		return 0
	case a.Points:
		return open.Weight
	}
	return min(open.Weight, checks.Weight(a.mayLeave())*checks.Unit)
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

// short is the remedy in the title of a check, the one of the kind that is too little or too much where it helps: "add 2–5 tech-debt items".
func (r Remedy) short(a Assessment) string {
	add, move := r.ways(a, "", "")
	if a.Position == Over && move != "" {
		return move
	}
	return cmp.Or(add, move, "no single move helps")
}

// sentence is the remedy in full, or why there is none.
func (r Remedy) sentence(a Assessment) string { return r.naming(a, "", "") }

// naming is the same with what could be added, and what moved out, in brackets.
func (r Remedy) naming(a Assessment, add, move string) string {
	first, second := r.ways(a, add, move)
	switch {
	case first == "" && second == "":
		return a.hopeless()
	case first == "":
		first, second = second, ""
	}
	s := strings.ToUpper(first[:1]) + first[1:]
	if second != "" {
		s += ", or " + second
	}
	return s + "."
}

// ways are what may be added and what may be moved out, in words; "" where no amount helps.
func (r Remedy) ways(a Assessment, adds, moves string) (add, move string) {
	in, out := a.kinds()
	if r.Add.Helps() {
		verb, more := "add ", ""
		if a.Basis == checks.Finished {
			verb, more = "finish ", " more"
		}
		add = verb + a.span(r.Add, in, more) + adds
	}
	if r.Move.Helps() {
		move = "move out " + a.span(r.Move, out, "")
		if r.MoveItems > 0 {
			move += " in at most " + items(r.MoveItems)
		}
		move += moves
	}
	return add, move
}

// kinds are the kind whose addition helps, and the one whose removal does.
func (a Assessment) kinds() (in, out checks.Kind) {
	if a.Position == Over {
		return checks.Feature, checks.TechDebt
	}
	return checks.TechDebt, checks.Feature
}

// span is an amount in words: "2–5 tech-debt items", "exactly 1 point of feature work".
func (a Assessment) span(n Amount, k checks.Kind, more string) string {
	switch n.Most {
	case n.Least:
		return "exactly " + a.counted(n.Least.String(), n.Least, more, k)
	case 0:
		return "at least " + a.counted(n.Least.String(), n.Least, more, k)
	}
	return a.counted(n.Least.String()+"–"+n.Most.String(), n.Most, more, k)
}

// counted is so much of one kind of work, w of it at most.
func (a Assessment) counted(says string, w checks.Weight, more string, k checks.Kind) string {
	unit := "item"
	if a.Points {
		unit = "point"
	}
	if w != checks.Unit {
		unit += "s"
	}
	if a.Points {
		return says + more + " " + unit + " of " + k.String() + " work"
	}
	return says + more + " " + k.String() + " " + unit
}
