package capacity

import "github.com/northstar-app/northstar/checks"

// Concludes is what the check of a pull request of a kind of work says where a milestone stands there, as [Judge] has it but for waivers and
// for what was not read of the pull request itself; "" where the milestone was not read whole. Whoever knows where it stood before knows
// by it whose conclusion may be another one.
func (b Boundary) Concludes(k checks.Kind, r *checks.Rules) checks.Conclusion {
	a := Assessment{Position: b.position, Undecided: b.undecided}
	if b.position == Unread {
		return ""
	}
	c := checks.Success
	if _, out := a.kinds(); b.undecided {
		c = checks.Neutral
	} else if (b.position == Under || b.position == Over) && k == out {
		c = bad(r)
	}
	if c == checks.Success && a.judged() && b.over {
		c = checks.Neutral
	}
	return c
}
