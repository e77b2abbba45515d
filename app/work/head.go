package work

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/summary"
)

// reconcileHead makes the check runs of one commit right. Several pull requests that it is for get the strictest conclusion; a
// merge queue's commit repeats what its pull requests were last told about capacity.
func (w *Work) reconcileHead(ctx context.Context, ps *pass, repo int64, sha string) error {
	p, err := w.openIn(ctx, ps, repo)
	if err != nil {
		return err
	}
	on, err := w.pullsOf(ctx, p, sha)
	if err != nil {
		return err
	}
	if len(on.Pulls)+len(on.Missing) == 0 {
		return w.rewriteClosed(ctx, ps, p, sha)
	}
	if err := w.awaitPast(ctx, p, on.Pulls); err != nil {
		return err
	}
	h := head{p: p, sha: sha, on: on, verdicts: headVerdicts{own: []string{sha}}}
	for _, it := range on.Pulls {
		if err := w.judgeOn(ctx, ps, &h, it); err != nil {
			return err
		}
	}
	if h.closed { // its checks go on to say what they said, and its closing has the commit looked at again
		return nil
	}
	verdicts := &h.verdicts
	for _, n := range on.Missing { // a check that is required must not wait for what is not there
		verdicts.strategy = append(verdicts.strategy, evaluate.Unread(checks.CheckStrategy, p.repo.Ref(n), p.rules()))
		verdicts.capacity = append(verdicts.capacity, evaluate.Unread(checks.CheckCapacity, p.repo.Ref(n), p.rules()))
		verdicts.refs = append(verdicts.refs, p.repo.Ref(n))
	}
	shown, err := w.takenBack(ctx, p, sha)
	if err == nil && !p.rules().Mode.Posts() {
		err = w.takeChecksBack(ctx, p, sha, shown)
	}
	if err != nil {
		return err
	}
	writes := verdicts.plan(p, sha, shown)
	if err := w.write(ctx, p, writes); err != nil || len(writes) == 0 {
		return err
	}
	return w.queueGroups(ctx, p, sha, on)
}

// awaitPast is an error to come back later while it is not known whether one of some pull requests was waived or linked by a command that only
// a lost database knew: a check that passes does not fail for that. It asks, wherever the reading of the repository is by now.
func (w *Work) awaitPast(ctx context.Context, p place, pulls []store.Item) error {
	var ask []store.Item
	ruled, obeying := false, false
	load := func(tx *store.Tx) (err error) {
		if ruled, err = policy.Known(tx, p.repo); err != nil {
			return err
		}
		ask, obeying = nil, false
		for _, it := range pulls {
			reopened, err := tx.Unrecalled(p.repo, it)
			if err != nil {
				return err
			}
			if reopened || w.checksWait(p, it) {
				ask = append(ask, it)
			}
			commands, err := tx.WaitingCommands(p.repo.ID, it.Number)
			if err != nil {
				return err
			}
			obeying = obeying || slices.ContainsFunc(commands, func(c store.Command) bool { return c.Answer == store.Obeyed })
		}
		return nil
	}
	if err := w.DB.Read(ctx, load); err != nil {
		return err
	}
	if len(ask) > 0 && ruled && !obeying {
		for part := range slices.Chunk(ask, github.PastBatch) {
			if err := w.installWork.recallItems(ctx, p, part); err != nil {
				return err
			}
		}
		if err := w.DB.Read(ctx, load); err != nil {
			return err
		}
	}
	if obeying || len(ask) > 0 && !ruled {
		return &github.Error{Kind: github.Later, Message: "what was done before is still to be known", At: w.Now().Add(time.Second)}
	}
	return nil
}

// checksWait reports whether the checks of a pull request wait for what was done on it before. Those of a new installation do not: it has only
// its labels to tell by that the app was there before.
func (w *Work) checksWait(p place, it store.Item) bool {
	return !w.young(p.inst) && w.unrecalled(p, it)
}

// headVerdicts are the verdicts of the pull requests that a commit is for, in one order.
type headVerdicts struct {
	strategy, capacity, policy []checks.Verdict
	refs, policyRefs           []checks.Ref
	own                        []string // facts of their own, see [plan.Headed]
	figures                    plan.Figures
}

// plan says what the commit is to show.
func (t headVerdicts) plan(p place, sha string, shown map[string]plan.Shown) []plan.Write {
	h := plan.Headed{SHA: sha, Mode: p.rules().Mode, Own: plan.Hash(t.own...), Figures: t.figures, Shown: shown, Buttons: buttons(p)}
	h.Verdicts = []checks.Verdict{evaluate.Strictest(t.strategy, t.refs), evaluate.Strictest(t.capacity, t.refs)}
	writes := plan.Checks(h)
	if len(t.policy) > 0 {
		h.Mode, h.Verdicts, h.Buttons = checks.Advise, []checks.Verdict{evaluate.Strictest(t.policy, t.policyRefs)}, nil
		writes = append(writes, plan.Checks(h)...)
	}
	return writes
}

// add adds those of a pull request.
func (t *headVerdicts) add(is settled, f plan.Figures) {
	s, rep := is.subject, is.report
	t.figures = laterFigures(t.figures, f)
	t.refs = append(t.refs, s.Classify.Item.Ref)
	t.strategy, t.capacity = append(t.strategy, rep.Strategy), append(t.capacity, rep.Capacity)
	t.own = append(t.own, ownFacts(s, rep)...)
}

// head is a commit whose check runs are reconciled.
type head struct {
	p        place
	sha      string
	on       mirror.CommitPulls
	verdicts headVerdicts
	closed   bool // one of its pull requests was closed since it was found
}

// judgeOn adds the verdicts of one pull request that a commit is for.
func (w *Work) judgeOn(ctx context.Context, ps *pass, h *head, it store.Item) error {
	s, err := w.settleIn(ctx, ps, h.p, it.Number)
	if err != nil {
		return err
	}
	h.closed = h.closed || it.State == checks.Open && s.it.State == checks.Closed
	if g, ok := h.on.Repeats(s.it, h.sha); ok {
		if s.report.Capacity, err = w.repeated(ctx, h.p, s.it, g, s.report.Capacity); err != nil {
			return err
		}
	}
	var f figures
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		f, err = w.figuresIn(tx, h.p, s.subject.Capacity.Milestone)
		return err
	})
	if err != nil {
		return err
	}
	h.verdicts.add(s, f.plan(w.WebURL, s.subject, s.report))
	if h.p.rules().Mode == checks.Off || s.it.Head != h.sha {
		return nil
	}
	v, any, err := w.policyWork.configVerdict(ctx, h.p, s.it)
	if err != nil || !any {
		return err
	}
	h.verdicts.policy, h.verdicts.policyRefs = append(h.verdicts.policy, v), append(h.verdicts.policyRefs, s.subject.Classify.Item.Ref)
	return nil
}

// queueGroups has the commits of a merge queue looked at again that the pull requests with this head are in.
func (w *Work) queueGroups(ctx context.Context, p place, sha string, on mirror.CommitPulls) error {
	own := slices.DeleteFunc(slices.Clone(on.Pulls), func(it store.Item) bool { return it.Head != sha })
	if len(own) == 0 {
		return nil
	}
	var keys []string
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		heads, err := mirror.QueuedWith(tx, p.repo.ID, own, w.Now())
		keys = nil
		for _, head := range heads {
			if head != sha {
				keys = append(keys, store.HeadKey(p.repo.ID, head))
			}
		}
		return err
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return w.DB.Write(ctx, func(tx *store.Tx) error { return w.bump(tx, first, keys...) })
}

// takenBack is what a commit shows, once a run of northstar/config that is not to stay tells nothing any more: a new one is made beside it, and
// what it told of other repositories could be read on.
func (w *Work) takenBack(ctx context.Context, p place, sha string) (map[string]plan.Shown, error) {
	shown, _, err := w.shown(ctx, p, sha)
	was := shown[checks.CheckConfig]
	if err != nil || !was.There || !was.Void || was.Conclusion == "" {
		return shown, err
	}
	v := checks.Verdict{Check: checks.CheckConfig, Conclusion: was.Conclusion}
	v.Title, v.Summary = summary.ConfigTakenBack()
	err = w.write(ctx, p, plan.Checks(plan.Headed{SHA: sha, Mode: checks.Advise, Verdicts: []checks.Verdict{v}, Own: plan.Hash(sha), Shown: shown, Existing: true}))
	if err != nil {
		return shown, err
	}
	shown, _, err = w.shown(ctx, p, sha)
	return shown, err
}

// rewriteClosed writes the runs of closed pull requests again that are not to stay as they are, and of commits that are no head any more:
// northstar/strategy tells of other repositories, and somebody may ask for either to run again, which GitHub shows as queued until it is answered. No
// run is made.
func (w *Work) rewriteClosed(ctx context.Context, ps *pass, p place, sha string) error {
	shown, err := w.takenBack(ctx, p, sha)
	if err != nil || !shown[checks.CheckStrategy].Redo() && !shown[checks.CheckCapacity].Redo() {
		return err
	}
	if !p.rules().Mode.Posts() {
		return w.takeChecksBack(ctx, p, sha, shown)
	}
	var pulls []store.Item
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		pulls, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, Type: checks.Pull, State: checks.Closed, Head: sha})
		return err
	})
	if err != nil {
		return err
	}
	if len(pulls) == 0 {
		title, text := summary.CheckOfFormerHead()
		return w.writeOver(ctx, p, sha, shown, title, text)
	}
	verdicts := headVerdicts{own: []string{sha}}
	for _, it := range pulls {
		s, err := w.settleIn(ctx, ps, p, it.Number)
		if err != nil {
			return err
		}
		verdicts.add(s, plan.Figures{})
	}
	writes := verdicts.plan(p, sha, shown)
	writes = slices.DeleteFunc(writes, func(wr plan.Write) bool { return !shown[wr.Name].Redo() })
	for i := range writes {
		writes[i].Existing = true
	}
	return w.write(ctx, p, writes)
}

// ownFacts are what the text of northstar/debt-capacity says of the pull request itself, as opposed to its milestone.
func ownFacts(s checks.Subject, rep checks.Report) []string {
	it, d := s.Classify.Item, rep.Decision
	own := []string{it.Ref.Key(), it.Title, d.Kind.String(), string(d.Source), d.Evidence, rep.Weight.String(), it.Milestone,
		strconv.FormatBool(s.Capacity.Counted), strconv.FormatBool(rep.Capacity.Incomplete)}
	if m := s.Capacity.Milestone; m != nil { // which may be that of what it closes
		own = append(own, strconv.Itoa(m.Number))
	}
	for _, wv := range s.Waivers {
		own = append(own, wv.Check, wv.By, wv.Reason, wv.Until.String())
	}
	return own
}

// buttons are the check's actions: what `/northstar` says, with the same permissions.
func buttons(place) []plan.Button {
	return []plan.Button{
		{Label: "Mark as tech-debt", Description: "This pays back technical debt", Identifier: "kind:tech-debt"},
		{Label: "Mark as feature", Description: "This is something users will notice", Identifier: "kind:feature"},
		{Label: "Check again", Description: "Evaluate this pull request again", Identifier: "recheck"},
	}
}

// repeated is the capacity verdict of a pull request in a merge queue: what its own head showed when its group was first
// looked at, or what is true now where that showed none. It stays, so that planning never throws work out of the queue.
func (w *Work) repeated(ctx context.Context, p place, it store.Item, g store.MergeGroup, now checks.Verdict) (checks.Verdict, error) {
	last := func(conclusion checks.Conclusion, title string) checks.Verdict {
		return checks.Verdict{Check: checks.CheckCapacity, Conclusion: conclusion, Title: title,
			Summary: "In the merge queue this repeats the verdict of the pull request, so that planning never throws work out of the queue."}
	}
	if g.Conclusion != "" {
		return last(g.Conclusion, g.Title), nil
	}
	shown, _, err := w.shown(ctx, p, it.Head)
	if err != nil {
		return now, err
	}
	v := now
	if was := shown[checks.CheckCapacity]; was.Conclusion != "" {
		v = last(was.Conclusion, was.Title)
	} else if v.Incomplete || v.Conclusion == "" {
		return v, nil
	}
	g.Conclusion, g.Title = v.Conclusion, v.Title
	return v, w.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetMergeGroupCapacity(g) })
}

// pullsOf is what a commit's check runs are for. A pull request of a merge queue that was not heard of is read.
func (w *Work) pullsOf(ctx context.Context, p place, sha string) (on mirror.CommitPulls, err error) {
	load := func() error {
		return w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			on, err = mirror.PullsOf(tx, p.repo.ID, sha, w.Now())
			return err
		})
	}
	if err := load(); err != nil || len(on.Missing) == 0 {
		return on, err
	}
	for _, n := range on.Missing {
		if err := w.installWork.fetchItem(ctx, store.Place{Repo: p.repo.ID, Number: n}); err != nil {
			return on, err
		}
	}
	return on, load()
}
