package summary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// objectionLength is how many characters of an objection are repeated.
const objectionLength = 500

// Review is the comment on a vision or a strategy: what the playbook finds, first what can be better, one line each. Why it
// matters is folded away. Where nothing can be better it is one line, and what was read is folded away.
func Review(r playbook.Result) string {
	var p page
	open, fine, unread := sorted(r.Findings)
	fine = points(open, fine)
	p.add(ReviewMarker + "\n")
	if len(open) == 0 {
		p.addf("%s %s\n", r.Kind.Emoji(), allWell(len(fine), len(unread)))
		p.list("\n<details><summary>What was read</summary>\n\n", rows(fine, kept), listMore, "\n</details>\n", 0)
		migrated(&p, "Migrated", r.Migrated)
		objections(&p, r.Objections)
		turnedAway(&p, r.TurnedAway, r.Home)
		unbroken(&p, r.Unbroken, r.Home)
		notReviewed(&p, unread)
		return p.String()
	}
	p.addf("### %s Review of this %s\n\n%s This is advice: no check fails by it.\n\n", r.Kind.Emoji(), r.Kind, progress(len(open), len(fine)))
	p.list("", rows(open, advice), listMore, "", 0)
	p.list("", rows(fine, kept), listMore, "", 0)
	migrated(&p, "Migrated", r.Migrated)
	objections(&p, r.Objections)
	turnedAway(&p, r.TurnedAway, r.Home)
	unbroken(&p, r.Unbroken, r.Home)
	notReviewed(&p, unread)
	p.list("\n<details><summary>Why this matters</summary>\n\n", rows(open, matters), listMore, "\n</details>\n", 0)
	return p.String()
}

// allWell is the sentence where nothing can be better.
func allWell(fine, unread int) string {
	which := "of the playbook"
	if unread > 0 {
		which = "that could be reviewed"
	}
	switch fine {
	case 0:
		return "Nothing could be reviewed yet."
	case 1:
		return "**The one point " + which + " is in place.** ✅"
	}
	return fmt.Sprintf("**All %d points %s are in place.** ✅", fine, which)
}

// progress says how far a vision or a strategy is, in one sentence.
func progress(open, fine int) string {
	are, left := "are", fmt.Sprintf("%d are", open)
	if fine == 1 {
		are = "is"
	}
	if open == 1 {
		left = "one is"
	}
	if fine == 0 {
		return count(open, "point") + " to think about."
	}
	return fmt.Sprintf("%d of %d points %s in place, %s left to think about.", fine, open+fine, are, left)
}

// sorted are the findings by status, each in the order of the rules. Of those that were not reviewed only a fact that is
// missing is told; a rule whose time has not come says nothing.
func sorted(fs []playbook.Finding) (open, fine, unread []playbook.Finding) {
	for _, f := range fs {
		switch {
		case f.Status == playbook.Advice:
			open = append(open, f)
		case f.Status == playbook.OK:
			fine = append(fine, f)
		case f.Sentence != "":
			unread = append(unread, f)
		}
	}
	return open, fine, unread
}

// about are the findings that are about one and the same thing. Where all are kept, the first that was reviewed says so for them.
var about = [][]string{
	{"horizon-passed", "no-horizon", "too-near", "too-far"},
	{"no-problem", "problem-restates-action"},
	{"goal-not-strategy", "no-policy"},
	{"slice-too-long", "no-slice", "no-next-slice"},
}

// points are the findings that stand for what is in place: one for each thing, and none for what is open.
func points(open, fine []playbook.Finding) []playbook.Finding {
	told := map[string]bool{}
	for _, group := range about {
		is := func(f playbook.Finding) bool { return slices.Contains(group, f.Name) }
		spoken := slices.ContainsFunc(open, is)
		for _, name := range group {
			if spoken {
				told[name] = true
			}
			spoken = spoken || slices.ContainsFunc(fine, func(f playbook.Finding) bool { return f.Name == name })
		}
	}
	return slices.DeleteFunc(fine, func(f playbook.Finding) bool { return told[f.Name] })
}

// advice is one thing that can be better, and how to mend it.
func advice(f playbook.Finding) string {
	return fmt.Sprintf("- ⚠️ **%s**%s %s `%s`\n", f.Sentence, words(f.Quote, quote), f.Remedy, f.Name)
}

// kept is one thing that is in place, with what was read of it. A finding is named where it is open.
func kept(f playbook.Finding) string { return "- ✅ " + f.Sentence + words(f.Quote, quote) + "\n" }

// words are the user's words behind the sentence that is about them, made safe for where they are shown; "" for none.
func words(said string, safe func(string) string) string {
	switch {
	case said == "":
		return ""
	case strings.ContainsAny(said[len(said)-1:], ".!?"):
		return " “" + safe(said) + "”"
	}
	return " “" + safe(said) + "”."
}

// matters is why one finding matters, and where that is from.
func matters(f playbook.Finding) string {
	why := f.Why
	if f.Source != "" {
		why += " (" + f.Source + ")"
	}
	return fmt.Sprintf("- `%s`: %s\n", f.Name, why)
}

// migrated is how far a migration is.
func migrated(p *page, what string, m *playbook.Migrated) {
	if m == nil || m.All == 0 {
		return
	}
	p.addf("\n**%s:** `%s` %d of %s (%d%%)\n", what, Bar(int64(m.Done), int64(m.All), progressWidth), m.Done, count(m.All, "item"), m.Done*100/m.All)
}

// objections are those that stand, with the question that keeps the talk useful.
func objections(p *page, os []playbook.Objection) {
	p.list("\n**Is it the vision or the strategy that you disagree with?** What stands:\n\n", rows(os, func(o playbook.Objection) string {
		why := ""
		if o.Why != "" {
			why = ": “" + text.Escape(text.Cut(o.Why, objectionLength)) + "”"
		}
		return fmt.Sprintf("- %s objects to the **%s**%s\n", code(o.By), o.To, why)
	}), listMore, "", 0)
}

// turnedAway is what the strategy said no to.
func turnedAway(p *page, t playbook.TurnedAway, home checks.Ref) {
	p.list(fold(fmt.Sprintf("🚫 What this strategy said no to: %d", t.Count), "Work that touched one of its non-goals and was then closed without being done, or unlinked.")+
		"| day | work | asked by | non-goal |\n|---|---|---|---|\n", rows(t.Last, func(d playbook.Declined) string {
		by := "–"
		if d.By != "" {
			by = code(d.By)
		}
		return fmt.Sprintf("| %s | %s | %s | %s |\n", day(d.At), named(d.Work, home), by, quote(d.NonGoal))
	}), tableMore(4), unfold, t.Count-len(t.Last))
}

func notReviewed(p *page, fs []playbook.Finding) {
	if len(fs) == 0 {
		return
	}
	var parts []string
	for _, f := range fs {
		parts = append(parts, fmt.Sprintf("`%s` (%s)", f.Name, f.Sentence))
	}
	p.addf("\n<sub>Not reviewed: %s.</sub>\n", strings.Join(parts, ", "))
}
