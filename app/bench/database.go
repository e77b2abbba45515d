//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is a database that was made for one program.
type postgres struct {
	base, name string

	mu   sync.Mutex
	seen map[int]usage // the processor time of each of its processes, when last looked at
}

// createDatabase makes a database at the server of NORTHSTAR_TEST_POSTGRES and returns its address.
func (m *meter) createDatabase(ctx context.Context) (string, error) {
	p := &postgres{base: os.Getenv("NORTHSTAR_TEST_POSTGRES"), seen: map[int]usage{}}
	if p.base == "" {
		return "", errors.New("NORTHSTAR_TEST_POSTGRES is not set to a server where databases may be created")
	}
	b := make([]byte, 6)
	rand.Read(b) // never fails
	p.name = "northstar_bench_" + hex.EncodeToString(b)
	if err := p.exec(ctx, "CREATE DATABASE "+p.name); err != nil {
		return "", err
	}
	m.postgres, m.database = p, p.cpu
	u, err := url.Parse(p.base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + p.name
	return u.String(), nil
}

// dropDatabase takes the program's database away, whoever is still connected.
func (m *meter) dropDatabase() {
	if m.postgres == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := m.postgres.exec(ctx, "DROP DATABASE IF EXISTS "+m.postgres.name+" WITH (FORCE)"); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s was left behind: %v\n", m.postgres.name, err)
	}
	m.postgres = nil
}

func (p *postgres) exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, p.base)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// cpu is the processor time that the processes of this database's connections took so far, of those that were seen. It knows
// them only where PostgreSQL runs on this machine; elsewhere it is zero.
func (p *postgres) cpu() (total usage) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if conn, err := pgx.Connect(ctx, p.base); err == nil {
		rows, _ := conn.Query(ctx, "SELECT pid FROM pg_stat_activity WHERE datname = $1", p.name) // an error comes with the rows
		pids, _ := pgx.CollectRows(rows, pgx.RowTo[int])
		for _, pid := range pids {
			if u, err := cpuOf(pid); err == nil {
				p.seen[pid] = u
			}
		}
		conn.Close(ctx)
	}
	for _, u := range p.seen {
		total.user += u.user
		total.system += u.system
	}
	return total
}
