package facts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audience"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
)

// chartPage is how many items are read at a time.
const chartPage = 1000

// Drawing is everything that the map of an owner depends on, loaded in one transaction; [Drawing.Map] makes the map of it.
type Drawing struct {
	in       chart.Input
	touching []touching
	reviewed map[string]playbook.Reviewed // by Ref.Key: visions and open strategies
}

// touching is open work whose strategy has non-goals.
type touching struct {
	node        int // in the input
	nonGoals    []string
	title, body string
	rules       *checks.Rules
}

// Map draws the map. It takes its time, so no transaction may be open.
func (d *Drawing) Map() (*chart.Map, error) {
	for i := range d.in.Nodes {
		if n := &d.in.Nodes[i]; n.Kind == checks.Vision {
			n.Perspectives = playbook.Perspectives(d.reviewed[n.Ref.Key()])
		}
	}
	for _, t := range d.touching {
		_, ok := playbook.Touches(t.nonGoals, t.title, t.body, t.rules)
		d.in.Nodes[t.node].Touches = d.in.Nodes[t.node].Touches || ok
	}
	out := chart.New(d.in)
	return out, out.Review(func(g *chart.Guide) (playbook.Reviewed, error) { return d.reviewed[g.Ref.Key()], nil })
}

// Chart loads the map of everything that is stored of an owner, private repositories included: it is for whoever runs the
// server, and may be shown to nobody else. Bodies are those of visions and strategies, and of open work whose strategies
// have non-goals.
func (rd *Reader) Chart(tx *store.Tx, owner string, now time.Time) (*Drawing, error) {
	return rd.charting(tx, now).draw(owner)
}

// PublicChart loads the map of an owner's public repositories, for everybody. No item of a private repository is on it, and
// nothing that only such an item leads to: what serves more than everybody may know is elsewhere. Findings are those that
// the review's comment on the public item has.
func (rd *Reader) PublicChart(tx *store.Tx, owner string, now time.Time) (*Drawing, error) {
	c := rd.charting(tx, now)
	c.public = true
	return c.draw(owner)
}

func (rd *Reader) charting(tx *store.Tx, now time.Time) *charting {
	c := &charting{rd: rd, tx: tx, now: now, repos: map[string]store.Repository{}, homes: map[int64]*charted{},
		Drawing: Drawing{reviewed: map[string]playbook.Reviewed{}}}
	c.in.At = now
	return c
}

// draw makes the map of an owner.
func (c *charting) draw(owner string) (*Drawing, error) {
	all, err := c.tx.Repositories(0)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !strings.EqualFold(r.Owner, owner) || !r.Gone.IsZero() {
			continue
		}
		if c.in.Of = r.Owner; c.public && !audience.Everybody().Sees(stored.Place(r)) {
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
	return &c.Drawing, c.review()
}

// charting is one map in the making.
type charting struct {
	Drawing
	rd     *Reader
	tx     *store.Tx
	now    time.Time
	public bool                        // for everybody
	repos  map[string]store.Repository // by lower-case name
	homes  map[int64]*charted          // by repository
}

// charted is what is read once for a repository whose items are on the map.
type charted struct{ *loader }

// home is what is read once for a repository.
func (c *charting) home(ref checks.Ref) (*charted, error) {
	repo := c.repos[strings.ToLower(ref.Full())]
	if h := c.homes[repo.ID]; h != nil {
		return h, nil
	}
	policy, _, err := c.rd.policies.Rules(c.tx, repo)
	if err != nil {
		return nil, err
	}
	h := &charted{loader: c.rd.loader(c.tx, repo, &policy.Rules, c.now)}
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
	h, err := c.home(r.Ref(0))
	if err != nil {
		return err
	}
	all, err := c.tx.Milestones(r.ID)
	if err != nil {
		return err
	}
	there, plans := map[string]store.Milestone{}, map[string]*chart.Plan{}
	for _, ms := range all {
		if ms.Gone.IsZero() {
			there[ms.Title] = ms
		}
	}
	for after := 0; ; {
		rows, err := c.tx.Charted(r.ID, after, chartPage)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.Number
			n := chart.Node{Ref: r.Ref(row.Number), Type: row.Type, Title: row.Title, Kind: row.Kind, Likely: row.Likely, State: row.State, Weight: row.Weight,
				Private: r.Private, Milestone: row.Milestone, Serves: c.serves(row)}
			if row.Type == checks.Pull {
				n.Closes = closes[row.Number]
				n.Beside = row.Milestone != "" && row.Kind.Work() && !row.Counted
			}
			if ms := row.Milestone; ms != "" {
				if plans[ms] == nil {
					plans[ms] = &chart.Plan{Band: capacity.BandOf(ms, h.rules), Basis: h.rules.Judging(there[ms].State).Capacity.Basis,
						Org: h.rules.Capacity.Scope == checks.ScopeOrg}
					if there[ms].State == checks.Closed {
						plans[ms].Closed = there[ms].Closed
					}
				}
				n.Plan = plans[ms]
			}
			c.in.Nodes = append(c.in.Nodes, n)
		}
	}
}

// serves is what a row leads to, nearest first. What not everybody may know is the zero reference on the map for everybody.
func (c *charting) serves(row store.Charted) []checks.Ref {
	all := slices.Concat(row.Strategies, row.Visions)
	for i, r := range all {
		if c.public && slices.Contains(row.Hidden, r) {
			all[i] = checks.Ref{}
		}
	}
	return all
}

// lead brings every reference to what it leads to now.
func (c *charting) lead() error {
	find := c.rd.loader(c.tx, store.Repository{}, nil, c.now)
	now := map[string]checks.Ref{checks.Ref{}.Key(): {}}
	for _, n := range c.in.Nodes {
		now[n.Ref.Key()] = n.Ref
	}
	for i := range c.in.Nodes {
		n := &c.in.Nodes[i]
		for _, refs := range [][]checks.Ref{n.Serves, n.Closes} {
			for j, ref := range refs {
				if _, known := now[ref.Key()]; !known {
					if first, err := find.Repository(ref); err != nil {
						return err
					} else if c.public && first != nil && !audience.Everybody().Sees(stored.Place(*first)) { // whatever it leads to
						now[ref.Key()], refs[j] = ref, ref
						continue
					}
					repo, row, err := find.Find(ref)
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

// touch loads the open work that may touch a non-goal of a strategy whose text its own readers may see.
func (c *charting) touch() error {
	for i, n := range c.in.Nodes {
		if !n.Kind.Work() || n.State != checks.Open {
			continue
		}
		for _, strategy := range n.Serves {
			if err := c.touches(i, strategy); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *charting) touches(node int, strategy checks.Ref) error {
	work := c.in.Nodes[node].Ref
	at, ok := c.repos[strings.ToLower(strategy.Full())]
	if !ok || at.ID == 0 || !stored.Readers(c.repos[strings.ToLower(work.Full())]).Sees(stored.Place(at)) {
		return nil
	}
	h, err := c.home(work)
	if err != nil {
		return err
	}
	planned, err := c.tx.Item(at.ID, strategy.Number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	list, err := c.rd.memo.NonGoals(c.tx, planned.Body, h.rules)
	if err != nil || len(list) == 0 {
		return err
	}
	row, err := c.tx.Item(h.loader.home.ID, work.Number)
	if err == nil {
		c.touching = append(c.touching, touching{node: node, nonGoals: list, title: row.Title, body: row.Body, rules: h.rules})
	}
	return err
}

// review loads what the playbook's review of each open vision and strategy depends on, as its comment has it.
func (c *charting) review() error {
	for _, n := range c.in.Nodes {
		if !n.Kind.Reviewed() || n.State != checks.Open && n.Kind != checks.Vision { // of a vision that is reached its perspective is told too
			continue
		}
		h, err := c.home(n.Ref)
		if err != nil {
			return err
		}
		in, err := c.rd.Review(c.tx, h.loader.home, n.Ref.Number, h.rules, c.now)
		if err != nil {
			return err
		}
		c.reviewed[n.Ref.Key()] = in.Reviewed
	}
	return nil
}

// unknownOwner says which owners are known.
func unknownOwner(owner string, all []store.Repository) error {
	var known []string
	for _, r := range all {
		if r.Gone.IsZero() && !slices.ContainsFunc(known, func(o string) bool { return strings.EqualFold(o, r.Owner) }) {
			known = append(known, r.Owner)
		}
	}
	has := "none at all"
	if len(known) > 0 {
		has = strings.Join(first(known, 5), ", ")
	}
	return fmt.Errorf("%s is not in the database: the app is not installed there, or its server did not hear of it yet; the owners in the database: %s", owner, has)
}
