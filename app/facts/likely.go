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
	"github.com/northstar-app/northstar/checks/link"
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

// likely are the strategies that an item may serve by its words, as far as its readers may be told of them, a few more than are
// shown. Strategies are read only when
// one of them changed; until then an item costs a row for each repository that has any.
func (l *loader) likely(it checks.Item) ([]checks.Reference, error) {
	repos, err := l.tx.StrategicRepositories(l.home.Owner)
	if err != nil {
		return nil, err
	}
	told := map[int64]store.Repository{}
	home, key := checks.Ref{}, []byte{}
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
		return nil, nil
	}
	sum := sha256.Sum256(key)
	x := l.rd.indexes.get(sum)
	if x == nil {
		rows, err := l.tx.StrategiesOf(l.home.Owner)
		if err != nil {
			return nil, err
		}
		var items []checks.Item
		for _, r := range rows {
			if repo, ok := told[r.Repo]; ok {
				items = append(items, stored.Item(repo, r, ""))
			}
		}
		return nil, &store.Outside{Work: func(context.Context) error {
			l.rd.indexes.put(sum, link.NewIndex(home, items))
			return nil
		}}
	}
	compared := comparison{index: sum, item: it.Ref, title: it.Title, body: it.Body}
	return memo.Recall(l.rd.memo, l.tx, compared, len(it.Title)+len(it.Body), func() []checks.Reference { return x.Likely(it, 3*link.MaxLikely) })
}

// suggest are those of the likely strategies that would count if somebody linked the item to them, or what counts in their
// place since it supersedes them. What a person took away from the item is not held out to anybody again, nor what it is
// linked to already.
func (l *loader) suggest(it checks.Item, row store.Item) ([]checks.Reference, error) {
	likely, err := l.likely(it)
	if err != nil || len(likely) == 0 {
		return nil, err
	}
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
	var out []checks.Reference
	for _, s := range likely {
		if len(out) == link.MaxLikely {
			break
		}
		ref, n, err := l.ifLinked(it, row, s.Ref)
		if err != nil {
			return nil, err
		}
		if n.Found && !not[ref] {
			not[ref] = true
			out = append(out, checks.Reference{Ref: n.Ref, Title: n.Title, Kind: checks.Strategy})
		}
	}
	return out, nil
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
