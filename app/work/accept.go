package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/text"
)

// acceptPart is how many items one transaction accepts: others wait for it.
const acceptPart = 100

// acceptable finds the milestone whose likely kinds a command accepts, or takes back: it is summed up where the command is, and whoever gave
// it may say what the milestone's items are. why says why there is none, "" where there is.
func (w commandWork) acceptable(ctx context.Context, in invocation) (row store.Milestone, why string, err error) {
	var here []store.Milestone
	repos := map[int64]store.Repository{}
	err = w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		all, err := summedUpOn(tx, in.it)
		for _, ms := range all {
			repo, err := tx.Repository(ms.Repo)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			// What turned private since was taken back, and is not told of again.
			if repo.Gone.IsZero() && stored.Readers(in.p.repo).Sees(stored.Place(repo)) {
				here, repos[ms.Repo] = append(here, ms), repo
			}
		}
		return err
	})
	if err != nil {
		return row, "", err
	}
	full := func(ms store.Milestone) string { return repos[ms.Repo].Ref(0).Full() + " " + ms.Title }
	var named []store.Milestone
	for _, ms := range here {
		if t := in.command.Milestone; t == "" || command.SameTitle(t, ms.Title) || command.SameTitle(t, full(ms)) {
			named = append(named, ms)
		}
	}
	if len(named) != 1 {
		var names []string
		for _, ms := range here {
			names = append(names, text.Escape(text.Cut(full(ms), 100)))
		}
		return row, whichMilestone(in.command, len(named), names), nil
	}
	row = named[0]
	role, err := in.request.asked.role(ctx, repos[row.Repo])
	if err != nil || command.Role(role).Triages() {
		return row, "", err
	}
	return row, fmt.Sprintf("Only people with triage permission in %s may say what its items are.", repos[row.Repo].Ref(0).Full()), nil
}

// whichMilestone says that none, or several, of the milestones that are summed up on an issue are meant.
func whichMilestone(c command.Command, found int, here []string) string {
	switch {
	case len(here) == 0:
		return "No milestone is summed up here: say it where the summary is."
	case found == 0:
		return "No milestone of that title is summed up here. These are: " + strings.Join(here, ", ") + "."
	}
	return fmt.Sprintf("Say which milestone: `/northstar %s TITLE`, where several have one title with its repository in front. These are summed up here: %s.",
		c.Verb, strings.Join(here, ", "))
}

// summedUpOn are the milestones that are summed up on an issue, or that it is kept for.
func summedUpOn(tx *store.Tx, it store.Item) ([]store.Milestone, error) {
	var out []store.Milestone
	add := func(repo int64, number int) error {
		ms, err := tx.Milestone(repo, number)
		if err == nil && ms.Gone.IsZero() {
			out = append(out, ms)
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	on, err := tx.PostedOn(it.Repo, store.OnItem(it.Number))
	if err != nil {
		return nil, err
	}
	for _, p := range on {
		var repo int64
		var number int
		if n, _ := fmt.Sscanf(p.Name, "milestone:%d:%d", &repo, &number); n == 2 && stands(p) {
			if err := add(repo, number); err != nil {
				return nil, err
			}
		}
	}
	if it.Author.Bot { // the app's own issue
		all, err := tx.Milestones(it.Repo)
		if err != nil {
			return nil, err
		}
		for _, ms := range all {
			p, err := tx.Posted(it.Repo, trackingName(ms.Number), trackingName(ms.Number))
			if err == nil && stands(p) && p.Remote == int64(it.Number) {
				err = add(ms.Repo, ms.Number)
			}
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return nil, err
			}
		}
	}
	return out, nil
}

// unaccepted says that there is nothing to accept, or to take back; "" where there is, or was before this command did it.
func (w commandWork) unaccepted(ctx context.Context, in invocation, row store.Milestone) (why string, err error) {
	err = w.DB.Read(ctx, func(tx *store.Tx) error {
		accepted, err := tx.AcceptedIn(row.Repo, row.Number, 0, 1)
		if err != nil || len(accepted) > 0 {
			return err
		}
		likely, err := acceptableIn(tx, row, 0)
		if err != nil {
			return err
		}
		back, err := tx.Unaccepted(row.Repo, row.Number)
		switch {
		case err != nil:
		case in.command.Verb == command.Unaccept && (in.row.Done() || back.Equal(in.row.At)): // by this very command, before the process ended
		case in.command.Verb == command.Unaccept:
			why = "Nothing was accepted in “" + text.Escape(text.Cut(row.Title, 100)) + "”."
		case in.command.Verb == command.Accept && len(likely) == 0:
			why = "No item of “" + text.Escape(text.Cut(row.Title, 100)) + "” has a kind that is only likely."
		}
		return err
	})
	return why, err
}

// acceptableIn are items of a milestone that somebody may accept, above a number: those of a likely kind, and those that are no longer what
// was accepted of them a moment ago, and were not settled since.
func acceptableIn(tx *store.Tx, row store.Milestone, after int) ([]store.Likely, error) {
	likely, err := tx.LikelyIn(row.Repo, row.Number, after, acceptPart)
	if err != nil {
		return nil, err
	}
	back, err := tx.Unaccepted(row.Repo, row.Number)
	if err != nil || back.IsZero() {
		return likely, err
	}
	stale, err := tx.JustUnacceptedIn(row.Repo, row.Number, after, acceptPart)
	all := append(likely, stale...)
	slices.SortFunc(all, func(a, b store.Likely) int { return a.Number - b.Number })
	return all[:min(len(all), acceptPart)], err
}

// accept makes the likely kinds of a milestone's items what whoever gave the command says they are. It may run twice.
func (w commandWork) accept(ctx context.Context, in invocation, row store.Milestone) error {
	choice := checks.Choice{By: in.row.Actor, ByID: in.row.ActorID, How: checks.HowAccepted}
	origin := store.AcceptedOrigin(row, in.row.Origin)
	return w.inParts(ctx, func(tx *store.Tx, after int) (keys []string, last int, err error) {
		items, err := acceptableIn(tx, row, after)
		for _, it := range items {
			last, choice.Kind = it.Number, it.Likely
			err = errors.Join(err, tx.Touch(row.Repo, it.Number, in.row.At),
				tx.AddChoice(row.Repo, it.Number, origin, choice.Known(checks.Commanded, in.row.At)))
			keys = append(keys, store.ItemKey(row.Repo, it.Number))
		}
		return keys, last, err
	})
}

// inParts changes items in transactions of at most [acceptPart], and has them settled. part takes those above a number, and returns their keys
// and the last of their numbers. A transaction may be tried again: how far it came counts only once it is written.
func (w commandWork) inParts(ctx context.Context, part func(tx *store.Tx, after int) (keys []string, last int, err error)) error {
	for after := 0; ; {
		var keys []string
		var last int
		err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
			if keys, last, err = part(tx, after); err != nil {
				return err
			}
			return w.bump(tx, second, keys...)
		})
		if err != nil || len(keys) < acceptPart {
			return err
		}
		after = last
	}
}

// unaccept takes back what was accepted of a milestone's items until the command was given, wherever they are by now. It may run twice.
func (w commandWork) unaccept(ctx context.Context, in invocation, row store.Milestone) error {
	err := w.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetUnaccepted(row.Repo, row.Number, in.row.At) })
	if err != nil {
		return err
	}
	return w.inParts(ctx, func(tx *store.Tx, after int) (keys []string, last int, err error) {
		items, err := tx.AcceptedIn(row.Repo, row.Number, after, acceptPart)
		for _, number := range items {
			last = number
			err = errors.Join(err, tx.DropAccepted(row.Repo, row.Number, number, in.row.At))
			keys = append(keys, store.ItemKey(row.Repo, number))
		}
		return keys, last, err
	})
}
