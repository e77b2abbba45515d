package store

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

const linkColumns = "place, repo, number, milestone, shown, source, actor, actor_id, at, asked"

// scanLink scans linkColumns.
func scanLink(s scanner) (l Link, err error) {
	var shown, source string
	var at, asked int64
	if err := s.Scan(&l.Place, &l.Repo, &l.Number, &l.Milestone, &shown, &source, &l.Actor, &l.ActorID, &at, &asked); err != nil {
		return l, err
	}
	l.Source, l.At, l.Asked = checks.LinkSource(source), moment(at), asked != 0
	l.Target, err = ref(shown)
	return l, err
}

// edge is what makes two links of one place the same.
type edge struct {
	repo              int64
	number, milestone int
	target            string
}

func (l Link) edge() edge { return edge{l.Repo, l.Number, l.Milestone, l.Target.Key()} }

// ReplaceLinks makes links the only ones that a place states, in their order, and reports whether anything changed. Place
// is taken from the argument; a link that is stated twice counts once. When a link was first stated
// is kept, and that GitHub was asked who made it.
func (t *Tx) ReplaceLinks(place string, links []Link) (changed bool, err error) {
	old, err := t.LinksAt(place)
	if err != nil {
		return false, err
	}
	links = once(links)
	if same(old, links) {
		return false, nil
	}
	was := map[edge]Link{}
	for _, l := range old {
		was[l.edge()] = l
	}
	if len(old) > 0 {
		if err := t.do("replace the links of "+place, "DELETE FROM links WHERE place = $1", place); err != nil {
			return false, err
		}
	}
	for n := range links {
		links[n].Place = place
		if l, ok := was[links[n].edge()]; ok {
			links[n].At, links[n].Asked = l.At, l.Asked
		}
	}
	return true, t.AddLinks(links)
}

// linksPut is how many links one statement of [Tx.AddLinks] writes at most.
const linksPut = 16

// AddLinks records links of places that state none yet, those of one place together and in their order. One that is stated twice
// counts once.
func (t *Tx) AddLinks(links []Link) error {
	var args []any
	ordinal := 0
	for n, l := range links {
		if ordinal++; n == 0 || links[n-1].Place != l.Place {
			ordinal = 0
		}
		args = append(args, l.Place, l.Repo, l.Number, l.Milestone, l.Target.Key(), l.Target.String(), string(l.Source), l.Actor, l.ActorID,
			micros(l.At), flag(l.Asked), ordinal)
	}
	const columns = 12
	for len(args) > 0 {
		n := linksPut // 16, 8, … rows: few different statements
		for n*columns > len(args) {
			n /= 2
		}
		if err := t.do("record links of "+fmt.Sprint(args[0]), `
			INSERT INTO links (place, repo, number, milestone, target, shown, source, actor, actor_id, at, asked, ordinal)
			VALUES `+tuples(n, columns)+` ON CONFLICT (place, repo, number, milestone, target) DO NOTHING`, args[:n*columns]...); err != nil {
			return err
		}
		args = args[n*columns:]
	}
	return nil
}

// SetAsked records that GitHub was asked who made the links of a place.
func (t *Tx) SetAsked(place string) error {
	return t.do("record what was asked of "+place, "UPDATE links SET asked = 1 WHERE place = $1", place)
}

// Stating returns those of some places that state links.
func (t *Tx) Stating(places []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inParts(places, func(part []string) error {
		rows, err := many(t, "read what states links", value[string], "SELECT DISTINCT place FROM links WHERE place IN "+tuples(1, len(part)), anys(part)...)
		for _, p := range rows {
			out[p] = true
		}
		return err
	})
	return out, err
}

// Linked returns which items of a repository, by number, some link ends at, by whatever name the repository is called there.
func (t *Tx) Linked(repo int64, numbers []int) (map[int]bool, error) {
	names, err := many(t, "read names", value[string], "SELECT full_name FROM names WHERE repo = $1 ORDER BY full_name", repo)
	if err != nil {
		return nil, err
	}
	out := map[int]bool{}
	for _, name := range names {
		of := map[string]int{}
		var targets []string
		for _, n := range numbers {
			target := fmt.Sprintf("%s#%d", name, n)
			of[target], targets = n, append(targets, target)
		}
		err := inParts(targets, func(part []string) error {
			rows, err := many(t, "read what links end at", value[string], "SELECT DISTINCT target FROM links WHERE target IN "+tuples(1, len(part)), anys(part)...)
			for _, target := range rows {
				out[of[target]] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// LinksAt returns the links that a place states, as they were written.
func (t *Tx) LinksAt(place string) ([]Link, error) {
	return manyOf(t, ask("links", "read the links of "+place, scanLink, "SELECT "+linkColumns+" FROM links WHERE place = $1 ORDER BY ordinal"), place)
}

// once leaves the first of equal links.
func once(links []Link) []Link {
	seen := map[edge]bool{}
	var out []Link
	for _, l := range links {
		if !seen[l.edge()] {
			seen[l.edge()] = true
			out = append(out, l)
		}
	}
	return out
}

// same reports whether two lists state the same in the same order; times do not matter.
func same(a, b []Link) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].edge() != b[i].edge() || a[i].Target != b[i].Target || a[i].Source != b[i].Source || a[i].Actor != b[i].Actor ||
			a[i].ActorID != b[i].ActorID {
			return false
		}
	}
	return true
}

// decidedColumn is whether a person took any link away from the item of a link.
const decidedColumn = ", EXISTS (SELECT 1 FROM unlinks u WHERE u.repo = l.repo AND u.number = l.number)"

// LinksFrom returns the links of an item: its own, then those that its milestone (0: none) states for all its items, with
// Number 0 as they are stored. Links that a person took away from the item are left out. The order is stable: by place,
// then as they were written.
func (t *Tx) LinksFrom(repo int64, number, milestone int) ([]Link, error) {
	rows, err := t.stated(repo, number, milestone)
	if err != nil {
		return nil, err
	}
	kept, _, err := t.sift(rows)
	return kept, err
}

const statedQuery = "SELECT " + linkColumns + decidedColumn + ` FROM links l WHERE repo = $1 AND number = $2 ORDER BY place, ordinal, target`

// stated are the same with those that were taken away.
func (t *Tx) stated(repo int64, number, milestone int) ([]claim, error) {
	what := fmt.Sprintf("read the links of item %d#%d", repo, number)
	own, err := manyOfItem(t, ask("links", what, scanClaim, statedQuery), repo, number)
	if err != nil || milestone == 0 {
		return own, err
	}
	shared, err := manyOf(t, ask("links", what, scanClaim, "SELECT "+linkColumns+`, EXISTS (SELECT 1 FROM unlinks u WHERE u.repo = $1 AND u.number = $2)
		FROM links l WHERE repo = $1 AND milestone = $3 AND number < 1 ORDER BY place, ordinal, target`), repo, number, milestone)
	for _, c := range shared {
		c.item = number
		own = append(own, c)
	}
	return own, err
}

// LinksTo returns the links that end at an item, under every name that its repository was seen under. Links that a person
// took away from their item are left out; a milestone's rows are whole.
func (t *Tx) LinksTo(target checks.Ref) ([]Link, error) {
	keys, err := t.namesOf(target)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(keys))
	for i, key := range keys {
		args[i] = key
	}
	rows, err := many(t, "read the links to "+target.String(), scanClaim, "SELECT "+linkColumns+decidedColumn+` FROM links l
		WHERE target IN `+tuples(1, len(args))+` ORDER BY repo, number, milestone, place, ordinal`, args...)
	if err != nil {
		return nil, err
	}
	kept, _, err := t.sift(rows)
	return kept, err
}

// LinkedFromElsewhere returns the numbers of a repository's items that links in other repositories end at, under every name
// that it was seen under.
func (t *Tx) LinkedFromElsewhere(repo int64) ([]int, error) {
	return many(t, "read what is linked from elsewhere", value[int], `
		SELECT DISTINCT i.number FROM names n
		JOIN items i ON i.repo = n.repo
		JOIN links l ON l.target = n.full_name || '#' || CAST(i.number AS TEXT) AND l.repo <> i.repo
		WHERE n.repo = $1 ORDER BY i.number`, repo)
}

// LinksBy returns the links that an account, by GitHub's id, made.
func (t *Tx) LinksBy(account int64) ([]Link, error) {
	if account == 0 {
		return nil, nil // of many it is not known who made them
	}
	return many(t, fmt.Sprintf("read the links that account %d made", account), scanLink,
		"SELECT "+linkColumns+" FROM links WHERE actor_id = $1 AND actor_id <> 0 ORDER BY place, repo, number, ordinal", account)
}

// Vouched returns the numbers of a repository's items that other items state links for: by a task list or as sub-issues.
func (t *Tx) Vouched(repo int64) ([]int, error) {
	return many(t, "read what is linked by others", value[int], `
		SELECT DISTINCT number FROM links WHERE repo = $1 AND (source = 'task-list' OR source = 'sub-issue') ORDER BY number`, repo)
}
