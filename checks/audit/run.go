package audit

import (
	"cmp"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
)

// Run decides over an export as it would be under the rules at now.
func Run(e Export, r *checks.Rules, now time.Time) Report {
	u := begin(e, r, now)
	out := Report{
		Repo: e.Repo, At: now, Mode: r.Mode, Basis: r.Capacity.Basis, Notes: e.Notes, Enforce: r.Mode == checks.Enforce,
	}
	for i := range u.subjects {
		out.Items = append(out.Items, u.item(i))
	}
	u.review(out.Items)
	out.Map = u.chart()
	for _, m := range u.milestones {
		out.Milestones = append(out.Milestones, u.milestone(m))
	}
	out.Advice = advise(u)
	out.Policy = summary.HabitsPolicy(out.Advice)
	return out
}

// begin does everything that an item's or a milestone's own decision rests on.
func begin(e Export, r *checks.Rules, now time.Time) *run {
	u := &run{export: e, rules: r, now: now, subjects: make([]subject, len(e.Items)), at: map[string]int{}, closers: map[int][]int{}}
	for i := range e.Items {
		u.at[e.Items[i].Ref.Key()] = i
	}
	u.read()
	u.classify()
	u.connect()
	u.gather()
	return u
}

// run is one report in the making. Every step fills in what the next one needs.
type run struct {
	export     Export
	rules      *checks.Rules
	now        time.Time
	subjects   []subject      // beside export.Items
	at         map[string]int // Ref.Key → index
	graph      checks.Graph
	strategies []link.Candidate    // open ones
	likely     *link.Index         // of strategies
	nonGoals   map[string][]string // of strategies, by Ref.Key
	milestones []*plan
	plans      map[string]*plan // by title
	closers    map[int][]int    // pull requests that close an issue
}

// subject is what is known of one item so far.
type subject struct {
	doc      *text.Doc
	in       checks.Classifiable
	decision checks.Decision
	weight   checks.Weight
	chain    checks.Chain      // once it was evaluated
	touches  []checks.NonGoal  // the same
	reviewed playbook.Reviewed // open visions and strategies
	closes   []checks.Ref      // pulls: issues, of other repositories too
	counted  bool
	plan     *plan // pulls: that of its own milestone or of the issues it closes
}

// read reads every body once, and what closes what.
func (u *run) read() {
	for i := range u.export.Items {
		e, s := &u.export.Items[i], &u.subjects[i]
		s.doc = text.Read(e.Body)
		s.weight, _ = capacity.Weigh(e.Item, s.doc, u.rules)
		s.in = checks.Classifiable{
			Item: e.Item, Choice: u.choice(e), Trusted: u.trust(e), Paths: e.Files, PathsKnown: e.FilesKnown || e.Type == checks.Issue, // an issue changes none
		}
		if e.Type != checks.Pull {
			continue
		}
		refs := slices.Clip(e.Closes)
		for _, l := range link.Closing(e.Item, s.doc, u.export.Host) {
			refs = append(refs, l.To)
		}
		for _, ref := range distinct(refs) {
			if j, ok := u.at[ref.Key()]; !ok || u.export.Items[j].Type == checks.Issue { // keywords close no pull requests
				s.closes = append(s.closes, ref)
			}
		}
	}
}

// choice is what the labels say that a person chose. When it was and by whom an export does not say.
func (u *run) choice(e *entry) *checks.Choice {
	kinds := classify.LabelKinds(e.Labels, u.rules)
	if len(kinds) != 1 {
		return nil // none, or two that contradict each other with nobody knowing which came last
	}
	return &checks.Choice{Kind: kinds[0], How: "label"}
}

// trust says whether who wrote or labelled the item may state a vision or a strategy.
func (u *run) trust(e *entry) checks.Trust {
	if len(classify.LabelKinds(e.Labels, u.rules)) > 0 {
		return checks.Yes // beside an issue form only somebody with triage permission puts labels on
	}
	if e.Trusted() {
		return checks.Yes
	}
	return checks.No
}

// classify decides every kind: issues first, since pull requests may take theirs.
func (u *run) classify() {
	for _, typ := range []checks.ItemType{checks.Issue, checks.Pull} {
		for i := range u.subjects {
			s := &u.subjects[i]
			if s.in.Item.Type != typ {
				continue
			}
			for _, ref := range s.closes {
				if j, ok := u.at[ref.Key()]; ok {
					s.in.Closes = append(s.in.Closes, u.subjects[j].decision.Kind)
				}
			}
			s.decision = classify.Decide(s.in, u.rules)
		}
	}
}

// connect builds the graph of links between all items.
func (u *run) connect() {
	u.nonGoals = map[string][]string{}
	u.graph = checks.Graph{Now: u.now, Nodes: map[string]checks.Node{}, Edges: map[string][]checks.Link{}}
	u.graph.Elsewhere = map[string][]checks.Problem{}
	covers, elsewhere := map[string][]checks.Ref{}, map[string][]checks.Problem{}
	for _, m := range u.export.Milestones {
		covers[m.Title], elsewhere[m.Title] = u.coveredBy(m)
	}
	var tasks []checks.Link
	for i := range u.export.Items {
		e, s := &u.export.Items[i], &u.subjects[i]
		u.graph.Nodes[e.Ref.Key()] = checks.Node{
			Ref: e.Ref, Found: true, Accessible: true, Visible: true, Kind: s.decision.Kind, Unvouched: s.decision.Unvouched, Title: e.Title,
			State: e.State, Reason: e.Reason, Closed: e.Closed,
			Expires: playbook.Expires(playbook.Reviewed{Item: e.Item, Doc: s.doc, Kind: s.decision.Kind, Rules: u.rules}),
		}
		if s.decision.Kind == checks.Strategy {
			u.nonGoals[e.Ref.Key()] = playbook.NonGoalsOf(s.doc, u.rules)
		}
		if e.State == checks.Open && s.decision.Kind == checks.Strategy {
			u.strategies = append(u.strategies, link.Candidate{Item: e.Item, NonGoals: u.nonGoals[e.Ref.Key()]})
		}
		if ls := u.links(i, covers[e.Milestone]); len(ls) > 0 {
			u.graph.Edges[e.Ref.Key()] = ls
		}
		if out := append(link.Elsewhere(e.Item, s.doc, u.export.Host), elsewhere[e.Milestone]...); len(out) > 0 {
			u.graph.Elsewhere[e.Ref.Key()] = out
		}
		if e.Trusted() { // who lists the work of others answers for it
			tasks = append(tasks, link.Tasks(e.Item, s.doc, u.export.Host)...)
		}
	}
	for _, l := range tasks {
		u.graph.Edges[l.From.Key()] = append(u.graph.Edges[l.From.Key()], l)
	}
	u.likely = link.NewIndex(u.export.Repo, u.strategies)
}

// coveredBy is what a milestone's description links its items to, and where it leads out of this GitHub.
func (u *run) coveredBy(m checks.Milestone) ([]checks.Ref, []checks.Problem) {
	return link.OfMilestone(text.Read(m.Description), m.Repo, u.export.Host)
}

// links are those that one item states, or that its milestone states for it. Closing an issue that is not in the export is
// left out: it is no claim about a strategy, and leads nowhere here.
func (u *run) links(i int, covered []checks.Ref) []checks.Link {
	e, s := &u.export.Items[i], &u.subjects[i]
	ls := link.Stated(e.Item, s.doc, u.export.Host)
	for _, ref := range s.closes {
		if _, ok := u.at[ref.Key()]; ok {
			ls = append(ls, checks.Link{From: e.Ref, To: ref, Source: checks.FromClosing})
		}
	}
	if !e.Parent.Zero() {
		ls = append(ls, checks.Link{From: e.Ref, To: e.Parent, Source: checks.FromSubIssue})
	}
	for _, ref := range covered {
		ls = append(ls, checks.Link{From: e.Ref, To: ref, Source: checks.FromMilestone})
	}
	return ls
}

// torn says so of an item whose kind labels contradict each other, as a clause that follows the evidence.
func (u *run) torn(i int) string {
	if kinds := classify.LabelKinds(u.export.Items[i].Labels, u.rules); len(kinds) > 1 {
		return "; its kind labels contradict each other, and an export does not say which came last"
	}
	return ""
}

// subject is everything that the evaluation of one item needs.
func (u *run) subject(i int) *checks.Subject {
	in := checks.Subject{Now: u.now, Rules: *u.rules, Classify: u.subjects[i].in, Graph: u.graph, NonGoals: u.nonGoals}
	if u.export.Items[i].Type == checks.Pull {
		in.Capacity = u.capacity(i)
		if m := in.Capacity.Milestone; m != nil {
			in.Rules = *u.rules.Judging(m.State)
		}
	}
	return &in
}

// offer is what an item that is linked to no strategy may serve, and what rules it out.
func (u *run) offer(i int) evaluate.Offer {
	it, doc := u.export.Items[i].Item, u.subjects[i].doc
	return evaluate.Likely(u.likely, it, playbook.NewReading(it.Title, func() *text.Doc { return doc }, u.rules), link.MaxLikely)
}

// item evaluates one item as the app would.
func (u *run) item(i int) item {
	e, s := &u.export.Items[i], &u.subjects[i]
	rep := evaluate.Item(u.subject(i))
	s.chain, s.touches = rep.Chain, rep.Touches
	out := item{
		Number: e.Ref.Number, Type: e.Type, Kind: rep.Decision.Kind, Source: rep.Decision.Source,
		Confidence: rep.Decision.Confidence, Evidence: rep.Decision.Evidence, Change: classify.Change(rep.Decision, s.in, u.rules), Strategy: []string{}, NonGoals: []nonGoal{},
		Linked: rep.Chain.Linked, Weight: rep.Weight, Checks: map[string]result{},
		Title: e.Title, URL: e.URL, State: e.State, Dropped: e.Dropped(), Merged: e.Merged, Counted: s.counted,
	}
	if k := cmp.Or(rep.Decision.Kind, rep.Decision.Likely); k != checks.None {
		out.CountsAs, out.Unsure = &k, rep.Decision.Likely != checks.None
	}
	for _, p := range rep.Chain.Problems {
		out.Problems = append(out.Problems, p.Name(e.Ref)+" "+p.Why)
	}
	if e.State == checks.Open && out.Kind.Work() && !out.Linked {
		o := u.offer(i)
		for _, l := range o.First(link.MaxLikely) {
			out.Likely = append(out.Likely, l.Ref.In(e.Ref))
		}
		if n := o.Refusals().Foremost(); n != (checks.NonGoal{}) {
			out.Refused = &refusal{n.Strategy.In(e.Ref), n.Text}
		}
	}
	out.Evidence += u.torn(i)
	for _, n := range rep.Touches {
		out.NonGoals = append(out.NonGoals, nonGoal{n.Strategy.String(), n.Text, n.Strategy})
	}
	for _, ref := range rep.Chain.Strategies {
		out.Strategy = append(out.Strategy, ref.String())
	}
	for _, ref := range rep.Chain.Path {
		out.Path = append(out.Path, ref.In(e.Ref))
	}
	if e.Milestone != "" {
		title := e.Milestone
		out.Milestone = &title
	}
	if e.Type == checks.Pull {
		out.Checks[checks.CheckStrategy] = result{rep.Strategy.Conclusion, rep.Strategy.Title}
		out.Checks[checks.CheckCapacity] = result{rep.Capacity.Conclusion, rep.Capacity.Title}
	}
	return out
}
