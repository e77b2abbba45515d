package work

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
)

// effect enacts a command, and has the checks looked at again. It may run twice.
func (w commandWork) effect(ctx context.Context, in invocation) error {
	it := in.it
	return w.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Touch(it.Repo, it.Number, in.row.At); err != nil {
			return err
		}
		if err := w.enact(tx, in); err != nil {
			return err
		}
		if err := tx.EnactCommand(in.row.Origin); err != nil {
			return err
		}
		moved, err := w.mirror.Forward(tx, it) // it may be elsewhere by now
		if err != nil {
			return err
		}
		if err := w.follow(tx, first, moved); err != nil {
			return err
		}
		keys := headKeys(it)
		if len(keys) > 0 && w.shares.allow(w.Now(), in.p.inst.ID, len(keys), fewCommands) {
			return w.bump(tx, commanded, keys...)
		}
		return w.bump(tx, first, keys...)
	})
}

// headKeys is the key of an open pull request's head commit, where its checks are.
func headKeys(it store.Item) []string {
	if it.Type != checks.Pull || it.State != checks.Open || it.Head == "" {
		return nil
	}
	return []string{store.HeadKey(it.Repo, it.Head)}
}

// overtaken is a command without what later ones said otherwise that were obeyed already, since its delivery came late: one about the same
// check, or about the same links. It reports whether anything is left.
func (w commandWork) overtaken(tx *store.Tx, in invocation) (command.Command, bool, error) {
	c := in.command
	switch c.Verb {
	case command.Waive, command.Unwaive, command.Link, command.Unlink:
	default: // choices and voices are told in their order by their times
		return c, true, nil
	}
	later, err := tx.LaterCommands(in.row)
	if err != nil {
		return c, false, err
	}
	for _, row := range later {
		l, err := command.Parse(row.Text, in.p.repo.Ref(in.it.Number), w.mirror.Host)
		switch {
		case err != nil:
		case row.State == store.Early && l.Verb == command.Unwaive && c.Check != "" && l.Check == c.Check: // there was nothing to take back yet
			return c, false, tx.AnswerCommand(row.Origin, "done", row.Answer)
		case row.State == store.Early:
		case l.Verb == command.Waive || l.Verb == command.Unwaive:
			if c.Check != "" && l.Check == c.Check {
				return c, false, nil
			}
		case l.Verb == command.Link || l.Verb == command.Unlink:
			c.Refs = slices.DeleteFunc(slices.Clone(c.Refs), func(r checks.Ref) bool {
				return slices.ContainsFunc(l.Refs, func(o checks.Ref) bool { return o.Key() == r.Key() })
			})
		}
	}
	return c, c.Check != "" || len(c.Refs) > 0, nil
}

// enact makes the rows say what a command says.
func (w commandWork) enact(tx *store.Tx, in invocation) error {
	it, row := in.it, in.row
	c, left, err := w.overtaken(tx, in)
	if err != nil || !left {
		return err
	}
	switch c.Verb {
	case command.Kind:
		how := "command"
		if strings.HasPrefix(row.Origin, "button:") {
			how = "button"
		}
		choice := checks.Choice{Kind: c.Kind, By: row.Actor, ByID: row.ActorID, How: how}.Known(checks.Commanded, row.At)
		if len(c.Refs) > 0 {
			return w.chooseAll(tx, in, choice)
		}
		return tx.AddChoice(it.Repo, it.Number, row.Origin, choice)
	case command.Link, command.Unlink:
		if err := w.relink(tx, row, c); err != nil || c.Verb == command.Unlink {
			return err
		}
		return w.unlinkEarly(tx, in, c)
	case command.Waive:
		v := checks.Waiver{Check: c.Check, By: row.Actor, ByID: row.ActorID, Reason: c.Reason, Until: c.End(row.At)}
		if !v.Until.IsZero() {
			if err := w.wake(tx, store.ItemKey(it.Repo, it.Number), v.Until); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutWaiver(it.Repo, it.Number, v, row.At), w.summaryWork.retell(tx, it))
	case command.Unwaive:
		return errors.Join(tx.DropWaiver(it.Repo, it.Number, c.Check), w.summaryWork.retell(tx, it))
	case command.Result:
		return w.putResults(tx, in)
	case command.Recheck:
		if !row.Done() {
			return recheck(tx, it)
		}
	}
	return nil
}

// chooseAll makes the items that a command names what it says they are.
func (w commandWork) chooseAll(tx *store.Tx, in invocation, choice checks.Choice) error {
	var keys []string
	for _, r := range in.command.Refs {
		if err := errors.Join(tx.Touch(in.it.Repo, r.Number, in.row.At), tx.AddChoice(in.it.Repo, r.Number, in.row.Origin, choice)); err != nil {
			return err
		}
		keys = append(keys, store.ItemKey(in.it.Repo, r.Number))
	}
	return w.bump(tx, second, keys...)
}

// unlinkEarly takes away what a late command linked, where a later one to unlink it was refused since nothing was linked yet.
func (w commandWork) unlinkEarly(tx *store.Tx, in invocation, link command.Command) error {
	later, err := tx.LaterCommands(in.row)
	if err != nil {
		return err
	}
	for _, row := range later {
		if row.State != store.Early {
			continue
		}
		c, err := command.Parse(row.Text, in.p.repo.Ref(in.it.Number), w.mirror.Host)
		if err != nil || !slices.ContainsFunc(link.Refs, func(r checks.Ref) bool { return r.Key() == c.Refs[0].Key() }) {
			continue
		}
		if err := errors.Join(w.relink(tx, row, c), tx.AnswerCommand(row.Origin, "done", row.Answer)); err != nil {
			return err
		}
	}
	return nil
}

// relink makes or takes away the links that a command names, and looks at everything that leads through the item.
func (w commandWork) relink(tx *store.Tx, row store.Command, c command.Command) error {
	var follows mirror.Changes
	var err error
	if c.Verb == command.Link {
		follows, err = w.mirror.Link(tx, row, c.Refs)
	}
	for _, r := range c.Refs {
		if c.Verb == command.Unlink && err == nil {
			var more mirror.Changes
			more, err = w.mirror.Unlink(tx, row, r)
			follows.Add(more)
		}
	}
	if err != nil {
		return err
	}
	return w.follow(tx, second, follows)
}

// recheck has a pull request read and its checks written anew, in the runs that are there: what GitHub sends no event for
// (a link in its sidebar), and the milestone's figures in a check whose conclusion stayed.
func recheck(tx *store.Tx, it store.Item) error {
	if it.Type != checks.Pull {
		return nil
	}
	shown, err := tx.PostedOn(it.Repo, it.Head)
	if err != nil {
		return err
	}
	for _, row := range shown {
		if err := tx.Void(row); err != nil {
			return err
		}
	}
	return tx.MarkStale(it.Repo, it.Number)
}
