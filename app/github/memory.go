package github

import (
	"container/list"
	"strconv"
	"sync"
)

const (
	memoryBytes = 32 << 20  // of remembered answers, over all installations
	memoryEntry = 256 << 10 // a longer answer is not remembered
)

// memory remembers answers for conditional requests, the least used going first. Each client has a part of its own, so
// that no installation is ever answered from another's.
type memory struct {
	mu    sync.Mutex
	limit int
	bytes int
	parts int
	byKey map[string]*list.Element
	order *list.List // most lately used first
}

type remembered struct {
	key    string
	answer []byte
}

func newMemory(limit int) *memory {
	return &memory{limit: limit, byKey: map[string]*list.Element{}, order: list.New()}
}

// part is a cache that shares the limit and nothing else.
func (m *memory) part() *memoryPart {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.parts++
	return &memoryPart{of: m, prefix: strconv.Itoa(m.parts) + " "}
}

// memoryPart implements httpcache.Cache.
type memoryPart struct {
	of     *memory
	prefix string
}

// Get implements httpcache.Cache.
func (p *memoryPart) Get(key string) ([]byte, bool) {
	m := p.of
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[p.prefix+key]
	if !ok {
		return nil, false
	}
	m.order.MoveToFront(e)
	return e.Value.(*remembered).answer, true
}

// Set implements httpcache.Cache.
func (p *memoryPart) Set(key string, answer []byte) {
	p.Delete(key)
	if len(answer) > memoryEntry {
		return
	}
	m := p.of
	m.mu.Lock()
	defer m.mu.Unlock()
	r := &remembered{key: p.prefix + key, answer: answer}
	m.byKey[r.key] = m.order.PushFront(r)
	m.bytes += len(r.key) + len(answer)
	for m.bytes > m.limit && m.order.Len() > 0 {
		m.drop(m.order.Back())
	}
}

// Delete implements httpcache.Cache.
func (p *memoryPart) Delete(key string) {
	m := p.of
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[p.prefix+key]; ok {
		m.drop(e)
	}
}

func (m *memory) drop(e *list.Element) {
	r := m.order.Remove(e).(*remembered)
	delete(m.byKey, r.key)
	m.bytes -= len(r.key) + len(r.answer)
}
