package mirror

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
)

// drawn is the owner's map as people read it, and what was said instead of it.
func (w *world) drawn(owner string) string {
	w.t.Helper()
	var m *chart.Map
	err := w.db.Read(w.t.Context(), func(tx *store.Tx) (err error) {
		m, err = w.m.Chart(tx, owner, at(100))
		return err
	})
	if err != nil {
		return err.Error()
	}
	m.Guides(func(g *chart.Guide) { g.Findings = nil }) // the playbook's own tests say what it finds
	return m.Text(chart.Limits{})
}

func TestChart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		put := func(repo store.Repository, it *github.Item, kind checks.Kind, serves ...checks.Ref) {
			ev := issues("edited", it, alice)
			ev.Repository = repoOf(repo)
			w.tell(ev)
			w.conclude(repo, it.Number, kind, serves...)
		}
		titled := func(number int, title string) *github.Item {
			it := issue(number, 2)
			it.Title = title
			return it
		}
		ended := func(it *github.Item, reason string) *github.Item {
			it.State, it.Reason = "closed", reason
			return it
		}
		put(roadmap, titled(1, "Shopping without searching"), checks.Vision)
		put(roadmap, titled(2, "Find anything"), checks.Strategy)
		w.write(func(tx *store.Tx) error {
			_, err := tx.Settle(roadmap.ID, 2, store.Conclusion{Settled: true, Kind: checks.Strategy, Visions: []checks.Ref{roadmap.Ref(1)}})
			return err
		})
		put(secret, titled(5, "Sell the warehouse"), checks.Strategy)
		put(home, titled(6, "Never mind"), checks.Strategy)
		put(home, ended(titled(6, "Never mind"), "not_planned"), checks.Strategy)
		put(home, titled(11, "Suggest while typing"), checks.Feature, roadmap.Ref(2))
		put(home, ended(titled(12, "Drop the old index"), "completed"), checks.TechDebt, roadmap.Ref(2))
		put(home, ended(titled(13, "Drop the new index"), "not_planned"), checks.TechDebt, roadmap.Ref(2))
		snow := titled(14, "A snow effect")
		snow.Milestone = &github.Milestone{Number: 3, Title: "Spring", State: "open", Created: at(0), Updated: at(0)}
		put(home, snow, checks.Feature)
		put(home, titled(15, "Is this a question?"), checks.None)
		put(secret, titled(16, "Rename the shelf"), checks.TechDebt, secret.Ref(5))
		pr := pull(21, 2, "abc")
		put(home, pr, checks.Feature, roadmap.Ref(2))
		w.write(func(tx *store.Tx) error {
			_, err := tx.ReplaceLinks(place("closing", home.ID, 21), []store.Link{{Repo: home.ID, Number: 21, Target: home.Ref(11), Source: checks.FromClosing, At: at(1)}})
			return err
		})
		want := func(roadmap string) string {
			return strings.ReplaceAll(`acme on 2026-11-02: 1 vision and 2 strategies are open; of 3 open items of work 2 serve a strategy; 1 further open item has no kind

🔭 acme/roadmap#1 Shopping without searching · 1 open, 1 done, 50% debt
└─ 🧭 acme/roadmap#2 Find anything · 1 open, 1 done, 50% debt
   ├─ ✨ acme/app#11 Suggest while typing · open
   └─ 🧹 acme/app#12 Drop the old index · done

🧭 Strategies that serve no vision
└─ 🧭 🔒 acme/secret#5 Sell the warehouse · 1 open, 0 done, 100% debt
   └─ 🧹 🔒 acme/secret#16 Rename the shelf · open

❔ Work that serves no strategy: 1 open, 0 done, 0% debt
└─ ✨ acme/app#14 A snow effect · open

📦 Where the work is
├─ acme/app · 2 open, 1 done, 33% debt; 1 of the open serves no strategy
│  └─ 🏁 Spring · 1 open, 0 done, 0% debt; 1 of the open serves no strategy
└─ 🔒 acme/secret · 1 open, 0 done, 100% debt
`, "acme/roadmap", "acme/"+roadmap)
		}
		if d := cmp.Diff(want("roadmap"), w.drawn("ACME")); d != "" {
			t.Error(d)
		}
		renamed := repoOf(roadmap)
		renamed.Name, renamed.Updated = "plans", at(20)
		w.tell(github.Event{Name: "repository", Action: "renamed", Installation: 1, Repository: renamed, WasName: "roadmap", Sender: alice})
		if d := cmp.Diff(want("plans"), w.drawn("acme")); d != "" {
			t.Errorf("after a rename: %s", d)
		}
		if got := w.drawn("nobody"); !strings.Contains(got, "nobody is not in the database") || !strings.Contains(got, ": acme") {
			t.Error(got)
		}
	})
}

// A strategy's text is reviewed by the policy of its repository.
func TestChartReviews(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		it := issue(2, 2)
		it.Body = "### Problem\n\nSearch takes a minute.\n"
		w.tell(issues("edited", it, alice))
		w.conclude(home, 2, checks.Strategy)
		found := func() (names string) {
			w.read(func(tx *store.Tx) error {
				m, err := w.m.Chart(tx, "acme", at(100))
				if err == nil {
					names = strings.Join(m.Strategies[0].Findings, " ")
				}
				return err
			})
			return names
		}
		if got := found(); got != "no-policy no-actions no-non-goals no-vision" {
			t.Errorf("found %q", got)
		}
		w.write(func(tx *store.Tx) error {
			return tx.PutPolicy(store.Policy{Repo: home.ID, Found: true, Text: "playbook: {review: false}\n", Read: at(1)})
		})
		if got := found(); got != "" {
			t.Errorf("found %q although the policy wants no review", got)
		}
	})
}

// BenchmarkChart draws the map of an owner with 100,000 items of 2 kB under 1,000 strategies.
func BenchmarkChart(b *testing.B) {
	w := open(b, "sqlite:"+filepath.Join(b.TempDir(), "test.db"))
	body := strings.Repeat("Some words that nobody reads here.\n", 60)
	for from := 1; from <= 101_000; from += 5_000 {
		w.write(func(tx *store.Tx) error {
			for n := from; n < from+5_000; n++ {
				c := store.Conclusion{Settled: true, Kind: checks.Feature, Source: checks.ByPerson, Weight: checks.Unit, Linked: true, Strategies: []checks.Ref{home.Ref(n%1000 + 1)}}
				if n <= 1000 {
					c = store.Conclusion{Settled: true, Kind: checks.Strategy, Source: checks.ByPerson}
				}
				if err := tx.PutItem(store.Item{Repo: home.ID, Number: n, Type: checks.Issue, Title: fmt.Sprint("Item ", n), Body: body, State: checks.Open, Updated: at(1)}); err != nil {
					return err
				}
				if _, err := tx.Settle(home.ID, n, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for b.Loop() {
		w.read(func(tx *store.Tx) error {
			_, err := w.m.Chart(tx, "acme", time.Now())
			return err
		})
	}
}
