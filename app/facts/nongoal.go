package facts

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// nonGoals are what the strategies that an open item can reach will not do, of those whose text its readers may see.
func (l *loader) nonGoals(row store.Item, g checks.Graph) (map[string][]string, error) {
	if row.State != checks.Open || !row.Gone.IsZero() || row.Conclusion.Kind.Reviewed() {
		return nil, nil
	}
	out := map[string][]string{}
	for key, n := range g.Nodes {
		if n.Kind != checks.Strategy || !n.Visible || !n.Found {
			continue
		}
		list, err := l.rd.memo.NonGoals(l.tx, l.rows[key].Body, l.rules)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			out[key] = list
		}
	}
	return out, nil
}
