package mirror

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// create opens an issue or a pull request somewhere.
func (g *planet) create() {
	t := g.open()
	t.it.Body = g.body(t)
	g.tell(t, "opened", t.it.Author, nil)
}

// open is an item that nobody was told of yet.
func (g *planet) open() *thing {
	r := rapid.SampledFrom(g.here()).Draw(g.rt, "where")
	t := &thing{repo: r, it: *issue(g.next(r), 1)}
	if rapid.IntRange(0, 3).Draw(g.rt, "pull") == 0 {
		t.it = *pull(t.it.Number, 1, fmt.Sprintf("sha%d", g.serial))
	}
	t.it.ID, t.it.NodeID = int64(g.serial)+r.ID*1000, fmt.Sprintf("N%d_%d", r.ID, t.it.Number)
	t.it.Author, t.it.Title, t.it.Created = g.person(), g.title(), g.tick()
	t.wrote = github.Written{By: t.it.Author, At: t.it.Created}
	if list := g.ms[r.ID]; len(list) > 0 && g.draw("planned", 3) > 0 {
		m := *rapid.SampledFrom(list).Draw(g.rt, "milestone")
		t.it.Milestone = &m
	}
	g.items = append(g.items, t)
	return t
}

// next is the number of a repository's next item.
func (g *planet) next(r *store.Repository) int {
	n := 1
	for _, t := range g.items {
		if t.repo.ID == r.ID {
			n = max(n, t.it.Number+1)
		}
	}
	return n
}

// person is somebody: alice may do anything, bob may say what a strategy is, and mallory is nobody.
func (g *planet) person() github.Actor {
	return someone(rapid.SampledFrom([]string{"alice", "alice", "bob", "mallory"}).Draw(g.rt, "who"))
}

// tell sends an event about an item.
func (g *planet) tell(t *thing, action string, by github.Actor, more func(*github.Event)) {
	t.it.Updated = g.tick()
	it := t.it
	it.Owner, it.Repo = t.repo.Owner, t.repo.Name
	ev := issues(action, &it, by)
	ev.Repository = nil
	if more != nil {
		more(&ev)
	}
	g.event(ev, t.repo)
	if it.Type == "pull" && stale(action) { // what GitHub keeps is read: here it is what the description says
		g.facts(t, nil)
	}
}

// facts tells which issues a pull request closes beyond its description.
func (g *planet) facts(t *thing, closes []github.ItemRef) {
	row, err := g.tx.Item(t.repo.ID, t.it.Number)
	g.must(err)
	t.closes = closes
	told, when := github.PullFacts{Read: true, Closes: closes, ClosesWhole: true}, g.tick()
	g.follow(try(g, func() (Changes, error) { return g.m.PutFacts(g.tx, *t.repo, row, told, when) }))
}

// body states a few things.
func (g *planet) body(t *thing) string {
	var b strings.Builder
	if k := rapid.SampledFrom([]string{"", "feature", "tech-debt", "strategy", "strategy", "vision"}).Draw(g.rt, "kind"); k != "" {
		fmt.Fprintf(&b, "Kind: %s\n", k)
	}
	for range rapid.IntRange(0, 3).Draw(g.rt, "lines") {
		label := rapid.SampledFrom([]string{"Strategy: %s", "Strategy: %s", "Part of: %s", "Vision: %s", "### Strategy\n\n%s", "Superseded by: %s", "- [ ] %s", "Closes %s"}).Draw(g.rt, "line")
		fmt.Fprintf(&b, label+"\n\n", g.any().String())
	}
	if g.draw("with points", 4) == 0 {
		fmt.Fprintf(&b, "Points: %s\n\n", rapid.SampledFrom([]string{"0", "3", "0.5", "many"}).Draw(g.rt, "points"))
	}
	if rapid.IntRange(0, 3).Draw(g.rt, "with horizon") == 0 {
		fmt.Fprintf(&b, "Horizon: 2026-11-%02d\n", rapid.IntRange(1, 9).Draw(g.rt, "horizon"))
	}
	if rapid.IntRange(0, 1).Draw(g.rt, "with non-goals") == 0 { // in words that titles are made of
		fmt.Fprintf(&b, "\n## Non-goals\n\n- %s\n", g.title())
	}
	return b.String()
}

// any names an item that is there, was there, or was never there.
func (g *planet) any() checks.Ref {
	if rapid.IntRange(0, 14).Draw(g.rt, "dangling") == 0 {
		return g.refOf(g.repos[0], 999)
	}
	return g.ref(rapid.SampledFrom(g.items).Draw(g.rt, "target"))
}

// present is an item that is there, nil when there is none.
func (g *planet) present(is func(*thing) bool) *thing {
	var list []*thing
	for _, t := range g.items {
		if !t.gone && !g.away[t.repo.ID] && (is == nil || is(t)) {
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return rapid.SampledFrom(list).Draw(g.rt, "item")
}

func isIssue(t *thing) bool { return t.it.Type == "issue" }

// change does one thing that people do.
func (g *planet) change() {
	what := rapid.SampledFrom([]string{"create", "row", "edit", "edit", "title", "label", "label", "state", "state", "transfer", "delete", "convert", "parent", "parent", "milestone",
		"milestone", "plan", "plan", "command", "sidebar", "repository", "visit", "time", "policy"}).Draw(g.rt, "what")
	if what == "visit" || len(g.here()) == 0 {
		g.visit()
		return
	}
	switch what {
	case "create":
		g.create()
		return
	case "row":
		g.row()
		return
	case "convert":
		g.convert()
		return
	case "time":
		g.pass()
		return
	case "plan":
		g.plan()
		return
	case "policy":
		g.policy()
		return
	case "repository":
		g.repository()
		return
	}
	t := g.present(nil)
	if t == nil {
		return
	}
	switch what {
	case "edit":
		was := t.it.Body
		t.it.Body = g.body(t)
		by := g.person()
		g.tell(t, "edited", by, func(ev *github.Event) { ev.Changed, ev.BodyWas = []string{"body"}, was })
		t.wrote = github.Written{By: by, At: t.it.Updated}
	case "title":
		t.it.Title = g.title()
		g.tell(t, "edited", alice, func(ev *github.Event) { ev.Changed = []string{"title"} })
	case "label":
		g.label(t)
	case "state":
		g.turnState(t)
	case "transfer":
		g.transfer()
	case "delete":
		if t.it.Type == "issue" {
			g.tell(t, "deleted", alice, nil)
			t.gone = true
		}
	case "parent":
		g.parent()
	case "milestone":
		g.put(t)
	case "command":
		g.command(t)
	case "sidebar":
		if to := g.present(isIssue); t.it.Type == "pull" && to != nil {
			r := g.ref(to)
			g.facts(t, []github.ItemRef{{Owner: r.Owner, Repo: r.Repo, Number: r.Number}})
		}
	}
}

func (g *planet) label(t *thing) {
	name := rapid.SampledFrom([]string{"strategy", "vision", "feature", "tech-debt", "bug", "enhancement", "cleanup", "points/5", "size/L"}).Draw(g.rt, "label")
	action := "labeled"
	if len(t.it.Labels) > 0 {
		action, name, t.it.Labels = "unlabeled", t.it.Labels[0], nil
	} else {
		t.it.Labels = []string{name}
	}
	g.tell(t, action, g.person(), func(ev *github.Event) { ev.Label = &github.Label{Name: name} })
}

func (g *planet) turnState(t *thing) {
	if t.it.State == "closed" {
		t.it.State, t.it.Reason, t.it.Closed, t.it.Merged = "open", "", time.Time{}, false
		g.tell(t, "reopened", alice, nil)
		return
	}
	t.it.State, t.it.Closed = "closed", g.tick()
	if t.it.Type == "issue" {
		t.it.Reason = rapid.SampledFrom([]string{"completed", "not_planned", "duplicate"}).Draw(g.rt, "reason")
	} else {
		t.it.Merged = rapid.Bool().Draw(g.rt, "merged")
	}
	g.tell(t, "closed", alice, nil)
}

// transfer moves an issue to another repository, where it is an issue of its own.
func (g *planet) transfer() {
	t := g.present(isIssue)
	if t == nil {
		return
	}
	to := rapid.SampledFrom(g.repos).Draw(g.rt, "to")
	if to.ID == t.repo.ID {
		return
	}
	there := &thing{repo: to, it: t.it, wrote: t.wrote}
	there.it.Number, there.it.Labels, there.it.Milestone = g.next(to), nil, nil
	there.it.ID, there.it.NodeID = t.it.ID+1, t.it.NodeID+"t"
	moved := there.it
	g.items = append(g.items, there)
	g.tell(t, "transferred", alice, func(ev *github.Event) { ev.Moved, ev.MovedRepo = &moved, repoOf(*to) })
	t.gone = true
	if g.away[to.ID] {
		return // who is there hears of it
	}
	g.tell(there, "opened", alice, func(ev *github.Event) { ev.Changed = []string{"old_issue", "old_repository"} })
}

// parent puts an issue under another one, or takes it away.
func (g *planet) parent() {
	child, parent := g.present(isIssue), g.present(isIssue)
	if child == nil || parent == nil || child == parent {
		return
	}
	action := rapid.SampledFrom([]string{"sub_issue_added", "sub_issue_added", "sub_issue_removed"}).Draw(g.rt, "sub")
	now := g.tick()
	c, p := child.it, parent.it
	c.Updated, p.Updated = now, now
	child.it.Updated, parent.it.Updated = now, now
	g.event(github.Event{Name: "sub_issues", Action: action, Sender: g.person(), Child: &c, Parent: &p, ChildRepo: repoOf(*child.repo), ParentRepo: repoOf(*parent.repo)}, parent.repo)
}

// plan makes a milestone, or writes its description.
func (g *planet) plan() {
	r := rapid.SampledFrom(g.here()).Draw(g.rt, "where")
	list := g.ms[r.ID]
	action := "edited"
	if len(list) < 2 {
		list = append(list, &github.Milestone{Number: len(list) + 1, Title: fmt.Sprintf("M%d", len(list)+1), State: "open", Created: g.tick()})
		g.ms[r.ID], action = list, "created"
	}
	m := rapid.SampledFrom(list).Draw(g.rt, "milestone")
	if action == "created" {
		m = list[len(list)-1]
	}
	m.Description, m.Updated = "Things.", g.tick()
	if rapid.Bool().Draw(g.rt, "described") {
		m.Description = "Strategy: " + g.any().String()
	}
	if action == "edited" {
		switch g.draw("edit", 6) {
		case 0:
			action, m.State, m.Closed = "closed", "closed", g.tick()
		case 1:
			action, m.State, m.Closed = "opened", "open", time.Time{}
		case 2:
			m.Due = g.clock.AddDate(0, 0, g.draw("due", 30))
		case 3:
			g.serial++
			m.Title = fmt.Sprintf("M%d", g.serial)
		}
		m.Updated = g.tick()
	}
	told := *m
	g.event(github.Event{Name: "milestone", Action: action, Sender: alice, Milestone: &told, Changed: []string{"description"}}, r)
}

// put puts an item into a milestone or takes it out.
func (g *planet) put(t *thing) {
	action := "demilestoned"
	was := t.it.Milestone
	if t.it.Milestone = nil; was == nil {
		list := g.ms[t.repo.ID]
		if len(list) == 0 {
			return
		}
		m := *rapid.SampledFrom(list).Draw(g.rt, "milestone")
		t.it.Milestone, was, action = &m, &m, "milestoned"
	}
	g.tell(t, action, alice, func(ev *github.Event) { ev.Milestone = was })
}

// command links or unlinks by a comment.
func (g *planet) command(t *thing) {
	to, by := g.any(), account(g.person())
	g.serial++
	g.rt.Logf("command in %s#%d: %s by %s", t.repo.Name, t.it.Number, to, by.Login)
	unlink, when := rapid.IntRange(0, 2).Draw(g.rt, "unlink") == 0, g.tick()
	given := store.Command{Origin: fmt.Sprintf("comment:%d-%d", t.repo.ID, g.serial), Repo: t.repo.ID, Number: t.it.Number, Actor: by.Login,
		ActorID: by.ID, At: when}
	g.follow(try(g, func() (Changes, error) {
		if unlink {
			return g.m.Unlink(g.tx, given, to)
		}
		return g.m.Link(g.tx, given, []checks.Ref{to})
	}))
}

// repository renames a repository, or shows it to everybody or to few.
func (g *planet) repository() {
	r := rapid.SampledFrom(g.here()).Draw(g.rt, "where")
	ev := github.Event{Name: "repository", Action: "renamed", Sender: alice}
	was := *r
	if rapid.Bool().Draw(g.rt, "rename") {
		g.serial++
		r.Name, ev.WasName = fmt.Sprintf("r%d", g.serial), was.Name
	} else {
		r.Private = !r.Private
		ev.Action = map[bool]string{true: "privatized", false: "publicized"}[r.Private]
	}
	r.Updated = g.tick()
	now := repoOf(*r)
	now.Updated = r.Updated
	ev.Repository = now
	g.event(ev, r)
}

// pass lets days go by, in which horizons pass.
func (g *planet) pass() {
	g.clock = g.clock.AddDate(0, 0, rapid.IntRange(1, 3).Draw(g.rt, "days"))
	for more := true; more; {
		g.follow(try(g, func() (c Changes, err error) { c, more, err = g.m.Expire(g.tx, g.clock, 2); return c, err }))
	}
}

// policy has the owner decide otherwise of what counts for how much, and looks at everything again, as the server does.
func (g *planet) policy() {
	pick := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(g.rt, what) }
	text := fmt.Sprintf(`version: 1
mode: enforce
classify: {exempt: {labels: [%s]}, count-confidence: %s, min-confidence: %s}
capacity: {unit: %s, basis: %s, scope: %s, min-items: %s, max-unclassified: %s, tech-debt: {min: %s, max: %s}}
points: {labels: {size/L: 8}, default: %s}
`, pick("exempt", "bug", "enhancement", "bug, cleanup"), pick("count", "0.60", "0.30", "0.90"), pick("sure", "0.95", "0.60"), pick("unit", "items", "points"),
		pick("basis", "planned", "completed", "remaining"), pick("scope", "repository", "org"), pick("least", "0", "1", "3"), pick("unclassified", "25%", "100%"),
		pick("min", "0%", "20%", "40%"), pick("max", "40%", "60%", "100%"), pick("default", "1", "2"))
	g.rt.Log(text)
	r := g.owners()
	g.must(g.tx.PutPolicy(store.Policy{Repo: r.ID, Found: true, Text: text, Good: text, HasGood: true, Read: g.tick()}))
	var all Changes
	for _, r := range g.here() {
		g.must(PolicyChanged(g.tx, *r))
		rows, err := g.tx.Items(store.ItemFilter{Repo: r.ID})
		g.must(err)
		for _, row := range rows {
			if row.Gone.IsZero() {
				all.Keys.Item(row)
			}
		}
		for _, m := range g.ms[r.ID] {
			all.Keys.Queue(store.MilestoneKey(r.ID, m.Number))
		}
	}
	if g.rules(*g.repos[0]).Rules.Mode != checks.Enforce {
		g.fail.Fatal("the owner's policy is not in force")
	}
	g.follow(all)
}

// owners is the repository with the owner's policy. It has no items.
func (g *planet) owners() store.Repository {
	r := store.Repository{ID: g.repos[0].ID + 900, Installation: 1, Owner: g.repos[0].Owner, Name: ".github", DefaultBranch: "main", Updated: at(0)}
	g.must(g.tx.PutRepository(r))
	g.must(g.tx.SetReading(r.ID, store.ReadProgress{Phase: "done", Ended: at(0)}))
	return r
}
