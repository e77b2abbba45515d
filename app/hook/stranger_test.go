package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/crowd"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/internal/testenv"
)

// left says what a Hook holds on to, "" when nothing.
func left(h *Hook) string {
	visits, disk, _ := h.crowd.Held()
	coming, room := h.coming.Load(), h.room.TryAcquire(maxHeld)
	if room {
		h.room.Release(maxHeld)
	}
	if visits == 0 && disk == 0 && coming == 0 && room {
		return ""
	}
	return fmt.Sprintf("%d bodies with %d bytes on disk, %d deliveries, all memory free %v", visits, disk, coming, room)
}

// stranger announces a body with a signature that is wrong, sends a part of it and waits.
func stranger(t *testing.T, address string, announced, sent int) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "POST /api/github/hook HTTP/1.1\r\nHost: n\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\n"+
		"X-GitHub-Delivery: guid-x\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n", strings.Repeat("0", 64), announced)
	_, _ = c.Write(bytes.Repeat([]byte(" "), sent)) // it may have been sent out meanwhile
	return c
}

// Those who send slowly, much and unsigned keep nobody's deliveries from being taken, short or long, and hold no more than they may.
func TestStrangersBlockNobody(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		name                      string
		strangers, announce, sent int
		limits                    crowd.Limits
	}{
		{"8 of 17 MB, all but the end", 8, 17 * mb, 17*mb - 1, crowd.Limits{All: mostVisits, Each: mostVisitsOf, Bytes: maxDisk}},
		{"64 of 17 MB, the beginning", 64, 17 * mb, 100 << 10, crowd.Limits{All: mostVisits, Each: mostVisitsOf, Bytes: maxDisk}},
		{"64 of 2 MB where disk is scarce", 64, 2 * mb, 2*mb - 1, crowd.Limits{All: mostVisits, Each: mostVisitsOf, Bytes: 16 * mb}},
		{"64 where there is room for 16", 64, 17 * mb, 10, crowd.Limits{All: 32, Each: 16, Bytes: maxDisk}},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := openStore(t, storetest.SQLite(t))
			spool := t.TempDir()
			h := running(t, Options{Secrets: []string{"another", secret}, DB: db, Spool: spool})
			h.crowd = crowd.New(c.limits)
			h.patience, h.grace = time.Hour, time.Hour // who is too slow is another test's
			srv := httptest.NewServer(h)
			t.Cleanup(srv.Close) // after the strangers hang up
			var wg sync.WaitGroup
			for range c.strangers {
				wg.Go(func() { stranger(t, srv.Listener.Addr().String(), c.announce, c.sent) })
			}
			wg.Wait()
			held := func() string { v, disk, evicted := h.crowd.Held(); return fmt.Sprint(v, disk, evicted) }
			testenv.Wait(t, "all of them to have come", held, func() bool {
				visits, _, evicted := h.crowd.Held()
				return visits+int(evicted) >= c.strangers
			})
			for n, size := range []int{20 << 10, 5 * mb, 100} {
				body := append(append([]byte(`{"pad":"`), bytes.Repeat([]byte("x"), size)...), `"}`...)
				guid := fmt.Sprint("guid-", n)
				req, _ := http.NewRequest(http.MethodPost, srv.URL, bytes.NewReader(body))
				req.Header = request(guid, body, nil).Header
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				res.Body.Close()
				if res.StatusCode != http.StatusAccepted {
					t.Errorf("a delivery of %d bytes is answered %d", size, res.StatusCode)
				}
				if got := inbox(t, db, guid); len(got) != 1 || !bytes.Equal(got[0].Payload, body) {
					t.Errorf("the delivery of %d bytes is not there as it was sent", size)
				}
			}
			visits, disk, evicted := h.crowd.Held()
			if visits > c.limits.Each || disk > c.limits.Bytes {
				t.Errorf("%d bodies hold %d bytes on disk", visits, disk)
			}
			if crowded := c.limits.Each < c.strangers || c.limits.Bytes < int64(c.strangers*c.sent); crowded != (evicted > 0) {
				t.Errorf("%d were sent out", evicted)
			}
			if files, err := os.ReadDir(spool); err != nil || len(files) > 0 {
				t.Errorf("%d files would be left behind (%v)", len(files), err)
			}
		})
	}
}

// What anybody may keep in memory is a small buffer for each body, whatever they send.
func TestMemoryOfStrangersIsBounded(t *testing.T) {
	h, err := New(Options{Secrets: []string{secret}, Spool: t.TempDir(), write: func(context.Context, func(*store.Tx) error) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	r := request("guid", bytes.Repeat([]byte(" "), 17<<20), set("X-Hub-Signature-256", sign([]byte("other"))))
	v := h.crowd.Enter(r.RemoteAddr, func(time.Time) {})
	b := h.newBody()
	if a, ok := h.readBody(r, v, time.Now(), b); !ok {
		t.Fatal(a.outcome())
	}
	if len(*b.mem) > smallBody || cap(*b.mem) > smallBody || b.file == nil || mostVisits*smallBody > 64<<20 {
		t.Errorf("%d bytes of %d are in memory", cap(*b.mem), b.size)
	}
	h.close(b)
	v.Leave()
	if left := left(h); left != "" {
		t.Error("not let go:", left)
	}
}

// patient is a connection of which the reading has a deadline.
type patient struct {
	*httptest.ResponseRecorder
	until time.Time
}

// SetReadDeadline is what http.ResponseController calls.
func (p *patient) SetReadDeadline(t time.Time) error { p.until = t; return nil }

// trickle sends some bytes every second, and fails when a deadline is over.
type trickle struct {
	conn  *patient
	bytes int
	left  int
}

// Read implements io.Reader.
func (s *trickle) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, io.EOF
	}
	next := time.Now().Add(time.Second)
	if !s.conn.until.IsZero() && next.After(s.conn.until) {
		time.Sleep(time.Until(s.conn.until))
		return 0, os.ErrDeadlineExceeded
	}
	time.Sleep(time.Second)
	n := min(s.bytes, s.left, len(p))
	s.left -= n
	return n, nil
}

// Who sends slowly is cut off after two seconds, and nobody is waited for longer than GitHub waits.
func TestSlowSendersAreCut(t *testing.T) {
	for _, c := range []struct{ rate, size, most int }{{1, 1 << 20, 3}, {10 << 10, 1 << 20, 3}, {64 << 10, 17 << 20, 8}, {1 << 20, 24 << 20, 8}} {
		synctest.Test(t, func(t *testing.T) {
			h, err := New(Options{Secrets: []string{secret}, Spool: t.TempDir(), write: func(context.Context, func(*store.Tx) error) error { return nil }})
			if err != nil {
				t.Fatal(err)
			}
			conn := &patient{ResponseRecorder: httptest.NewRecorder()}
			r := request("guid", nil, nil)
			r.Body = io.NopCloser(&trickle{conn: conn, bytes: c.rate, left: c.size})
			r.ContentLength = int64(c.size)
			start := time.Now()
			h.ServeHTTP(conn, r)
			if took := time.Since(start); conn.Code != 400 || took > time.Duration(c.most)*time.Second {
				t.Errorf("%d bytes a second: answered %d after %s", c.rate, conn.Code, took)
			}
		})
	}
}

// What is too large is refused before it was sent, announced or not.
func TestTooLargeIsAnsweredAtOnce(t *testing.T) {
	srv := httptest.NewServer(running(t, Options{Secrets: []string{secret}, Log: zerolog.Nop(), Spool: t.TempDir(),
		write: func(context.Context, func(*store.Tx) error) error { return errors.New("not stored") }}))
	t.Cleanup(srv.Close)
	c := stranger(t, srv.Listener.Addr().String(), maxBody+1, 10)
	buf := make([]byte, 100)
	if n, err := io.ReadFull(c, buf[:12]); err != nil || string(buf[:n]) != "HTTP/1.1 413" {
		t.Errorf("%q %v", buf[:n], err)
	}
}

// Without a place to keep a long body, short deliveries go on.
func TestNoDisk(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	h := running(t, Options{Secrets: []string{secret}, DB: db, Log: zerolog.Nop(), Spool: filepath.Join(t.TempDir(), "none")})
	long := append(append([]byte(`{"pad":"`), bytes.Repeat([]byte("x"), smallBody)...), `"}`...)
	if res := deliver(h, request("long", long, nil)); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("a long one is answered %d", res.StatusCode)
	}
	if res := deliver(h, request("short", []byte(`{}`), nil)); res.StatusCode != 202 {
		t.Errorf("a short one is answered %d", res.StatusCode)
	}
	if left := left(h); left != "" {
		t.Error("not let go:", left)
	}
}
