package store

import "fmt"

// Fact returns one fact, or ErrNotFound.
func (t *Tx) Fact(name string) (string, error) {
	return oneOf(t, ask("facts", "fact "+name, value[string], "SELECT value FROM facts WHERE name = $1"), name)
}

// SetFact records a fact. One whose name says of nothing how long it is kept is refused: see [retained].
func (t *Tx) SetFact(name, value string) error {
	if err := ruled(name, facts); err != nil {
		return fmt.Errorf("set a fact: %w", err)
	}
	return t.do("set fact "+name, `INSERT INTO facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
