package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/balance"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Balance is which visions were moved by the work that was done in the last milestones, the one that is summed up the last of them.
type Balance struct {
	Milestones int // how many, of one title together those that are judged together
	Owner      string
	Together   bool // they are in several repositories of the owner
	balance.Moved
	Unserved []UnservedVision // that were open when the last two of them closed, and that neither served
}

// UnservedVision is a vision that went unserved.
type UnservedVision struct {
	Ref          checks.Ref
	Perspectives []string // product and technical
}

// balance says which visions were moved.
func (in MilestoneInput) balance(p *page) {
	b := in.Balance
	if b == nil || b.Done <= 0 {
		return
	}
	share := func(w checks.Weight) string { return capacity.Percent(w, b.Done) }
	over, unit := "Over the last "+numeral(b.Milestones)+" milestones", ""
	if b.Together {
		over += " of " + quote(b.Owner)
	}
	if in.Policy.Points {
		unit = ", in points"
	}
	s := fmt.Sprintf("%s%s: product %s, technical %s, neither %s.", over, unit, share(b.Product), share(b.Technical), share(b.Neither+b.Elsewhere))
	if b.Product+b.Technical+b.Neither+b.Elsewhere > b.Done {
		s += " What serves both counts for both."
	}
	p.add("\n### Which vision the work served\n\n" + s + "\n" + in.unserved())
}

// unserved names the visions that went unserved, those of a perspective in one sentence.
func (in MilestoneInput) unserved() (s string) {
	for _, of := range []string{playbook.Product, playbook.Technical, playbook.Product + " and " + playbook.Technical} {
		var names []string
		more := 0
		for _, v := range in.Balance.Unserved {
			switch {
			case strings.Join(v.Perspectives, " and ") != of:
			case len(names) == few:
				more++
			default:
				names = append(names, v.Ref.In(in.Home))
			}
		}
		if more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		vision, last := "vision", len(names)-1
		switch {
		case last < 0:
			continue
		case last > 0:
			vision, names = "visions", []string{strings.Join(names[:last], ", "), names[last]}
		}
		s += fmt.Sprintf("\nThe %s %s %s went %s milestones unserved.\n", of, vision, strings.Join(names, " and "), numeral(balance.Unserved))
	}
	return s
}

// numeral is a small number in words.
func numeral(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
