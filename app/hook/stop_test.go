package hook

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// A store that hangs is given up on in time for an answer; GitHub waits ten seconds.
func TestAnsweredInTimeWhateverTheStoreDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := running(t, Options{Secrets: []string{secret}, Log: zerolog.Nop(),
			write: func(ctx context.Context, _ func(*store.Tx) error) error { <-ctx.Done(); return ctx.Err() }})
		start := time.Now()
		var wg sync.WaitGroup
		for n := range 3 {
			wg.Go(func() {
				time.Sleep(time.Duration(n) * time.Second) // later ones wait for the batch before theirs, too
				begin := time.Now()
				if res := deliver(h, request(fmt.Sprint(n), []byte(`{}`), nil)); res.StatusCode != 503 {
					t.Errorf("answered %d", res.StatusCode)
				}
				if took := time.Since(begin); took > 9*time.Second {
					t.Errorf("delivery %d took %s", n, took)
				}
			})
		}
		wg.Wait()
		if time.Since(start) < 5*time.Second {
			t.Error("it gave up early")
		}
	})
}

// More than fits into the queue is refused at once.
func TestFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free, writing := make(chan struct{}), make(chan struct{}, 2*queueSize)
		h := running(t, Options{Secrets: []string{secret}, Log: zerolog.Nop(), write: func(ctx context.Context, _ func(*store.Tx) error) error {
			writing <- struct{}{}
			<-free
			return errors.New("x")
		}})
		var wg sync.WaitGroup
		send := func(n int) { wg.Go(func() { deliver(h, request(fmt.Sprint(n), []byte(`{}`), nil)) }) }
		send(0)
		<-writing // it is with the writer now, who waits for no others to come
		for n := range queueSize {
			send(n + 1)
			if n%(mostVisitsOf/2) == 0 {
				synctest.Wait() // more than a source may send at a time would be cut
			}
		}
		synctest.Wait()
		start := time.Now()
		res := deliver(h, request("one-more", []byte(`{}`), nil))
		if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" || time.Since(start) > 0 {
			t.Errorf("answered %d after %s", res.StatusCode, time.Since(start))
		}
		close(free)
		wg.Wait()
	})
}

// What was waiting when the end came is stored; what comes after is refused.
func TestRunDrains(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	h, err := New(Options{Secrets: []string{secret}, DB: db})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var accepted atomic.Int32
	const waiting = 20
	for n := range waiting {
		wg.Go(func() {
			if deliver(h, request(fmt.Sprint(n), []byte(`{}`), nil)).StatusCode == 202 {
				accepted.Add(1)
			}
		})
	}
	for len(h.queue) < waiting {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Run(ctx); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if accepted.Load() != waiting {
		t.Errorf("%d of %d were stored", accepted.Load(), waiting)
	}
	if res := deliver(h, request("late", []byte(`{}`), nil)); res.StatusCode != 503 {
		t.Errorf("after the end: %d", res.StatusCode)
	}
}

// Who hangs up before the answer has delivered all the same.
func TestCallerGone(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	h := running(t, Options{Secrets: []string{secret}, DB: db})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if res := deliver(h, request("gone", []byte(`{}`), nil).WithContext(ctx)); res.StatusCode != 202 {
		t.Errorf("answered %d", res.StatusCode)
	}
	if len(inbox(t, db, "gone")) != 1 {
		t.Error("it is not there")
	}
}

// Over real HTTP: a large body in full, and one that is announced and never sent.
func TestOverHTTP(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	srv := httptest.NewServer(running(t, Options{Secrets: []string{secret}, DB: db}))
	defer srv.Close()
	body := append(append([]byte(`{"pad":"`), bytes.Repeat([]byte("x"), 5<<20)...), `"}`...)
	for guid, want := range map[string]int{"large": 202, "26MB": 413} {
		body := body
		if want == 413 {
			body = make([]byte, 26<<20)
		}
		r := request(guid, body, nil)
		req, _ := http.NewRequest(r.Method, srv.URL, bytes.NewReader(body))
		req.Header = r.Header
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: answered %d, want %d", guid, res.StatusCode, want)
		}
	}
	if got := inbox(t, db, "large"); len(got) != 1 || !bytes.Equal(got[0].Payload, body) {
		t.Error("the large one is not there as it was sent")
	}
}

// A sender that writes all of a body before it reads anything sees why it is refused.
func TestTooLargeIsAnsweredToTheEnd(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	srv := httptest.NewServer(running(t, Options{Secrets: []string{secret}, DB: db}))
	defer srv.Close()
	body := make([]byte, maxBody+(1<<20))
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := request("26MB", body, nil)
	r.Host = "northstar"
	if err := r.Write(c); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", res.StatusCode)
	}
}

func FuzzReceive(f *testing.F) {
	f.Add("POST", "issues", "guid", "application/json", "", []byte(`{"action":"opened"}`), true)
	f.Add("POST", "ping", "guid", "application/x-www-form-urlencoded", "", []byte(`payload=%7B%7D`), true)
	f.Add("GET", "", "", "", "sha256=00", []byte(nil), false)
	f.Add("POST", "star", "g-1", "multipart/form-data; boundary=x", "sha1=0011", []byte(`{`), false)
	h, err := New(Options{Secrets: []string{secret}, Wants: func(e string) bool { return e != "star" },
		write: func(context.Context, func(*store.Tx) error) error { return errors.New("not stored") }})
	if err != nil {
		f.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go h.Run(ctx) //nolint:errcheck // it returns nil
	f.Cleanup(cancel)
	f.Fuzz(func(t *testing.T, method, event, guid, kind, signature string, body []byte, signed bool) {
		r := httptest.NewRequest(http.MethodPost, "/api/github/hook", bytes.NewReader(body))
		if signed {
			signature = sign(body)
		}
		r.Method = method
		for k, v := range map[string]string{"X-GitHub-Event": event, "X-GitHub-Delivery": guid, "Content-Type": kind,
			"X-Hub-Signature-256": signature} {
			r.Header.Set(k, v)
		}
		status := deliver(h, r).StatusCode
		switch {
		case status == 202:
			t.Error("202 although nothing can be stored")
		case !signed && (status == 200 || status == 503) && signature != sign(body):
			t.Errorf("%d for what is not signed", status)
		case status != 200 && status != 400 && status != 401 && status != 405 && status != 503:
			t.Errorf("status %d", status)
		}
		if left := left(h); left != "" {
			t.Error("not let go:", left)
		}
	})
}
