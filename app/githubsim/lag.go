package githubsim

import (
	"fmt"
	"strings"
	"time"
)

// lag is what the copies of GitHub's data that answer apps do not have yet, and from when on they do. People, and webhooks, are
// ahead of them.
type lag struct {
	by time.Duration
	of map[any]time.Time // *item, *comment, *commit, *run, listed
}

// Lag has what is made from now on stay unknown to apps for so long: GitHub tells of it by webhook before its own copies have it
// (https://github.com/kubernetes/test-infra/issues/2229). Zero ends that for what is made from then on.
func (s *site) Lag(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lag.by = d; s.lag.of == nil {
		s.lag.of = map[any]time.Time{}
	}
}

// made notes that something was made just now.
func (s *site) made(what any) {
	if s.lag.by > 0 {
		s.lag.of[what] = s.now().Add(s.lag.by)
	}
}

// unknown reports whether what was made is not known to apps yet.
func (s *site) unknown(what any) bool { return s.now().Before(s.lag.of[what]) }

// behind is what is answered of an item that is not known yet. Labels of pull requests are put on by their node
// (https://github.com/peter-evans/create-pull-request/issues/4321).
func (c *call) behind(i *item) error {
	if i.pull != nil && strings.HasSuffix(c.template(), "/labels") {
		return invalid("Label", "data", "unprocessable", fmt.Sprintf("Could not resolve to a node with the global id of '%s'.", i.node()))
	}
	return errNotFound
}
