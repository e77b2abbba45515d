package work

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/mirror"
	"github.com/northstar-app/northstar/app/store"
)

// mostAsks is how often what an item depends on is asked for before it is decided with what is known: each answer may tell
// of another link along the way, and ways are at most ten links long.
const mostAsks = 10

// asker asks GitHub who may do what, for the commands of one comment or the press of one button. It decides by accounts:
// of a login that somebody else has by now nothing is believed. What it was told once it does not ask again, and it is
// thrown away with the comment.
type asker struct {
	w     *Work
	p     place
	who   github.Actor
	from  string           // where the first of its commands is from
	roles map[int64]string // by repository
	login *string          // what the account is called now, "" when there is no such account
	teams map[string]bool
}

func (w commandWork) asker(p place, who github.Actor, from string) *asker {
	return &asker{w: w.Work, p: p, who: who, from: from, roles: map[int64]string{}, teams: map[string]bool{}}
}

// role is the account's role on a repository, at this moment.
func (a *asker) role(ctx context.Context, repo store.Repository) (string, error) {
	if role, ok := a.roles[repo.ID]; ok {
		return role, nil
	}
	role, err := a.w.commandWork.readRole(ctx, a.p, repo, a.who)
	if err == nil {
		a.roles[repo.ID] = role
	}
	return role, err
}

// inTeams reports whether the account belongs to one of the teams, "owner/slug" each, at this moment. GitHub tells of
// members by their login, so it is asked first what the account is called now.
func (a *asker) inTeams(ctx context.Context, teams []string) (bool, error) {
	for _, team := range teams {
		org, slug, ok := strings.Cut(team, "/")
		if !ok {
			continue
		}
		in, known := a.teams[strings.ToLower(team)]
		if !known {
			login, err := a.called(ctx)
			if err != nil || login == "" {
				return false, err
			}
			in, err = a.p.client.TeamMember(ctx, org, slug, login)
			if err = refusedTwice(a.w, &a.w.strangers, memberOf{strings.ToLower(team), a.who.ID, a.from}, err); err != nil && !github.IsNotFound(err) && !github.IsForbidden(err) {
				return false, err
			}
			a.teams[strings.ToLower(team)] = in
		}
		if in {
			return true, nil
		}
	}
	return false, nil
}

// called is what the account is called now.
func (a *asker) called(ctx context.Context) (string, error) {
	if a.login != nil {
		return *a.login, nil
	}
	login, err := a.p.client.Login(ctx, a.who.ID)
	if err = toldTwice(a.w, &a.w.unknownAccounts, a.who.ID, err); github.IsNotFound(err) || github.IsGone(err) || github.IsForbidden(err) {
		login, err = "", nil
	}
	if err != nil {
		return "", err
	}
	a.login = &login
	return login, nil
}

// roleOf is the role of an account on a repository, memberOf its membership in a team as one comment asks for it.
type (
	roleOf   struct{ repo, account int64 }
	memberOf struct {
		team    string
		account int64
		from    string
	}
)

// keepRole is how long a role is believed where it decides about no right; events about people drop it earlier.
const keepRole = 12 * time.Hour

// rememberedRole is an account's role on a repository as it was lately, for what is no decision about rights.
func (w commandWork) rememberedRole(ctx context.Context, p place, who github.Actor) (string, error) {
	var role string
	err := w.DB.Read(ctx, func(tx *store.Tx) error {
		r, read, err := tx.Permission(p.repo.ID, who.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err == nil && w.Now().Sub(read) < keepRole {
			role = r
		}
		return err
	})
	if err != nil || role != "" {
		return role, err
	}
	return w.readRole(ctx, p, p.repo, who)
}

// readRole asks GitHub for an account's role on a repository and remembers it. Nobody knows the role of an account without
// an id: it is none. Where GitHub cannot answer there is an error, and no role.
func (w commandWork) readRole(ctx context.Context, p place, repo store.Repository, who github.Actor) (string, error) {
	if who.ID == 0 {
		return "none", nil
	}
	role, err := p.client.Permission(ctx, repo.Owner, repo.Name, who)
	if err = toldTwice(w.Work, &w.unknownRoles, roleOf{repo.ID, who.ID}, err); github.IsNotFound(err) || github.IsForbidden(err) {
		role, err = "none", nil
	}
	if err != nil {
		return "", err
	}
	err = w.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutPermission(repo.ID, who.ID, role, w.Now()) })
	return role, err
}

// answerAsk finds out what a decision lacked.
func (w commandWork) answerAsk(ctx context.Context, p place, ask facts.Ask) error {
	repo := store.Repository{ID: ask.Repo, Owner: ask.Owner, Name: ask.Name}
	switch ask.Of {
	case facts.OfWriter:
		author, wrote, err := p.client.Writer(ctx, ask.NodeID)
		if err = w.retryUnlessRefused(ctx, err, ask); err != nil {
			return err
		}
		return w.installWork.change(ctx, second, func(tx *store.Tx) (c mirror.Changes, err error) {
			if repo, err = tx.Repository(repo.ID); err != nil {
				return c, err
			}
			return w.mirror.PutWriter(tx, repo, ask.Number, mirror.Authorship{Author: author, Writer: wrote, Asked: w.Now()})
		})
	case facts.OfParent:
		made, err := p.client.Related(ctx, ask.NodeID)
		if err = w.retryUnlessRefused(ctx, err, ask); err != nil {
			return err
		}
		return w.installWork.change(ctx, second, func(tx *store.Tx) (c mirror.Changes, err error) {
			if repo, err = tx.Repository(repo.ID); err != nil {
				return c, err
			}
			return w.mirror.PutRelated(tx, repo, ask.Number, made)
		})
	}
	_, err := w.readRole(ctx, p, repo, github.Actor{Login: ask.Account.Login, ID: ask.Account.ID})
	return err
}

// How long a question about an item is asked again to which there is no answer that is understood, and how often.
const (
	answerPatience = 10 * time.Minute
	answerEvery    = 10 * time.Second
)

// retryUnlessRefused is the error of a question about an item as one to try again. There is none where GitHub refuses to answer, or has said
// nothing that is understood for long: then nobody is known.
func (w commandWork) retryUnlessRefused(ctx context.Context, err error, ask facts.Ask) error {
	item := store.Place{Repo: ask.Repo, Number: ask.Number}
	err = toldTwice(w.Work, &w.refusedAnswers, item, w.retryItemWhileLagging(ctx, err, ask))
	switch {
	case err == nil, github.IsNotFound(err), github.IsGone(err), github.IsForbidden(err), github.IsInvalid(err):
		w.unanswered.forget(item)
		return nil
	case github.IsLater(err), ctx.Err() != nil:
		return err
	}
	now := w.Now()
	if now.Sub(w.unanswered.since(item, now)) < answerPatience {
		return fmt.Errorf("%w, by %w", &github.Error{Kind: github.Later, Message: "the answer is not understood", At: now.Add(answerEvery)}, err)
	}
	w.unanswered.forget(item)
	return nil
}
