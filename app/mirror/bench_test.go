package mirror

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// The size of the benchmark: 1,000 strategies, each with 100 items of work under it that are up to 8 links away.
const (
	benchStrategies = 1_000
	benchUnder      = 100
	benchDepth      = 8
)

// prose is some words of the few thousand that a team uses, others for every seed.
func prose(seed, words int) string {
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	syllables := []string{"ba", "de", "fi", "go", "lu", "ma", "ne", "po", "ri", "su", "ta", "vo", "ze"}
	var out []string
	for range words {
		var w strings.Builder
		for range 3 {
			w.WriteString(syllables[r.IntN(len(syllables))])
		}
		out = append(out, w.String())
	}
	return strings.Join(out, " ")
}

// grown is an owner with all that, as it stands after everything was read and concluded.
func grown(b *testing.B) *world {
	w := open(b, storetest.SQLite(b))
	w.write(func(tx *store.Tx) error {
		var items, links []string
		flush := func(least int) error {
			if len(items) < least {
				return nil
			}
			for _, q := range []string{`INSERT INTO items (repo, number, type, title, body, author, created, updated, kind, source, confidence, weight,
				linked, strategies, settled) VALUES ` + strings.Join(items, ","),
				`INSERT INTO links (place, repo, number, target, shown, source, actor, at) VALUES ` + strings.Join(links, ",")} {
				if _, err := tx.SQL().ExecContext(b.Context(), q); err != nil {
					return err
				}
			}
			items, links = nil, nil
			return nil
		}
		since := at(1).UnixMicro()
		number := 0
		for s := 1; s <= benchStrategies; s++ {
			goal := roadmap.Ref(s)
			items = append(items, fmt.Sprintf("(%d, %d, 'issue', 'Strategy %s', 'Kind: strategy\n\n%s', 'alice', %d, %d, 'strategy', 'declaration', 1, 1000, 0, '[]', 1)",
				roadmap.ID, s, prose(s, 3), prose(s, 150), since, since))
			above := []checks.Ref{goal}
			for level := 1; level <= benchDepth; level++ {
				var here []checks.Ref
				for i := range benchUnder*level/benchDepth - benchUnder*(level-1)/benchDepth {
					number++
					to := above[i%len(above)]
					here = append(here, home.Ref(number))
					items = append(items, fmt.Sprintf("(%d, %d, 'issue', 'Work %s', 'Kind: feature\n\nPart of: %s\n\n%s', 'alice', %d, %d, 'feature', 'declaration', 1, 1000, 1, '[\"%s\"]', 1)",
						home.ID, number, prose(number, 3), to, prose(number, 60), since, since, goal))
					links = append(links, fmt.Sprintf("('%s', %d, %d, '%s', '%s', 'body', 'alice', %d)", stored.Text("body", home.ID, number), home.ID, number, to.Key(), to, since))
				}
				above = here
			}
			if err := flush(500); err != nil {
				return err
			}
		}
		if err := flush(1); err != nil {
			return err
		}
		if _, err := tx.SQL().ExecContext(b.Context(), "UPDATE repositories SET strategies = 1 WHERE id = $1", roadmap.ID); err != nil {
			return err
		}
		return tx.PutPermission(roadmap.ID, alice.ID, "write", at(3600))
	})
	return w
}

// BenchmarkLinkChange changes one link, at the far end of a chain and at the strategy that a hundred chains end at. What is
// looked at again is what depends on it, whatever else there is.
func BenchmarkLinkChange(b *testing.B) {
	w := grown(b)
	leaf := benchUnder // the last item under the first strategy, 8 links away
	second := 10
	run := func(name string, dependents int, change func(n int) (*store.Repository, github.Item)) {
		b.Run(name, func(b *testing.B) {
			looked := 0
			for n := 0; b.Loop(); n++ {
				w.write(func(tx *store.Tx) error {
					second += 10
					g := &planet{world: w, fail: b, tx: tx, clock: at(second), shown: map[string]string{}, members: map[string]string{"alice": "write"}}
					repo, it := change(n)
					it.Updated, it.Owner, it.Repo = at(second), repo.Owner, repo.Name
					g.event(github.Event{Name: "issues", Action: "edited", Repository: repoOf(*repo), Sender: alice, Item: &it}, repo)
					looked += g.looked
					return nil
				})
			}
			per := float64(looked) / float64(b.N)
			b.ReportMetric(per, "looked/op")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(looked), "µs/looked")
			b.ReportMetric(per/float64(dependents), "looked/dependent")
		})
	}
	run("leaf", 1, func(n int) (*store.Repository, github.Item) {
		it := *issue(leaf, 1)
		it.Body = fmt.Sprintf("Kind: feature\n\nStrategy: %s\n", roadmap.Ref(2+n%2))
		return &home, it
	})
	// What was completed while the work was open still counts; what was dropped does not, and then a hundred items are told
	// which of the thousand strategies they may serve instead.
	for name, reason := range map[string]string{"completed": "completed", "dropped": "not_planned"} {
		run(name, benchUnder+1, func(n int) (*store.Repository, github.Item) {
			it := *issue(5, 1)
			it.Body = "Kind: strategy"
			if n%2 == 0 {
				it.State, it.Reason, it.Closed = "closed", reason, at(100)
			}
			return &roadmap, it
		})
	}
}
