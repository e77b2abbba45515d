package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Suggested names the open items on which a strategy is suggested.
func (d Change) Suggested(repo int64, number int) error {
	rows, err := d.suggestedOn(repo, number)
	for _, row := range rows {
		if row.State == checks.Open {
			d.Keys.Item(row)
		}
	}
	return err
}

// suggestedOn are the items on which a strategy is suggested; with number 0 any strategy of the repository.
func (d Change) suggestedOn(repo int64, number int) ([]store.Item, error) {
	list, err := d.Tx.SuggestedTo(repo, number)
	if err != nil {
		return nil, err
	}
	var on []store.Place
	for _, p := range list {
		on = append(on, store.Place{Repo: p.Repo, Number: p.Number})
	}
	return d.rowsOf(on)
}
