package store

import (
	"slices"
	"strings"
)

// Versions are the versions of subjects; 0 for one that was never bumped.
func (t *Tx) Versions(keys []string) (map[string]int64, error) {
	type row struct {
		key     string
		version int64
	}
	out := make(map[string]int64, len(keys))
	err := inParts(keys, func(part []string) error {
		rows, err := many(t, "read the versions of subjects", func(s scanner) (r row, err error) {
			err = s.Scan(&r.key, &r.version)
			return r, err
		}, "SELECT key, version FROM subjects WHERE key IN "+places(1, len(part)), anys(part)...)
		for _, r := range rows {
			out[r.key] = r.version
		}
		return err
	})
	return out, err
}

// OpenOn are the open pull requests of a repository whose heads commits are, by commit, in their order.
func (t *Tx) OpenOn(repo int64, shas []string) (map[string][]int, error) {
	type row struct {
		head   string
		number int
		open   bool
	}
	out := map[string][]int{}
	err := inParts(shas, func(part []string) error {
		rows, err := many(t, "read whose heads commits are", func(s scanner) (r row, err error) {
			err = s.Scan(&r.head, &r.number, &r.open)
			return r, err
		}, "SELECT head, number, state = 'open' AND type = 'pull' AND gone = 0 FROM items WHERE repo = $1 AND head <> '' AND head IN "+places(2, len(part)),
			withRepo(repo, part)...)
		for _, r := range rows {
			if r.open {
				out[r.head] = append(out[r.head], r.number)
			}
		}
		return err
	})
	for _, numbers := range out {
		slices.Sort(numbers)
	}
	return out, err
}

// LockItems is [Tx.LockItem] for several items of a repository, in one order for all: two transactions that lock some of the same
// never wait for each other.
func (t *Tx) LockItems(repo int64, numbers []int) error {
	if !t.db.pg {
		return nil
	}
	var fresh []string
	for _, n := range slices.Compact(slices.Sorted(slices.Values(numbers))) {
		if t.lockedFirst(itemID{repo, n}) {
			fresh = append(fresh, itemLock(repo, n))
		}
	}
	return inParts(fresh, func(part []string) error {
		return t.do("lock items", "SELECT pg_advisory_xact_lock(hashtextextended(k, 0)) FROM unnest(ARRAY["+strings.Trim(places(1, len(part)), "()")+"]::text[]) AS k", anys(part)...)
	})
}

// OpenHeads are the head commits of those of some items of a repository that are open pull requests.
func (t *Tx) OpenHeads(repo int64, numbers []int) (map[int]string, error) {
	type row struct {
		number int
		head   string
	}
	out := map[int]string{}
	err := inParts(numbers, func(part []int) error {
		rows, err := many(t, "read the heads of pull requests", func(s scanner) (r row, err error) {
			err = s.Scan(&r.number, &r.head)
			return r, err
		}, "SELECT number, head FROM items WHERE repo = $1 AND number IN "+places(2, len(part))+" AND type = 'pull' AND state = 'open' AND gone = 0 AND head <> ''",
			withRepo(repo, part)...)
		for _, r := range rows {
			out[r.number] = r.head
		}
		return err
	})
	return out, err
}
