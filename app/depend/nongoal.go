package depend

import (
	"maps"
	"slices"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// replanned names everything whose chain leads through a strategy whose non-goals are others now: it may touch one.
// What else is edited in the text is told nowhere but in its own review, or changes links or a horizon, which name what they
// concern themselves. Repositories may call the section by names of their own, so it is read as each that links to the
// strategy does.
func (d Change) replanned(repo store.Repository, was, now store.Item) error {
	if now.Conclusion.Kind != checks.Strategy || now.Body == was.Body {
		return nil
	}
	links, err := d.Tx.LinksTo(repo.Ref(now.Number))
	if err != nil || len(links) == 0 {
		return err
	}
	readers := []int64{repo.ID}
	for _, l := range links {
		if !slices.Contains(readers, l.Repo) {
			readers = append(readers, l.Repo)
		}
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
			return d.Through(repo.Ref(now.Number))
		}
	}
	return nil
}
