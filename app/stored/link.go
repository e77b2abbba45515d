package stored

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Moved is the source of the edge from where an issue was to where it is now. It carries what depends on the one over to
// the other, and is no link that counts.
const Moved checks.LinkSource = "moved"

// Text names a text that states links: "body:<repo>#<n>".
func Text(what string, repo int64, number int) string {
	return fmt.Sprintf("%s:%d#%d", what, repo, number)
}

// ParseText reads the name of a text that states links: what it is, and of which item or milestone.
func ParseText(where string) (what string, at store.Place) {
	what, rest, _ := strings.Cut(where, ":")
	rest, _, _ = strings.Cut(rest, "@") // what a transferred issue took along
	repo, number, _ := strings.Cut(rest, "#")
	at.Repo, _ = strconv.ParseInt(repo, 10, 64)
	at.Number, _ = strconv.Atoi(number)
	return what, at
}

// Closer is who made a reference that GitHub answered for a pull request: only a description can lead to another repository,
// so it is whoever is known to have written it there.
func Closer(own []store.Link, l store.Link, pull store.Item) (login string, id int64) {
	for _, o := range own {
		if o.Source == checks.FromClosing && strings.HasPrefix(o.Place, "body:") && o.Target.Key() == l.Target.Key() {
			return o.Actor, o.ActorID
		}
	}
	return pull.Writer.Login, pull.Writer.ID
}

// apart is how far GitHub's clock and this machine's may be from each other.
const apart = time.Minute

// After reports whether an issue was made after a time at which one was transferred to its address: it is another one then, in
// a repository that took the name over.
func After(created, at time.Time) bool { return created.After(at.Add(apart)) }

// Sources are the items that a link starts at: one, or everything in a milestone.
func Sources(tx *store.Tx, l store.Lead) ([]store.Place, error) {
	if l.Number != 0 {
		return []store.Place{{Repo: l.Repo, Number: l.Number}}, nil
	}
	numbers, err := tx.NumbersIn(l.Repo, l.Milestone)
	if err != nil {
		return nil, err
	}
	out := make([]store.Place, len(numbers))
	for i, n := range numbers {
		out[i] = store.Place{Repo: l.Repo, Number: n}
	}
	return out, nil
}

// Sorted are a set's members in one order.
func Sorted[V any](set map[store.Place]V) []store.Place {
	out := make([]store.Place, 0, len(set))
	for n := range set {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b store.Place) int {
		return cmp.Or(cmp.Compare(a.Repo, b.Repo), cmp.Compare(a.Number, b.Number))
	})
	return out
}
