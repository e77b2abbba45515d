package work

import (
	"context"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/playbook"
)

// voice is what the giver of a command to agree or to object is heard as: the teams that they are in now, and whether they
// may say it. Whoever left both teams may still take an objection back, since nobody else can. GitHub is asked each time:
// people say it seldom, and it decides something.
func (w commandWork) voice(ctx context.Context, in invocation) (store.Voice, bool, error) {
	it, t, c, teams := in.it, in.request, in.command, in.p.rules().Teams
	v := store.Voice{By: t.by.Login, ID: t.by.ID, At: t.rows[0].At}
	if c.Verb == command.Object {
		v.Objects, v.Why = c.To, c.Reason
	}
	var err error
	if v.Product, err = t.asked.inTeams(ctx, teams.Product); err != nil {
		return v, false, err
	}
	if v.Engineering, err = t.asked.inTeams(ctx, teams.Engineering); err != nil {
		return v, false, err
	}
	if v.Product || v.Engineering {
		return v, true, nil
	}
	objects := false
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		said, err := tx.Voices(it.Repo, it.Number)
		if err != nil {
			return err
		}
		objects = playbook.Objecting(stored.Voices(append(said, v)))
		return nil
	})
	return v, objects && c.Verb == command.Agree, err
}

// voiced says why an item cannot be agreed on now; "" when it can. What it is may have to be concluded first: the command may
// have come with the issue, or behind another that says what it is.
func (w commandWork) voiced(ctx context.Context, in invocation) (string, error) {
	p, it, c := in.p, in.it, in.command
	if c.Verb != command.Agree && c.Verb != command.Object || it.Type == checks.Pull {
		return "", nil
	}
	now, err := w.settle(ctx, nil, p, it.Number)
	if err != nil {
		return "", err
	}
	return c.Voiced(now.it.Conclusion.Kind, p.rules().Teams), nil
}
