package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// ReadAhead reads what deciding about items of one repository needs, all of them by one statement a table, so that [Tx.Item],
// [Tx.LinksFrom], [Tx.LatestChoice], [Tx.TurnedAway], [Tx.Waivers], [Tx.WaitingCommands] and [Tx.PostedOn] find it. What is read ahead and not
// asked for costs little; what is asked for and was not read ahead is read then.
func (t *Tx) ReadAhead(repo int64, numbers []int) error {
	if err := t.ReadItems(repo, numbers); err != nil {
		return err
	}
	steps := []func([]int) error{
		func(part []int) error {
			return aheadOf(t, repo, part, ahead[claim]{one: ask("links", "read links ahead", scanClaim, statedQuery),
				scan: func(s scanner) (int, claim, error) {
					c, err := scanClaim(s)
					return c.Number, c, err
				}, query: "SELECT " + linkColumns + decidedColumn + " FROM links l WHERE repo = $1 AND number IN %s ORDER BY place, ordinal, target"})
		},
		func(part []int) error {
			return aheadOf(t, repo, part, ahead[checks.Choice]{one: ask("choices", "read choices ahead", scanChoice, latestQuery), most: mostLatest,
				scan: numbered(scanChoice), query: "SELECT number, " + choiceColumns + " FROM choices WHERE repo = $1 AND number IN %s ORDER BY " + choiceOrder})
		},
		func(part []int) error {
			return aheadOf(t, repo, part, ahead[TurnedAway]{one: ask("turned_away", "read what turned items away ahead", scanTurnedAway, turnedAwayQuery),
				scan: func(s scanner) (int, TurnedAway, error) {
					a, err := scanTurnedAway(s)
					return a.Item.Number, a, err
				}, query: "SELECT " + turnedAwayColumns + " FROM turned_away WHERE repo = $1 AND number IN %s ORDER BY strategy_repo, strategy"})
		},
		func(part []int) error {
			return aheadOf(t, repo, part, ahead[checks.Waiver]{one: ask("waivers", "read waivers ahead", scanWaiver, waiversQuery),
				scan: numbered(scanWaiver), query: "SELECT number, " + waiverColumns + " FROM waivers WHERE repo = $1 AND number IN %s ORDER BY kind"})
		},
		func(part []int) error {
			return aheadOf(t, repo, part, ahead[Command]{one: ask("commands", "read waiting commands ahead", scanCommand, waitingQuery),
				scan: func(s scanner) (int, Command, error) {
					c, err := scanCommand(s)
					return c.Number, c, err
				}, query: "SELECT " + commandColumns + " FROM commands WHERE repo = $1 AND number IN %s AND state = 'waiting' ORDER BY at, length(origin), origin"})
		},
	}
	for _, step := range steps {
		if err := inParts(numbers, step); err != nil {
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

// ahead is how the rows of several items of one table are read at once, in the order of the statement for one item.
type ahead[T any] struct {
	one   asked[T]                      // what is answered by it
	most  int                           // rows of an item, 0 for all
	scan  func(scanner) (int, T, error) // an item's number, and a row
	query string                        // with %s for the numbers
}

// aheadOf reads it, and remembers the rows as the answers of the statement for one item.
func aheadOf[T any](t *Tx, repo int64, numbers []int, a ahead[T]) error {
	type row struct {
		number int
		row    T
	}
	rows, err := many(t, a.one.what, func(s scanner) (r row, err error) {
		r.number, r.row, err = a.scan(s)
		return r, err
	}, fmt.Sprintf(a.query, places(2, len(numbers))), withRepo(repo, numbers)...)
	if err != nil {
		return err
	}
	by := map[int][]T{}
	for _, r := range rows {
		if of := by[r.number]; a.most == 0 || len(of) < a.most {
			by[r.number] = append(of, r.row)
		}
	}
	for _, n := range numbers {
		t.seen.put(a.one.asOf(repo, n), by[n])
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
