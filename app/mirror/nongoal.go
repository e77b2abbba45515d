package mirror

import (
	"crypto/sha256"
	"maps"
	"slices"
	"sync"

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
		if list := l.m.ruledOut.of(l.home.ID, l.rows[key], l.rules); len(list) > 0 {
			out[key] = list
		}
	}
	return out
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
	before, after := text.Read(was.Body), text.Read(now.Body)
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
		if !slices.Equal(playbook.NonGoalsOf(before, &res.Rules), playbook.NonGoalsOf(after, &res.Rules)) {
			return m.depend(tx, repo.Ref(now.Number), c)
		}
	}
	return nil
}

// mostRuledOut is how many strategies' non-goals are kept.
const mostRuledOut = 1000

// ruledOut keeps the non-goals of strategies: reading one takes a quarter of a millisecond, and whatever serves it asks for
// them. What is kept is only used for the very text that it was read from.
type ruledOut struct {
	mu   sync.Mutex
	kept map[ruledBy]ruled
}

// ruledBy is a strategy, as the policy of a repository has it read.
type ruledBy struct {
	home   int64
	repo   int64
	number int
}

type ruled struct {
	body     [sha256.Size]byte
	headings map[string][]string
	list     []string
}

// of are the non-goals of a strategy under the rules of a repository.
func (r *ruledOut) of(home int64, strategy store.Item, rules *checks.Rules) []string {
	key, body := ruledBy{home, strategy.Repo, strategy.Number}, sha256.Sum256([]byte(strategy.Body))
	r.mu.Lock()
	defer r.mu.Unlock()
	if k, ok := r.kept[key]; ok && k.body == body && maps.EqualFunc(k.headings, rules.Playbook.Headings, slices.Equal) {
		return k.list
	}
	if r.kept == nil || len(r.kept) >= mostRuledOut {
		r.kept = map[ruledBy]ruled{}
	}
	list := playbook.NonGoalsOf(text.Read(strategy.Body), rules)
	r.kept[key] = ruled{body, rules.Playbook.Headings, list}
	return list
}
