package mirror

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
)

// covered is open work: all of it, what serves nothing, or what serves a strategy or a vision.
type covered struct{ Served, Nothing int }

// wantCovered recounts the coverage of the owner and of every repository, milestone, strategy and vision, and how many
// strategies each review of a vision counts, from what is concluded of every item anew.
func (g *planet) wantCovered() {
	if len(g.here()) == 0 {
		return // there is nothing to draw
	}
	want, reviews := map[string]covered{}, map[string]int{}
	l := stored.NewFinder(g.tx)
	now := func(refs []checks.Ref) (out []string) { // what is there, as it is called now
		for _, r := range refs {
			repo, row, err := l.Find(r)
			g.must(err)
			if repo != nil && row.Gone.IsZero() {
				out = append(out, repo.Ref(row.Number).String())
			}
		}
		return out
	}
	leads, hidden := map[string][]string{}, map[string]bool{} // strategies: to which visions; visions of private repositories
	secret := map[string][]string{}                           // strategies: to which of them only by what readers may not see
	each := func(do func(repo store.Repository, row store.Item, rep checks.Report)) {
		for _, r := range g.here() {
			rows, err := g.tx.Items(store.ItemFilter{Repo: r.ID})
			g.must(err)
			for _, row := range rows {
				if repo, _, rep := g.evaluate(row); !stored.Item(repo, row, "").Dropped() {
					do(repo, row, rep)
				}
			}
		}
	}
	private := map[string]bool{}
	there := func(name string) { // served by nothing so far
		if _, ok := want[name]; !ok {
			want[name] = covered{}
		}
	}
	each(func(repo store.Repository, row store.Item, rep checks.Report) {
		name := repo.Ref(row.Number).String()
		private[name] = repo.Private
		switch rep.Decision.Kind {
		case checks.Strategy:
			leads[name], secret[name] = now(rep.Chain.Visions), now(rep.Chain.Hidden)
			there(name)
		case checks.Vision:
			there(name)
			reviews[name] = 0
			hidden[name] = repo.Private
		}
	})
	for s, visions := range leads {
		for _, v := range visions {
			if _, there := reviews[v]; there && (hidden[v] || !private[s] && !slices.Contains(secret[s], v)) {
				reviews[v]++
			}
		}
	}
	each(func(repo store.Repository, row store.Item, rep checks.Report) {
		if !likely(rep.Decision.Kind, rep.Decision.Likely).Work() || row.State != checks.Open || g.beside(row) {
			return
		}
		served := now(rep.Chain.Strategies)
		in := []string{"", repo.Ref(0).Full()}
		if row.Milestone != 0 {
			ms, err := g.tx.Milestone(repo.ID, row.Milestone)
			g.must(err)
			in = append(in, repo.Ref(0).Full()+" "+ms.Title)
		}
		to := map[string]bool{}
		for _, s := range served {
			to[s] = true
			for _, v := range leads[s] {
				to[v] = true
			}
		}
		for _, name := range append(in, slices.Collect(maps.Keys(to))...) {
			c := want[name]
			if len(served) > 0 {
				c.Served++
			} else {
				c.Nothing++
			}
			want[name] = c
		}
	})
	m, err := try(g, func() (*facts.Drawing, error) { return g.r.Chart(g.tx, g.repos[0].Owner, g.clock) }).Map()
	g.must(err)
	got := map[string]covered{"": {m.Work.Open - m.Unserved.Open, m.Unserved.Open}}
	m.Guides(func(at *chart.Guide) { got[at.Name] = covered{at.Coverage.Open, 0} })
	for _, r := range m.Repositories {
		got[r.Name] = covered{r.Work.Open - r.Unserved.Open, r.Unserved.Open}
		for _, p := range r.Milestones {
			got[r.Name+" "+p.Name] = covered{p.Work.Open - p.Unserved.Open, p.Unserved.Open}
		}
	}
	none := func(_ string, c covered) bool { return c == covered{} }
	maps.DeleteFunc(got, none)
	maps.DeleteFunc(want, none)
	if d := cmp.Diff(want, got); d != "" {
		g.fail.Fatalf("recounted (-), on the map (+):\n%s", d)
	}
	for name, n := range reviews {
		ref, _ := checks.ParseRef(name)
		repo, err := g.tx.RepositoryNamed(ref.Owner, ref.Repo)
		g.must(err)
		in := try(g, func() (facts.ToReview, error) { return g.r.Review(g.tx, repo, ref.Number, &checks.Rules{}, g.clock) })
		if got := in.Reviewed.Facts.Work.Strategies; got != n {
			g.fail.Fatalf("%d strategies serve %s, and its review counts %d", n, name, got)
		}
	}
}

// likely is the kind that something counts as.
func likely(k, l checks.Kind) checks.Kind {
	if k == checks.None {
		return l
	}
	return k
}

// beside reports whether a pull request is one that its milestone does not count, or, without one, closes work that is on the map itself.
func (g *planet) beside(row store.Item) bool {
	if row.Type != checks.Pull {
		return false
	}
	if row.Milestone != 0 {
		ms, err := g.tx.Milestone(row.Repo, row.Milestone)
		g.must(err)
		if ms.Gone.IsZero() {
			return !row.Conclusion.Share.Counted
		}
	}
	links, err := g.tx.LinksFrom(row.Repo, row.Number, 0)
	g.must(err)
	l := stored.NewFinder(g.tx)
	for _, k := range links {
		if k.Source != checks.FromClosing {
			continue
		}
		repo, to, err := l.Find(k.Target)
		g.must(err)
		if repo != nil && to.Gone.IsZero() && to.Type == checks.Issue && likely(to.Conclusion.Kind, to.Conclusion.Likely).Work() && !stored.Item(*repo, to, "").Dropped() &&
			strings.EqualFold(repo.Owner, g.repos[0].Owner) {
			return true
		}
	}
	return false
}
