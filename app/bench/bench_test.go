//go:build linux

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// A payload that was filled up is as large as GitHub's, still one JSON object, and says what it said.
func TestGrow(t *testing.T) {
	body := grow([]byte(`{"action":"opened","number":7}`))
	var got struct {
		Action string
		Number int
	}
	if err := json.Unmarshal(body, &got); err != nil || got.Action != "opened" || got.Number != 7 {
		t.Errorf("read %+v (%v)", got, err)
	}
	if len(body) < payloadSize || len(body) > payloadSize+1000 {
		t.Errorf("%d bytes, want about %d", len(body), payloadSize)
	}
	large := []byte(`{"a":"` + strings.Repeat("x", payloadSize) + `"}`)
	if string(grow(large)) != string(large) {
		t.Error("what is large enough was changed")
	}
}

// The share of technical debt stays in the default band however many items there are, so that no scenario but the one that is
// meant to makes conclusions flip.
func TestTitlesKeepTheShare(t *testing.T) {
	debt := 0
	for n := range 5000 {
		if strings.HasPrefix(title(n), "refactor") {
			debt++
		}
		if all := n + 1; all >= 5 && (100*debt < 20*all || 100*debt > 40*all) {
			t.Fatalf("%d of the first %d items are technical debt", debt, all)
		}
	}
}

// Each event is delivered once, signed, and every answer but 200 and 202 is counted as refused, whether flat out or paced.
func TestSend(t *testing.T) {
	for _, rate := range []float64{0, 10_000} {
		var mu sync.Mutex
		got := map[string]int{}
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			defer mu.Unlock()
			got[r.Header.Get("X-GitHub-Delivery")]++
			switch {
			case len(r.Header.Get("X-Hub-Signature-256")) != 71 || r.Header.Get("X-GitHub-Event") != "push":
				t.Errorf("headers %v", r.Header)
			case string(body) == "{}":
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				w.WriteHeader(http.StatusAccepted)
			}
		}))
		events := []event{{name: "push", guid: "a", body: []byte("{}")}, {name: "push", guid: "b", body: []byte(`{"a":1}`)}, {name: "push", guid: "c", body: []byte(`{"a":1}`)}}
		a, err := load{addr: srv.Listener.Addr().String(), secret: "s", events: events, conns: 2, rate: rate}.send(t.Context())
		srv.Close()
		if err != nil || a.Refused != 1 || len(got) != 3 || got["a"]+got["b"]+got["c"] != 3 {
			t.Errorf("rate %v: %+v, %v, %v", rate, a, got, err)
		}
	}
}

// The processor time of a process is what Linux says of it.
func TestProcessorTime(t *testing.T) {
	before, err := cpuOf(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	own := ownCPU()
	for n := 0; ownCPU()-own < 50_000_000; n++ { // until 50 ms were taken
		_ = title(n)
	}
	after, err := cpuOf(os.Getpid())
	if err != nil || after.minus(before).total() < 20_000_000 {
		t.Errorf("took 50 ms, and /proc tells of %s (%v)", after.minus(before).total(), err)
	}
}
