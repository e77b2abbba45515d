package audit

import (
	"fmt"
	"sort"
	"strconv"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/chart"
)

// figures are the numbers at the head of a report.
type figures struct {
	Issues, Pulls int
	Kinds         []tally // the five kinds, none and exempt
	Sources       []tally // in the order of precedence
	Work, Linked  int     // open work that needs a link, and how much of it has one
	Strategies    int     // open ones
	Judged        []tally // milestones by verdict
}

// tally is how many there are of something.
type tally struct {
	Name   string
	Sign   string
	Count  int
	Likely int // of Count
}

// says is how many there are, those told apart that are only likely.
func (t tally) says() string {
	if t.Likely == 0 {
		return strconv.Itoa(t.Count)
	}
	return fmt.Sprintf("%d (%d likely)", t.Count, t.Likely)
}

// exempt names items that are exempt where kinds are counted; they have no kind.
const exempt = "exempt"

func (r Report) figures() figures {
	var f figures
	kinds, likely, sources, judged := map[string]int{}, map[string]int{}, map[checks.Source]int{}, map[bandPosition]int{}
	for i := range r.Items {
		it := &r.Items[i]
		if it.Type == checks.Pull {
			f.Pulls++
		} else {
			f.Issues++
		}
		kinds[it.group()]++
		if it.Unsure {
			likely[it.group()]++
		}
		sources[it.Source]++
		if it.State != checks.Open {
			continue
		}
		if it.Kind == checks.Strategy {
			f.Strategies++
		}
		if it.Kind.Work() {
			f.Work++
			if it.Linked {
				f.Linked++
			}
		}
	}
	for _, k := range checks.Counted {
		f.Kinds = append(f.Kinds, tally{k.String(), k.Emoji(), kinds[k.String()], likely[k.String()]})
	}
	f.Kinds = append(f.Kinds, tally{Name: exempt, Sign: "➖", Count: kinds[exempt]})
	for _, s := range []checks.Source{checks.ByPerson, checks.ByBody, checks.ByIssueType, checks.ByRule, checks.ByHabit, checks.ByClosing,
		checks.ByStructure, checks.ByModel, checks.ByAsked, checks.NoSource, checks.Exempted} {
		if sources[s] > 0 {
			f.Sources = append(f.Sources, tally{Name: says(s), Count: sources[s]})
		}
	}
	for i := range r.Milestones {
		judged[r.Milestones[i].Verdict]++
	}
	for _, p := range []bandPosition{under, over, undecided, inside, tooEarly, noWork} {
		if judged[p] > 0 {
			f.Judged = append(f.Judged, tally{Name: p.says(), Sign: p.sign(), Count: judged[p]})
		}
	}
	return f
}

// group is the kind by which an item is counted and filtered.
func (it *item) group() string {
	if it.Source == checks.Exempted {
		return exempt
	}
	return it.countsAs().String()
}

// countsAs is the item's kind, or the one that it likely has.
func (it *item) countsAs() checks.Kind {
	if it.CountsAs == nil {
		return checks.None
	}
	return *it.CountsAs
}

// says is a source in words.
func says(s checks.Source) string {
	switch s {
	case checks.ByPerson:
		return "a kind label"
	case checks.ByBody:
		return "a declaration in the body"
	case checks.ByIssueType:
		return "GitHub's issue type"
	case checks.ByRule:
		return "a rule of the policy"
	case checks.ByHabit:
		return "a habit of the team’s"
	case checks.ByClosing:
		return "the issues that it closes"
	case checks.ByStructure:
		return "its headings"
	case checks.ByModel:
		return "the text model"
	case checks.ByAsked:
		return "the model of the owner's own server"
	case checks.Exempted:
		return "exempt by the policy"
	}
	return "nothing says one"
}

// says is a position in words.
func (p bandPosition) says() string {
	switch p {
	case tooEarly:
		return "too few items to judge"
	case noWork:
		return "no work"
	case under:
		return "too little debt work"
	case inside:
		return "inside the band"
	case over:
		return "too much debt work"
	case undecided:
		return "classify first"
	}
	return string(p)
}

// sign is a position at a glance.
func (p bandPosition) sign() string {
	switch p {
	case inside:
		return "✅"
	case under, over:
		return "⚠️"
	case undecided:
		return "❔"
	}
	return "➖"
}

// says is where the milestone stands in words.
func (m *milestoneReport) says() string {
	if m.Verdict == tooEarly {
		return fmt.Sprintf("%s (%d of %d)", m.Verdict.says(), m.Items, m.Least)
	}
	return m.Verdict.says()
}

// share is the debt share as people read it: "14.3%", never on another side of the band than the exact share.
func (m *milestoneReport) share() string {
	return capacity.Percent(m.DebtShare.Num, m.DebtShare.Den, m.Band.Min, m.Band.Max)
}

// band is the band as people read it.
func (m *milestoneReport) band() string {
	return capacity.ShowShare(m.Band.Min) + "–" + capacity.ShowShare(m.Band.Max)
}

// total is the weight of everything that is counted, classified or not.
func (m *milestoneReport) total() checks.Weight {
	return m.Weights.Feature + m.Weights.TechDebt + m.Weights.None
}

// unlinked lists open work without a strategy.
func (r Report) unlinked() []*item {
	var out []*item
	for i := range r.Items {
		if it := &r.Items[i]; it.State == checks.Open && it.Kind.Work() && !it.Linked {
			out = append(out, it)
		}
	}
	return out
}

// touching lists open work that seems to do what a strategy that it serves rules out.
func (r Report) touching() []*item {
	var out []*item
	for i := range r.Items {
		if it := &r.Items[i]; it.State == checks.Open && len(it.NonGoals) > 0 {
			out = append(out, it)
		}
	}
	return out
}

// guides lists the visions and strategies, visions first, with how much open work each has, as the map counts it.
func (r Report) guides() []guide {
	work := map[int]int{}
	if r.Map != nil {
		r.Map.Guides(func(g *chart.Guide) { work[g.Ref.Number] = g.Coverage.Open })
	}
	var out []guide
	for i := range r.Items {
		if it := &r.Items[i]; it.Kind == checks.Vision || it.Kind == checks.Strategy {
			out = append(out, guide{it, work[it.Number]})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return out[i].item.Kind == checks.Vision && out[j].item.Kind != checks.Vision
	})
	return out
}

// guide is a vision or a strategy.
type guide struct {
	*item
	Work int // open work under it; of pull requests and the issues that they close, the issues
}

// plural writes "1 item", "2 items".
func plural(n int, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %ss", n, singular)
}
