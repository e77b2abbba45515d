package store

import (
	"fmt"
	"maps"
	"slices"
)

// LabelNames are the names of a repository's labels by GitHub's ids.
func (t *Tx) LabelNames(repo int64) (map[int64]string, error) {
	type label struct {
		id   int64
		name string
	}
	rows, err := manyOf(t, ask("labels", fmt.Sprintf("read the labels of repository %d", repo), func(s scanner) (l label, err error) {
		return l, s.Scan(&l.id, &l.name)
	}, "SELECT id, name FROM labels WHERE repo = $1"), repo)
	out := make(map[int64]string, len(rows))
	for _, l := range rows {
		out[l.id] = l.name
	}
	return out, err
}

// labelsPut is how many labels one statement of [Tx.PutLabels] writes at most.
const labelsPut = 32

// PutLabels records the names of labels by GitHub's ids. Others of the repository stay.
func (t *Tx) PutLabels(repo int64, names map[int64]string) error {
	ids := slices.Sorted(maps.Keys(names))
	for len(ids) > 0 {
		n := labelsPut // 32, 16, … rows: few different statements
		for n > len(ids) {
			n /= 2
		}
		args := make([]any, 0, 3*n)
		for _, id := range ids[:n] {
			args = append(args, repo, id, names[id])
		}
		ids = ids[n:]
		if err := t.do(fmt.Sprintf("put labels of repository %d", repo), `
			INSERT INTO labels (repo, id, name) VALUES `+tuples(n, 3)+` ON CONFLICT (repo, id) DO UPDATE SET name = excluded.name`, args...); err != nil {
			return err
		}
	}
	return nil
}

// DropLabel forgets a label that is gone.
func (t *Tx) DropLabel(repo, id int64) error {
	return t.do(fmt.Sprintf("drop a label of repository %d", repo), "DELETE FROM labels WHERE repo = $1 AND id = $2", repo, id)
}
