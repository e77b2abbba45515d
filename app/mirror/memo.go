package mirror

import (
	"context"
	"sync"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/text"
)

// memo keeps what took work to conclude, by everything that it was concluded from, so that nothing in it is ever out of date.
// A transaction never does such work itself: it finds the result here, or asks for it with [store.Outside].
type memo struct {
	mu       sync.Mutex
	new, old map[any]any
	size     int // of what is in new, in bytes of the texts that it was concluded from
}

// memoSize is how much is kept in each of the memo's two halves, in bytes of text; a full one takes the other's place. A body
// has at most a quarter of a megabyte, and what is read of one is a few times as long.
const memoSize = 4 << 20

// recall is the value of a key that says all that it is concluded from, of so many bytes. Its error is a [store.Outside] where
// nobody has concluded it yet. A transaction asks once for a value at most: what it was given stays with it.
func recall[V any](m *memo, tx *store.Tx, key any, size int, conclude func() V) (V, error) {
	if v, ok := tx.Kept(key); ok {
		return v.(V), nil
	}
	if v, ok := m.get(key, size); ok {
		return v.(V), nil
	}
	var none V
	return none, &store.Outside{Work: func(context.Context) error {
		v := conclude()
		m.put(key, size, v)
		tx.Keep(key, v)
		return nil
	}}
}

func (m *memo) get(key any, size int) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.new[key]; ok {
		return v, true
	}
	v, ok := m.old[key]
	if ok {
		m.keep(key, size, v)
	}
	return v, ok
}

func (m *memo) put(key any, size int, v any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, size, v)
}

// keep adds a value while the lock is held.
func (m *memo) keep(key any, size int, v any) {
	if m.new == nil || m.size > memoSize {
		m.old, m.new, m.size = m.new, map[any]any{}, 0
	}
	m.new[key] = v
	m.size += size + 256 // the entry itself
}

// bodyKey is a text that was read.
type bodyKey string

// doc is what a text says.
func (m *memo) doc(tx *store.Tx, body string) (*text.Doc, error) {
	if body == "" {
		return &text.Doc{}, nil
	}
	return recall(m, tx, bodyKey(body), len(body), func() *text.Doc { return text.Read(body) })
}

// ReadTexts reads texts before a transaction that will need them, so that it need not ask for each.
func (m *Mirror) ReadTexts(bodies ...string) {
	for _, b := range bodies {
		if b == "" {
			continue
		}
		m.Text(b)
	}
}

// Text is what a text says, read now where it is not known. It is not to be called within a transaction.
func (m *Mirror) Text(body string) *text.Doc {
	if v, ok := m.memo.get(bodyKey(body), len(body)); ok {
		return v.(*text.Doc)
	}
	d := text.Read(body)
	m.memo.put(bodyKey(body), len(body), d)
	return d
}
