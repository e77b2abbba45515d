//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// server is one place where `northstar serve` runs, again and again.
type server struct {
	program, dir, log string
	addr              string
	env               []string

	mu  sync.Mutex
	cmd *exec.Cmd
	end chan struct{}
}

func newServer(program, dir, log, addr string, env []string) *server {
	return &server{program: program, dir: dir, log: log, addr: addr, env: env}
}

func logLevel() string {
	if l := os.Getenv("NORTHSTAR_TORTURE_LOG"); l != "" {
		return l
	}
	return "warn"
}

// start starts it and waits until it is ready, for at most 30 s.
func (s *server) start(ctx context.Context) error {
	if err := s.launch(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+"/readyz", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			text, _ := os.ReadFile(s.log) // nothing to show then
			return fmt.Errorf("the server is not ready: %w; it wrote:\n%s", ctx.Err(), text[max(0, len(text)-2000):])
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (s *server) launch() error {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command(s.program, "serve")
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, out, out
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "NORTHSTAR_LISTEN=" + s.addr, "NORTHSTAR_ADMIN_LISTEN=127.0.0.1:0"}, s.env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return err
	}
	end := make(chan struct{})
	go func() { _ = cmd.Wait(); close(end) }() // it is killed
	s.mu.Lock()
	s.cmd, s.end = cmd, end
	s.mu.Unlock()
	return nil
}

// kill ends it as kill -9 does, where grace is more than 0 after it was asked to end and had so long for that.
func (s *server) kill(grace time.Duration) {
	s.mu.Lock()
	cmd, end := s.cmd, s.end
	s.cmd = nil
	s.mu.Unlock()
	if cmd != nil {
		if grace > 0 {
			_ = cmd.Process.Signal(syscall.SIGTERM) // gone already: nothing to do
			select {
			case <-end:
			case <-time.After(grace):
			}
		}
		_ = cmd.Process.Kill() // gone already: nothing to do
		<-end
	}
}

// freePort is a port that was free on every address of the loopback a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// database makes a database for one world, and says how it is taken away.
func database(ctx context.Context, o options, name string) (address string, drop func(), err error) {
	if !o.postgres {
		return "sqlite:" + o.dir + "/" + name + ".db", func() {}, nil
	}
	base := os.Getenv("NORTHSTAR_TEST_POSTGRES")
	if base == "" {
		return "", nil, errors.New("NORTHSTAR_TEST_POSTGRES is not set to a server where databases may be created")
	}
	b := make([]byte, 6)
	rand.Read(b) // never fails
	made := "northstar_torture_" + hex.EncodeToString(b)
	exec := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, base)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, statement)
		return err
	}
	u, err := url.Parse(base)
	if err == nil {
		err = exec(ctx, "CREATE DATABASE "+made)
	}
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + made
	query := u.Query()
	query.Set("pool_max_conns", "10") // six servers, and those that are killed keep theirs for a moment
	u.RawQuery = query.Encode()
	if o.replicas > 1 { // 100 connections, PostgreSQL's default, are for both worlds
		q := u.Query()
		q.Set("pool_max_conns", "10")
		u.RawQuery = q.Encode()
	}
	return u.String(), func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		if err := exec(ctx, "DROP DATABASE IF EXISTS "+made+" WITH (FORCE)"); err != nil {
			fmt.Fprintf(os.Stderr, "torture: %s was left behind: %v\n", made, err)
		}
	}, nil
}
