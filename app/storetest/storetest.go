// Package storetest gives tests databases, most of them up to date at the price of a copy: bringing a new one up to date takes a
// tenth of a second, and longer on PostgreSQL. What migrations do is tested in package store.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL

	"github.com/northstar-app/northstar/app/store"
)

// SQLite is the address of a new SQLite database that is up to date and holds nothing. It is deleted when the test has ended.
func SQLite(t testing.TB) string {
	t.Helper()
	text, err := file()
	path := filepath.Join(t.TempDir(), "northstar.db")
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal("making a database:", err)
	}
	return "sqlite:" + path
}

// file is what is in the file of a database that is up to date.
var file = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "northstar-storetest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "northstar.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Postgres is the address of a new PostgreSQL database that is up to date and holds nothing. It is dropped when the test has ended.
// The TestMain of the package has to be [Main], or the test fails; without a server it is skipped.
func Postgres(t testing.TB) string {
	t.Helper()
	server := Server(t)
	if !tidied {
		t.Fatal("the TestMain of a package that uses storetest.Postgres has to call storetest.Main")
	}
	from, err := template()
	if err != nil {
		t.Fatal("making a database to copy:", err)
	}
	return create(t, server, " TEMPLATE "+from)
}

// EmptyPostgres is the address of a new PostgreSQL database without any table, which is dropped when the test has ended. Without a
// server the test is skipped.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return create(t, Server(t), "")
}

// Server is the address of the PostgreSQL server where databases may be created. The test is skipped when there is none.
func Server(t testing.TB) string {
	t.Helper()
	server := os.Getenv(setting)
	if server == "" {
		t.Skip(setting + " is not set to a server where databases may be created")
	}
	return server
}

// Main runs the tests of a package and then drops what [Postgres] copied. It returns what the process has to exit with.
func Main(m *testing.M) int {
	tidied = true
	code := m.Run()
	if !copied {
		return code
	}
	if name, _ := template(); name != "" {
		if err := do(os.Getenv(setting), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			fmt.Fprintln(os.Stderr, "dropping what databases were copied from:", err)
			return max(code, 1)
		}
	}
	return code
}

// setting is where the address of a PostgreSQL server is.
const setting = "NORTHSTAR_TEST_POSTGRES"

var (
	tidied bool // the process runs under Main
	copied bool // template was called
)

// template is the name of a PostgreSQL database that is up to date, with nobody connected to it: one for each process, since
// several may be of different versions.
var template = sync.OnceValues(func() (string, error) {
	copied = true
	server, name := os.Getenv(setting), random()
	if err := do(server, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	at, err := on(server, name)
	if err == nil {
		err = migrate(at)
	}
	if err == nil { // a session that was closed may take the server seconds to end, and what somebody uses is not copied
		err = do(server, "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE datname = '"+name+"'")
	}
	return name, err
})

// create makes a database that is dropped when the test has ended.
func create(t testing.TB, server, how string) string {
	t.Helper()
	name := random()
	at, err := on(server, name)
	if err == nil {
		err = do(server, "CREATE DATABASE "+name+how)
	}
	if err != nil {
		t.Fatal("making a database:", err)
	}
	t.Cleanup(func() {
		if err := do(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Error("dropping a database:", err)
		}
	})
	return at
}

// migrate brings a database up to date and lets go of it.
func migrate(at string) error {
	db, err := store.Open(context.Background(), at)
	if err != nil {
		return err
	}
	_, err = db.Migrate(context.Background())
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	return err
}

// random is a name for a database.
func random() string {
	b := make([]byte, 8)
	rand.Read(b)
	return "northstar_test_" + hex.EncodeToString(b)
}

// do has a server do something that is no query.
func do(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statement)
	return err
}

// on is the address of another database on the same server. No test ends the database server, so that waiting for its disk would only take
// time, and nobody listens to what passes on one machine.
func on(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	q := u.Query()
	q.Set("synchronous_commit", "off")
	if ip := net.ParseIP(u.Hostname()); ip.IsLoopback() && !q.Has("sslmode") {
		q.Set("sslmode", "disable")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
