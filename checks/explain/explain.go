// Package explain says of one item what Northstar decided and why, for the terminal of whoever runs it: the kind, which
// source decided by which words or rule, how sure it is, what would change it, what people chose, where its links lead, its
// milestone's figures and its checks. It decides nothing itself.
//
// The texts hold user text without control characters, on lines of their own making. They are for operators: titles and
// names are not hidden as they are from a repository's readers, but a chain shows other repositories as readers see it.
package explain

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/summary"
)

// Input is an evaluated item.
type Input struct {
	Subject   *checks.Subject
	Report    checks.Report
	Choices   []checks.Choice   // what people chose, newest first
	Milestone *checks.Milestone // the one that counts or judges the item, nil when there is none
	Totals    checks.Totals     // of Milestone
	Rules     *checks.Rules     // that Milestone is judged by, nil for the subject's
	Notes     []string          // what is not known, as sentences
	Guide     *summary.Guide    // of a vision or a strategy, nil for anything else
	Success   string            // what the item says of its success, "" for nothing
	Results   []checks.Result   // what people say that it achieved, newest first
}

// explanation is what there is to say. The names in JSON are those of `northstar audit`, where it has them.
type explanation struct {
	Item       string            `json:"item"` // owner/repo#number
	Number     int               `json:"number"`
	Type       checks.ItemType   `json:"type"`
	Title      string            `json:"title"`
	State      checks.State      `json:"state"`
	Kind       checks.Kind       `json:"kind"`   // "none": nobody knows
	Unsure     bool              `json:"likely"` // it only likely is
	Source     checks.Source     `json:"source"`
	Confidence float64           `json:"confidence"`
	Evidence   string            `json:"evidence"`
	Change     string            `json:"change"`
	Choices    []choice          `json:"choices"` // newest first; never null
	Linked     bool              `json:"linked"`
	Chain      string            `json:"chain"`     // "PR #71 → #60 → strategy #12", "" when it leads nowhere
	Steps      []step            `json:"steps"`     // of the chain, and what else the item leads to; never null
	Strategy   []string          `json:"strategy"`  // owner/repo#number, nearest first; never null
	Problems   []string          `json:"problems"`  // links that do not count; never null
	Likely     []string          `json:"mayServe"`  // strategies that unlinked work may serve, likeliest first; never null
	Refused    *nonGoal          `json:"refusedBy"` // of the strategy that unlinked work resembles most, where that rules it out; else null
	NonGoals   []nonGoal         `json:"nonGoals"`  // of its strategies, that it seems to touch; never null
	Ahead      []ahead           `json:"ahead"`     // of the proofs of its strategies that are migrations; never null
	Milestone  *milestone        `json:"milestone"` // null when it has none
	Weight     checks.Weight     `json:"weight"`
	Checks     map[string]result `json:"checks"`  // by check name; empty for issues
	Success    string            `json:"success"` // what it says would make it a success, "" for nothing
	Results    []achieved        `json:"results"` // what people say that it achieved, newest first; never null
	Guide      *Guide            `json:"guide"`   // of a vision or a strategy, null for anything else
	Notes      []string          `json:"notes"`   // never null
}

// nonGoal is what a strategy says that it will not do.
type nonGoal struct {
	Strategy string `json:"strategy"` // owner/repo#number
	Text     string `json:"text"`     // as written
}

// ahead is a migration whose proof of concept is not done yet, and that the item would go beyond.
type ahead struct {
	Strategy string `json:"strategy"` // owner/repo#number
	Proof    string `json:"proof"`    // the same
}

// choice is what one person chose.
type choice struct {
	Kind checks.Kind `json:"kind"`
	By   string      `json:"by"` // "" unknown
	How  string      `json:"how"`
	At   *time.Time  `json:"at"` // null where nobody knows
}

// milestone is where the item is counted.
type milestone struct {
	Title   string `json:"title"`
	Figures string `json:"figures"` // the debt share against its band, in one line
	Fix     string `json:"fix"`     // what would bring it into its band, "" when nothing is to be mended
}

// result is what one check shows, or would show.
type result struct {
	Conclusion checks.Conclusion `json:"conclusion"`
	Title      string            `json:"title"`
}

// Of is the explanation of an evaluated item.
func Of(in Input) explanation {
	s, rep := in.Subject, in.Report
	it, d := s.Classify.Item, rep.Decision
	e := explanation{
		Item: it.Ref.String(), Number: it.Ref.Number, Type: it.Type, Title: it.Title, State: it.State,
		Kind: cmp.Or(d.Kind, d.Likely), Unsure: d.Likely != checks.None, Source: d.Source, Confidence: d.Confidence, Evidence: d.Evidence, Change: classify.Change(d, s.Classify, &s.Rules),
		Linked: rep.Chain.Linked, Steps: []step{}, Weight: rep.Weight, Choices: []choice{}, Strategy: []string{}, Problems: []string{}, Likely: []string{}, NonGoals: []nonGoal{}, Ahead: []ahead{},
		Checks: map[string]result{}, Notes: append([]string{}, in.Notes...), Success: in.Success, Results: results(in.Results),
	}
	for _, c := range in.Choices {
		shown := choice{Kind: c.Kind, By: c.By, How: c.How}
		if !c.At.IsZero() {
			at := c.At.UTC().Truncate(time.Second)
			shown.At = &at
		}
		e.Choices = append(e.Choices, shown)
	}
	sight := summary.Sight(s.Graph.Nodes)
	if len(rep.Chain.Path) > 1 {
		e.Chain = summary.Chain(it, rep.Chain, sight)
	}
	for _, t := range summary.Steps(it, rep.Chain, summary.Also(it, rep.Chain, s.Graph), sight) {
		name := ""
		if !t.Ref.Ref.Zero() {
			name = t.Ref.Ref.String()
		}
		e.Steps = append(e.Steps, step{name, t.Ref.Kind, t.Ref.Title, t.How})
	}
	if rep.Misread != "" {
		e.Notes = append(e.Notes, "Its points are not understood, so points.default counts: "+rep.Misread)
	}
	e.Guide = guide(in.Guide)
	for _, r := range rep.Chain.Strategies {
		e.Strategy = append(e.Strategy, r.String())
	}
	for _, p := range rep.Chain.Problems {
		e.Problems = append(e.Problems, p.Name(it.Ref)+" "+p.Why)
	}
	if rep.Unlinked {
		for _, l := range s.Likely {
			e.Likely = append(e.Likely, l.Ref.In(it.Ref))
		}
	}
	if n := rep.Refused; n != (checks.NonGoal{}) {
		e.Refused = &nonGoal{n.Strategy.String(), n.Text}
	}
	for _, n := range rep.Touches {
		e.NonGoals = append(e.NonGoals, nonGoal{n.Strategy.String(), n.Text})
	}
	for _, a := range rep.Ahead {
		e.Ahead = append(e.Ahead, ahead{a.Strategy.String(), a.Proof.String()})
	}
	if m := in.Milestone; m != nil {
		r := s.Rules.Judging(m.State)
		if in.Rules != nil {
			r = in.Rules
		}
		a := capacity.Assess(in.Totals, capacity.BandOf(m.Title, r), r)
		if m.State == checks.Closed { // of it nothing can be mended
			a.Fix = ""
		}
		e.Milestone = &milestone{Title: m.Title, Figures: a.Says(), Fix: a.Fix}
	}
	for _, v := range []checks.Verdict{rep.Strategy, rep.Capacity} {
		if v.Conclusion != "" {
			e.Checks[v.Check] = result{v.Conclusion, v.Title}
		}
	}
	return e
}

// JSON is the explanation for scripts.
func (e explanation) JSON() ([]byte, error) {
	b, err := json.MarshalIndent(e, "", "  ")
	return append(b, '\n'), err
}

// Text is the explanation for people: a heading, then one aligned line for everything there is to say.
func (e explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s, %s: %s\n\n", e.Item, e.State, e.Type.Noun(), checks.Line(e.Title))
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-24s %s\n", name, checks.Line(fmt.Sprintf(format, args...)))
	}
	kind := e.Kind.Emoji() + " " + e.Kind.String()
	if e.Unsure {
		kind = e.Kind.Emoji() + " likely " + e.Kind.String()
	}
	if e.Source != checks.NoSource {
		kind += ", " + e.Source.Clause()
	}
	line("kind", "%s", kind)
	line("because", "%s", e.Evidence)
	line("sure", "%s", e.sure())
	line("what would change it", "%s", e.Change)
	for i, c := range e.Choices {
		name := "chosen by people"
		if i > 0 {
			name = ""
		}
		line(name, "%s", c)
	}
	e.chain(line)
	for _, p := range e.Problems {
		line("link that doesn't count", "%s", p)
	}
	if len(e.Likely) > 0 {
		line("may serve", "%s", strings.Join(e.Likely, ", "))
	}
	if n := e.Refused; n != nil {
		line("decided against by", "%s: %s", n.Strategy, n.Text)
	}
	for _, n := range e.NonGoals {
		line("touches a non-goal", "%s: %s", n.Strategy, n.Text)
	}
	for _, a := range e.Ahead {
		line("before the proof", "%s is a migration, and its proof of concept %s is not done yet", a.Strategy, a.Proof)
	}
	if e.Guide != nil {
		e.Guide.text(line)
	} else {
		e.milestone(line)
	}
	e.results(line)
	for _, name := range []string{checks.CheckStrategy, checks.CheckCapacity} {
		if v, ok := e.Checks[name]; ok {
			line(name, "%s: %s", v.Conclusion, v.Title)
		}
	}
	for _, n := range e.Notes {
		line("note", "%s", n)
	}
	return b.String()
}

func (e explanation) milestone(line func(name, format string, args ...any)) {
	if e.Milestone == nil {
		line("milestone", "none")
		return
	}
	line("milestone", "%s: %s", e.Milestone.Title, e.Milestone.Figures)
	if e.Milestone.Fix != "" {
		line("what would fix it", "%s", e.Milestone.Fix)
	}
	line("weight", "%s", e.Weight)
}

// sure is how certain the kind is.
func (e explanation) sure() string {
	switch {
	case e.Source == checks.NoSource:
		return "nothing was concluded"
	case e.Source == checks.ByAsked:
		return "not measured"
	case e.Confidence < 1:
		return fmt.Sprintf("%.2f", e.Confidence)
	case e.Source == checks.ByRule || e.Source == checks.Exempted:
		return "certain, by the policy"
	}
	return "certain, it was stated"
}

// String is "2026-11-02 09:00:00 UTC  feature by @ada (label)".
func (c choice) String() string {
	by, at := "somebody", "before it was first seen"
	if c.By != "" {
		by = "@" + c.By
	}
	if c.At != nil {
		at = c.At.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return fmt.Sprintf("%s by %s (%s), %s", c.Kind, by, c.How, at)
}
