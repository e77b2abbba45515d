package work

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/text"
)

// pointless says why a command that its giver may give would change nothing, though whoever wrote it surely meant it to; "" when
// it would. The same command answers the same when it is carried out again after a crash. state is that of one which may be refused for
// now only.
func (w commandWork) pointless(ctx context.Context, in invocation) (why, state string, err error) {
	if in.row.Answer == store.Enacted {
		return "", "", nil
	}
	switch in.command.Verb {
	case command.Accept, command.Unaccept:
		row, why, err := w.acceptable(ctx, in)
		if err == nil && why == "" {
			why, err = w.unaccepted(ctx, in, row)
		}
		return why, "", err
	case command.Kind:
		why, err := w.unknownItems(ctx, in)
		return why, "", err
	case command.Result:
		why, err := w.unresulted(ctx, in)
		return why, "", err
	case command.Waive:
		return in.command.Over(in.row.At), "", nil
	case command.Unwaive:
		why, err = w.notWaived(ctx, in)
		return why, store.Early, err
	case command.Link:
		why, err = w.dangling(ctx, in)
		return why, "", err
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

// unknownItems says which of the items are not there, or can't be of the kind, that a command says the kind of.
func (w commandWork) unknownItems(ctx context.Context, in invocation) (why string, err error) {
	var not []string
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		for _, r := range in.command.Refs {
			it, err := tx.Item(in.it.Repo, r.Number)
			switch {
			case errors.Is(err, store.ErrNotFound) || err == nil && !it.Gone.IsZero():
				not = append(not, fmt.Sprintf("#%d", r.Number))
			case err != nil:
				return err
			case it.Type == checks.Pull && in.command.Kind.Reviewed():
				why = command.NoGuide
			}
		}
		return nil
	})
	if err == nil && len(not) > 0 && in.p.repo.ReadAt.IsZero() {
		return "", &github.Error{Kind: github.Later, Message: "the repository is still to be read", At: w.Now().Add(5 * time.Second)}
	}
	if len(not) > 0 {
		why = "There is no " + strings.Join(not, ", no ") + " here: nothing was changed."
	}
	return why, err
}

// notWaived says that there is no waiver to take back; "" where there is, or was before this command took it back.
func (w commandWork) notWaived(ctx context.Context, in invocation) (why string, err error) {
	if in.row.Answer == store.Obeyed {
		return "", nil
	}
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Waivers(in.it.Repo, in.it.Number)
		if _, is := checks.Waived(all, in.command.Check, w.Now()); err == nil && !is {
			why = fmt.Sprintf("`%s` is not waived here.", in.command.Check)
		}
		return err
	})
	return why, err
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

// dangling says which items that are to be linked are not there, as far as the item's readers may see where they would be. GitHub is asked
// about one that is not known: it may be too new.
func (w commandWork) dangling(ctx context.Context, in invocation) (string, error) {
	if in.row.Answer == store.Obeyed {
		return "", nil
	}
	var missing map[checks.Ref]store.Repository
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		missing, err = w.reader.Missing(tx, in.p.repo, in.command.Refs)
		return err
	})
	if err != nil {
		return "", err
	}
	var not []string
	for _, r := range in.command.Refs {
		repo, ok := missing[r]
		if !ok {
			continue
		}
		_, err := in.p.client.Issue(ctx, repo.Owner, repo.Name, r.Number)
		switch {
		case err == nil:
		case github.IsNotFound(err) || github.IsGone(err):
			not = append(not, text.Escape(r.In(in.p.repo.Ref(in.it.Number))))
		case !github.IsForbidden(err): // what GitHub does not tell keeps nobody from linking
			return "", err
		}
	}
	if len(not) == 0 {
		return "", nil
	}
	return "There is no " + strings.Join(not, ", no ") + ": nothing was linked.", nil
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
