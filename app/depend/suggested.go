package depend

import (
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Suggested names the open items on which a strategy is suggested.
func (d Change) Suggested(repo int64, number int) error {
	rows, err := d.suggestedOn(repo, number)
	d.Keys.Outline(slices.DeleteFunc(rows, func(o store.Outline) bool { return o.State != checks.Open })...)
	return err
}

// suggestedOn are the items on which a strategy is suggested; with number 0 any strategy of the repository.
func (d Change) suggestedOn(repo int64, number int) ([]store.Outline, error) {
	list, err := d.Tx.SuggestedTo(repo, number)
	if err != nil {
		return nil, err
	}
	return d.Tx.OutlinesOf(list)
}
