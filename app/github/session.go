package github

import (
	"container/list"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/shurcooL/githubv4"
)

// session is a pair of clients that are signed in as one installation, each with a token of its own for one scope.
type session struct {
	rest  *github.Client
	graph *githubv4.Client
	asked scope     // what it was wanted for
	scope scope     // what its tokens are for; wider where GitHub gives none so narrow
	made  time.Time // when it was made
	at    time.Time // when it replaced one that GitHub no longer accepted; zero for the first
	until time.Time // when it is forgotten; zero: not by time
}

// sessions keeps those that were lately used, of all installations.
type sessions struct {
	most int

	mu    sync.Mutex
	byKey map[sessionKey]*list.Element
	order *list.List // of *keptSession, most lately used first
}

type sessionKey struct {
	installation int64
	scope        scope
}

type keptSession struct {
	key sessionKey
	session
}

func newSessions(most int) *sessions {
	return &sessions{most: most, byKey: map[sessionKey]*list.Element{}, order: list.New()}
}

// forget drops those of one installation.
func (s *sessions) forget(installation int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, e := range s.byKey {
		if k.installation == installation {
			s.drop(e)
		}
	}
}

// get finds a session that is still good.
func (s *sessions) get(k sessionKey, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.byKey[k]
	if e == nil {
		return session{}, false
	}
	kept := e.Value.(*keptSession).session
	if !kept.until.IsZero() && !now.Before(kept.until) {
		s.drop(e)
		return session{}, false
	}
	s.order.MoveToFront(e)
	return kept, true
}

// put keeps a session in the place of what was there.
func (s *sessions) put(k sessionKey, v session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.byKey[k]; e != nil {
		s.drop(e)
	}
	s.byKey[k] = s.order.PushFront(&keptSession{k, v})
	for s.order.Len() > s.most {
		s.drop(s.order.Back())
	}
}

func (s *sessions) drop(e *list.Element) {
	s.order.Remove(e)
	delete(s.byKey, e.Value.(*keptSession).key)
}

// signed returns the clients to ask with.
func (c *caller) signed(o op) (session, error) {
	want := scopeOf(o)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, fields := c.granted["issue_fields"]; want.purpose == reading && len(c.granted) > 0 && !fields {
		want.purpose = simple // GitHub gives no token for what was not granted
	}
	now := c.app.o.Now()
	if s, ok := c.app.signin.sessions.get(c.key(want), now); ok {
		return s, nil
	}
	if want.repo != "" && !c.narrow.AllowN(now, 1) {
		want = want.wider()
		if s, ok := c.app.signin.sessions.get(c.key(want), now); ok {
			return s, nil
		}
	}
	s, err := c.sign(want)
	if err == nil {
		s.asked = want
		c.app.signin.sessions.put(c.key(want), s)
	}
	return s, err
}

func (c *caller) key(s scope) sessionKey { return sessionKey{c.id, s} }

// sign makes clients, which ask for a token when they are first used.
func (c *caller) sign(as scope) (session, error) {
	s := session{scope: as, made: c.app.o.Now()}
	var err error
	if c.id == 0 {
		s.rest, err = c.app.signin.maker.NewAppClient()
		return s, err
	}
	if s.rest, err = c.app.signin.maker.NewInstallationClient(c.id); err != nil {
		return session{}, err
	}
	s.graph, err = c.app.signin.maker.NewInstallationV4Client(c.id)
	return s, err
}

// renew signs in anew after GitHub refused the token of s, at most once a minute. It reports whether there is a new
// session to try.
func (c *caller) renew(s session) bool {
	if c.id == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.app.o.Now()
	if have, ok := c.app.signin.sessions.get(c.key(s.asked), now); ok && have.rest != s.rest {
		return true // somebody else has
	}
	if !s.at.IsZero() && now.Sub(s.at) < time.Minute {
		return false
	}
	return c.replace(s, s.scope, now, s.until)
}

// widen takes a wider token in the place of one that GitHub does not give. It reports whether there is one to try.
func (c *caller) widen(s session) bool {
	if c.id == 0 || s.scope.purpose == whole {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.app.o.Now()
	if have, ok := c.app.signin.sessions.get(c.key(s.asked), now); ok && have.rest != s.rest {
		return true
	}
	c.app.o.Log.Debug().Int64("installation", c.id).Str("repository", s.scope.repo).Msg("GitHub gives no token that is so narrow")
	return c.replace(s, s.scope.wider(), s.at, now.Add(widened))
}

// refresh takes a new token in the place of one that may be older than what it was refused for: it is for a repository which had the
// name before, or its owner granted a permission since. It reports whether there is one to try.
func (c *caller) refresh(s session, why Kind) bool {
	now := c.app.o.Now()
	if c.id == 0 || s.scope.repo == "" && why != Forbidden || now.Sub(s.made) < staleAfter {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if have, ok := c.app.signin.sessions.get(c.key(s.asked), now); ok && have.rest != s.rest {
		return true
	}
	if why == Forbidden { // GitHub may give by now what it gave only wider
		return c.replace(s, s.asked, s.at, time.Time{})
	}
	return c.replace(s, s.scope, s.at, s.until)
}

func (c *caller) replace(old session, as scope, at, until time.Time) bool {
	s, err := c.sign(as)
	if err != nil {
		return false
	}
	s.asked, s.at, s.until = old.asked, at, until
	c.app.signin.sessions.put(c.key(old.asked), s)
	return true
}
