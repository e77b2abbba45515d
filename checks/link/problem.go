package link

import (
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// unseen is the one reason for everything that readers may not see, so that it reads like what does not exist.
const unseen = "does not exist, or cannot be seen from here"

// away is the same for what readers could see before it was transferred to where they cannot.
const away = "was transferred to where it cannot be seen from here"

// refuse says why a link to a node is not followed; "" when it is.
func (w *walk) refuse(at *step, n checks.Node, l checks.Link) string {
	switch {
	case at.depth >= MaxDepth:
		return fmt.Sprintf("is more than %d links away", MaxDepth)
	case !n.Found:
		return missing(n.Fate)
	case n.Kind == checks.Strategy || n.Kind == checks.Vision:
		if !n.Accessible {
			return "is in a repository whose strategies do not count here"
		}
	case n.State == checks.Closed && (n.Reason == checks.NotPlanned || n.Reason == checks.Duplicate):
		return dropped(n.Reason)
	}
	return w.misfit(at, n, l)
}

// missing says why nothing is found where a link leads.
func missing(f checks.Fate) string {
	switch f {
	case checks.Deleted:
		return "was deleted"
	case checks.Converted:
		return "was converted to a discussion"
	case checks.Transferred:
		return "was transferred to a repository that Northstar is not installed on"
	}
	return unseen
}

// ended says why a strategy or a vision holds no more: a completed one holds for what was there while it was open, and none
// beyond its horizon.
func (w *walk) ended(n checks.Node) string {
	switch {
	case n.State == checks.Closed && (n.Reason == checks.NotPlanned || n.Reason == checks.Duplicate):
		return dropped(n.Reason)
	case n.State != checks.Open && n.State != checks.Closed:
		return "is in a state that is not known"
	case n.State == checks.Closed && (w.from.Created.IsZero() || !w.from.Created.Before(n.Closed)):
		return "was closed as completed before this was opened"
	case n.Kind == checks.Strategy && !n.Expires.IsZero() && !w.g.Now.Before(n.Expires):
		return "expired on " + n.Expires.Add(-1).UTC().Format(time.DateOnly)
	}
	return ""
}

func dropped(r checks.Reason) string {
	if r == checks.Duplicate {
		return "is closed as a duplicate"
	}
	return "is closed as not planned"
}

// problems names every link that does not count: what was refused on the way to strategies, cycles and depth wherever
// they are, and what people stated that leads to no strategy.
func (w *walk) problems(linked bool) []checks.Problem {
	var found []checks.Problem
	for _, c := range w.crossings {
		if why := c.why; why != "" && (!w.beyond(c.from) || strings.HasPrefix(why, "is more than") || w.left(c)) {
			found = w.report(found, c, why)
		}
	}
	for _, c := range w.cycles() {
		found = w.report(found, c, c.why)
	}
	named := map[string]bool{}
	for _, p := range found {
		named[p.Ref.Key()] = true
	}
	leads, explained := w.reaching(w.goal), w.reaching(func(key string) bool { return named[key] })
	for _, c := range w.crossings {
		if linked && c.node.Kind == checks.Vision && w.kind() != checks.Strategy {
			continue // it is linked to a strategy, and the vision is no mistake
		}
		if why := w.fruitless(c); why != "" && !leads[c.to] && !explained[c.to] {
			found = w.report(found, c, why)
		}
	}
	return append(found, w.away()...)
}

// away are the links that are stated and that somebody took away, but for those to what other links lead to.
func (w *walk) away() []checks.Problem {
	var out []checks.Problem
	for _, l := range w.g.Away {
		p := checks.Problem{Ref: l.To, Why: "was unlinked by @" + l.By, Source: l.Source, Written: l.Written, Away: true}
		if said := [2]string{p.Ref.Key(), p.Why}; w.steps[p.Ref.Key()] == nil && !w.said[said] {
			w.said[said] = true
			out = append(out, p)
		}
	}
	return out
}

// elsewhere names the links of the item itself that are addresses on other hosts, where they would say something.
func (w *walk) elsewhere() []checks.Problem {
	var out []checks.Problem
	start := w.steps[w.from.Ref.Key()].node
	for _, p := range w.g.Elsewhere[start.Ref.Key()] {
		vision := start.Kind == checks.Vision && p.Source != checks.FromSuccession // it serves nothing
		if !vision && !skipped(start, checks.Node{}, checks.Link{Source: p.Source}) {
			out = append(out, p)
		}
	}
	return out
}

// goal reports whether a node is what links of the item should lead to: a strategy, or from a strategy a vision too.
func (w *walk) goal(key string) bool {
	s := w.steps[key]
	return s != nil && s.from != nil && (s.ended == "" || s.yields) &&
		(s.node.Kind == checks.Strategy || s.node.Kind == checks.Vision && w.kind() == checks.Strategy)
}

// left reports whether a refused link was to name what supersedes a strategy that ended: then it concerns whoever is linked
// to that one.
func (w *walk) left(c crossing) bool {
	s := w.steps[c.from]
	return c.link.Source == checks.FromSuccession && s != nil && s.ended != "" && !s.yields && !w.beyond(s.from.key())
}

// kind is that of the item itself.
func (w *walk) kind() checks.Kind { return w.steps[w.from.Ref.Key()].node.Kind }

// fruitless says why a link that people stated leads to no strategy, given that it does not; "" for links that say
// something else, such as what a pull request closes.
func (w *walk) fruitless(c crossing) string {
	switch c.link.Source {
	case checks.FromBody, checks.FromForm, checks.FromCommand, checks.FromMilestone:
	default:
		return ""
	}
	switch {
	case w.beyond(c.from) || c.why != "" || w.kind() == checks.Vision:
		return ""
	case w.kind() == checks.Strategy && c.node.Unvouched == checks.Vision, w.kind() != checks.Strategy && c.node.Unvouched == checks.Strategy:
		return unvouched(c.node.Unvouched)
	case w.kind() == checks.Strategy:
		return "is not a vision, and leads to none"
	case c.node.Kind == checks.Vision:
		return "is a vision: work serves a strategy, and the strategy serves the vision"
	case c.node.Kind == checks.None:
		return "is not a strategy, and is linked to none"
	}
	return "is a " + c.node.Kind.String() + ", not a strategy, and is linked to none"
}

// unvouched says why what is written as a vision or a strategy is none, and what makes it one.
func unvouched(k checks.Kind) string {
	return fmt.Sprintf("is not a %s yet, since whoever wrote it has no triage permission, or no account any more: somebody with that permission puts the %s label on it, or says `/northstar kind %s` there", k, k, k)
}

// beyond reports whether a node is a strategy, or is reached only through one: what its links are worth is for the
// strategy's own readers.
func (w *walk) beyond(key string) bool {
	for s := w.steps[key]; s != nil && s.from != nil; s = s.from {
		if s.node.Kind == checks.Strategy {
			return true
		}
	}
	return false
}

// report adds a problem once. What readers may not see has one reason only, or another once it was
// transferred from where they could see it, and neither its own links are theirs to read, nor
// those of anything that only it leads to.
func (w *walk) report(to []checks.Problem, c crossing, why string) []checks.Problem {
	if s := w.steps[c.from]; s == nil || !s.node.Visible || !w.disclosed[c.from] || !c.link.Disclosed(c.node.Visible) {
		return to
	}
	p := checks.Problem{Ref: c.node.Ref, Why: why, Source: c.link.Source, Written: c.link.Written}
	if !c.node.Visible {
		p.Ref, p.Why, p.Written = c.link.To, unseen, checks.Ref{} // where it was transferred to is not theirs to know
		if c.node.Fate == checks.Transferred {
			p.Why = away
		}
	}
	if said := [2]string{p.Ref.Key(), p.Why}; !w.said[said] {
		w.said[said] = true
		to = append(to, p)
	}
	return to
}

// reaching are the nodes from which the crossings lead to one that satisfies is, those nodes included.
func (w *walk) reaching(is func(key string) bool) map[string]bool {
	into := map[string][]string{}
	reach := map[string]bool{}
	var queue []string
	mark := func(key string) {
		if !reach[key] {
			reach[key] = true
			queue = append(queue, key)
		}
	}
	for _, c := range w.crossings {
		into[c.to] = append(into[c.to], c.from)
	}
	for _, c := range w.crossings {
		if is(c.to) {
			mark(c.to)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, from := range into[queue[0]] {
			mark(from)
		}
	}
	return reach
}
