package summary

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// FollowUpInput is what the comment depends on that asks, some time after a milestone closed, what its launch achieved. References come
// as the readers of Home may see them.
type FollowUpInput struct {
	Home      checks.Ref // the issue that the comment is on
	Milestone checks.Milestone
	Own       []LaunchedFeature // on a strategy those that serve it, else all of them
	Also      []LaunchedFeature // on a strategy those that serve none that its readers may know of
	Elsewhere int               // features that serve other strategies, where they are asked about
	Kept      bool              // the issue is kept for the milestone, and no strategy
	// Veiled says that the readers may know how many features there are, and not which: Own and Also are not named.
	Veiled bool
}

// LaunchedFeature is a feature that a milestone delivered.
type LaunchedFeature struct {
	Feature checks.Reference
	Stated  bool   // it said what success would be when it was launched
	Success string // that, as its readers find it there now; "" where it says nothing
	Results []checks.Result
}

// result is the latest, nil where nobody said anything.
func (f LaunchedFeature) result() *checks.Result {
	if len(f.Results) == 0 {
		return nil
	}
	return &f.Results[0]
}

// FollowUpMarker is the marker of the comment that asks what a milestone's launch achieved, in the form of [MilestoneMarker].
func FollowUpMarker(title string, of, home checks.Ref) string {
	return strings.Replace(MilestoneMarker(title, of, home), "northstar:milestone:", "northstar:follow-up:", 1)
}

// FollowUp asks what the launch of a milestone achieved against what its features said of their success, and tells what people answered.
// It is begun only where it [FollowUpInput.Asks] something.
func FollowUp(in FollowUpInput) string {
	var p page
	p.add(FollowUpMarker(in.Milestone.Title, in.Milestone.Repo, in.Home) + "\n")
	p.addf("## 🔭 What did %s achieve?\n\n%s\n", quote(in.Milestone.Title), in.opening())
	if in.Veiled {
		p.add("\nTheir results are kept where they are: `/northstar result met TEXT`, `missed TEXT` or `unknown` in a comment on each.\n")
		return p.String()
	}
	in.features(&p, "\n", in.Own, "")
	if n := len(told(in.Also)); n > 0 {
		in.features(&p, fmt.Sprintf("\n<details><summary>Also in this milestone: %s</summary>\n\n", count(n, "feature")), in.Also, "\n</details>\n")
	}
	in.commands(&p)
	in.rest(&p)
	return p.String()
}

// told are the features of a list that are named: those that said what success would be, and those of which somebody said something.
func told(list []LaunchedFeature) (out []LaunchedFeature) {
	for _, f := range list {
		if f.Stated || f.result() != nil {
			out = append(out, f)
		}
	}
	return out
}

// stated is how many features said what success would be, and of how many of them somebody said what they achieved.
func (in FollowUpInput) stated() (said, answered int) {
	for _, list := range [][]LaunchedFeature{in.Own, in.Also} {
		for _, f := range list {
			if f.Stated {
				if said++; f.result() != nil {
					answered++
				}
			}
		}
	}
	return said, answered
}

// Asks reports whether there is anything to ask here: a feature said what success would be.
func (in FollowUpInput) Asks() bool {
	said, _ := in.stated()
	return said > 0
}

// opening is the first lines: when the milestone closed, and of how many features it is asked.
func (in FollowUpInput) opening() string {
	s := "It closed"
	if !in.Milestone.Repo.SameRepo(in.Home) {
		s = "This milestone of " + in.Milestone.Repo.Full() + " closed"
	}
	if !in.Milestone.Closed.IsZero() {
		s += " on " + day(in.Milestone.Closed)
	}
	here := len(in.Own) + len(in.Also)
	if here+in.Elsewhere == 0 {
		return s + ". The features that were asked about are not there any more."
	}
	said, answered := in.stated()
	s += " and delivered " + count(here+in.Elsewhere, "feature")
	switch {
	case in.Elsewhere > 0 && in.Kept:
		s += fmt.Sprintf(", %d of them asked about here", here)
	case in.Elsewhere > 0:
		s += fmt.Sprintf(", %d of them for this strategy or for none", here)
	}
	what, they, question := "what would make them a success", fmt.Sprintf("%d of them", said), "Did they get there?"
	if said == 1 {
		what, they, question = "what would make it a success", "one of them", "Did it get there?"
	}
	switch {
	case here == 1:
		they = "it"
	case said == here && said == 2:
		they = "both"
	case said == here:
		they = fmt.Sprintf("all %d", said)
	}
	switch {
	case said == 0:
		return s + ". None that is asked about here has a `Success:` line."
	case answered == said && said > 1:
		question = "All of these are answered for. Thank you."
	case answered == said:
		question = "That is answered for. Thank you."
	case answered > 0:
		question = fmt.Sprintf("%d of %d answered.", answered, said)
	}
	return fmt.Sprintf("%s; %s said %s. %s", s, they, what, question)
}

// are is the verb of so many.
func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// features lists features with what they said of their success, and what people say that they achieved.
func (in FollowUpInput) features(p *page, head string, list []LaunchedFeature, foot string) {
	p.list(head, rows(told(list), func(f LaunchedFeature) string {
		s := fmt.Sprintf("- %s %s", checks.Feature.Emoji(), named(f.Feature, in.Home))
		if f.Success != "" {
			s += "<br>Success: “" + criterion(f.Success) + "”"
		}
		if r := f.result(); r != nil {
			s += "<br>" + achieved(*r)
		}
		return s + "\n"
	}), listMore, foot, 0)
}

// commands is one block to copy, a line for each feature that said what success would be and of which nobody said anything.
func (in FollowUpInput) commands(p *page) {
	var open []LaunchedFeature
	for _, list := range [][]LaunchedFeature{in.Own, in.Also} {
		for _, f := range list {
			if f.Stated && f.result() == nil {
				open = append(open, f)
			}
		}
	}
	how := "copy the lines, and in each keep one of the three words and say what you saw"
	if len(open) == 1 {
		how = "copy the line, keep one of the three words, and say what you saw"
	}
	p.list("\nAnswer in a comment here: "+how+" in the place of TEXT.\n\n```text\n",
		rows(open, func(f LaunchedFeature) string {
			return "/northstar result " + f.Feature.Ref.In(in.Home) + " met|missed|unknown TEXT\n"
		}), "… and %s left out\n", "```\n", 0)
}

// rest tells how many features are not asked about here, and how else to answer.
func (in FollowUpInput) rest(p *page) {
	said, _ := in.stated()
	if without := len(in.Own) + len(in.Also) - said; without > 0 && said > 0 {
		has := "have"
		if without == 1 {
			has = "has"
		}
		p.addf("\n%s without a `Success:` line %s delivered too; nothing is asked about %s.\n", count(without, "feature"), map[string]string{"has": "was", "have": "were"}[has],
			map[string]string{"has": "it", "have": "them"}[has])
	}
	switch n := in.Elsewhere; {
	case n > 0 && in.Kept:
		p.addf("\n%s %s asked about on the strategies of this milestone.\n", count(n, "feature"), are(n))
	case n > 0:
		serve := "serve other strategies and are"
		if n == 1 {
			serve = "serves another strategy and is"
		}
		p.addf("\n%s %s asked about there.\n", count(n, "feature"), serve)
	}
	p.add("\n<sub>Whoever may triage can answer, and the author of a feature. On the feature itself `/northstar result met TEXT` does. The latest answer counts.</sub>\n")
}

// criterion is what a feature says of its success, made safe.
func criterion(s string) string { return text.Escape(text.Cut(s, 300)) }

// achieved is one result: what it was, what was seen, who said so when.
func achieved(r checks.Result) string {
	s := fmt.Sprintf("%s **%s**", r.Achieved.Emoji(), r.Achieved)
	if r.Text != "" {
		s += ": " + criterion(r.Text)
	}
	by := day(r.At)
	if r.By != "" {
		by = code(r.By) + ", " + by
	}
	return s + " (" + by + ")"
}

// FollowUpWithdrawn is what is left of a follow-up that can no longer be shown to its readers.
func FollowUpWithdrawn() string {
	return "<!-- northstar:follow-up: -->\nWhat a milestone achieved was asked here. Northstar can no longer show that milestone here, so it was taken back.\n"
}

// HitRate says in one sentence, ours alone, what became of the launched features that said what success would be; "" where there are none.
func HitRate(h checks.Hits) string {
	if h.Launched <= 0 {
		return ""
	}
	unknown := h.NotKnown()
	if h.Launched == 1 {
		switch {
		case h.Met == 1:
			return "The one launched feature with a success line met it."
		case h.Missed == 1:
			return "The one launched feature with a success line missed it."
		}
		return "The result of its one launch is not known yet."
	}
	var parts []string
	if h.Met > 0 {
		parts = append(parts, fmt.Sprintf("%d met it", h.Met))
	}
	if h.Missed > 0 {
		parts = append(parts, fmt.Sprintf("%d missed it", h.Missed))
	}
	if unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d %s not known yet", unknown, are(unknown)))
	}
	if len(parts) == 1 && unknown == h.Launched {
		return fmt.Sprintf("The results of its %d launches are not known yet.", h.Launched)
	}
	return fmt.Sprintf("Of %d launched features with a success line, %s.", h.Launched, strings.Join(parts, ", "))
}

// ownHits adds to a strategy's own part how often its launches met what they said.
func (in MilestoneInput) ownHits(p *page) {
	says := HitRate(in.Own.Hits)
	switch {
	case says == "":
	case in.Own.Hits.Met+in.Own.Hits.Missed == 0:
		p.add("\n" + says + "\n")
	default:
		p.add("\nIn all its milestones: " + lower(says) + "\n")
	}
}

// hits adds to the whole of a milestone, for each strategy of which something is known and that has no part of its own, how often its
// launches met what they said.
func (in MilestoneInput) hits(p *page) {
	var list []ServedStrategy
	for _, s := range in.Strategies {
		if own := in.Own != nil && in.Own.Strategy.Ref.Key() == s.Strategy.Ref.Key(); s.Hits.Launched > 0 && !own {
			list = append(list, s)
		}
	}
	p.list("\nWhat launches achieved, for each strategy over all its milestones:\n\n", rows(list, func(s ServedStrategy) string {
		return "- " + named(s.Strategy, in.Home) + ": " + lower(HitRate(s.Hits)) + "\n"
	}), listMore, "", 0)
}

// lower makes the first letter of a sentence of ours a small one.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// results adds what a feature says of its success, and what people say that it achieved.
func (in ExplainInput) results(p *page) {
	if in.Success != "" {
		p.addf("\n**Success** “%s”\n", criterion(in.Success))
	}
	for i, r := range in.Results {
		name := "**Result** "
		if i > 0 {
			name = "Before that "
		}
		p.add("\n" + name + achieved(r) + "\n")
	}
}
