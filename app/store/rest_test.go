package store

import (
	"database/sql"
	"testing"
)

// TestRest lets go of the readers that a burst needed, and everything works as before.
func TestRest(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		var busy []*sql.Conn
		for range sqliteReaders {
			c, err := db.read.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			busy = append(busy, c)
		}
		for _, c := range busy[1:] {
			c.Close()
		}
		if err := db.Rest(t.Context()); err != nil { // one still reads
			t.Fatal(err)
		}
		if n := db.read.Stats().Idle; !db.pg && n > 1 {
			t.Errorf("%d readers are kept, want 1", n)
		}
		busy[0].Close()
		if err := db.Write(t.Context(), func(tx *Tx) error { return tx.SetFact("identity", "done") }); err != nil {
			t.Fatal(err)
		}
		err := db.Read(t.Context(), func(tx *Tx) error {
			if got, err := tx.Fact("identity"); got != "done" {
				t.Errorf("read %q, %v", got, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
