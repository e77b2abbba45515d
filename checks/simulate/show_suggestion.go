package simulate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/northstar-app/northstar/checks"
)

// suggestion is what would bring a milestone into its band.
func (p *page) suggestion(s *Suggestion) {
	if s == nil {
		return
	}
	if p.Len() > 0 {
		p.line("")
	}
	title := checks.Line(s.Milestone)
	p.wrapped(0, fmt.Sprintf("Milestone %s: %s", title, s.Before.Says))
	if len(s.Moves) == 0 {
		p.wrapped(0, s.Why)
	} else {
		p.wrapped(0, fmt.Sprintf("The smallest set of moves that brings it into its band, %s:", counted(len(s.Moves), "move")))
		for _, m := range s.Moves {
			if m.Out {
				p.move(m, "move out ")
			} else {
				p.move(m, "add      ")
			}
		}
		p.broken(s.Breaks)
		p.wrapped(0, "Then: "+s.After.Says)
		p.wrapped(0, strings.Replace(s.Why, "Then: ", "And: ", 1))
	}
	for _, m := range s.Classify {
		p.move(m, "")
	}
	plan, own := s.Commands[:s.planned], s.Commands[s.planned:]
	if len(plan) > 0 {
		p.paste("The plan itself:", plan)
	}
	switch {
	case len(own) == 0:
	case len(plan) > 0:
		p.paste("Then what is suggested:", own)
	default:
		p.paste("", own)
	}
	p.answers(s.Classify)
}

// paste writes commands whole, whatever the terminal's width.
func (p *page) paste(head string, commands []string) {
	p.line("")
	p.wrapped(0, head)
	for _, c := range commands {
		p.WriteString("  " + c + "\n")
	}
}

// answers writes the comments that say what those items are of which nothing is known, one for each answer.
func (p *page) answers(items []Move) {
	unknown := slices.DeleteFunc(slices.Clone(items), func(m Move) bool { return m.Likely != checks.None })
	if len(unknown) == 0 {
		return
	}
	var lines []string
	for _, k := range []checks.Kind{checks.TechDebt, checks.Feature, checks.Other} {
		lines = append(lines, line(k, unknown))
	}
	head := fmt.Sprintf("Nobody has said yet what #%d is. Say it in a comment there, with one of these lines:", unknown[0].Number)
	if len(unknown) > 1 {
		head = fmt.Sprintf("Nobody has said yet what %d of them are. Say it in a comment on #%d, with one of these lines or, where they differ, with several, each with the numbers that belong there:", len(unknown), unknown[0].Number)
	}
	p.paste(head, lines)
}

func (p *page) move(m Move, verb string) {
	what := m.Kind.String()
	switch {
	case m.Likely != checks.None:
		what = "likely " + m.Likely.String()
	case m.Kind == checks.None:
		what = "no kind"
	}
	if m.Weight != checks.Unit {
		what += ", " + m.Weight.String() + " points"
	}
	for n, pull := range m.With {
		if n == 0 {
			what += ", with its pull request "
		} else {
			what += ", "
		}
		what += fmt.Sprintf("#%d", pull)
	}
	tail := " (" + what + ")"
	head := fmt.Sprintf("  %s#%d ", verb, m.Number)
	p.line(head + cut(checks.Line(m.Title), max(10, Width-uniseg.StringWidth(head)-uniseg.StringWidth(tail))) + tail)
}
