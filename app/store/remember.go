package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A transaction that serves many deliveries or many subjects needs the same rows again and again: their repository, its policy,
// its labels; and of each item a row that one statement reads for all of them. What was read is remembered until the transaction
// writes to the table that it came from, or takes a lock behind which somebody else may have written.

// remembered is what a transaction read, by statement and arguments. Of rows that belong to one item, what belongs to another
// stays when the item is written.
type remembered struct {
	by map[string]*answers // by table
}

// answers are what was read from one table.
type answers struct {
	all    map[string]any            // of statements that are not about one item
	ofItem map[itemID]map[string]any // of those that are
}

// itemID names an item.
type itemID struct {
	repo   int64
	number int
}

// recalled is a statement that is asked once. item is the item that its rows belong to, zero for none.
type recalled struct {
	table string
	item  itemID
	key   string
}

// found is what [one] found.
type found[T any] struct {
	row T
	err error // ErrNotFound, or nil
}

func (m *remembered) get(q recalled) (any, bool) {
	t := m.by[q.table]
	if t == nil {
		return nil, false
	}
	in := t.all
	if q.item != (itemID{}) {
		in = t.ofItem[q.item]
	}
	v, ok := in[q.key]
	return v, ok
}

func (m *remembered) put(q recalled, v any) {
	if m.by == nil {
		m.by = map[string]*answers{}
	}
	t := m.by[q.table]
	if t == nil {
		t = &answers{all: map[string]any{}, ofItem: map[itemID]map[string]any{}}
		m.by[q.table] = t
	}
	if q.item == (itemID{}) {
		t.all[q.key] = v
		return
	}
	of := t.ofItem[q.item]
	if of == nil {
		of = map[string]any{}
		t.ofItem[q.item] = of
	}
	of[q.key] = v
}

// forget drops what a statement that writes may have changed.
func (m *remembered) forget(query string, args []any) {
	if len(m.by) == 0 {
		return
	}
	w := writes(query)
	switch w.table { // what is read from one table is filed under another
	case "names":
		delete(m.by, "repositories")
	case "unlinks":
		delete(m.by, "links")
	}
	t := m.by[w.table]
	switch {
	case t == nil:
	case w.item && len(args) > 1:
		repo, ok := args[0].(int64)
		number, ok2 := args[1].(int)
		if !ok || !ok2 {
			delete(m.by, w.table)
			return
		}
		delete(t.ofItem, itemID{repo, number})
		clear(t.all)
	default:
		delete(m.by, w.table)
	}
}

// locked drops what is known of an item, since whoever held its lock before may have changed it.
func (m *remembered) locked(item itemID) {
	for _, t := range m.by {
		delete(t.ofItem, item)
	}
	for _, table := range []string{"links", "posted"} { // which belong to items, and are not filed by them
		if t := m.by[table]; t != nil {
			clear(t.all)
		}
	}
}

// written is what a statement writes: a table, "" for none, and whether its first two arguments name the one item whose rows it
// writes.
type written struct {
	table string
	item  bool
}

var writesOf sync.Map // query → written

// writes tells it by the statement's text. Statements are constants, or few.
func writes(query string) written {
	if w, ok := writesOf.Load(query); ok {
		return w.(written)
	}
	var w written
	words := strings.Fields(query)
	at := slices.IndexFunc(words, func(s string) bool { return s == "INTO" || s == "UPDATE" || s == "FROM" })
	if len(words) > 0 && at >= 0 && at+1 < len(words) && slices.Contains([]string{"INSERT", "UPDATE", "DELETE"}, words[0]) {
		w.table = words[at+1]
		text := strings.Join(words, " ")
		if w.item = strings.Contains(text, "WHERE repo = $1 AND number = $2"); words[0] == "INSERT" {
			w.item = strings.Contains(text, " (repo, number, ") && strings.Contains(text, " VALUES ($1") && !strings.Contains(text, "),(")
		}
	}
	writesOf.Store(query, w)
	return w
}

// args is the key of a statement's arguments.
func argsKey(query string, args []any) string {
	b := make([]byte, 0, 64)
	for _, a := range args {
		b = append(b, 0)
		switch v := a.(type) {
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case int:
			b = strconv.AppendInt(b, int64(v), 10)
		case string:
			b = append(b, v...)
		default:
			b = fmt.Append(b, v)
		}
	}
	return query + string(b)
}

// asked is a statement whose answers a transaction remembers, and the table that they come from.
type asked[T any] struct {
	table, what string
	scan        func(scanner) (T, error)
	query       string
}

// ask is such a statement; what says what is done, for the error.
func ask[T any](table, what string, scan func(scanner) (T, error), query string) asked[T] {
	return asked[T]{table, what, scan, query}
}

// as is the statement with arguments.
func (a asked[T]) as(args []any) recalled {
	return recalled{table: a.table, key: argsKey(a.query, args)}
}

// asOf is the statement whose rows belong to the item that its two arguments name.
func (a asked[T]) asOf(repo int64, number int) recalled {
	return recalled{table: a.table, item: itemID{repo, number}, key: a.query}
}

// oneOf is [one], remembered: the rows of the table are read once.
func oneOf[T any](t *Tx, a asked[T], args ...any) (T, error) { return oneAt(t, a, a.as(args), args) }

// oneOfItem is [one], remembered, of what belongs to the item that the two arguments name.
func oneOfItem[T any](t *Tx, a asked[T], repo int64, number int) (T, error) {
	return oneAt(t, a, a.asOf(repo, number), []any{repo, number})
}

func oneAt[T any](t *Tx, a asked[T], q recalled, args []any) (T, error) {
	if v, ok := t.seen.get(q); ok {
		f := v.(found[T])
		if f.err != nil {
			return f.row, fmt.Errorf("%s: %w", a.what, f.err)
		}
		return f.row, nil
	}
	row, err := one(t, a.what, a.scan, a.query, args...)
	switch {
	case err == nil:
		t.seen.put(q, found[T]{row: row})
	case errors.Is(err, ErrNotFound):
		t.seen.put(q, found[T]{err: ErrNotFound})
	}
	return row, err
}

// manyOf is [many], remembered.
func manyOf[T any](t *Tx, a asked[T], args ...any) ([]T, error) {
	return manyAt(t, a, a.as(args), args)
}

// manyOfItem is [many], remembered, of what belongs to the item that the two arguments name.
func manyOfItem[T any](t *Tx, a asked[T], repo int64, number int) ([]T, error) {
	return manyAt(t, a, a.asOf(repo, number), []any{repo, number})
}

func manyAt[T any](t *Tx, a asked[T], q recalled, args []any) ([]T, error) {
	if v, ok := t.seen.get(q); ok {
		return slices.Clone(v.([]T)), nil
	}
	rows, err := many(t, a.what, a.scan, a.query, args...)
	if err == nil {
		t.seen.put(q, rows)
		rows = slices.Clone(rows)
	}
	return rows, err
}
