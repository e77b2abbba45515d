package githubsim

import (
	"net/http"
	"slices"
)

// Request is one request that was made, for counting.
type Request struct {
	Method string
	Route  string // template, e.g. "/repos/{owner}/{repo}/issues"; "" when there is none
	Path   string
	Status int // 0: the connection was cut
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

// journal remembers requests, and tells observers of them.
type journal struct {
	*site
	log       []Request
	observers []func(Exchange)
}

// Observe calls f with every exchange, one at a time and before the client has the answer. f must not call the host.
func (j *journal) Observe(f func(Exchange)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.observers = append(j.observers, f)
}

// Requests are the requests so far, oldest first.
func (j *journal) Requests() []Request { j.mu.Lock(); defer j.mu.Unlock(); return slices.Clone(j.log) }

// Counts are the requests so far by "METHOD template".
func (j *journal) Counts() map[string]int {
	out := map[string]int{}
	for _, r := range j.Requests() {
		out[r.Method+" "+r.Route]++
	}
	return out
}

// ForgetRequests empties the list of requests.
func (j *journal) ForgetRequests() { j.mu.Lock(); defer j.mu.Unlock(); j.log = nil }

// tell shows an exchange to the observers.
func (j *journal) tell(x Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range j.observers {
		f(x)
	}
}

// record notes a request that has ended.
func (j *journal) record(c *call, path string, status int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.log = append(j.log, Request{Method: c.r.Method, Route: c.template(), Path: path, Status: status})
	if len(j.log) > 2*j.opts.Keep {
		j.log = slices.Clone(j.log[j.opts.Keep:])
	}
}
