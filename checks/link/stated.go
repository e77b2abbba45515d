// Package link reads the links that people state, and follows them from work to its strategy and on to a vision.
//
// It decides from a [checks.Graph] that somebody else read. It never says more of an item than the readers of the
// starting item's repository may see: of any other there is the reference, and no reason tells it from one that does not
// exist.
package link

import (
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// linkLabels are the words before a reference that make it a link.
var linkLabels = []string{"Strategy", "Strategies", "Part of", "Advances", "Serves", "Vision"}

// successionLabel is the word before the references to what took a strategy's or a vision's place.
const successionLabel = "Superseded by"

// One item states at most so many links of its own, and a parent so many in its task lists. More is no statement.
const (
	maxStated = 100
	maxTasks  = 1000
)

// Stated are the links in an item's own text: "Strategy: #12" lines and the headings of issue forms. An issue may also say
// by what it is superseded; that counts for strategies and visions alone, see [Walk]. Addresses on other hosts than that of
// this GitHub are no links: [Elsewhere] names them.
func Stated(it checks.Item, doc *text.Doc, host checks.Host) []checks.Link {
	var c collector
	visit(it, doc, func(m text.Mention, source checks.LinkSource) {
		if to, ok := m.Ref(it.Ref, host); ok {
			c.add(it.Ref, to, source, maxStated)
		}
	})
	return c.links
}

// Elsewhere are the addresses on other hosts that stand where an item's text states its links. They lead nowhere.
func Elsewhere(it checks.Item, doc *text.Doc, host checks.Host) []checks.Problem {
	var out []checks.Problem
	visit(it, doc, func(m text.Mention, source checks.LinkSource) {
		_, ok := m.Ref(it.Ref, host)
		if ok || len(out) >= maxStated || slices.ContainsFunc(out, func(p checks.Problem) bool { return p.Address == m.Address }) {
			return
		}
		out = append(out, checks.Problem{Address: m.Address, Why: "is not on this GitHub", Source: source})
	})
	return out
}

// visit shows the references by which an item's own text states links.
func visit(it checks.Item, doc *text.Doc, see func(text.Mention, checks.LinkSource)) {
	if it.Type != checks.Pull {
		for _, f := range doc.All(successionLabel) {
			for _, m := range f.Mentions {
				see(m, checks.FromSuccession)
			}
		}
	}
	for _, f := range doc.All(linkLabels...) {
		source := checks.FromBody
		if f.Form {
			source = checks.FromForm
		}
		for _, m := range f.Mentions {
			see(m, source)
		}
	}
}

// single are the labels below which an entry of a task list says where the item itself leads. Below "Strategies" visions
// list those that serve them.
var single = slices.DeleteFunc(slices.Clone(linkLabels), func(l string) bool { return l == "Strategies" })

// actionHeadings are the headings below which entries of any list are to be done: "- #34" is a part there as "- [ ] #34" is.
var actionHeadings = []string{"Actions", "Action", "Concrete actions", "Coherent actions", "Key actions", "Action plan", "Action items"}

// Tasks are the links that an issue's task lists make, and the lists of its actions whose entries begin with a reference: from each
// entry to the issue. An entry that states a link of the issue's own ("### Strategy" and below it "- [x] #12") is none of its parts.
func Tasks(parent checks.Item, doc *text.Doc, host checks.Host) []checks.Link {
	if parent.Type == checks.Pull {
		return nil
	}
	var c collector
	add := func(all []text.Mention) {
		for _, m := range all {
			if child, ok := m.Ref(parent.Ref, host); ok && child.Key() != parent.Ref.Key() {
				c.add(child, parent.Ref, checks.FromTaskList, maxTasks)
			}
		}
	}
	for _, t := range doc.Tasks {
		if !t.Answers(single...) {
			add(t.Mentions)
		}
	}
	for _, s := range doc.Sections {
		if acts(s.Heading) {
			add(s.Leading)
		}
	}
	return c.links
}

// acts reports whether a heading is that of actions.
func acts(heading string) bool {
	name := text.Name(strings.TrimRight(text.Name(heading), " :："))
	return slices.ContainsFunc(actionHeadings, func(h string) bool { return strings.EqualFold(h, name) })
}

// Closing are the links from a pull request to the issues that its description closes.
func Closing(it checks.Item, doc *text.Doc, host checks.Host) []checks.Link {
	if it.Type != checks.Pull {
		return nil
	}
	var c collector
	for _, m := range doc.Closes {
		if to, ok := m.Ref(it.Ref, host); ok && to.Key() != it.Ref.Key() {
			c.add(it.Ref, to, checks.FromClosing, maxStated)
		}
	}
	return c.links
}

// OfMilestone are the references that a milestone's description states for everything in it, and those on other hosts.
func OfMilestone(description *text.Doc, home checks.Ref, host checks.Host) (refs []checks.Ref, elsewhere []checks.Problem) {
	it := checks.Item{Ref: checks.Ref{Owner: home.Owner, Repo: home.Repo}}
	for _, l := range Stated(it, description, host) {
		if l.Source != checks.FromSuccession {
			refs = append(refs, l.To)
		}
	}
	for _, p := range Elsewhere(it, description, host) {
		if p.Source != checks.FromSuccession {
			p.Source = checks.FromMilestone
			elsewhere = append(elsewhere, p)
		}
	}
	return refs, elsewhere
}

// collector keeps each link once.
type collector struct {
	links []checks.Link
	known map[[2]string]bool
}

func (c *collector) add(from, to checks.Ref, source checks.LinkSource, limit int) {
	key := [2]string{from.Key(), to.Key()}
	if c.known[key] || len(c.links) >= limit {
		return
	}
	if c.known == nil {
		c.known = map[[2]string]bool{}
	}
	c.known[key] = true
	c.links = append(c.links, checks.Link{From: from, To: to, Source: source})
}
