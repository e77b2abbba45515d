// Package habit reads what a team says about an item by the way it works: its labels, the way it begins its titles, the files
// that it changes (contract 3, source 5).
//
// What the habits mean is a table: the built-in one ([BuiltIn]), each entry with how often it was right on real repositories,
// to which a policy adds and from which it takes ([Map]). Nothing is guessed from the words of a body, nothing is remembered, and
// two habits of one weight that contradict each other say nothing. The same values always give the same answer, in time that grows
// with the length of the paths alone: of a title the first 256 characters are read, of labels the first 100.
package habit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Place is where a habit shows.
type Place string

// The places, in the order in which [BuiltIn] lists them.
const (
	Label  Place = "label"
	Prefix Place = "prefix"
	Paths  Place = "paths"
)

// Entry is one habit of the built-in table.
type Entry struct {
	Place     Place
	Text      string      // normalised: "tech debt" also stands for "Tech-Debt", "type:tech_debt" and "📉 tech debt"
	Kind      checks.Kind // [checks.Feature], [checks.TechDebt] or [checks.Other]
	Precision float64     // how often it is right, 0..1; README.md in checks/classify says on what
	Family    string      // the first of the entries that say the same and were measured together
	Pulls     bool        // says something on pull requests only
}

// Map is what a policy adds: a text to what it says. [checks.None] takes an entry of the built-in table, or its spelling,
// away. Labels and prefixes are compared as the built-in ones are.
type Map struct {
	Labels   map[string]checks.Kind
	Prefixes map[string]checks.Kind
	Paths    []Glob
}

// Glob says what a change is whose every file matches it. With [checks.None] a file that matches is no habit, whatever the
// built-in table has of it; one that is spelled as an entry of the table takes that entry away.
type Glob struct {
	Pattern *checks.Pattern // by [checks.ParseGlob]
	Kind    checks.Kind
}

// Habits are the built-in table and a policy's. They are read-only and safe for concurrent use.
type Habits struct {
	own     map[Place]map[string]checks.Kind // None: taken away
	globs   []Glob
	without map[string]bool // built-in entries of [Paths] that were taken away
}

// Found is what the habits say of an item.
type Found struct {
	Kind       checks.Kind // [checks.Feature], [checks.TechDebt] or [checks.Other] where an entry of the table decided; any kind where the policy's did
	Confidence float64     // the entry's precision; 1 for one of the policy
	Evidence   string      // plain text on one line, with names out of the item in it: escape it before showing it as Markdown
	Own        bool        // an entry of the policy decided
	Place      Place       // where the habit shows
	Text       string      // the entry that decided, as [Entry] and [Map] have it: items with one text are one group
}

// Statable reports whether a policy can have an entry of the same text, which then decides: not of files, whose entries are groups, nor of a
// wish that goes on with a verb of upkeep.
func (f Found) Statable() bool {
	return f.Place != Paths && f.Text != labelAndVerb && f.Text != titleAndVerb
}

// How much is read of what strangers write, and quoted, in characters.
const (
	maxTitle  = 256
	maxLabels = 100
	maxLabel  = 100 // GitHub's limit for the name of a label is 50
	maxQuote  = 60
)

// New takes a policy's additions. The zero [Map] leaves the built-in table.
func New(m Map) *Habits {
	h := &Habits{own: map[Place]map[string]checks.Kind{Label: {}, Prefix: {}}, without: map[string]bool{}}
	for name, k := range m.Labels {
		add(h.own[Label], Key(name), k)
	}
	for name, k := range m.Prefixes {
		add(h.own[Prefix], Key(name), k)
	}
	for _, g := range m.Paths {
		if name := g.Pattern.String(); g.Kind == checks.None && groupNamed(name) != nil {
			h.without[name] = true
			continue
		}
		h.globs = append(h.globs, g)
	}
	return h
}

// add puts a name into a map. Two spellings of one name with different kinds come out the same in any order: the one is kept
// whose kind is the last by name.
func add(to map[string]checks.Kind, name string, k checks.Kind) {
	if name == "" {
		return
	}
	if old, ok := to[name]; !ok || old < k {
		to[name] = k
	}
}

// Find is what the habits say of an item, on a budget of its own. paths are the changed files of a pull request; unless
// pathsKnown they are not looked at.
func (h *Habits) Find(it checks.Item, paths []string, pathsKnown bool) (Found, bool) {
	return h.FindWithin(&checks.Budget{}, it, paths, pathsKnown)
}

// FindWithin is [Habits.Find] on what is left of a budget, which the policy's globs spend. Nothing is found when it is
// [checks.Budget.Out].
//
// An entry of the policy comes first, then what labels and title say together, then files, which outdo a title where they leave
// no doubt. The order of labels makes no difference.
func (h *Habits) FindWithin(b *checks.Budget, it checks.Item, paths []string, pathsKnown bool) (Found, bool) {
	begins := read(it.Title)
	if !pathsKnown {
		paths = nil
	}
	f, ok := h.ownSays(b, it, begins, paths)
	if !ok && !b.Out() {
		f, ok = h.builtIn(b, it, begins, paths)
	}
	if !ok || b.Out() {
		return Found{}, false
	}
	return f, true
}

// builtIn is what the built-in table says of an item.
func (h *Habits) builtIn(b *checks.Budget, it checks.Item, begins opening, paths []string) (Found, bool) {
	labels, title := h.labels(it), h.title(begins)
	if len(labels) > 1 { // they contradict each other: the title decides, if it says what one of them does
		_, ok := labels[title.kind]
		return title.found(), ok
	}
	label := saying{}
	for _, label = range labels { // the only one
	}
	if title.kind == checks.None || title.kind == checks.Feature && it.Type == checks.Issue {
		label, title = h.byVerb(begins, label, title)
	}
	said, disagree := together(label, title)
	if disagree {
		return Found{}, false
	}
	if said.place == Label && said.weight != weak {
		return said.found(), true
	}
	// Files that are all tests, CI or documentation say it whatever a change is called: 118 of 120 were that.
	if changes := h.files(b, paths); said.kind == checks.None || changes.weight >= firm {
		said = changes
	}
	return said.found(), said.kind != checks.None
}

// saying is one habit of an item. The zero value says nothing.
type saying struct {
	row
	place    Place
	evidence string
}

func (s saying) found() Found {
	return Found{Kind: s.kind, Confidence: s.precision, Evidence: s.evidence, Place: s.place, Text: s.text}
}

// together is what labels and title say together: the more precise of two that agree. README.md in checks/classify has the counts.
//
// What only asks for something better ("enhancement") gives way to the other, which was right in 25 of 28. A label for
// documentation, or one that says that there is nothing to do, outdoes a title: wishes for documentation are written into the
// form of a feature request (13 of 15). Else neither is right often enough where they contradict each other (of issues titled
// as features and labelled as bugs, 5 are features and 7 bugs), and nothing is said.
func together(label, title saying) (said saying, disagree bool) {
	switch {
	case title.kind == checks.None, label.kind != checks.None && title.weight == weak && label.weight != weak, label.weight >= firm:
		return label, false
	case label.kind == checks.None, label.weight == weak && title.kind != label.kind:
		return title, false
	case label.kind != title.kind:
		return saying{}, true
	case title.precision > label.precision:
		return title, false
	}
	return label, false
}

// ownSays is what the policy's own entries say: its labels, its prefixes, its globs. Of labels that contradict each other none
// decides.
func (h *Habits) ownSays(b *checks.Budget, it checks.Item, begins opening, paths []string) (Found, bool) {
	said := Found{Confidence: 1, Own: true}
	for _, l := range it.Labels[:min(len(it.Labels), maxLabels)] {
		switch k, name := h.ownOf(Label, normal(cut(l, maxLabel))); {
		case k == checks.None:
		case said.Kind == checks.None, k == said.Kind && labelled(l) < said.Evidence:
			said.Kind, said.Place, said.Text, said.Evidence = k, Label, name, labelled(l)
		case k == said.Kind:
		default:
			return Found{}, false
		}
	}
	for _, g := range begins.tags {
		if said.Kind != checks.None {
			break
		}
		if k, name := h.ownPrefix(g, begins); k != checks.None {
			said.Kind, said.Place, said.Text, said.Evidence = k, Prefix, name, started(g.text)
		}
	}
	if g := h.ownGlob(b, paths); said.Kind == checks.None && g.Kind != checks.None {
		said.Kind, said.Place, said.Text = g.Kind, Paths, g.Pattern.String()
		said.Evidence = changed(len(paths), "matches ", "match ") + quote(said.Text)
	}
	return said, said.Kind != checks.None
}

// ownPrefix is what the policy has of a tag, and as what.
func (h *Habits) ownPrefix(g tag, begins opening) (checks.Kind, string) {
	for _, name := range g.names {
		for _, n := range begins.spelled(g, name) {
			if k := h.own[Prefix][n]; k != checks.None {
				return k, n
			}
		}
	}
	return checks.None, ""
}

// ownOf is what the policy has of a normal name, with or without the word before it that says what sort of name it is, and as
// what; "" where it has nothing of it.
func (h *Habits) ownOf(p Place, name string) (k checks.Kind, as string) {
	for _, as := range []string{name, bare(name)} {
		if k, ok := h.own[p][as]; ok {
			return k, as
		}
	}
	return checks.None, ""
}

// ownGlob is the first of the policy's globs that every changed file matches; the zero value where there is none.
func (h *Habits) ownGlob(b *checks.Budget, paths []string) Glob {
	for _, g := range h.globs {
		if g.Kind == checks.None || len(paths) == 0 {
			continue
		}
		if !slices.ContainsFunc(paths, func(p string) bool { _, ok := g.Pattern.Find(p, b); return !ok }) {
			return g
		}
	}
	return Glob{}
}

// labels is what the labels of an item say by the built-in table, of each kind the one that says it best. There are several
// only where they contradict each other: what is weak has given way, and so has everything to "duplicate", and upkeep to a bug.
func (h *Habits) labels(it checks.Item) map[checks.Kind]saying {
	best, bug := map[checks.Kind]saying{}, false
	for _, l := range it.Labels[:min(len(it.Labels), maxLabels)] {
		s := h.label(l, it.Type)
		if s.kind != checks.None && s.better(best[s.kind]) {
			best[s.kind] = s
		}
		bug = bug || s.weight == heavy
	}
	if s := best[checks.Other]; s.weight == void {
		return map[checks.Kind]saying{checks.Other: s}
	}
	if len(best) > 1 && best[checks.Feature].weight == weak {
		delete(best, checks.Feature)
	}
	if bug && best[checks.Feature].kind == checks.None {
		delete(best, checks.TechDebt)
	}
	return best
}

// better reports whether one label says a kind better than another; of two that say it as well it is the same one in any order.
func (s saying) better(o saying) bool {
	return o.kind == checks.None ||
		cmp.Or(cmp.Compare(s.weight, o.weight), cmp.Compare(s.precision, o.precision), cmp.Compare(o.evidence, s.evidence)) > 0
}

// label is what one label says by the built-in table, unless the policy has it too.
func (h *Habits) label(l string, t checks.ItemType) saying {
	name := normal(cut(l, maxLabel))
	if _, as := h.ownOf(Label, name); as != "" {
		return saying{}
	}
	r, ok := table[Label][name]
	if !ok {
		r, ok = table[Label][bare(name)]
	}
	if !ok || r.pulls && t != checks.Pull {
		return saying{}
	}
	return saying{row: r, place: Label, evidence: labelled(l)}
}

// byVerb reads a wish whose title begins with a verb of upkeep ("Remove", "Migrate") as what it is, whether a weak label or a tag
// of the title made it a wish.
func (h *Habits) byVerb(begins opening, label, title saying) (l, t saying) {
	verb := begins.verb()
	if verb == "" {
		return label, title
	}
	turn := func(s saying, p Place, entry string) saying {
		r := table[p][entry]
		if _, taken := h.own[p][entry]; taken || s.kind != checks.Feature {
			return s
		}
		return saying{row: r, place: p, evidence: s.evidence + ", and what it asks for with “" + verb + "”"}
	}
	if label.weight == weak {
		label = turn(label, Label, labelAndVerb)
	}
	return label, turn(title, Prefix, titleAndVerb)
}

// title is what the beginning of a title says by the built-in table. The first tag that says something decides; one that
// names two kinds says nothing.
func (h *Habits) title(begins opening) saying {
	for _, g := range begins.tags {
		said := saying{}
		for _, name := range g.names {
			r, ok := h.row(g, name, begins)
			switch {
			case !ok:
			case said.kind != checks.None && said.kind != r.kind:
				return saying{}
			default:
				said = saying{row: r, place: Prefix, evidence: started(g.text)}
			}
		}
		if said.kind != checks.None {
			return said
		}
	}
	return saying{}
}

// row is the built-in entry of a tag: the one with what follows it ("build fix"), where there is one.
func (h *Habits) row(g tag, name string, begins opening) (row, bool) {
	for _, n := range begins.spelled(g, name) {
		if _, taken := h.own[Prefix][n]; taken {
			continue
		}
		if r, ok := table[Prefix][n]; ok {
			return r, true
		}
	}
	return row{}, false
}

func labelled(l string) string { return "the team’s label `" + quote(l) + "`" }

func started(s string) string { return "its title begins with `" + quote(s) + "`" }

// changed begins a sentence about all changed files.
func changed(n int, one, more string) string {
	if n == 1 {
		return "the only changed file " + one
	}
	return fmt.Sprintf("all %d changed files %s", n, more)
}

// quote is user text as evidence quotes it.
func quote(s string) string { return text.Cut(checks.Line(cut(s, 4*maxQuote)), maxQuote) }

// cut is the first n characters of a text, read no further; bytes that are no text are left out.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			s = s[:i]
			break
		}
		n--
	}
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "")
}
