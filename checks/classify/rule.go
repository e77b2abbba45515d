package classify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Bodies are matched up to here: GitHub's own limit for a body, in bytes.
const maxBody = 262_144

// What a pattern matched is quoted up to here.
const maxQuote = 60

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
			why = "of the owner’s policy"
		}
		a := says(r.Kind, checks.ByRule, "rule "+why, 1)
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
			return "author " + p + " matched " + it.Author.Name(), ok
		}},
		{r.Body != nil, func() (string, bool) { return q.pattern("body", r.Body, body) }},
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
	return strings.Join(why, ", "), len(why) > 0
}

// pattern matches a regular expression and quotes what it found; for a title, all of it.
func (q *question) pattern(part string, re *checks.Pattern, s string) (string, bool) {
	found, ok := re.Find(s, q.budget)
	if !ok {
		return "", false
	}
	if part == "title" {
		found = s
	}
	found = strings.Join(strings.Fields(found), " ")
	return fmt.Sprintf("%s %s matched \"%s\"", part, re, text.Cut(found, maxQuote)), true
}

func (q *question) label(wanted, has []string) (string, bool) {
	for _, l := range has {
		if q.budget.Spend(len(wanted)) && containsFold(wanted, l) {
			return "label " + l, true
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
	return fmt.Sprintf("paths %s matched every changed file (%d)", spelledOut(r.Paths), len(q.in.Paths)), true
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
