package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// choice records what the sender of a labeled or unlabeled event chose. It counts once and by its own time, however late
// it arrives. The labels in the payload are those after the event.
func (m *Mirror) choice(tx *store.Tx, ev delivery, s itemChange, c *Changes) error {
	labels := ev.Item.Labels
	acts := (ev.Action == "labeled" || ev.Action == "unlabeled") && ev.Label != nil
	vanished := ev.Action == "unlabeled" && ev.Label == nil
	if !acts && !vanished && !(len(labels) > 0 && (s.created || ev.Action == "opened")) {
		return nil
	}
	res, _, err := m.policies.Rules(tx, ev.repo)
	if err != nil {
		return err
	}
	rules := &res.Rules
	left := labelState{ev.repo.ID, s.row.Number, labels, ev.Item.Updated, ev.guid}
	if vanished {
		if err := noteVanished(tx, m.policies, ev.repo, s, rules); err != nil {
			return err
		}
		return labelsLost(tx, left, rules)
	}
	if !acts {
		if ev.Action == "opened" && !m.person(ev.Sender, ev.Item, rules) {
			return nil
		}
		return adoptLabel(tx, ev.repo, *ev.Item, rules)
	}
	kind, ok := rules.KindOf(ev.Label.Name)
	if !ok {
		return nil
	}
	if m.ours(actor(ev.Sender)) {
		return ownLabel(tx, ev, s, kind, rules.Labels[kind])
	}
	if err := labelExists(tx, ev.repo.ID, ev.Label.Name, ev.Item.Updated); err != nil {
		return err
	}
	if !m.person(ev.Sender, ev.Item, rules) {
		if ev.Action == "labeled" {
			if err := tx.PutBotLabel(ev.repo.ID, s.row.Number, kind, ev.Item.Updated); err != nil {
				return err
			}
		}
		return keepChoice(tx, left, rules)
	}
	at, act := ev.Item.Updated.UTC(), checks.PutOn
	choice := checks.Choice{Kind: kind, By: actor(ev.Sender).Name(), ByID: ev.Sender.ID, How: "label"}
	on := rules.KindsOf(labels)
	if ev.Action == "labeled" {
		if !slices.ContainsFunc(labels, func(l string) bool { return equal(l, ev.Label.Name) }) {
			return nil // taken off again before this was sent: the event of that decides
		}
	} else {
		// If it is on again after this, it is not by the app's doing.
		if p, err := written(tx, ev.repo.ID, s.row.Number, kind); err != nil {
			return err
		} else if p.Ended() && !p.Removed && !wroteSince(p, ev.Item.Updated) {
			if err := tx.Forget(ev.repo.ID, p.Subject, p.Name); err != nil {
				return err
			}
		}
		switch len(on) {
		case 0:
			choice.Kind, choice.How, act = checks.None, "unlabel", checks.TookLast
		case 1:
			choice.Kind, act = on[0], checks.TookOne
		default:
			return nil
		}
	}
	c.Keys.Queue(store.ItemKey(ev.repo.ID, s.row.Number))
	return tx.AddChoice(ev.repo.ID, s.row.Number, ev.guid, choice.Known(act, at))
}

// ownLabel records what the app is told to have done with its label where that is not what it knows. GitHub leads a write to where an
// issue was transferred; and a removal whose answer was lost and that was tried again was answered as if nothing had been there. What
// is being written, and what was written since, is left as it is recorded. now is what the kind's label is called.
func ownLabel(tx *store.Tx, ev delivery, s itemChange, k checks.Kind, now string) error {
	p, err := written(tx, ev.repo.ID, s.row.Number, k)
	if err != nil {
		return err
	}
	at, on := ev.Item.Updated.UTC(), ev.Action == "labeled"
	known := store.Posted{Repo: ev.repo.ID, Subject: store.OnItem(s.row.Number), Name: labelName(k), Title: ev.Label.Name,
		Brief: "add-label " + ev.Label.Name, At: at}
	put := p.At.Truncate(time.Second)
	begun := p.Removed && !p.Ended() // its answer may never come: the first word of that second is about it
	newest := s.applied && (begun || !s.row.Disputed) && !put.After(at) || put.Before(at)
	switch {
	case p.Name == "" && on:
		return tx.Confirm(known)
	case !on && !p.Removed && equal(p.Title, now) && !equal(ev.Label.Name, now):
		return nil // the app put another one of that kind on since, by the name that it has now
	case p.Name != "" && !on && newest && p.Removed != p.Ended(): // it was being taken off, or known to be on
		known.Brief, known.Removed = "remove-label "+ev.Label.Name, true
		if p.Removed {
			known.Hash = p.Hash
		}
		return tx.Confirm(known)
	}
	return nil
}

// labelName is the name under which the app's label of a kind is remembered on an item.
func labelName(k checks.Kind) string { return "label:" + k.String() }

// adoptLabel takes a kind label that was there when the item was first seen for a person's choice, unless the app put it on.
// It is as old as the item, so that everything known of a time counts more.
func adoptLabel(tx *store.Tx, repo store.Repository, it github.Item, rules *checks.Rules) error {
	if last, err := tx.LatestChoice(repo.ID, it.Number); err != nil || last != nil {
		return err // a label from before that would not count, and one from after it is still to be told of
	}
	on, err := theirs(tx, repo.ID, it, rules)
	if err != nil || len(on) != 1 {
		return err
	}
	return tx.AddChoice(repo.ID, it.Number, seenOrigin(on[0]),
		checks.Choice{Kind: on[0], How: "label"}.Known(checks.Seen, it.Created.UTC().Truncate(time.Second)))
}

// seenOrigin is the origin of a choice that only a label shows which was there when the item was first seen.
func seenOrigin(k checks.Kind) string { return "seen:" + k.String() }

// theirs are the kinds of the labels that an item shows and that the app did not put there itself. One that it took off
// since the item looked like this may have been its own.
func theirs(tx *store.Tx, repo int64, it github.Item, rules *checks.Rules) ([]checks.Kind, error) {
	var out []checks.Kind
	for _, k := range rules.KindsOf(it.Labels) {
		p, err := written(tx, repo, it.Number, k)
		if err != nil {
			return nil, err
		}
		if p.Name == "" || p.Removed && !wroteSince(p, it.Updated) {
			out = append(out, k)
		}
	}
	return out, nil
}

// wroteSince reports whether the app wrote something at that second or later, or may be doing so.
func wroteSince(p store.Posted, at time.Time) bool {
	return !p.Ended() || !p.At.Before(at.Truncate(time.Second))
}

// removed reports whether the label that a person chose may be off an item by the app's doing: the app took it off on the
// word of an earlier choice that was known first, and may have put it back after the item looked like this.
func removed(tx *store.Tx, repo int64, it github.Item, chosen *checks.Choice) (bool, error) {
	p, err := written(tx, repo, it.Number, chosen.Kind)
	return p.Name != "" && (p.Removed && wroteSince(p, chosen.At) || wroteSince(p, it.Updated)), err
}

// written is what the app last did with a kind's label on an item, a zero one when it did nothing.
func written(tx *store.Tx, repo int64, number int, k checks.Kind) (store.Posted, error) {
	p, err := tx.Posted(repo, store.OnItem(number), labelName(k))
	if errors.Is(err, store.ErrNotFound) {
		return store.Posted{}, nil
	}
	return p, err
}

// settleChoice records what a read of an item shows of choices whose events did not come, or came within one second.
func (m *Mirror) settleChoice(tx *store.Tx, repo store.Repository, s itemChange, it github.Item) error {
	second := it.Updated.UTC().Truncate(time.Second)
	if s.row.Updated.After(it.Updated) {
		return nil
	}
	last, err := tx.LatestChoice(repo.ID, it.Number)
	if err != nil || len(it.Labels)+len(s.was.Labels) == 0 && last == nil {
		return err
	}
	if last != nil && !last.At.Before(second.Add(time.Second)) {
		return nil // it was made after what was read
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	rules := &res.Rules
	if s.created {
		return adoptLabel(tx, repo, it, rules)
	}
	kind, ok, err := shows(tx, s.was, it, last, rules)
	if err != nil || !ok {
		return err
	}
	choice := checks.Choice{Kind: kind, How: "label"}
	if kind == checks.None {
		choice.How = "unlabel"
	}
	choice = earliest(choice, s.was, last, rules)
	return tx.AddChoice(repo.ID, it.Number, "read:"+second.Format(time.RFC3339)+":"+kind.String(), choice)
}

// earliest is a choice that a read shows, at the first moment at which somebody can have made it: what was chosen since, and is
// told of later, counts more. Nothing is concluded from how a disputed row differs from what is read.
func earliest(c checks.Choice, was store.Item, last *checks.Choice, rules *checks.Rules) checks.Choice {
	at := was.Created.UTC().Truncate(time.Second)
	if last != nil {
		at = last.At.Truncate(time.Second)
	}
	before := rules.KindsOf(was.Labels)
	differs := len(before) > 0 // it was taken off since
	if c.Kind != checks.None {
		differs = !slices.Contains(before, c.Kind)
	}
	if differs && !was.Disputed && was.Updated.After(at) {
		at = was.Updated
	}
	if c = c.Known(checks.ReadOff, at); last != nil && !c.After(*last) {
		c = c.Behind(*last)
	}
	return c
}

// shows is the choice that an item's kind labels show beyond the latest that is known, as far as it can be told.
func shows(tx *store.Tx, was store.Item, it github.Item, last *checks.Choice, rules *checks.Rules) (checks.Kind, bool, error) {
	before, now := rules.KindsOf(was.Labels), rules.KindsOf(it.Labels)
	theirs, err := theirs(tx, was.Repo, it, rules)
	if err != nil {
		return checks.None, false, err
	}
	if last != nil && (last.How == "label" || last.How == "unlabel") {
		switch {
		case last.Kind == checks.None && len(theirs) == 0:
			return checks.None, false, nil // it was taken off, and nobody put one on
		case last.Kind == checks.None:
			return theirs[0], len(theirs) == 1, nil
		case !slices.Contains(now, last.Kind):
			own, err := removed(tx, was.Repo, it, last)
			if err != nil {
				return checks.None, false, err
			}
			if own { // on the word of an earlier choice, whose label is there as it was
				choices, err := tx.Choices(was.Repo, it.Number, mostChoices)
				if err != nil {
					return checks.None, false, err
				}
				old := putOnBy(choices)
				theirs = slices.DeleteFunc(theirs, func(k checks.Kind) bool { return !old[k].IsZero() })
			}
			switch {
			case own && len(theirs) == 0:
				return checks.None, false, nil
			case own:
				return theirs[0], len(theirs) == 1, nil
			case len(now) == 0:
				return checks.None, true, nil // the app left the label that was chosen last where it is
			}
			return now[0], len(now) == 1, nil
		}
	}
	var appeared []checks.Kind
	for _, k := range theirs {
		if !was.Disputed && !slices.Contains(before, k) && (last == nil || last.Kind != k) {
			appeared = append(appeared, k)
		}
	}
	if len(appeared) > 0 {
		return appeared[0], len(appeared) == 1, nil
	}
	if len(now) > 0 {
		return checks.None, false, nil
	}
	for _, k := range before {
		p, err := written(tx, was.Repo, was.Number, k)
		if err != nil || p.Name != "" && !p.Removed {
			return checks.None, err == nil && !wroteSince(p, it.Updated), err // it was the app's, and the app did not take it off
		}
	}
	return checks.None, false, nil
}
