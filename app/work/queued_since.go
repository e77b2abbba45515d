package work

import "github.com/northstar-app/northstar/app/store"

// An item is concluded by the look at itself, and beside others: by the look at its head commit, and by a reading, a page at a time. Only the
// first is certain to happen again when what it depends on changes. A conclusion of the others that was loaded before such a change must not
// be recorded after the look that the change brought about: nothing would come after it to put that right.

// itemVersions are the versions of items' own subjects.
func itemVersions(tx *store.Tx, repo int64, numbers []int) (map[int]int64, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	keys := make([]string, len(numbers))
	for i, n := range numbers {
		keys[i] = store.ItemKey(repo, n)
	}
	of, err := tx.Versions(keys)
	out := make(map[int]int64, len(numbers))
	for i, n := range numbers {
		out[n] = of[keys[i]]
	}
	return out, err
}

// queuedSince are the items that were queued since their subjects had these versions: the look that they were queued for concludes them. The
// items have to be locked.
func queuedSince(tx *store.Tx, repo int64, seen map[int]int64) (map[int]bool, error) {
	numbers := make([]int, 0, len(seen))
	for n := range seen {
		numbers = append(numbers, n)
	}
	now, err := itemVersions(tx, repo, numbers)
	out := map[int]bool{}
	for n, v := range now {
		out[n] = v != seen[n] && v != 0 // one that was forgotten since was looked at, and nothing came of that later
	}
	return out, err
}
