//go:build linux

package main

import (
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// seen is what the app asked of GitHub since it was last emptied.
type seen struct {
	mu         sync.Mutex
	routes     map[string]int
	wrote      time.Time // when the last write came
	shown      time.Time // when the last check run was made
	runs       map[string]string
	made       int          // check runs
	flips      int          // check runs that came to another conclusion
	unchanged  int          // check runs that were written again and concluded the same
	activities atomic.Int64 // requests of any sort, never reset
}

func newSeen() *seen { return &seen{routes: map[string]int{}, runs: map[string]string{}} }

// forget begins to count anew. What the check runs conclude stays known.
func (s *seen) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes, s.made, s.flips, s.unchanged = map[string]int{}, 0, 0, 0
	s.wrote, s.shown = time.Time{}, time.Time{}
}

// exchange is told of every request.
func (s *seen) exchange(x githubsim.Exchange) {
	s.activities.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	route := x.Request.Method + " " + x.Route
	s.routes[route]++
	if !writes(route) {
		return
	}
	s.wrote = time.Now()
	if strings.Contains(x.Route, "/check-runs") && x.Status < 300 {
		s.run(x)
	}
}

// run notes what a check run concludes, and whether it concluded something else before.
func (s *seen) run(x githubsim.Exchange) {
	var r struct {
		ID         int64  `json:"id"`
		Name       string `json:"name"`
		Head       string `json:"head_sha"`
		Conclusion string `json:"conclusion"`
	}
	if json.Unmarshal(x.Answer, &r) != nil {
		return
	}
	key := r.Head + " " + r.Name
	switch was, known := s.runs[key]; {
	case !known:
		s.made++
		s.shown = time.Now()
	case was != r.Conclusion:
		s.flips++
	default:
		s.unchanged++
	}
	s.runs[key] = r.Conclusion
}

// writes reports whether a route changes something on GitHub; GraphQL is only read with, and tokens are no change.
func writes(route string) bool {
	return !strings.HasPrefix(route, "GET ") && !strings.HasPrefix(route, "HEAD ") && !strings.HasSuffix(route, "graphql") &&
		!strings.HasSuffix(route, "access_tokens")
}
