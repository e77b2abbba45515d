package summary

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
)

// Guide is what there is to say of a vision or a strategy beside its kind and its chain, as far as its readers may know.
type Guide struct {
	Kind       checks.Kind
	Known      bool               // what serves it was read whole
	Open, Done int                // items of work that serve it; of a vision those of its strategies, each once
	Strategies []checks.Reference // of a vision: the open ones that serve it
	Finished   int                // of a vision: strategies that served it and are done
	Hits       checks.Hits        // of a strategy: what its launches achieved
	Review     playbook.Result    // without findings where nothing is reviewed: it is closed, or the policy says so
}

// Agreement is how a strategy stands between the two teams, ours alone; "" where that is not asked. agreed is nil where nobody
// knows.
func (g Guide) Agreement() (says string, agreed *bool) {
	if g.Kind != checks.Strategy || len(g.Review.Findings) == 0 {
		return "", nil
	}
	for _, f := range g.Review.Findings {
		if f.Name != notAgreed {
			continue
		}
		if f.Status == playbook.NotReviewed {
			return "not known: " + f.Sentence, nil
		}
		yes := f.Status == playbook.OK
		return f.Sentence, &yes
	}
	return "not asked: `teams.product` and `teams.engineering` are not both set", nil
}

// notAgreed is the finding that says whether both teams agree.
const notAgreed = "not-agreed"

// Findings are those that advise something, but for the agreement.
func (g Guide) Findings() []playbook.Finding {
	var out []playbook.Finding
	for _, f := range g.Review.Open() {
		if f.Name != notAgreed {
			out = append(out, f)
		}
	}
	return out
}

// Words are the user's words that a finding is about, as they stand behind its sentence in a plain text; "" for none.
func Words(f playbook.Finding) string { return words(f.Quote, checks.Plain) }

// Ends says where the chain of a vision or a strategy ends that leads nowhere.
func (g Guide) Ends() string {
	switch {
	case g.Kind == checks.Vision:
		return "it ends here: a vision is what strategies serve"
	case g.Review.Pattern == playbook.NoVision:
		return "none, and its pattern `no-vision` needs none"
	}
	return "none: no link leads to a vision that counts"
}

// Serves says how much serves it.
func (g Guide) Serves() string {
	if !g.Known {
		return "not known yet: not everything was read"
	}
	if g.Open+g.Done == 0 {
		return "nothing yet"
	}
	return fmt.Sprintf("%s open, %d done", count(g.Open, "item"), g.Done)
}

// SaidNo says how much work a strategy's non-goals turned away, "" for none.
func (g Guide) SaidNo() string {
	t := g.Review.TurnedAway
	if len(t.Last) == 0 {
		return ""
	}
	return fmt.Sprintf("%s that its non-goals rule out, the last on %s", count(t.Count, "item"), day(t.Last[0].At))
}

// Led says how many strategies serve a vision.
func (g Guide) Led() string {
	if len(g.Strategies)+g.Finished == 0 {
		return "none serves it yet"
	}
	if g.Finished == 0 {
		return fmt.Sprintf("%d open", len(g.Strategies))
	}
	return fmt.Sprintf("%d open, %d done", len(g.Strategies), g.Finished)
}

// Also are the links of a strategy's own to visions that its chain counts beside the one at the end of its path.
func Also(it checks.Item, c checks.Chain, g checks.Graph) []checks.Link {
	counts := map[string]bool{}
	for _, v := range c.Visions {
		counts[v.Key()] = true
	}
	for _, r := range c.Path {
		delete(counts, r.Key())
	}
	var out []checks.Link
	for _, l := range g.Edges[it.Ref.Key()] {
		if counts[l.To.Key()] && l.From.Key() == it.Ref.Key() {
			delete(counts, l.To.Key())
			out = append(out, l)
		}
	}
	return out
}

// Step is one item that a chain leads to, as its readers may see it.
type Step struct {
	Ref checks.Reference // Title and Kind only where readers may see them; zero for one that they may not see named
	How string           // what states the link: "in the description of this issue"; of what is not named, that
}

// Steps are what a chain leads through, and then what the item leads to beside it.
func Steps(it checks.Item, c checks.Chain, also []checks.Link, s Sight) []Step {
	var out []Step
	add := func(to checks.Ref, how string) {
		r := checks.Reference{Ref: to}
		if to.Zero() {
			how = veiled
		}
		if n, ok := s.seen(to); ok {
			r.Title, r.Kind = n.Title, n.Kind
		}
		out = append(out, Step{r, how})
	}
	for i := 1; i < len(c.Path); i++ {
		add(c.Path[i], how(it, c, i, s))
	}
	for _, l := range also {
		if _, there := s.seen(l.To); l.Disclosed(there) {
			add(l.To, stated(l, it, s.kind(l.To)))
		}
	}
	return out
}

// guide adds what there is to say of a vision or a strategy.
func (in ExplainInput) guide(p *page) {
	g, c := in.Guide, in.Report.Chain
	if len(c.Path) > 1 {
		p.addf("**Chain** %s\n\n", Chain(in.Item, c, in.Sight))
	} else {
		p.addf("**Chain** %s\n", g.Ends())
	}
	p.list("", rows(Steps(in.Item, c, in.Also, in.Sight), func(t Step) string {
		sign := "→"
		if t.Ref.Kind != checks.None {
			sign = t.Ref.Kind.Emoji()
		}
		if t.Ref.Ref.Zero() {
			return "- → " + t.How + "\n"
		}
		row := fmt.Sprintf("- %s %s", sign, named(t.Ref, in.Item.Ref))
		if t.How != "" {
			row += " (" + t.How + ")"
		}
		return row + "\n"
	}), listMore, "", 0)
	problems(p, c.Problems, in.Item.Ref)
	if g.Kind == checks.Vision {
		listed, left := g.Strategies, 0
		if len(listed) > explainedStrategies {
			listed, left = listed[:explainedStrategies], len(listed)-explainedStrategies
		}
		p.addf("\n**Strategies** %s\n", g.Led())
		p.list("\n", rows(listed, func(r checks.Reference) string {
			return fmt.Sprintf("- %s %s\n", checks.Strategy.Emoji(), named(r, in.Item.Ref))
		}), listMore, "", left)
	}
	p.addf("\n**Serves it** %s\n", g.Serves())
	if says := HitRate(g.Hits); says != "" {
		p.addf("\n**Launched** %s\n", says)
	}
	if says := g.SaidNo(); says != "" {
		p.addf("\n**Said no to** %s\n", says)
	}
	if len(g.Review.Findings) > 0 {
		open := g.Findings()
		if len(open) == 0 {
			p.add("\n**Playbook** ✅ nothing to improve\n")
		}
		p.list("\n**Playbook**\n\n", rows(open, func(f playbook.Finding) string {
			return fmt.Sprintf("- ⚠️ %s%s `%s`\n", f.Sentence, words(f.Quote, quote), f.Name)
		}), listMore, "", 0)
	}
	if says, agreed := g.Agreement(); says != "" {
		sign := ""
		if agreed != nil {
			sign = map[bool]string{true: "✅ ", false: "⚠️ "}[*agreed]
		}
		p.addf("\n**Agreement** %s%s\n", sign, says)
	}
}

// explainedStrategies is how many strategies of a vision an explanation names: it is to fit on one screen.
const explainedStrategies = 10
