package checks

// MostSteps is what the evaluation of one subject may spend on matching, in steps of [Budget]. A step takes 5 to 50 ns, so
// that a whole budget takes well under a second; usual policies spend less than a hundredth of it on an item.
const MostSteps = 10_000_000

// Budget is what the evaluation of one subject may spend on comparing what people wrote in a policy or a strategy with
// what others wrote in an item. It is counted in steps, never in time, so that the same subject always comes to the same
// end. A step is one instruction of a compiled [Pattern] that looks at one byte (one that looks a character up among many
// ranges counts for as many as that takes), or one name compared with another.
//
// The zero value is the strict one: it allows [MostSteps]. What was not computed because a budget was spent is a value that
// says so and passes no check.
type Budget struct {
	Most  int64 // steps; 0 and anything over MostSteps stand for MostSteps
	spent int64
	out   bool
}

// Spend takes steps off what is left, and reports whether they were left. When they were not nothing is taken, and what is
// left may not be spent on anything else either: the budget is [Budget.Out].
func (b *Budget) Spend(steps int) bool {
	most := b.Most
	if most <= 0 || most > MostSteps {
		most = MostSteps
	}
	if b.out || steps < 0 || int64(steps) > most-b.spent {
		b.out = true
		return false
	}
	b.spent += int64(steps)
	return true
}

// Spent is how many steps were taken.
func (b *Budget) Spent() int64 { return b.spent }

// Out reports whether something was not computed because too little was left for it.
func (b *Budget) Out() bool { return b.out }
