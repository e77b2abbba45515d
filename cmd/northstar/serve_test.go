package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/internal/testenv"
)

// payloads are deliveries that the simulated GitHub would send: n issues and as many pull requests of a kind that is
// linked to nothing. Nothing arrives anywhere yet.
func (s *site) payloads(n int) []githubsim.Delivery {
	s.t.Helper()
	var mu sync.Mutex
	var all []githubsim.Delivery
	done := false
	s.ObserveDeliveries(func(d githubsim.Delivery) {
		mu.Lock()
		defer mu.Unlock()
		if !done && (d.Event == "issues" || d.Event == "pull_request") {
			all = append(all, d)
		}
	})
	s.app.SetHook("http://127.0.0.1:9/nobody", hookSecret)
	s.app.Pause()
	for range n {
		_, err := s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "feat: a"})
		must(s.t, err)
		_, err = s.OpenPull("ada", "acme/shop", githubsim.NewPull{Title: "refactor: b"})
		must(s.t, err)
	}
	mu.Lock()
	defer mu.Unlock()
	done = true
	return all
}

// strategy opens one in a repository of its own: nobody is asked what work serves while there is nothing to choose from.
func (s *site) strategy() {
	s.t.Helper()
	must(s.t, s.AddRepo("acme/roadmap", githubsim.RepoOptions{}))
	_, err := s.OpenIssue("ada", "acme/roadmap", githubsim.NewIssue{Title: "One way to sign in", Body: "Kind: strategy"})
	must(s.t, err)
}

// effects holds what GitHub shows against what it should: for every delivery that was answered 202, once.
func (s *site) effects(answered map[int]bool) error {
	v, err := s.Repo("acme/shop")
	if err != nil {
		return err
	}
	runs := map[string]int{}
	for _, r := range v.Runs {
		runs[r.Head+" "+r.Name]++
	}
	for _, it := range v.Items {
		comments, want := len(it.Comments), 0
		if answered[it.Number] {
			want = 1
		}
		if comments != want && !(want == 0 && comments == 1) { // not answered: it may have been stored all the same
			return fmt.Errorf("#%d has %d comments, want %d", it.Number, comments, want)
		}
		if len(it.Labels) < want {
			return fmt.Errorf("#%d has no label", it.Number)
		}
		for _, name := range []string{"northstar/strategy", "northstar/debt-capacity"} {
			if n := runs[it.Head+" "+name]; it.Pull && (n > 1 || n < want) {
				return fmt.Errorf("#%d has %d runs of %s", it.Number, n, name)
			}
		}
	}
	return nil
}

// deliver sends payloads over some connections, and calls each with every answer.
func deliver(ds []githubsim.Delivery, to func(i int) *process, each func(i, status int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 16 {
		wg.Go(func() {
			for i := range next {
				status, _ := to(i).post(ds[i].Event, ds[i].GUID, string(ds[i].Payload), nil)
				each(i, status)
			}
		})
	}
	for i := range ds {
		next <- i
	}
	close(next)
	wg.Wait()
}

// kill -9 in the middle of 1,000 deliveries, of 300 where the run is not a long one: each one answered 202 takes effect, once,
// and work goes on after the restart.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a server as a process, and kills it")
	}
	for name, database := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, database(t))
			s.strategy()
			first := s.serve()
			s.ready(first)
			ds := s.payloads(map[bool]int{true: 500, false: 150}[testenv.Long()])
			answered := map[int]bool{}
			var mu sync.Mutex
			count := 0
			at := func(i int) int { return i + 1 } // items are numbered as they were made
			deliver(ds, func(int) *process { return first }, func(i, status int) {
				mu.Lock()
				defer mu.Unlock()
				if status == http.StatusAccepted {
					answered[at(i)] = true
					if count++; count == len(ds)/2 {
						go first.kill()
					}
				}
			})
			first.kill()
			t.Logf("%d of %d answered before the end", len(answered), len(ds))
			before := len(s.Requests())
			began := time.Now()
			second := s.serve()
			s.wait("work to go on", func() bool { return wrote(s.Requests()[before:]) })
			t.Logf("work went on %s after the restart", time.Since(began).Round(time.Millisecond))
			// What was not answered GitHub sends again; some of what was answered, too.
			deliver(ds, func(int) *process { return second }, func(i, status int) {
				mu.Lock()
				defer mu.Unlock()
				if status == http.StatusAccepted || status == http.StatusOK {
					answered[at(i)] = true
				}
			})
			if len(answered) != len(ds) {
				t.Errorf("%d of %d were taken in the end", len(answered), len(ds))
			}
			var err error
			defer func() {
				if err != nil {
					t.Error(err)
				}
			}()
			s.wait("every effect", func() bool { err = s.effects(answered); return err == nil })
			err = s.effects(answered)
		})
	}
}

// wrote reports whether a label, a comment or a check run was written.
func wrote(rs []githubsim.Request) bool {
	for _, r := range rs {
		if r.Method == http.MethodPost && r.Status == http.StatusCreated && strings.Contains(r.Route, "/repos/") {
			return true
		}
	}
	return false
}

// ready waits until the installation is read and its policy is in force: what comes earlier is judged by the defaults.
func (s *site) ready(p *process) {
	s.t.Helper()
	s.wait("the installation to be read", func() bool { return strings.Contains(p.get(s.t, "/api/v1/installations"), `"ready"`) })
	s.wait("the policy to be in force", func() bool {
		out, _, _ := s.ask("explain", "--config", "acme/shop", "--output", "json")
		var shown explainedConfig
		return json.Unmarshal([]byte(out), &shown) == nil && shown.File
	})
}

// get reads a page of the operator's address.
func (p *process) get(t *testing.T, path string) string {
	t.Helper()
	res, err := http.Get(p.ops + path)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return string(body)
}

// Of two replicas one is killed: the other takes over what it had begun.
func TestKillReplica(t *testing.T) {
	if testing.Short() {
		t.Skip("runs servers as processes, and kills one")
	}
	s := newSite(t, storetest.EmptyPostgres(t))
	s.strategy()
	a, b := s.serve(), s.serve()
	s.ready(a)
	ds := s.payloads(150)
	answered := map[int]bool{}
	var mu sync.Mutex
	deliver(ds, func(i int) *process { return []*process{a, b}[i%2] }, func(i, status int) {
		mu.Lock()
		defer mu.Unlock()
		if status == http.StatusAccepted {
			answered[i+1] = true
			if len(answered) == len(ds)/2 {
				go a.kill()
			}
		}
	})
	a.kill()
	t.Logf("%d of %d answered; one replica is gone", len(answered), len(ds))
	var err error
	began := time.Now()
	s.wait("the other replica", func() bool { err = s.effects(answered); return err == nil })
	t.Logf("all of it done %s after", time.Since(began).Round(time.Millisecond))
}

// Whatever is wrong with a delivery has its answer, and no effect.
func TestBadDeliveries(t *testing.T) {
	s := newSite(t, sqlite(t))
	p := s.serve()
	body := `{"action":"opened","installation":{"id":999999},"repository":{"id":5,"name":"x","full_name":"no/x","owner":{"login":"no"}},"issue":{"number":1,"title":"feat: x"}}`
	sha := hmac.New(sha1.New, []byte(hookSecret))
	sha.Write([]byte(body))
	big := `{"a":"` + strings.Repeat("x", 26<<20) + `"}`
	for _, c := range []struct {
		name, event, guid, body string
		header                  map[string]string
		status                  int
	}{
		{"good", "issues", "g-1", body, nil, 202},
		{"seen already", "issues", "g-1", body, nil, 200},
		{"unsigned", "issues", "g-2", body, map[string]string{"X-Hub-Signature-256": ""}, 401},
		{"wrongly signed", "issues", "g-3", body, map[string]string{"X-Hub-Signature-256": "sha256=" + strings.Repeat("0", 64)}, 401},
		{"badly signed", "issues", "g-4", body, map[string]string{"X-Hub-Signature-256": "sha256=zz"}, 401},
		{"SHA-1 only", "issues", "g-5", body, map[string]string{"X-Hub-Signature-256": "", "X-Hub-Signature": "sha1=" + hex.EncodeToString(sha.Sum(nil))}, 401},
		{"SHA-1 in the place of SHA-256", "issues", "g-6", body, map[string]string{"X-Hub-Signature-256": "sha1=" + hex.EncodeToString(sha.Sum(nil))}, 401},
		{"26 MB", "issues", "g-7", big, nil, 413},
		{"no JSON", "issues", "g-8", "payload=%7B%7D", nil, 400},
		{"half JSON", "issues", "g-9", body[:20], nil, 400},
		{"nothing", "issues", "g-10", "", nil, 400},
		{"no event", "", "g-11", body, map[string]string{"X-GitHub-Event": ""}, 400},
		{"no delivery id", "issues", "", body, map[string]string{"X-GitHub-Delivery": ""}, 400},
		{"an event not needed", "star", "g-12", body, nil, 200},
		{"an event that does not exist", "sausage", "g-13", body, nil, 200},
		{"an empty object", "issues", "g-14", "{}", nil, 202},
		{"JSON of another shape", "issues", "g-15", `[1,2,3]`, nil, 0},
	} {
		status, text := p.post(c.event, c.guid, c.body, c.header)
		if status != c.status && c.status != 0 || status >= 500 {
			t.Errorf("%s: answered %d %s, want %d", c.name, status, text, c.status)
		}
	}
	res, err := http.Get(p.url + hookPath)
	must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: answered %d", res.StatusCode)
	}
	if strings.Contains(p.log.String(), hookSecret) {
		t.Error("the secret is in the log")
	}
}

// Every setting that is missing or malformed ends `serve` at once with status 2 and one line that names it.
func TestBadSettings(t *testing.T) {
	path, err := binary()
	must(t, err)
	key := filepath.Join(t.TempDir(), "key.pem")
	must(t, os.WriteFile(key, githubKey(t), 0o600))
	good := map[string]string{"GITHUB_APP_INTEGRATION_ID": "1", "GITHUB_APP_PRIVATE_KEY": key, "GITHUB_APP_WEBHOOK_SECRET": hookSecret,
		"NORTHSTAR_LISTEN": "127.0.0.1:0", "GITHUB_V3_API_URL": "http://127.0.0.1:9/api/v3"}
	for _, c := range []struct{ name, value string }{
		{"GITHUB_APP_INTEGRATION_ID", ""}, {"GITHUB_APP_INTEGRATION_ID", "abc"}, {"GITHUB_APP_INTEGRATION_ID", "-1"},
		{"GITHUB_APP_PRIVATE_KEY", ""}, {"GITHUB_APP_PRIVATE_KEY", "/no/such/file"}, {"GITHUB_APP_PRIVATE_KEY", "-----BEGIN RSA PRIVATE KEY-----\nnope\n-----END RSA PRIVATE KEY-----"},
		{"GITHUB_APP_WEBHOOK_SECRET", ""}, {"GITHUB_APP_WEBHOOK_SECRET", ","}, {"GITHUB_APP_WEBHOOK_SECRET", "a,b,c"}, {"GITHUB_APP_WEBHOOK_SECRET", "   "},
		{"GITHUB_V3_API_URL", "not a url"}, {"GITHUB_V4_API_URL", "ftp://x"}, {"GITHUB_WEB_URL", "://"},
		{"NORTHSTAR_DATABASE_URL", "mysql://x"}, {"NORTHSTAR_DATABASE_URL", "sqlite:"}, {"NORTHSTAR_DATABASE_URL", "sqlite:/no/such/folder/x.db"}, {"NORTHSTAR_DATABASE_URL", "sqlite::memory:"},
		{"NORTHSTAR_LISTEN", "nowhere"}, {"NORTHSTAR_LISTEN", "127.0.0.1:99999"}, {"NORTHSTAR_ADMIN_LISTEN", "nowhere"},
		{"NORTHSTAR_ADMIN_LISTEN", "127.0.0.1:99999"}, {"NORTHSTAR_SECRET_KEY", "short"}, {"GITHUB_V3_API_URL", "http://ghe.example.com/api/v3"},
		{"GITHUB_V4_API_URL", "http://ghe.example.com/api/graphql"}, {"GITHUB_WEB_URL", "https://me:pw@ghe.example.com"}, {"NORTHSTAR_PUBLIC_URL", "x y"},
		{"NORTHSTAR_LOG_LEVEL", "loud"}, {"NORTHSTAR_LOG_FORMAT", "xml"},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), path, "serve")
			cmd.Dir = t.TempDir()
			cmd.Env = clean()
			for k, v := range good {
				if k != c.name {
					cmd.Env = append(cmd.Env, k+"="+v)
				}
			}
			if c.value != "" {
				cmd.Env = append(cmd.Env, c.name+"="+c.value)
			}
			var errs bytes.Buffer
			cmd.Stderr = &errs
			err := cmd.Run()
			line := strings.TrimRight(errs.String(), "\n")
			if cmd.ProcessState.ExitCode() != 2 || strings.Contains(line, "\n") || !strings.Contains(line, c.name) {
				t.Errorf("ended with %v and:\n%s", err, line)
			}
			if len(c.value) > 10 && strings.Contains(c.name, "SECRET") && strings.Contains(line, c.value) {
				t.Error("the error quotes a secret")
			}
		})
	}
}

// githubKey is a key as GitHub hands it out.
func githubKey(t *testing.T) []byte {
	t.Helper()
	h := githubsim.New(githubsim.Options{})
	a, err := h.AddApp(githubsim.AppOptions{})
	must(t, err)
	return a.PrivateKey()
}

// SIGTERM ends the server in order, with status 0. What looks like a setting and is none was named at the start.
func TestStop(t *testing.T) {
	s := newSite(t, sqlite(t))
	s.env = []string{"NORTHSTAR_RETENTOIN=30d"}
	p := s.serve()
	must(t, p.cmd.Process.Signal(os.Interrupt))
	ended := make(chan error, 1)
	p.once.Do(func() { go func() { ended <- p.cmd.Wait() }() })
	if err := <-ended; err != nil {
		t.Errorf("ended with %v:\n%s", err, p.log)
	}
	if log := fmt.Sprint(p.log); !strings.Contains(log, `"variable":"NORTHSTAR_RETENTOIN","nearest":"NORTHSTAR_RETENTION"`) {
		t.Errorf("a setting that is misspelt is passed over in silence:\n%s", log)
	}
}
