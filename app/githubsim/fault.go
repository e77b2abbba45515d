package githubsim

import (
	"bytes"
	"path"
	"strings"
	"sync/atomic"
	"time"
)

// Fault is something that goes wrong with requests of a route. All that is set happens, the delay first.
type Fault struct {
	Method  string        // "POST"; every method when empty
	Route   string        // route template, "*" in it stands for anything: "/repos/*/check-runs*"; every route when empty
	Path    string        // what its path begins with: "/repos/acme/shop/"; every path when empty
	Body    string        // what its body contains: a part of a GraphQL query; any when empty
	Times   int           // how often; always when 0
	Skip    int           // so many requests go well first
	Delay   time.Duration // before the request is served
	Status  int           // answered instead of serving the request
	Message string        // of that answer
	Retry   int           // its Retry-After, in seconds
	Reset   bool          // the connection is cut before the request is served
	Lost    bool          // the request is served, then the connection is cut before the answer
	Count   *atomic.Int64 // is incremented whenever it happens; nil: nobody counts

	done bool
}

// faults are what goes wrong on purpose.
type faults struct {
	*site
	all []*Fault
}

// Break adds a fault and returns a function that mends it.
func (fs *faults) Break(f Fault) (mend func()) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fault := &f
	fs.all = append(fs.all, fault)
	return func() {
		fs.mu.Lock()
		defer fs.mu.Unlock()
		fault.done = true
	}
}

// next finds what goes wrong with this request, and uses it up.
func (fs *faults) next(c *call, path string) Fault {
	for _, f := range fs.all {
		if f.done || f.Method != "" && f.Method != c.r.Method || f.Route != "" && !f.routes(c.template()) || !strings.HasPrefix(path, f.Path) ||
			!bytes.Contains(c.body, []byte(f.Body)) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Times > 0 {
			f.Times--
			f.done = f.Times == 0
		}
		if f.Count != nil {
			f.Count.Add(1)
		}
		return *f
	}
	return Fault{}
}

func (f *Fault) routes(template string) bool {
	flat := func(s string) string { return strings.NewReplacer("/", ",", "{", "(", "}", ")").Replace(s) }
	matched, err := path.Match(flat(f.Route), flat(template))
	return err == nil && matched
}
