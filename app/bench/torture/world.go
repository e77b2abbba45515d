//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
)

// The places of every story. In tracked each milestone has an issue of its own, and nobody opens anything after the beginning.
const (
	home    = "acme/.github"
	roadmap = "acme/roadmap"
	shop    = "acme/shop"
	tracked = "acme/tracked"
	secret  = "a-webhook-secret-of-a-torture"
	bot     = "northstar[bot]"
)

// policy is that of the owner with a band; nothing waits for long in it.
func policy(mode, band string) string {
	return "version: 1\nmode: " + mode + "\ncapacity: {min-items: 3, tech-debt: " + band + "}\ncomments: {grace: 0s}\nsummary: {every: 2s}\n"
}

const firstPolicyMode, firstPolicyBand = "enforce", "{min: 20%, max: 50%}"

// world is a simulated GitHub, the servers that the app runs on, and the deliveries on their way to them.
type world struct {
	*githubsim.Host
	name  string
	app   *githubsim.App
	inst  *githubsim.Installation
	url   string // of the database
	db    *store.DB
	kept  bool         // the database stays when the world ends
	ahead atomic.Int64 // GitHub's clock, in nanoseconds ahead of this machine's

	mu      sync.Mutex
	waiting []githubsim.Delivery
	under   int
	labels  map[string]int // label events of the app's own, by what and where
	trace   []string       // what happened, in its order
	began   time.Time
	servers []*server
	proxy   *proxy // nil: deliveries go to the servers in turn

	requests       atomic.Int64
	taken, refused atomic.Int64 // deliveries, and those that were not taken at the first try
}

// key is made once: making one takes long.
var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newWorld(name, database string) (*world, error) {
	w := &world{name: name, url: database, labels: map[string]int{}, began: time.Now()}
	now := func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }
	w.Host = githubsim.New(githubsim.Options{Now: now, Limits: githubsim.Limits{Primary: 100_000_000}})
	if err := w.Start(); err != nil {
		return nil, err
	}
	k, err := key()
	if err != nil {
		return nil, err
	}
	if err := w.fill(); err != nil {
		return nil, err
	}
	if w.app, err = w.AddApp(githubsim.AppOptions{Slug: "northstar", Secret: secret, Key: k}); err != nil {
		return nil, err
	}
	w.Observe(w.exchanged)
	w.ObserveDeliveries(w.keep)
	return w, nil
}

const strategyBody = "Kind: strategy\n\n## Problem\n\nIt is slow.\n\n## Guiding policy\n\nMake it fast.\n\n## Actions\n\n- One page\n\n## Non-goals\n\n- A new shop\n"

// fill makes what is there before the app is: three strategies, the first of which serves a vision, and a milestone with an issue of
// its own.
func (w *world) fill() error {
	var first error
	do := func(err error) {
		if first == nil {
			first = err
		}
	}
	w.AddOrg("acme", "ada")
	for _, u := range []string{"ben", "dana", "tom", "sam", "renovate[bot]"} {
		w.AddUser(u)
	}
	do(w.AddRepo(home, githubsim.RepoOptions{Files: map[string]string{"README.md": "acme", "northstar.yml": policy(firstPolicyMode, firstPolicyBand)}}))
	do(w.AddRepo(roadmap, githubsim.RepoOptions{}))
	do(w.AddRepo(shop, githubsim.RepoOptions{}))
	do(w.AddRepo(tracked, githubsim.RepoOptions{Files: map[string]string{".github/northstar.yml": "version: 1\nsummary: {target: both}\n"}}))
	for login, role := range map[string]string{"ben": "write", "dana": "maintain", "tom": "triage"} {
		for _, repo := range []string{home, roadmap, shop, tracked} {
			do(w.SetPermission("ada", repo, login, role))
		}
	}
	return first
}

func (w *world) close() {
	for _, s := range w.servers {
		s.kill(0)
	}
	if w.proxy != nil {
		w.proxy.stop()
	}
	if w.db != nil {
		w.db.Close()
	}
	w.Close()
}

// note adds to what happened.
func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noteLocked(format, args...)
}

func (w *world) noteLocked(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf("%6d ", time.Since(w.began).Milliseconds())+fmt.Sprintf(format, args...))
}

// exchanged notes what the app wrote.
func (w *world) exchanged(x githubsim.Exchange) {
	w.requests.Add(1)
	if x.Request.Method == http.MethodGet || x.Params["repo"] == "" {
		return
	}
	w.note("%s/%s#%s %s %s -> %d %.120s", x.Params["owner"], x.Params["repo"], x.Params["issue_number"], x.Request.Method, x.Request.URL.Path, x.Status, x.Body)
}

// about is what of a delivery is noted.
type about struct {
	Label      struct{ Name string }
	Sender     struct{ Login string }
	Repository struct {
		FullName string `json:"full_name"`
	}
	Issue item
}

type item struct {
	Number  int
	State   string
	Updated string `json:"updated_at"`
	Labels  []struct{ Name string }
}

// keep queues a delivery, and counts the label events that the app caused.
func (w *world) keep(d githubsim.Delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = append(w.waiting, d)
	a, what := read(d)
	w.noteLocked("%s happened", what)
	if strings.HasSuffix(d.Action, "labeled") && a.Sender.Login == bot {
		w.labels[fmt.Sprintf("%s#%d %s %s", a.Repository.FullName, a.Issue.Number, d.Action, a.Label.Name)]++
	}
}

// read is what a delivery says, and that in words.
func read(d githubsim.Delivery) (a about, words string) {
	_ = json.Unmarshal(bytes.Replace(d.Payload, []byte(`"pull_request":{`), []byte(`"issue":{`), 1), &a) // the host wrote it
	var labels []string
	for _, l := range a.Issue.Labels {
		labels = append(labels, l.Name)
	}
	return a, fmt.Sprintf("%s#%d %s %s %s by %s, %s %s %q", a.Repository.FullName, a.Issue.Number, d.Event, d.Action, a.Label.Name, a.Sender.Login,
		a.Issue.State, a.Issue.Updated, labels)
}

// deliver sends what waits, a few at a time and each until it is taken, until ctx ends.
func (w *world) deliver(ctx context.Context) {
	client := &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				d, ok := w.next()
				if !ok {
					pause(ctx, 5*time.Millisecond)
					continue
				}
				for n := 0; ctx.Err() == nil && !w.post(ctx, client, d, n); n++ {
					if n == 0 {
						w.refused.Add(1)
					}
					pause(ctx, 40*time.Millisecond)
				}
				w.taken.Add(1)
				w.mu.Lock()
				w.under--
				w.mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func (w *world) next() (d githubsim.Delivery, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) == 0 {
		return d, false
	}
	d = w.waiting[0]
	w.waiting = slices.Delete(w.waiting, 0, 1)
	w.under++
	return d, true
}

// post sends a delivery to one of the servers, and reports whether it was taken.
func (w *world) post(ctx context.Context, client *http.Client, d githubsim.Delivery, n int) bool {
	w.mu.Lock()
	to := w.servers[(int(d.ID)+n)%len(w.servers)].addr
	w.mu.Unlock()
	if w.proxy != nil {
		to = w.proxy.addr
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+to+"/api/github/hook", bytes.NewReader(d.Payload))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(d.Payload)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-GitHub-Event", d.Event)
	req.Header.Set("X-GitHub-Delivery", d.GUID)
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body) // the status says all
	if _, what := read(d); res.StatusCode == http.StatusAccepted {
		w.note("%s taken", what)
	}
	return res.StatusCode == http.StatusAccepted || res.StatusCode == http.StatusOK
}

// open looks at the servers' database.
func (w *world) open(ctx context.Context) (err error) {
	w.db, err = store.OpenReading(ctx, w.url)
	return err
}

// left says what is still to be done, "" for nothing: deliveries, subjects, and what comes at a time of the next seconds.
func (w *world) left(ctx context.Context) string {
	w.mu.Lock()
	n := len(w.waiting) + w.under
	w.mu.Unlock()
	if n > 0 {
		return fmt.Sprint(n, " deliveries under way")
	}
	var out []string
	err := w.db.Read(ctx, func(tx *store.Tx) error {
		out = nil
		stats, err := tx.DeliveryStats()
		if err != nil {
			return err
		}
		for _, s := range stats {
			if s.State == store.Waiting && s.Count > 0 {
				out = append(out, fmt.Sprint(s.Count, " deliveries in the inbox"))
			}
			if s.State == store.Failed && s.Count > 0 {
				out = append(out, fmt.Sprint(s.Count, " deliveries given up"))
			}
		}
		undone, err := tx.Undone("", 20)
		if err != nil {
			return err
		}
		out = append(out, undone...)
		repos, err := tx.Repositories(0)
		if err != nil {
			return err
		}
		for _, r := range repos {
			if r.Gone.IsZero() && r.ReadAt.IsZero() {
				out = append(out, "reading "+r.Name)
			}
		}
		args := "args"
		if !w.db.Postgres() {
			args = "json(args)"
		}
		rows, err := tx.SQL().QueryContext(ctx, "SELECT "+args+" FROM river_job WHERE kind = 'wake' AND state IN ('available', 'scheduled', 'running', 'retryable', 'pending')")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text []byte
			if err := rows.Scan(&text); err != nil {
				return err
			}
			var a struct {
				Key string
				At  int64
			}
			if err := json.Unmarshal(text, &a); err != nil {
				return err
			}
			if time.Unix(a.At, 0).Before(time.Now().Add(20 * time.Second)) {
				out = append(out, "wake of "+a.Key)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return err.Error()
	}
	return strings.Join(out, ", ")
}

// settle waits until nothing is left to do and nothing is asked of GitHub.
func (w *world) settle(ctx context.Context, patience time.Duration) error {
	last, quiet, what := int64(-1), 0, ""
	for end := time.Now().Add(patience); time.Now().Before(end) && ctx.Err() == nil; pause(ctx, 60*time.Millisecond) {
		what = w.left(ctx)
		if n := w.requests.Load(); what != "" || n != last {
			last, quiet = n, 0
			continue
		}
		if quiet++; quiet >= 6 {
			return nil
		}
	}
	return fmt.Errorf("%s has still to do after %v: %s", w.name, patience, what)
}

// second is more than one, so that what happens after it has another time on GitHub, whose times are whole seconds.
const second = 1500 * time.Millisecond

// later lets time go by on GitHub.
func (w *world) later() { w.ahead.Add(int64(second)) }

// settings are how a server is told of this world.
func (w *world) settings(dir string) []string {
	return []string{fmt.Sprint("GITHUB_APP_INTEGRATION_ID=", w.app.ID()), "GITHUB_APP_PRIVATE_KEY=" + string(w.app.PrivateKey()),
		"GITHUB_APP_WEBHOOK_SECRET=" + secret, "GITHUB_V3_API_URL=" + w.V3URL(), "GITHUB_V4_API_URL=" + w.V4URL(), "GITHUB_WEB_URL=" + w.URL(),
		"NORTHSTAR_DATABASE_URL=" + w.url, "NORTHSTAR_LOG_LEVEL=" + logLevel(), "NORTHSTAR_LOG_FORMAT=json", "HOME=" + dir, "TMPDIR=" + dir}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
