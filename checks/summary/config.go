package summary

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Finding is one problem of a policy file, at its place.
type Finding struct {
	File         string
	Line, Column int // 0: the file as a whole
	Key          string
	Message      string
	Nearest      string // the valid key that was probably meant, "" when none is near
	Value        bool   // only this value is not used, and the rest of the file is
	More         int    // so many further ones for which this one stands, 0 for a problem itself
}

// numbered is how many problems there are, those too for which one stands.
func numbered(fs []Finding) int {
	n := 0
	for _, f := range fs {
		n += max(f.More, 1)
	}
	return n
}

// values reports whether the file is in force but for single values.
func values(fs []Finding) bool {
	return len(fs) > 0 && !slices.ContainsFunc(fs, func(f Finding) bool { return !f.Value })
}

// Setting is one setting that a changed policy would change. Before and After are as the file spells them.
type Setting struct{ Key, Before, After string }

// MaxShifted is how many checks of open pull requests are named whose conclusion a changed policy would change.
const MaxShifted = 10

// CheckShift is a check of an open pull request whose conclusion a changed policy would change.
type CheckShift struct {
	Ref, Title    string // as readers of the repository find it
	Check         string
	Before, After checks.Conclusion
}

// ConfigInput is what the texts of the check northstar/config depend on.
type ConfigInput struct {
	File      string    // as the pull request names it
	Findings  []Finding // the file is valid when there are none
	Deleted   bool      // the pull request deletes the file
	Settings  []Setting
	Open      []Shift      // open milestones; only those whose verdict would change are shown
	OpenRead  int          // how many open milestones were compared
	Closed    []Shift      // the last closed ones, at most six of a repository
	OverPlan  bool         // closed ones are judged over planned work, though the basis is remaining
	Checks    []CheckShift // the first of ChecksChanged, at most [MaxShifted]
	From, To  checks.Mode
	Misplaced []string // files that the pull request changes, look like the policy and are not read
	// Of open pull requests: how many were looked at, how many of their checks change, and how many of these fail then or pass no longer.
	PullsRead, ChecksChanged, ChecksWorse int
	// With the owner's file: how many of its repositories there are that may be told of, how many were looked at, how many of these are
	// told of in sums alone, and how many of their open milestones change their verdict.
	Repositories, Looked, Unnamed, UnnamedOpen int

	NotCompared string // why milestones were not compared, as a sentence; "" when they were
}

// Config is the title and the summary of the check northstar/config.
func Config(in ConfigInput) (title, summary string) {
	var p page
	if len(in.Findings) > 0 {
		title = count(numbered(in.Findings), "problem") + " in " + checks.Plain(in.File)
		if len(in.Findings) == 1 {
			title += ": " + checks.Plain(in.Findings[0].brief())
		}
		if !values(in.Findings) {
			p.add("While the file is like this, the last valid one stays in force.\n")
			findings(&p, in.Findings)
			return checks.Title(title), p.String()
		}
		p.add("What is listed here is not used; the rest of the file is.\n")
		findings(&p, in.Findings)
		p.add("\n")
	} else {
		title = in.title()
	}
	p.misplaced(in.File, in.Misplaced)
	if in.Deleted {
		p.addf("Without %s the owner’s defaults apply, or Northstar’s own.\n\n", code(in.File))
	}
	if in.From == checks.Enforce && in.To != checks.Enforce {
		p.addf("> [!WARNING]\n> This leaves `enforce`. Where `%s` or `%s` is a required check, un-require it **first** "+
			"(Settings → Rules, or → Branches)%s\n\n", checks.CheckStrategy, checks.CheckCapacity, stranded(in.To))
	}
	p.list("**Settings that would change**\n\n| setting | now | then |\n|---|---|---|\n", rows(in.Settings, func(s Setting) string {
		return fmt.Sprintf("| %s | %s | %s |\n", cellCode(s.Key), cellCode(s.Before), cellCode(s.After))
	}), tableMore(3), "\n", 0)
	if len(in.Settings) == 0 {
		p.add("No setting changes.\n\n")
	}
	in.milestones(&p)
	return checks.Title(title), p.String()
}

// Misplaced is the title and the summary of the check northstar/config where only files were changed that look like the policy and are not read.
func Misplaced(file string, near []string) (title, summary string) {
	var p page
	title = checks.Plain(near[0]) + " is not read: the policy belongs in " + checks.Plain(file)
	p.misplaced(file, near)
	p.add("Move it there, and this check says what it would change.\n")
	return checks.Title(title), p.String()
}

// ConfigTakenBack is the title and the summary of a check whose text is not to stay: what it told of other repositories may be private by now.
func ConfigTakenBack() (title, summary string) {
	return "What it would have changed is not told here any more",
		"While the pull request is open the newest check of this name says it. `northstar simulate --repo OWNER/REPO --policy FILE` tries any file.\n"
}

// misplaced says of files that look like the policy that they are not read.
func (p *page) misplaced(file string, near []string) {
	for _, path := range near {
		p.addf("> [!NOTE]\n> %s is not read. The policy belongs in %s.\n\n", code(path), code(file))
	}
}

func (in ConfigInput) title() string {
	s := "Valid: "
	if in.Deleted {
		s = "Policy deleted: "
	}
	if len(in.Settings) == 0 {
		return s + "no setting changes"
	}
	s += count(len(in.Settings), "setting") + " would change"
	if n := len(in.changed()); n > 0 {
		s += ", and the verdict of " + count(n, "open milestone")
	}
	if in.From == checks.Enforce && in.To != checks.Enforce {
		s += "; leaves enforce"
	}
	return s
}

// changed are the open milestones in which pull requests would conclude something else.
func (in ConfigInput) changed() []Shift {
	return slices.DeleteFunc(slices.Clone(in.Open), func(s Shift) bool { return !s.Changes })
}

// stranded ends the warning about leaving enforce with what happens otherwise.
func stranded(to checks.Mode) string {
	if to.Posts() {
		return ": in `" + string(to) + "` they never fail, so requiring them says nothing."
	}
	return ": in `" + string(to) + "` they are not posted, and a required check that never comes blocks every merge."
}

func (in ConfigInput) milestones(p *page) {
	if in.NotCompared != "" {
		p.add(in.NotCompared + "\n\n")
		return
	}
	in.overRepositories(p)
	in.openChecks(p)
	p.list("**Open milestones whose verdict would change**\n\n| milestone | now | then |\n|---|---|---|\n",
		rows(in.changed(), Shift.row), tableMore(3), "\n", 0)
	if in.UnnamedOpen > 0 {
		p.addf("In repositories that are not public %s would change the verdict too.\n\n", count(in.UnnamedOpen, "open milestone"))
	}
	if len(in.changed()) == 0 && in.UnnamedOpen == 0 && in.OpenRead > 0 && len(in.Settings) > 0 {
		p.addf("No open milestone would change its verdict (%d compared).\n\n", in.OpenRead)
	}
	if len(in.Closed) == 0 {
		return
	}
	var fared Fared
	for _, s := range in.Closed {
		fared.Add(s.After.Mark)
	}
	over := ""
	if in.OverPlan {
		over = ClosedOverPlanned + "\n\n"
	}
	head := fmt.Sprintf("<details><summary>%s</summary>\n\n%s| milestone | as it was judged | with this change |\n|---|---|---|\n", fared.Says(), over)
	p.list(head, rows(in.Closed, Shift.row), tableMore(3), "\n</details>\n", 0)
}

// overRepositories says over how many of an owner's repositories a change of the owner's file was tried.
func (in ConfigInput) overRepositories(p *page) {
	if in.Repositories == 0 {
		return
	}
	p.addf("Tried over %d of %s that this file may decide for", in.Looked, number(in.Repositories, "repository", "repositories"))
	if in.Unnamed > 0 {
		p.addf("; of %d that are not public only sums are told here", in.Unnamed)
	}
	p.add(".\n\n")
}

// openChecks says which checks of open pull requests would conclude something else.
func (in ConfigInput) openChecks(p *page) {
	switch {
	case in.PullsRead == 0 || len(in.Settings) == 0:
		return
	case in.ChecksChanged == 0:
		p.addf("No check of an open pull request would change (%d looked at).\n\n", in.PullsRead)
		return
	}
	p.addf("**Checks of open pull requests**: %s of %s would change, %d for the worse.\n\n", count(in.ChecksChanged, "check"), count(in.PullsRead, "pull request"), in.ChecksWorse)
	p.list("| pull request | check | now | then |\n|---|---|---|---|\n", rows(in.Checks, func(c CheckShift) string {
		return fmt.Sprintf("| %s %s | `%s` | %s | %s |\n", c.Ref, quote(c.Title), c.Check, c.Before, c.After)
	}), tableMore(4), "\n", in.ChecksChanged-len(in.Checks))
}

// number is so many of something with a plural of its own.
func number(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// cellCode is inline code in a table, where a bar would end the cell even inside of code.
func cellCode(s string) string {
	if s == "" {
		return "–"
	}
	return strings.ReplaceAll(code(s), "|", `\|`)
}

// brief is a problem in one short line, for the title of a check: where it is and what is wrong, without the ways to mend
// it, which the list below gives.
func (f Finding) brief() string {
	what, _ := f.parts()
	s := f.Key + glue(f.Key, what) + what
	if f.Line > 0 {
		s = fmt.Sprintf("line %d: %s", f.Line, s)
	}
	if f.Nearest != "" {
		s += ", did you mean " + f.Nearest + "?"
	}
	return s
}

// parts are what is wrong and, from its colon on, the remedy. A value that the message begins with may hold colons of its
// own.
func (f Finding) parts() (what, remedy string) {
	quoted, _ := strconv.QuotedPrefix(f.Message)
	at := strings.Index(f.Message[len(quoted):], ": ")
	if at < 0 {
		return f.Message, ""
	}
	at += len(quoted)
	return f.Message[:at], f.Message[at:]
}

// glue is what stands between a key and what is wrong with it: the key may be the subject of the sentence.
func glue(key, what string) string {
	verb, _, _ := strings.Cut(what, " ")
	switch {
	case key == "":
		return ""
	case verb == "is" || verb == "has" || verb == "stands":
		return " "
	}
	return ": "
}

// maxMessage is where a message is cut: behind what package config makes of the longest.
const maxMessage = 600

// findings lists problems with their places.
func findings(p *page, fs []Finding) {
	p.list("\n", rows(fs, func(f Finding) string {
		s := "- "
		what, remedy := f.parts()
		if f.Key != "" {
			s += code(f.Key) + glue(f.Key, what)
		}
		s += text.Escape(text.Cut(what, maxMessage))
		if f.Nearest != "" {
			s += " (did you mean " + code(f.Nearest) + "?)"
		}
		s += text.Escape(text.Cut(remedy, maxMessage))
		if at := strings.TrimSuffix(place(f), ": "); at != "" {
			s += " (" + at + ")"
		}
		return s + "\n"
	}), listMore, "", 0)
}

// place is where a problem is: "line 3, column 5: ".
func place(f Finding) string {
	switch {
	case f.Line == 0:
		return ""
	case f.Column == 0:
		return fmt.Sprintf("line %d: ", f.Line)
	}
	return fmt.Sprintf("line %d, column %d: ", f.Line, f.Column)
}

// ConfigIssueTitle is the title of the issue that says that the policy on the default branch is invalid.
const ConfigIssueTitle = "Northstar: configuration problem"

// ConfigIssueInput is what the configuration-problem issue depends on.
type ConfigIssueInput struct {
	Findings []Finding
	LastGood bool // an earlier valid file is in force; else the owner's, or the defaults
}

// ConfigIssue is the body of the configuration-problem issue.
func ConfigIssue(in ConfigIssueInput) string {
	var p page
	p.add(ConfigMarker + "\n")
	file := ".github/northstar.yml"
	if len(in.Findings) > 0 && in.Findings[0].File != "" {
		file = in.Findings[0].File
	}
	check := "config check"
	switch {
	case values(in.Findings):
		p.addf("Some of %s on the default branch cannot be used. The rest of the file is in force.\n", code(file))
		check = "config check --owner OWNERS-FILE"
	case in.LastGood:
		p.addf("%s on the default branch is not a valid policy, so it changes nothing.\nThe last valid version of it stays in force.\n", code(file))
	default:
		p.addf("%s on the default branch is not a valid policy, so it changes nothing.\n"+
			"There was no valid version before it: the owner’s defaults apply, or Northstar’s own, which post nothing.\n", code(file))
	}
	findings(&p, in.Findings)
	p.addf("\n`northstar %s %s` says the same on your machine, and a pull request that mends the file shows it in `%s`. "+
		"This issue closes itself once the file is valid.\n", check, strings.ReplaceAll(checks.Plain(file), "`", "'"), checks.CheckConfig)
	return p.String()
}
