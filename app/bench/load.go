//go:build linux

package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// acks is how deliveries were acknowledged.
type acks struct {
	PerSecond float64 `json:"perSecond"`
	P50       float64 `json:"p50Ms"`
	P90       float64 `json:"p90Ms"`
	P99       float64 `json:"p99Ms"`
	Max       float64 `json:"maxMs"`
	Refused   int     `json:"refused"` // answers other than 200 and 202

	began time.Time
}

// load is deliveries on their way to one address.
type load struct {
	addr, secret string
	events       []event
	conns        int
	rate         float64 // a second; 0: as fast as the connections carry them
	deaf         bool    // what the app writes does not come back to it as webhooks
	again        string  // added to each GUID, so that an event that was delivered before is a new one
}

// send delivers all events, each once, on conns connections that are kept open. With a rate an event is due at a time of its
// own, whatever became of those before, and its time is measured from then: who is late makes all that wait late.
func (l load) send(ctx context.Context) (acks, error) {
	requests := make([][]byte, len(l.events))
	for i, e := range l.events {
		requests[i] = l.request(e)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	took := make([][]time.Duration, l.conns)
	var next, refused atomic.Int64
	began := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	for c := range l.conns {
		g.Go(func() error {
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.addr)
			if err != nil {
				return err
			}
			defer conn.Close()
			defer context.AfterFunc(ctx, func() { conn.Close() })()
			in := bufio.NewReader(conn)
			for i := next.Add(1) - 1; i < int64(len(requests)); i = next.Add(1) - 1 {
				due := time.Now()
				if l.rate > 0 {
					due = began.Add(time.Duration(float64(i) / l.rate * float64(time.Second)))
					time.Sleep(time.Until(due))
				}
				status, err := exchange(conn, in, requests[i])
				if err != nil {
					return err
				}
				if status != http.StatusOK && status != http.StatusAccepted {
					refused.Add(1)
				}
				took[c] = append(took[c], time.Since(due))
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return acks{}, fmt.Errorf("delivering to %s: %w", l.addr, err)
	}
	a := summarise(slices.Concat(took...), time.Since(began))
	a.Refused, a.began = int(refused.Load()), began
	return a, nil
}

func summarise(all []time.Duration, whole time.Duration) acks {
	slices.Sort(all)
	at := func(percent int) float64 { return ms(all[min(len(all)*percent/100, len(all)-1)]) }
	return acks{PerSecond: float64(len(all)) / whole.Seconds(), P50: at(50), P90: at(90), P99: at(99), Max: at(100)}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// request is a delivery as GitHub sends it.
func (l load) request(e event) []byte {
	mac := hmac.New(sha256.New, []byte(l.secret))
	mac.Write(e.body)
	head := fmt.Appendf(nil, "POST /api/github/hook HTTP/1.1\r\nHost: northstar\r\nUser-Agent: GitHub-Hookshot/7c4e0a2\r\nAccept: */*\r\n"+
		"Content-Type: application/json\r\nX-GitHub-Event: %s\r\nX-GitHub-Delivery: %s%s\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %d\r\n\r\n",
		e.name, e.guid, l.again, hex.EncodeToString(mac.Sum(nil)), len(e.body))
	return append(head, e.body...)
}

// exchange sends one request and reads its answer.
func exchange(conn net.Conn, in *bufio.Reader, request []byte) (status int, err error) {
	if _, err := conn.Write(request); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}
