package mirror

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/summary"
)

// Recall records what GitHub remembers of what the app did on an item and what people made of it: for when the database that knew
// is lost. A kind label that somebody took off stays off; a comment that somebody deleted is not made again; commands that the app
// obeyed are obeyed once more, without a word. What came after the item looked as it does is told by deliveries. A label that is on stays a
// person's choice, as it was read, also where the app put it on: a person may have pressed a button for it, of which GitHub keeps nothing.
func (m *Mirror) Recall(tx *store.Tx, repo store.Repository, number int, past github.Past) (Changes, error) {
	var c Changes
	if err := tx.LockItem(repo.ID, number); err != nil {
		return c, err
	}
	row, err := tx.Item(repo.ID, number)
	if errors.Is(err, store.ErrNotFound) || err == nil && !row.Gone.IsZero() {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	for _, recall := range []func(*store.Tx, store.Repository, store.Item, github.Past) error{m.recallLabels, m.recallDeleted} {
		if err := recall(tx, repo, row, past); err != nil {
			return c, err
		}
	}
	return c, m.recallCommands(tx, repo, row, past, &c)
}

// RecallNames takes a label that looks as the app makes those of a kind for one that people renamed, where none has the kind's own name: it
// stands for the kind under its new name.
func (m *Mirror) RecallNames(tx *store.Tx, repo store.Repository, labels []github.Label, at time.Time) (Changes, error) {
	var c Changes
	named, err := m.policies.Labels(tx, repo)
	if err != nil {
		return c, err
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return c, err
	}
	for _, k := range checks.Kinds {
		var alike []github.Label
		there := false
		for _, l := range labels {
			_, stands := res.Rules.KindOf(l.Name)
			there = there || equal(l.Name, named[k])
			if !stands && k.Look() == (checks.Look{Color: l.Color, Description: l.Description}) {
				alike = append(alike, l)
			}
		}
		if there || named[k] == "" || len(alike) != 1 {
			continue
		}
		if err := m.labelRenamed(tx, repo, renaming{alike[0], named[k], at}, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// Wrote reports whether the app itself opened an item.
func (m *Mirror) Wrote(it store.Item) bool { return m.ours(it.Author) }

// recallLabels takes the last act of a person on a kind label, where the app put one on the item at any time or was installed by then.
func (m *Mirror) recallLabels(tx *store.Tx, repo store.Repository, row store.Item, past github.Past) error {
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	var latest github.Labelled
	ours := false
	for _, act := range past.Labelled {
		if _, ok := res.Rules.KindOf(act.Label); !ok || act.At.After(row.Updated) {
			continue
		}
		latest = act
		ours = ours || act.On && m.ours(actor(act.By))
	}
	if !ours {
		inst, err := tx.Installation(repo.Installation)
		if err != nil || inst.Created.IsZero() || latest.At.Before(inst.Created) {
			return err
		}
	}
	item := github.Item{Author: github.Actor{Login: row.Author.Name(), ID: row.AuthorID, Bot: row.Author.Bot}}
	on := res.Rules.KindsOf(row.Labels)
	if m.ours(actor(latest.By)) || !m.person(latest.By, &item, &res.Rules) {
		return nil
	}
	choice, act := checks.Choice{By: actor(latest.By).Name(), ByID: latest.By.ID, How: "label"}, checks.PutOn
	switch kind, _ := res.Rules.KindOf(latest.Label); {
	case latest.On && slices.Contains(on, kind):
		choice.Kind = kind
	case !latest.On && len(on) == 0:
		choice.How, act = "unlabel", checks.TookLast
	case !latest.On && len(on) == 1:
		choice.Kind, act = on[0], checks.TookOne
	default:
		return nil
	}
	return tx.AddChoice(repo.ID, row.Number, fmt.Sprintf("past:%d", latest.At.Unix()), choice.Known(act, latest.At))
}

// DeletedSummaries is the name under which it is remembered on an item that a person deleted a comment of the app's there, at the row's
// time, in a past of which the database knows nothing else. The summary of a milestone from before it that is not there may be that comment:
// the markers of those that are there are in the row's title, one a line.
const DeletedSummaries = "deleted-summaries"

// recallDeleted takes the app's comments that are not there for deleted, where somebody deleted one of them. GitHub does not say which.
func (m *Mirror) recallDeleted(tx *store.Tx, repo store.Repository, row store.Item, past github.Past) error {
	var when time.Time
	for _, d := range past.Deleted {
		if m.ours(actor(d.Author)) && !m.ours(actor(d.By)) {
			when = d.At
		}
	}
	if when.IsZero() {
		return nil
	}
	var markers []string // of the app's comments that are there
	for _, s := range past.Comments {
		if m.ours(actor(s.Author)) {
			first, _, _ := strings.Cut(strings.TrimLeft(s.Body, " \t\r\n"), "\n")
			markers = append(markers, strings.TrimRight(first, " \t\r"))
		}
	}
	deleted := store.Posted{Repo: repo.ID, Subject: store.OnItem(row.Number), State: store.Deleted, Brief: "comment", At: when}
	for _, marker := range []string{summary.UnlinkedMarker, summary.ReviewMarker, summary.SplitMarker} {
		there := slices.Contains(markers, marker)
		_, err := tx.Posted(repo.ID, store.OnItem(row.Number), marker)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if there || err == nil { // or this database knows
			continue
		}
		deleted.Name = marker
		if err := tx.Confirm(deleted); err != nil {
			return err
		}
	}
	deleted.Name, deleted.Title = DeletedSummaries, strings.Join(markers, "\n")
	return tx.Confirm(deleted)
}

// recallCommands has commands that the app obeyed, which its 👍 tells, wait once more. What an obeyed comment said that was edited since is not
// known: it may have taken back any waiver from before it, so that none of those is given again.
func (m *Mirror) recallCommands(tx *store.Tx, repo store.Repository, row store.Item, past github.Past, c *Changes) error {
	var edited time.Time // when the last of those was written
	for _, s := range past.Comments {
		if s.Obeyed && s.Edited && s.Created.After(edited) {
			edited = s.Created
		}
	}
	for _, s := range past.Comments {
		// Whoever may edit a comment, in whose name it still is, gives no command by that.
		if by := actor(s.Author); !s.Obeyed || s.Edited || by.Bot || by.Login == "" {
			continue
		}
		n, err := m.addCommands(tx, repo, row.Number, s, store.Obeyed, func(line string) bool {
			given, err := command.Parse(line, repo.Ref(row.Number), m.Host)
			return err == nil && given.Verb == command.Waive && s.Created.Before(edited)
		})
		if err != nil {
			return err
		}
		if c.Commands += n; n > 0 {
			c.Keys.Queue(store.ItemKey(repo.ID, row.Number))
		}
	}
	return nil
}

// addCommands records the commands that a comment gives, but for some, and returns how many of them are new.
func (m *Mirror) addCommands(tx *store.Tx, repo store.Repository, number int, s github.Said, answer string, not func(line string) bool) (added int, err error) {
	doc, err := m.memo.Doc(tx, s.Body)
	if err != nil {
		return 0, err
	}
	for i, line := range doc.Commands[:min(len(doc.Commands), MostCommands+1)] {
		if not != nil && not(line) {
			continue
		}
		origin := fmt.Sprintf("comment:%d", s.ID)
		if i > 0 {
			origin = fmt.Sprintf("%s:%d", origin, i+1)
		}
		fresh, err := tx.AddCommand(store.Command{Origin: origin, Repo: repo.ID, Number: number, Text: line, Actor: actor(s.Author).Login, ActorID: s.Author.ID,
			State: store.Waiting, Answer: answer, At: s.Created})
		if err != nil {
			return added, err
		}
		if fresh {
			added++
		}
	}
	return added, nil
}
