package store

// Fact returns one fact about the server itself, or ErrNotFound.
func (t *Tx) Fact(name string) (string, error) {
	return one(t, "fact "+name, value[string], "SELECT value FROM facts WHERE name = $1", name)
}

// SetFact records a fact about the server itself.
func (t *Tx) SetFact(name, value string) error {
	return t.do("set fact "+name, `INSERT INTO facts (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
