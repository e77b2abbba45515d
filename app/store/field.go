package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// FieldNames are what an owner's issue fields are called, by GitHub's ids, as far as it was told.
func (t *Tx) FieldNames(owner string) (map[int64]string, error) {
	type field struct {
		id   int64
		name string
	}
	rows, err := manyOf(t, ask("fields", "read the issue fields of "+owner, func(s scanner) (f field, err error) {
		return f, s.Scan(&f.id, &f.name)
	}, "SELECT id, name FROM fields WHERE owner = $1"), strings.ToLower(owner))
	out := make(map[int64]string, len(rows))
	for _, f := range rows {
		out[f.id] = f.name
	}
	return out, err
}

// FieldsRead is when GitHub was last asked what an owner's issue fields are called, zero for never.
func (t *Tx) FieldsRead(owner string) (time.Time, error) {
	us, err := oneOf(t, ask("field_lists", "when the issue fields of "+owner+" were read", value[int64],
		"SELECT read FROM field_lists WHERE owner = $1"), strings.ToLower(owner))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return moment(us), err
}

// PutFieldNames records what an owner's issue fields are called, as GitHub answered at a time: none where it does not say. Those
// that were known before stay known.
func (t *Tx) PutFieldNames(owner string, names map[int64]string, at time.Time) error {
	owner = strings.ToLower(owner)
	for _, id := range slices.Sorted(maps.Keys(names)) {
		if err := t.do("put an issue field of "+owner, "INSERT INTO fields (owner, id, name) VALUES ($1, $2, $3) ON CONFLICT (owner, id) DO UPDATE SET name = excluded.name",
			owner, id, names[id]); err != nil {
			return err
		}
	}
	return t.do("record when the issue fields of "+owner+" were read",
		"INSERT INTO field_lists (owner, read) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET read = excluded.read", owner, micros(at))
}
