package store

import (
	"fmt"
	"slices"
)

// facts are the names of all facts: what the server has to know of itself, kept for good. What is about a repository, an item or an
// owner has a column or a table, with a rule that says how long it is kept: see [retained].
var facts = []string{
	"identity", // who GitHub says the app is
	"app",      // the credentials of an app that /setup made
	"setup",    // by what /setup knows who may make one, the same for all replicas; gone once the app is made
	"log",      // how far GitHub's log of deliveries was read
	"compare",  // when every repository was last to be compared
	"listed",   // when a replica last read the list of installations
}

// Fact returns one fact, or ErrNotFound.
func (t *Tx) Fact(name string) (string, error) {
	return oneOf(t, ask("facts", "fact "+name, value[string], "SELECT value FROM facts WHERE name = $1"), name)
}

// SetFact records a fact. There are no others than those of [facts].
func (t *Tx) SetFact(name, value string) error {
	if !slices.Contains(facts, name) {
		return fmt.Errorf("set a fact: %q is none of the server itself", name)
	}
	return t.do("set fact "+name, `INSERT INTO facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}

// KeepFact records a fact unless somebody did before, and returns what is kept: whoever is first decides for all.
func (t *Tx) KeepFact(name, value string) (kept string, err error) {
	if !slices.Contains(facts, name) {
		return "", fmt.Errorf("keep a fact: %q is none of the server itself", name)
	}
	if err := t.do("keep fact "+name, "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value); err != nil {
		return "", err
	}
	return t.Fact(name)
}

// DropFact forgets a fact.
func (t *Tx) DropFact(name string) error {
	return t.do("drop fact "+name, "DELETE FROM facts WHERE name = $1", name)
}
