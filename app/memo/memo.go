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
	new, old map[any]entry
	size     int // of what is in new
}

// entry is a value, with the bytes of memory that it and its key take, about.
type entry struct {
	value any
	size  int
}

// half is how many bytes of memory each of the memo's two halves takes, about; a full one takes the other's place. A body has at most a
// quarter of a megabyte, and what is read of one is several times as long: of a body of some lines 6 kB.
const half = 3 << 20

// Kept is how many bytes of what was concluded last are there for sure, as [Memo.Read] counts them.
const Kept = half

// entrySize is what an entry takes besides.
const entrySize = 256

// Recall is the value of a key that says all that it is concluded from, which has so many bytes, as the value may have. Its error is a
// [store.Outside] where nobody has concluded it yet. A transaction asks once for a value at most: what it was given stays with it.
func Recall[V any](m *Memo, tx *store.Tx, key any, size int, conclude func() V) (V, error) {
	if v, ok := tx.Kept(key); ok {
		return v.(V), nil
	}
	if v, ok := m.get(key); ok {
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

func (m *Memo) get(key any) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.new[key]; ok {
		return e.value, true
	}
	e, ok := m.old[key]
	if ok {
		m.keep(key, e)
	}
	return e.value, ok
}

// put keeps a value that was concluded from a key of so many bytes.
func (m *Memo) put(key any, size int, v any) {
	if d, ok := v.(*text.Doc); ok {
		size += d.Size()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(key, entry{v, size + entrySize})
}

// keep adds an entry while the lock is held.
func (m *Memo) keep(key any, e entry) {
	if m.new == nil || m.size+e.size > half {
		m.old, m.new, m.size = m.new, map[any]entry{}, 0
	}
	m.size += e.size - m.new[key].size
	m.new[key] = e
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

// Read reads texts before a transaction that will need them, so that it need not ask for each, and returns how many bytes of memory what is
// kept of them takes. A transaction that needs more than [Kept] finds some of it forgotten.
func (m *Memo) Read(bodies ...string) (size int) {
	for _, b := range bodies {
		if b == "" {
			continue
		}
		size += len(b) + m.Text(b).Size() + entrySize
	}
	return size
}

// Text is what a text says, read now where it is not known. It is not to be called within a transaction.
func (m *Memo) Text(body string) *text.Doc {
	if v, ok := m.get(bodyKey(body)); ok {
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
	return Recall(m, tx, ruledOut(body, rules), len(body), func() []string { return playbook.NonGoalsOf(doc, rules) })
}

// RuledOut are the non-goals of a strategy, read now where they are not known. It is not to be called within a transaction.
func (m *Memo) RuledOut(body string, rules *checks.Rules) []string {
	if v, ok := m.get(ruledOut(body, rules)); ok {
		return v.([]string)
	}
	list := playbook.NonGoalsOf(text.Read(body), rules)
	m.put(ruledOut(body, rules), len(body), list)
	return list
}

// preceding is a text, as headings of a policy's have it read for what it sets before what.
type preceding struct{ body, headings string }

// Precedences are what a vision sets before what, under the rules of a repository.
func (m *Memo) Precedences(tx *store.Tx, body string, rules *checks.Rules) ([]playbook.Precedence, error) {
	doc, err := m.Doc(tx, body)
	if err != nil {
		return nil, err
	}
	return Recall(m, tx, preceding{body, Headings(rules)}, len(body), func() []playbook.Precedence { return playbook.Precedences(doc, rules) })
}

func ruledOut(body string, rules *checks.Rules) ruledOutBy {
	return ruledOutBy{body: body, headings: Headings(rules)}
}

// Headings are those that a policy adds to what a section of a strategy may be called, as a key.
func Headings(rules *checks.Rules) string {
	return fmt.Sprint(rules.Playbook.Headings) // printed in the order of the keys
}

// seenFrom is all that a vision says of its perspective, as headings of a policy's have it read.
type seenFrom struct{ title, labels, body, headings string }

// Perspectives are those that a vision is written from, under the rules of its repository.
func (m *Memo) Perspectives(tx *store.Tx, it checks.Item, rules *checks.Rules) ([]string, error) {
	doc, err := m.Doc(tx, it.Body)
	if err != nil {
		return nil, err
	}
	key := seenFrom{title: it.Title, labels: fmt.Sprintf("%q", it.Labels), body: it.Body, headings: Headings(rules)}
	return Recall(m, tx, key, len(it.Body), func() []string {
		return playbook.Perspectives(playbook.Reviewed{Item: it, Doc: doc, Kind: checks.Vision, Rules: rules})
	})
}
