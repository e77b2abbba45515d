package work

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

// answer is what becomes of one command once the item is settled.
type answer struct {
	row     store.Command
	command command.Command
	words   string // a refusal, or an answer that needs no settled item
	refused bool
	why     string // of a refusal, without what was refused
	state   string // of one that is refused, where it may be for now only
	lost    bool   // it resembles no command
}

// carryOut carries out the commands that wait on an item. What they change is in the rows before the item is settled; people
// hear of it after that.
func (w commandWork) carryOut(ctx context.Context, p place, number int) ([]request, error) {
	var rows []store.Command
	var it store.Item
	var ruled bool
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if rows, err = tx.WaitingCommands(p.repo.ID, number); err != nil || len(rows) == 0 {
			return err
		}
		if ruled, err = policy.Known(tx, p.repo); err != nil {
			return err
		}
		it, err = tx.Item(p.repo.ID, number)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// Who may do what, and whether anybody is answered, shows only with the first look at the policy. Nobody waits for ever for that.
	if len(rows) > 0 && !ruled && p.repo.ReadAt.IsZero() && w.recent(w.given(rows[0]), w.Pace.Lag) {
		return nil, &github.Error{Kind: github.Later, Message: "the policy is still to be read", At: w.Now().Add(time.Second)}
	}
	var out []request
	for _, t := range w.requests(p, rows) {
		if ignored, err := w.ignored(ctx, p, t); err != nil {
			return nil, err
		} else if ignored {
			continue
		}
		for _, row := range t.rows {
			if t.stopped() {
				t.answers = append(t.answers, answer{row: row, refused: true})
				continue
			}
			a, err := w.invoke(ctx, invocation{p: p, it: it, request: &t, row: row})
			if err != nil {
				return nil, err
			}
			t.answers = append(t.answers, a)
		}
		out = append(out, t)
	}
	return out, nil
}

// invoke carries out one command, as far as it is allowed.
func (w commandWork) invoke(ctx context.Context, in invocation) (answer, error) {
	p, it, row := in.p, in.it, in.row
	a := answer{row: row}
	if beyond(row.Origin) {
		a.refused, a.words = true, summary.Refuse(row.Text, fmt.Sprintf("a comment gives at most %d commands: this one and those behind it belong in another", mirror.MostCommands))
		return a, nil
	}
	c, err := command.Parse(row.Text, p.repo.Ref(it.Number), w.mirror.Host)
	if err != nil {
		a.refused, a.words, a.lost = true, summary.Refuse(row.Text, err.Error()), command.Lost(err)
		return a, nil
	}
	a.command, in.command = c, c
	if why, err := w.voiced(ctx, in); err != nil {
		return a, err
	} else if why != "" {
		a.refused, a.words = true, summary.Refuse(row.Text, why)
		return a, nil
	}
	g, v, err := w.giver(ctx, in)
	if err != nil {
		return a, err
	}
	why := c.Allowed(g, it.Type)
	if row.Done() && !g.Voice {
		why = "" // it was allowed then, and holds
	}
	if why == "" {
		if why, a.state, err = w.pointless(ctx, in); err != nil {
			return a, err
		}
	}
	if why != "" {
		a.refused, a.why, a.words = true, why, summary.Refuse(row.Text, why)
		return a, nil
	}
	if ok, err := w.take(ctx, in); err != nil || !ok {
		a.refused = true
		return a, err
	}
	if c.Verb == command.Recheck && !row.Done() {
		if ok, err := w.mayRepeat(ctx, p, in.request); err != nil || !ok {
			a.refused = true
			return a, err
		}
	}
	if g.Voice {
		if err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.AddVoice(it.Repo, it.Number, row.Origin, v) }); err != nil {
			return a, err
		}
	}
	if c.Verb == command.Accept || c.Verb == command.Unaccept {
		if err := w.acceptAll(ctx, in); err != nil {
			return a, err
		}
	}
	return a, w.effect(ctx, in)
}

// acceptAll carries out what a command says of many items, which [commandWork.effect] does not in its one transaction. What was taken
// back by a later command, that was obeyed already, stays so.
func (w commandWork) acceptAll(ctx context.Context, in invocation) error {
	row, why, err := w.acceptable(ctx, in)
	if err != nil || why != "" {
		return err
	}
	if in.command.Verb == command.Unaccept {
		return w.unaccept(ctx, in, row)
	}
	var back time.Time
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) { back, err = tx.Unaccepted(row.Repo, row.Number); return err })
	if err != nil || back.After(in.row.At) { // this one's delivery was late
		return err
	}
	return w.accept(ctx, in, row)
}

// giver is what whoever gave a command may do, as GitHub says at this moment, and what they are heard as where they agree or
// object. It is asked only where it decides something.
func (w commandWork) giver(ctx context.Context, in invocation) (g command.Giver, v store.Voice, err error) {
	it, t, c := in.it, in.request, in.command
	g.Author = it.AuthorID != 0 && it.AuthorID == t.by.ID
	if c.Allowed(g, it.Type) == "" {
		return g, v, nil
	}
	role, err := t.asked.role(ctx, in.p.repo)
	if err != nil {
		return g, v, err
	}
	g.Role = command.Role(role)
	switch c.Verb {
	case command.Waive, command.Unwaive:
		if c.Allowed(g, it.Type) != "" {
			g.Waiver, err = t.asked.inTeams(ctx, in.p.rules().Teams.Waive)
		}
	case command.Agree, command.Object:
		v, g.Voice, err = w.voice(ctx, in)
	}
	return g, v, err
}

// commentID is the id in "comment:<id>" or "comment:<id>:<line>", 0 for a button.
func commentID(origin string) int64 {
	rest, ok := strings.CutPrefix(origin, "comment:")
	if !ok {
		return 0
	}
	rest, _, _ = strings.Cut(rest, ":")
	id, _ := strconv.ParseInt(rest, 10, 64)
	return id
}

// beyond reports whether a command is one more than its comment may give.
func beyond(origin string) bool {
	rest, ok := strings.CutPrefix(origin, "comment:")
	_, line, more := strings.Cut(rest, ":")
	n, err := strconv.Atoi(line)
	return ok && more && err == nil && n > mirror.MostCommands
}

// explained is what /northstar explain says of a settled item.
func (w commandWork) explained(ctx context.Context, p place, about settled) (summary.ExplainInput, error) {
	it, s, rep := about.it, about.subject, about.report
	in := summary.ExplainInput{Item: s.Classify.Item, Report: rep, Sight: summary.Sight(s.Graph.Nodes), Milestone: s.Capacity.Milestone,
		Points: s.Rules.Capacity.Unit == "points", Change: classify.Change(rep.Decision, s.Classify, &s.Rules)}
	if rep.Decision.Source == checks.ByPerson {
		in.Choice = s.Classify.Choice
	}
	if k := rep.Decision.Kind; k == checks.Vision || k == checks.Strategy {
		in.Also = summary.Also(in.Item, rep.Chain, s.Graph)
		var err error
		in.Guide, err = w.reader.Guide(ctx, w.DB, p.repo, &s)
		return in, err
	}
	in.Success = playbook.Success(w.memo.Text(in.Item.Body))
	var err error
	if in.Results, err = w.resultsOf(ctx, it); err != nil {
		return in, err
	}
	totals, rules := s.Capacity.Totals, &s.Rules
	if it.Type == checks.Issue {
		err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
			in.Milestone, totals, rules, err = w.reader.CountedIn(tx, p.repo, it, &s.Rules)
			return err
		})
		if err != nil {
			return in, err
		}
	}
	if m := in.Milestone; m != nil {
		in.Figures = capacity.Assess(totals, capacity.BandOf(m.Title, rules), rules).Says()
	}
	return in, nil
}
