package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// at is a time with microseconds, as columns keep it.
func at(minute int) time.Time {
	return time.Date(2026, 11, 2, 9, minute, 3, 456789000, time.UTC)
}

// each runs a test on both databases, each time on an empty one of its own.
func each(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, openMigrated(t, sqliteURL(t))) })
	t.Run("postgres", func(t *testing.T) { test(t, openMigrated(t, postgresURL(t))) })
}

func openMigrated(t testing.TB, url string) *DB {
	t.Helper()
	db := open(t, url)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func open(t testing.TB, url string) *DB {
	t.Helper()
	db, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func sqliteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// template is a migrated database on the PostgreSQL server, made once, that those of the tests are copied from.
var template = sync.OnceValues(func() (string, error) {
	name := "northstar_template_" + random()
	url, err := createDatabase(name, "template0")
	if err != nil {
		return "", err
	}
	db, err := Open(context.Background(), url)
	if err != nil {
		return "", err
	}
	defer db.Close()
	_, err = db.Migrate(context.Background())
	return name, err
})

var templateMade string

func TestMain(m *testing.M) {
	code := m.Run()
	if templateMade != "" {
		dropDatabase(templateMade)
	}
	os.Exit(code)
}

// postgresURL names a migrated database that is dropped after the test.
func postgresURL(t testing.TB) string {
	t.Helper()
	needPostgres(t)
	from, err := template()
	if err != nil {
		t.Fatal(err)
	}
	templateMade = from
	return freshPostgres(t, from)
}

func needPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv("NORTHSTAR_TEST_POSTGRES") == "" {
		t.Skip("set NORTHSTAR_TEST_POSTGRES to the URL of a PostgreSQL server where databases may be created")
	}
}

func freshPostgres(t testing.TB, from string) string {
	t.Helper()
	name := "northstar_test_" + random()
	url, err := createDatabase(name, from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dropDatabase(name) })
	return url
}

func random() string {
	b := make([]byte, 6)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func createDatabase(name, from string) (string, error) {
	if err := onServer("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		return "", err
	}
	u, err := url.Parse(os.Getenv("NORTHSTAR_TEST_POSTGRES"))
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	// Nothing here ends the database server: waiting for its disk would only take time.
	return u.String(), onServer("ALTER DATABASE " + name + " SET synchronous_commit = off")
}

func dropDatabase(name string) {
	if err := onServer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func onServer(query string) error {
	db, err := sql.Open("pgx", os.Getenv("NORTHSTAR_TEST_POSTGRES"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(query)
	return err
}

// write runs a transaction that has to pass.
func write(t testing.TB, db *DB, fn func(tx *Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// read returns what a reading transaction returns.
func read[T any](t testing.TB, db *DB, fn func(tx *Tx) (T, error)) (v T) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
