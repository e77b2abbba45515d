package summary

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
)

// OnboardingTitle is the title of the issue that the app opens once after its installation.
const OnboardingTitle = "Northstar is installed: what it would have said"

// OnboardingInput is what the onboarding issue depends on. In a public repository it holds facts of public ones only.
type OnboardingInput struct {
	Web          string     // GitHub's address, "https://github.com"
	Repo         checks.Ref // where the issue is; Number 0
	Branch       string     // its default branch
	File         string     // where the policy goes: .github/northstar.yml, or northstar.yml in the owner's .github repository
	Policy       string     // the text of the filled-in policy
	Owner        bool       // the policy is the default for all of the owner's repositories
	Repositories int        // how many were read
	Items        int        // and how many issues and pull requests in them
	Kinds        map[checks.Kind]int
	Likely       map[checks.Kind]int // of Kinds, those that are only likely
	LikelyBy     LikelyGroups        // by what they are likely
	Linked, Work int                 // how much of the work serves a strategy
	Milestones   []PastMilestone
}

// PastMilestone is one of the last milestones, as it would have been judged.
type PastMilestone struct {
	Milestone  checks.Milestone
	Assessment capacity.Assessment
}

// Onboarding is the body of the onboarding issue.
func Onboarding(in OnboardingInput) string {
	var p page
	p.add(OnboardingMarker + "\n")
	p.addf("Northstar read %s (issues and pull requests) in %s. **So far it only observes: nothing was posted on any of them, and nothing will be until you say so below.**\n",
		count(in.Items, "item"), repositories(in.Repositories))
	in.figures(&p)
	in.milestones(&p)
	link, filled := NewFile(in.Web, in.Repo, in.Branch, in.File, in.Policy), "with the policy below filled in. Change what you like and commit it."
	if len(link) > maxAddress {
		link, filled = NewFile(in.Web, in.Repo, in.Branch, in.File, ""), "for the policy below. Paste it, change what you like and commit it."
	}
	p.addf("\n### Switch it on\n\n[**Create %s**](%s) opens GitHub’s own new-file page %s "+
		"It starts in `advise`: labels, comments and checks that never fail.\n", code(in.File), link, filled)
	if in.Owner {
		p.add("Here it is the default for all your repositories; each may override it with a `.github/northstar.yml` of its own.\n")
	}
	p.addf("\n<details><summary>The policy</summary>\n\n%s\n</details>\n", fence("yaml", in.Policy))
	p.addf("\n### When you want it to block\n\nA failing check blocks nothing until it is required. Once `mode: enforce` is in force and you trust what you see, "+
		"require `%s` and `%s` in a branch ruleset (Settings → Rules → Rulesets → Require status checks to pass) and pick **Northstar** as their source, so that nobody else can report them.\n",
		checks.CheckStrategy, checks.CheckCapacity)
	p.add("\n### No, thank you\n\nClose this issue. That says no for good: no other one is opened, and Northstar goes on observing until a policy file is committed or the app is uninstalled.\n")
	return p.String()
}

func (in OnboardingInput) figures(p *page) {
	var b strings.Builder
	for _, k := range checks.Counted {
		if n := in.Kinds[k]; n > 0 {
			likely := ""
			if l := in.Likely[k]; k != checks.None && l > 0 {
				likely = fmt.Sprintf(" (%d likely)", l)
			}
			fmt.Fprintf(&b, "| %s %s | %d%s |\n", k.Emoji(), kindName(k), n, likely)
		}
	}
	if b.Len() > 0 {
		p.add("\n### What it found\n\n| kind | items |\n|---|--:|\n" + b.String())
	}
	in.groups(p)
	if in.Work > 0 {
		p.addf("\n%d of %s of work (%s) can be followed to a strategy.\n", in.Linked, count(in.Work, "item"),
			capacity.Percent(checks.Weight(in.Linked), checks.Weight(in.Work)))
	}
}

// groups say by what items likely are of a kind, and what to write into the policy where that is right.
func (in OnboardingInput) groups(p *page) {
	all := in.LikelyBy.Sorted()
	if len(all) == 0 {
		return
	}
	all = all[:min(len(all), shown)]
	p.list("\nWhat makes items likely, without being sure enough for a label:\n\n| what says it | items | kind |\n|---|--:|---|\n",
		rows(all, func(g LikelyGroup) string {
			return fmt.Sprintf("| %s | %d | %s %s |\n", quote(g.Says()), g.Items, g.Habit.Kind.Emoji(), g.Habit.Kind)
		}), tableMore(3), "", len(in.LikelyBy)-len(all))
	if policy := HabitsPolicy(all); policy != "" {
		p.addf("\nWhat is right of these, this in the policy states:\n\n%s", fence("yaml", policy))
	}
}

func (in OnboardingInput) milestones(p *page) {
	if len(in.Milestones) == 0 {
		p.add("\nThere are no milestones yet. The debt share is taken over a milestone, so that part waits for the first.\n")
		return
	}
	p.list("\n### What it would have said about the last milestones\n\n| milestone | | verdict |\n|---|---|---|\n",
		rows(in.Milestones, func(m PastMilestone) string {
			name := quote(m.Milestone.Title)
			if !m.Milestone.Repo.SameRepo(in.Repo) {
				name += " <sub>" + m.Milestone.Repo.Full() + "</sub>"
			}
			return fmt.Sprintf("| %s | %s | %s |\n", name, when(m.Milestone), m.verdict())
		}), tableMore(3), "", 0)
}

func when(m checks.Milestone) string {
	switch {
	case m.State == checks.Closed && !m.Closed.IsZero():
		return "closed " + day(m.Closed)
	case m.State == checks.Closed:
		return "closed"
	case m.Due.IsZero():
		return "open"
	}
	return "due " + day(m.Due)
}

func (m PastMilestone) verdict() string {
	if m.Assessment.Undecided {
		return "❔ " + m.Assessment.Says()
	}
	switch m.Assessment.Position {
	case capacity.Inside:
		return "✅ " + m.Assessment.Says()
	case capacity.Under, capacity.Over:
		return "⚠️ " + m.Assessment.Says()
	}
	return m.Assessment.Says()
}

// maxAddress is how long an address GitHub surely takes.
const maxAddress = 7500

// NewFile is the address of GitHub's own page for a new file, with its text filled in.
func NewFile(web string, repo checks.Ref, branch, file, content string) string {
	address := strings.TrimSuffix(web, "/") + "/" + url.PathEscape(repo.Owner) + "/" + url.PathEscape(repo.Repo) + "/new/" +
		escapePath(branch) + "?filename=" + escapeQuery(file)
	if content != "" {
		address += "&value=" + escapeQuery(content)
	}
	return address
}

// escapePath escapes a path whose slashes are part of it, as in the branch release/2.
func escapePath(s string) string { return strings.ReplaceAll(url.PathEscape(s), "%2F", "/") }

// escapeQuery writes spaces as %20, which GitHub's page reads in every place, and what would end a Markdown link escaped.
func escapeQuery(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func repositories(n int) string {
	if n == 1 {
		return "1 repository"
	}
	return fmt.Sprintf("%d repositories", n)
}
