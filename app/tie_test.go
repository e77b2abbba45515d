package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// contested is a milestone of features that serve two strategies of one vision, of which some have to go.
type contested struct {
	*world
	vision, search, market int
	milestone              int
	suggest, sellers       int // one of each strategy
}

const prefers = "\n\nWe prefer search over the marketplace, cc @everyone.\n"

// contest fills a milestone of the shop with too little technical debt.
func contest(w *world, home, body string) contested {
	w.t.Helper()
	c := contested{world: w}
	c.vision = w.issue("ada", home, "Anything can be found", body)
	w.calm()
	serves := "Kind: strategy\nVision: " + ref("", c.vision) + "\n\n## Guiding policy\n\nOne thing at a time.\n"
	c.search, c.market = w.issue("ada", home, "Search first", serves), w.issue("ada", home, "A marketplace for sellers", serves)
	w.calm()
	c.milestone = w.milestone(shop, "Sprint 12", "")
	c.suggest = w.issue("ben", shop, "feat: suggest words", "Strategy: "+ref(home, c.search), in(c.milestone))
	c.sellers = w.issue("ben", shop, "feat: pages of sellers", "Strategy: "+ref(home, c.market), in(c.milestone))
	w.issue("ben", shop, "refactor: one index", "Strategy: "+ref(home, c.search), in(c.milestone))
	for i := range 4 {
		w.issue("ben", shop, fmt.Sprint("feat: thing ", i), "", in(c.milestone))
	}
	w.calm()
	return c
}

// wantTie demands what the milestone's summary says of who goes first, and whether the vision's author is told that it breaks no tie.
func (c contested) wantTie(when, home, quoted string, untold bool) {
	c.t.Helper()
	for _, on := range []int{c.search, c.market} {
		got := c.marked(home, on, "northstar:milestone:Sprint 12")
		if len(got) != 1 || strings.Contains(got[0].Body, "⚖️") != (quoted != "") || !strings.Contains(got[0].Body, quoted) {
			c.t.Errorf("%s: want %q in the summary: %+v", when, quoted, got)
		}
	}
	body := c.review(home, c.vision).Body
	if strings.Contains(body, "It breaks no tie") != untold || untold && !(strings.Contains(body, ref(shop, c.suggest)) && strings.Contains(body, ref(shop, c.sellers)) && strings.Contains(body, "“Sprint 12” of acme/shop")) {
		c.t.Errorf("%s: want that it breaks no tie: %v\n%s", when, untold, body)
	}
}

// Where a milestone has to lose an item, the vision's sentence that decides is quoted; where none does, its author is told, until one does or
// nothing has to go.
func TestTieBreaker(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		c := contest(w, roadmap, wholeVision)
		c.wantTie("the vision is silent", roadmap, "", true)
		first := c.review(roadmap, c.vision)
		w.quiet("somebody talks about a candidate", func() { w.say("ben", shop, c.suggest, "Soon.") })
		step := func(when string, do func(), quoted string, untold bool) {
			t.Helper()
			w.later()
			do()
			w.calm()
			c.wantTie(when, roadmap, quoted, untold)
		}
		edit := func(n int, body string) func() {
			return func() { w.must(w.EditIssue("ada", roadmap, n, nil, text(body))) }
		}
		says := fmt.Sprintf("%s goes before %s: vision %s says “We prefer search over the marketplace, cc @", ref(shop, c.sellers), ref(shop, c.suggest), ref("", c.vision))
		step("it decides", edit(c.vision, wholeVision+prefers), says, false)
		if got := c.marked(roadmap, c.search, "northstar:milestone:Sprint 12")[0].Body; strings.Contains(got, "@everyone") {
			t.Errorf("it pings: %s", got)
		}
		step("it is silent again", edit(c.vision, wholeVision), "", true)
		if again := c.review(roadmap, c.vision); again.ID != first.ID || again.Body != first.Body {
			t.Errorf("it is told otherwise than at first:\n%s\n%s", first.Body, again.Body)
		}
		step("a candidate is named for what is preferred", edit(c.vision, wholeVision+prefers), says, false)
		step("retitled", func() {
			w.must(w.EditIssue("ada", roadmap, c.market, text("Sellers come by themselves"), nil))
		}, "", true)
		step("titled as before", func() {
			w.must(w.EditIssue("ada", roadmap, c.market, text("A marketplace for sellers"), nil))
		}, says, false)
		step("a strategy serves it no more", edit(c.market, "Kind: strategy\n\n## Guiding policy\n\nOne thing at a time.\n"), "", false)
		step("it does again", edit(c.market, "Kind: strategy\nVision: "+ref("", c.vision)+"\n\n## Guiding policy\n\nOne thing at a time.\n"), says, false)
		step("the vision is silent at last", edit(c.vision, wholeVision), "", true)
		step("enough debt", func() {
			w.issue("ben", shop, "refactor: one cart", "", in(c.milestone))
			w.issue("ben", shop, "refactor: one till", "", in(c.milestone))
		}, "", false)
	})
}

// What ends a tie, and that review modes are kept.
func TestTieEnds(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		c := contest(w, roadmap, wholeVision)
		c.wantTie("silent", roadmap, "", true)
		w.commit("ada", home, "northstar.yml", advise+"playbook: {review: false}\n")
		w.calm()
		w.say("ada", roadmap, c.vision, "Hm.")
		w.calm()
		if got := c.review(roadmap, c.vision).Body; strings.Contains(got, "It breaks no tie") {
			t.Errorf("told without reviews: %s", got)
		}
		w.commit("ada", home, "northstar.yml", advise)
		w.calm()
		w.say("ada", roadmap, c.vision, "Where were we?")
		w.calm()
		c.wantTie("reviews again", roadmap, "", true)
		w.later()
		w.must(w.CloseMilestone("ada", shop, c.milestone))
		w.calm()
		c.wantTie("closed", roadmap, "", false)
	})
}

// What is private is neither quoted nor named where others read, whatever it was before and in every mode.
func TestTieTellsNothingPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		c := contest(w, roadmap, wholeVision)
		c.wantTie("all public", roadmap, "", true)
		w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: observe", 1))
		w.calm()
		w.must(w.Turn("ada", shop, "private"))
		w.calm()
		if got := c.review(roadmap, c.vision).Body; strings.Contains(got, "Sprint 12") || strings.Contains(got, shop) {
			t.Errorf("it tells of a private milestone: %s", got)
		}
		w.commit("ada", home, "northstar.yml", advise)
		w.calm()
		w.must(w.Turn("ada", shop, "public"))
		w.calm()
		w.say("ada", roadmap, c.vision, "Where were we?")
		w.calm()
		c.wantTie("public again", roadmap, "", true)
	})
}

// A private vision is not quoted to readers of a public strategy.
func TestTieQuotesNothingPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) { _ = h.AddRepo(alpha, githubsim.RepoOptions{}) }}, func(t *testing.T, w *world) {
		v := w.issue("ada", alpha, "Anything can be found", wholeVision+prefers)
		w.calm()
		serves := "Kind: strategy\nVision: " + ref(alpha, v) + "\n\n## Guiding policy\n\nOne thing at a time.\n"
		a, b := w.issue("ada", roadmap, "Search first", serves), w.issue("ada", roadmap, "A marketplace for sellers", serves)
		w.calm()
		m := w.milestone(shop, "Sprint 12", "")
		w.issue("ben", shop, "feat: suggest words", "Strategy: "+ref(roadmap, a), in(m))
		w.issue("ben", shop, "feat: pages of sellers", "Strategy: "+ref(roadmap, b), in(m))
		for i := range 4 {
			w.issue("ben", shop, fmt.Sprint("feat: thing ", i), "", in(m))
		}
		w.issue("ben", shop, "refactor: one index", "", in(m))
		w.calm()
		quoted := func() (n int) {
			for _, on := range []int{a, b} {
				for _, c := range w.marked(roadmap, on, "northstar:milestone:") {
					n += strings.Count(c.Body, "over the marketplace")
				}
			}
			return n
		}
		if quoted() != 2 {
			t.Fatalf("it is quoted %d times", quoted())
		}
		w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: observe", 1))
		w.calm()
		w.must(w.Turn("ada", alpha, "private"))
		w.calm()
		if quoted() != 0 {
			t.Errorf("what is private is quoted %d times", quoted())
		}
	})
}
