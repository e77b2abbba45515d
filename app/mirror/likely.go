package mirror

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
)

// indexes keeps the words of strategies by what they were read from: the repository whose readers they are for, and the
// state of each strategy. Nothing in here is ever out of date.
type indexes struct {
	mu sync.Mutex
	by map[[sha256.Size]byte]*link.Index
}

// mostIndexes is how many are kept; beyond, all are dropped. One of a thousand strategies takes some ten megabytes.
const mostIndexes = 16

// likely are the strategies that an item may serve, as far as its readers may be told of them. Bodies of strategies are read
// only when one of them changed.
func (l *loader) likely(it checks.Item) ([]checks.Reference, error) {
	marks, err := l.tx.StrategyMarks(l.home.Owner)
	if err != nil {
		return nil, err
	}
	repos := map[int64]store.Repository{l.home.ID: l.home}
	for _, m := range marks {
		if _, ok := repos[m.Repo]; !ok {
			if repos[m.Repo], err = l.tx.Repository(m.Repo); err != nil {
				return nil, err
			}
		}
	}
	told := func(id int64) bool { return id == l.home.ID || !repos[id].Private && l.allowed(repos[id]) }
	marks = slices.DeleteFunc(marks, func(m store.Mark) bool { return !told(m.Repo) })
	if len(marks) == 0 {
		return nil, nil
	}
	key := indexKey(l.home, repos, marks)
	x := l.m.indexes.get(key)
	if x == nil {
		rows, err := l.tx.StrategiesOf(l.home.Owner)
		if err != nil {
			return nil, err
		}
		var items []checks.Item
		for _, r := range rows {
			if told(r.Repo) {
				items = append(items, Item(repos[r.Repo], r, ""))
			}
		}
		x = link.NewIndex(l.home.Ref(0), items)
		l.m.indexes.put(key, x)
	}
	return x.Likely(it, link.MaxLikely), nil
}

func indexKey(home store.Repository, repos map[int64]store.Repository, marks []store.Mark) [sha256.Size]byte {
	b := append([]byte(home.Owner+"/"+home.Name), 0)
	for _, m := range marks {
		b = append(append(b, repos[m.Repo].Name...), 0)
		b = binary.AppendVarint(b, int64(m.Number))
		b = binary.AppendVarint(b, m.Updated.UnixMicro())
	}
	return sha256.Sum256(b)
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
