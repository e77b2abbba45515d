package mirror

import (
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// The app labels an item within the second in which people opened or edited it, so that GitHub's times cannot order what
// they did and what it did. But the app's own delivery is known to come after the same item without that one change: that
// needs no read. What could be wrong about this is that the label was turned twice within the second. Then one of the
// deliveries tells of a label that the row shows already, and from then on nothing is taken for granted about that second.

// labelChange is what a delivery tells of a label: that it was put on, or taken off. The zero value tells of none that matters.
type labelChange struct {
	label string // one that stands for a kind
	on    bool
	own   bool // the app itself did it
	alone bool // and no person is known to have turned it in that second
}

// labelChange reads it from an event.
func (m *Mirror) labelChange(tx *store.Tx, ev github.Event, repo store.Repository) (labelChange, error) {
	if ev.Label == nil || ev.Action != "labeled" && ev.Action != "unlabeled" {
		return labelChange{}, nil
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return labelChange{}, err
	}
	t := labelChange{label: ev.Label.Name, on: ev.Action == "labeled", own: m.ours(actor(ev.Sender))}
	kind, ok := res.Rules.KindOf(t.label)
	if !ok {
		return labelChange{}, nil // the app's former ones count too
	}
	if !t.own {
		return t, nil
	}
	last, err := tx.LatestChoice(repo.ID, ev.Item.Number)
	if err != nil {
		return labelChange{}, err
	}
	t.alone = last == nil || last.At.Before(ev.Item.Updated) || last.How != "label" && last.How != "unlabel" ||
		!t.on && last.Kind != checks.None && last.Kind != kind // a person's other label makes the app take its own off
	return t, nil
}

func (t labelChange) is(label string) bool { return equal(label, t.label) }

// shownBy reports whether a row shows already what the delivery tells.
func (t labelChange) shownBy(was store.Item) bool {
	return t.label != "" && slices.ContainsFunc(was.Labels, t.is) == t.on
}

// uncertain reports whether a delivery that opens a second may not be the first of it.
func (t labelChange) uncertain(was store.Item) bool { return t.own || t.shownBy(was) }

// follows reports whether a row of the same second is what was there with the app's own change, and nothing else.
func (t labelChange) follows(row, was store.Item) bool {
	if !t.own || !t.alone || t.shownBy(was) || was.Disputed || !row.Updated.Equal(was.Updated) || slices.ContainsFunc(row.Labels, t.is) != t.on {
		return false
	}
	row.Labels = slices.DeleteFunc(slices.Clone(row.Labels), t.is)
	was.Labels = slices.DeleteFunc(slices.Clone(was.Labels), t.is)
	return alike(row, was)
}

// EndUnanswered records of labels of an item whose putting on or taking off was begun, and never answered, that it came to its end: the item shows,
// later than that, that the label is off. Whoever puts it on from then on is somebody else.
func (m *Mirror) EndUnanswered(tx *store.Tx, repo store.Repository, number int, rules *checks.Rules) error {
	if err := tx.LockItem(repo.ID, number); err != nil {
		return err
	}
	it, err := tx.Item(repo.ID, number)
	if err != nil || it.Disputed {
		return err
	}
	on := rules.KindsOf(it.Labels)
	for _, k := range checks.Kinds {
		p, err := written(tx, repo.ID, number, k)
		if err != nil {
			return err
		}
		if p.State != store.Intended || slices.Contains(on, k) || !p.At.Truncate(time.Second).Before(it.Updated.Truncate(time.Second)) {
			continue
		}
		if !p.Removed {
			err = tx.Forget(repo.ID, p.Subject, p.Name)
		} else {
			err = tx.Confirm(p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
