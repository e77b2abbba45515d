package link

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func placed(n int, k checks.Kind, weight int, serves ...checks.Ref) checks.Placed {
	return checks.Placed{Ref: ref(n), Type: checks.Issue, Kind: k, State: checks.Open, Weight: checks.Weight(weight) * checks.Unit, Strategies: serves}
}

func TestCover(t *testing.T) {
	strategy := placed(12, checks.Strategy, 1)
	strategy.Visions, strategy.Title = []checks.Ref{ref(3)}, "Faster"
	other := placed(13, checks.Strategy, 1)
	other.Visions = []checks.Ref{ref(3)}
	idle := placed(14, checks.Strategy, 1)
	over := placed(15, checks.Strategy, 1)
	over.State = checks.Closed
	vision := placed(3, checks.Vision, 1)
	both := placed(20, checks.Feature, 5, ref(12), ref(13))
	both.Milestone, both.Planned = 1, "M"
	debt := placed(21, checks.TechDebt, 2, ref(13))
	debt.Ref.Repo = "other"
	none := placed(22, checks.Feature, 3)
	none.Milestone, none.Planned = 1, "M"
	pull := placed(23, checks.Feature, 3, ref(12))
	pull.Type = checks.Pull // closes 20, and is no work of its own
	lone := placed(24, checks.TechDebt, 1)
	lone.Type = checks.Pull // closes what is done already
	done := placed(25, checks.Feature, 8, ref(12))
	done.State = checks.Closed
	unknown := placed(26, checks.None, 1)
	got := Cover(checks.Landscape{Owner: "acme", Items: []checks.Placed{strategy, other, idle, over, vision, both, debt, none, pull, lone, done, unknown},
		Links: []checks.Link{{From: ref(23), To: ref(20), Source: checks.FromClosing}, {From: ref(24), To: ref(25), Source: checks.FromClosing}}})
	say := func(list ...Share) string {
		var out []string
		for _, s := range list {
			name := s.Ref.In(ref(0))
			if s.Ref.Number == 0 {
				name = s.Ref.Full() + s.Title
			}
			out = append(out, fmt.Sprintf("%s %d/%s+%d/%s -%d/%s", name, s.Features.Count, s.Features.Weight, s.Debt.Count, s.Debt.Weight,
				s.Nothing.Count, s.Nothing.Weight))
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct{ what, got, want string }{
		{"owner", say(got.Owner), "acme/ 1/5+1/2 -2/4"},
		{"repositories", say(got.Repositories...), "acme/app 1/5+0/0 -2/4, acme/other 0/0+1/2 -0/0"},
		{"milestones", say(got.Milestones...), "acme/appM 1/5+0/0 -1/3"},
		{"strategies", say(got.Strategies...), "#12 1/5+0/0 -0/0, #13 1/5+1/2 -0/0, #14 0/0+0/0 -0/0"},
		{"visions", say(got.Visions...), "#3 1/5+1/2 -0/0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
}

// Whatever is open is served or serves nothing, exactly once, and repositories add up to their owner.
func TestCoverageAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := checks.Landscape{Owner: "acme"}
		want := checks.Cell{}
		for n := range rapid.IntRange(0, 30).Draw(t, "items") {
			it := placed(n+1, rapid.SampledFrom(append([]checks.Kind{checks.None}, checks.Kinds...)).Draw(t, "kind"), rapid.IntRange(0, 9).Draw(t, "weight"))
			it.Ref.Repo = rapid.SampledFrom([]string{"app", "roadmap"}).Draw(t, "repo")
			it.State = rapid.SampledFrom([]checks.State{checks.Open, checks.Closed}).Draw(t, "state")
			for _, s := range rapid.SliceOfNDistinct(rapid.IntRange(1, 30), 0, 3, rapid.ID).Draw(t, "serves") {
				it.Strategies = append(it.Strategies, ref(s))
			}
			if l.Items = append(l.Items, it); open(&it) {
				want = plus(want, it.Weight)
			}
		}
		c := Cover(l)
		sum := func(of ...Share) (out checks.Cell) {
			for _, s := range of {
				out.Count += s.Served().Count + s.Nothing.Count
				out.Weight += s.Served().Weight + s.Nothing.Weight
			}
			return out
		}
		if got := sum(c.Owner); got != want || sum(c.Repositories...) != want {
			t.Fatalf("owner %v, repositories %v, want %v", got, sum(c.Repositories...), want)
		}
	})
}
