package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

const (
	hookSecret = "the-secret-of-a-test"
	inForce    = "version: 1\nmode: enforce\ncomments: {grace: 0s}\nsummary: {every: 0s}\n"
	hookPath   = "/api/github/hook"
)

// binary is this program, built once for all tests that run it as a process of its own.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "northstar-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "northstar")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// site is a simulated GitHub with an app, for servers that run as processes of their own.
type site struct {
	*githubsim.Host
	t   *testing.T
	app *githubsim.App
	db  string
	key string   // path of the app's key
	env []string // further variables of the server's
}

func newSite(t *testing.T, database string) *site {
	t.Helper()
	s := &site{Host: githubsim.New(githubsim.Options{}), t: t, db: database}
	must(t, s.Start())
	t.Cleanup(func() { s.Close() })
	s.AddOrg("acme", "ada")
	must(t, s.AddRepo("acme/shop", githubsim.RepoOptions{Files: map[string]string{".github/northstar.yml": inForce}}))
	app, err := s.AddApp(githubsim.AppOptions{Secret: hookSecret})
	must(t, err)
	s.app = app
	s.key = filepath.Join(t.TempDir(), "key.pem")
	must(t, os.WriteFile(s.key, app.PrivateKey(), 0o600))
	_, err = s.Install(app, "acme")
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	url  string
	ops  string // the operator's address
	log  *bytes.Buffer
	once sync.Once
}

// serve starts the server as a process, and waits until it takes deliveries.
func (s *site) serve() *process {
	s.t.Helper()
	path, err := binary()
	must(s.t, err)
	addr, ops := free(s.t), free(s.t)
	p := &process{cmd: exec.Command(path, "serve"), url: "http://" + addr, ops: "http://" + ops, log: new(bytes.Buffer)}
	p.cmd.Dir = s.t.TempDir() // no .env
	p.cmd.Stderr = p.log
	p.cmd.Env = append(clean(), "GITHUB_APP_INTEGRATION_ID="+fmt.Sprint(s.app.ID()), "GITHUB_APP_PRIVATE_KEY="+s.key,
		"GITHUB_APP_WEBHOOK_SECRET=an-older-one,"+hookSecret, "GITHUB_V3_API_URL="+s.V3URL(), "GITHUB_V4_API_URL="+s.V4URL(), "GITHUB_WEB_URL="+s.URL(),
		"NORTHSTAR_DATABASE_URL="+s.db, "NORTHSTAR_LISTEN="+addr, "NORTHSTAR_ADMIN_LISTEN="+ops, "NORTHSTAR_LOG_LEVEL=warn")
	p.cmd.Env = append(p.cmd.Env, s.env...)
	must(s.t, p.cmd.Start())
	s.t.Cleanup(func() {
		p.kill()
		if s.t.Failed() {
			s.t.Logf("the server's log:\n%.4000s", p.log.String())
		}
	})
	s.t.Helper()
	s.wait("the server to start", func() bool {
		code, _ := p.post("ping", "0", "{}", nil)
		return code == http.StatusOK
	})
	return p
}

// free is an address that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}

// clean is the environment without anything of ours.
func clean() (env []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GITHUB_") && !strings.HasPrefix(v, "NORTHSTAR_") {
			env = append(env, v)
		}
	}
	return env
}

// kill ends the process as kill -9 does.
func (p *process) kill() {
	p.once.Do(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
}

// post delivers a webhook, signed unless header says otherwise. It returns 0 when there was no answer.
func (p *process) post(event, guid, body string, header map[string]string) (int, string) {
	req, err := http.NewRequest(http.MethodPost, p.url+hookPath, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write([]byte(body))
	req.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	req.Header.Set("X-GitHub-Event", event)
	req.Header.Set("X-GitHub-Delivery", guid)
	req.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		if req.Header.Set(k, v); v == "" {
			req.Header.Del(k)
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

// wait waits for something that a server does, for as long as it asks GitHub anything.
func (s *site) wait(what string, done func() bool) {
	s.t.Helper()
	testenv.Wait(s.t, what, func() string { return fmt.Sprint(s.Counts()) }, done)
}

func sqlite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "northstar.db") }
