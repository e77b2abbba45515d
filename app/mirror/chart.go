package mirror

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/playbook"
)

// chartPage is how many items are read at a time.
const chartPage = 1000

// Chart is the map of everything that is stored of an owner, private repositories included: it is for whoever runs the
// server, and may be shown to nobody else. Bodies are read one at a time, and of visions and strategies only.
func (m *Mirror) Chart(tx *store.Tx, owner string, now time.Time) (*chart.Map, error) {
	all, err := tx.Repositories(0)
	if err != nil {
		return nil, err
	}
	c := charting{m: m, tx: tx, now: now, repos: map[string]store.Repository{}}
	c.in.At = now
	for _, r := range all {
		if r.Gone.IsZero() && equal(r.Owner, owner) {
			c.in.Of = r.Owner
			if err := c.repository(r); err != nil {
				return nil, err
			}
		}
	}
	if c.in.Of == "" {
		return nil, unknownOwner(owner, all)
	}
	if err := c.lead(); err != nil {
		return nil, err
	}
	out := chart.New(c.in)
	return out, out.Review(c.review)
}

// charting is one map in the making.
type charting struct {
	m     *Mirror
	tx    *store.Tx
	now   time.Time
	in    chart.Input
	repos map[string]store.Repository // by lower-case name
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
				Private: r.Private, Milestone: row.Milestone, Serves: row.Strategies}
			if row.Type == checks.Pull {
				n.Closes = closes[row.Number]
			}
			c.in.Nodes = append(c.in.Nodes, n)
		}
	}
}

// lead adds what strategies lead to, and brings every reference to what it leads to now.
func (c *charting) lead() error {
	led, err := c.tx.LedBy(c.in.Of)
	if err != nil {
		return err
	}
	visions := map[string][]checks.Ref{}
	for _, l := range led {
		visions[l.Ref.Key()] = l.Visions
	}
	find := c.m.loader(c.tx, store.Repository{}, nil, c.now)
	now := map[string]checks.Ref{}
	for _, n := range c.in.Nodes {
		now[n.Ref.Key()] = n.Ref
	}
	for i := range c.in.Nodes {
		n := &c.in.Nodes[i]
		n.Serves = append(n.Serves, visions[n.Ref.Key()]...)
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

// review is what the playbook's review of a vision or a strategy depends on, as its comment has it.
func (c *charting) review(g *chart.Guide) (playbook.Reviewed, error) {
	repo := c.repos[strings.ToLower(g.Ref.Full())]
	policy, _, err := c.m.Rules(c.tx, repo)
	if err != nil {
		return playbook.Reviewed{}, err
	}
	in, err := c.m.Review(c.tx, repo, g.Ref.Number, &policy.Rules, c.now)
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
