package facts

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/link"
)

// loader loads what one item can reach, as readers of its repository may see it.
type loader struct {
	*stored.Finder
	rd    *Reader
	tx    *store.Tx
	home  store.Repository // of the starting item
	rules *checks.Rules
	now   time.Time

	insts map[int64]bool        // installation by id: there
	rows  map[string]store.Item // what nodes were made of, by Ref.Key
	asks  []Ask

	closes  []checks.Ref     // what the starting item closes, of which a kind was taken
	unsure  []doubtful       // those of them without a sure kind, the first
	planned *store.Milestone // what the starting item is in, once it was asked for
}

// mostReached is how many items one walk loads, far beyond what people link. Where links lead to more, whoever wrote them
// pays with an answer that is not known, and nobody else with a reader that is held.
const mostReached = 1000

// mostFollowed is how many links one walk follows, for the same reason: a hundred issues that name each other are few items.
const mostFollowed = 5000

// followedLink is what makes two links of a walk the same.
type followedLink struct {
	from, to string // keys
	source   checks.LinkSource
	unknown  bool
}

// reached is a node that is yet to be left.
type reached struct {
	ref  checks.Ref
	repo store.Repository
	row  store.Item
}

// graph walks links forward from an item of the loader's home, breadth first, one level further than links may lead so that it
// shows. The item may be taken to have other links instead of its own.
func (l *loader) graph(start store.Item, instead ...store.Link) (checks.Graph, error) {
	return l.graphFrom(l.home, start, instead...)
}

// graphFrom is the same from an item of any repository, for the same readers.
func (l *loader) graphFrom(repo store.Repository, start store.Item, instead ...store.Link) (checks.Graph, error) {
	g := checks.Graph{Now: l.now, Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	at := []reached{{repo.Ref(start.Number), repo, start}}
	g.Nodes[at[0].ref.Key()] = l.node(at[0].ref, repo, start)
	l.rows[at[0].ref.Key()] = start
	var err error
	if len(instead) == 0 {
		if g.Elsewhere, err = l.elsewhere(start); err != nil {
			return g, err
		}
	}
	followed, known := 0, map[followedLink]bool{}
	for level := 0; level <= link.MaxDepth && len(at) > 0; level++ {
		var next []reached
		for _, from := range at {
			links := instead
			if level > 0 || len(instead) == 0 {
				if links, err = l.tx.LinksFrom(from.repo.ID, from.row.Number, from.row.Milestone); err != nil {
					return g, err
				}
			}
			for _, s := range links {
				if s.Source == stored.Moved {
					continue
				}
				if strings.HasPrefix(s.Place, "closing:") {
					s.Actor, s.ActorID = stored.Closer(links, s, from.row)
				}
				if ok, err := l.vouched(s, from); err != nil {
					return g, err
				} else if !ok {
					continue
				}
				to, node, err := l.resolve(s, from)
				if err != nil {
					return g, err
				}
				if followed++; len(g.Nodes) >= mostReached || followed > mostFollowed {
					g.Cut = true
					return g, nil
				}
				// Of two who made the same link one may know of its end, and the other not.
				if old, ok := g.Nodes[node.Ref.Key()]; !ok || !old.Found && node.Found {
					g.Nodes[node.Ref.Key()] = node
					if node.Found {
						l.rows[node.Ref.Key()] = to.row
						next = append(next, to)
					}
				}
				edge, key := l.edge(s, from.ref, node.Ref), from.ref.Key()
				edge.Unknown = !node.Found
				if link := (followedLink{key, edge.To.Key(), edge.Source, edge.Unknown}); !known[link] {
					known[link] = true
					g.Edges[key] = append(g.Edges[key], edge)
				}
			}
		}
		at = next
	}
	for key, edges := range g.Edges {
		g.Edges[key] = slices.DeleteFunc(edges, func(e checks.Link) bool { // of two who say the same, one may know of its end
			return e.Unknown && known[followedLink{key, e.To.Key(), e.Source, false}]
		})
	}
	return g, nil
}

// elsewhere are the links to other hosts that an item's own description and its milestone's state.
func (l *loader) elsewhere(row store.Item) (map[string][]checks.Problem, error) {
	it := stored.Item(l.home, row, "")
	var all []checks.Problem
	if strings.Contains(row.Body, "://") { // most have none, and need not be read for it
		doc, err := l.rd.memo.Doc(l.tx, row.Body)
		if err != nil {
			return nil, err
		}
		all = link.Elsewhere(it, doc, l.rd.Host)
	}
	ms, err := l.milestone(row)
	if err != nil {
		return nil, err
	}
	if strings.Contains(ms.Description, "://") {
		doc, err := l.rd.memo.Doc(l.tx, ms.Description)
		if err != nil {
			return nil, err
		}
		_, more := link.OfMilestone(doc, l.home.Ref(0), l.rd.Host)
		all = append(all, more...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return map[string][]checks.Problem{it.Ref.Key(): all}, nil
}

// edge is a stored link between two items as they are called now. That the reader's own repository had another name is no
// news to them.
func (l *loader) edge(s store.Link, from, to checks.Ref) checks.Link {
	e := checks.Link{From: from, To: to, Source: s.Source, By: s.Actor, Milestone: s.Milestone, Since: s.At}
	if s.Target.Key() != to.Key() && !(to.SameRepo(l.home.Ref(0)) && to.Number == s.Target.Number) {
		e.Written = s.Target
	}
	return e
}

// resolve finds what a link ends at. An item that was transferred is looked up where it is now. What the starting item's
// readers may not see keeps the name that the link was written with, and is found only when whoever made the link can
// read it: otherwise it reads as something that is not there.
func (l *loader) resolve(link store.Link, from reached) (reached, checks.Node, error) {
	none := checks.Node{Ref: link.Target}
	repo, row, err := l.Find(link.Target)
	if err != nil {
		return reached{}, none, err
	}
	if repo == nil {
		at := l.Asked(link.Target)
		switch {
		case at == nil:
		case at.ID == l.home.ID:
			none.Ref = l.home.Ref(link.Target.Number) // as the repository is called now
		case !l.open(*at): // asked all the same: that it takes no time to answer would tell that nothing is there
			_, err = l.mayKnow(link, from, *at)
		}
		return reached{}, none, err
	}
	first := l.Asked(link.Target) // where it was when the link was written
	open := l.open(*repo) && l.follows(link.Target)
	ref := repo.Ref(row.Number)
	if open && !row.Gone.IsZero() {
		none, err := l.departed(ref, row)
		return reached{}, none, err
	}
	if open {
		return reached{ref, *repo, row}, l.node(ref, *repo, row), nil
	}
	if none.Fate, err = l.left(link.Target); err != nil || !row.Gone.IsZero() {
		return reached{}, none, err
	}
	for _, hidden := range []*store.Repository{repo, first} {
		if hidden == nil || l.open(*hidden) {
			continue
		}
		if ok, err := l.mayKnow(link, from, *hidden); err != nil || !ok {
			return reached{}, none, err
		}
	}
	n := l.node(link.Target, *repo, row)
	n.Visible, n.Title = false, ""
	n.Fate = none.Fate
	return reached{link.Target, *repo, row}, n, nil
}

// open reports whether the loader's readers may see the items of a repository.
func (l *loader) open(repo store.Repository) bool { return l.readers().Sees(stored.Place(repo)) }

// follows reports whether the loader's readers may know where the item of a reference is now, once it was found: what was
// transferred out of a repository that they may not see, they do not know to have been there.
func (l *loader) follows(ref checks.Ref) bool {
	first := l.Asked(ref)
	return first == nil || l.open(*first)
}

// departed is the node of an item that is gone from where readers may see it. Where it was transferred to is theirs to know
// when that is public.
func (l *loader) departed(ref checks.Ref, row store.Item) (checks.Node, error) {
	n := checks.Node{Ref: ref, Fate: row.Fate, Visible: row.Fate != checks.Transferred}
	to, ok := checks.ParseRef(row.MovedTo)
	if !ok {
		return n, nil
	}
	there, err := l.Repository(to)
	if public := row.MovedPublic; there == nil && public || there != nil && l.open(*there) {
		n.Ref, n.Visible = to, true
		if there != nil && there.Gone.IsZero() {
			n.Fate = checks.NoFate // it will be seen there, or was not for long
		}
	}
	return n, err
}

// left tells that what a link names was transferred, when it was so from where the loader's readers may see it.
func (l *loader) left(ref checks.Ref) (checks.Fate, error) {
	repo, err := l.Repository(ref)
	if err != nil || repo == nil || !l.open(*repo) {
		return checks.NoFate, err
	}
	row, err := l.tx.Item(repo.ID, ref.Number)
	if errors.Is(err, store.ErrNotFound) {
		return checks.NoFate, nil
	}
	return row.Fate, err
}

// node is what a walk needs to know of an item that was found, for those who may see it.
func (l *loader) node(ref checks.Ref, repo store.Repository, row store.Item) checks.Node {
	return checks.Node{Ref: ref, Found: true, Visible: true, Title: row.Title, Kind: row.Conclusion.Kind, Unvouched: row.Conclusion.Unvouched, State: row.State, Reason: row.Reason,
		Closed: row.Closed, Expires: row.Conclusion.Expires, Accessible: l.allowed(repo)}
}

// allowed reports whether strategies of a repository count for the starting item: its own always do, others where they
// are under the same owner with the app installed, and not left out by strategy.repositories.
func (l *loader) allowed(repo store.Repository) bool {
	if repo.ID == l.home.ID {
		return true
	}
	if !strings.EqualFold(repo.Owner, l.home.Owner) || !l.installed(repo.Installation) {
		return false
	}
	return len(l.rules.Repos) == 0 || slices.ContainsFunc(l.rules.Repos, func(r string) bool {
		return strings.EqualFold(r, repo.Owner+"/"+repo.Name) || strings.EqualFold(r, repo.Name)
	})
}

func (l *loader) installed(id int64) bool {
	there, ok := l.insts[id]
	if !ok {
		inst, err := l.tx.Installation(id)
		there = err == nil && inst.Gone.IsZero()
		l.insts[id] = there
	}
	return there
}

// readers are those whom the loader loads for.
func (l *loader) readers() audience.Audience { return stored.Readers(l.home) }
