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
	"github.com/northstar-app/northstar/checks/link"
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
		if !equal(r.Owner, owner) {
			continue
		}
		c.hides = c.hides || public && r.Private
		if !r.Gone.IsZero() {
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
	hides  bool // there is something that not everybody may know
	in     chart.Input
	repos  map[string]store.Repository // by lower-case name, former names too; zero: not known
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
	h.public = c.public
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
				Private: r.Private, Serves: append(row.Strategies, row.Visions...)}
			if row.Type == checks.Pull {
				n.Closes = closes[row.Number]
			}
			c.in.Nodes = append(c.in.Nodes, n)
		}
	}
}

// lead finds out where links lead, and brings every reference to the name that its repository has now.
func (c *charting) lead() error {
	for i := range c.in.Nodes {
		n := &c.in.Nodes[i]
		// What was concluded of work stands, but for everybody it may lead too far.
		if n.Kind == checks.Strategy || c.hides && len(n.Serves) > 0 {
			chain, err := c.chain(n.Ref)
			if err != nil {
				return err
			}
			leads := chart.Leads(chain)
			if c.public && len(leads) == 0 && len(n.Serves) > 0 {
				leads = []checks.Ref{{}}
			}
			n.Serves = leads
		}
		for _, refs := range [][]checks.Ref{n.Serves, n.Closes} {
			for j, ref := range refs {
				if ref.Zero() {
					continue
				}
				repo, err := c.named(ref)
				if err != nil {
					return err
				}
				if repo.ID != 0 {
					refs[j] = repo.Ref(ref.Number)
				}
			}
		}
	}
	return nil
}

// chain follows the links of an item.
func (c *charting) chain(ref checks.Ref) (checks.Chain, error) {
	h, err := c.home(ref)
	if err != nil {
		return checks.Chain{}, err
	}
	row, err := c.tx.Item(h.loader.home.ID, ref.Number)
	if err != nil {
		return checks.Chain{}, err
	}
	h.rows, h.asks = map[string]store.Item{}, nil
	g, err := h.graph(row)
	return link.Walk(Item(h.loader.home, row, ""), g), err
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

// named is the repository that has, or had, the name in a reference; zero when none is known.
func (c *charting) named(ref checks.Ref) (store.Repository, error) {
	key := strings.ToLower(ref.Full())
	repo, ok := c.repos[key]
	if ok {
		return repo, nil
	}
	l := loader{tx: c.tx, repos: map[string]*store.Repository{}}
	found, err := l.repository(ref)
	if found != nil {
		repo = *found
	}
	c.repos[key] = repo
	return repo, err
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
