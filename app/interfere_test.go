package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// inside is what happens in private while one and the same story is told in public.
type inside struct {
	name   string
	policy string                     // of the owner, in a private repository: both decide alike, and are written differently
	acts   func(s *saga, step string) // after each step of the story
}

// ownersPolicy is enforced with one band for all milestones of a title. What is written in it differs; what it decides does not.
func ownersPolicy(rule, author, band string) string {
	return strings.NewReplacer("every: 0s", "every: 0s, target: both", "capacity: {min-items: 3}", "capacity: {scope: org, min-items: 3, milestones: [{title: '"+band+"', tech-debt: {min: 30%, max: 50%}}]}").Replace(enforce) +
		"classify:\n  rules:\n    - {kind: tech-debt, title: '" + rule + "'}\n    - {kind: feature, title: '^feat'}\n  exempt: {authors: ['" + author + "']}\n" +
		fmt.Sprintf("  min-confidence: 0.99%d\n  count-confidence: 0.99%[1]d\n", len(rule)%10)
}

// saga is the public story, with what was made in private at its beginning: the same in every telling, since links into it count.
type saga struct {
	*world
	goal, deed           int // in the vault: a strategy, and work
	vision, plan, winter int // in the roadmap, and the milestone in the shop
	work                 int // of the shop, in the milestone
	pulls                map[string]int
	changes              []string // what the app changed in public, by step
}

// steps are the story. Nothing in it depends on anything private but that the vault's two items are there.
var steps = []struct {
	name string
	act  func(s *saga)
}{
	{"a vision", func(s *saga) { s.vision = s.issue("ada", roadmap, "Anything can be found", wholeVision) }},
	{"plans", func(s *saga) {
		s.plan = s.issue("ada", roadmap, "Search before pages", wholeStrategy+"\nVision: "+ref("", s.vision))
	}},
	{"work", func(s *saga) {
		s.winter = s.milestone(shop, "Winter", "")
		s.work = s.issue("ben", shop, "feat: index the addresses", "Strategy: "+ref(roadmap, s.plan), in(s.winter))
	}},
	{"more work", func(s *saga) {
		s.issue("ben", shop, "refactor: the index", "Part of: "+ref(roadmap, s.plan), in(s.winter))
	}},
	{"unlinked work", func(s *saga) { s.issue("ben", shop, "feat: search while customers type", "", in(s.winter)) }},
	{"work that nobody can tell", func(s *saga) { s.issue("ben", shop, "Hm, the parcels", "", in(s.winter)) }},
	{"work on what is private", func(s *saga) { s.issue("ada", shop, "feat: parcels", "Strategy: "+ref(vaulted, s.goal), in(s.winter)) }},
	{"another repository", func(s *saga) {
		m := s.milestone(docsRepo, "Winter", "")
		s.calm() // how many summaries are written of two acts is chance
		s.issue("ben", docsRepo, "refactor: the pages", "Strategy: "+ref(roadmap, s.plan), in(m))
	}},
	{"a feature", func(s *saga) { s.open("feature", "ben", "feat: suggest names", "Strategy: "+ref(roadmap, s.plan)) }},
	{"debt", func(s *saga) { s.open("debt", "ben", "refactor: names", "Closes "+ref("", s.work)) }},
	{"what a stranger links", func(s *saga) { s.open("stranger", "sam", "feat: a peek", "Strategy: "+ref(vaulted, s.goal)) }},
	{"what is not there", func(s *saga) { s.open("nothing", "sam", "feat: a peek", "Strategy: "+ref(vaulted, 4711)) }},
	{"what leads through private work", func(s *saga) { s.open("through", "ada", "feat: through", "Strategy: "+ref(vaulted, s.deed)) }},
	{"a guess", func(s *saga) { s.open("guess", "ben", "Speed up the slow search for orders", "") }},
	{"a bot", func(s *saga) { s.open("bot", "renovate[bot]", "Update dependencies", "") }},
	{"questions", func(s *saga) { // one on each
		for _, n := range []int{s.pulls["feature"], s.pulls["debt"], s.work} {
			s.say("sam", shop, n, "/northstar explain")
		}
	}},
	{"questions about plans", func(s *saga) {
		s.say("sam", roadmap, s.plan, "/northstar explain")
		s.say("sam", roadmap, s.vision, "/northstar explain")
	}},
	{"a policy of its own", func(s *saga) {
		n, err := s.OpenPull("ben", shop, githubsim.NewPull{Title: "refactor: the policy", Files: map[string]string{
			file: "version: 1\nmode: advise\ncapacity: {scope: org, min-items: 4, tech-debt: {min: 40%, max: 60%}}\n"}})
		must(s.t, err)
		s.pulls["policy"] = n
	}},
	{"a finding", func(s *saga) { s.say("ben", shop, s.work, "/northstar kind tech-debt") }},
	{"an end", func(s *saga) { s.must(s.CloseIssue("ada", shop, s.work, "completed")) }},
	{"the end of the milestone", func(s *saga) {
		s.must(s.EditMilestone("ada", shop, s.winter, githubsim.MilestoneEdit{State: text("closed")}))
	}},
}

const docsRepo = "acme/docs"

func (s *saga) open(name, who, title, body string) {
	s.t.Helper()
	s.pulls[name] = s.pull(who, shop, title, body, inPull(s.winter))
}

// quiet is a vault in which nothing happens.
var quietVault = inside{"quiet", ownersPolicy("^refactor", "renovate[bot]", "Winter"), func(*saga, string) {}}

// busyVault shares the milestone's title, serves the public strategy and vision in every way that there is, resembles them, and
// changes all the time.
var busyVault = inside{"busy", ownersPolicy("(?i)^(refactor|zebra)", "renovate*", "Wint*"), func(s *saga, step string) {
	s.later()
	switch step {
	case "work":
		m := s.milestone(vaulted, "Winter", "Strategy: "+ref(roadmap, s.plan))
		for i := range 11 {
			s.issue("ada", vaulted, fmt.Sprintf("refactor: zebra %d", i), "Points: 8", in(m))
		}
		s.issue("ada", vaulted, "Zebra, perhaps", "", in(m))
	case "plans":
		s.issue("ada", vaulted, "Search before every page", wholeStrategy+"\nVision: "+ref(roadmap, s.vision))
		n := s.issue("ada", vaulted, "feat: zebra in the index", "Strategy: "+ref(roadmap, s.plan))
		s.must(s.AddSubIssue("ada", vaulted, s.goal, vaulted, n))
	case "more work", "debt", "a finding":
		s.pull("ada", vaulted, "feat: zebra after "+step, "Strategy: "+ref(roadmap, s.plan)+"\n\nCloses "+ref("", s.deed), inPull(1))
	case "unlinked work":
		s.must(s.EditIssue("ada", vaulted, s.goal, text("Zebra crossings"), nil))
	case "work on what is private":
		s.must(s.EditIssue("ada", vaulted, s.goal, text("Zebra crossings, again"), text(wholeStrategy+"\nVision: "+ref(roadmap, s.vision))))
	case "another repository":
		for i := range 7 {
			s.issue("ada", vaulted, fmt.Sprintf("feat: zebra %d", i), "### Strategy\n\n"+ref(roadmap, s.plan), in(1))
		}
	case "a feature", "what is not there":
		s.must(s.EditIssue("ada", vaulted, s.deed, text("feat: zebra "+step), nil))
		s.issue("ada", vaulted, "feat: index the addresses", "Strategy: "+ref(roadmap, s.plan), labelled("zebra"))
	case "questions":
		s.must(s.EditMilestone("ada", vaulted, 1, githubsim.MilestoneEdit{State: text("closed")}))
	case "an end":
		s.must(s.EditMilestone("ada", vaulted, 1, githubsim.MilestoneEdit{Title: text("Zebra")}))
	case "a vision":
		s.issue("ada", vaulted, "Nothing can be found", wholeVision)
	default:
		s.issue("ada", vaulted, "feat: zebra after "+step, "", in(1))
	}
}}

var (
	anyID   = regexp.MustCompile(`(answer:comment:|issuecomment-|/runs/|comments/)\d+`)
	anySHA  = regexp.MustCompile(`\b[0-9a-f]{40}\b`)
	anyTime = regexp.MustCompile(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?|\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC`)
	mark    = regexp.MustCompile(`\b([0-9a-f]{24})\.[0-9a-z]+`) // of a run: by its text, by its time
	anyHost = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
)

// plain is a text without what no two tellings have in common: ids, commits, times and the host's address.
func plain(s string) string {
	s = mark.ReplaceAllString(anyID.ReplaceAllString(s, "${1}N"), "MARK.$1")
	return anyHost.ReplaceAllString(anyTime.ReplaceAllString(anySHA.ReplaceAllString(s, "SHA"), "TIME"), "HOST")
}

// public are the repositories that everybody reads.
var public = []string{roadmap, shop, docsRepo}

// watch notes every request that changes something in public.
func (s *saga) watch() {
	s.Observe(func(x githubsim.Exchange) {
		repo := x.Params["owner"] + "/" + x.Params["repo"]
		if x.Request.Method == http.MethodGet || !slices.Contains(public, repo) {
			return
		}
		on := x.Params["issue_number"] + x.Params["number"] + x.Params["name"]
		s.changes = append(s.changes, plain(fmt.Sprintf("%s %s %s %s %d\n%s", x.Request.Method, x.Route, repo, on, x.Status, x.Body)))
	})
}

// seen is everything that everybody can see of a telling, part by part.
type seen struct {
	names []string
	parts map[string]string
}

func (s *seen) add(name, text string) {
	s.names = append(s.names, name)
	s.parts[name] = text
}

// tell tells the story once.
func tell(t *testing.T, in inside, database string) seen {
	w := start(t, setup{policy: in.policy, fill: func(h *githubsim.Host) {
		_ = h.AddRepo(vaulted, githubsim.RepoOptions{Private: true})
		_ = h.AddRepo(docsRepo, githubsim.RepoOptions{})
		_ = h.SetPermission("ada", docsRepo, "ben", "write")
		_ = h.Turn("ada", home, "private")
	}}, database)
	s := &saga{world: w, pulls: map[string]int{}}
	s.goal = w.issue("ada", vaulted, "Crossings", wholeStrategy)
	s.deed = w.issue("ada", vaulted, "feat: cross", "Strategy: "+ref("", s.goal))
	w.calm()
	s.watch()
	out := seen{parts: map[string]string{}}
	noted := 0
	step := func(name string) {
		w.calm()
		some := slices.Sorted(slices.Values(lastSums(s.changes[noted:]))) // those that follow from one act go out side by side
		noted = len(s.changes)
		out.add(name, strings.Join(some, "\n\n"))
	}
	for _, st := range steps {
		w.later()
		st.act(s)
		step(st.name)
		in.acts(s, st.name)
		step("meanwhile, after " + st.name)
	}
	for _, repo := range public {
		r, err := w.Repo(repo)
		must(t, err)
		out.add("in the end, in "+repo, plain(texts(r)))
	}
	out.add("the map", s.publicMap())
	return out
}

// lastSums are writes without those of a milestone's summary that a later one replaces: how many times it is written on the way to what one
// act comes to depends on what else the machine does.
func lastSums(changes []string) (out []string) {
	last := map[string]int{}
	for i, c := range changes {
		head, _, sum := strings.Cut(c, "-->")
		if !sum || !strings.HasPrefix(c, "PATCH") || !strings.Contains(head, "<!-- northstar:milestone:") {
			head = fmt.Sprint(i)
		}
		last[head] = i
	}
	for _, i := range slices.Sorted(maps.Values(last)) {
		out = append(out, changes[i])
	}
	return out
}

// publicMap is what `northstar map --public` draws, as JSON.
func (s *saga) publicMap() string {
	s.t.Helper()
	db, err := store.OpenReading(context.Background(), s.url)
	must(s.t, err)
	defer db.Close()
	m := facts.New("", &memo.Memo{}, &policy.Policies{})
	var drawing *facts.Drawing
	must(s.t, db.Read(context.Background(), func(tx *store.Tx) (err error) {
		drawing, err = m.PublicChart(tx, "acme", time.Now())
		return err
	}))
	drawn, err := drawing.Map()
	must(s.t, err)
	text, err := json.MarshalIndent(drawn, "", " ")
	must(s.t, err)
	return plain(string(text))
}

// Whatever a private repository holds, everybody sees the same: what the app writes in public, byte for byte, and after which act.
func TestPrivateContentsChangeNothingPublic(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": postgresURL} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" {
				storetest.Server(t)
			}
			t.Parallel()
			told := make([]seen, 2)
			t.Run("told", func(t *testing.T) { // twice at a time
				for i, in := range []inside{quietVault, busyVault} {
					t.Run(in.name, func(t *testing.T) {
						t.Parallel()
						told[i] = tell(t, in, database(t))
					})
				}
			})
			if told[0].parts == nil || told[1].parts == nil {
				t.Fatal("it was not told twice")
			}
			for _, part := range told[0].names {
				if d := cmp.Diff(told[0].parts[part], told[1].parts[part]); d != "" {
					t.Errorf("%s: public texts or writes depend on what is private (-quiet +busy):\n%s", part, d)
				}
			}
			for part, words := range map[string][]string{ // and the story is told at all
				"in the end, in " + shop: {"debt share", "rule of the owner’s policy", "by the owner’s policy", "too little to count", "## 🏁 Winter",
					"does not exist, or cannot be seen from here"},
				"in the end, in " + roadmap: {"## 🏁 Winter", "Anything can be found", "items open"},
				"the map":                   {"Search before pages"},
			} {
				for _, word := range words {
					if !strings.Contains(told[0].parts[part], word) {
						t.Errorf("%s says nothing of %q:\n%s", part, word, told[0].parts[part])
					}
				}
			}
		})
	}
}
