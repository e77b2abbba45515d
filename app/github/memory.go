package github

import (
	"container/list"
	"net/http"
	"sync"
)

const (
	memoryBytes = 2 << 20   // of remembered answers, over all installations
	memoryEntry = 256 << 10 // a longer answer is not remembered
	headerBytes = 2 << 10   // what headers take, about
)

// memory remembers answers for conditional requests, the least used going first.
type memory struct {
	mu    sync.Mutex
	limit int
	bytes int
	byKey map[string]*list.Element
	order *list.List // of *remembered, most lately used first
}

// remembered is one answer. Nothing in it is changed.
type remembered struct {
	key    string
	etag   string
	header http.Header
	body   []byte
}

func (m remembered) size() int { return len(m.key) + headerBytes + len(m.body) }

func newMemory(limit int) *memory {
	return &memory{limit: limit, byKey: map[string]*list.Element{}, order: list.New()}
}

func (m *memory) get(key string) (remembered, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[key]
	if !ok {
		return remembered{}, false
	}
	m.order.MoveToFront(e)
	return e.Value.(remembered), true
}

func (m *memory) set(key string, r remembered) {
	r.key = key
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[key]; ok {
		m.drop(e)
	}
	m.byKey[key] = m.order.PushFront(r)
	m.bytes += r.size()
	for m.bytes > m.limit && m.order.Len() > 0 {
		m.drop(m.order.Back())
	}
}

func (m *memory) delete(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[key]; ok {
		m.drop(e)
	}
}

func (m *memory) drop(e *list.Element) {
	r := m.order.Remove(e).(remembered)
	delete(m.byKey, r.key)
	m.bytes -= r.size()
}
