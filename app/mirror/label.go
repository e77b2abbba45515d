package mirror

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// label applies a label delivery.
func (m *Mirror) label(tx *store.Tx, ev delivery, c *Changes) error {
	if ev.Label == nil {
		return nil
	}
	switch {
	case ev.Action == "created":
		return m.labelMade(tx, ev.repo, *ev.Label, ev.Sender)
	case ev.Action == "edited" && ev.LabelWas != "" && ev.LabelWas != ev.Label.Name:
		return m.labelRenamed(tx, ev.repo, renaming{*ev.Label, ev.LabelWas, ev.received}, c)
	case ev.Action == "deleted":
		return m.labelDeleted(tx, ev.repo, *ev.Label, ev.received, c)
	}
	return nil
}

// labelMade notes a new label. When somebody makes one that was deleted, it is used again. GitHub makes one of its own
// accord for the app, which is no such wish.
func (m *Mirror) labelMade(tx *store.Tx, repo store.Repository, l github.Label, by github.Actor) error {
	if err := knowLabel(tx, repo.ID, l); err != nil || m.ours(actor(by)) {
		return err
	}
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	n.Back(l.Name)
	return n.Put(tx, repo.ID)
}

// knowLabel keeps the name of a label by its id, by which a new name is seen that no delivery told of.
func knowLabel(tx *store.Tx, repo int64, l github.Label) error {
	if l.ID == 0 {
		return nil
	}
	return tx.PutLabels(repo, map[int64]string{l.ID: l.Name})
}

// renaming is that a label got another name at a time.
type renaming struct {
	label github.Label // as it is called now
	from  string
	at    time.Time
}

// labelRenamed follows a new name, of which the items that bear the label send no event and which leaves their updated_at as
// it is. A kind label keeps its meaning under its new name. One that came to be called like a kind label stands for that
// kind from then on.
func (m *Mirror) labelRenamed(tx *store.Tx, repo store.Repository, r renaming, c *Changes) error {
	l, from := r.label, r.from
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	labels, err := m.policies.Labels(tx, repo)
	if err != nil {
		return err
	}
	if err := knowLabel(tx, repo.ID, l); err != nil {
		return err
	}
	was, wasKind := res.Rules.KindOf(from)
	now, isKind := res.Rules.KindOf(l.Name)
	if err := bearing(tx, repo.ID, from, func(row store.Item) error { return relabel(tx, row, from, l.Name, c) }); err != nil || !wasKind && !isKind {
		return err
	}
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	n.Renamed(labels, from, l.Name)
	if isKind && now != was {
		n.Since[strings.ToLower(l.Name)] = r.at.UnixMicro()
	}
	if err := n.Put(tx, repo.ID); err != nil {
		return err
	}
	if err := renameMade(tx, repo.ID, from, l.Name); err != nil {
		return err
	}
	if wasKind && !isKind {
		if err := policy.Remember(tx, repo.ID, map[string]checks.Kind{strings.ToLower(l.Name): was}); err != nil {
			return err
		}
	}
	renamed, _, err := m.policies.Rules(tx, repo) // with what the label is called now
	if err != nil {
		return err
	}
	return adoptLabels(tx, repo, l.Name, &renamed.Rules, c)
}

// labelDeleted takes a label off the items that bear it. That is nobody's choice about any of them.
func (m *Mirror) labelDeleted(tx *store.Tx, repo store.Repository, l github.Label, at time.Time, c *Changes) error {
	if err := tx.DropLabel(repo.ID, l.ID); err != nil {
		return err
	}
	ids, err := tx.LabelNames(repo.ID)
	if err != nil {
		return err
	}
	for _, name := range ids {
		if equal(name, l.Name) {
			return nil // another one of that name was made since
		}
	}
	res, _, err := m.policies.Rules(tx, repo)
	if err != nil {
		return err
	}
	labels, err := m.policies.Labels(tx, repo)
	if err != nil {
		return err
	}
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	n.Deleted(labels, l.Name, at)
	if err := n.Put(tx, repo.ID); err != nil {
		return err
	}
	if err := renameMade(tx, repo.ID, l.Name, ""); err != nil {
		return err
	}
	return bearing(tx, repo.ID, l.Name, func(row store.Item) error {
		if err := relabel(tx, row, l.Name, "", c); err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(row.Labels), func(have string) bool { return equal(have, l.Name) })
		return labelsLost(tx, labelState{row.Repo, row.Number, left, row.Updated, "deleted:" + strings.ToLower(l.Name)}, &res.Rules)
	})
}

// relabel gives a label another name on an item, "" for none.
func relabel(tx *store.Tx, row store.Item, from, to string, c *Changes) error {
	row.Labels = slices.DeleteFunc(slices.Clone(row.Labels), func(l string) bool { return equal(l, from) })
	if to != "" {
		row.Labels = append(row.Labels, to)
	}
	row.Labels = labelSet(row.Labels)
	c.Keys.Item(row)
	return tx.PutItem(row)
}

// labelState is the labels that an item has by a time, with the origin of whatever is recorded by them.
type labelState struct {
	repo   int64
	number int
	labels []string
	at     time.Time
	origin string
}

// labelsLost notes that labels went from an item with the label itself, which is nobody's choice: what was chosen stands, and what
// the app put on is not there any more.
func labelsLost(tx *store.Tx, left labelState, rules *checks.Rules) error {
	on := rules.KindsOf(left.labels)
	for _, k := range checks.Kinds {
		p, err := written(tx, left.repo, left.number, k)
		if err != nil {
			return err
		}
		if p.Name == "" || !p.Ended() || p.Removed || slices.Contains(on, k) {
			continue
		}
		if err := tx.Forget(left.repo, p.Subject, p.Name); err != nil {
			return err
		}
	}
	return keepChoice(tx, left, rules)
}

// keepChoice has the latest choice stand when the labels that an item has by a time do not show it, by no person's doing: what a
// read shows of them says nothing against it from then on.
func keepChoice(tx *store.Tx, left labelState, rules *checks.Rules) error {
	last, err := tx.LatestChoice(left.repo, left.number)
	if err != nil || last == nil || !last.At.Before(left.at.Truncate(time.Second).Add(time.Second)) {
		return err
	}
	on := rules.KindsOf(left.labels)
	switch {
	case last.How == "label" && !slices.Contains(on, last.Kind):
	case last.How == "unlabel" && len(on) > 0:
	default:
		return nil
	}
	kept := last.Behind(*last)
	kept.How, kept.Act = "kept", checks.Kept
	return tx.AddChoice(left.repo, left.number, left.origin, kept)
}

// renameMade notes that a label that is known to be there has another name, "" when it is gone.
func renameMade(tx *store.Tx, id int64, from, to string) error {
	r, err := tx.Repository(id)
	if err != nil {
		return err
	}
	names := slices.DeleteFunc(slices.Clone(r.LabelsMade), func(l string) bool { return equal(l, from) })
	if to != "" {
		names = append(names, to)
	}
	return tx.SetLabelsMade(id, labelSet(names))
}

// PutLabelNames records what the labels of a repository are called, so that none is made twice.
func (m *Mirror) PutLabelNames(tx *store.Tx, repo store.Repository, names []string) error {
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	for _, name := range names {
		n.Back(name)
	}
	if err := n.Put(tx, repo.ID); err != nil {
		return err
	}
	return tx.SetLabelsMade(repo.ID, labelSet(names))
}

// KnowLabels keeps the names of labels that items bear by their ids, by which a new name is seen that no delivery told of.
func (m *Mirror) KnowLabels(tx *store.Tx, repo store.Repository, items []github.Item) error {
	known, err := tx.LabelNames(repo.ID)
	if err != nil {
		return err
	}
	fresh := map[int64]string{}
	for _, it := range items {
		for i, id := range it.LabelIDs {
			if _, ok := known[id]; id != 0 && !ok {
				fresh[id] = it.Labels[i]
			}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return tx.PutLabels(repo.ID, fresh)
}

// PutLabels records which labels a repository has, as GitHub answered when it was asked at a time, and what became of those that
// were there before, when nobody told.
func (m *Mirror) PutLabels(tx *store.Tx, repo store.Repository, labels []github.Label, at time.Time) (Changes, error) {
	var c Changes
	ids, err := tx.LabelNames(repo.ID)
	if err != nil {
		return c, err
	}
	var names []string
	now := map[int64]string{}
	for _, l := range labels {
		names = append(names, l.Name)
		if l.ID != 0 {
			now[l.ID] = l.Name
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		name, ok := now[id]
		switch {
		case !ok:
			err = m.labelDeleted(tx, repo, github.Label{ID: id, Name: ids[id]}, at, &c)
		case name != ids[id]:
			err = m.labelRenamed(tx, repo, renaming{github.Label{ID: id, Name: name}, ids[id], at}, &c)
		}
		if err != nil {
			return c, err
		}
	}
	maps.DeleteFunc(now, func(id int64, name string) bool { return ids[id] == name })
	if err := tx.PutLabels(repo.ID, now); err != nil {
		return c, err
	}
	return c, m.PutLabelNames(tx, repo, names)
}
