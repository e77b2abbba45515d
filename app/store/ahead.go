package store

import (
	"fmt"
	"slices"
	"strings"
)

// ReadAhead reads what deciding about items of one repository needs, all of them by one statement a table, so that [Tx.Item],
// [Tx.LinksFrom], [Tx.LatestChoice], [Tx.Waivers], [Tx.WaitingCommands] and [Tx.PostedOn] find it. What is read ahead and not
// asked for costs little; what is asked for and was not read ahead is read then.
func (t *Tx) ReadAhead(repo int64, numbers []int) error {
	if err := t.ReadItems(repo, numbers); err != nil {
		return err
	}
	steps := []func(int64, []int) error{
		func(repo int64, part []int) error {
			return aheadOf(t, "links", repo, part, statedQuery, 0, func(s scanner) (int, claim, error) {
				c, err := scanClaim(s)
				return c.Number, c, err
			}, "SELECT "+linkColumns+decidedColumn+" FROM links l WHERE repo = $1 AND number IN %s ORDER BY place, ordinal, target")
		},
		func(repo int64, part []int) error {
			return aheadOf(t, "choices", repo, part, latestQuery, mostLatest, numbered(scanChoice),
				"SELECT number, "+choiceColumns+" FROM choices WHERE repo = $1 AND number IN %s ORDER BY "+choiceOrder)
		},
		func(repo int64, part []int) error {
			return aheadOf(t, "waivers", repo, part, waiversQuery, 0, numbered(scanWaiver),
				"SELECT number, "+waiverColumns+" FROM waivers WHERE repo = $1 AND number IN %s ORDER BY kind")
		},
		func(repo int64, part []int) error {
			return aheadOf(t, "commands", repo, part, waitingQuery, 0, func(s scanner) (int, Command, error) {
				c, err := scanCommand(s)
				return c.Number, c, err
			}, "SELECT "+commandColumns+" FROM commands WHERE repo = $1 AND number IN %s AND state = 'waiting' ORDER BY at, length(origin), origin")
		},
	}
	for _, step := range steps {
		if err := inParts(numbers, func(part []int) error { return step(repo, part) }); err != nil {
			return err
		}
	}
	return nil
}

// ReadItems reads items ahead of [Tx.Item].
func (t *Tx) ReadItems(repo int64, numbers []int) error {
	return inParts(numbers, func(part []int) error {
		rows, err := many(t, "read items", item, "SELECT "+itemColumns+" FROM items WHERE repo = $1 AND number IN "+places(2, len(part)), withRepo(repo, part)...)
		if err != nil {
			return err
		}
		there := map[int]bool{}
		for _, row := range rows {
			there[row.Number] = true
			t.seen.put(recalled{table: "items", item: itemID{repo, row.Number}, key: itemQuery}, found[Item]{row: row})
		}
		for _, n := range part {
			if !there[n] {
				t.seen.put(recalled{table: "items", item: itemID{repo, n}, key: itemQuery}, found[Item]{err: ErrNotFound})
			}
		}
		return nil
	})
}

// ReadPosted reads what was posted on subjects ahead of [Tx.PostedOn].
func (t *Tx) ReadPosted(repo int64, subjects []string) error {
	return inParts(subjects, func(part []string) error {
		rows, err := many(t, "read what was posted", scanPosted,
			"SELECT "+postedColumns+" FROM posted WHERE repo = $1 AND subject IN "+places(2, len(part))+" ORDER BY name", withRepo(repo, part)...)
		if err != nil {
			return err
		}
		by := map[string][]Posted{}
		for _, row := range rows {
			by[row.Subject] = append(by[row.Subject], row)
		}
		for _, s := range part {
			t.seen.put(recalled{table: "posted", key: argsKey(postedOnQuery, []any{repo, s})}, by[s])
		}
		return nil
	})
}

// aheadOf reads the rows of several items of one table, in the order of the statement for one, and remembers them as that
// statement's answers: at most so many of an item, 0 for all.
func aheadOf[T any](t *Tx, table string, repo int64, numbers []int, single string, most int, scan func(scanner) (int, T, error), query string) error {
	type row struct {
		number int
		row    T
	}
	rows, err := many(t, "read "+table+" ahead", func(s scanner) (r row, err error) {
		r.number, r.row, err = scan(s)
		return r, err
	}, fmt.Sprintf(query, places(2, len(numbers))), withRepo(repo, numbers)...)
	if err != nil {
		return err
	}
	by := map[int][]T{}
	for _, r := range rows {
		if of := by[r.number]; most == 0 || len(of) < most {
			by[r.number] = append(of, r.row)
		}
	}
	for _, n := range numbers {
		t.seen.put(recalled{table: table, item: itemID{repo, n}, key: single}, by[n])
	}
	return nil
}

// numbered scans an item's number before the columns of scan.
func numbered[T any](scan func(scanner) (T, error)) func(scanner) (int, T, error) {
	return func(s scanner) (n int, v T, err error) {
		v, err = scan(before{s, &n})
		return n, v, err
	}
}

// before scans one more column, the first.
type before struct {
	scanner
	first any
}

// Scan scans the one more column and then the others.
func (b before) Scan(to ...any) error { return b.scanner.Scan(append([]any{b.first}, to...)...) }

// inParts does something with a list a few at a time, each part filled up to 1, 4, 16 or 64 with its last: few different
// statements, which both databases know how to run once they have seen them.
func inParts[T comparable](all []T, does func([]T) error) error {
	for part := range slices.Chunk(all, 64) {
		n := 1
		for n < len(part) {
			n *= 4
		}
		part = slices.Clone(part)
		for len(part) < n {
			part = append(part, part[len(part)-1])
		}
		if err := does(part); err != nil {
			return err
		}
	}
	return nil
}

// places are "($2,$3,$4)" for 3 values after the first.
func places(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",$%d", from+i)
	}
	return "(" + b.String()[1:] + ")"
}

func withRepo[T any](repo int64, more []T) []any {
	args := make([]any, 0, len(more)+1)
	args = append(args, repo)
	for _, m := range more {
		args = append(args, m)
	}
	return args
}

func anys[T any](all []T) []any {
	out := make([]any, len(all))
	for i, v := range all {
		out[i] = v
	}
	return out
}

// compacted is a part without what it was filled up with.
func compacted[T comparable](part []T) []T { return slices.Compact(slices.Clone(part)) }
