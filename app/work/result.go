package work

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/text"
)

// achiever is an item of which a command says what it achieved.
type achiever struct {
	ref  checks.Ref        // as it was named
	repo *store.Repository // nil: nothing is known there
	row  store.Item
}

// there reports whether it is there.
func (a achiever) there() bool {
	return a.repo != nil && a.repo.Gone.IsZero() && a.row.Number != 0 && a.row.Gone.IsZero()
}

// achievers are the items of which a command says what they achieved: the one that it is on where it names none.
func achievers(tx *store.Tx, in invocation) ([]achiever, error) {
	if len(in.command.Refs) == 0 {
		return []achiever{{in.p.repo.Ref(in.it.Number), &in.p.repo, in.it}}, nil
	}
	f := stored.NewFinder(tx)
	var out []achiever
	for _, ref := range in.command.Refs {
		repo, row, err := f.Find(ref)
		if err != nil {
			return nil, err
		}
		if repo == nil { // there may be one that is yet to be read
			if repo, err = f.Repository(ref); err != nil {
				return nil, err
			}
		}
		out = append(out, achiever{ref, repo, row})
	}
	return out, nil
}

// unresulted says why a command can't state a result, or whoever gave it may not; "" where it can.
func (w commandWork) unresulted(ctx context.Context, in invocation) (string, error) {
	if len(in.command.Refs) > 0 {
		return w.unresultedOthers(ctx, in)
	}
	if in.it.Type == checks.Pull {
		return "", nil
	}
	now, err := w.settle(ctx, nil, in.p, in.it.Number) // what it is may have to be concluded first
	if err != nil {
		return "", err
	}
	return in.command.Launchable(now.it.Conclusion.Kind, w.mirror.Wrote(now.it)), nil
}

// unresultedOthers is unresulted for items that are named. Who may is asked of GitHub where each of them is.
func (w commandWork) unresultedOthers(ctx context.Context, in invocation) (string, error) {
	if why, err := w.refuseHidden(ctx, in); err != nil || why != "" {
		return why, err
	}
	var all []achiever
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) { all, err = achievers(tx, in); return err })
	if err != nil {
		return "", err
	}
	home := in.p.repo.Ref(in.it.Number)
	var not []string
	for _, a := range all {
		name := text.Escape(a.ref.In(home))
		switch {
		case !a.there() && a.repo != nil && a.repo.Gone.IsZero() && a.repo.ReadAt.IsZero():
			return "", &github.Error{Kind: github.Later, Message: "the repository is still to be read", At: w.Now().Add(5 * time.Second)}
		case !a.there():
			not = append(not, name)
			continue
		case a.row.Conclusion.Kind.Reviewed():
			return fmt.Sprintf("%s is a %s: name the feature that was launched.", name, a.row.Conclusion.Kind), nil
		case in.row.Done(): // it was allowed then
			continue
		}
		role, err := in.request.asked.role(ctx, *a.repo)
		if err != nil {
			return "", err
		}
		g := command.Giver{Role: command.Role(role), Author: a.row.AuthorID != 0 && a.row.AuthorID == in.request.by.ID}
		if why := in.command.Of(g, a.ref); why != "" {
			return why, nil
		}
	}
	if len(not) > 0 {
		return "There is no " + strings.Join(not, ", no ") + " here: nothing was changed.", nil
	}
	return "", nil
}

// putResults records what a command says of items, and has the summaries told that show it.
func (w commandWork) putResults(tx *store.Tx, in invocation) error {
	all, err := achievers(tx, in)
	if err != nil {
		return err
	}
	var keys []string
	for _, a := range all {
		if !a.there() {
			continue
		}
		at := store.Place{Repo: a.repo.ID, Number: a.row.Number}
		err := tx.AddResult(at.Repo, at.Number, in.row.Origin, checks.Result{Achieved: in.command.Achieved, Text: in.command.Reason,
			By: in.row.Actor, ByID: in.row.ActorID, At: in.row.At})
		if err != nil {
			return err
		}
		told, err := tellResult(tx, at)
		if err != nil {
			return err
		}
		keys = append(keys, told...)
	}
	return w.bump(tx, second, keys...)
}

// tellResult names the milestone in which a feature was launched, and those that are summed up on the strategies that it served.
func tellResult(tx *store.Tx, feature store.Place) (keys []string, err error) {
	milestone, strategies, err := tx.LaunchOf(feature)
	if err != nil || milestone.Repo == 0 {
		return nil, err
	}
	keys = append(keys, store.MilestoneKey(milestone.Repo, milestone.Number))
	for _, s := range strategies {
		on, err := tx.PostedOn(s.Repo, store.OnItem(s.Number))
		if err != nil {
			return nil, err
		}
		for _, p := range on {
			var repo int64
			var number int
			if n, _ := fmt.Sscanf(p.Name, "milestone:%d:%d", &repo, &number); n == 2 {
				keys = append(keys, store.MilestoneKey(repo, number))
			}
		}
	}
	return keys, nil
}

// resultsOf is what people said that an item achieved, newest first.
func (w commandWork) resultsOf(ctx context.Context, it store.Item) (out []checks.Result, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.Results(it.Repo, it.Number, 10)
		return err
	})
	return out, err
}
