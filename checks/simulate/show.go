package simulate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

// Report is what would change in one repository or in several.
type Report struct {
	Against      string   `json:"against"` // what it is compared with, in words
	Tried        string   `json:"tried"`   // what is tried, in words
	Repositories []Result `json:"repositories"`
	Worse        int      `json:"worse"` // over all repositories
}

// AsItIs says that nothing is tried: only a suggestion is asked for.
const AsItIs = "as it is"

// NewReport puts results together.
func NewReport(tried, against string, results ...Result) Report {
	r := Report{Against: against, Tried: tried, Repositories: append([]Result{}, results...)}
	for _, x := range results {
		r.Worse += x.Worse
	}
	return r
}

// JSON is the report for scripts.
func (r Report) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(r)
	return b.Bytes(), err
}

// Width is how wide a terminal the text is for.
const Width = 80

// Text is the report for a terminal: no line is wider than [Width] columns, but for the commands to paste. At most so many of each list are
// shown, 0 for all.
func (r Report) Text(most int) string {
	p := &page{most: most}
	for i, x := range r.Repositories {
		if i > 0 {
			p.line("")
		}
		p.result(r, x)
	}
	if len(r.Repositories) == 0 {
		p.line("No repository takes this policy.")
	}
	if n := len(r.Repositories); n > 1 {
		p.line("")
		p.line(fmt.Sprintf("%s of %d repositories: %s", capital(r.Tried), n, worseWords(r.Worse)))
	}
	return p.String()
}

// page is a text in the making.
type page struct {
	strings.Builder
	most int
}

// line writes a line, cut where the terminal ends.
func (p *page) line(s string) { p.WriteString(strings.TrimRight(cut(s, Width), " ") + "\n") }

// wrapped writes a text of several lines, each indented by so much.
func (p *page) wrapped(indent int, s string) {
	for _, l := range wrap(s, Width-indent) {
		p.line(strings.Repeat(" ", indent) + l)
	}
}

// shown is how many of n are shown.
func (p *page) shown(n int) int {
	if p.most == 0 || n <= p.most+1 { // "and 1 more" takes as much room
		return n
	}
	return p.most
}

func (p *page) more(n, shown int) {
	if n > shown {
		p.line(fmt.Sprintf("  … and %d more (--all shows them)", n-shown))
	}
}

func (p *page) result(r Report, x Result) {
	if r.Tried == AsItIs && x.Suggestion != nil {
		for _, n := range x.Notes {
			p.wrapped(0, "note: "+n)
		}
		p.suggestion(x.Suggestion)
		return
	}
	p.wrapped(0, fmt.Sprintf("%s: %s, against %s", x.Repository, r.Tried, r.Against))
	p.wrapped(0, x.summary())
	for _, n := range x.Notes {
		p.wrapped(0, "note: "+n)
	}
	if len(x.Settings) > 0 {
		p.line("")
		p.line(counted(len(x.Settings), "setting") + " would change")
		for _, s := range x.Settings[:p.shown(len(x.Settings))] {
			p.wrapped(2, fmt.Sprintf("%s: %s → %s", checks.Line(s.Key), orNone(s.Before), orNone(s.After)))
		}
		p.more(len(x.Settings), p.shown(len(x.Settings)))
	}
	p.milestones("Open milestones", x.Open)
	p.closed(x)
	p.checks(x)
	p.kinds(x)
	p.suggestion(x.Suggestion)
}

// summary is what would change in a sentence.
func (x Result) summary() string {
	s := worseWords(x.Worse)
	if x.Mode.Before != x.Mode.After {
		s += fmt.Sprintf(" The mode changes from %s to %s.", x.Mode.Before, x.Mode.After)
		if !checks.Mode(x.Mode.After).Posts() {
			s += " Nothing is posted then."
		}
	} else if !checks.Mode(x.Mode.After).Posts() {
		s += fmt.Sprintf(" The mode is %s, so no check is posted; what follows is what they would say.", x.Mode.After)
	}
	return s
}

func worseWords(n int) string {
	switch n {
	case 0:
		return "Nothing gets worse."
	case 1:
		return "1 open check or milestone gets worse (✗)."
	}
	return fmt.Sprintf("%d open checks and milestones get worse (✗).", n)
}

// milestones is a table of where milestones stand: those first that get worse, then what else changes.
func (p *page) milestones(head string, all []MileShift) {
	if len(all) == 0 {
		return
	}
	order := slices.Clone(all)
	rank := func(m MileShift) int {
		switch {
		case m.Worse:
			return 0
		case m.Change:
			return 1
		case m.then() != theSame:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(order, func(a, b MileShift) int { return rank(a) - rank(b) })
	p.line("")
	p.table(fmt.Sprintf("%s (%d)", head, len(all)), order)
}

// theSame stands for a standing that is as it was.
const theSame = "the same"

// The columns of a table of milestones.
const (
	nameWidth  = 24
	shareWidth = 26
)

func (p *page) table(head string, all []MileShift) {
	p.line("  " + pad(head, nameWidth) + " " + pad("now", shareWidth) + " then")
	for _, m := range all[:p.shown(len(all))] {
		sign := " "
		switch {
		case m.Worse:
			sign = "✗"
		case !m.Before.Passes && m.After.Passes:
			sign = "✓"
		}
		p.line(sign + " " + pad(checks.Line(m.Title), nameWidth) + " " + pad(m.Before.brief(m.Before.Band != m.After.Band), shareWidth) + " " + m.then())
	}
	p.more(len(all), p.shown(len(all)))
}

// then is the standing behind the one before it.
func (m MileShift) then() string {
	if !m.Change && m.Before.Share == m.After.Share && m.Before.Band == m.After.Band {
		return theSame
	}
	return m.After.brief(m.Before.Band != m.After.Band)
}

// brief is a standing in a few words: "14% (2/14), under 20–40%".
func (f figure) brief(withBand bool) string {
	a := f.assessment
	switch f.Verdict {
	case "too-early":
		return fmt.Sprintf("too few items (%d of %d)", a.Items, a.MinItems)
	case "no-work":
		return "nothing to weigh"
	case "unread":
		return "not read whole"
	}
	s := fmt.Sprintf("%s (%s/%s) ", capacity.Percent(a.Debt, a.Work, a.Band.Min, a.Band.Max), a.Debt, a.Work)
	if f.Verdict == "unclassified" {
		return s + "classify first"
	}
	s += f.Verdict
	if a.UnclassifiedOver && f.Verdict != "inside" { // those that take the share toward the band have to wait too
		return s + ", classify"
	}
	if f.Band.Min == f.Band.Max {
		return s + " " + f.Band.Max
	}
	if withBand {
		s += " " + strings.TrimSuffix(f.Band.Min, "%") + "–" + f.Band.Max
	}
	return s
}

// closed are the milestones that were closed last.
func (p *page) closed(x Result) {
	if len(x.Closed) == 0 {
		return
	}
	p.line("")
	s := x.Passes.Says()
	if x.Passed != x.Passes {
		s += fmt.Sprintf(" (now: %s)", x.Passed.Brief())
	}
	p.wrapped(0, s)
	if x.OverPlan {
		p.wrapped(0, summary.ClosedOverPlanned)
	}
	p.table("", x.Closed)
}

// checks are the open checks whose conclusion changes, those that get worse first.
func (p *page) checks(x Result) {
	p.line("")
	if len(x.Checks) == 0 {
		switch x.OpenPulls {
		case 0:
			p.line("No pull request is open.")
		default:
			p.line(fmt.Sprintf("No check of the %s changes its conclusion.", counted(x.OpenPulls, "open pull request")))
		}
		return
	}
	p.line(fmt.Sprintf("%s of %s would change", counted(len(x.Checks), "check"), counted(x.OpenPulls, "open pull request")))
	var order []CheckShift
	for _, worse := range []bool{true, false} {
		for _, c := range x.Checks {
			if c.Worse == worse {
				order = append(order, c)
			}
		}
	}
	shown := p.shown(len(order))
	last := 0
	for _, c := range order[:shown] {
		sign := " "
		if c.Worse {
			sign = "✗"
		} else if c.Before.Conclusion.Stricter(c.After.Conclusion) {
			sign = "✓"
		}
		if c.Number != last {
			p.line(fmt.Sprintf("%s #%d %s", sign, c.Number, checks.Line(c.Title)))
			last = c.Number
		}
		p.wrapped(6, fmt.Sprintf("%s: %s → %s", strings.TrimPrefix(c.Check, "northstar/"), c.Before.Conclusion, c.After.Conclusion))
		if c.Before.Title == c.After.Title {
			p.wrapped(8, checks.Line(c.After.Title))
			continue
		}
		p.wrapped(8, "now: "+checks.Line(c.Before.Title))
		p.wrapped(8, "then: "+checks.Line(c.After.Title))
	}
	p.more(len(order), shown)
}

// kinds are the open items that change from one kind to another.
func (p *page) kinds(x Result) {
	if len(x.Kinds) == 0 {
		return
	}
	n := 0
	for _, k := range x.Kinds {
		n += k.Items
	}
	p.line("")
	p.line(counted(n, "open item") + " would change from one kind to another")
	for _, k := range x.Kinds {
		head := fmt.Sprintf("%s → %s: %d", kindWord(k.Before), kindWord(k.After), k.Items)
		p.line("  " + head)
		for _, e := range k.Examples {
			p.line(fmt.Sprintf("      #%d %s", e.Number, checks.Line(e.Title)))
		}
		if more := k.Items - len(k.Examples); more > 0 {
			p.line(fmt.Sprintf("      and %d more", more))
		}
	}
}

func kindWord(s string) string {
	if s == "none" {
		return "no kind"
	}
	return s
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func orNone(s string) string {
	if s == "" {
		return "–"
	}
	return checks.Line(s)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
