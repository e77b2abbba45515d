package store

import (
	"errors"
	"fmt"
	"time"
)

// ParentTold is when an issue's parent last changed, as deliveries told; zero when none did.
func (t *Tx) ParentTold(repo int64, number int) (time.Time, error) {
	us, err := oneOfItem(t, ask("parents", fmt.Sprintf("when the parent of item %d#%d changed", repo, number), value[int64],
		"SELECT told FROM parents WHERE repo = $1 AND number = $2"), repo, number)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return moment(us), err
}

// SetParentTold records when an issue's parent changed, also when it has none since: a late delivery does not undo it.
func (t *Tx) SetParentTold(repo int64, number int, at time.Time) error {
	return t.do(fmt.Sprintf("record when the parent of item %d#%d changed", repo, number),
		"INSERT INTO parents (repo, number, told) VALUES ($1, $2, $3) ON CONFLICT (repo, number) DO UPDATE SET told = excluded.told",
		repo, number, micros(at))
}
