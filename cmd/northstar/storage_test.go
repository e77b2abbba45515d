package main

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/internal/testenv"
)

// sender delivers to a server, and remembers what was acknowledged.
type sender struct {
	s    *site
	kept []string
	sent int
}

// send delivers something of that many bytes, which is acknowledged or not.
func (o *sender) send(p *process, size int) bool {
	o.s.t.Helper()
	pad := make([]byte, size/2)
	rand.Read(pad)
	o.sent++
	guid := fmt.Sprintf("guid-%d", o.sent)
	code, _ := p.post("issues", guid, `{"action":"opened","pad":"`+hex.EncodeToString(pad)+`"}`, nil)
	switch code {
	case http.StatusAccepted:
		o.kept = append(o.kept, guid)
	case http.StatusServiceUnavailable, 0:
	default:
		o.s.t.Errorf("delivery %s was answered %d", guid, code)
	}
	return code == http.StatusAccepted
}

// refused sends until a delivery is not acknowledged.
func (o *sender) refused(p *process, size int) {
	o.s.t.Helper()
	o.s.wait("a delivery to be refused", func() bool { return !o.send(p, size) })
}

// taken sends until a delivery is acknowledged.
func (o *sender) taken(p *process, size int) {
	o.s.t.Helper()
	o.s.wait("a delivery to be taken", func() bool { return o.send(p, size) })
}

// allThere checks that whatever was acknowledged is in the database.
func (o *sender) allThere() {
	t := o.s.t
	t.Helper()
	db, err := store.OpenReading(t.Context(), o.s.db)
	must(t, err)
	defer db.Close()
	var known map[string]bool
	must(t, db.Read(t.Context(), func(tx *store.Tx) (err error) { known, err = tx.KnownDeliveries(o.kept); return err }))
	for _, guid := range o.kept {
		if !known[guid] {
			t.Errorf("delivery %s was acknowledged and is lost", guid)
		}
	}
	if len(o.kept) == 0 {
		t.Error("nothing was acknowledged")
	}
}

// says checks what /readyz answers: with everything to the operator, without paths to everybody.
func (s *site) says(p *process, status int, text string) {
	s.t.Helper()
	get := func(base string) (int, string) {
		res, err := http.Get(base + "/readyz")
		if err != nil {
			return 0, err.Error()
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	s.wait("/readyz to say "+text, func() bool {
		code, body := get(p.ops)
		return code == status && strings.Contains(body, text)
	})
	code, body := get(p.url)
	if path := strings.TrimPrefix(s.db, "sqlite:"); code != status || path != s.db && strings.Contains(body, path) {
		s.t.Errorf("everybody is told %d: %s", code, body)
	}
}

// A disk that is full: what was acknowledged is kept, also through kill -9, and the server goes on by itself once there is room.
func TestFullDisk(t *testing.T) {
	skipUnlessLong(t)
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk needs mount, and root: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	s := newSite(t, "sqlite:"+filepath.Join(dir, "northstar.db"))
	p := s.serve()
	o := &sender{s: s}
	o.taken(p, 1000)
	filler := filepath.Join(dir, "filler")
	must(t, fillDisk(filler))
	o.refused(p, 60000)
	s.says(p, 503, "northstar.db is full: make room")
	p.kill()
	o.allThere()

	must(t, os.Remove(filler))
	p = s.serve()
	o.taken(p, 60000)
	must(t, fillDisk(filler))
	o.refused(p, 60000)
	must(t, os.Remove(filler))
	s.says(p, 200, "ready") // which tries to write
	o.taken(p, 60000)
	p.kill()
	o.allThere()
}

// fillDisk writes to a file until there is no room left.
func fillDisk(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for n := 1 << 16; n > 0; {
		if _, err := f.Write(make([]byte, n)); err != nil {
			n /= 2
		}
	}
	return nil
}

// migrateFails has the database migrated, and returns the status and what was said.
func (s *site) migrateFails() (int, string) {
	s.t.Helper()
	path, err := binary()
	must(s.t, err)
	cmd := exec.CommandContext(s.t.Context(), path, "migrate")
	cmd.Dir = s.t.TempDir()
	cmd.Env = append(clean(), "NORTHSTAR_DATABASE_URL="+s.db)
	out, _ := cmd.CombinedOutput()
	return cmd.ProcessState.ExitCode(), string(out)
}

func skipShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs servers as processes, and kills one")
	}
}

// skipUnlessLong is for what takes long because a server waits: for a lock, a connection, a disk.
func skipUnlessLong(t *testing.T) {
	t.Helper()
	if !testenv.Long() {
		t.Skip("set NORTHSTAR_TEST_LONG to run it: a server waits in it for some time")
	}
}

// A file that is moved away while the server has it open: nothing is acknowledged that would go with the process.
func TestDatabaseIsMovedAway(t *testing.T) {
	skipShort(t)
	if runtime.GOOS == "windows" {
		t.Skip("nobody moves a file there that is open")
	}
	s := newSite(t, sqlite(t))
	p := s.serve()
	o := &sender{s: s}
	path := strings.TrimPrefix(s.db, "sqlite:")
	for _, file := range []string{path, path + "-wal"} {
		o.taken(p, 100)
		must(t, os.Rename(file, file+"-aside"))
		if o.send(p, 100) {
			t.Errorf("without %s something was acknowledged", file)
		}
		if file == path {
			s.says(p, 503, path+" was deleted, moved or replaced")
		}
		must(t, os.Rename(file+"-aside", file))
		o.taken(p, 100)
		s.says(p, 200, "ready")
	}
	p.kill()
	o.allThere()
}

// Another process keeps the file locked: deliveries are refused in time, and taken again once it lets go.
func TestDatabaseIsLocked(t *testing.T) {
	skipUnlessLong(t)
	s := newSite(t, sqlite(t))
	p := s.serve()
	o := &sender{s: s}
	o.taken(p, 100)
	other, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(s.db, "sqlite:")+"?_txlock=immediate&_pragma=busy_timeout(60000)")
	must(t, err)
	defer other.Close()
	tx, err := other.Begin()
	must(t, err)
	o.refused(p, 100)
	s.says(p, 503, "another process keeps database")
	must(t, tx.Rollback())
	o.taken(p, 100)
	s.says(p, 200, "ready")
	p.kill()
	o.allThere()
}

// A file that is damaged: nothing is acknowledged, and what is said names it and the remedy.
func TestDamagedDatabase(t *testing.T) {
	skipShort(t)
	s := newSite(t, sqlite(t))
	p := s.serve()
	o := &sender{s: s}
	for range 20 {
		o.taken(p, 20000)
	}
	p.kill()
	backup := filepath.Join(t.TempDir(), "backup.db")
	path, err := binary()
	must(t, err)
	cmd := exec.Command(path, "backup", backup) // brings what is beside the file into one
	cmd.Env = append(clean(), "NORTHSTAR_DATABASE_URL="+s.db)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole, err := os.ReadFile(backup)
	must(t, err)
	for name, damage := range map[string]func([]byte) []byte{
		"truncated":   func(b []byte) []byte { return b[:len(b)/2] },
		"a wrong one": func([]byte) []byte { return []byte(strings.Repeat("no database ", 1000)) },
		"overwritten": func(b []byte) []byte {
			for i := 8192; i < len(b)-4096; i++ { // all but the beginning and the end
				b[i] = 0xA5
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "northstar.db")
			must(t, os.WriteFile(file, damage(append([]byte(nil), whole...)), 0o600))
			broken := *s
			broken.t, broken.db = t, "sqlite:"+file
			code, log := broken.migrateFails()
			if code == 0 || !strings.Contains(log, file) || !strings.Contains(log, "restore a backup") {
				t.Errorf("status %d: %s", code, log)
			}
		})
	}
	whole2 := filepath.Join(t.TempDir(), "northstar.db")
	must(t, os.WriteFile(whole2, whole, 0o600))
	s.db = "sqlite:" + whole2
	s.serve().kill()
	o.allThere()
}

// wire is a way to the database server that can be cut.
type wire struct {
	sync.Mutex
	to   string
	cut  bool
	open []net.Conn
	net.Listener
}

// newWire listens, and passes on to an address.
func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{to: to, Listener: l}
	t.Cleanup(func() { l.Close(); w.sever(true) })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			w.pass(in)
		}
	}()
	return w
}

func (w *wire) pass(in net.Conn) {
	w.Lock()
	defer w.Unlock()
	if w.cut {
		in.Close()
		return
	}
	out, err := net.Dial("tcp", w.to)
	if err != nil {
		in.Close()
		return
	}
	w.open = append(w.open, in, out)
	go func() { io.Copy(out, in); out.Close() }()
	go func() { io.Copy(in, out); in.Close() }()
}

// sever cuts all connections and lets no new ones through, or does again.
func (w *wire) sever(cut bool) {
	w.Lock()
	defer w.Unlock()
	if w.cut = cut; cut {
		for _, c := range w.open {
			c.Close()
		}
		w.open = nil
	}
}

// The database server is away twice for a while: what was acknowledged is processed, and everything goes on by itself.
func TestPostgresIsAway(t *testing.T) {
	skipUnlessLong(t)
	s := newSite(t, storetest.EmptyPostgres(t))
	direct, err := url.Parse(s.db)
	must(t, err)
	w := newWire(t, direct.Host)
	through := *direct
	through.Host = w.Addr().String()
	s.db = through.String()
	p := s.serve()
	o := &sender{s: s}
	for range 2 {
		for range 10 {
			o.taken(p, 100)
		}
		w.sever(true)
		o.refused(p, 100)
		s.says(p, 503, "does not answer")
		w.sever(false)
		o.taken(p, 100)
		s.says(p, 200, "ready")
	}
	s.wait("what was acknowledged to be processed", func() bool { return s.waiting() == 0 })
	p.kill()
	o.allThere()
}

// waiting is how many deliveries are stored and not processed.
func (s *site) waiting() (n int) {
	db, err := store.OpenReading(s.t.Context(), s.db)
	must(s.t, err)
	defer db.Close()
	must(s.t, db.Read(s.t.Context(), func(tx *store.Tx) error {
		stats, err := tx.DeliveryStats()
		n = 0
		for _, d := range stats {
			if d.State == store.Waiting {
				n += d.Count
			}
		}
		return err
	}))
	return n
}

// The database server lets nobody in any more, because others have all of its connections: deliveries are refused, and taken as soon as
// there is room.
func TestPostgresHasNoConnectionLeft(t *testing.T) {
	skipUnlessLong(t)
	base := storetest.EmptyPostgres(t)
	u, err := url.Parse(base)
	must(t, err)
	admin, err := sql.Open("pgx", base)
	must(t, err)
	defer admin.Close()
	role := strings.TrimPrefix(u.Path, "/") + "_role"
	exec := func(query string) {
		t.Helper()
		_, err := admin.Exec(query)
		must(t, err)
	}
	exec("CREATE ROLE " + role + " LOGIN PASSWORD 'x'")
	t.Cleanup(func() {
		db, err := sql.Open("pgx", base)
		must(t, err)
		defer db.Close()
		for _, q := range []string{"DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role} {
			if _, err := db.Exec(q); err != nil {
				t.Error(err)
			}
		}
	})
	exec("GRANT ALL ON DATABASE " + strings.TrimPrefix(u.Path, "/") + " TO " + role)
	exec("GRANT ALL ON SCHEMA public TO " + role)
	u.User = url.UserPassword(role, "x")
	s := newSite(t, u.String())
	p := s.serve()
	o := &sender{s: s}
	o.taken(p, 100)
	exec("ALTER ROLE " + role + " CONNECTION LIMIT 0")
	exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'")
	o.refused(p, 100)
	s.says(p, 503, "has no connection left: raise its max_connections")
	exec("ALTER ROLE " + role + " CONNECTION LIMIT -1")
	o.taken(p, 100)
	s.says(p, 200, "ready")
	s.wait("what was acknowledged to be processed", func() bool { return s.waiting() == 0 })
	p.kill()
	o.allThere()
}
