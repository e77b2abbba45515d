package capacity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// classify asks what items are where that decides something: the fewest that can settle it, what each outcome would give, and one block of
// commands to paste. Where it decides nothing, since no more has to be known or it is certain what the pull request concludes, it says how many
// open items are not classified.
func (a Assessment) classify(b *strings.Builder, in checks.CapacityInput, certain bool) {
	named, all := a.inBasis(in.Unclassified), a.Unsure
	outcomes := []Outcome{{Kind: checks.TechDebt}, {Kind: checks.Feature}, {Kind: checks.Other}}
	switch {
	case len(in.Unsure) > 0:
		fmt.Fprintf(b, "\n**Classify these first:** this pull request takes its kind from what it closes, and of that %s no sure kind.\n", has(len(in.Unsure)))
		named, all = in.Unsure, len(in.Unsure)
	case a.Undecided:
		fmt.Fprintf(b, "\n**Classify these first:** %s\n", a.whatFirst())
		if n := len(a.Settling.Items); n > 0 {
			named, all, outcomes = a.Settling.Items, n, a.Settling.Outcomes
		}
	case a.judged() && a.UnclassifiedOver && !certain: // what likely has a kind is no matter then
		fmt.Fprintf(b, "\n**Classify these first:** %s\n", a.whatMore())
		named, all = slices.DeleteFunc(slices.Clone(in.Unclassified), func(r checks.Reference) bool {
			return r.Likely != checks.None || r.State == checks.Closed
		}), a.OpenUnclassified
	default:
		if a.OpenUnclassified > 0 {
			fmt.Fprintf(b, "\n%s %d of %s %s not classified yet and not counted.\n", checks.None.Emoji(), a.OpenUnclassified, openItems(a.OpenItems), are(a.OpenUnclassified))
		}
		return
	}
	if len(named) == 0 {
		return
	}
	list(b, "", named, in.Milestone.Repo, a.Points)
	if more := all - len(named); more > 0 {
		fmt.Fprintf(b, "- and %d more\n", more)
	}
	b.WriteString(a.answers(named, outcomes, in.Milestone.Repo))
}

// Answers name the fewest items that can settle what is undecided, as they are written at home, each with its title, and the comments that say
// what they are. "" where none are known that can.
func (a Assessment) Answers(home checks.Ref) string {
	if len(a.Settling.Items) == 0 || a.Settling.Items[0].Ref == (checks.Ref{}) { // without names it is known how many they are
		return ""
	}
	var b strings.Builder
	list(&b, "", a.Settling.Items, home, a.Points)
	return strings.TrimLeft(b.String(), "\n") + a.answers(a.Settling.Items, a.Settling.Outcomes, home)
}

// answers writes the comments that say what items are, to be pasted: what they likely are where that is known of all, else one for each kind
// that they could all be; and where the share stands then. A command reaches the repository that it is given in.
func (a Assessment) answers(all []checks.Reference, outcomes []Outcome, home checks.Ref) string {
	var b strings.Builder
	it := "it is"
	if len(all) > 1 {
		it = "they are"
	}
	named, elsewhere := apart(all, home)
	if len(named) > 0 {
		fmt.Fprintf(&b, "\nSay what %s in a comment here, with triage permission", it)
	} else {
		fmt.Fprintf(&b, "\nSay what %s in a comment there, with triage permission", it)
	}
	if len(all) > 1 {
		b.WriteString("; where they differ, use several of the lines and leave in each the numbers that belong there")
	}
	b.WriteString(".\n")
	block := func(commands string) {
		if commands != "" {
			fmt.Fprintf(&b, "\n```text\n%s```\n", commands)
		}
	}
	if len(elsewhere) == 0 && len(named) > 1 && !slices.ContainsFunc(all, func(r checks.Reference) bool { return r.Likely == checks.None }) {
		b.WriteString("\nIf they are what they likely are:\n")
		block(commands(named, home))
	}
	for _, o := range outcomes {
		fmt.Fprintf(&b, "\nIf %s **%s**%s:\n", it, map[checks.Kind]string{checks.TechDebt: "technical debt", checks.Feature: "feature work", checks.Other: "neither"}[o.Kind], a.then(o))
		if len(named) > 0 {
			block(fmt.Sprintf("/northstar kind %s %s\n", o.Kind, strings.Join(names(named, home), " ")))
		}
		for _, there := range elsewhere {
			fmt.Fprintf(&b, "\nIn %s:\n", there[0].Ref.Full())
			block(fmt.Sprintf("/northstar kind %s %s\n", o.Kind, strings.Join(names(there, there[0].Ref), " ")))
		}
	}
	return b.String()
}

// apart parts references into those at home and those elsewhere, by repository.
func apart(refs []checks.Reference, home checks.Ref) (here []checks.Reference, elsewhere [][]checks.Reference) {
	for _, r := range refs {
		if r.Ref.SameRepo(home) {
			here = append(here, r)
		} else if i := slices.IndexFunc(elsewhere, func(of []checks.Reference) bool { return of[0].Ref.SameRepo(r.Ref) }); i >= 0 {
			elsewhere[i] = append(elsewhere[i], r)
		} else {
			elsewhere = append(elsewhere, []checks.Reference{r})
		}
	}
	return here, elsewhere
}

// then is where the share stands with an outcome, nothing where that is not known.
func (a Assessment) then(o Outcome) string {
	if o.Position == Unread {
		return ""
	}
	says := fmt.Sprintf(", the share is %s (%s of %s), %s", a.percent(o.Share), o.Share.Debt, o.Share.Work, o.Position)
	switch {
	case o.Position == TooEarly:
		return ", there are too few items to judge"
	case o.Position == NoWork:
		return ", nothing in the milestone has a weight"
	case !o.Settled:
		return fmt.Sprintf(", the share is %s (%s of %s), still not sure", a.percent(o.Share), o.Share.Debt, o.Share.Work)
	case o.More > 0:
		return says + fmt.Sprintf(", and %d more have to be classified before that counts", o.More)
	}
	return says
}

// inBasis are those of some items that the basis counts.
func (a Assessment) inBasis(refs []checks.Reference) []checks.Reference {
	return slices.DeleteFunc(slices.Clone(refs), func(r checks.Reference) bool {
		return a.Basis == checks.Finished && r.State != checks.Closed || a.Basis == checks.Remaining && r.State == checks.Closed
	})
}

// commands say of items what they likely are, a line a kind.
func commands(refs []checks.Reference, home checks.Ref) string {
	var b strings.Builder
	for _, of := range []checks.Kind{checks.TechDebt, checks.Feature, checks.Other} {
		if like := slices.DeleteFunc(slices.Clone(refs), func(r checks.Reference) bool { return r.Likely != of }); len(like) > 0 {
			fmt.Fprintf(&b, "/northstar kind %s %s\n", of, strings.Join(names(like, home), " "))
		}
	}
	return b.String()
}

// has says how many issues have something.
func has(n int) string {
	if n == 1 {
		return "one issue has"
	}
	return fmt.Sprintf("%d issues have", n)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
