package capacity

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

const howToClassify = "The debt share counts features and technical debt, and nobody has said yet which this is. One of these does:\n\n" +
	"- a comment with the line `/northstar kind feature` or `/northstar kind tech-debt`\n" +
	"- a line `Kind: tech-debt` in the description\n" +
	"- one of the kind labels\n" +
	"- where it is neither, a comment with the line `/northstar kind other` by somebody with triage permission"

// explain is the summary of the check: the figures and what follows from them for this pull request, what would mend them, and what has to be
// classified.
func (a Assessment) explain(c checks.Conclusion, k checks.Kind, in checks.CapacityInput) string {
	var b strings.Builder
	b.WriteString(a.plans(in.Milestone.Title))
	var add, move []checks.Reference
	certain := false // that this pull request does not hold
	switch {
	case !a.judged():
	case a.Undecided:
		b.WriteString(" That is not sure yet.")
	case a.Position == Inside:
	default:
		in0, out := a.kinds()
		if k == in0 {
			closer := "brings it closer"
			if a.Basis == checks.Remaining { // merging it takes it out of what remains
				closer = "there is too little of that"
			}
			fmt.Fprintf(&b, " This pull request is %s and %s, so it passes.", called(k), closer)
			break
		}
		certain = true
		add, move = a.Candidates(in.Spare, in.Movable)
		waits := a.waits(c, in0, out)
		if len(in.Unsure) > 0 {
			waits = fmt.Sprintf("This pull request counts as %s like what it closes, of which not all is classified yet.", called(out))
		}
		fmt.Fprintf(&b, " %s %s", a.Remedy.naming(a, a.named(add, in.Milestone.Repo), a.named(move, in.Milestone.Repo)), waits)
	}
	b.WriteString("\n")
	if g := a.Scale(); g != "" && a.judged() {
		b.WriteString("\n" + g)
	}
	list(&b, "The candidates:", append(slices.Clone(add), move...), in.Milestone.Repo, a.Points)
	a.classify(&b, in, certain)
	if in.Misread != "" {
		fmt.Fprintf(&b, "\n⚠️ %s\n", Misread("this pull request", in.Misread, in.Weight))
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// plans says in a sentence what a milestone plans, and what the team agreed on.
func (a Assessment) plans(title string) string {
	name := "“" + quote(title) + "”"
	switch a.Position {
	case Unread:
		return "Milestone " + name + " was not read whole."
	case TooEarly:
		return fmt.Sprintf("Milestone %s holds too few items to judge (%d of %d): until then every pull request passes.", name, a.Items, a.MinItems)
	case NoWork:
		return fmt.Sprintf("Nothing in milestone %s weighs anything yet: until then every pull request passes.", name)
	}
	says := fmt.Sprintf("Milestone %s plans", name)
	switch a.Basis {
	case checks.Finished:
		says = fmt.Sprintf("With this pull request, what is done in milestone %s is", name)
	case checks.Remaining:
		says = fmt.Sprintf("What is left to do in milestone %s is", name)
	}
	unit := " items"
	if a.Points {
		unit = " points"
	}
	likely := ""
	if a.Likely > 0 {
		likely = fmt.Sprintf(", %d only likely", a.Likely)
	}
	says += fmt.Sprintf(" %s technical debt (%s of %s%s%s)", a.percent(Portion{a.Debt, a.Work}), a.Debt, a.Work, unit, likely)
	if a.Position == Inside {
		return says + fmt.Sprintf("; the team agreed on %s, and it is inside.", agreed(a.Band))
	}
	return says + fmt.Sprintf("; the team agreed on %s.", agreed(a.Band))
}

// waits says what becomes of this pull request and of others until the share is in its band.
func (a Assessment) waits(c checks.Conclusion, in, out checks.Kind) string {
	this := fmt.Sprintf("This pull request is %s", called(out))
	if c == checks.Failure {
		this += ", so it waits"
	}
	return fmt.Sprintf("%s; %s pull requests pass.", this, in)
}

// called is a kind of work as a sentence has it.
func called(k checks.Kind) string {
	if k == checks.TechDebt {
		return "technical debt"
	}
	return "feature work"
}

// Candidates are what could be added, or finished, and what could be moved out, as far as a text names them.
func (a Assessment) Candidates(spare, movable []checks.Reference) (add, move []checks.Reference) {
	in, out := a.kinds()
	of := func(refs []checks.Reference, k checks.Kind) []checks.Reference {
		return slices.DeleteFunc(slices.Clone(refs), func(r checks.Reference) bool { return r.Kind != k })
	}
	if a.Basis == checks.Finished {
		spare = movable
	}
	most := a.Remedy.MoveItems
	if most == 0 {
		most = MostNamed
	}
	return a.choose(of(spare, in), a.Remedy.Add, MostNamed), a.choose(of(movable, out), a.Remedy.Move, most)
}

// Contenders are the candidates to be moved out of which not all have to go, in the order in which a text names them; of points those
// of which each alone is enough. None where there is nothing to choose.
func (a Assessment) Contenders(movable []checks.Reference) (out []checks.Reference) {
	if a.Undecided || a.Position != Under && a.Position != Over {
		return nil
	}
	_, move := a.Candidates(nil, movable)
	if !a.Points {
		if checks.Weight(len(move))*checks.Unit > a.Remedy.Move.Least {
			return move
		}
		return nil
	}
	_, kind := a.kinds()
	for _, r := range movable {
		if n := a.Remedy.Move; r.Kind == kind && n.Helps() && r.Weight >= n.Least && (n.Most == 0 || r.Weight <= n.Most) && len(out) < MostNamed {
			out = append(out, r)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// MostNamed is how many candidates a text names at most.
const MostNamed = 5

// choose are the candidates to be named for an amount: of items the first; of points the fewest that are so many together, none where no few are.
func (a Assessment) choose(from []checks.Reference, n Amount, most int) []checks.Reference {
	most = min(most, MostNamed, len(from))
	switch {
	case !n.Helps():
		return nil
	case !a.Points:
		return from[:most]
	}
	var fit func(from []checks.Reference, sum checks.Weight, size int) []checks.Reference
	fit = func(from []checks.Reference, sum checks.Weight, size int) []checks.Reference {
		if size == 0 {
			if sum < n.Least {
				return nil
			}
			return []checks.Reference{}
		}
		for i := 0; i+size <= len(from); i++ {
			then := sum + from[i].Weight
			if n.Most > 0 && then > n.Most {
				continue
			}
			if rest := fit(from[i+1:], then, size-1); rest != nil {
				return append([]checks.Reference{from[i]}, rest...)
			}
		}
		return nil
	}
	for size := 1; size <= most; size++ {
		if found := fit(from, 0, size); found != nil {
			return found
		}
	}
	return nil
}

// named are candidates in brackets, as they are written at home: "(candidates: #12, #31 with #40)", of points "(together 5 points: #12, #31)".
func (a Assessment) named(refs []checks.Reference, home checks.Ref) string {
	if len(refs) == 0 {
		return ""
	}
	var sum checks.Weight
	all := names(refs, home)
	for i, r := range refs {
		sum += r.Weight
		for n, pull := range r.With {
			all[i] += map[bool]string{true: " with ", false: " and "}[n == 0] + pull.In(home)
		}
	}
	head := "candidates"
	switch {
	case len(refs) == 1:
		head = "candidate"
	case a.Points:
		head = "together " + pointsOf(sum)
	}
	return " (" + head + ": " + strings.Join(all, ", ") + ")"
}

// FixNaming is Fix with candidates for what could be added, and what moved out or finished, as they are written at home.
func (a Assessment) FixNaming(spare, movable []checks.Reference, home checks.Ref) string {
	if a.Undecided || a.Position != Under && a.Position != Over {
		return a.Fix
	}
	add, move := a.Candidates(spare, movable)
	return a.Remedy.naming(a, a.named(add, home), a.named(move, home))
}

// names are references as they are written at home.
func names(refs []checks.Reference, home checks.Ref) (out []string) {
	for _, r := range refs {
		out = append(out, r.Ref.In(home))
	}
	return out
}

// Misread says of an item, "this pull request", that what it says of its points was not understood, and how to write it.
func Misread(item, written string, counts checks.Weight) string {
	return fmt.Sprintf("The points of %s, “%s”, were not understood, so it counts as %s (`points.default`). Write one number, such as `3`, or `1.5` with a point for the decimals.",
		item, quote(written), counts)
}

// waived says who waived the check and why, and what it would have said.
func waived(w checks.Waiver, v checks.Verdict) string {
	until := "for good"
	if !w.Until.IsZero() {
		until = "until " + w.Until.UTC().Format(time.DateOnly)
	}
	return fmt.Sprintf("`%s` waived this check %s:\n\n> %s\n\n`/northstar unwaive %s` takes the waiver back. Without it:\n\n**%s**\n\n%s",
		strings.ReplaceAll(checks.Plain(w.By), "`", ""), until, text.Escape(text.Cut(w.Reason, 300)), checks.WaiveCapacity, v.Title, v.Summary)
}

// list writes references as a reader at home sees them, with what they may know of each, and what it weighs where that is points.
func list(b *strings.Builder, head string, refs []checks.Reference, home checks.Ref, points bool) {
	if len(refs) == 0 {
		return
	}
	b.WriteString("\n")
	if head != "" {
		b.WriteString(head + "\n\n")
	}
	for _, r := range refs {
		fmt.Fprintf(b, "- %s", r.Ref.In(home))
		if r.Title != "" {
			b.WriteString(" " + quote(r.Title))
		}
		var more []string
		if len(r.With) > 0 {
			more = append(more, "with "+strings.Join(inAll(r.With, home), " and "))
		}
		if r.Likely != checks.None {
			more = append(more, "likely "+r.Likely.String())
		} else if r.Kind != checks.None {
			more = append(more, r.Kind.String())
		}
		if points {
			more = append(more, pointsOf(r.Weight))
		}
		if len(more) > 0 {
			fmt.Fprintf(b, " (%s)", strings.Join(more, ", "))
		}
		b.WriteString("\n")
	}
}

func inAll(refs []checks.Ref, home checks.Ref) (out []string) {
	for _, r := range refs {
		out = append(out, r.In(home))
	}
	return out
}

// pointsOf is a weight in points: "1 point", "2.5 points".
func pointsOf(w checks.Weight) string {
	if w == checks.Unit {
		return "1 point"
	}
	return w.String() + " points"
}

// quote is user text in one line of ours.
func quote(s string) string { return text.Escape(text.Cut(s, 120)) }
