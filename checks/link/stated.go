// Package link reads the links that people state, and follows them from work to its strategy and on to a vision.
//
// It decides from a [checks.Graph] that somebody else read. It never says more of an item than the readers of the
// starting item's repository may see: of any other there is the reference, and no reason tells it from one that does not
// exist.
package link

import (
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Labels are the words before a reference that make it a link.
var Labels = []string{"Strategy", "Strategies", "Part of", "Advances", "Serves", "Vision"}

// SuccessionLabel is the word before the references to what took a strategy's or a vision's place.
const SuccessionLabel = "Superseded by"

// One item states at most so many links of its own, and a parent so many in its task lists. More is no statement.
const (
	maxStated = 100
	maxTasks  = 1000
)

// Stated are the links in an item's own text: "Strategy: #12" lines and the headings of issue forms. An issue may also say
// by what it is superseded; that counts for strategies and visions alone, see [Walk].
func Stated(it checks.Item, doc *text.Doc) []checks.Link {
	var c collector
	if it.Type != checks.Pull {
		for _, f := range doc.All(SuccessionLabel) {
			for _, m := range f.Mentions {
				c.add(it.Ref, resolve(m, it.Ref), checks.FromSuccession, maxStated)
			}
		}
	}
	for _, f := range doc.All(Labels...) {
		source := checks.FromBody
		if f.Form {
			source = checks.FromForm
		}
		for _, m := range f.Mentions {
			c.add(it.Ref, resolve(m, it.Ref), source, maxStated)
		}
	}
	return c.links
}

// Tasks are the links that an issue's task lists make: from each entry to the issue.
func Tasks(parent checks.Item, doc *text.Doc) []checks.Link {
	if parent.Type == checks.Pull {
		return nil
	}
	var c collector
	for _, t := range doc.Tasks {
		for _, m := range t.Mentions {
			if child := resolve(m, parent.Ref); child.Key() != parent.Ref.Key() {
				c.add(child, parent.Ref, checks.FromTaskList, maxTasks)
			}
		}
	}
	return c.links
}

// Closing are the links from a pull request to the issues that its description closes.
func Closing(it checks.Item, doc *text.Doc) []checks.Link {
	if it.Type != checks.Pull {
		return nil
	}
	var c collector
	for _, m := range doc.Closes {
		if to := resolve(m, it.Ref); to.Key() != it.Ref.Key() {
			c.add(it.Ref, to, checks.FromClosing, maxStated)
		}
	}
	return c.links
}

// OfMilestone are the references that a milestone's description states for everything in it.
func OfMilestone(description string, home checks.Ref) []checks.Ref {
	var refs []checks.Ref
	for _, l := range Stated(checks.Item{Ref: checks.Ref{Owner: home.Owner, Repo: home.Repo}}, text.Read(description)) {
		if l.Source != checks.FromSuccession {
			refs = append(refs, l.To)
		}
	}
	return refs
}

// resolve makes a mention whole: #12 is in the repository of the text that it is in.
func resolve(m text.Mention, home checks.Ref) checks.Ref {
	if m.Owner == "" {
		return checks.Ref{Owner: home.Owner, Repo: home.Repo, Number: m.Number}
	}
	return checks.Ref{Owner: m.Owner, Repo: m.Repo, Number: m.Number}
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
