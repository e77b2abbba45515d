package mirror

import (
	"errors"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// Expire names what depends on strategies whose horizon has passed and that nobody was told of, most of them at most. It
// reports whether there may be more.
func (m *Mirror) Expire(tx *store.Tx, now time.Time, most int) (Changes, bool, error) {
	var c Changes
	rows, err := tx.Expiring(now, most)
	if err != nil {
		return c, false, err
	}
	for _, row := range rows {
		if err := tx.SetExpired(row.Repo, row.Number); err != nil {
			return c, false, err
		}
		repo, err := tx.Repository(row.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return c, false, err
		}
		c.Keys.Queue(store.ItemKey(row.Repo, row.Number))
		if err := m.dependents(tx, &c).Suggested(row.Repo, row.Number); err != nil {
			return c, false, err
		}
		if err := m.dependents(tx, &c).Choosable(repo.Owner); err != nil {
			return c, false, err
		}
		if err := m.dependents(tx, &c).Through(repo.Ref(row.Number)); err != nil {
			return c, false, err
		}
	}
	return c, len(rows) == most, nil
}
