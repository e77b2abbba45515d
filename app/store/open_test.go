package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("not a database, but long enough to look at"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ url, want string }{
		{"", "use sqlite:PATH or postgres://"},
		{"northstar.db", "use sqlite:PATH or postgres://"},
		{"mysql://root@localhost/x", `"mysql" is no scheme we know`},
		{"sqlite:", "needs a path"},
		{"sqlite::memory:", "in memory would lose deliveries"},
		{"sqlite:" + filepath.Join(dir, "x.db?mode=memory"), "without parameters"},
		{"sqlite:" + dir, "is a directory; name a file in it"},
		{"sqlite:" + filepath.Join(dir, "none", "x.db"), "its folder can't be used"},
		{"sqlite:" + filepath.Join(file, "x.db"), "not a directory"},
		{"sqlite:" + file, "not a database"},
		{"sqlite:/dev/null", "is no regular file"},
		{"postgres://user:s3cret@127.0.0.1:1/x?connect_timeout=1", "open the PostgreSQL database"},
		{"postgres://user:s3cret@127.0.0.1:port/x", "database URL"},
		{"postgres://user:s3cret@127.0.0.1/x?pool_max_conns=9", "pool_max_conns=9: give a number of connections, 10 at least"},
		{"postgres://user:s3cret@127.0.0.1/x?pool_max_conns=few", "pool_max_conns=few: give a number of connections"},
	} {
		db, err := Open(t.Context(), c.url)
		if err == nil {
			db.Close()
			t.Errorf("Open(%q) passed", c.url)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Open(%q): %v; want %q and no password", c.url, err, c.want)
		}
	}
}

// What a URL says of connections is what all pools have together, and none of it reaches the server, which knows no such setting.
func TestPostgresConnections(t *testing.T) {
	base := os.Getenv("NORTHSTAR_TEST_POSTGRES")
	if base == "" {
		t.Skip("NORTHSTAR_TEST_POSTGRES is not set")
	}
	for query, want := range map[string]int{"": 26, "pool_max_conns=10": 10, "pool_max_conns=60": 60} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = query
		db, err := Open(t.Context(), u.String())
		if err != nil {
			t.Fatal(err)
		}
		w, r, p := db.write.Stats().MaxOpenConnections, db.read.Stats().MaxOpenConnections, db.pages.Stats().MaxOpenConnections
		if w+r+p != want || p != 2 || r < 2 || w < 2*r {
			t.Errorf("%q: %d to write, %d to read, %d for pages; want %d in all", query, w, r, p, want)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The server itself finds that a machine is gone: the lock by which a replica is known to live would be held for hours else.
func TestPostgresNoticesWhoIsGone(t *testing.T) {
	db := open(t, postgresURL(t))
	for name, want := range map[string]string{"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"} {
		var got string
		if err := db.SQL().QueryRow("SHOW " + name).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %s", name, got, err, want)
		}
	}
}

func TestOpenUnwritable(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		dir = "/proc" // where not even root makes files
	}
	if _, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, "x.db")); err == nil || !strings.Contains(err.Error(), "can't be written") {
		t.Errorf("got %v", err)
	}
}

func TestOpenPathWithOddCharacters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b#c%20d&e=ü.db")
	db := openMigrated(t, "sqlite:"+path)
	write(t, db, func(tx *Tx) error { return tx.SetFact("identity", "b") })
	if got := read(t, db, func(tx *Tx) (string, error) { return tx.Fact("identity") }); got != "b" {
		t.Errorf("got %q", got)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestSQLiteSettings(t *testing.T) {
	db := openMigrated(t, sqliteURL(t))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000"} {
		var got string
		if err := db.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %s, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestReadCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		err := db.Read(t.Context(), func(tx *Tx) error { return tx.SetFact("identity", "b") })
		if err == nil {
			t.Error("a reading transaction wrote")
		}
	})
}

func TestReadSeesOneState(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		write(t, db, func(tx *Tx) error { return tx.SetFact("identity", "1") })
		err := db.Read(t.Context(), func(tx *Tx) error {
			before, err := tx.Fact("identity")
			if err != nil {
				return err
			}
			write(t, db, func(tx *Tx) error { return tx.SetFact("identity", "2") })
			after, err := tx.Fact("identity")
			if before != after {
				t.Errorf("read %s, then %s", before, after)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWriteRollsBack(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		boom := errors.New("boom")
		err := db.Write(t.Context(), func(tx *Tx) error {
			if err := tx.SetFact("identity", "b"); err != nil {
				return err
			}
			return boom
		})
		if err != boom {
			t.Errorf("got %v", err)
		}
		func() {
			defer func() { recover() }()
			_ = db.Write(t.Context(), func(tx *Tx) error {
				_ = tx.SetFact("identity", "b")
				panic("boom")
			})
		}()
		err = db.Read(t.Context(), func(tx *Tx) error { _, err := tx.Fact("identity"); return err })
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("something stayed: %v", err)
		}
		write(t, db, func(tx *Tx) error { return tx.SetFact("identity", "c") }) // the connection is free again
	})
}

func TestWriteTriesAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		for _, c := range []struct {
			name string
			err  error
			runs int
		}{
			{"serialization", fmt.Errorf("x: %w", &pgconn.PgError{Code: "40001"}), attempts},
			{"deadlock", &pgconn.PgError{Code: "40P01"}, attempts},
			{"lost connection", driver.ErrBadConn, attempts},
			{"constraint", &pgconn.PgError{Code: "23505"}, 1},
			{"odd", &pgconn.PgError{}, 1},
			{"ours", errors.New("ours"), 1},
		} {
			runs := 0
			err := db.Write(t.Context(), func(*Tx) error { runs++; return c.err })
			if runs != c.runs || !errors.Is(err, c.err) {
				t.Errorf("%s: ran %d times, want %d: %v", c.name, runs, c.runs, err)
			}
		}
		runs := 0
		if err := db.Write(t.Context(), func(*Tx) error {
			if runs++; runs < 3 {
				return driver.ErrBadConn
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		runs = 0
		err := db.Write(ctx, func(*Tx) error { runs++; cancel(); return driver.ErrBadConn })
		if err == nil || runs != 1 {
			t.Errorf("after the end of its context it ran %d times: %v", runs, err)
		}
	})
}

func TestReadModifyWriteLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		// The same from two openings of the database, as by two processes.
		other := open(t, db.url)
		write(t, db, func(tx *Tx) error { return tx.PutItem(Item{Repo: 1, Number: 1, Type: "issue"}) })
		var wg sync.WaitGroup
		var failed atomic.Int32
		for n := range 20 {
			wg.Go(func() {
				use := db
				if n%2 == 1 {
					use = other
				}
				err := use.Write(t.Context(), func(tx *Tx) error {
					if err := tx.LockItem(1, 1); err != nil {
						return err
					}
					i, err := tx.Item(1, 1)
					if err != nil {
						return err
					}
					i.ID++
					return tx.PutItem(i)
				})
				if err != nil {
					failed.Add(1)
					t.Log(err)
				}
			})
		}
		wg.Wait()
		if i := read(t, db, func(tx *Tx) (Item, error) { return tx.Item(1, 1) }); i.ID != 20 || failed.Load() != 0 {
			t.Errorf("counted %d of 20, %d failed", i.ID, failed.Load())
		}
	})
}

func TestMigrate(t *testing.T) {
	fresh := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return sqliteURL(t) },
		"postgres": func(t *testing.T) string { needPostgres(t); return freshPostgres(t, "template0") },
	}
	for name, url := range fresh {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			one, two := open(t, url), open(t, url)
			if err := one.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "empty: run northstar migrate") {
				t.Errorf("an empty database: %v", err)
			}
			var wg sync.WaitGroup
			var applied [2][]string
			for n, db := range []*DB{one, two} {
				wg.Go(func() {
					var err error
					if applied[n], err = db.Migrate(t.Context()); err != nil {
						t.Errorf("process %d: %v", n, err)
					}
				})
			}
			wg.Wait()
			all := slices.Concat(applied[0], applied[1])
			slices.Sort(all)
			if len(all) == 0 || len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Errorf("applied %q and %q", applied[0], applied[1])
			}
			for _, db := range []*DB{one, two} {
				if err := db.Ready(t.Context()); err != nil {
					t.Error(err)
				}
				if again, err := db.Migrate(t.Context()); err != nil || len(again) != 0 {
					t.Errorf("again: %q, %v", again, err)
				}
			}
			newerAndOlder(t, one)
		})
	}
}

// newerAndOlder moves the versions that the database states and looks at what is said.
func newerAndOlder(t *testing.T, db *DB) {
	t.Helper()
	exec := func(query string) {
		t.Helper()
		if _, err := db.write.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO river_migration (line, version) VALUES ('main', 999)")
	if err := db.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "job queue is at version 999") {
		t.Errorf("a newer job queue: %v", err)
	}
	exec("DELETE FROM river_migration WHERE version IN (6, 999)")
	if err := db.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "job queue is at version 5, 6 is needed") {
		t.Errorf("an older job queue: %v", err)
	}
	exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, " + map[bool]string{true: "true", false: "1"}[db.pg] + ")")
	_, err := db.Migrate(t.Context())
	for what, err := range map[string]error{"ready": db.Ready(t.Context()), "migrate": err} {
		if err == nil || !strings.Contains(err.Error(), "version 999, this northstar knows") || !strings.Contains(err.Error(), "newer northstar") {
			t.Errorf("%s of a newer database: %v", what, err)
		}
	}
}
