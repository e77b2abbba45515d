package work

import (
	"context"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
)

// pointless says why a command that its giver may give would change nothing, though whoever wrote it surely meant it to; "" when
// it would. The same command answers the same when it is carried out again after a crash. state is that of one which may be refused for
// now only.
func (w commandWork) pointless(ctx context.Context, in invocation) (why, state string, err error) {
	switch in.command.Verb {
	case command.Accept, command.Unaccept:
		row, why, err := w.acceptable(ctx, in)
		if err == nil && why == "" {
			why, err = w.unaccepted(ctx, in, row)
		}
		return why, "", err
	case command.Waive:
		return in.command.Over(in.row.At), "", nil
	case command.Unlink:
		if why, err := w.refuseHidden(ctx, in); err != nil || why != "" {
			return why, "", err
		}
		if len(in.command.Refs) == 1 { // of several nobody could say which one was refused for what
			state = store.Early
		}
		why, err = w.unlinks(ctx, in)
		return why, state, err
	}
	return "", "", nil
}

// unlinks says which links that are to be taken away are not there.
func (w commandWork) unlinks(ctx context.Context, in invocation) (string, error) {
	p, it, to := in.p, in.it, in.command.Refs
	if it.Type == checks.Pull && it.RefsStale { // a link in the sidebar tells of itself only when it is asked for
		if err := w.refreshPulls(ctx, p, []int{it.Number}); err != nil {
			return "", err
		}
	}
	var not []checks.Ref
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		not, err = w.reader.NotLinked(tx, p.repo, it, to)
		return err
	})
	if err != nil || len(not) == 0 {
		return "", err
	}
	home := p.repo.Ref(it.Number)
	var names []string
	for _, r := range not {
		names = append(names, "`"+r.In(home)+"`")
	}
	return "This " + it.Type.Noun() + " is not linked to " + strings.Join(names, ", ") + " itself.", nil
}

// refuseHidden refuses to take away what whoever asks cannot read: whether anything changed would tell that it is there. What is private
// and what is not known are refused alike.
func (w commandWork) refuseHidden(ctx context.Context, in invocation) (string, error) {
	p, to := in.p, in.command.Refs
	var hidden map[checks.Ref]store.Repository
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		hidden, err = w.reader.Hidden(tx, p.repo, to)
		return err
	})
	if err != nil {
		return "", err
	}
	for _, r := range to {
		repo, veiled := hidden[r]
		if !veiled {
			continue
		}
		role := "none"
		if repo.ID != 0 {
			if role, err = in.request.asked.role(ctx, repo); err != nil {
				return "", err
			}
		}
		if !command.Role(role).Reads() {
			return "`" + r.In(p.repo.Ref(in.it.Number)) + "` does not exist, or cannot be seen from here.", nil
		}
	}
	return "", nil
}
