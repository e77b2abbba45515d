package depend

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Renamed names everything whose chain leads through what a repository holds: its strategies and visions, and whatever items of
// other repositories are linked to; what suggests them; and the reviews that count what it holds.
func (d Change) Renamed(repo store.Repository) error {
	if _, err := d.dependents(repo); err != nil {
		return err
	}
	if err := d.exposeTurnedAway(repo, Wider); err != nil {
		return err
	}
	if err := d.exposeTies(repo, Wider); err != nil {
		return err
	}
	if err := d.exposeBalances(repo, 0, nil); err != nil {
		return err
	}
	return d.exposeServed(repo)
}

// dependents names what leads through what a repository holds, and what suggests its strategies, and returns their rows.
func (d Change) dependents(repo store.Repository) ([]store.Outline, error) {
	own, err := d.guides(repo)
	if err != nil {
		return nil, err
	}
	var from []checks.Ref
	for _, n := range own {
		from = append(from, repo.Ref(n))
	}
	linked, err := d.Tx.LinkedFromElsewhere(repo.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range linked {
		from = append(from, repo.Ref(n))
	}
	proven, err := d.Tx.ProvenIn(repo.ID)
	if err != nil {
		return nil, err
	}
	migrations, err := d.migrations(proven) // work on them is told of proofs
	if err != nil {
		return nil, err
	}
	from = append(from, migrations...)
	var rows []store.Outline
	in := milestones{}
	err = d.spread(from, map[store.Place]bool{}, func(row store.Outline) { rows = append(rows, row); in.add(row) })
	if err != nil {
		return nil, err
	}
	d.summaries(in)
	suggested, err := d.suggestedOn(repo.ID, 0)
	d.Keys.Outline(suggested...)
	return append(rows, suggested...), err
}

// guides are the numbers of a repository's visions and strategies.
func (d Change) guides(repo store.Repository) ([]int, error) {
	var out []int
	for _, k := range []checks.Kind{checks.Strategy, checks.Vision} {
		rows, err := d.Tx.Outlines(store.ItemFilter{Repo: repo.ID, Kind: &k})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.Number)
		}
	}
	return out, nil
}

// Readership is how the readers of a repository changed.
type Readership int

// What may become of them.
const (
	Wider    Readership = iota // others may read it than before
	Narrower                   // fewer may, or the app no longer does
)

// NowPrivate is how the readers of a repository changed that became private, or public.
func NowPrivate(private bool) Readership {
	if private {
		return Narrower
	}
	return Wider
}

// Exposed names every text in other repositories that may tell of what a repository holds, once others may read it than
// before, or the app no longer does: what links to its items and what suggests them, what those serve, and the summaries of its
// milestones. What was told is written anew at once, whatever else stayed as it was; on closed items only when fewer may read it now.
func (d Change) Exposed(repo store.Repository, now Readership) error {
	rows, err := d.dependents(repo)
	if err != nil {
		return err
	}
	summed := map[store.Place]bool{}
	for _, row := range rows {
		if err := d.rewrite(repo, row, now); err != nil {
			return err
		}
		summed[store.Place{Repo: row.Repo, Number: row.Milestone}] = row.Milestone != 0 && row.Repo != repo.ID
	}
	for _, ms := range stored.Sorted(summed) {
		if !summed[ms] {
			continue
		}
		if err := d.retell(repo, ms, now); err != nil {
			return err
		}
	}
	if err := d.exposeServed(repo); err != nil {
		return err
	}
	if err := d.exposeTurnedAway(repo, now); err != nil {
		return err
	}
	if err := d.exposeTies(repo, now); err != nil {
		return err
	}
	if err := d.exposeSums(repo, now); err != nil {
		return err
	}
	if err := d.exposeChoices(repo); err != nil {
		return err
	}
	if err := d.exposeVisions(repo, now); err != nil {
		return err
	}
	if err := d.exposeClosings(repo, now); err != nil {
		return err
	}
	if err := d.exposeBalances(repo, 0, &now); err != nil {
		return err
	}
	if err := d.exposeBoxes(repo); err != nil {
		return err
	}
	if err := d.exposeBacktests(repo, now); err != nil {
		return err
	}
	return d.exposeMilestones(repo)
}

// rewrite has what was told of a repository on an item written again: the checks of an open pull request in the runs that are
// there, and the summary of the item's milestone without waiting for its time. What is closed is left alone, but for the texts
// that name what is in another repository that fewer may read than before.
func (d Change) rewrite(of store.Repository, row store.Outline, now Readership) error {
	if row.Milestone != 0 {
		if err := d.Tx.SetSummarised(row.Repo, row.Milestone, time.Time{}); err != nil {
			return err
		}
	}
	if now == Narrower && row.Repo != of.ID {
		if err := d.takeBack(store.Place{Repo: row.Repo, Number: row.Number}); err != nil {
			return err
		}
	}
	open, key, on := row.State == checks.Open, store.HeadKey(row.Repo, row.Head), row.Head
	if row.Type == checks.Issue {
		key, on = store.ReviewKey(row.Repo, row.Number), store.OnItem(row.Number)
	}
	if on == "" || open && row.Type == checks.Issue || !open && (now == Wider || row.Repo == of.ID) {
		return nil
	}
	shown, err := d.Tx.PostedOn(row.Repo, on)
	if err != nil {
		return err
	}
	for _, p := range shown {
		if !p.Ended() || !open && p.Name != checks.CheckStrategy && p.Name != summary.ReviewMarker {
			continue
		}
		if err := d.Tx.Void(p); err != nil {
			return err
		}
		d.Keys.Queue(key)
	}
	return nil
}

// takeBack has the comments of the app's on an item that may name what is in another repository not stay as they are: where the policy posts
// nothing any more, nothing else would change them.
func (d Change) takeBack(on store.Place) error {
	for _, of := range []struct{ name, key string }{
		{summary.ReviewMarker, store.ReviewKey(on.Repo, on.Number)}, {summary.UnlinkedMarker, store.ItemKey(on.Repo, on.Number)},
	} {
		was, err := d.Tx.Posted(on.Repo, store.OnItem(on.Number), of.name)
		if errors.Is(err, store.ErrNotFound) || err == nil && !was.Ended() {
			continue
		}
		if err != nil {
			return err
		}
		if err := d.Tx.Void(was); err != nil {
			return err
		}
		d.Keys.Queue(of.key)
	}
	return nil
}

// exposeServed names the reviews that count items of a repository, of what they serve, and the
// repository's own: what they may count depends on who reads them.
func (d Change) exposeServed(repo store.Repository) error {
	served, err := d.Tx.ServedFrom(repo.ID)
	if err != nil {
		return err
	}
	open := repo
	open.Private = false // what counts its items now, or did
	if err := d.Reviews(open, 0, served); err != nil {
		return err
	}
	own, err := d.guides(repo)
	if err != nil {
		return err
	}
	for _, n := range own {
		d.Keys.Queue(store.ReviewKey(repo.ID, n))
	}
	return nil
}

// exposeMilestones names the milestones of a repository that are summed up elsewhere, or may be now.
func (d Change) exposeMilestones(repo store.Repository) error {
	all, err := d.Tx.Milestones(repo.ID)
	if err != nil {
		return err
	}
	look := map[int]bool{}
	for _, ms := range all {
		look[ms.Number] = ms.Gone.IsZero() && ms.State == checks.Open
	}
	there, err := d.Tx.MilestonePosted(repo.ID, 0)
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
		if err := d.Tx.SetSummarised(repo.ID, n, time.Time{}); err != nil {
			return err
		}
		d.Keys.Queue(store.MilestoneKey(repo.ID, n))
	}
	return nil
}
