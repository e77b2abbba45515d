package mirror

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/config"
)

// drawn is the owner's map as people read it, and what was said instead of it.
func (w *world) drawn(owner string) string {
	w.t.Helper()
	m, err := w.charted(w.r.Chart, owner)
	if err != nil {
		return err.Error()
	}
	return m.Text(chart.Limits{})
}

func (w *world) charted(draw func(*store.Tx, string, time.Time) (*facts.Drawing, error), owner string) (m *chart.Map, err error) {
	w.t.Helper()
	var d *facts.Drawing
	err = w.db.Read(w.t.Context(), func(tx *store.Tx) (err error) {
		d, err = draw(tx, owner, at(100))
		return err
	})
	if err == nil {
		m, err = d.Map()
	}
	if err == nil {
		m.Guides(func(g *chart.Guide) { g.Findings = []string{} }) // the playbook's own tests say what it finds
	}
	return m, err
}

// put tells of an item and settles it.
func (w *world) put(repo store.Repository, it *github.Item, kind checks.Kind, serves ...checks.Ref) {
	w.t.Helper()
	ev := issues("edited", it, alice)
	ev.Repository = repoOf(repo)
	w.tell(ev)
	w.conclude(repo, it.Number, kind, serves...)
}

// titled is an issue with a title.
func titled(number int, title string) *github.Item {
	it := issue(number, 2)
	it.Title = title
	return it
}

func TestChart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		put := w.put
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
			_, err := tx.ReplaceLinks(stored.Text("closing", home.ID, 21), []store.Link{{Repo: home.ID, Number: 21, Target: home.Ref(11), Source: checks.FromClosing, At: at(1)}})
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

// The map for everybody has no item of a private repository, and no line that only such an item leads to.
func TestPublicChart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		serve := func(repo store.Repository, it *github.Item, kind checks.Kind, to checks.Ref) {
			w.put(repo, it, kind)
			w.link(repo, it.Number, checks.FromBody, "alice", to)
		}
		w.write(func(tx *store.Tx) error { return tx.PutPermission(secret.ID, alice.ID, "write", at(0)) })
		w.put(roadmap, titled(1, "Shopping without searching"), checks.Vision)
		w.put(secret, titled(7, "Hidden vision"), checks.Vision)
		serve(secret, titled(5, "Hidden strategy"), checks.Strategy, roadmap.Ref(1))
		serve(secret, titled(6, "Hidden work"), checks.Feature, roadmap.Ref(2))
		w.put(secret, titled(8, "Hidden question"), checks.None)
		serve(roadmap, titled(2, "Find anything"), checks.Strategy, roadmap.Ref(1))
		serve(home, titled(14, "Ship from the shelf"), checks.Strategy, secret.Ref(7))
		serve(home, titled(19, "Count at night"), checks.Strategy, secret.Ref(5))
		serve(home, titled(11, "Suggest while typing"), checks.Feature, roadmap.Ref(2))
		serve(home, titled(12, "Rename the shelf"), checks.Feature, secret.Ref(5))
		serve(home, titled(13, "Paint the bridge"), checks.TechDebt, secret.Ref(6))
		serve(home, titled(15, "Label the shelf"), checks.Feature, home.Ref(14))
		w.put(home, titled(16, "A snow effect"), checks.Feature)
		w.put(home, titled(17, "Is this a question?"), checks.None)
		for n, kind := range map[int]checks.Kind{11: checks.Feature, 12: checks.Feature, 13: checks.TechDebt, 14: checks.Strategy, 15: checks.Feature, 19: checks.Strategy} {
			w.walk(home, n, kind)
		}
		w.walk(roadmap, 2, checks.Strategy)
		w.walk(secret, 5, checks.Strategy)
		w.walk(secret, 6, checks.Feature)

		m, err := w.charted(w.r.PublicChart, "acme")
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(`acme on 2026-11-02: 1 vision and 3 strategies are open; of 5 open items of work 4 serve a strategy; 1 further open item has no kind

🔭 acme/roadmap#1 Shopping without searching · 1 open, 0 done, 0% debt
└─ 🧭 acme/roadmap#2 Find anything · 1 open, 0 done, 0% debt
   └─ ✨ acme/app#11 Suggest while typing · open

🧭 Strategies that serve what is not on this map
├─ 🧭 acme/app#14 Ship from the shelf · 1 open, 0 done, 0% debt
│  └─ ✨ acme/app#15 Label the shelf · open
└─ 🧭 acme/app#19 Count at night · no work

❔ Work that serves no strategy: 1 open, 0 done, 0% debt
└─ ✨ acme/app#16 A snow effect · open

↗ Work that serves what is not on this map: 2 open, 0 done
`, m.Text(chart.Limits{})); d != "" {
			t.Error(d)
		}
		asJSON, err := m.JSON()
		if err != nil {
			t.Fatal(err)
		}
		for name, s := range map[string]string{"text": m.Text(chart.Short), "mermaid": m.Mermaid(), "markdown": m.Markdown(chart.Short), "json": string(asJSON)} {
			if strings.Contains(s, "Hidden") || strings.Contains(s, "secret") || strings.Contains(s, "🔒") {
				t.Errorf("%s tells what is private:\n%s", name, s)
			}
		}
		whole, err := w.charted(w.r.Chart, "acme")
		if err != nil || !strings.Contains(whole.Text(chart.Limits{}), "Hidden work") || whole.Elsewhere.Open != 0 {
			t.Errorf("%v: the map for whoever runs the server:\n%s", err, whole.Text(chart.Limits{}))
		}
	})
}

// walk concludes where an item leads from what is stored.
func (w *world) walk(repo store.Repository, number int, kind checks.Kind) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		row, err := tx.Item(repo.ID, number)
		if err != nil {
			return err
		}
		rules := config.Default()
		g, err := w.r.Subject(tx, repo, number, rules, at(0))
		if err != nil {
			return err
		}
		_, err = w.m.Settle(tx, repo, number, checks.Subject{Now: at(0), Rules: rules}, checks.Report{Weight: checks.Unit,
			Decision: checks.Decision{Kind: kind, Source: checks.ByPerson, Confidence: 1}, Chain: link.Walk(stored.Item(repo, row, ""), g.Graph)})
		return err
	})
}

// Open work that seems to do what its strategy rules out is marked where its readers may see the strategy.
func TestChartTouches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, repo := range []store.Repository{roadmap, secret} {
			it := titled(2, "Fewer passwords")
			it.Body = "### Non-goals\n\n- Accounts for guests\n"
			w.put(repo, it, checks.Strategy)
		}
		w.put(home, titled(11, "Accounts for guests"), checks.Feature, roadmap.Ref(2))
		w.put(home, titled(12, "Accounts for guests, again"), checks.Feature, secret.Ref(2))
		w.put(home, titled(13, "One sign-in"), checks.Feature, roadmap.Ref(2))
		w.put(secret, titled(14, "Accounts for guests here"), checks.Feature, secret.Ref(2))
		got := w.drawn("acme")
		for _, want := range []string{"✨ ⛔ acme/app#11 ", "✨ acme/app#12 ", "✨ acme/app#13 ", "✨ ⛔ 🔒 acme/secret#14 "} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
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
				d, err := w.r.Chart(tx, "acme", at(100))
				if err != nil {
					return err
				}
				m, err := d.Map()
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
	w := open(b, storetest.SQLite(b))
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
				if n <= 1000 {
					continue
				}
				links := []store.Link{{Repo: home.ID, Number: n, Target: home.Ref(n%1000 + 1), Source: checks.FromBody, At: at(1)}}
				if _, err := tx.ReplaceLinks(stored.Text("body", home.ID, n), links); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, draw := range map[string]func(*store.Tx, string, time.Time) (*facts.Drawing, error){"whole": w.r.Chart, "public": w.r.PublicChart} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				w.read(func(tx *store.Tx) error {
					d, err := draw(tx, "acme", time.Now())
					if err == nil {
						_, err = d.Map()
					}
					return err
				})
			}
		})
	}
}
