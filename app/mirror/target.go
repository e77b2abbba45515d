package mirror

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// targets names everything whose chain leads through what a repository holds: its strategies and visions, and whatever items of
// other repositories are linked to; what suggests them; and the reviews that count what it holds.
func (m *Mirror) targets(tx *store.Tx, repo store.Repository, c *Changes) error {
	if _, err := m.dependents(tx, repo, c); err != nil {
		return err
	}
	return m.exposeServed(tx, repo, c)
}

// dependents names what leads through what a repository holds, and what suggests its strategies, and returns their rows.
func (m *Mirror) dependents(tx *store.Tx, repo store.Repository, c *Changes) ([]store.Item, error) {
	seen := map[Number]bool{}
	own, err := guides(tx, repo)
	if err != nil {
		return nil, err
	}
	var from []checks.Ref
	for _, n := range own {
		from = append(from, repo.Ref(n))
	}
	linked, err := tx.LinkedFromElsewhere(repo.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range linked {
		from = append(from, repo.Ref(n))
	}
	if err := m.spread(tx, from, seen, c); err != nil {
		return nil, err
	}
	rows, err := rowsOf(tx, keys(seen))
	if err != nil {
		return nil, err
	}
	summaries(rows, c)
	suggested, err := suggestedOn(tx, repo.ID, 0)
	for _, row := range suggested {
		m.lookAt(row, c)
	}
	return append(rows, suggested...), err
}

// rowsOf are the items that are there.
func rowsOf(tx *store.Tx, numbers []Number) ([]store.Item, error) {
	var out []store.Item
	for _, n := range numbers {
		row, err := tx.Item(n.Repo, n.Number)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// guides are the numbers of a repository's visions and strategies.
func guides(tx *store.Tx, repo store.Repository) ([]int, error) {
	var out []int
	for _, k := range []checks.Kind{checks.Strategy, checks.Vision} {
		rows, err := tx.Items(store.ItemFilter{Repo: repo.ID, Kind: &k})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.Number)
		}
	}
	return out, nil
}

// exposure names every text in other repositories that may tell of what a repository holds, once others may read it than
// before, or the app no longer does: what links to its items and what suggests them, what those serve, and the summaries of its
// milestones. What was told is written anew at once, whatever else stayed as it was; on closed items only when fewer may read it now.
func (m *Mirror) exposure(tx *store.Tx, repo store.Repository, fewer bool, c *Changes) error {
	told, err := m.dependents(tx, repo, c)
	if err != nil {
		return err
	}
	for _, row := range told {
		if err := m.retell(tx, repo, row, fewer, c); err != nil {
			return err
		}
	}
	if err := m.exposeServed(tx, repo, c); err != nil {
		return err
	}
	if err := m.exposeSums(tx, repo, fewer, c); err != nil {
		return err
	}
	return m.exposeMilestones(tx, repo, c)
}

// retell has what was told of a repository on an item written again: the checks of an open pull request in the runs that are
// there, and the summary of the item's milestone without waiting for its time. What is closed is left alone, but for the texts
// that name what is in another repository that fewer may read than before.
func (m *Mirror) retell(tx *store.Tx, of store.Repository, row store.Item, fewer bool, c *Changes) error {
	if row.Milestone != 0 {
		if err := tx.SetSummarised(row.Repo, row.Milestone, time.Time{}); err != nil {
			return err
		}
	}
	open, key, on := row.State == checks.Open, HeadKey(row.Repo, row.Head), row.Head
	if row.Type == checks.Issue {
		key, on = ReviewKey(row.Repo, row.Number), subject(row.Number)
	}
	if on == "" || open && row.Type == checks.Issue || !open && (!fewer || row.Repo == of.ID) {
		return nil
	}
	shown, err := tx.PostedOn(row.Repo, on)
	if err != nil {
		return err
	}
	for _, p := range shown {
		if !p.Done || !open && p.Name != checks.CheckStrategy && p.Name != summary.ReviewMarker {
			continue
		}
		p.Hash = ""
		if err := tx.Confirm(p); err != nil {
			return err
		}
		c.look(key)
	}
	return nil
}

// exposeServed names the reviews that count items of a repository, of what they serve and of what they are the proof of, and the
// repository's own: what they may count depends on who reads them.
func (m *Mirror) exposeServed(tx *store.Tx, repo store.Repository, c *Changes) error {
	served, err := tx.ServedFrom(repo.ID)
	if err != nil {
		return err
	}
	open := repo
	open.Private = false // what counts its items now, or did
	if err := m.review(tx, open, 0, c, served); err != nil {
		return err
	}
	own, err := guides(tx, repo)
	if err != nil {
		return err
	}
	for _, n := range own {
		c.look(ReviewKey(repo.ID, n))
	}
	proven, err := tx.ProvenIn(repo.Owner, repo.Name)
	for _, p := range proven {
		c.look(ReviewKey(p.Repo, p.Number))
	}
	return err
}

// exposeMilestones names the milestones of a repository that are summed up elsewhere, or may be now.
func (m *Mirror) exposeMilestones(tx *store.Tx, repo store.Repository, c *Changes) error {
	all, err := tx.Milestones(repo.ID)
	if err != nil {
		return err
	}
	look := map[int]bool{}
	for _, ms := range all {
		look[ms.Number] = ms.Gone.IsZero() && ms.State == checks.Open
	}
	there, err := tx.MilestonePosted(repo.ID, 0)
	if err != nil {
		return err
	}
	for _, p := range there {
		if n, err := strconv.Atoi(p.Name[strings.LastIndex(p.Name, ":")+1:]); err == nil {
			look[n] = true
		}
	}
	for _, n := range slices.Sorted(maps.Keys(look)) {
		if !look[n] {
			continue
		}
		if err := tx.SetSummarised(repo.ID, n, time.Time{}); err != nil {
			return err
		}
		c.look(MilestoneKey(repo.ID, n))
	}
	return nil
}
