package facts

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// indexes keeps the words of strategies by what they were read from: the name and the mark of every repository whose
// strategies readers may be told of, which for all public ones are the same. Nothing in here is ever out of date.
type indexes struct {
	mu sync.Mutex
	by map[[sha256.Size]byte]*link.Index
}

// mostIndexes is how many are kept; beyond, all are dropped. One of a thousand strategies takes some ten megabytes.
const mostIndexes = 16

// comparison is an item whose words were compared with those of strategies.
type comparison struct {
	index       [sha256.Size]byte
	item        checks.Ref
	title, body string
}

// choices are the strategies that an item may serve, and those that rule it out, as far as its readers may be told of them: all where they are
// few, else a few more than are shown of those that it may serve by its words. Strategies are read only when one of them changed; until then
// an item costs a row for each repository that has any.
func (l *loader) choices(it checks.Item) (evaluate.Offer, error) {
	repos, err := l.tx.StrategicRepositories(l.home.Owner)
	if err != nil {
		return evaluate.Offer{}, err
	}
	told := map[int64]store.Repository{}
	home, key := checks.Ref{}, []byte(memo.Headings(l.rules))
	for _, r := range repos {
		if l.open(r) && l.allowed(r) {
			told[r.ID] = r
			if r.Private { // what is its own to tell is told to nobody else
				home, key = l.home.Ref(0), append(key, '!')
			}
			key = binary.AppendVarint(append(append(key, r.Ref(0).Full()...), 0), r.Strategies)
		}
	}
	if len(told) == 0 {
		return evaluate.Offer{All: true}, nil
	}
	sum := sha256.Sum256(key)
	x := l.rd.indexes.get(sum)
	if x == nil {
		rows, err := l.tx.StrategiesOf(l.home.Owner)
		if err != nil {
			return evaluate.Offer{}, err
		}
		var all []link.Candidate
		for _, r := range rows {
			if repo, ok := told[r.Repo]; ok {
				all = append(all, link.Candidate{Item: stored.Item(repo, r, "")})
			}
		}
		return evaluate.Offer{}, &store.Outside{Work: func(context.Context) error {
			for i := range all {
				all[i].NonGoals = l.rd.memo.RuledOut(all[i].Body, l.rules)
			}
			l.rd.indexes.put(sum, link.NewIndex(home, all))
			return nil
		}}
	}
	compared := comparison{index: sum, item: it.Ref, title: it.Title, body: it.Body}
	return memo.Recall(l.rd.memo, l.tx, compared, len(it.Title)+len(it.Body), func() evaluate.Offer {
		work := playbook.NewReading(it.Title, func() *text.Doc { return l.rd.memo.Text(it.Body) }, l.rules)
		return evaluate.Choices(x, it, work, 3*link.MaxLikely)
	})
}

// suggest says what an item may serve, and what rules it out: strategies that would count if somebody linked the item to them, or what counts
// in their place since it supersedes them. What a person took away from the item is not held out to anybody again, nor what it is
// linked to already.
func (l *loader) suggest(it checks.Item, row store.Item, s *checks.Subject) error {
	o, err := l.choices(it)
	if err != nil {
		return err
	}
	most := link.MaxLikely
	if o.All {
		most = link.MaxChoices
	}
	there := len(o.Likely) + len(o.Refused)
	if o, err = l.wouldCount(it, row, o, most); err != nil {
		return err
	}
	s.Likely, s.Refused, s.Choices = o.First(most), o.Refusals(), checks.ManyChoices
	switch {
	case o.All && there == 0:
		s.Choices = checks.NoChoices
	case o.All && len(o.Likely)+len(o.Refused) == 0:
		s.Choices = checks.NoOthers
	case o.All:
		s.Choices = checks.FewChoices
	}
	if s.NonGoals == nil {
		s.NonGoals = map[string][]string{}
	}
	for _, ref := range s.Named() {
		if err := l.ruledOut(ref.Ref.Key(), s.NonGoals); err != nil {
			return err
		}
	}
	return nil
}

// wouldCount is what would count of an offer, and of what may be served at most so many.
func (l *loader) wouldCount(it checks.Item, row store.Item, o evaluate.Offer, most int) (evaluate.Offer, error) {
	out := evaluate.Offer{All: o.All}
	if len(o.Likely)+len(o.Refused) == 0 {
		return out, nil
	}
	not, err := l.takenAway(row)
	if err != nil {
		return out, err
	}
	for _, f := range o.Refused[:min(len(o.Refused), link.MaxChoices)] {
		at, n, err := l.ifLinked(it, row, f.Strategy)
		if err != nil {
			return out, err
		}
		if n.Found && !not[at] && n.Ref.Key() == f.Strategy.Key() {
			out.Refused = append(out.Refused, f)
			not[at] = true // nor is it offered in the place of what it supersedes
		}
	}
	for _, m := range o.Likely {
		if len(out.Likely) == most {
			break
		}
		at, n, err := l.ifLinked(it, row, m.Ref)
		if err != nil {
			return out, err
		}
		if n.Found && !not[at] {
			not[at] = true
			m.Reference = checks.Reference{Ref: n.Ref, Title: n.Title, Kind: checks.Strategy}
			out.Likely = append(out.Likely, m)
		}
	}
	return out, nil
}

// takenAway is what people took away from an item.
func (l *loader) takenAway(row store.Item) (map[store.Place]bool, error) {
	not := map[store.Place]bool{}
	away, err := l.tx.Unlinks(row.Repo, row.Number)
	if err != nil {
		return nil, err
	}
	for _, u := range away {
		repo, end, err := l.Find(u.Target)
		if err != nil {
			return nil, err
		}
		if repo != nil {
			not[store.Place{Repo: repo.ID, Number: end.Number}] = true
		}
	}
	return not, nil
}

// ifLinked is the strategy that would count first if somebody linked an item, which is linked to none, to another one; a node
// that is not Found when none would, or one that the item's readers may not be told of.
func (l *loader) ifLinked(it checks.Item, row store.Item, to checks.Ref) (store.Place, checks.Node, error) {
	g, err := l.graph(row, store.Link{Repo: row.Repo, Number: row.Number, Target: to, Source: checks.FromCommand})
	if err != nil {
		return store.Place{}, checks.Node{}, err
	}
	c := link.Walk(it, g)
	if !c.Linked {
		return store.Place{}, checks.Node{}, nil
	}
	n := g.Nodes[c.Strategies[0].Key()]
	if !n.Visible {
		return store.Place{}, checks.Node{}, nil
	}
	end := l.rows[n.Ref.Key()]
	return store.Place{Repo: end.Repo, Number: end.Number}, n, nil
}

func (xs *indexes) get(key [sha256.Size]byte) *link.Index {
	xs.mu.Lock()
	defer xs.mu.Unlock()
	return xs.by[key]
}

func (xs *indexes) put(key [sha256.Size]byte, x *link.Index) {
	xs.mu.Lock()
	defer xs.mu.Unlock()
	if xs.by == nil || len(xs.by) >= mostIndexes {
		xs.by = map[[sha256.Size]byte]*link.Index{}
	}
	xs.by[key] = x
}
