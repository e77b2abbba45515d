package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Outline is an item without its texts: what says whom a change of it concerns.
type Outline struct {
	Repo      int64
	Number    int
	Type      checks.ItemType
	State     checks.State
	Head      string
	Milestone int
	Gone      bool
	Kind      checks.Kind
	Weight    checks.Weight
	Updated   time.Time
	Unlisted  bool // a pull request of which not all changed files may be known
	Share     Contribution
}

// Outline is the item without its texts.
func (i Item) Outline() Outline {
	return Outline{Repo: i.Repo, Number: i.Number, Type: i.Type, State: i.State, Head: i.Head, Milestone: i.Milestone, Gone: !i.Gone.IsZero(),
		Kind: i.Conclusion.Kind, Weight: i.Conclusion.Weight, Updated: i.Updated,
		Unlisted: i.Type == checks.Pull && (i.RefsStale || i.FilesTotal < 0 || i.FilesTotal > surelyListed), Share: i.Conclusion.Share}
}

// Place is where the item is.
func (o Outline) Place() Place { return Place{Repo: o.Repo, Number: o.Number} }

const outlineColumns = `repo, number, type, state, head, milestone, gone, kind, weight, counted, counted_milestone, counted_kind,
	counted_state, counted_weight, updated, refs_stale, files_total`

// surelyListed is how many changed files are read of every pull request. Of more some may not be known.
const surelyListed = 100

// outline scans outlineColumns.
func outline(s scanner) (o Outline, err error) {
	var typ, state, kind, countedKind, countedState string
	var gone, weight, counted, countedWeight, updated, stale int64
	var files int
	err = s.Scan(&o.Repo, &o.Number, &typ, &state, &o.Head, &o.Milestone, &gone, &kind, &weight, &counted, &o.Share.Milestone, &countedKind,
		&countedState, &countedWeight, &updated, &stale, &files)
	o.Type, o.State, o.Gone = checks.ItemType(typ), checks.State(state), gone != 0
	o.Unlisted = o.Type == checks.Pull && (stale != 0 || files < 0 || files > surelyListed)
	o.Kind, o.Weight, o.Updated = checks.Kind(kind), checks.Weight(weight), moment(updated)
	o.Share = contribution(counted, o.Share.Milestone, countedKind, countedState, countedWeight)
	return o, err
}

// Outlines are those of the items that a filter, without a Head, lets through, by number.
func (t *Tx) Outlines(f ItemFilter) ([]Outline, error) {
	where, args := f.where()
	return many(t, "read outlines of items", outline, "SELECT "+outlineColumns+" FROM items"+where, args...)
}

// OutlinesOf are those of items that are there, whether they are gone or not, by repository and number.
func (t *Tx) OutlinesOf(items []Place) ([]Outline, error) {
	by := map[int64][]int{}
	for _, p := range items {
		by[p.Repo] = append(by[p.Repo], p.Number)
	}
	var out []Outline
	for repo, numbers := range by {
		slices.Sort(numbers)
		err := inParts(slices.Compact(numbers), func(part []int) error {
			rows, err := many(t, "read outlines of items", outline,
				"SELECT "+outlineColumns+" FROM items WHERE repo = $1 AND number IN "+places(2, len(part)), withRepo(repo, part)...)
			out = append(out, rows...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Outline) int { return cmp.Or(cmp.Compare(a.Repo, b.Repo), cmp.Compare(a.Number, b.Number)) })
	return out, nil
}

// Concluded is an item with what was concluded of it and without its description and files. Rows that are read together
// share their lists of references: they are not to be changed.
type Concluded struct {
	Outline
	Title              string
	Reason             checks.Reason
	Merged             bool
	MovedTo            string
	Source             checks.Source
	Linked, Misread    bool
	Unsized            bool
	Strategies, Hidden []checks.Ref // see [Conclusion]
}

const concludedColumns = outlineColumns + ", title, reason, merged, moved_to, source, linked, strategies, untold, misread, unsized"

// concluded scans concludedColumns. Of many items most serve the same: their lists are read once.
func concluded() func(scanner) (Concluded, error) {
	lists := map[string][]checks.Ref{}
	list := func(text string) ([]checks.Ref, error) {
		if refs, ok := lists[text]; ok {
			return refs, nil
		}
		refs, err := reffed(text)
		lists[text] = refs
		return refs, err
	}
	return func(s scanner) (c Concluded, err error) {
		var reason, source, strategies, untold string
		var merged, linked, misread, unsized int64
		if c.Outline, err = outline(andThen{s, []any{&c.Title, &reason, &merged, &c.MovedTo, &source, &linked, &strategies, &untold, &misread, &unsized}}); err != nil {
			return c, err
		}
		c.Reason, c.Merged, c.Source = checks.Reason(reason), merged != 0, checks.Source(source)
		c.Linked, c.Misread, c.Unsized = linked != 0, misread != 0, unsized != 0
		if c.Strategies, err = list(strategies); err == nil {
			c.Hidden, err = list(untold)
		}
		return c, err
	}
}

// ConcludedOf are items of a repository that are there, whether they are gone or not. The numbers are in their order, each once.
func (t *Tx) ConcludedOf(repo int64, numbers []int) ([]Concluded, error) {
	var out []Concluded
	scan := concluded()
	err := inParts(numbers, func(part []int) error {
		rows, err := many(t, "read what was concluded of items", scan, "SELECT "+concludedColumns+
			" FROM items WHERE repo = $1 AND number IN "+places(2, len(part))+" ORDER BY number", withRepo(repo, part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// ClosingPulls are the open pull requests of a repository that are in no milestone and are stated to close something, each with
// what that is.
func (t *Tx) ClosingPulls(repo int64) (map[int][]checks.Ref, error) {
	type closes struct {
		number int
		target string
	}
	rows, err := many(t, fmt.Sprintf("read what open pull requests of %d close", repo), func(s scanner) (c closes, err error) {
		return c, s.Scan(&c.number, &c.target)
	}, `SELECT i.number, l.target FROM items i JOIN links l ON l.repo = i.repo AND l.number = i.number
		WHERE i.repo = $1 AND i.type = 'pull' AND i.state = 'open' AND i.milestone = 0 AND i.gone = 0 AND l.source = $2`,
		repo, string(checks.FromClosing))
	out := map[int][]checks.Ref{}
	for _, r := range rows {
		if target, ok := checks.ParseRef(r.target); ok {
			out[r.number] = append(out[r.number], target)
		}
	}
	return out, err
}

// Lead is a link without who stated it where: the item that leads to its target, or the milestone all whose items do.
type Lead struct {
	Repo      int64
	Number    int // 0: every item of Milestone
	Milestone int
	Source    checks.LinkSource
}

// Lead is the link without who stated it where.
func (l Link) Lead() Lead {
	return Lead{Repo: l.Repo, Number: l.Number, Milestone: l.Milestone, Source: l.Source}
}

// LeadsTo are the leads to each of several items, of the links and in the order that [Tx.LinksTo] has them.
func (t *Tx) LeadsTo(targets []checks.Ref) ([][]Lead, error) {
	out := make([][]Lead, len(targets))
	of := map[string][]int{} // by the key that a link ends at
	var keys []string
	for i, target := range targets {
		names, err := t.namesOf(target)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if of[name] == nil {
				keys = append(keys, name)
			}
			of[name] = append(of[name], i)
		}
	}
	type row struct {
		Lead
		target  string
		decided bool
	}
	scan := func(s scanner) (r row, err error) {
		return r, s.Scan(&r.Repo, &r.Number, &r.Milestone, &r.Source, &r.target, &r.decided)
	}
	err := inParts(keys, func(part []string) error {
		rows, err := many(t, "read what leads to several items", scan, "SELECT repo, number, milestone, source, target"+decidedColumn+` FROM links l
			WHERE target IN `+tuples(1, len(part))+` ORDER BY repo, number, milestone, place, ordinal`, anys(part)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.decided {
				if taken, err := t.takenAway(r.Lead, r.target); err != nil {
					return err
				} else if taken {
					continue
				}
			}
			for _, i := range of[r.target] {
				out[i] = append(out[i], r.Lead)
			}
		}
		return nil
	})
	return out, err
}

// takenAway reports whether a person took a link to a target, by its key, away from the link's item.
func (t *Tx) takenAway(l Lead, target string) (bool, error) {
	to, err := ref(target)
	if err != nil {
		return false, err
	}
	_, away, err := t.sift([]claim{{Link: Link{Repo: l.Repo, Number: l.Number, Milestone: l.Milestone, Target: to}, item: l.Number, decided: true}})
	return len(away) > 0, err
}

// namesOf are the keys of a reference under every name that its repository was seen under.
func (t *Tx) namesOf(target checks.Ref) ([]string, error) {
	names, err := manyOf(t, ask("names", "read names", value[string], `
		SELECT full_name FROM names WHERE repo = (SELECT repo FROM names WHERE full_name = $1) ORDER BY full_name`),
		fullName(target.Owner, target.Repo))
	out := []string{target.Key()}
	for _, name := range names {
		if key := fmt.Sprintf("%s#%d", name, target.Number); key != out[0] {
			out = append(out, key)
		}
	}
	return out, err
}
