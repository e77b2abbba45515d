// Package memo keeps what took work to conclude, by everything that it was concluded from, so that nothing in it is ever out of
// date: what a text says, what a strategy rules out. What comes in reads with it, and what goes out, so that a text is read once.
//
// A transaction never does such work itself: it finds the result here, or asks for it with [store.Outside].
package memo

import (
	"context"
	"fmt"
	"sync"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// Memo is what is kept. Its zero value is empty and works. It is safe for concurrent use and is passed by reference.
type Memo struct {
	mu       sync.Mutex
	new, old map[any]any
	size     int // of what is in new, in bytes of the texts that it was concluded from
}

// half is how much is kept in each of the memo's two halves, in bytes of text; a full one takes the other's place. A body
// has at most a quarter of a megabyte, and what is read of one is a few times as long.
const half = 4 << 20

// Recall is the value of a key that says all that it is concluded from, of so many bytes. Its error is a [store.Outside] where
// nobody has concluded it yet. A transaction asks once for a value at most: what it was given stays with it.
func Recall[V any](m *Memo, tx *store.Tx, key any, size int, conclude func() V) (V, error) {
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

func (m *Memo) get(key any, size int) (any, bool) {
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

func (m *Memo) put(key any, size int, v any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, size, v)
}

// keep adds a value while the lock is held.
func (m *Memo) keep(key any, size int, v any) {
	if m.new == nil || m.size > half {
		m.old, m.new, m.size = m.new, map[any]any{}, 0
	}
	m.new[key] = v
	m.size += size + 256 // the entry itself
}

// bodyKey is a text that was read.
type bodyKey string

// Doc is what a text says, within a transaction.
func (m *Memo) Doc(tx *store.Tx, body string) (*text.Doc, error) {
	if body == "" {
		return &text.Doc{}, nil
	}
	return Recall(m, tx, bodyKey(body), len(body), func() *text.Doc { return text.Read(body) })
}

// Read reads texts before a transaction that will need them, so that it need not ask for each.
func (m *Memo) Read(bodies ...string) {
	for _, b := range bodies {
		if b == "" {
			continue
		}
		m.Text(b)
	}
}

// Text is what a text says, read now where it is not known. It is not to be called within a transaction.
func (m *Memo) Text(body string) *text.Doc {
	if v, ok := m.get(bodyKey(body), len(body)); ok {
		return v.(*text.Doc)
	}
	d := text.Read(body)
	m.put(bodyKey(body), len(body), d)
	return d
}

// ruledOutBy is a strategy's text, as headings of a policy's have it read.
type ruledOutBy struct{ body, headings string }

// NonGoals are the non-goals of a strategy under the rules of a repository.
func (m *Memo) NonGoals(tx *store.Tx, body string, rules *checks.Rules) ([]string, error) {
	doc, err := m.Doc(tx, body)
	if err != nil {
		return nil, err
	}
	key := ruledOutBy{body: body, headings: fmt.Sprint(rules.Playbook.Headings)} // printed in the order of the keys
	return Recall(m, tx, key, len(body), func() []string { return playbook.NonGoalsOf(doc, rules) })
}
