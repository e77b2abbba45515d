package depend

import (
	"maps"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// replanned names everything that may do what a strategy rules out, where that is another thing now: what leads through it, and what it
// is suggested for or rules out. What else is edited in the text is told nowhere but in its own review, or changes links or a horizon,
// which name what they concern themselves. Repositories may call the section by names of their own, so it is read as each that links to the
// strategy or names it does. What is compared with it right now, and does not say yet that it names it, looks again by itself.
func (d Change) replanned(repo store.Repository, was, now store.Item) error {
	if now.Conclusion.Kind != checks.Strategy || now.Body == was.Body {
		return nil
	}
	if err := d.Tx.LockChoices(repo.Owner, true); err != nil {
		return err
	}
	readers, err := d.planReaders(repo, now.Number)
	if err != nil {
		return err
	}
	var tried []map[string][]string
	for _, id := range readers {
		reader, err := d.Tx.Repository(id)
		if err != nil {
			return err
		}
		res, _, err := d.Policies.Rules(d.Tx, reader)
		if err != nil {
			return err
		}
		names := res.Rules.Playbook.Headings
		if slices.ContainsFunc(tried, func(o map[string][]string) bool { return maps.EqualFunc(o, names, slices.Equal) }) {
			continue
		}
		tried = append(tried, names)
		before, err := d.Memo.NonGoals(d.Tx, was.Body, &res.Rules)
		if err != nil {
			return err
		}
		after, err := d.Memo.NonGoals(d.Tx, now.Body, &res.Rules)
		if err != nil {
			return err
		}
		if !slices.Equal(before, after) {
			if err := d.Through(repo.Ref(now.Number)); err != nil {
				return err
			}
			return d.Suggested(repo.ID, now.Number)
		}
	}
	return nil
}

// planReaders are the repositories by whose rules somebody reads what a strategy rules out, none where nobody does.
func (d Change) planReaders(repo store.Repository, number int) ([]int64, error) {
	links, err := d.Tx.LinksTo(repo.Ref(number))
	if err != nil {
		return nil, err
	}
	named, err := d.Tx.SuggestedTo(repo.ID, number)
	if err != nil || len(links)+len(named) == 0 {
		return nil, err
	}
	readers := []int64{repo.ID}
	for _, l := range links {
		readers = append(readers, l.Repo)
	}
	for _, p := range named {
		readers = append(readers, p.Repo)
	}
	slices.Sort(readers)
	return slices.Compact(readers), nil
}
