// Package command reads what people tell the app: "/northstar …" lines of a comment and the buttons of a check run.
//
// It decides who may give a command, from a role that somebody else looked up, and never carries one out.
package command

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// verb is the first word of a command.
type verb string

// The verbs of contract 10 that this version carries out.
const (
	Kind     verb = "kind"
	Link     verb = "link"
	Unlink   verb = "unlink"
	Waive    verb = "waive"
	Unwaive  verb = "unwaive"
	Agree    verb = "agree"
	Object   verb = "object"
	Accept   verb = "accept"
	Unaccept verb = "unaccept"
	Result   verb = "result"
	Recheck  verb = "recheck"
	Explain  verb = "explain"
	Help     verb = "help"
)

// Command is one command, read and understood.
type Command struct {
	Verb      verb
	Kind      checks.Kind     // Kind
	Refs      []checks.Ref    // Link, Unlink, and Kind and Result where they are of other items: whole, each once, with the home repository filled in
	Check     string          // Waive, Unwaive: "strategy" or "debt-capacity"
	For       time.Duration   // Waive: 0 for good, or to Until
	Until     time.Time       // Waive: the last second of the day to which it holds; zero when none is named
	To        string          // Object: "vision" or "strategy"
	Milestone string          // Accept, Unaccept: a title, with its repository in front where several have it; "" where there is one
	Achieved  checks.Achieved // Result
	Reason    string          // Waive, Object, Result
}

// Role is a person's permission on a repository as GitHub names it, from none to admin. The zero value may do nothing
// beyond what anyone who can comment may.
type Role string

var rank = map[Role]int{"read": 1, "triage": 2, "write": 3, "maintain": 4, "admin": 5}

// atLeast reports whether the role reaches another. Unknown names rank below read.
func (r Role) atLeast(o Role) bool { return rank[r] >= rank[o] && rank[o] > 0 }

// Triages reports whether the role is trusted to say what items of others are and serve: to state a vision or a strategy, and
// links of items that others wrote.
func (r Role) Triages() bool { return r.atLeast("triage") }

// Reads reports whether the role may see a private repository. An organisation may name roles of its own, which all may.
func (r Role) Reads() bool { return r != "" && r != "none" }

// Giver is who gave a command.
type Giver struct {
	Role   Role
	Author bool // of the item
	Waiver bool // a member of teams.waive
	Voice  bool // a member of teams.product or teams.engineering, or whose own objection stands
}

// Parse reads one line, with or without its leading "/northstar". home is the item that the comment is on, and host where its
// GitHub is. An error is a sentence for the person who wrote the line, fit for Markdown.
func Parse(line string, home checks.Ref, host checks.Host) (Command, error) {
	words := strings.Fields(line)
	if len(words) > 0 && strings.EqualFold(words[0], "/northstar") {
		words = words[1:]
	}
	if len(words) == 0 {
		return Command{Verb: Help}, nil
	}
	c, err := parse(words, home, host)
	if err != nil {
		return c, meant(words, err, home, host)
	}
	return c, nil
}

// parse reads the words behind "/northstar", one at least.
func parse(words []string, home checks.Ref, host checks.Host) (Command, error) {
	verb, rest := verb(strings.ToLower(words[0])), words[1:]
	switch verb {
	case Kind:
		return parseKind(rest, home, host)
	case Link, Unlink:
		return parseLink(verb, rest, home, host)
	case Waive, Unwaive:
		return parseWaive(verb, rest)
	case Agree:
		return Command{Verb: verb}, nil
	case Object:
		return parseObject(rest)
	case Accept, Unaccept:
		return Command{Verb: verb, Milestone: strings.Join(rest, " ")}, nil
	case Result:
		return parseResult(rest, home, host)
	case Recheck, Explain, Help:
		return Command{Verb: verb}, nil
	}
	return Command{}, lost(fmt.Sprintf("there is no command “%s”; `/northstar help` lists them", text.Escape(text.Cut(words[0], 40))))
}

// parseKind reads a kind, and of which items of the repository it is where these are named.
func parseKind(words []string, home checks.Ref, host checks.Host) (Command, error) {
	n := named(words)
	k, ok := checks.ParseKind(strings.Join(words[:n], " "))
	if !ok {
		return Command{}, fmt.Errorf("say which kind: `/northstar kind feature`, `tech-debt`, `other`, `strategy`, `vision` or `none`")
	}
	if n == len(words) {
		return Command{Verb: Kind, Kind: k}, nil
	}
	c, err := parseRefs(Kind, words[n:], home, host)
	if err != nil {
		return c, err
	}
	c.Kind = k
	for _, r := range c.Refs {
		if !r.SameRepo(home) {
			return Command{}, fmt.Errorf("%s is in another repository: say there what it is", text.Escape(r.String()))
		}
	}
	return c, nil
}

// SameTitle reports whether a milestone is meant by what a command calls it: case, the quotes around it and how its words are apart don't matter.
func SameTitle(said, title string) bool {
	bare := func(s string) string { return strings.Trim(strings.Join(strings.Fields(s), " "), "\"“”'’` ") }
	return strings.EqualFold(bare(said), bare(title))
}

// mostRefs is how many references one command takes.
const mostRefs = 20

func parseLink(verb verb, words []string, home checks.Ref, host checks.Host) (Command, error) {
	c, err := parseRefs(verb, words, home, host)
	if err == nil && len(c.Refs) == 0 {
		return Command{}, fmt.Errorf("name the issue: `/northstar %s #N` or `/northstar %[1]s %[2]s#N`, with its number in the place of N", verb, home.Full())
	}
	return c, err
}

// number is what may be an issue's number without its #.
var number = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)

// parseRefs reads the items that a command names.
func parseRefs(verb verb, words []string, home checks.Ref, host checks.Host) (Command, error) {
	c := Command{Verb: verb}
	all := strings.Join(words, " ")
	if len(all) > longestRefs && strings.ContainsAny(all, "#/-") { // else it names none
		return Command{}, tooMany()
	}
	for _, m := range text.Mentions(all) {
		r, ok := m.Ref(home, host)
		if !ok {
			return Command{}, fmt.Errorf("%s is not on this GitHub: name an issue that is", text.Escape(text.Cut(m.Address, 100)))
		}
		if !slices.ContainsFunc(c.Refs, func(o checks.Ref) bool { return o.Key() == r.Key() }) {
			c.Refs = append(c.Refs, r)
		}
		if len(c.Refs) > mostRefs {
			return Command{}, tooMany()
		}
	}
	return c, nil
}

// longestRefs is how many bytes the references of one command take at most, which is more than mostRefs of the longest names do. Finding them in
// more would take ever longer.
const longestRefs = 8 << 10

func tooMany() error { return fmt.Errorf("name at most %d issues in one command", mostRefs) }

// names reports whether a word names an item.
func names(word string) bool { return len(word) <= longestRefs && len(text.Mentions(word)) > 0 }

// NoGuide refuses to make a pull request a vision or a strategy.
const NoGuide = "A pull request is `feature`, `tech-debt`, `other` or none; visions and strategies are issues."

// Allowed says whether the giver may give the command on an item of that type; "" when so, else a sentence that says who
// may.
func (c Command) Allowed(g Giver, item checks.ItemType) string {
	switch c.Verb {
	case Kind:
		if item == checks.Pull && len(c.Refs) == 0 && (c.Kind == checks.Strategy || c.Kind == checks.Vision) {
			return NoGuide
		}
		if g.Role.Triages() || g.Author && c.Kind.Work() && len(c.Refs) == 0 {
			return ""
		}
		if len(c.Refs) > 0 {
			return "Only people with triage permission may say what other items are."
		}
		return "Only people with triage permission may say that; the author may say `feature` or `tech-debt`."
	case Link, Unlink:
		if g.Role.Triages() || g.Author {
			return ""
		}
		return "Only the author and people with triage permission may change what this is linked to."
	case Waive, Unwaive:
		if item != checks.Pull && c.Check != checks.WaiveStrategy {
			return "The debt share is checked on pull requests: a waiver of that belongs there."
		}
		if g.Role.atLeast("maintain") || g.Waiver {
			return ""
		}
		return "Only people with maintain permission, or members of `teams.waive`, may waive a check."
	case Agree, Object:
		if item == checks.Pull {
			return notStrategy("a pull request")
		}
		if g.Voice {
			return ""
		}
		return "Only members of `teams.product` and `teams.engineering` agree on a strategy or object to it."
	case Accept, Unaccept:
		if g.Role.Triages() {
			return ""
		}
		return "Only people with triage permission may say what a milestone’s items are."
	case Result:
		if len(c.Refs) > 0 || g.Role.Triages() || g.Author { // of other items it is decided where each is, see [Command.Of]
			return ""
		}
		return "Only the author and people with triage permission may say what this achieved."
	case Recheck, Explain, Help:
		return ""
	}
	return "That is not a command of this version."
}
