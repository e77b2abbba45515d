package evaluate_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
	"github.com/northstar-app/northstar/config"
	"github.com/northstar-app/northstar/internal/testenv"
)

// What a hostile body may cost beside plain prose of its length. Most take one to five times as long; what grows with the square
// of its length takes hundreds of times as long, and with 10 MB does not end before go test does.
const (
	hostileMemory = 25     // times the bytes allocated, freed ones too
	mostText      = 65_536 // characters of what is written to GitHub
)

// reading is one pass of everything that reads user text over a body.
type reading struct {
	body   string
	out    []string // texts for GitHub
	counts map[string]int
}

// hostileRules have everything read that a policy can ask for.
func hostileRules() checks.Rules {
	r := config.Default()
	r.Mode, r.Capacity.Unit = checks.Enforce, "points"
	return r
}

func (r *reading) count(what string, n int) { r.counts[what] = max(r.counts[what], n) }

// everything reads the body as whatever it may be: an issue, a pull request, a vision, a strategy, a milestone's description, a
// command, a title.
func (r *reading) everything() {
	rules, body := hostileRules(), r.body
	home := checks.Ref{Owner: "acme", Repo: "app", Number: 71}
	doc := text.Read(body)
	for _, c := range doc.Commands[:min(len(doc.Commands), 20)] {
		r.obey(c, home)
	}
	title := body[:min(len(body), long)] // GitHub takes 256 characters for one
	r.obey("/northstar link "+title, home)
	r.obey("/northstar waive strategy "+title, home)
	r.obey(title, home)

	refs, elsewhere := link.OfMilestone(doc, home, "")
	r.count("milestone", len(refs)+len(elsewhere))
	for _, typ := range []checks.ItemType{checks.Issue, checks.Pull} {
		it := checks.Item{Ref: home, Type: typ, Title: title, Body: body, State: checks.Open}
		g := checks.Graph{Edges: map[string][]checks.Link{}, Nodes: map[string]checks.Node{}, Elsewhere: map[string][]checks.Problem{home.Key(): link.Elsewhere(it, doc, "")}}
		stated := append(link.Stated(it, doc, ""), link.Closing(it, doc, "")...)
		g.Edges[home.Key()] = stated
		r.count("links", len(stated))
		r.count("tasks", len(link.Tasks(it, doc, "")))
		nonGoals := playbook.NonGoalsOf(doc, &rules)
		r.count("non-goals", len(nonGoals))
		playbook.Touches(nonGoals, title, body, &rules)
		strategy := it
		strategy.Ref.Number = 12
		x := link.NewIndex(home, []link.Candidate{{Item: strategy, NonGoals: nonGoals}})
		offer := evaluate.Choices(x, it, playbook.NewReading(title, func() *text.Doc { return doc }, &rules), link.MaxLikely)
		likely, refused := offer.First(link.MaxLikely), offer.Refusals()
		r.count("likely", len(likely)+len(refused.All))
		s := checks.Subject{Rules: rules, Graph: g, Likely: likely, Refused: refused, Classify: checks.Classifiable{Item: it, Trusted: checks.Yes, PathsKnown: true}}
		rep := evaluate.Item(&s)
		r.count("problems", len(rep.Chain.Problems))
		r.write(rep.Strategy.Title, rep.Strategy.Summary, rep.Capacity.Title, rep.Capacity.Summary,
			summary.Unlinked(summary.UnlinkedInput{Item: it, Kind: checks.Feature, Chain: rep.Chain, Likely: likely, Refused: refused}),
			summary.Explain(summary.ExplainInput{Item: it, Report: rep, Choice: &checks.Choice{By: body, How: "label"}}))
	}
	for _, kind := range []checks.Kind{checks.Strategy, checks.Vision} {
		in := playbook.Reviewed{Item: checks.Item{Ref: home, Type: checks.Issue, Title: title, Body: body, State: checks.Open, Created: day},
			Doc: doc, Kind: kind, Rules: &rules, Now: day, Facts: playbook.Facts{Work: &playbook.Work{}, Visions: &playbook.Visions{}, Plan: &playbook.Plan{}, Voices: &playbook.Voices{}}}
		res := playbook.Review(in)
		r.count("findings", len(res.Findings))
		r.count("proofs", len(playbook.ProofOfConcept(&in)))
		r.write(summary.Review(res))
	}
	r.write(summary.TouchesNonGoal(home, home, body, nil), summary.Refuse(body, "name the issue"), checks.Title(checks.Plain(body)))
	text.Escape(body)
}

var day = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)

func (r *reading) obey(line string, home checks.Ref) {
	c, err := command.Parse(line, home, "")
	r.count("linked by command", len(c.Refs))
	if err != nil {
		r.write(summary.Refuse(line, err.Error()))
	}
}

func (r *reading) write(texts ...string) { r.out = append(r.out, texts...) }

// The most that any body makes of anything, which are the readers' own limits.
var hostileCounts = map[string]int{"milestone": 200, "links": 200, "tasks": 1000, "non-goals": 100, "likely": 1, "problems": 300,
	"findings": 20, "proofs": 10, "linked by command": 20}

// sane holds what was read and written to what always holds.
func (r *reading) sane(t *testing.T, name string) {
	t.Helper()
	for what, n := range r.counts {
		if n > hostileCounts[what] {
			t.Errorf("%s: %d %s, at most %d are taken", name, n, what, hostileCounts[what])
		}
	}
	for _, s := range r.out {
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > mostText || strings.Contains(s, "\x00") {
			t.Errorf("%s: %d characters for GitHub, valid UTF-8 %v: %.80q", name, utf8.RuneCountInString(s), utf8.ValidString(s), s)
		}
	}
}

// cost is what reading a body took.
type cost struct {
	took      time.Duration
	allocated uint64
}

// measure reads a body.
func measure(body string) (*reading, cost) {
	r := &reading{body: body, counts: map[string]int{}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	r.everything()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return r, cost{took, after.TotalAlloc - before.TotalAlloc}
}

// TestHostile has everything that reads user text read the corpus. It logs what each body takes beside plain prose of the same
// length: time as a figure, memory as a bound. A run that is not long reads every sixth body.
func TestHostile(t *testing.T) {
	plain := map[int]cost{}
	all := hostile()
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-24s %9s %8s %8s %9s %8s\n", "body", "bytes", "time", "× plain", "memory", "× plain")
	for _, name := range testenv.Part(all, 6) {
		body := all[name]
		size := 1 << 16
		for size < len(body)*3/4 {
			size <<= 4
		}
		if _, ok := plain[size]; !ok {
			_, plain[size] = measure(upTo("Orders that people cannot find again cost us a day each week.\nWe look for them by hand.\n\n", size))
		}
		p := plain[size]
		r, c := measure(body)
		r.sane(t, name)
		fmt.Fprintf(&table, "%-24s %9d %8s %8.1f %6d MB %8.1f\n", name, len(body), c.took.Round(time.Millisecond), float64(c.took)/float64(p.took),
			c.allocated>>20, float64(c.allocated)/float64(p.allocated))
		if c.allocated > hostileMemory*p.allocated {
			t.Errorf("%s: %d MB allocated, %d MB for plain text of that length", name, c.allocated>>20, p.allocated>>20)
		}
	}
	t.Log(table.String())
}
