package mirror

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// What was chosen for an issue that was transferred goes to where it went, and not to what has that address later.
func TestAnAddressThatIsTakenOverInheritsNothing(t *testing.T) {
	for name, after := range map[string]time.Duration{"the same issue": -time.Hour, "another one": time.Hour} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.tell(issues("opened", issue(1, 1), alice))
				w.write(func(tx *store.Tx) error {
					return tx.AddChoice(home.ID, 1, "comment:1", checks.Choice{Kind: checks.Strategy, By: "alice", ByID: alice.ID, How: "command", At: at(2)})
				})
				away := issues("transferred", issue(1, 3), alice)
				away.Moved, away.MovedRepo = issue(9, 3), repoOf(roadmap)
				w.tell(away)
				row := w.item(home, 1)
				if row.Gone.IsZero() {
					t.Fatal("it is not told to be away")
				}
				it := issue(9, 3)
				it.Created = row.Gone.Add(after).Truncate(time.Second)
				it.Updated = row.Gone.Add(time.Hour).Truncate(time.Second)
				ev := issues("opened", it, someone("mallory"))
				ev.Repository = repoOf(roadmap)
				w.tell(ev)
				w.read(func(tx *store.Tx) error {
					c, err := tx.LatestChoice(roadmap.ID, 9)
					if got, want := c != nil, after < 0; got != want {
						t.Errorf("it has a choice: %t, want %t", got, want)
					}
					return err
				})
			})
		})
	}
}
