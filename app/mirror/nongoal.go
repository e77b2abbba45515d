package mirror

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// nonGoals are what the strategies that an open item can reach will not do, of those whose text its readers may see.
func (l *loader) nonGoals(row store.Item, g checks.Graph) map[string][]string {
	if row.State != checks.Open || !row.Gone.IsZero() || reviewable(row.Conclusion.Kind) {
		return nil
	}
	out := map[string][]string{}
	for key, n := range g.Nodes {
		if n.Kind != checks.Strategy || !n.Visible || !n.Found {
			continue
		}
		if list := playbook.NonGoalsOf(text.Read(l.rows[key].Body), l.rules); len(list) > 0 {
			out[key] = list
		}
	}
	return out
}
