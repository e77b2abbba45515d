package mirror

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// chartPage is how many items are read at a time.
const chartPage = 1000

// Chart is the map of everything that is stored of an owner, private repositories included: it is for whoever runs the
// server, and may be shown to nobody else. Bodies are read one at a time: of visions and strategies, and of open work whose
// strategies have non-goals.
func (m *Mirror) Chart(tx *store.Tx, owner string, now time.Time) (*chart.Map, error) {
	return m.chart(tx, owner, now, false)
}

// PublicChart is the map of an owner's public repositories, for everybody. No item of a private repository is on it, and
// nothing that only such an item leads to: what serves more than everybody may know is elsewhere. Findings are those that
// the review's comment on the public item has.
func (m *Mirror) PublicChart(tx *store.Tx, owner string, now time.Time) (*chart.Map, error) {
	return m.chart(tx, owner, now, true)
}

func (m *Mirror) chart(tx *store.Tx, owner string, now time.Time, public bool) (*chart.Map, error) {
	all, err := tx.Repositories(0)
	if err != nil {
		return nil, err
	}
	c := charting{m: m, tx: tx, now: now, public: public, repos: map[string]store.Repository{}, homes: map[int64]*charted{}}
	c.in.At = now
	for _, r := range all {
		if !equal(r.Owner, owner) || !r.Gone.IsZero() {
			continue
		}
		if c.in.Of = r.Owner; public && r.Private {
			continue
		}
		if err := c.repository(r); err != nil {
			return nil, err
		}
	}
	if c.in.Of == "" {
		return nil, unknownOwner(owner, all)
	}
	if err := c.lead(); err != nil {
		return nil, err
	}
	if err := c.touch(); err != nil {
		return nil, err
	}
	out := chart.New(c.in)
	return out, out.Review(c.review)
}

// charting is one map in the making.
type charting struct {
	m      *Mirror
	tx     *store.Tx
	now    time.Time
	public bool // for everybody
	in     chart.Input
	repos  map[string]store.Repository // by lower-case name
	homes  map[int64]*charted          // by repository
}

// charted is what is read once for a repository whose items are on the map.
type charted struct {
	*loader
	nonGoals map[string][]string // of strategies, as its rules have them read; by Ref.Key
}

// home is what is read once for a repository.
func (c *charting) home(ref checks.Ref) (*charted, error) {
	repo := c.repos[strings.ToLower(ref.Full())]
	if h := c.homes[repo.ID]; h != nil {
		return h, nil
	}
	policy, _, err := c.m.Rules(c.tx, repo)
	if err != nil {
		return nil, err
	}
	h := &charted{loader: c.m.loader(c.tx, repo, &policy.Rules, c.now), nonGoals: map[string][]string{}}
	c.homes[repo.ID] = h
	return h, nil
}

// repository reads what one repository adds to the map.
func (c *charting) repository(r store.Repository) error {
	c.repos[strings.ToLower(r.Ref(0).Full())] = r
	if r.ReadAt.IsZero() {
		c.in.Notes = append(c.in.Notes, fmt.Sprintf("%s was not read whole yet (%d of about %d items)", r.Ref(0).Full(), r.ReadItems, r.ReadTotal))
	}
	none, err := c.tx.Unclassified(r.ID)
	if err != nil {
		return err
	}
	c.in.Unclassified += none
	closes, err := c.tx.Closing(r.ID)
	if err != nil {
		return err
	}
	for after := 0; ; {
		rows, err := c.tx.Charted(r.ID, after, chartPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.Number
			n := chart.Node{Ref: r.Ref(row.Number), Type: row.Type, Title: row.Title, Kind: row.Kind, State: row.State, Weight: row.Weight,
				Private: r.Private, Milestone: row.Milestone, Serves: c.serves(row)}
			if row.Type == checks.Pull {
				n.Closes = closes[row.Number]
			}
			c.in.Nodes = append(c.in.Nodes, n)
		}
	}
}

// serves is what a row leads to, nearest first. What not everybody may know is the zero reference on the map for everybody.
func (c *charting) serves(row store.Charted) []checks.Ref {
	all := slices.Concat(row.Strategies, row.Visions)
	for i, r := range all {
		if c.public && slices.Contains(row.Untold, r) {
			all[i] = checks.Ref{}
		}
	}
	return all
}

// lead brings every reference to what it leads to now.
func (c *charting) lead() error {
	find := c.m.loader(c.tx, store.Repository{}, nil, c.now)
	now := map[string]checks.Ref{checks.Ref{}.Key(): {}}
	for _, n := range c.in.Nodes {
		now[n.Ref.Key()] = n.Ref
	}
	for i := range c.in.Nodes {
		n := &c.in.Nodes[i]
		for _, refs := range [][]checks.Ref{n.Serves, n.Closes} {
			for j, ref := range refs {
				if _, known := now[ref.Key()]; !known {
					repo, row, err := find.find(ref)
					if err != nil {
						return err
					}
					if now[ref.Key()] = ref; repo != nil && row.Gone.IsZero() {
						now[ref.Key()] = repo.Ref(row.Number)
					}
				}
				refs[j] = now[ref.Key()]
			}
		}
	}
	return nil
}

// touch marks the open work that seems to touch a non-goal of a strategy whose text its own readers may see.
func (c *charting) touch() error {
	for i := range c.in.Nodes {
		n := &c.in.Nodes[i]
		if !n.Kind.Work() || n.State != checks.Open {
			continue
		}
		for _, strategy := range n.Serves {
			ok, err := c.touches(n.Ref, strategy)
			if err != nil {
				return err
			}
			n.Touches = n.Touches || ok
		}
	}
	return nil
}

func (c *charting) touches(work, strategy checks.Ref) (bool, error) {
	at, ok := c.repos[strings.ToLower(strategy.Full())]
	if !ok || at.ID == 0 || at.Private && !work.SameRepo(strategy) {
		return false, nil
	}
	h, err := c.home(work)
	if err != nil {
		return false, err
	}
	list, read := h.nonGoals[strategy.Key()]
	if !read {
		row, err := c.tx.Item(at.ID, strategy.Number)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
		list = playbook.NonGoalsOf(text.Read(row.Body), h.rules)
		h.nonGoals[strategy.Key()] = list
	}
	if len(list) == 0 {
		return false, nil
	}
	row, err := c.tx.Item(h.loader.home.ID, work.Number)
	if err != nil {
		return false, err
	}
	_, ok = playbook.Touches(list, row.Title, row.Body, h.rules)
	return ok, nil
}

// review is what the playbook's review of a vision or a strategy depends on, as its comment has it.
func (c *charting) review(g *chart.Guide) (playbook.Reviewed, error) {
	h, err := c.home(g.Ref)
	if err != nil {
		return playbook.Reviewed{}, err
	}
	in, err := c.m.Review(c.tx, h.loader.home, g.Ref.Number, h.rules, c.now)
	return in.Reviewed, err
}

// unknownOwner says which owners are known.
func unknownOwner(owner string, all []store.Repository) error {
	var known []string
	for _, r := range all {
		if r.Gone.IsZero() && !slices.ContainsFunc(known, func(o string) bool { return equal(o, r.Owner) }) {
			known = append(known, r.Owner)
		}
	}
	has := "none at all"
	if len(known) > 0 {
		has = strings.Join(first(known, 5), ", ")
	}
	return fmt.Errorf("%s is not in the database: the app is not installed there, or its server did not hear of it yet; the owners in the database: %s", owner, has)
}
