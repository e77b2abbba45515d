package mirror

import (
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Landscape is everything of an owner that a map is drawn from and that coverage is measured on: visions, strategies, open
// work and on request closed work, with the links between them. Links are shown as they lead now: by the present name of a
// repository, and to where an issue was transferred.
func (m *Mirror) Landscape(tx *store.Tx, owner string, closed bool, now time.Time) (checks.Landscape, error) {
	l := checks.Landscape{Owner: owner}
	repos, err := tx.Repositories(0)
	if err != nil {
		return l, err
	}
	for _, r := range repos {
		if equal(r.Owner, owner) && r.Gone.IsZero() {
			l.Owner, l.Incomplete = r.Owner, l.Incomplete || r.ReadAt.IsZero()
		}
	}
	if l.Items, err = tx.Placed(owner, closed); err != nil {
		return l, err
	}
	led, err := tx.LedBy(owner)
	if err != nil {
		return l, err
	}
	at := make(map[string]int, len(l.Items))
	for i, it := range l.Items {
		at[it.Ref.Key()] = i
	}
	for _, s := range led {
		if i, ok := at[s.Ref.Key()]; ok {
			l.Items[i].Visions, l.Items[i].Expired = s.Visions, s.Expired
		}
	}
	links, err := tx.LinksOf(owner)
	if err != nil {
		return l, err
	}
	find := m.loader(tx, store.Repository{}, nil, now)
	for _, k := range links {
		if _, from := at[k.From.Key()]; !from && k.From.Number != 0 {
			continue
		}
		if _, there := at[k.To.Key()]; !there {
			repo, row, err := find.find(k.To)
			if err != nil {
				return l, err
			}
			if repo != nil && row.Gone.IsZero() && repo.Ref(row.Number).Key() != k.To.Key() {
				k.To, k.Written = repo.Ref(row.Number), k.To
			}
		}
		l.Links = append(l.Links, k)
	}
	return l, nil
}
