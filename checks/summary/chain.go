package summary

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Sight is what readers of one repository may see of linked items, by [checks.Ref.Key]: the nodes of the graph that was
// walked. What is not in it, or not Visible, is shown by its reference alone.
type Sight map[string]checks.Node

// seen is the node of a reference when readers may see it. A name in their own repository says nothing: what had it may have
// been transferred to where they may not see it.
func (s Sight) seen(r checks.Ref) (checks.Node, bool) {
	n, ok := s[r.Key()]
	return n, ok && n.Found && n.Visible
}

// kind is the kind of an item that readers may see, none of any other.
func (s Sight) kind(r checks.Ref) checks.Kind {
	if n, ok := s.seen(r); ok {
		return n.Kind
	}
	return checks.None
}

// veiled stands for an item that readers may not even see named.
const veiled = "an item that not everybody here can see"

// Chain is the path from an item to its vision in one line: "PR #71 → #60 → strategy #12, superseded by #40 → vision #3".
func Chain(it checks.Item, c checks.Chain, s Sight) string {
	var b strings.Builder
	for i, r := range c.Path {
		name := r.In(it.Ref)
		n, ok := s.seen(r)
		switch {
		case i == 0 && it.Type == checks.Pull:
			name = "PR " + name
		case i == 0:
		case r.Zero():
			name = veiled
		case ok && i <= len(c.Links) && c.Links[i-1].Source == checks.FromSuccession:
			b.WriteString(", superseded by " + name)
			continue
		case ok && (n.Kind == checks.Strategy || n.Kind == checks.Vision):
			name = n.Kind.String() + " " + name
		}
		if i > 0 {
			b.WriteString(" → ")
		}
		b.WriteString(name)
	}
	return b.String()
}

// chainList is the path with titles and where each link is stated, one step a line, without the item itself.
func chainList(it checks.Item, c checks.Chain, s Sight) []string {
	var out []string
	for i, r := range c.Path {
		if i == 0 {
			continue
		}
		row := step(r, it.Ref, s)
		if how := how(it, c, i, s); how != "" {
			row = strings.TrimSuffix(row, "\n") + " (" + how + ")\n"
		}
		out = append(out, row)
	}
	return out
}

// how says what states the link to a step of the path, "" of one that readers may not see named.
func how(it checks.Item, c checks.Chain, i int, s Sight) string {
	if i > len(c.Links) || c.Path[i].Zero() {
		return ""
	}
	return stated(c.Links[i-1], it, s.kind(c.Path[i]))
}

// stated says in a few words for people where a link comes from that leads to an item of a kind.
func stated(l checks.Link, it checks.Item, to checks.Kind) string {
	from := l.From.In(it.Ref)
	if l.From.Key() == it.Ref.Key() {
		from = "this issue"
		if it.Type == checks.Pull {
			from = "this pull request"
		}
	}
	switch l.Source {
	case checks.FromBody:
		return "in the description of " + from
	case checks.FromForm:
		switch to {
		case checks.Vision:
			return "in the Vision field of " + from
		case checks.Strategy:
			return "in the Strategy field of " + from
		}
		return "in a field of " + from
	case checks.FromSubIssue:
		return "the parent of " + from
	case checks.FromTaskList:
		return "lists " + from + " as a task"
	case checks.FromClosing:
		if l.From.Key() == it.Ref.Key() && it.State == checks.Closed {
			return "closed by " + from
		}
		return "closes with " + from
	case checks.FromMilestone:
		return "in the description of the milestone"
	case checks.FromSuccession:
		return "supersedes " + from
	}
	if l.By != "" {
		return "linked by " + code(l.By)
	}
	return "linked by a command"
}

// step is one linked item as a row, as far as readers may see it.
func step(r, home checks.Ref, s Sight) string {
	if r.Zero() {
		return "- → " + veiled + "\n"
	}
	ref, sign := checks.Reference{Ref: r}, "→"
	if n, ok := s.seen(r); ok {
		ref.Title = n.Title
		if n.Kind != checks.None {
			sign = n.Kind.Emoji()
		}
	}
	return "- " + sign + " " + named(ref, home) + "\n"
}
