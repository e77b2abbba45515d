package mirror

import (
	"fmt"
	"maps"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// nonGoals are what the strategies that an open item can reach will not do, of those whose text its readers may see.
func (l *loader) nonGoals(row store.Item, g checks.Graph) (map[string][]string, error) {
	if row.State != checks.Open || !row.Gone.IsZero() || reviewable(row.Conclusion.Kind) {
		return nil, nil
	}
	out := map[string][]string{}
	for key, n := range g.Nodes {
		if n.Kind != checks.Strategy || !n.Visible || !n.Found {
			continue
		}
		list, err := l.m.ruledOut(l.tx, l.rows[key].Body, l.rules)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			out[key] = list
		}
	}
	return out, nil
}

// replanned names everything whose chain leads through a strategy whose non-goals are others now: it may touch one.
// What else is edited in the text is told nowhere but in its own review, or changes links or a horizon, which name what they
// concern themselves. Repositories may call the section by names of their own, so it is read as each that links to the
// strategy does.
func (m *Mirror) replanned(tx *store.Tx, repo store.Repository, was, now store.Item, c *Changes) error {
	if now.Conclusion.Kind != checks.Strategy || now.Body == was.Body {
		return nil
	}
	links, err := tx.LinksTo(repo.Ref(now.Number))
	if err != nil || len(links) == 0 {
		return err
	}
	readers := []int64{repo.ID}
	for _, l := range links {
		if !slices.Contains(readers, l.Repo) {
			readers = append(readers, l.Repo)
		}
	}
	var tried []map[string][]string
	for _, id := range readers {
		reader, err := tx.Repository(id)
		if err != nil {
			return err
		}
		res, _, err := m.Rules(tx, reader)
		if err != nil {
			return err
		}
		names := res.Rules.Playbook.Headings
		if slices.ContainsFunc(tried, func(o map[string][]string) bool { return maps.EqualFunc(o, names, slices.Equal) }) {
			continue
		}
		tried = append(tried, names)
		before, err := m.ruledOut(tx, was.Body, &res.Rules)
		if err != nil {
			return err
		}
		after, err := m.ruledOut(tx, now.Body, &res.Rules)
		if err != nil {
			return err
		}
		if !slices.Equal(before, after) {
			return m.depend(tx, repo.Ref(now.Number), c)
		}
	}
	return nil
}

// ruledOutBy is a strategy's text, as headings of a policy's have it read.
type ruledOutBy struct{ body, headings string }

// ruledOut are the non-goals of a strategy under the rules of a repository.
func (m *Mirror) ruledOut(tx *store.Tx, body string, rules *checks.Rules) ([]string, error) {
	doc, err := m.memo.doc(tx, body)
	if err != nil {
		return nil, err
	}
	key := ruledOutBy{body: body, headings: fmt.Sprint(rules.Playbook.Headings)} // printed in the order of the keys
	return recall(&m.memo, tx, key, len(body), func() []string { return playbook.NonGoalsOf(doc, rules) })
}
