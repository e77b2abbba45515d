package store

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// What was recorded before accounts were kept by id stays, for nobody's account; who gave a command is known since before.
func TestAccountsOfBefore(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ours, _, err := db.migrators(db.write)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ours.DownTo(t.Context(), 8); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			"INSERT INTO items (repo, number, type, author) VALUES (1, 2, 'issue', 'ann')",
			"INSERT INTO permissions (repo, login, role, read) VALUES (1, 'ann', 'admin', 1)",
			"INSERT INTO commands (origin, repo, number, text, actor, actor_id, state, at) VALUES ('comment:5', 1, 2, 'x', 'ann', 7, 'done', 1)",
			"INSERT INTO choices (repo, number, origin, kind, actor, how, at) VALUES (1, 2, 'comment:5', 'feature', 'ann', 'command', 2), (1, 2, 'guid', 'tech-debt', 'bob', 'label', 1)",
			"INSERT INTO links (place, repo, number, target, shown, source, actor, at) VALUES ('command:comment:5', 1, 2, 'acme/web#3', 'acme/web#3', 'command', 'ann', 1), ('body:1#2', 1, 2, 'acme/web#4', 'acme/web#4', 'body', 'ann', 1)",
			"INSERT INTO waivers (repo, number, kind, actor, reason, at) VALUES (1, 2, 'strategy', 'ann', 'why', 1)",
		} {
			if _, err := db.write.ExecContext(t.Context(), q); err != nil {
				t.Fatal(q, err)
			}
		}
		if _, err := ours.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		choices := read(t, db, func(tx *Tx) ([]checks.Choice, error) { return tx.Choices(1, 2, 9) })
		if len(choices) != 2 || choices[0].ByID != 7 || choices[1].ByID != 0 || choices[1].By != "bob" {
			t.Errorf("choices: %+v", choices)
		}
		links := read(t, db, func(tx *Tx) ([]Link, error) { return tx.LinksFrom(1, 2, 0) })
		if len(links) != 2 || links[0].ActorID != 0 || links[1].ActorID != 7 {
			t.Errorf("links: %+v", links)
		}
		it := read(t, db, func(tx *Tx) (Item, error) { return tx.Item(1, 2) })
		if it.Author.Login != "ann" || it.AuthorID != 0 || !it.Writer.At.IsZero() {
			t.Errorf("item: %+v", it)
		}
		if ws := read(t, db, func(tx *Tx) ([]checks.Waiver, error) { return tx.Waivers(1, 2) }); len(ws) != 1 || ws[0].By != "ann" || ws[0].ByID != 0 {
			t.Errorf("waivers: %+v", ws)
		}
		for _, account := range []int64{0, 7} {
			notFound(t, db, "a role known by login", func(tx *Tx) error { _, _, err := tx.Permission(1, account); return err })
		}
	})
}
