package depend

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Comment names what keeps a comment or an issue of the app's own up to date whose lines people tick.
func (k *Keys) Comment(on store.Commented) {
	switch on.Name {
	case summary.SplitMarker:
		k.Queue(store.SplitKey(on.Repo, on.Number))
	case store.DigestIssue:
		k.Queue(store.DigestKey(on.Repo))
	}
}

// Split names the comments that an item has a line in, or has on it, and those of the strategies that others took the place of which it is
// linked to itself, or is. g is where its links lead.
func (d Change) Split(repo store.Repository, number int, g checks.Graph) error {
	there, err := d.Tx.BoxesOf(store.Place{Repo: repo.ID, Number: number})
	if err != nil {
		return err
	}
	for _, on := range there {
		d.Keys.Comment(on)
	}
	f := stored.NewFinder(d.Tx)
	self := repo.Ref(number)
	for _, ref := range yielding(self, g) {
		home, row, err := f.Find(ref)
		if err != nil {
			return err
		}
		if home != nil {
			d.Keys.Queue(store.SplitKey(home.ID, row.Number))
		}
	}
	return nil
}

// yielding are the strategies which others took the place of that an item is or is linked to itself.
func yielding(self checks.Ref, g checks.Graph) (out []checks.Ref) {
	at := []checks.Ref{self}
	for _, l := range g.Edges[self.Key()] {
		if l.Source != checks.FromSuccession {
			at = append(at, l.To)
		}
	}
	for _, ref := range at {
		if g.Nodes[ref.Key()].Kind != checks.Strategy && ref != self { // what the item is may be known only now
			continue
		}
		for _, l := range g.Edges[ref.Key()] {
			if l.Source == checks.FromSuccession {
				out = Join(out, []checks.Ref{ref})
			}
		}
	}
	return out
}

// exposeBoxes names the comments that have lines about what is in a repository.
func (d Change) exposeBoxes(repo store.Repository) error {
	there, err := d.Tx.BoxesFrom(repo.ID)
	for _, on := range there {
		d.Keys.Comment(on)
	}
	return err
}
