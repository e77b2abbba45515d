package mirror

import (
	"errors"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// GitHub's times are whole seconds, and a swap of labels is two events of one second in either order. What is left of the
// second orders them: taking the last kind label off, taking one of two off, putting one on, and what a read showed.
const (
	tookLast = (iota + 1) * time.Microsecond // after what was there when the item was made
	tookOne
	putOn
	wasRead
)

// choice records what the sender of a labeled or unlabeled event chose. It counts once and by its own time, however late
// it arrives. The labels in the payload are those after the event.
func (m *Mirror) choice(tx *store.Tx, d store.Delivery, ev github.Event, repo store.Repository, s seen, c *Changes) error {
	labels := ev.Item.Labels
	acts := (ev.Action == "labeled" || ev.Action == "unlabeled") && ev.Label != nil
	if !acts && !(len(labels) > 0 && (s.created || ev.Action == "opened")) {
		return nil
	}
	res, _, err := m.Rules(tx, repo)
	if err != nil {
		return err
	}
	rules := &res.Rules
	if !acts {
		if ev.Action == "opened" && !m.person(ev.Sender, rules) {
			return nil
		}
		return m.unknown(tx, repo, s.row.Number, labels, ev.Item.Created, rules)
	}
	kind, ok := kindOf(ev.Label.Name, rules)
	if !ok || !m.person(ev.Sender, rules) {
		return nil
	}
	choice := checks.Choice{Kind: kind, By: actor(ev.Sender).Name(), How: "label", At: ev.Item.Updated.UTC().Add(putOn)}
	on := kindsOf(labels, rules)
	if ev.Action == "labeled" {
		if !slices.ContainsFunc(labels, func(l string) bool { return equal(l, ev.Label.Name) }) {
			return nil // taken off again before this was sent: the event of that decides
		}
	} else {
		switch len(on) {
		case 0:
			choice.Kind, choice.How, choice.At = checks.None, "unlabel", ev.Item.Updated.UTC().Add(tookLast)
		case 1:
			choice.Kind, choice.At = on[0], ev.Item.Updated.UTC().Add(tookOne)
		default:
			return nil
		}
	}
	c.look(ItemKey(repo.ID, s.row.Number))
	return tx.AddChoice(repo.ID, s.row.Number, d.GUID, choice)
}

// unknown takes a kind label that was there when the item was first seen for a person's choice, unless the app put it on.
// It is as old as the item, so that everything known of a time counts more.
func (m *Mirror) unknown(tx *store.Tx, repo store.Repository, number int, labels []string, created time.Time, rules *checks.Rules) error {
	on, err := m.theirs(tx, repo.ID, number, kindsOf(labels, rules))
	if err != nil || len(on) != 1 {
		return err
	}
	return tx.AddChoice(repo.ID, number, "seen:"+on[0].String(),
		checks.Choice{Kind: on[0], How: "label", At: created.UTC().Truncate(time.Second)})
}

// theirs leaves the kinds whose label the app did not put on the item itself.
func (m *Mirror) theirs(tx *store.Tx, repo int64, number int, kinds []checks.Kind) ([]checks.Kind, error) {
	var out []checks.Kind
	for _, k := range kinds {
		mine, err := m.posted(tx, repo, number, k)
		if err != nil {
			return nil, err
		}
		if !mine {
			out = append(out, k)
		}
	}
	return out, nil
}

// posted reports whether the app put a kind's label on an item, or was about to.
func (m *Mirror) posted(tx *store.Tx, repo int64, number int, k checks.Kind) (bool, error) {
	p, err := m.written(tx, repo, number, k)
	return p.Name != "" && !p.Removal(), err
}

// removed reports whether the app took a kind's label off after a person had chosen it, or may be doing so: a command that
// was known before it spoke against the label.
func (m *Mirror) removed(tx *store.Tx, repo int64, number int, chosen *checks.Choice) (bool, error) {
	p, err := m.written(tx, repo, number, chosen.Kind)
	return p.Removal() && (!p.Done || !p.At.Before(chosen.At.Truncate(time.Second))), err
}

// written is what the app last did with a kind's label on an item, a zero one when it did nothing.
func (m *Mirror) written(tx *store.Tx, repo int64, number int, k checks.Kind) (store.Posted, error) {
	p, err := tx.Posted(repo, subject(number), "label:"+k.String())
	if errors.Is(err, store.ErrNotFound) {
		return store.Posted{}, nil
	}
	return p, err
}

// settleChoice records what a read of an item shows of choices whose events did not come, or came within one second.
func (m *Mirror) settleChoice(tx *store.Tx, repo store.Repository, s seen, it github.Item) error {
	second := it.Updated.UTC().Truncate(time.Second)
	if s.row.Updated.Truncate(time.Second).After(it.Updated) {
		return nil
	}
	last, err := tx.LatestChoice(repo.ID, it.Number)
	if err != nil || len(it.Labels)+len(s.was.Labels) == 0 && last == nil {
		return err
	}
	if last != nil && !last.At.Before(second.Add(time.Second)) {
		return nil // it was made after what was read
	}
	res, _, err := m.Rules(tx, repo)
	if err != nil {
		return err
	}
	rules := &res.Rules
	if s.created {
		return m.unknown(tx, repo, it.Number, it.Labels, it.Created, rules)
	}
	kind, ok, err := m.shows(tx, s.was, kindsOf(s.was.Labels, rules), kindsOf(it.Labels, rules), last)
	if err != nil || !ok {
		return err
	}
	choice := checks.Choice{Kind: kind, How: "label", At: second.Add(wasRead)}
	if kind == checks.None {
		choice.How = "unlabel"
	}
	return tx.AddChoice(repo.ID, it.Number, "read:"+second.Format(time.RFC3339)+":"+kind.String(), choice)
}

// shows is the choice that an item's kind labels show beyond the latest that is known, as far as it can be told.
func (m *Mirror) shows(tx *store.Tx, was store.Item, before, now []checks.Kind, last *checks.Choice) (checks.Kind, bool, error) {
	theirs, err := m.theirs(tx, was.Repo, was.Number, now)
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
			own, err := m.removed(tx, was.Repo, was.Number, last)
			switch {
			case err != nil || own && len(theirs) == 0:
				return checks.None, false, err
			case own:
				return theirs[0], len(theirs) == 1, nil
			case len(now) == 0:
				return checks.None, true, nil // the app left the label that was chosen last where it is
			}
			return now[0], len(now) == 1, nil
		}
	}
	if was.Updated.Nanosecond() != 0 { // disputed
		return checks.None, false, nil
	}
	var appeared []checks.Kind
	for _, k := range theirs {
		if !slices.Contains(before, k) && (last == nil || last.Kind != k) {
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
		mine, err := m.posted(tx, was.Repo, was.Number, k)
		if err != nil || mine {
			return checks.None, mine, err // it was the app's, and the app did not take it off
		}
	}
	return checks.None, false, nil
}
