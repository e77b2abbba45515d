package facts

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
)

// away are the links that a text states and that a person took away from the item. What was linked by command and then
// unlinked by command is stated nowhere.
func (l *loader) away(row store.Item) ([]checks.Link, error) {
	rows, err := l.tx.TakenAway(row.Repo, row.Number, row.Milestone)
	if err != nil {
		return nil, err
	}
	var out []checks.Link
	for _, a := range rows {
		if a.Link.Source == stored.Moved || a.Link.Source == checks.FromCommand {
			continue
		}
		if ok, err := l.vouched(a.Link, reached{l.home.Ref(row.Number), l.home, row}); err != nil {
			return nil, err
		} else if !ok {
			continue
		}
		to := a.Link.Target
		repo, end, err := l.Find(to)
		if err != nil {
			return nil, err
		}
		if repo != nil && l.open(*repo) {
			to = repo.Ref(end.Number)
		}
		e := l.edge(a.Link, l.home.Ref(row.Number), to)
		e.By = a.By
		out = append(out, e)
	}
	return out, nil
}
