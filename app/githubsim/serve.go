package githubsim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Request is one request that was made, for counting.
type Request struct {
	At       time.Time
	Method   string
	Route    string // template, e.g. "/repos/{owner}/{repo}/issues"; "" when there is none
	Path     string
	Status   int // 0: the connection was cut
	Caller   string
	Duration time.Duration
}

// Exchange is one request and its answer, whole, for an observer such as a check against GitHub's descriptions.
type Exchange struct {
	Request  *http.Request // its body is in Body
	Route    string
	Params   map[string]string // values in the path
	Body     []byte
	Status   int
	Header   http.Header
	Answer   []byte
	Injected bool // the answer is a fault's, not the host's
}

// Observe calls f with every exchange, one at a time and before the client has the answer. f must not call the host.
func (h *Host) Observe(f func(Exchange)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.observers = append(h.observers, f)
}

// Requests are the requests so far, oldest first.
func (h *Host) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Request(nil), h.log...)
}

// Counts are the requests so far by "METHOD template".
func (h *Host) Counts() map[string]int {
	out := map[string]int{}
	for _, r := range h.Requests() {
		out[r.Method+" "+r.Route]++
	}
	return out
}

// ForgetRequests empties the list of requests.
func (h *Host) ForgetRequests() { h.mu.Lock(); defer h.mu.Unlock(); h.log = nil }

const maxBody = 25 << 20

// ServeHTTP answers for the whole host.
func (h *Host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	path, isAPI := h.apiPath(r)
	if !isAPI {
		h.serveWeb(w, r, body)
		return
	}
	c := &call{h: h, r: r, query: r.URL.Query(), body: body, header: w.Header()}
	path, f, leave := h.enter(c, path)
	defer leave()
	if f.Delay > 0 {
		if !wait(r.Context(), h.quit, f.Delay) {
			panic(http.ErrAbortHandler)
		}
	}
	status, answer := 0, []byte(nil)
	defer func() { h.record(c, path, status, start) }()
	if f.Reset {
		cut(w)
	}
	status, answer = h.answer(c, f)
	h.tell(c, status, answer, f.Status != 0)
	if f.Lost {
		status = 0
		cut(w)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer) // the client may be gone
	}
}

// enter finds the route, the caller and what is to go wrong, and counts the request as under way until leave.
func (h *Host) enter(c *call, path string) (named string, f Fault, leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	named = h.byID(path)
	c.route, c.params = match(routes, c.r.Method, named)
	template := ""
	if c.route != nil {
		template = c.route.template
	}
	c.who, c.refused = h.signIn(c.r)
	caller := h.meter(c.who.meterKey())
	caller.under++
	return named, h.fault(c.r.Method, template), func() { h.mu.Lock(); defer h.mu.Unlock(); caller.under-- }
}

// apiPath is the path below the API's root, and whether it is the API's at all.
func (h *Host) apiPath(r *http.Request) (string, bool) {
	path := r.URL.EscapedPath()
	if h.opts.Enterprise {
		if path == "/api/graphql" {
			return "/graphql", true
		}
		rest, found := strings.CutPrefix(path, "/api/v3")
		return rest, found
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return path, !webRoots[first]
}

// byID turns /repositories/{id}/… into the address by name.
func (h *Host) byID(path string) string {
	rest, found := strings.CutPrefix(path, "/repositories/")
	if !found {
		return path
	}
	number, tail, more := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if r := h.repos[id]; err == nil && r != nil {
		path = "/repos/" + r.full()
		if more {
			path += "/" + tail
		}
	}
	return path
}

// answer serves one API request under the lock and returns what to send.
func (h *Host) answer(c *call, f Fault) (int, []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	header := c.header
	header.Set("Date", h.now().UTC().Format(http.TimeFormat))
	header.Set("X-GitHub-Request-Id", strings.ToUpper(uuid.NewString()[:23]))
	header.Set("X-GitHub-Media-Type", "github.v3; format=json")
	if h.opts.Enterprise {
		header.Set("X-GitHub-Enterprise-Version", "3.19.0")
	}
	if f.Status != 0 {
		return h.fail(c, &failure{status: f.Status, message: f.Message, retry: f.Retry})
	}
	resource := "core"
	if c.route != nil && c.route.template == "/graphql" {
		resource = "graphql"
	}
	if c.refused != nil {
		return h.fail(c, c.refused)
	}
	m := h.meter(c.who.meterKey())
	err := h.admit(m, c.r, c.route, resource)
	h.rateHeaders(header, m, resource)
	if err == errPrimary && resource == "graphql" { // GraphQL says so with status 200
		return 200, encode(object{"errors": []any{object{"type": "RATE_LIMITED", "message": errPrimary.message}}})
	}
	if err != nil {
		return h.fail(c, err)
	}
	rep, err := h.handle(c)
	if err != nil {
		return h.fail(c, err)
	}
	return h.send(c, rep, m, resource)
}

// handle finds the repository, asks whether the caller may, and lets the route answer.
func (h *Host) handle(c *call) (reply, error) {
	if c.r.Header.Get("User-Agent") == "" {
		return reply{}, &failure{status: 403, message: "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"}
	}
	if c.route == nil {
		return reply{}, errNotFound
	}
	if h.opts.Enterprise && notOnServer[c.route.template] {
		return reply{}, errNotFound
	}
	if err := c.signed(); err != nil {
		return reply{}, err
	}
	if accepted := c.route.accepted(); accepted != "" {
		c.header.Set("X-Accepted-GitHub-Permissions", accepted)
	}
	if strings.HasPrefix(c.route.template, "/repos/{owner}/{repo}") {
		r, err := c.findRepo()
		if err != nil {
			return reply{}, err
		}
		if err := c.allow(r); err != nil {
			return reply{}, err
		}
		c.repo = r
	} else if c.who.grant != nil && c.who.grant.install != nil && len(c.route.needs) > 0 {
		if n := c.route.needs[0]; !reaches(c.who.grant.permissions[n.name], n.level) {
			return reply{}, errIntegration
		}
	}
	return c.route.serve(c)
}

// findRepo is the repository in the path; a former name is a redirect to the address by id.
func (c *call) findRepo() (*repo, error) {
	full := strings.ToLower(c.params["owner"] + "/" + c.params["repo"])
	if r := c.h.repo(full); r != nil {
		return r, nil
	}
	if r := c.h.repos[c.h.oldNames[full]]; r != nil && c.who.sees(r) {
		parts := strings.SplitN(strings.TrimPrefix(c.r.URL.EscapedPath(), strings.TrimPrefix(c.h.api, c.h.web)), "/", 5)
		to := c.h.api + "/repositories/" + strconv.FormatInt(r.id, 10)
		if len(parts) == 5 {
			to += "/" + parts[4]
		}
		if c.r.URL.RawQuery != "" {
			to += "?" + c.r.URL.RawQuery
		}
		if c.r.Method == http.MethodGet {
			return nil, movedTo(301, to)
		}
		return nil, movedTo(307, to)
	}
	return nil, errNotFound
}

func (h *Host) fail(c *call, err error) (int, []byte) {
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{status: 500, message: err.Error()}
	}
	if f.location != "" {
		c.header.Set("Location", f.location)
	}
	if f.retry > 0 {
		c.header.Set("Retry-After", strconv.Itoa(f.retry))
	}
	c.header.Set("Content-Type", "application/json; charset=utf-8")
	return f.status, encode(f.json())
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("simulated GitHub: an answer cannot be JSON: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// send writes a success: its type, its ETag, and 304 when the caller has it already, which is not counted.
func (h *Host) send(c *call, rep reply, m *meter, resource string) (int, []byte) {
	out := rep.raw
	if rep.mime != "" {
		c.header.Set("Content-Type", rep.mime)
	} else if rep.status != 204 {
		out = encode(rep.body)
		c.header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if c.r.Method != http.MethodGet || rep.status != 200 || c.who.app != nil && c.who.grant == nil {
		return rep.status, out
	}
	sum := sha256.New()
	sum.Write([]byte(c.who.token)) // as on GitHub, another token is another representation
	sum.Write([]byte(c.r.Header.Get("Accept")))
	sum.Write(out)
	etag := `W/"` + hex.EncodeToString(sum.Sum(nil)) + `"`
	c.header.Set("ETag", etag)
	c.header.Set("Cache-Control", "private, max-age=60, s-maxage=60")
	c.header.Set("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With")
	if c.r.Header.Get("If-None-Match") == etag {
		m.used[resource]--
		h.rateHeaders(c.header, m, resource)
		c.header.Del("Content-Type")
		return http.StatusNotModified, nil
	}
	return rep.status, out
}

func (h *Host) tell(c *call, status int, answer []byte, injected bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	template := ""
	if c.route != nil {
		template = c.route.template
	}
	for _, f := range h.observers {
		f(Exchange{Request: c.r, Route: template, Params: c.params, Body: c.body, Status: status, Header: c.header.Clone(), Answer: answer, Injected: injected})
	}
}

func (h *Host) record(c *call, path string, status int, start time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	entry := Request{At: h.now(), Method: c.r.Method, Path: path, Status: status, Caller: c.who.meterKey(), Duration: time.Since(start)}
	if c.route != nil {
		entry.Route = c.route.template
	}
	h.log = append(h.log, entry)
	if len(h.log) > 2*h.opts.Keep {
		h.log = append([]Request(nil), h.log[h.opts.Keep:]...)
	}
}

// cut ends the connection without an answer.
func cut(http.ResponseWriter) { panic(http.ErrAbortHandler) }

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
