package hook

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/palantir/go-githubapp/githubapp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// clients is how many connections deliver at once.
const clients = 32

// BenchmarkAck measures acknowledgements over real loopback HTTP with a pull request's payload of 22 KB: of a handler that
// does nothing but read and check the signature, of go-githubapp's own queue in memory, and of ours, on disk. All in one
// run, so that their ratios mean something on any machine: deploy/bench/hook.sh prints them.
func BenchmarkAck(b *testing.B) {
	body := pullRequest(22 << 10)
	for _, c := range []struct {
		name string
		make func(b *testing.B) (h http.Handler, want int)
	}{
		{"bare", func(*testing.B) (http.Handler, int) { return bare(), http.StatusOK }},
		{"githubapp", func(b *testing.B) (http.Handler, int) { return inMemory(), http.StatusOK }},
		{"sqlite", func(b *testing.B) (http.Handler, int) {
			return durable(b, storetest.SQLite(b)), http.StatusAccepted
		}},
		{"postgres", func(b *testing.B) (http.Handler, int) { return durable(b, storetest.Postgres(b)), http.StatusAccepted }},
	} {
		b.Run(c.name, func(b *testing.B) {
			h, want := c.make(b)
			acknowledge(b, c.name, h, want, body)
		})
	}
}

// bare is the least that any receiver has to do.
func bare() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		want := "sha256=" + hex.EncodeToString(mac.Sum(nil))
		if err != nil || !hmac.Equal([]byte(want), []byte(r.Header.Get("X-Hub-Signature-256"))) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

// nothing handles an event by doing nothing.
type nothing struct{}

func (nothing) Handles() []string                                    { return []string{"pull_request"} }
func (nothing) Handle(context.Context, string, string, []byte) error { return nil }

func inMemory() http.Handler {
	return githubapp.NewEventDispatcher([]githubapp.EventHandler{nothing{}}, secret,
		githubapp.WithScheduler(githubapp.QueueAsyncScheduler(1<<20, 10)))
}

// inboxArgs are a job's arguments as production has them: the deliveries of one commit.
type inboxArgs struct {
	GUIDs []string `json:"guids"`
}

func (inboxArgs) Kind() string { return "inbox" }

// durable is ours, with one River job inserted in each commit.
func durable(b *testing.B, url string) http.Handler {
	db, err := store.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	var insert func(tx *store.Tx, guids []string) error
	if db.Postgres() {
		client, err := river.NewClient(riverdatabasesql.New(db.SQL()), &river.Config{})
		if err != nil {
			b.Fatal(err)
		}
		insert = func(tx *store.Tx, guids []string) error {
			_, err := client.InsertTx(tx.Context(), tx.SQL(), inboxArgs{guids}, nil)
			return err
		}
	} else {
		client, err := river.NewClient(riversqlite.New(db.SQL()), &river.Config{})
		if err != nil {
			b.Fatal(err)
		}
		insert = func(tx *store.Tx, guids []string) error {
			_, err := client.InsertTx(tx.Context(), tx.SQL(), inboxArgs{guids}, nil)
			return err
		}
	}
	return running(b, Options{Secrets: []string{secret}, DB: db, Enqueue: insert, Log: zerolog.Nop()})
}

// rates are what the run measured so far, for the ratios.
var rates = map[string]float64{}

// acknowledge delivers over HTTP, b.N times in all, each with a GUID of its own, and reports what it measured.
func acknowledge(b *testing.B, name string, h http.Handler, want int, body []byte) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	request := fmt.Appendf(nil, "POST /api/github/hook HTTP/1.1\r\nHost: northstar\r\nUser-Agent: GitHub-Hookshot/7c4e0a2\r\n"+
		"Accept: */*\r\nContent-Type: application/json\r\nX-GitHub-Event: pull_request\r\nX-Hub-Signature-256: %s\r\nContent-Length: %d\r\n",
		sign(body), len(body))
	run := fmt.Sprint(time.Now().UnixNano())
	status := fmt.Sprint(want)
	var next atomic.Int64
	took := make([][]time.Duration, clients)
	b.ReportAllocs()
	b.ResetTimer()
	var group errgroup.Group
	for c := range clients {
		group.Go(func() error {
			conn, err := net.Dial("tcp", srv.Listener.Addr().String())
			if err != nil {
				return err
			}
			defer conn.Close()
			in, out := bufio.NewReader(conn), []byte(nil)
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				out = append(out[:0], request...)
				out = fmt.Appendf(out, "X-GitHub-Delivery: %s-%d\r\n\r\n", run, n)
				out = append(out, body...)
				start := time.Now()
				if _, err := conn.Write(out); err != nil {
					return err
				}
				if err := answered(in, status); err != nil {
					return err
				}
				took[c] = append(took[c], time.Since(start))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	rates[name] = float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rates[name], "acks/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	for _, other := range []string{"bare", "githubapp"} {
		if rates[other] > 0 && other != name {
			b.ReportMetric(rates[name]/rates[other], "x-"+other)
		}
	}
}

// answered reads one response with as little work as it takes, since the machine is shared with what is measured.
func answered(in *bufio.Reader, status string) error {
	length := 0
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && string(line[9:12]) != status {
			return fmt.Errorf("answered %q instead of %s", line, status)
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(rest)))
		}
		if len(line) <= 2 {
			_, err := in.Discard(length)
			return err
		}
	}
}
