package model

import (
	"strings"
	"unicode"

	"github.com/northstar-app/northstar/checks"
)

// A veto is a rule that keeps the model from calling a thing a feature. What words say of a kind they say by and large; what
// a title is about, it says by its grammar: "Add tests for the export" adds tests. README.md has what each veto costs.

// Topic is what a title is about, when it is about no feature.
type Topic string

// bars reports whether an item with the topic can't be of a kind by the model. Where a project goes is no work, and
// documentation is no upkeep either. A question may be a wish, which the model only isn't sure of.
func (t Topic) bars(k checks.Kind) bool {
	switch t {
	case NoTopic, Asking:
		return false
	case Documentation, Direction:
		return k.Work()
	}
	return k == checks.Feature
}

// The topics that are no features.
const (
	NoTopic       Topic = ""
	Documentation Topic = "documentation"
	Testing       Topic = "tests"
	Building      Topic = "building and releasing"
	Process       Topic = "how the team works"
	Direction     Topic = "where the project goes"
	Repair        Topic = "a repair"
	Upkeep        Topic = "upkeep"
	Asking        Topic = "a question"
)

// heads are the nouns that give a title its topic when they are what it adds, improves or names, by their stems.
var heads = topics(map[Topic]string{
	Documentation: "doc docs documentation readme tutorial guide changelog docstring typo faq wiki example walkthrough glossary cookbook docsite",
	Testing:       "test tests testing unittest coverage fixture testcase testsuite e2e mock benchmark",
	Building:      "ci makefile linting precommit dependabot renovate",
	Process:       "codeowners maintainer contributing contributor governance license adopter triage milestone stalebot",
	Direction:     "roadmap rfc",
})

// compounds are topics that take two words.
var compounds = topics(map[Topic]string{
	Documentation: "getting-started release-notes release-note code-comment api-reference",
	Testing:       "test-case test-suite test-coverage test-plan unit-test",
	Building:      "github-action github-workflow ci-workflow ci-job ci-pipeline build-script build-system release-process release-pipeline release-script release-workflow build-process build-pipeline",
	Process:       "issue-template pr-template pull-request-template code-owner code-conduct",
})

func topics(words map[Topic]string) map[string]Topic {
	m := map[string]Topic{}
	for topic, list := range words {
		for w := range strings.FieldsSeq(list) {
			parts := strings.Split(w, "-")
			for i, p := range parts {
				parts[i] = string(stem([]byte(p)))
			}
			m[strings.Join(parts, " ")] = topic
		}
	}
	return m
}

// What ends the noun that a verb is about, and what only comes before it.
const (
	endsNoun = " for to of in on at by with from into about that which when where while so as and or using via if after before between against against is are was has have should could can to per under over without during "
	opensIt  = " a an the some more new missing better our this please we should need want to basic simple initial improved proper dedicated official "
)

// Verbs that make a thing able to do something: "Support lockfiles" is about the product, "Add a lockfile" is not.
const enabling = " support supports allow allows enable enables implement make show print display generate let accept integrate "

// heading is a title taken apart.
type heading struct {
	kind  string   // the conventional type before it, if any
	tag   string   // the words of brackets and labels before it
	words []string // in lower case, of the first clause
	stems []string
	verb  concept // of the first word
	topic Topic   // what it is about, when that is no feature by any reading
}

// parse takes a title apart: "[Feature]: docs(api): add a guide for x" is a tag, a type, a verb and what follows.
func parse(title string) heading {
	title = title[:min(len(title), maxTitle)]
	h := heading{}
	rest := strings.TrimSpace(title)
	for range 4 {
		if k, after := prefix(rest); k != "" {
			h.kind, rest = k, strings.TrimSpace(after)
			continue
		}
		tag, after, ok := label(rest)
		if !ok {
			break
		}
		h.tag, rest = h.tag+" "+strings.ToLower(tag), after
	}
	h.words = clause(rest)
	h.stems = make([]string, 0, len(h.words))
	for _, w := range h.words {
		h.stems = append(h.stems, string(stem([]byte(w))))
	}
	if len(h.stems) > 0 {
		h.verb = concepts()[h.stems[0]]
	}
	h.topic = h.about()
	return h
}

// label splits what stands in brackets or before a colon off a title.
func label(s string) (tag, rest string, ok bool) {
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("[(`\"'@#/.", r)
	})
	for _, pair := range [...]string{"[]", "()"} {
		if strings.HasPrefix(s, pair[:1]) {
			if end := strings.IndexByte(s, pair[1]); end > 0 && end < 40 {
				return s[1:end], strings.TrimLeft(s[end+1:], ": -"), true
			}
		}
	}
	if head, after, found := strings.Cut(s, ": "); found && len(head) < 30 && strings.Count(head, " ") < 3 {
		return head, strings.TrimSpace(after), true
	}
	return "", s, false
}

// clause is the words of a title up to where its first clause ends.
func clause(s string) []string {
	out := make([]string, 0, 12)
	for w := range strings.FieldsSeq(s) {
		bare := strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '`' })
		if bare == "" {
			if len(out) > 0 {
				break
			}
			continue
		}
		out = append(out, strings.ToLower(bare))
		if strings.HasSuffix(w, ",") || strings.HasSuffix(w, ";") || strings.HasSuffix(w, ".") || strings.HasSuffix(w, ":") {
			break
		}
	}
	return out
}

// object is the noun phrase that a title is about: what follows its verb, or what it begins with.
func (h *heading) object() []string {
	from := 0
	if h.verb >= adding && h.verb <= upgrading && h.verb != stale && len(h.words) > 1 {
		from = 1
	}
	for from < len(h.words) && among(opensIt, h.words[from]) {
		from++
	}
	to := from
	for to < len(h.words) && !among(endsNoun, h.words[to]) {
		to++
	}
	return h.stems[from:to]
}

// about finds the topic.
func (h *heading) about() Topic {
	switch h.kind {
	case "docs", "doc":
		return Documentation
	case "test", "tests":
		return Testing
	case "ci", "build":
		return Building
	case "fix", "bugfix", "revert":
		return Repair
	case "refactor", "refac", "chore", "style", "perf":
		return Upkeep
	}
	if h.direction() {
		return Direction
	}
	if len(h.words) > 0 && among(enabling, h.words[0]) {
		return NoTopic
	}
	obj := h.object()
	if n := len(obj); n > 0 {
		if n > 1 {
			if t := compounds[obj[n-2]+" "+obj[n-1]]; t != NoTopic {
				return t
			}
		}
		if t := heads[obj[n-1]]; t != NoTopic {
			return t
		}
	}
	return NoTopic
}

// direction reports whether a title opens a thread about where a project goes. Computer vision and a strategy of splitting
// texts are things that programs have.
func (h *heading) direction() bool {
	for _, t := range [...]string{"roadmap", "vision", "strategy"} {
		if h.tagged(t) {
			return true
		}
	}
	for i, s := range h.stems {
		switch s {
		case "roadmap":
			return true
		case "vision", "strategy":
			if i == 0 && (len(h.words) == 1 || h.words[1] == "for" || h.words[1] == "of" || h.words[1] == "and") {
				return true
			}
			if i > 0 && among(" our project product long-term longterm technical overall ", h.words[i-1]) {
				return true
			}
		case "direction", "governanc", "goal", "futur":
			if h.tagged("rfc") {
				return true
			}
		}
	}
	return false
}

// reworked are the verbs, by their stems, that change how a thing is made and not what it does.
const reworked = " refactor rewrit restructur reorganiz reorganis cleanup clean tidy simplify deduplicat dedup consolidat unify decoupl modulariz "

// upkeep reports whether a title opens with a verb that keeps a thing as it is for its users.
func (h *heading) upkeep() bool {
	if len(h.words) > 0 && among(reworked, h.stems[0]) {
		return true
	}
	switch h.verb {
	case removing, moving:
		for _, s := range h.stems[1:] {
			switch concepts()[s] {
			case stale, doubled, untidy, inside:
				return true
			}
		}
	case upgrading: // an update may be of anything, and an upgrade to something may be something new
		return len(h.words) > 1 && h.stems[0] != "updat" && h.words[1] != "to"
	}
	return false
}

// asking reports whether a title opens as a question that is no wish.
func (h *heading) asking() bool {
	return len(h.words) > 0 && among(" how why what question ", h.words[0]) || h.tagged("question")
}

// tagged reports whether a word is in the brackets or labels before a title.
func (h *heading) tagged(word string) bool {
	if h.tag == "" {
		return false
	}
	for t := range strings.FieldsFuncSeq(h.tag, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if t == word {
			return true
		}
	}
	return false
}

// repair reports whether a title opens as a fix or a complaint.
func (h *heading) repair() bool {
	if h.tagged("bug") {
		return true
	}
	return len(h.words) > 0 && (h.stems[0] == "fix" && h.words[0] != "fixed" || h.stems[0] == "bug" || h.stems[0] == "crash" || h.stems[0] == "error" || h.stems[0] == "broken")
}

// Veto is why an item can't be a feature, whatever its words together say: the topic of its title.
func Veto(title string) Topic {
	h := parse(title)
	return h.veto()
}

func (h *heading) veto() Topic {
	if h.topic != NoTopic {
		return h.topic
	}
	switch {
	case h.upkeep():
		return Upkeep
	case h.repair():
		return Repair
	case h.asking():
		return Asking
	}
	return NoTopic
}

// Contradicts reports whether a title clearly says another kind than k, which came from elsewhere: from the issues that a pull
// request closes, say. A title that says nothing clearly contradicts nothing, and only kinds of work and other can be
// contradicted by one.
func Contradicts(title string, k checks.Kind) bool {
	if !k.Work() && k != checks.Other {
		return false
	}
	h := parse(title)
	said := h.clear()
	return said != checks.None && said != k
}

// clear is the kind that a title says by its grammar alone, none when it doesn't.
func (h *heading) clear() checks.Kind {
	switch h.kind {
	case "feat", "feature":
		return checks.Feature
	}
	switch h.topic {
	case Documentation, Repair, Direction:
		return checks.Other
	case Testing, Building, Process, Upkeep:
		return checks.TechDebt
	}
	switch {
	case len(h.words) == 0:
		return checks.None
	case h.repair() || h.asking() || among(complaints, h.words[0]):
		return checks.Other
	case h.upkeep():
		return checks.TechDebt
	case h.verb == adding && (among(" support supports implement ", h.words[0]) || len(h.words) > 1 && h.stems[0] == "add" && h.stems[1] == "support"):
		return checks.Feature
	}
	return checks.None
}

// complaints open a title that says what doesn't work or isn't right.
const complaints = " cannot can't unable fails failing failed error incorrect wrong broken correct clarify mention document typo prevent handle "
