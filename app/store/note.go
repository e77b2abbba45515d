package store

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Recollect reads a fact that [Tx.Note] wrote, and leaves v as it is when there is none.
func (t *Tx) Recollect(fact string, v any) error {
	text, err := t.Fact(fact)
	if errors.Is(err, ErrNotFound) {
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

// Note writes a fact of several parts.
func (t *Tx) Note(fact string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return t.SetFact(fact, string(b))
}
