package mirror

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/link"
)

// says is what a check or a comment says of an item, but for suggestions.
func says(repo store.Repository, row store.Item, s checks.Subject, rep checks.Report) string {
	home := repo.Ref(0)
	out := fmt.Sprintln(row.Number, rep.Decision.Kind, rep.Unlinked, rep.Chain.Linked)
	for _, r := range append(rep.Chain.Path, rep.Chain.Strategies...) {
		out += fmt.Sprintf("%s %q ", r.In(home), s.Graph.Nodes[r.Key()].Title)
	}
	for _, p := range rep.Chain.Problems {
		out += fmt.Sprintln(p.Name(home), p.Why)
	}
	for _, l := range rep.Chain.Links {
		out += fmt.Sprintln(l.From.In(home), l.To.In(home), l.Source, l.By)
	}
	if rep.Unlinked && s.Choices == checks.FewChoices {
		for _, n := range s.Refused.All {
			out += fmt.Sprintln("refused by", n.Strategy.In(home), n.Text, s.Refused.First)
		}
	}
	if row.Type == checks.Pull {
		if s.Choices != checks.FewChoices { // better ones may have come up since
			s.Likely, s.Refused = nil, checks.Refusals{}
		}
		v := evaluate.StrategyVerdict(&s, &rep)
		out += v.Title + "\n" + v.Summary
	}
	return out + string(rep.Strategy.Conclusion+rep.Capacity.Conclusion)
}

// reviewed is what a review of a vision or a strategy depends on; "" when there is none to write.
func (g *planet) reviewed(k store.Subject) (string, store.Review) {
	repo, err := g.tx.Repository(k.Repo)
	g.must(err)
	res := g.rules(repo)
	var in facts.ToReview
	g.outside(func() (err error) { in, err = g.r.Review(g.tx, repo, k.Number, &res.Rules, g.clock); return err })
	if len(in.Asks) > 0 {
		g.grant(in.Asks)
		return g.reviewed(k)
	}
	if !in.Reviewed.Kind.Reviewed() || in.Row.State != checks.Open || !in.Row.Gone.IsZero() {
		return "", in.Next
	}
	text, err := json.Marshal(in.Reviewed.Facts)
	g.must(err)
	return short(text, repo), in.Next
}

// summed is what the summary of a milestone shows to readers of its repository.
func (g *planet) summed(k store.Subject) string {
	repo, err := g.tx.Repository(k.Repo)
	g.must(err)
	res := g.rules(repo)
	v := try(g, func() (facts.View, error) {
		return g.r.MilestoneView(g.tx, facts.ViewOf{Repo: repo, Number: k.Number, Readers: repo, Rules: res.Rules, Now: g.clock})
	})
	v.Milestone = store.Milestone{}
	text, err := json.Marshal(v)
	g.must(err)
	return short(text, repo)
}

// short is what is told without the name of the reader's own repository, which is no news to them.
func short(text []byte, home store.Repository) string {
	return strings.ReplaceAll(string(text), fmt.Sprintf(`"Repo":%q`, home.Name), `"Repo":""`)
}

// wantShown compares what was last told with what is true: checks and comments, reviews, summaries and suggestions.
func (g *planet) wantShown() {
	fresh := *g
	fresh.world = newWorld(g.t, g.db) // one that keeps nothing
	for _, r := range g.repos {
		if g.away[r.ID] {
			continue
		}
		for _, m := range g.ms[r.ID] {
			key := store.MilestoneKey(r.ID, m.Number)
			if d := cmp.Diff(g.shown[key], g.summed(store.Subject{Kind: store.MilestoneSubject, Repo: r.ID, Number: m.Number})); d != "" {
				g.fail.Fatalf("the summary %s last told (-), and true is (+):\n%s", key, d)
			}
		}
		rows, err := g.tx.Items(store.ItemFilter{Repo: r.ID, State: checks.Open})
		g.must(err)
		for _, row := range rows {
			key := store.ItemKey(r.ID, row.Number)
			if row.Type == checks.Pull {
				key = store.HeadKey(r.ID, row.Head)
			}
			repo, s, rep := fresh.evaluate(row)
			if d := cmp.Diff(g.shown[key], says(repo, row, s, rep)); d != "" {
				g.fail.Fatalf("%s was last told (-), and true is (+):\n%s", key, d)
			}
			if _, kept, _ := g.evaluate(row); !cmp.Equal(kept.Likely, s.Likely) || !cmp.Equal(kept.Refused, s.Refused) {
				g.fail.Fatalf("%s: suggested %v %v, and afresh %v %v", key, kept.Likely, kept.Refused, s.Likely, s.Refused)
			}
			g.wantSuggested(repo, row, key)
			if row.Conclusion.Kind.Reviewed() {
				key = store.ReviewKey(r.ID, row.Number)
				if now, _ := g.reviewed(store.Subject{Kind: store.ReviewSubject, Repo: r.ID, Number: row.Number}); now != g.shown[key] {
					g.fail.Fatalf("%s was last told\n%s\nand true is\n%s", key, g.shown[key], now)
				}
			}
		}
	}
}

// wantSuggested holds what was last suggested for an item against what its readers may be told: better ones may have come up
// since, but each is still open, called so, and theirs to see, would count, and was not taken away from the item.
func (g *planet) wantSuggested(home store.Repository, item store.Item, key string) {
	for _, l := range g.suggested[key] {
		load := stored.NewFinder(g.tx)
		n := g.ifLinked(home, item, l.Ref)
		if n.Ref.Key() != l.Ref.Key() && !item.Conclusion.Kind.Reviewed() { // nothing of what is reviewed says what it may serve
			g.fail.Fatalf("%s suggests %v, and %v would count", key, l, n)
		}
		away, err := g.tx.Unlinks(item.Repo, item.Number)
		g.must(err)
		for _, u := range away {
			if at, end, err := load.Find(u.Target); err != nil || at != nil && at.Ref(end.Number).Key() == l.Ref.Key() {
				g.fail.Fatalf("%s suggests %v, which %s took away (%v)", key, l, u.By, err)
			}
		}
		repo, err := g.tx.RepositoryNamed(l.Ref.Owner, l.Ref.Repo)
		g.must(err)
		row, err := g.tx.Item(repo.ID, l.Ref.Number)
		g.must(err)
		if !repo.Gone.IsZero() || !row.Gone.IsZero() || row.Conclusion.Kind != checks.Strategy || row.State != checks.Open || l.Title != "" && row.Title != l.Title ||
			row.Conclusion.Expired || repo.ID != home.ID && repo.Private {
			g.fail.Fatalf("%s suggests %v, which is no more", key, l)
		}
	}
}

// ifLinked is the strategy that would count first if somebody linked an item to another one.
func (g *planet) ifLinked(home store.Repository, item store.Item, to checks.Ref) checks.Node {
	const origin = "command:if linked"
	_, err := g.tx.ReplaceLinks(origin, []store.Link{{Repo: item.Repo, Number: item.Number, Target: to, Source: checks.FromCommand}})
	g.must(err)
	res := g.rules(home)
	s := try(g, func() (checks.Subject, error) { return g.r.Subject(g.tx, home, item.Number, res.Rules, g.clock) })
	_, err = g.tx.ReplaceLinks(origin, nil)
	g.must(err)
	chain := link.Walk(stored.Item(home, item, ""), s.Graph)
	if !chain.Linked {
		return checks.Node{}
	}
	n := s.Graph.Nodes[chain.Strategies[0].Key()]
	if !n.Visible {
		return checks.Node{}
	}
	return n
}

// title is a few of the words that strategies and work share.
func (g *planet) title() string {
	words := []string{"storage", "deployment", "password", "search", "invoice", "latency"}
	var out []string
	for range 3 {
		out = append(out, words[g.draw("word", len(words))])
	}
	return strings.Join(out, " ")
}

// visit takes the app out of a repository, or lets it in again, whereupon the repository is read whole.
func (g *planet) visit() {
	r := g.repos[g.draw("visited", len(g.repos))]
	g.clock = g.tick()
	ev := github.Event{Name: "installation_repositories", Action: "removed", Sender: alice, Removed: []github.Repository{*repoOf(*r)}}
	if g.away[r.ID] {
		back := *repoOf(*r)
		back.Updated = r.Updated
		ev.Action, ev.Removed, ev.Added = "added", nil, []github.Repository{back}
	}
	ev.Repository = repoOf(*g.repos[0])
	g.away[r.ID] = !g.away[r.ID]
	g.event(ev, r)
	if g.away[r.ID] {
		return
	}
	row, err := g.tx.Repository(r.ID)
	g.must(err)
	var ms []github.Milestone
	for _, m := range g.ms[r.ID] {
		ms = append(ms, *m)
	}
	when := g.tick()
	c := try(g, func() (Changes, error) { return g.m.PutMilestones(g.tx, row, ms, when) })
	var items []github.Item
	for _, t := range g.items {
		if t.repo.ID == r.ID && !t.gone {
			it := t.it
			it.Owner, it.Repo = r.Owner, r.Name
			items = append(items, it)
		}
	}
	when = g.tick()
	c.Add(try(g, func() (Changes, error) { return g.m.PutItems(g.tx, row, items, when) }))
	for _, it := range items {
		c.Keys.Queue(store.ItemKey(r.ID, it.Number))
		if it.Type == "pull" {
			c.Keys.Queue(store.HeadKey(r.ID, it.Head))
		}
	}
	g.follow(c)
	for _, t := range g.items {
		if t.repo.ID == r.ID && t.it.Type == "pull" {
			g.facts(t, t.closes)
		}
	}
}

// here are the repositories that the app is in.
func (g *planet) here() []*store.Repository {
	return slices.DeleteFunc(slices.Clone(g.repos), func(r *store.Repository) bool { return g.away[r.ID] })
}

// row of items, each under the one before it: longer than links are followed, or closed to a circle.
func (g *planet) row() {
	var before *thing
	for range 3 + g.draw("length", 11) {
		t := g.open()
		if before != nil {
			t.it.Body = "Part of: " + g.ref(before).String()
		}
		g.tell(t, "opened", t.it.Author, nil)
		before = t
	}
}

// convert makes a discussion of an issue: GitHub closes it, and tells what became of it when it is asked.
func (g *planet) convert() {
	t := g.present(isIssue)
	if t == nil {
		return
	}
	t.it.State, t.it.Reason, t.it.Closed = "closed", "", g.tick()
	g.tell(t, "closed", alice, nil)
	when := g.tick()
	g.follow(try(g, func() (Changes, error) { return g.m.Converted(g.tx, *t.repo, t.it.Number, when) }))
	t.gone = true
}

// line is an event in a line, for whoever reads what failed.
func line(ev github.Event, r *store.Repository) string {
	out := fmt.Sprintf("%s %s in %s by %s", ev.Name, ev.Action, r.Name, ev.Sender.Login)
	if ev.Item != nil {
		out += fmt.Sprintf(": %s #%d %s/%s %q %q", ev.Item.Type, ev.Item.Number, ev.Item.State, ev.Item.Reason, ev.Item.Labels, ev.Item.Body)
	}
	if ev.Moved != nil {
		out += fmt.Sprintf(" to %s#%d", ev.MovedRepo.Name, ev.Moved.Number)
	}
	if ev.Child != nil {
		out += fmt.Sprintf(": %s#%d under %s#%d", ev.ChildRepo.Name, ev.Child.Number, ev.ParentRepo.Name, ev.Parent.Number)
	}
	if ev.Milestone != nil {
		out += fmt.Sprintf(": %d %s %q", ev.Milestone.Number, ev.Milestone.State, ev.Milestone.Description)
	}
	return out
}
