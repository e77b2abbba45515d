package simulate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/count"
)

// Suggestion is the smallest set of moves and additions that brings a milestone into its band, or why there is none.
type Suggestion struct {
	Milestone string   `json:"milestone"`
	Before    figure   `json:"before"`
	After     figure   `json:"after"`    // Before where nothing is suggested
	Moves     []Move   `json:"moves"`    // additions first
	Commands  []string `json:"commands"` // for a shell, by GitHub's gh: those that carry out the plan, then the moves
	Helps     bool     `json:"helps"`    // the moves bring it into its band, or it is there already, and nothing is to be classified first
	Breaks    []Break  `json:"breaks"`   // why some of the moves are no others: what visions say
	Why       string   `json:"why"`      // where there are no moves, as a sentence
	Classify  []Move   `json:"classify"` // what has no sure kind and would have to get one first, at most 20

	planned int // of Commands: those of the plan
}

// Move is an item to be put into a milestone, or taken out of it.
type Move struct {
	Number int             `json:"number"`
	Title  string          `json:"title"`
	Type   checks.ItemType `json:"type"`
	Kind   checks.Kind     `json:"kind"`
	Likely checks.Kind     `json:"likely,omitempty"`
	Weight checks.Weight   `json:"weight"`
	Out    bool            `json:"out"` // of the milestone; else into it
	// With are the pull requests that go out with an issue: left behind, they would count in its place.
	With []int `json:"with,omitempty"`
}

// Suggest searches for the smallest set of moves and additions that brings a milestone into its band, under a plan. Open issues of a sure
// kind that are in no milestone may be added, open items of a sure kind moved out, each issue with the pull requests that close it and nothing
// else; where one of these is merged, or closes more, the issue stays. Of sets of one size that is taken which keeps the milestone's size best, then that of the least progress, unless a vision
// that items serve lets others of their weight go first.
func Suggest(w *World, p Plan, title string) (Suggestion, error) {
	m, err := w.Milestone(title)
	if err != nil {
		return Suggestion{}, err
	}
	if m.State == checks.Closed {
		return Suggestion{}, fmt.Errorf("%q: %w", m.Title, ErrClosed)
	}
	o := Count(w, p)
	now := o.standing(m)
	s := Suggestion{Milestone: m.Title, Before: now.figure(), After: now.figure(), Moves: []Move{}, Breaks: []Break{}, Commands: []string{}, Classify: []Move{}}
	switch a := now.Assessment; {
	case a.Position == capacity.Unread:
		s.Why = "Not every item of the milestone is read yet: ask again later."
	case a.Open():
		s.Why, s.Classify = a.Fix, o.unsure(m.Title, !a.Undecided)
		s.Commands = sayLikely(s.Classify, w.Repo)
	case a.Position == capacity.Inside && !p.Empty():
		s.Why, s.Helps = "With the plan it is inside its band.", true
	case a.Position == capacity.Inside:
		s.Why, s.Helps = "It is inside its band already.", true
	case a.Position == capacity.TooEarly, a.Position == capacity.NoWork:
		s.Why, s.Helps = "It is not judged yet, so no check fails: "+a.Position.String()+".", true
		if a.Position == capacity.TooEarly {
			s.Why = fmt.Sprintf("It is not judged yet, so no check fails: it holds too few items (%d of %d).", a.Items, a.MinItems)
		}
	case a.Basis == checks.Finished:
		s.Why = "Only completed work counts here, which no move changes. " + a.Fix
	default:
		o.search(m, p, a, &s)
	}
	if s.Helps || len(s.Commands)+len(s.Classify) > 0 {
		before := w.commands(p, s.Moves)
		s.Commands, s.planned = append(before, s.Commands...), len(before)
	}
	return s, nil
}

// search fills in the moves.
func (o *Outcome) search(m *Milestone, p Plan, a capacity.Assessment, s *Suggestion) {
	all := o.candidates(m.Title)
	found, whole := find(a, all)
	if len(found) == 0 {
		s.Why = whyNot(a, all, whole)
		return
	}
	found, s.Breaks = o.broken(found, all)
	moves := map[int]string{}
	for _, c := range found {
		s.Moves = append(s.Moves, c.Move)
		moves[c.Number] = m.Title
		if c.Out {
			moves[c.Number] = ""
		}
		for _, n := range c.With {
			moves[n] = ""
		}
	}
	with := Count(o.world, p.with(moves))
	then := with.standing(m)
	s.After, s.Helps = then.figure(), then.Assessment.Position == capacity.Inside && !then.Assessment.Open()
	for _, c := range s.Moves {
		s.Commands = append(s.Commands, c.commands(m.Title, o.world.Repo)...)
	}
	if then.Assessment.Open() {
		s.Why, s.Classify = "Then: "+lower(then.Assessment.Fix), with.unsure(m.Title, !then.Assessment.Undecided)
		s.Commands = append(s.Commands, sayLikely(s.Classify, o.world.Repo)...)
	}
}

// whyNot says why no moves help, and how much there is to choose from. whole is false where not all sets of [mostMoves] were tried.
func whyNot(a capacity.Assessment, all []candidate, whole bool) string {
	end, add, out := farthest(a, all)
	there := fmt.Sprintf("there are %d to add and %d to move out", len(add), len(out))
	lands := fmt.Sprintf("lands in %s–%s with at least %d items left", capacity.ShowShare(a.Band.Min), capacity.ShowShare(a.Band.Max), a.MinItems)
	in, from := towards(a)
	switch {
	case len(add)+len(out) == 0:
		there = fmt.Sprintf("no issue that is surely %s is open without a milestone, and no open %s work in it can be moved out", in, from)
	case end.Work > 0 && (a.Position == capacity.Under && !atLeast(end.Debt, end.Work, a.Band.Min) || a.Position == capacity.Over && !atMost(end.Debt, end.Work, a.Band.Max)):
		there += fmt.Sprintf(", and all of them together make it %s", capacity.Percent(end.Debt, end.Work, a.Band.Min, a.Band.Max))
	case !whole:
		return fmt.Sprintf("No set of up to %d moves was found that brings it into its band: %s. %s", mostMoves, there, short(a, add))
	case len(all) > mostMoves:
		there += fmt.Sprintf(", and no set of up to %d moves %s", mostMoves, lands)
	default:
		there += ", and no set of moves " + lands
	}
	return fmt.Sprintf("No set of moves brings it into its band: %s. %s", there, short(a, add))
}

// short is what would be needed, and how much of what is to be added there is.
func short(a capacity.Assessment, add []candidate) string {
	if !a.Remedy.Add.Helps() || len(add) == 0 {
		return a.Fix
	}
	only, points, are := "", "", "are"
	if weigh(add) < a.Remedy.Add.Least {
		only = "only "
	}
	if a.Points {
		points = fmt.Sprintf(", %s points in all,", weigh(add))
	}
	if len(add) == 1 {
		are = "is"
	}
	in, _ := towards(a)
	return fmt.Sprintf("%s; %s%d%s %s open without a milestone that %s surely %s.", strings.TrimSuffix(a.Fix, "."), only, len(add), points, are, are, in)
}

// candidate is a move that could be suggested.
type candidate struct {
	Move
	progress count.Progress
}

// candidates are the moves that could be suggested, least progress first.
func (o *Outcome) candidates(title string) []candidate {
	begun, closers := map[int]bool{}, map[int][]count.Closer{}
	for i := range o.world.Items {
		it := &o.world.Items[i]
		for _, n := range it.Closes {
			begun[n] = begun[n] || it.State == checks.Open
			if o.items[i].milestone == title && !it.Dropped() {
				closers[n] = append(closers[n], count.Closer{Pull: it.Ref, Open: it.State == checks.Open, More: len(it.Closes) > 1})
			}
		}
	}
	var out []candidate
	for i := range o.world.Items {
		it, d := &o.world.Items[i], &o.items[i]
		in := d.counted && d.milestone == title
		spare := d.milestone == "" && it.Type == checks.Issue
		with, alone := count.Along(closers[it.Ref.Number])
		if it.State != checks.Open || !d.decision.Kind.Work() || d.decision.Exempt() || len(it.Closes) > 0 || !in && !spare || !alone || spare && len(with) > 0 {
			continue // one that is added would count in place of the pull request that closes it
		}
		m := Move{Number: it.Ref.Number, Title: it.Title, Type: it.Type, Kind: d.decision.Kind, Weight: it.Weight, Out: in}
		for _, r := range with {
			m.With = append(m.With, r.Number)
		}
		out = append(out, candidate{m,
			count.Progress{Begun: begun[it.Ref.Number] || it.Type == checks.Pull, Updated: it.Updated, Number: it.Ref.Number}})
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return a.progress.Compare(b.progress) })
	return out
}

// unsure are the items of a milestone that have no sure kind, those of no kind at all first.
func (o *Outcome) unsure(title string, openOnly bool) []Move {
	out := []Move{}
	for _, likely := range []bool{false, true} {
		for i := range o.world.Items {
			it, d := &o.world.Items[i], &o.items[i]
			if d.counted && d.milestone == title && d.decision.Kind == checks.None && (d.decision.Likely != checks.None) == likely && len(out) < count.MaxUnclassified &&
				!(openOnly && (likely || it.State == checks.Closed)) {
				out = append(out, Move{Number: it.Ref.Number, Title: it.Title, Type: it.Type, Likely: d.decision.Likely, Weight: it.Weight})
			}
		}
	}
	return out
}

// noun is what gh calls the item.
func (m Move) noun() string {
	if m.Type == checks.Pull {
		return "pr"
	}
	return "issue"
}

// command moves an item with gh.
func (m Move) command(title string, repo checks.Ref) string {
	if m.Out {
		return fmt.Sprintf("gh %s edit %d --remove-milestone --repo %s", m.noun(), m.Number, repo.Full())
	}
	return fmt.Sprintf("gh %s edit %d --milestone %s --repo %s", m.noun(), m.Number, shellQuote(title), repo.Full())
}

// commands move the item, and what goes with it.
func (m Move) commands(title string, repo checks.Ref) []string {
	out := []string{m.command(title, repo)}
	for _, n := range m.With {
		out = append(out, Move{Number: n, Type: checks.Pull, Out: m.Out}.command(title, repo))
	}
	return out
}

// commands are those that carry out a plan, but for items that some moves put elsewhere.
func (w *World) commands(p Plan, but []Move) []string {
	out := []string{}
	said := map[checks.Kind][]Move{}
	for i := range w.Items {
		it := &w.Items[i]
		m := Move{Number: it.Ref.Number, Type: it.Type}
		if k, ok := p.Kinds[m.Number]; ok {
			said[k] = append(said[k], m)
		}
		to, moved := p.Moves[m.Number]
		if moved && to != it.Milestone && !slices.ContainsFunc(but, func(b Move) bool { return b.Number == m.Number || slices.Contains(b.With, m.Number) }) {
			m.Out = to == ""
			out = append(out, m.command(to, w.Repo))
		}
	}
	for _, k := range checks.Counted {
		out = append(out, say(k, said[k], w.Repo)...)
	}
	return out
}

// sayLikely are commands that say of items that they are what they likely are.
func sayLikely(items []Move, repo checks.Ref) []string {
	out := []string{}
	for _, k := range []checks.Kind{checks.TechDebt, checks.Feature, checks.Other} {
		out = append(out, say(k, slices.DeleteFunc(slices.Clone(items), func(m Move) bool { return m.Likely != k }), repo)...)
	}
	return out
}

// say is a command that says in a comment on the first of some items what all of them are; none for no items.
func say(k checks.Kind, items []Move, repo checks.Ref) []string {
	if len(items) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("gh %s comment %d --repo %s --body \"%s\"", items[0].noun(), items[0].Number, repo.Full(), line(k, items))}
}

// line is the command of a comment that says what some items are.
func line(k checks.Kind, items []Move) string {
	s := "/northstar kind " + k.String()
	for _, m := range items {
		s += fmt.Sprintf(" #%d", m.Number)
	}
	return s
}

// shellQuote is a title as a shell takes it for one word and for nothing else.
func shellQuote(s string) string {
	s = checks.Line(s)
	if strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune("\"$`\\!", r) }) < 0 {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// lower is a sentence that goes on another one.
func lower(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}
