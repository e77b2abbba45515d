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

// presently is an event about an item with its labels as they are called now. One about a label that is known by another
// name is the first to tell of its new one.
func (m *Mirror) presently(tx *store.Tx, d store.Delivery, repo store.Repository, ev github.Event, c *Changes) (github.Event, error) {
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return ev, err
	}
	it := *ev.Item
	it.Labels = n.Present(it.Labels)
	ev.Item = &it
	if ev.Label == nil {
		return ev, nil
	}
	l := *ev.Label
	l.Name = n.Present([]string{l.Name})[0]
	ev.Label = &l
	ids, err := tx.LabelNames(repo.ID)
	if was := ids[l.ID]; err == nil && l.ID != 0 && was != "" && was != l.Name {
		err = m.labelRenamed(tx, repo, renaming{l, was, d.Received}, c)
	}
	return ev, err
}

// Unmade are the kinds whose label somebody deleted from the repository: it is put on nothing until the policy changes or
// somebody makes it again.
func (m *Mirror) Unmade(tx *store.Tx, repo store.Repository) (map[checks.Kind]bool, error) {
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil || len(n.Gone) == 0 {
		return nil, err
	}
	labels, err := m.policies.Labels(tx, repo)
	out := map[checks.Kind]bool{}
	for k, name := range labels {
		_, out[k] = n.Gone[strings.ToLower(name)]
	}
	return out, err
}

// Newer are the kinds whose label somebody may have put on an item after the latest choice that is known. The item changed in
// that second or since, and the choices before that one do not tell how the label came to be there: another delivery may show a label
// before the one about it arrives. Or the label's name came to stand for the kind only then.
func Newer(tx *store.Tx, it store.Item, rules *checks.Rules, latest *checks.Choice) (map[checks.Kind]bool, error) {
	if latest == nil {
		return nil, nil
	}
	out := map[checks.Kind]bool{}
	if !latest.At.After(it.Updated) { // GitHub tells whole seconds: both may be of one
		choices, err := tx.Choices(it.Repo, it.Number, mostChoices)
		if err != nil {
			return nil, err
		}
		old := putOnBy(choices)
		for _, k := range rules.KindsOf(it.Labels) {
			known, err := knownOn(tx, it, k, old[k], latest.At)
			if err != nil {
				return nil, err
			}
			out[k] = !known
		}
	}
	n, err := policy.NamingOf(tx, it.Repo)
	for _, l := range it.Labels {
		if k, ok := rules.KindOf(l); ok && n.Since[strings.ToLower(l)] > latest.At.UnixMicro() {
			out[k] = true
		}
	}
	return out, err
}

// mostChoices is how many choices for an item are looked at; what is further back seldom says anything of now.
const mostChoices = 32

// knownOn reports whether the label of a kind is known to have been on an item before a time: a person put it on at put, zero
// for never, and the app did not take it off after that; or an exempt bot did.
func knownOn(tx *store.Tx, it store.Item, k checks.Kind, put, before time.Time) (bool, error) {
	bots, err := tx.BotLabels(it.Repo, it.Number)
	if err != nil {
		return false, err
	}
	if at, ok := bots[k]; ok && !at.After(before) {
		return true, nil
	}
	p, err := written(tx, it.Repo, it.Number, k)
	return !put.IsZero() && !put.After(before) && !(p.Removed && p.At.After(put)), err
}

// putOnBy is when people put labels of each kind on, by the choices for an item, newest first, since one of them took all
// others off.
func putOnBy(choices []checks.Choice) map[checks.Kind]time.Time {
	out := map[checks.Kind]time.Time{}
	for _, c := range choices {
		if c.How == "unlabel" {
			break
		}
		if _, ok := out[c.Kind]; c.How == "label" && !ok {
			out[c.Kind] = c.At
		}
		if c.How == "label" && c.Act == checks.TookOne {
			break
		}
	}
	return out
}

// RememberLabels keeps the label names of the policy that is in force at a time, so that they still count when the policy
// later names others. Items that bear a name from before it stood for a kind are of that kind now: their labels were put
// there by people. Call it whenever a policy file was read.
func (m *Mirror) RememberLabels(tx *store.Tx, repo store.Repository, at time.Time) (Changes, error) {
	var c Changes
	labels, err := m.policies.Labels(tx, repo)
	if err != nil {
		return c, err
	}
	known, err := policy.Remembered(tx, repo.ID)
	if err != nil {
		return c, err
	}
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return c, err
	}
	maps.DeleteFunc(n.Now, func(p, _ string) bool { return !named(labels, p) })
	fresh := map[string]checks.Kind{}
	for k, name := range labels {
		if name = strings.ToLower(name); known[name] != k {
			fresh[name], n.Since[name] = k, at.UnixMicro()
		}
	}
	if err := n.Put(tx, repo.ID); err != nil || len(fresh) == 0 {
		return c, err
	}
	if err := policy.Remember(tx, repo.ID, fresh); err != nil {
		return c, err
	}
	res, _, err := m.policies.Rules(tx, repo) // with the names that are remembered now
	if err != nil {
		return c, err
	}
	for _, name := range slices.Sorted(maps.Keys(fresh)) {
		if err := adoptLabels(tx, repo, name, &res.Rules, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func named(labels map[checks.Kind]string, name string) bool {
	for _, p := range labels {
		if equal(p, name) {
			return true
		}
	}
	return false
}

// PolicyChanged lets labels that somebody deleted be made again.
func PolicyChanged(tx *store.Tx, repo store.Repository) error {
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	clear(n.Gone)
	return n.Put(tx, repo.ID)
}

// noteVanished notes that a label went from an item with the label itself. GitHub does not say with which (octokit/webhooks#639);
// where one kind label is missing and nothing else changed, it was that one, and the delivery that names it is still to come.
func noteVanished(tx *store.Tx, ps *policy.Policies, repo store.Repository, s itemChange, rules *checks.Rules) error {
	before, after := rules.KindsOf(s.was.Labels), rules.KindsOf(s.row.Labels)
	before = slices.DeleteFunc(before, func(k checks.Kind) bool { return slices.Contains(after, k) })
	if !s.applied || len(before) != 1 || len(s.was.Labels) != len(s.row.Labels)+1 {
		return nil
	}
	labels, err := ps.Labels(tx, repo)
	if err != nil {
		return err
	}
	n, err := policy.NamingOf(tx, repo.ID)
	if err != nil {
		return err
	}
	for _, name := range s.was.Labels {
		if k, ok := rules.KindOf(name); ok && k == before[0] {
			n.Deleted(labels, name, s.row.Updated)
		}
	}
	return n.Put(tx, repo.ID)
}

// labelExists takes a label for one that is there: somebody put it on an item, or took it off, at a time.
func labelExists(tx *store.Tx, repo int64, name string, at time.Time) error {
	n, err := policy.NamingOf(tx, repo)
	if gone, ok := n.Gone[strings.ToLower(name)]; err != nil || !ok || at.UnixMicro() <= gone {
		return err
	}
	n.Back(name)
	return n.Put(tx, repo)
}

// adoptLabels takes a label for a person's choice on every item that bears it and of which no choice is known, unless the app
// put it on. It is as old as the item: whatever is known of a time counts more.
func adoptLabels(tx *store.Tx, repo store.Repository, name string, rules *checks.Rules, c *Changes) error {
	return bearing(tx, repo.ID, name, func(row store.Item) error {
		c.Keys.Item(row)
		return adoptLabel(tx, repo, github.Item{Number: row.Number, Labels: row.Labels, Created: row.Created, Updated: row.Updated}, rules)
	})
}

// bearers is how many items are read at a time.
const bearers = 100

// bearing does something with every item that bears a label.
func bearing(tx *store.Tx, repo int64, name string, does func(store.Item) error) error {
	for after := 0; ; {
		rows, err := tx.Items(store.ItemFilter{Repo: repo, Label: name, After: after, Limit: bearers})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].Number
		for _, row := range rows {
			if err := does(row); err != nil {
				return err
			}
		}
	}
}
