package classify

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Bodies are matched up to here: GitHub's own limit for a body, in bytes.
const maxBody = 262_144

// What a pattern matched is quoted up to here.
const maxQuote = 60

// ownersRule is why, where the policy is not to be quoted.
const ownersRule = "a rule of the owner’s policy"

// byRules asks classify.rules in their order. A rule for visions or strategies answers only where it may: after it the
// next one is asked. Such rules do not concern pull requests.
func byRules(q *question) answer {
	for i := range q.rules.Classify.Rules {
		r := &q.rules.Classify.Rules[i]
		if r.Kind == checks.None || !r.Kind.Work() && q.in.Item.Type == checks.Pull {
			continue
		}
		why, matched := q.match(r)
		if !matched {
			continue
		}
		if !q.rules.Quotes("classify.rules") {
			why = ownersRule
		}
		a := says(r.Kind, checks.ByRule, why, 1)
		if r.Kind.Work() || q.admits(&a.decision) {
			return a
		}
	}
	return answer{}
}

// match reports whether every part of a rule that is set matches, and with what. Changed files come last: they are missed
// only when everything else matches.
func (q *question) match(r *checks.Rule) (string, bool) {
	it := q.in.Item
	body := it.Body
	if len(body) > maxBody {
		body = body[:maxBody]
	}
	var why []string
	for _, part := range []struct {
		set   bool
		match func() (string, bool)
	}{
		{r.Title != nil, func() (string, bool) { return q.pattern("title", r.Title, it.Title) }},
		{len(r.Labels) > 0, func() (string, bool) { return q.label(r.Labels, it.Labels) }},
		{len(r.Authors) > 0, func() (string, bool) {
			p, ok := author(r.Authors, it.Author, q.budget)
			if p == it.Author.Name() {
				return "its author is " + p, ok
			}
			return "its author " + it.Author.Name() + " matches " + p, ok
		}},
		{r.Body != nil, func() (string, bool) { return q.pattern("description", r.Body, body) }},
		{len(r.Paths) > 0, func() (string, bool) { return q.paths(r) }},
	} {
		if !part.set {
			continue
		}
		w, ok := part.match()
		if !ok {
			return "", false
		}
		why = append(why, w)
	}
	last := len(why) - 1
	if last > 0 {
		why = []string{strings.Join(why[:last], ", ") + " and " + why[last]}
	}
	return strings.Join(why, ""), last >= 0
}

// pattern matches a regular expression, and quotes what it found in a description: a title is read beside it.
func (q *question) pattern(part string, re *checks.Pattern, s string) (string, bool) {
	found, ok := re.Find(s, q.budget)
	if !ok {
		return "", false
	}
	says := "its " + part + " " + requires(re)
	if part == "title" {
		return says, true
	}
	found = strings.Join(strings.Fields(found), " ")
	return fmt.Sprintf("%s: \"%s\"", says, text.Cut(found, maxQuote)), true
}

// requires is what a pattern asks of a text, in words where people have some for it: "starts with "feat"".
func requires(re *checks.Pattern) string {
	if m := beginning.FindStringSubmatch(re.String()); m != nil {
		return "starts with " + quoted(m[1])
	}
	return "matches " + text.Cut(re.String(), maxRule)
}

// beginning is a pattern of a prefix, alone or as conventional commits have it: "^feat(\\(.+\\))?!?:".
var beginning = regexp.MustCompile(`^(?:\(\?i\))?\^([\pL\d][\pL\d _/-]*)(?:\(\\\(\.[+*]\\\)\)\?)?(?:!\?)?:?$`)

func (q *question) label(wanted, has []string) (string, bool) {
	for _, l := range has {
		if q.budget.Spend(len(wanted)) && containsFold(wanted, l) {
			return "its label is " + l, true
		}
	}
	return "", false
}

// paths reports whether every changed file matches one of the rule's globs. Issues change no files; of a pull request
// whose files are not known it notes that the rule could not be tried.
func (q *question) paths(r *checks.Rule) (string, bool) {
	if q.in.Item.Type != checks.Pull {
		return "", false
	}
	for _, p := range q.in.Paths {
		if !anyGlob(r.Paths, p, q.budget) {
			return "", false // enough to know, even when there are more
		}
	}
	if !q.in.PathsKnown {
		if q.untried == nil {
			q.untried = map[checks.Kind]bool{}
		}
		q.untried[r.Kind] = true
		return "", false
	}
	if len(q.in.Paths) == 0 {
		return "", false
	}
	files := fmt.Sprintf("all %d files that it changes match", len(q.in.Paths))
	if len(q.in.Paths) == 1 {
		files = "the one file that it changes matches"
	}
	return files + " " + spelledOut(r.Paths), true
}

func anyGlob(globs []*checks.Pattern, path string, b *checks.Budget) bool {
	return slices.ContainsFunc(globs, func(g *checks.Pattern) bool {
		_, ok := g.Find(path, b)
		return ok
	})
}

// spelledOut are globs as the file spells them.
func spelledOut(globs []*checks.Pattern) string {
	var all []string
	for _, g := range globs {
		all = append(all, g.String())
	}
	return strings.Join(all, " ")
}
