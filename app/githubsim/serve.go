package githubsim

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// server answers over HTTP: the API, and the pages that an app's set-up goes through.
type server struct {
	*site
	meters
	faults
	journal
	pages
}

func newServer(s *site) *server {
	return &server{site: s, meters: meters{s, map[string]*meter{}}, faults: faults{site: s}, journal: journal{site: s},
		pages: pages{site: s, codes: map[string]*App{}, logins: map[string]loginCode{}}}
}

const maxBody = 25 << 20

// ServeHTTP answers for the whole host.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	path, isAPI := s.apiPath(r)
	if !isAPI {
		s.serveWeb(w, r, body)
		return
	}
	c := &call{site: s.site, pages: &s.pages, r: r, path: path, query: r.URL.Query(), body: body, header: w.Header()}
	path, f, leave := s.enter(c, path)
	defer leave()
	if f.Delay > 0 && !wait(r.Context(), s.quit, f.Delay) {
		cut()
	}
	status, answer := 0, []byte(nil)
	defer func() { s.record(c, path, status) }()
	if f.Reset {
		cut()
	}
	status, answer = s.answer(c, f)
	s.journal.tell(Exchange{Request: c.r, Route: c.template(), Params: c.params, Body: c.body, Status: status, Header: c.header.Clone(), Answer: answer, Injected: f.Status != 0})
	if f.Lost {
		status = 0
		cut()
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer) // the client may be gone
	}
}

// enter finds the route, the caller and what is to go wrong, and counts the request as under way until leave.
func (s *server) enter(c *call, path string) (named string, f Fault, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	named = s.byID(path)
	c.route, c.params = match(c.r.Method, named)
	c.who, c.refused = s.signIn(c.r)
	caller := s.meters.of(c.who.meterKey())
	caller.under++
	return named, s.faults.next(c, named), func() { s.mu.Lock(); defer s.mu.Unlock(); caller.under-- }
}

// apiPath is the path below the API's root, and whether it is the API's at all.
func (s *site) apiPath(r *http.Request) (string, bool) {
	path := r.URL.EscapedPath()
	if s.opts.Enterprise {
		if path == "/api/graphql" {
			return "/graphql", true
		}
		return strings.CutPrefix(path, "/api/v3")
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return path, !webRoots[first]
}

// byID turns /repositories/{id}/… into the address by name.
func (s *site) byID(path string) string {
	rest, found := strings.CutPrefix(path, "/repositories/")
	if !found {
		return path
	}
	number, tail, more := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if r := s.repos[id]; err == nil && r != nil {
		path = "/repos/" + r.full()
		if more {
			path += "/" + tail
		}
	}
	return path
}

// answer serves one API request under the lock and returns what to send.
func (s *server) answer(c *call, f Fault) (int, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	header := c.header
	header.Set("Date", s.now().UTC().Format(http.TimeFormat))
	header.Set("X-GitHub-Request-Id", strings.ToUpper(uuid.NewString()[:23]))
	header.Set("X-GitHub-Media-Type", "github.v3; format=json")
	if s.opts.Enterprise {
		header.Set("X-GitHub-Enterprise-Version", "3.19.0")
	}
	if f.Status != 0 {
		return c.fail(&failure{status: f.Status, message: f.Message, retry: f.Retry})
	}
	if c.refused != nil {
		return c.fail(c.refused)
	}
	c.meter, c.resource = s.meters.of(c.who.meterKey()), "core"
	if c.template() == "/graphql" {
		c.resource = "graphql"
	}
	err := c.meter.admit(c.r.Method, c.route, c.resource)
	c.meter.tell(header, c.resource)
	if err == errPrimary && c.resource == "graphql" { // GraphQL says so with status 200
		rep, _ := refusal("RATE_LIMITED", errPrimary.message)
		return 200, encode(rep.body)
	}
	if err != nil {
		return c.fail(err)
	}
	rep, err := c.handle()
	if err != nil {
		return c.fail(err)
	}
	return c.send(rep)
}

// cut ends the connection without an answer.
func cut() { panic(http.ErrAbortHandler) }

// wait returns false when the caller or the host went away meanwhile.
func wait(caller, host context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-caller.Done():
	case <-host.Done():
	}
	return false
}
