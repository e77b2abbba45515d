//go:build linux

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// soak is what a long load did to the servers.
type soak struct {
	Replicas int       `json:"replicas"`
	Rate     float64   `json:"deliveriesPerSecond"`
	Parts    []part    `json:"parts"`
	Moments  []moment  `json:"moments"`
	Missing  int       `json:"missing"` // checks and reactions that did not come within half a minute
	Rested   float64   `json:"restedSeconds"`
	began    time.Time // for the graphs
}

// part is a time of the load in which something was so.
type part struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	Delivered int     `json:"delivered"`
	Refused   int     `json:"refused"`
	Acks      spread  `json:"acksMs"`
	Checks    spread  `json:"checksMs"`  // from the delivery that tells of a head commit until each of its checks is posted
	Answers   spread  `json:"answersMs"` // from the delivery of a command until its reaction
	CPU       float64 `json:"cpuMsPerDelivery"`
}

// spread are percentiles of times in ms, and how many there were.
type spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func spreadOf(all []timed, from, to time.Time) (s spread) {
	var took []time.Duration
	for _, t := range all {
		if !t.at.Before(from) && t.at.Before(to) {
			took = append(took, t.took)
		}
	}
	if s.N = len(took); s.N == 0 {
		return s
	}
	a := summarise(took, to.Sub(from))
	return spread{s.N, a.P50, a.P90, a.P99, a.Max}
}

// moment is what was measured at one time, of all servers together.
type moment struct {
	At         float64 `json:"atSeconds"`
	RSS        float64 `json:"rssMB"`
	Files      float64 `json:"fileDescriptors"`
	Goroutines float64 `json:"goroutines"`
	Database   float64 `json:"databaseMB"`
	Log        float64 `json:"walMB"` // of SQLite
	Age        float64 `json:"queueAgeSeconds"`
	Depth      float64 `json:"queueDepth"` // subjects that are not finished
	AckP99     float64 `json:"ackP99Ms"`
	CheckP50   float64 `json:"checkP50Ms"`
	CheckP99   float64 `json:"checkP99Ms"`
	CPU        float64 `json:"cores"` // processor time by time
}

const sampleEvery = 10 * time.Second

// crowded is a town with the servers that work for it.
type crowded struct {
	*town
	servers  []*process
	admins   []string // their addresses for metrics
	echo     *echo
	database string // SQLite's file
	postgres *postgres
	out      *soak
	cpu      time.Duration
	sampled  time.Time
}

// crowd makes a town and starts the servers, and waits until they have read what there is.
func (o options) crowd(ctx context.Context) (c *crowded, err error) {
	c = &crowded{out: &soak{Replicas: o.replicas, Rate: o.rate}}
	if c.town, err = newTown(o.organisations, 1); err != nil {
		return nil, err
	}
	m := &meter{w: c.world, limit: o.limit}
	dir, err := os.MkdirTemp(o.dir, "soak-")
	if err != nil {
		return c, err
	}
	c.database = filepath.Join(dir, "northstar.db")
	address := "sqlite:" + c.database
	if o.postgres {
		if address, err = m.createDatabase(ctx); err != nil {
			return c, err
		}
		c.postgres = m.postgres
	}
	var addrs []string
	for i := range o.replicas {
		admin, err := freeAddr()
		if err != nil {
			return c, err
		}
		env := append(c.settings(address), "NORTHSTAR_ADMIN_LISTEN="+admin)
		if o.profile != "" && i == 0 {
			env = append(env, "NORTHSTAR_PROFILE="+o.profile)
		}
		p, err := launch(ctx, o.core, dir, settings{name: fmt.Sprint("northstar-", i), env: env, argv: []string{o.server, "serve"}})
		if err != nil {
			return c, err
		}
		c.servers, c.admins, addrs = append(c.servers, p), append(c.admins, admin), append(addrs, p.addr)
	}
	c.echo = newEcho(addrs, o.connections, c.watch.answered)
	c.world.mu.Lock()
	c.world.echo, c.world.told = c.echo, c.watch.tell
	c.world.mu.Unlock()
	return c, c.rested(ctx, o.limit)
}

// close ends everything.
func (c *crowded) close() {
	c.world.mu.Lock()
	c.world.echo = nil
	c.world.mu.Unlock()
	c.echo.end()
	for _, p := range c.servers {
		p.stop()
	}
	if c.postgres != nil {
		(&meter{postgres: c.postgres}).dropDatabase()
	}
	c.world.close()
}

// rested waits until nothing is asked of GitHub for some seconds and no server has anything due.
func (c *crowded) rested(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var requests int64
	for since := time.Now(); time.Since(since) < 8*time.Second; {
		m, err := c.sample(ctx)
		if err != nil {
			return err
		}
		if now := c.seen.activities.Load(); c.world.unheard() > 0 || m.Age > 0 || now != requests {
			since, requests = time.Now(), now
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("work was left after %s", limit)
		case <-time.After(time.Second):
		}
	}
	return nil
}

// sample measures the servers now.
func (c *crowded) sample(ctx context.Context) (m moment, err error) {
	now := time.Now()
	m.At = now.Sub(c.out.began).Seconds()
	var spent time.Duration
	for i, p := range c.servers {
		rss, err := p.memory("VmRSS")
		if err != nil {
			return m, fmt.Errorf("%w; it wrote:\n%s", err, tail(p.log))
		}
		files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
		if err != nil {
			return m, err
		}
		u, err := p.cpu()
		if err != nil {
			return m, err
		}
		metrics, err := scrape(ctx, c.admins[i])
		if err != nil {
			return m, err
		}
		m.RSS, m.Files, spent = m.RSS+rss, m.Files+float64(len(files)), spent+u.total()
		m.Goroutines += gauge(metrics, "go_goroutines")
		m.Age = max(m.Age, gauge(metrics, "northstar_queue_age_seconds"))
		m.Depth = max(m.Depth, sum(metrics, "northstar_queue_depth"))
	}
	if c.postgres != nil {
		m.Database = c.postgres.megabytes(ctx)
	} else {
		m.Database, m.Log = megabytes(c.database), megabytes(c.database+"-wal")
	}
	if !c.sampled.IsZero() {
		m.CPU = (spent - c.cpu).Seconds() / now.Sub(c.sampled).Seconds()
		c.watch.mu.Lock()
		m.AckP99 = spreadOf(c.watch.acks, c.sampled, now).P99
		checks := spreadOf(c.watch.checks, c.sampled, now)
		c.watch.mu.Unlock()
		m.CheckP50, m.CheckP99 = checks.P50, checks.P99
	}
	c.cpu, c.sampled = spent, now
	return m, nil
}

// scrape reads the metrics of a server.
func scrape(ctx context.Context, admin string) (map[string]*dto.MetricFamily, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+admin+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	return parser.TextToMetricFamilies(res.Body)
}

// gauge is the largest value of a gauge, 0 for none.
func gauge(all map[string]*dto.MetricFamily, name string) (largest float64) {
	for _, m := range all[name].GetMetric() {
		largest = max(largest, m.GetGauge().GetValue())
	}
	return largest
}

// sum is that of all values of a gauge.
func sum(all map[string]*dto.MetricFamily, name string) (total float64) {
	for _, m := range all[name].GetMetric() {
		total += m.GetGauge().GetValue()
	}
	return total
}

func megabytes(file string) float64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0 // not made yet
	}
	return float64(info.Size()) / (1 << 20)
}

// megabytes is the size of a database.
func (p *postgres) megabytes(ctx context.Context) (mb float64) {
	conn, err := pgx.Connect(ctx, p.base)
	if err != nil {
		return 0
	}
	defer conn.Close(ctx)
	_ = conn.QueryRow(ctx, "SELECT pg_database_size($1) / 1048576.0", p.name).Scan(&mb) // 0 when it can't be said
	return mb
}

// work lets people work for a time, so that so many deliveries a second come of it and of what the app does, and measures meanwhile.
func (c *crowded) work(ctx context.Context, name string, during time.Duration, rate float64) (part, error) {
	began, told, cpu, paced := time.Now(), c.watch.tellings(), c.cpuNow(), c.watch.tellingsElsewhere()
	next := began.Add(sampleEvery)
	for now := began; now.Sub(began) < during; now = time.Now() {
		if ctx.Err() != nil {
			return part{}, ctx.Err()
		}
		if !now.Before(next) {
			m, err := c.sample(ctx)
			if err != nil {
				return part{}, err
			}
			c.out.Moments, next = append(c.out.Moments, m), next.Add(sampleEvery)
		}
		if float64(c.watch.tellingsElsewhere()-paced) >= rate*now.Sub(began).Seconds() {
			time.Sleep(2 * time.Millisecond)
			continue
		}
		if err := c.act(); err != nil {
			return part{}, err
		}
	}
	return c.end(name, began, told, cpu), nil
}

// end is what was measured since a time.
func (c *crowded) end(name string, began time.Time, told int, cpu time.Duration) part {
	now := time.Now()
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	p := part{Name: name, Seconds: now.Sub(began).Seconds(), Delivered: c.watch.told - told, Refused: c.watch.refused, Acks: spreadOf(c.watch.acks, began, now),
		Checks: spreadOf(c.watch.checks, began, now), Answers: spreadOf(c.watch.answers, began, now)}
	p.CPU = ms(c.cpuNow()-cpu) / float64(max(p.Delivered, 1))
	c.watch.refused = 0
	c.out.Parts = append(c.out.Parts, p)
	return p
}

func (c *crowded) cpuNow() (total time.Duration) {
	for _, p := range c.servers {
		u, _ := p.cpu() // one that is gone is noticed soon
		total += u.total()
	}
	return total
}
