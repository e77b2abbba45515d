package playbook

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// The headings, or labels of a line, that only a review reads.
const (
	patternName = "pattern"
	proofName   = "proof of concept"
	kindName    = "kind" // read by checks/classify: a review only knows that it is no prose
)

// settings are what people call them, as [fold] leaves it.
var settings = map[string][]string{
	kindName:    {kindName},
	patternName: {patternName, "strategy pattern"},
	proofName:   {proofName, "poc", "prototype", "spike"},
}

// part is what an issue says under one heading, or on one line "Label: value".
type part struct {
	there   bool // the heading is, whatever it says
	sure    int  // that the heading is meant: perhaps, loosely or tellingly
	text    string
	none    bool     // it says that there are none, and nothing else
	unread  bool     // there is something that cannot be judged: a quote, code, an image
	items   []string // of its list
	ordered bool     // the list is numbered
	divided bool     // without a list: it has rows of a table, or headings of its own
	refs    []text.Mention
	listed  []text.Mention // those of refs that are in entries of its list
}

// unreadable is why a part is not reviewed of which only what cannot be judged is there; "" of any other.
func (p part) unreadable() string {
	if p.says() || !p.unread {
		return ""
	}
	return "what is under its heading is a quote, code or an image"
}

// says reports whether anything but a placeholder is written.
func (p part) says() bool { return p.text != "" }

// find reads the first part with one of the names that says something, else the first that is there. A heading that tells
// goes before one that may mean it, which counts for nothing where it only links ("### Strategy", "#12"), as the label of
// a line ("Strategy: #12"), or as the title of it all ("# Strategy", "## Problem"). A field of a form that was left empty is
// not there: nobody wrote its heading.
func find(doc *text.Doc, r *checks.Rules, name string) part {
	var best part
	take := func(p part) {
		p = p.cleaned()
		better := p.says() && !best.says() || p.says() == best.says() && p.sure > best.sure
		if !best.there || better {
			best = p
		}
	}
	more := further(r)
	for i, s := range doc.Sections {
		sure := meant(s.Heading, name, more)
		if sure == not || strings.EqualFold(s.Text, "No response") || best.says() && best.sure >= sure ||
			sure <= loosely && (links(s.Text) || covers(doc.Sections[i:], name, more)) || sure == perhaps && placeholder(s.Text) && !s.Unread {
			continue
		}
		divided := len(s.Items) == 0 && (tabled(s.Text) || headed(doc.Sections[i:]))
		take(part{there: true, sure: sure, text: s.Text, unread: s.Unread, items: s.Items, ordered: s.Ordered, divided: divided, refs: s.Mentions, listed: s.Listed})
	}
	if best.says() && best.sure == tellingly {
		return best
	}
	for _, f := range doc.Fields {
		if !f.Form && meant(f.Label, name, more) == tellingly {
			take(part{there: true, sure: tellingly, text: f.Value, items: listed(f), refs: f.Mentions, listed: f.Mentions})
		}
	}
	return best
}

// covers reports whether the first of the sections has another part of a strategy below it.
func covers(sections []text.Section, name string, more synonymous) bool {
	for _, below := range sections[1:] {
		if below.Level <= sections[0].Level {
			return false
		}
		for _, h := range readings(below.Heading) {
			for _, other := range []string{Problem, GuidingPolicy, actions, NonGoals} {
				if other != name && called(h, other, more) != not {
					return true
				}
			}
		}
	}
	return false
}

// links reports whether a text is one line that starts with a reference.
func links(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return !strings.Contains(s, "\n") && len(text.Mentions(first)) > 0
}

// maxOptions is how many lines are read for what was chosen.
const maxOptions = 50

// choice is the first line of a part in which one thing is chosen; the options of a form that are not ticked are left out.
func choice(doc *text.Doc, p part) string {
	for i, l := range strings.SplitN(p.text, "\n", maxOptions+1) {
		l = strings.TrimSpace(l)
		if i < maxOptions && l != "" && !slices.ContainsFunc(doc.Tasks, func(t text.Task) bool { return !t.Done && t.Text == l }) {
			return l
		}
	}
	return ""
}

// listed are the lines of a field as a list, when it has several.
func listed(f text.Field) []string {
	if lines := strings.Split(f.Value, "\n"); len(lines) > 1 {
		return lines
	}
	return nil
}

// meant is how surely a heading or a label is the named one; more is [further].
func meant(heading, name string, more synonymous) int {
	sure := not
	for _, h := range readings(heading) {
		if slices.Contains(settings[name], h) {
			return tellingly
		}
		sure = max(sure, called(h, name, more))
	}
	if sure == not && guessed(heading, name, more) {
		return perhaps
	}
	return sure
}

// cleaned is the part without placeholders.
func (p part) cleaned() part {
	if placeholder(p.text) {
		p.none = denied.MatchString(p.text)
		p.text = ""
	}
	p.items = slices.DeleteFunc(slices.Clone(p.items), placeholder)
	return p
}

// denied is a text that says that there are none: an answer, where a template leaves nothing or "None yet".
var denied = regexp.MustCompile(`(?i)^\W*(?:none|nothing)\W*$`)

// opening is the first thing that a part says: what a review repeats of it.
func (p part) opening() string {
	if all := p.statements(); len(all) > 0 {
		return all[0]
	}
	return firstLine(p.text)
}

// placeholder reports whether a text stands for nothing: what forms and templates leave behind.
func placeholder(s string) bool {
	s = strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	switch s {
	case "", "no response", "tbd", "tba", "to be done", "to be defined", "to be decided", "todo", "to do", "n/a", "na", "none", "wip", "xxx",
		"none yet", "nothing", "nothing yet", "unknown", "coming soon", "fill in", "lorem ipsum":
		return true
	}
	return false
}

// reading is an issue as the rules read it.
type reading struct {
	Reviewed
	problem, policy, actions, nonGoals, endState part

	pattern        Pattern
	patternWritten string // as written, "" when it names none
	patternKnown   bool
	horizon        horizon
}

func newReading(in Reviewed) *reading {
	if in.Doc == nil {
		in.Doc = &text.Doc{}
	}
	if in.Rules == nil {
		in.Rules = &checks.Rules{}
	}
	r := &reading{Reviewed: in}
	r.problem = find(in.Doc, in.Rules, Problem)
	r.policy = find(in.Doc, in.Rules, GuidingPolicy)
	r.actions = find(in.Doc, in.Rules, actions)
	r.nonGoals = find(in.Doc, in.Rules, NonGoals)
	r.endState = find(in.Doc, in.Rules, EndState)
	r.pattern, r.patternWritten, r.patternKnown = patternOf(in.Doc, in.Rules)
	r.horizon = horizonOf(in)
	return r
}

// migrated is how much of a migration is done.
func (r *reading) migrated() *Migrated {
	w := r.Facts.Work
	if r.pattern != Migration || w == nil || w.Open+w.Closed == 0 {
		return nil
	}
	return &Migrated{w.Closed, w.Open + w.Closed}
}

// age is how old the issue is in whole days; false when that is not known.
func (r *reading) age() (int, bool) {
	if r.Item.Created.IsZero() || r.Now.IsZero() {
		return 0, false
	}
	return int(r.Now.Sub(r.Item.Created) / (24 * time.Hour)), true
}

// ProofOfConcept are the items that a migration names as its proof of concept, at most ten: those on its own GitHub.
func ProofOfConcept(in *Reviewed) []checks.Ref {
	return in.named(find(in.Doc, in.Rules, proofName).refs)
}

// Proofs are what a migration names as its proof of concept; none of a strategy of another pattern.
func Proofs(in Reviewed) []checks.Ref {
	if in.Doc == nil || in.Rules == nil {
		return nil
	}
	if p, _, _ := patternOf(in.Doc, in.Rules); p != Migration {
		return nil
	}
	return ProofOfConcept(&in)
}

// Share is how much of a migration is done; nil where that is not known, or of a strategy of another pattern.
func Share(in Reviewed) *Migrated {
	if in.Kind != checks.Strategy {
		return nil
	}
	return newReading(in).migrated()
}

// ActionItems are the items that the entries of a strategy's actions name, at most ten: those on its own GitHub but itself.
// Where they are rows of a table, or have headings of their own, all of their text counts.
func ActionItems(in *Reviewed) []checks.Ref {
	p := find(in.Doc, in.Rules, actions)
	if p.divided {
		return in.named(p.refs)
	}
	return in.named(p.listed)
}

// named are the first ten other items that are mentioned, each once.
func (in *Reviewed) named(all []text.Mention) []checks.Ref {
	var refs []checks.Ref
	for _, m := range all {
		ref, ok := m.Ref(in.Item.Ref, in.Host)
		if ok && len(refs) < 10 && ref.Key() != in.Item.Ref.Key() && !slices.ContainsFunc(refs, func(o checks.Ref) bool { return o.Key() == ref.Key() }) {
			refs = append(refs, ref)
		}
	}
	return refs
}
