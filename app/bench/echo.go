//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// echo delivers the webhooks that the app's own writes cause, on several connections at once as GitHub does. The simulated
// GitHub by itself delivers one after the other, which would make each of them wait for the disk alone.
type echo struct {
	addrs    []string // each connection goes to one of them
	secret   string
	answered func(e event, took time.Duration, err error) // from when it was queued; nil: nobody is told

	mu      sync.Mutex
	waiting []event
	busy    int
	counts  map[string]int // by "event action"
	refused int
	wake    chan struct{}
	stop    context.CancelFunc
	done    sync.WaitGroup
}

// newEcho starts delivering to addresses on conns connections. A nil echo delivers nothing.
func newEcho(addrs []string, conns int, answered func(event, time.Duration, error)) *echo {
	ctx, stop := context.WithCancel(context.Background())
	e := &echo{addrs: addrs, secret: secret, answered: answered, counts: map[string]int{}, wake: make(chan struct{}, 1<<20), stop: stop}
	for i := range conns {
		e.done.Go(func() { e.run(ctx, addrs[i%len(addrs)]) })
	}
	return e
}

// add queues an event; what it is counted as is its name and action.
func (e *echo) add(v event, sort string) {
	v.queued = time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting = append(e.waiting, v)
	e.counts[sort]++
	e.wake <- struct{}{}
}

// left is how many are not answered yet.
func (e *echo) left() int {
	if e == nil {
		return 0
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.waiting) + e.busy
}

// end stops delivering and returns what came by sort, and how many were not taken.
func (e *echo) end() (counts map[string]int, refused int) {
	if e == nil {
		return nil, 0
	}
	e.stop()
	e.done.Wait()
	return maps.Clone(e.counts), e.refused
}

func (e *echo) run(ctx context.Context, addr string) {
	var conn net.Conn
	var in *bufio.Reader
	for {
		select {
		case <-ctx.Done():
			if conn != nil {
				conn.Close()
			}
			return
		case <-e.wake:
		}
		e.mu.Lock()
		v := e.waiting[0]
		e.waiting = e.waiting[1:]
		e.busy++
		e.mu.Unlock()
		err := error(nil)
		if conn == nil {
			if conn, err = net.DialTimeout("tcp", addr, 10*time.Second); err == nil {
				in = bufio.NewReader(conn)
			}
		}
		if err == nil {
			err = e.send(conn, in, v)
		}
		if e.answered != nil {
			e.answered(v, time.Since(v.queued), err)
		}
		e.mu.Lock()
		e.busy--
		if err != nil {
			e.refused++
		}
		e.mu.Unlock()
		if err != nil && conn != nil {
			conn.Close()
			conn = nil
		}
	}
}

func (e *echo) send(conn net.Conn, in *bufio.Reader, v event) error {
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	status, err := exchange(conn, in, load{secret: e.secret}.request(v))
	if err == nil && status != http.StatusOK && status != http.StatusAccepted {
		err = fmt.Errorf("answered %d", status)
	}
	return err
}
