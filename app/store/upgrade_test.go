package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/klauspost/compress/s2"

	"github.com/northstar-app/northstar/internal/testenv"
)

// every are the versions of the schema that there ever were.
func every(t *testing.T) (out []int64) {
	t.Helper()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		var v int64
		if _, err := fmt.Sscanf(strings.TrimPrefix(n, "migrations/"), "%05d_", &v); err != nil {
			t.Fatal(n, err)
		}
		out = append(out, v)
	}
	return out
}

// openAs opens a database as the binary did whose newest schema was of a version.
func openAs(t *testing.T, url string, version int64) *DB {
	t.Helper()
	db := open(t, url)
	db.known.ours = version
	return db
}

// fill puts three rows into every table of the schema that is there: whatever a column has no value for gets one of its type. It
// returns how many rows each table has.
func fill(t *testing.T, db *DB) map[string]int {
	t.Helper()
	rows := map[string]int{}
	for _, into := range tablesOf(t, db) {
		if strings.HasPrefix(into, "river_") || strings.HasPrefix(into, "goose_") || strings.HasPrefix(into, "sqlite_") {
			continue
		}
		for n := 1; n <= 3; n++ {
			var names, marks []string
			var args []any
			for _, c := range columns(t, db, into) {
				names, args = append(names, c.name), append(args, c.value(into, n))
				marks = append(marks, fmt.Sprintf("$%d", len(args)))
			}
			if _, err := db.write.Exec("INSERT INTO "+into+" ("+strings.Join(names, ",")+") VALUES ("+strings.Join(marks, ",")+")", args...); err != nil {
				t.Fatalf("fill %s: %v", into, err)
			}
		}
		rows[into] = 3
	}
	return rows
}

// tablesOf names the tables.
func tablesOf(t *testing.T, db *DB) (out []string) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
	if db.pg {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	for _, row := range table(t, db, []string{query}) {
		out = append(out, fmt.Sprint(row[0]))
	}
	return out
}

// filled is a column that gets a value.
type filled struct{ name, kind string }

func columns(t *testing.T, db *DB, name string) (out []filled) {
	query := "SELECT name, type FROM pragma_table_info('" + name + "')"
	if db.pg {
		query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '" + name + "'"
	}
	for _, row := range table(t, db, []string{query}) {
		out = append(out, filled{fmt.Sprint(row[0]), strings.ToLower(fmt.Sprint(row[1]))})
	}
	return out
}

// value is what row n has in a column: of the same repository, a waiting delivery, an open issue, and else what tells rows apart.
func (c filled) value(table string, n int) any {
	switch {
	case c.kind == "blob" || c.kind == "bytea":
		return s2.Encode(nil, []byte(fmt.Sprintf(`{"n":%d}`, n)))
	case c.name == "state" && table == "deliveries":
		return Waiting
	case c.name == "state" && table == "posted":
		return "done"
	case c.name == "holder":
		return ""
	case c.name == "key":
		return fmt.Sprintf("item:1:%d", n)
	case table == "facts" && c.name == "name":
		return []string{"identity", "log", "setup"}[n-1]
	case c.name == "due" || c.name == "gone" || c.name == "done" || c.name == "spent":
		return 0
	case c.kind == "double precision" || c.kind == "bigint" || c.kind == "integer" || c.kind == "boolean":
		return n
	}
	return fmt.Sprintf("%s-%d", c.name, n)
}

// From every version that there ever was, with rows in every table, a database comes to the newest: nothing is lost, what waits is
// still found, and it has the form of one that was made new.
func TestUpgradeFromEveryVersion(t *testing.T) {
	shapes := map[bool]string{}
	all := every(t)
	var reused string // making a database takes PostgreSQL longer than all the rest
	if os.Getenv("NORTHSTAR_TEST_POSTGRES") != "" {
		reused = freshPostgres(t, "template0")
	}
	for n, version := range all[:len(all)-1] {
		if n%6 != 0 && n != len(all)-2 && !testenv.Long() { // each takes a while
			continue
		}
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			empty(t, reused, func(t *testing.T, url string) {
				old := openAs(t, url, version)
				if _, err := old.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				want := fill(t, old)
				if err := old.Close(); err != nil {
					t.Fatal(err)
				}
				db := open(t, url)
				if err := db.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("at version %d, %d is needed: run northstar migrate", version, all[len(all)-1])) {
					t.Errorf("before: %v", err)
				}
				applied, err := db.Migrate(t.Context())
				if err != nil || len(applied) == 0 {
					t.Fatal(applied, err)
				}
				if err := db.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
				if version < 10 {
					delete(want, "permissions") // by logins, which can be given up and taken by others: asked anew
				}
				for name, n := range want {
					if got := table(t, db, []string{"SELECT count(*) FROM " + name}); fmt.Sprint(got[0][0]) != fmt.Sprint(n) {
						t.Errorf("of %d rows of %s %v are left", n, name, got[0][0])
					}
				}
				var waiting []Delivery
				write(t, db, func(tx *Tx) (err error) {
					waiting, err = tx.ClaimDeliveries("a replica", 9, 1<<20, time.Now())
					return err
				})
				for i, d := range waiting {
					if want := fmt.Sprintf(`{"n":%d}`, i+1); string(d.Payload) != want || d.GUID != fmt.Sprintf("guid-%d", i+1) {
						t.Errorf("delivery %s has %s, want %s", d.GUID, d.Payload, want)
					}
				}
				if len(waiting) != 3 {
					t.Errorf("of 3 deliveries %d wait", len(waiting))
				}
				if shapes[db.pg] == "" {
					shapes[db.pg] = shape(t, openMigrated(t, another(t, db.pg)))
				}
				if got := shape(t, db); got != shapes[db.pg] {
					t.Errorf("it has another form than a new one:\n%s\nand not\n%s", got, shapes[db.pg])
				}
			})
		})
	}
}

// shape is what a database consists of.
func shape(t *testing.T, db *DB) string {
	var out []string
	for _, name := range tablesOf(t, db) {
		var cs []string
		for _, c := range columns(t, db, name) {
			cs = append(cs, c.name+" "+c.kind)
		}
		slices.Sort(cs) // those of later migrations are at the end
		out = append(out, name+": "+strings.Join(cs, ", "))
	}
	query := "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"
	if db.pg {
		query = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"
	}
	return strings.Join(append(out, fmt.Sprint(table(t, db, []string{query}))), "\n")
}

// empty runs a test on both databases, each time on one in which there is nothing. The one on PostgreSQL is emptied for that.
func empty(t *testing.T, reused string, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, another(t, false)) })
	t.Run("postgres", func(t *testing.T) {
		needPostgres(t)
		db, err := sql.Open("pgx", reused)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		test(t, reused)
	})
}

func another(t *testing.T, pg bool) string {
	if !pg {
		return sqliteURL(t)
	}
	needPostgres(t)
	return freshPostgres(t, "template0")
}

// Servers of an older release that have a PostgreSQL database in use while a newer one migrates it: what they committed is kept, what
// they had under way is rolled back, and from then on they read and write nothing and say why. Of several newer ones that start at a
// time one migrates.
func TestNewerMigratesBesideOlder(t *testing.T) {
	needPostgres(t)
	url := freshPostgres(t, "template0")
	all := every(t)
	was, now := all[len(all)-2], all[len(all)-1]
	old := openAs(t, url, was)
	if _, err := old.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	add := func(db *DB, guid string) error {
		return db.WriteFirst(t.Context(), func(tx *Tx) error {
			_, err := tx.AddDeliveries([]Delivery{{GUID: guid, Event: "issues", Received: at(0), Payload: []byte("{}")}})
			return err
		})
	}
	var stored []string
	begun, refused := make(chan struct{}), make(chan error)
	go func() { // deliveries come in until one is refused
		for n := 0; ; n++ {
			guid := fmt.Sprintf("guid-%d", n)
			if err := add(old, guid); err != nil {
				refused <- err
				return
			}
			if stored = append(stored, guid); n == 20 {
				close(begun)
			}
		}
	}()
	<-begun
	open1 := make(chan struct{})
	left, stop := context.WithCancel(t.Context())
	defer stop()
	undone := make(chan error, 1)
	go func() { // a transaction that does not end by itself
		undone <- old.once(left, how{pool: old.write, write: true}, nil, func(tx *Tx) error {
			if err := tx.SetFact("identity", "of the older one"); err != nil {
				return err
			}
			close(open1)
			<-left.Done()
			return nil
		})
	}()
	<-open1

	var wg sync.WaitGroup
	var mu sync.Mutex
	var applied []string
	for range 3 {
		wg.Go(func() {
			db, err := Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			did, err := db.Migrate(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			applied = append(applied, did...)
		})
	}
	wg.Wait()
	if len(applied) != 1 || !strings.Contains(applied[0], fmt.Sprintf("%05d", now)) {
		t.Errorf("applied %q", applied)
	}
	why := <-refused
	stop()
	for what, err := range map[string]error{"what came in": why, "ready": old.Ready(t.Context()), "migrate": second(old.Migrate(t.Context()))} {
		if !Newer(err) || !strings.Contains(err.Error(), fmt.Sprintf("version %d, this northstar knows %d", now, was)) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := <-undone; err == nil {
		t.Error("a transaction of the older one outlived the migration")
	}
	select {
	case <-old.Superseded():
	case <-t.Context().Done():
	}
	if _, err := Open(t.Context(), url); err != nil {
		t.Error(err)
	}
	db := open(t, url)
	n := read(t, db, func(tx *Tx) (n int, err error) {
		if _, err := tx.Fact("identity"); !errors.Is(err, ErrNotFound) {
			t.Errorf("what the older one had under way is there: %v", err)
		}
		stats, err := tx.DeliveryStats()
		for _, s := range stats {
			n += s.Count
		}
		return n, err
	})
	if n != len(stored) {
		t.Errorf("of %d deliveries that were acknowledged %d are there", len(stored), n)
	}
}

func second[T any](_ T, err error) error { return err }

// A SQLite file that another process serves with is not migrated under its feet.
func TestMigrateWhatIsServed(t *testing.T) {
	all := every(t)
	url := sqliteURL(t)
	old := openAs(t, url, all[len(all)-2])
	if _, err := old.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := old.Alone(); err != nil {
		t.Fatal(err)
	}
	newer := open(t, url)
	if _, err := newer.Migrate(t.Context()); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("while it is served: %v", err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	if applied, err := newer.Migrate(t.Context()); err != nil || len(applied) != 1 {
		t.Errorf("after that: %q, %v", applied, err)
	}
}

// Whoever opens a PostgreSQL database while another process migrates it waits, also for longer than a session waits for a lock.
func TestOpenDuringMigration(t *testing.T) {
	needPostgres(t)
	url := freshPostgres(t, "template0")
	db := open(t, url)
	migrating, err := db.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer migrating.Close()
	exec := func(query string) {
		t.Helper()
		if _, err := migrating.ExecContext(t.Context(), query, int64(fenceLock)); err != nil {
			t.Fatal(err)
		}
	}
	exec("SELECT pg_advisory_unlock_shared($1)") // its own, as a session that migrates has none
	db.letIdleGo()
	exec("SELECT pg_advisory_lock($1)")
	opened := make(chan error, 1)
	go func() {
		mark := map[bool]string{true: "&", false: "?"}[strings.Contains(url, "?")]
		db, err := Open(t.Context(), url+mark+"lock_timeout=50")
		if err == nil {
			err = db.Close()
		}
		opened <- err
	}()
	tried := map[int]bool{}
	testenv.Wait(t, "a second session to wait", func() string { return fmt.Sprint(len(tried), len(opened)) }, func() bool {
		rows, err := migrating.QueryContext(t.Context(), "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var pid int
			if err := rows.Scan(&pid); err != nil {
				t.Fatal(err)
			}
			tried[pid] = true
		}
		return len(tried) > 1 || len(opened) > 0
	})
	exec("SELECT pg_advisory_unlock($1)")
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// A damaged page of a PostgreSQL database is not the end of everything: what meets it fails, and is given up in the end.
func TestDamagedPageOfPostgres(t *testing.T) {
	db := &DB{pg: true}
	err := db.explain(&pgconn.PgError{Code: "XX001"})
	db.note(how{write: true}, err)
	if db.wrong.damaged.Load() != nil || Down(err) || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("nothing is written any more: %v", err)
	}
}
