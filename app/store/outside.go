package store

import (
	"context"
	"errors"
	"fmt"
)

// Outside is the error by which the function of a transaction says that it needs a value that takes work: reading a text,
// parsing a policy, comparing words. The transaction is rolled back, Work runs while none is open, and the function runs
// again from its beginning. Nobody who waits for a connection or for the one writer of SQLite ever waits for such work.
//
// Work keeps its result where the function finds it the next time: with [Tx.Keep], so that this is sure. It honours its context.
type Outside struct{ Work func(context.Context) error }

// Error names the condition, for a caller that lets it escape: [DB.Read] and [DB.Write] never return it.
func (*Outside) Error() string {
	return "a value is needed that is worked out outside of the transaction"
}

// mostOutside is how often one transaction may ask for work. A page of a hundred items whose bodies are all unread asks a
// hundred times; what asks far oftener forgets its results.
const mostOutside = 2000

// outside does the work that a transaction asked for, and reports whether that is what its error says.
func outside(ctx context.Context, err error, asked int) (bool, error) {
	var o *Outside
	if !errors.As(err, &o) {
		return false, nil
	}
	if asked > mostOutside {
		return true, fmt.Errorf("a transaction asked %d times for work outside of it", asked)
	}
	if err := ctx.Err(); err != nil {
		return true, err
	}
	return true, o.Work(ctx)
}

// AllOutside asks for the work of several at once, nil for none.
func AllOutside(all []*Outside) error {
	if len(all) == 0 {
		return nil
	}
	return &Outside{Work: func(ctx context.Context) error {
		for _, o := range all {
			if err := o.Work(ctx); err != nil {
				return err
			}
		}
		return nil
	}}
}
