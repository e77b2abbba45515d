package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// BeginRecall records since when GitHub is asked what was done on the items of a repository before this database. The first time counts.
func (t *Tx) BeginRecall(repo int64, at time.Time) error {
	return t.do(fmt.Sprintf("begin to recall repository %d", repo), "UPDATE repositories SET recalled = $2 WHERE id = $1 AND recalled = 0", repo, micros(at))
}

// AddRecalled records that GitHub was asked what was done on an item before this database.
func (t *Tx) AddRecalled(repo int64, number int) error {
	return t.do(fmt.Sprintf("record that %d#%d was recalled", repo, number),
		"INSERT INTO recalled (repo, number) VALUES ($1, $2) ON CONFLICT DO NOTHING", repo, number)
}

// Unrecalled reports whether an item is one that the app may write on, where an earlier database may have known what people made of that and
// GitHub was not asked: it was closed when the repository was read.
func (t *Tx) Unrecalled(repo Repository, it Item) (bool, error) {
	if repo.Recalled.IsZero() {
		return false, nil
	}
	if it.State != checks.Open {
		m, err := t.Milestone(repo.ID, it.Milestone)
		if errors.Is(err, ErrNotFound) || err == nil && m.State != checks.Open {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return t.Unremembered(repo, it)
}

// Unremembered reports whether an earlier database may have known what people made of what the app showed on an item, be it closed, and GitHub was
// not asked.
func (t *Tx) Unremembered(repo Repository, it Item) (bool, error) {
	if repo.Recalled.IsZero() || !it.Gone.IsZero() || !it.Created.Before(repo.Recalled) {
		return false, nil
	}
	asked, err := many(t, "look for what was recalled", value[int], "SELECT number FROM recalled WHERE repo = $1 AND number = $2", repo.ID, it.Number)
	return len(asked) == 0, err
}
