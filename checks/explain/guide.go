package explain

import (
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// step is one item that a chain leads to, as readers of the item see it.
type step struct {
	Item  string      `json:"item"` // owner/repo#number, "" of one that they may not see named
	Kind  checks.Kind `json:"kind"` // "none" where they may not see it
	Title string      `json:"title"`
	How   string      `json:"how"` // what states the link
}

// Guide is what there is to say of a vision or a strategy.
type Guide struct {
	Known      bool      `json:"known"` // what serves it was read whole
	Open       int       `json:"open"`  // items of work that serve it; of a vision those of its strategies, each once
	Done       int       `json:"done"`
	Strategies []step    `json:"strategies"` // of a vision: the open ones that serve it; never null
	Finished   int       `json:"finished"`   // of a vision: strategies that served it and are done
	Findings   []finding `json:"findings"`   // what the playbook advises, the agreement too; never null
	Agreed     *bool     `json:"agreed"`     // of a strategy: null where it is not known or not asked
	Reviewed   bool      `json:"reviewed"`   // false: it is closed, or the policy has no reviews
	TurnedAway []turned  `json:"turnedAway"` // of a strategy: work that its non-goals turned away, newest first, at most 20; never null
	SaidNo     int       `json:"saidNoTo"`   // of a strategy: how much that is in all
	Launched   hits      `json:"launched"`   // of a strategy: features with a success line that milestones which closed delivered

	of summary.Guide
}

// finding is one thing that can be better.
type finding struct {
	Name     string `json:"name"` // of the rule: "no-problem"
	Sentence string `json:"sentence"`
	Quote    string `json:"quote"` // the words of its author that it is about, "" for none
}

// turned is work that a strategy's non-goals turned away.
type turned struct {
	Item    string    `json:"item"` // owner/repo#number
	Title   string    `json:"title"`
	By      string    `json:"by"`      // who asked for it, "" unknown
	NonGoal string    `json:"nonGoal"` // as it was worded
	At      time.Time `json:"at"`
}

// guide is what there is to say, nil of nothing.
func guide(g *summary.Guide) *Guide {
	if g == nil {
		return nil
	}
	out := &Guide{Known: g.Known, Open: g.Open, Done: g.Done, Strategies: []step{}, Finished: g.Finished, Findings: []finding{}, TurnedAway: []turned{}, SaidNo: g.Review.TurnedAway.Count,
		Reviewed: len(g.Review.Findings) > 0, Launched: hits{g.Hits.Launched, g.Hits.Met, g.Hits.Missed, g.Hits.NotKnown()}, of: *g}
	_, out.Agreed = g.Agreement()
	for _, s := range g.Strategies {
		out.Strategies = append(out.Strategies, step{Item: s.Ref.String(), Kind: checks.Strategy, Title: s.Title})
	}
	for _, d := range g.Review.TurnedAway.Last {
		out.TurnedAway = append(out.TurnedAway, turned{d.Work.Ref.String(), d.Work.Title, d.By, d.NonGoal, d.At.UTC().Truncate(time.Second)})
	}
	for _, f := range g.Review.Open() {
		out.Findings = append(out.Findings, finding{f.Name, unmarked(f.Sentence), f.Quote})
	}
	return out
}

// unmarked is a sentence of ours without the signs of Markdown.
func unmarked(s string) string { return strings.ReplaceAll(s, "`", "") }

// chain adds where the links lead, and of a vision or a strategy what states each.
func (e explanation) chain(line func(name, format string, args ...any)) {
	switch {
	case e.Chain != "" && (e.Linked || e.Guide != nil):
		line("chain", "%s", e.Chain)
	case e.Guide != nil:
		line("chain", "%s", unmarked(e.Guide.of.Ends()))
	default:
		line("chain", "none: no link leads to a strategy that counts")
	}
	if e.Guide == nil {
		return
	}
	for _, s := range e.Steps {
		line("", "%s", strings.Join(strings.Fields(s.Kind.Emoji()+" "+s.Item+" "+s.Title+" "+brackets(s.How)), " "))
	}
}

func brackets(s string) string {
	if s == "" {
		return ""
	}
	return "(" + unmarked(s) + ")"
}

// text adds what serves it, what the playbook finds, and whether it is agreed.
func (g *Guide) text(line func(name, format string, args ...any)) {
	if g.of.Kind == checks.Vision {
		line("strategies", "%s", g.of.Led())
		for _, s := range g.Strategies {
			line("", "%s", strings.TrimSpace(s.Kind.Emoji()+" "+s.Item+" "+s.Title))
		}
	}
	line("serves it", "%s", g.of.Serves())
	if says := summary.HitRate(g.of.Hits); says != "" {
		line("launched", "%s", says)
	}
	if says := g.of.SaidNo(); says != "" {
		line("said no to", "%s", says)
		for _, t := range g.TurnedAway {
			line("", "%s", strings.TrimSpace(t.At.Format(time.DateOnly)+" "+t.Item+" "+t.Title+" "+brackets(t.By))+": "+t.NonGoal)
		}
	}
	if g.Reviewed {
		for i, f := range g.of.Findings() {
			name := "playbook"
			if i > 0 {
				name = ""
			}
			line(name, "%s: %s%s", f.Name, unmarked(f.Sentence), summary.Words(f))
		}
		if len(g.of.Findings()) == 0 {
			line("playbook", "nothing to improve")
		}
	}
	if says, _ := g.of.Agreement(); says != "" {
		line("agreement", "%s", unmarked(says))
	}
}
