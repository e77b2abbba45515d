package mirror

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// naming is what became of a repository's kind labels beyond what its policy says of them. Names are in lower case.
//
// A label that was given another name is the same label to GitHub and to people, so it is used under that name from then
// on; making one of the old name beside it would be a fight. One that was deleted is not made again until the policy
// changes or somebody makes it.
type naming struct {
	// Now is what the label of that name in the policy is called since somebody renamed it.
	Now map[string]string `json:"now,omitempty"`
	// Was are the names that labels had before somebody renamed them, with those that they have since: what is told late of an
	// item names them as they were.
	Was map[string]string `json:"was,omitempty"`
	// Gone are the names in the policy whose label somebody deleted, and since when that is known, in µs.
	Gone map[string]int64 `json:"gone,omitempty"`
	// Since is when a name came to stand for a kind, in µs: items may have borne it before, with another meaning.
	Since map[string]int64 `json:"since,omitempty"`
}

func namingFact(repo int64) string { return fmt.Sprintf("naming:%d", repo) }

func labelIDsFact(repo int64) string { return fmt.Sprintf("labelids:%d", repo) }

// naming is what is known of a repository.
func (m *Mirror) naming(tx *store.Tx, repo int64) (naming, error) {
	n := naming{Now: map[string]string{}, Was: map[string]string{}, Gone: map[string]int64{}, Since: map[string]int64{}}
	err := recollect(tx, namingFact(repo), &n)
	return n, err
}

func (m *Mirror) putNaming(tx *store.Tx, repo int64, n naming) error {
	return note(tx, namingFact(repo), n)
}

// labelIDs are the names of a repository's labels by GitHub's ids, by which a new name is seen that no delivery told of.
func labelIDs(tx *store.Tx, repo int64) (map[int64]string, error) {
	ids := map[int64]string{}
	err := recollect(tx, labelIDsFact(repo), &ids)
	return ids, err
}

// recall reads a fact that [note] wrote, and leaves v as it is when there is none.
func recollect(tx *store.Tx, fact string, v any) error {
	text, err := tx.Fact(fact)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("fact %s: %w", fact, err)
	}
	return nil
}

// note writes a fact.
func note(tx *store.Tx, fact string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return tx.SetFact(fact, string(b))
}

// presently is an event about an item with its labels as they are called now. One about a label that is known by another
// name is the first to tell of its new one.
func (m *Mirror) presently(tx *store.Tx, d store.Delivery, repo store.Repository, ev github.Event, c *Changes) (github.Event, error) {
	n, err := m.naming(tx, repo.ID)
	if err != nil {
		return ev, err
	}
	it := *ev.Item
	it.Labels = n.present(it.Labels)
	ev.Item = &it
	if ev.Label == nil {
		return ev, nil
	}
	l := *ev.Label
	l.Name = n.present([]string{l.Name})[0]
	ev.Label = &l
	ids, err := labelIDs(tx, repo.ID)
	if was := ids[l.ID]; err == nil && l.ID != 0 && was != "" && was != l.Name {
		err = m.labelRenamed(tx, repo, l, was, d.Received, c)
	}
	return ev, err
}

// called is what a label of the policy is called.
func (n naming) called(name string) string {
	if now := n.Now[strings.ToLower(name)]; now != "" {
		return now
	}
	return name
}

// back takes a name for that of a label that is there.
func (n naming) back(name string) {
	delete(n.Gone, strings.ToLower(name))
	delete(n.Now, strings.ToLower(name))
	delete(n.Was, strings.ToLower(name))
}

// renamed notes that a label of the policy has another name.
func (n naming) renamed(policy map[checks.Kind]string, from, to string) {
	for _, name := range policy {
		if equal(n.called(name), from) {
			n.Now[strings.ToLower(name)] = to
		}
	}
	for was, now := range n.Was {
		if equal(now, from) {
			n.Was[was] = to
		}
	}
	n.Was[strings.ToLower(from)] = to
	n.back(to)
}

// present are labels as they are called now.
func (n naming) present(labels []string) []string {
	out := slices.Clone(labels)
	for i, l := range out {
		if now, ok := n.Was[strings.ToLower(l)]; ok {
			out[i] = now
		}
	}
	return out
}

// deleted notes that a label is gone.
func (n naming) deleted(policy map[checks.Kind]string, name string, at time.Time) {
	for _, p := range policy {
		if equal(n.called(p), name) {
			delete(n.Now, strings.ToLower(p))
			n.Gone[strings.ToLower(p)] = at.UnixMicro()
		}
	}
}

// policyLabels are the names that the policy in force gives to the kind labels.
func (m *Mirror) policyLabels(tx *store.Tx, repo store.Repository) (map[checks.Kind]string, error) {
	owner, own, err := m.files(tx, repo)
	if err != nil {
		return nil, err
	}
	r, err := m.policies.inForce(repo.Owner, owner, own)
	return r.policy.Rules.Labels, err
}

// Unmade are the kinds whose label somebody deleted from the repository: it is put on nothing until the policy changes or
// somebody makes it again.
func (m *Mirror) Unmade(tx *store.Tx, repo store.Repository) (map[checks.Kind]bool, error) {
	n, err := m.naming(tx, repo.ID)
	if err != nil || len(n.Gone) == 0 {
		return nil, err
	}
	policy, err := m.policyLabels(tx, repo)
	out := map[checks.Kind]bool{}
	for k, name := range policy {
		_, out[k] = n.Gone[strings.ToLower(name)]
	}
	return out, err
}

// Newer are the kinds whose label somebody may have put on an item after the latest choice that is known. The item changed
// since, and the choices before that one do not tell how the label came to be there: another delivery may show a label
// before the one about it arrives. Or the label's name came to stand for the kind only then.
func (m *Mirror) Newer(tx *store.Tx, it store.Item, rules *checks.Rules, latest *checks.Choice) (map[checks.Kind]bool, error) {
	if latest == nil {
		return nil, nil
	}
	out := map[checks.Kind]bool{}
	if latest.At.Before(it.Updated.Truncate(time.Second)) {
		choices, err := tx.Choices(it.Repo, it.Number, mostChoices)
		if err != nil {
			return nil, err
		}
		old := putOnBy(choices)
		for _, k := range kindsOf(it.Labels, rules) {
			known, err := m.knownOn(tx, it, k, old[k], latest.At)
			if err != nil {
				return nil, err
			}
			out[k] = !known
		}
	}
	n, err := m.naming(tx, it.Repo)
	for _, l := range it.Labels {
		if k, ok := kindOf(l, rules); ok && n.Since[strings.ToLower(l)] > latest.At.UnixMicro() {
			out[k] = true
		}
	}
	return out, err
}

// mostChoices is how many choices for an item are looked at; what is further back seldom says anything of now.
const mostChoices = 32

// knownOn reports whether the label of a kind is known to have been on an item before a time: a person put it on at put, zero
// for never, and the app did not take it off after that; or an exempt bot did.
func (m *Mirror) knownOn(tx *store.Tx, it store.Item, k checks.Kind, put, before time.Time) (bool, error) {
	var bot int64
	if err := recollect(tx, botFact(it.Repo, it.Number, k), &bot); err != nil {
		return false, err
	}
	if bot != 0 && bot <= before.UnixMicro() {
		return true, nil
	}
	p, err := m.written(tx, it.Repo, it.Number, k)
	return !put.IsZero() && !(p.Removal() && p.At.After(put)), err
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
		if c.How == "label" && c.At.Nanosecond() == int(tookOne) {
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
	policy, err := m.policyLabels(tx, repo)
	if err != nil {
		return c, err
	}
	known, err := m.remembered(tx, repo.ID)
	if err != nil {
		return c, err
	}
	n, err := m.naming(tx, repo.ID)
	if err != nil {
		return c, err
	}
	maps.DeleteFunc(n.Now, func(p, _ string) bool { return !named(policy, p) })
	fresh := map[string]checks.Kind{}
	for k, name := range policy {
		if name = strings.ToLower(name); known[name] != k {
			fresh[name], n.Since[name] = k, at.UnixMicro()
		}
	}
	if err := m.putNaming(tx, repo.ID, n); err != nil || len(fresh) == 0 {
		return c, err
	}
	if err := m.remember(tx, repo.ID, fresh); err != nil {
		return c, err
	}
	for _, name := range slices.Sorted(maps.Keys(fresh)) {
		if err := m.declare(tx, repo, name, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func named(policy map[checks.Kind]string, name string) bool {
	for _, p := range policy {
		if equal(p, name) {
			return true
		}
	}
	return false
}

// PolicyChanged lets labels that somebody deleted be made again.
func (m *Mirror) PolicyChanged(tx *store.Tx, repo store.Repository) error {
	n, err := m.naming(tx, repo.ID)
	if err != nil {
		return err
	}
	clear(n.Gone)
	return m.putNaming(tx, repo.ID, n)
}

// vanished notes that a label went from an item with the label itself. GitHub does not say with which (octokit/webhooks#639);
// where one kind label is missing and nothing else changed, it was that one, and the delivery that names it is still to come.
func (m *Mirror) vanished(tx *store.Tx, repo store.Repository, s seen, rules *checks.Rules) error {
	before, after := kindsOf(s.was.Labels, rules), kindsOf(s.row.Labels, rules)
	before = slices.DeleteFunc(before, func(k checks.Kind) bool { return slices.Contains(after, k) })
	if !s.applied || len(before) != 1 || len(s.was.Labels) != len(s.row.Labels)+1 {
		return nil
	}
	policy, err := m.policyLabels(tx, repo)
	if err != nil {
		return err
	}
	n, err := m.naming(tx, repo.ID)
	if err != nil {
		return err
	}
	for _, name := range s.was.Labels {
		if k, ok := kindOf(name, rules); ok && k == before[0] {
			n.deleted(policy, name, s.row.Updated)
		}
	}
	return m.putNaming(tx, repo.ID, n)
}

// proven takes a label for one that is there: somebody put it on an item, or took it off, at a time.
func (m *Mirror) proven(tx *store.Tx, repo int64, name string, at time.Time) error {
	n, err := m.naming(tx, repo)
	if gone, ok := n.Gone[strings.ToLower(name)]; err != nil || !ok || at.UnixMicro() <= gone {
		return err
	}
	n.back(name)
	return m.putNaming(tx, repo, n)
}

// declare takes a label for a person's choice on every item that bears it and of which no choice is known, unless the app
// put it on. It is as old as the item: whatever is known of a time counts more.
func (m *Mirror) declare(tx *store.Tx, repo store.Repository, name string, c *Changes) error {
	res, _, err := m.Rules(tx, repo)
	if err != nil {
		return err
	}
	return m.bearing(tx, repo.ID, name, func(row store.Item) error {
		m.lookAt(row, c)
		return m.unknown(tx, repo, github.Item{Number: row.Number, Labels: row.Labels, Created: row.Created, Updated: row.Updated}, &res.Rules)
	})
}

// bearers is how many items are read at a time.
const bearers = 100

// bearing does something with every item that bears a label.
func (m *Mirror) bearing(tx *store.Tx, repo int64, name string, does func(store.Item) error) error {
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
