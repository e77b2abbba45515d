package facts

import (
	"errors"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// nonGoals are what the strategies that an open item can reach will not do, of those whose text its readers may see.
func (l *loader) nonGoals(row store.Item, g checks.Graph) (map[string][]string, error) {
	if !told(row) {
		return nil, nil
	}
	out := map[string][]string{}
	for key, n := range g.Nodes {
		if n.Kind != checks.Strategy || !n.Visible || !n.Found {
			continue
		}
		if err := l.ruledOut(key, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// told reports whether an item may be told what the strategies that it serves say of it: what is open and may be work.
func told(row store.Item) bool {
	return row.State == checks.Open && row.Gone.IsZero() && !row.Conclusion.Kind.Reviewed()
}

// noted are the strategies of which an item was noted to touch a non-goal.
func (l *loader) noted(row store.Item) ([]checks.Noted, error) {
	all, err := l.tx.TurnedAway(row.Repo, row.Number)
	if err != nil {
		return nil, err
	}
	var out []checks.Noted
	for _, a := range all {
		repo, err := l.tx.Repository(a.Strategy.Repo)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		n := checks.Noted{Strategy: repo.Ref(a.Strategy.Number), Away: !a.At.IsZero()}
		if !n.Away && repo.Gone.IsZero() && l.open(repo) && l.allowed(repo) {
			if n.NonGoals, err = l.standing(a.Strategy); err != nil {
				return nil, err
			}
		}
		out = append(out, n)
	}
	return out, nil
}

// standing is what a strategy will not do, nothing of one that work can serve no more.
func (l *loader) standing(strategy store.Place) ([]string, error) {
	row, err := l.tx.Item(strategy.Repo, strategy.Number)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if c := row.Conclusion; err != nil || !row.Gone.IsZero() || row.State != checks.Open || c.Kind != checks.Strategy || c.Expired {
		return nil, err
	}
	return l.rd.memo.NonGoals(l.tx, row.Body, l.rules)
}

// ruledOut adds what a strategy that was loaded will not do.
func (l *loader) ruledOut(key string, to map[string][]string) error {
	list, err := l.rd.memo.NonGoals(l.tx, l.rows[key].Body, l.rules)
	if err == nil && len(list) > 0 {
		to[key] = list
	}
	return err
}
