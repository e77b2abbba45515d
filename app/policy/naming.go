package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// Naming is what became of a repository's kind labels beyond what its policy says of them. Names are in lower case.
//
// A label that was given another name is the same label to GitHub and to people, so it is used under that name from then
// on; making one of the old name beside it would be a fight. One that was deleted is not made again until the policy
// changes or somebody makes it.
type Naming struct {
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

// NamingOf is what is known of a repository.
func NamingOf(tx *store.Tx, repo int64) (Naming, error) {
	n := Naming{Now: map[string]string{}, Was: map[string]string{}, Gone: map[string]int64{}, Since: map[string]int64{}}
	r, err := tx.Repository(repo)
	if errors.Is(err, store.ErrNotFound) || err == nil && r.Naming == "" {
		return n, nil
	}
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal([]byte(r.Naming), &n); err != nil {
		return n, fmt.Errorf("what the labels of repository %d are called: %w", repo, err)
	}
	return n, nil
}

// Put records what is known of a repository.
func (n Naming) Put(tx *store.Tx, repo int64) error {
	b, err := json.Marshal(n)
	if err != nil {
		return err
	}
	r, err := tx.Repository(repo)
	if errors.Is(err, store.ErrNotFound) || err == nil && r.Naming == string(b) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.SetNaming(repo, string(b))
}

// called is what a label of the policy is called.
func (n Naming) called(name string) string {
	if now := n.Now[strings.ToLower(name)]; now != "" {
		return now
	}
	return name
}

// Back takes a name for that of a label that is there.
func (n Naming) Back(name string) {
	delete(n.Gone, strings.ToLower(name))
	delete(n.Now, strings.ToLower(name))
	delete(n.Was, strings.ToLower(name))
}

// Renamed notes that a label of the policy has another name.
func (n Naming) Renamed(policy map[checks.Kind]string, from, to string) {
	for _, name := range policy {
		if strings.EqualFold(n.called(name), from) {
			n.Now[strings.ToLower(name)] = to
		}
	}
	for was, now := range n.Was {
		if strings.EqualFold(now, from) {
			n.Was[was] = to
		}
	}
	n.Was[strings.ToLower(from)] = to
	n.Back(to)
}

// Present are labels as they are called now.
func (n Naming) Present(labels []string) []string {
	out := slices.Clone(labels)
	for i, l := range out {
		if now, ok := n.Was[strings.ToLower(l)]; ok {
			out[i] = now
		}
	}
	return out
}

// Deleted notes that a label is gone.
func (n Naming) Deleted(policy map[checks.Kind]string, name string, at time.Time) {
	for _, p := range policy {
		if strings.EqualFold(n.called(p), name) {
			delete(n.Now, strings.ToLower(p))
			n.Gone[strings.ToLower(p)] = at.UnixMicro()
		}
	}
}

// Labels are the names that the policy in force gives to the kind labels.
func (ps *Policies) Labels(tx *store.Tx, repo store.Repository) (map[checks.Kind]string, error) {
	owner, own, err := files(tx, repo)
	if err != nil {
		return nil, err
	}
	r, err := ps.inForce(repo.Owner, owner, own)
	return r.policy.Rules.Labels, err
}

// Remember adds names of kind labels. What a name meant last counts.
func Remember(tx *store.Tx, repo int64, names map[string]checks.Kind) error {
	known, err := Remembered(tx, repo)
	if err != nil {
		return err
	}
	changed := false
	for name, k := range names {
		if known[name] != k {
			known[name], changed = k, true
		}
	}
	if !changed {
		return nil
	}
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return tx.SetKindNames(repo, string(b))
}

// Remembered are the names that kind labels ever had in a repository, in lower case.
func Remembered(tx *store.Tx, repo int64) (map[string]checks.Kind, error) {
	known := map[string]checks.Kind{}
	r, err := tx.Repository(repo)
	if errors.Is(err, store.ErrNotFound) || err == nil && r.KindNames == "" {
		return known, nil
	}
	if err != nil {
		return known, err
	}
	if err := json.Unmarshal([]byte(r.KindNames), &known); err != nil {
		return known, fmt.Errorf("the kind labels of repository %d: %w", repo, err)
	}
	return known, nil
}
