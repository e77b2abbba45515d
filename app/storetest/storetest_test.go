package storetest

import (
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// A database is up to date, holds nothing of another test's, and is gone after its test.
func TestDatabases(t *testing.T) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": SQLite, "postgres": Postgres} {
		t.Run(name, func(t *testing.T) {
			var before []string
			for range 2 {
				t.Run("one", func(t *testing.T) {
					at := database(t)
					before = append(before, at)
					db, err := store.Open(t.Context(), at)
					if err != nil {
						t.Fatal(err)
					}
					defer db.Close()
					if applied, err := db.Migrate(t.Context()); err != nil || len(applied) > 0 {
						t.Errorf("it was not up to date: %v, %v", applied, err)
					}
					if err := db.Write(t.Context(), func(tx *store.Tx) error {
						if found, err := tx.Installations(); err != nil || len(found) > 0 {
							t.Errorf("installations in a new database: %v, %v", found, err)
						}
						return tx.PutInstallation(store.Installation{ID: 1, Account: "acme", AccountType: "Organization"})
					}); err != nil {
						t.Error(err)
					}
				})
			}
			for _, at := range before {
				if there(t, at) {
					t.Errorf("%s is there after its test", at)
				}
			}
		})
	}
}

// there says whether a database exists.
func there(t *testing.T, at string) (there bool) {
	t.Helper()
	if path, ok := strings.CutPrefix(at, "sqlite:"); ok {
		_, err := os.Stat(path)
		return err == nil
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	server, err := sql.Open("pgx", os.Getenv(setting))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := server.QueryRow("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", strings.TrimPrefix(u.Path, "/")).Scan(&there); err != nil {
		t.Fatal(err)
	}
	return there
}
