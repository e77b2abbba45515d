package github

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
	"github.com/gregjones/httpcache"
	"github.com/palantir/go-githubapp/githubapp"
	"github.com/shurcooL/githubv4"
)

// signedIn is how many clients stay signed in at once; the least used signs in again when it is next needed.
const signedIn = 2048

// signin makes clients that are signed in. cached keeps one per installation and interface; plain makes fresh ones.
type signin struct {
	plain, cached githubapp.ClientCreator
	hosts         map[string]bool // scheme://host that may see a token
}

func newSignin(o *Options, m *metrics) (*signin, error) {
	s := &signin{hosts: map[string]bool{}}
	for _, raw := range []string{o.V3URL, o.V4URL} {
		u, err := url.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("GitHub's address %q: %w", raw, err)
		}
		s.hosts[u.Scheme+"://"+u.Host] = true
	}
	store := newMemory(memoryBytes)
	s.plain = githubapp.NewClientCreator(o.V3URL, o.V4URL, o.AppID, o.PrivateKey,
		githubapp.WithClientUserAgent(o.UserAgent),
		githubapp.WithClientTimeout(o.Deadline+time.Second), // the request's own context ends first and says more
		githubapp.WithTransport(&wire{next: o.Transport, agent: o.UserAgent, metrics: m, now: o.Now}),
		githubapp.WithClientMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return &answers{next: next, hosts: s.hosts, now: o.Now}
		}),
		githubapp.WithClientCaching(true, func() httpcache.Cache { return store.part() }),
	)
	var err error
	s.cached, err = githubapp.NewCachingClientCreator(s.plain, signedIn)
	return s, err
}

// completeURLs checks the addresses and makes the GraphQL one from the REST one when it is left out.
func (o *Options) completeURLs() error {
	u, err := url.Parse(o.V3URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("GitHub's REST address is no http(s) address")
	}
	o.V3URL = strings.TrimSuffix(o.V3URL, "/") + "/"
	if o.V4URL == "" {
		base := strings.TrimSuffix(strings.TrimSuffix(o.V3URL, "/"), "/v3")
		o.V4URL = base + "/graphql"
	}
	v, err := url.Parse(o.V4URL)
	if err != nil || v.Host == "" || (v.Scheme != "http" && v.Scheme != "https") {
		return errors.New("GitHub's GraphQL address is no http(s) address")
	}
	return nil
}

// session is a pair of clients that are signed in as one installation.
type session struct {
	rest  *github.Client
	graph *githubv4.Client
	at    time.Time // when it replaced one that GitHub no longer accepted; zero for the first
}

// signed returns the clients to ask with.
func (c *Client) signed() (session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session.rest != nil {
		return c.session, nil
	}
	if c.id == 0 {
		rest, err := c.app.signin.plain.NewAppClient()
		c.session = session{rest: rest}
		return c.session, err
	}
	rest, err := c.app.signin.cached.NewInstallationClient(c.id)
	if err != nil {
		return session{}, err
	}
	graph, err := c.app.signin.cached.NewInstallationV4Client(c.id)
	return session{rest: rest, graph: graph}, err
}

// renew signs in anew after GitHub refused the token of s, at most once a minute. It reports whether there is a new
// session to try.
func (c *Client) renew(s session) bool {
	if c.id == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session.rest != nil && c.session.rest != s.rest {
		return true // somebody else has
	}
	now := c.app.o.Now()
	if !c.session.at.IsZero() && now.Sub(c.session.at) < time.Minute {
		return false
	}
	rest, err := c.app.signin.plain.NewInstallationClient(c.id)
	if err != nil {
		return false
	}
	graph, err := c.app.signin.plain.NewInstallationV4Client(c.id)
	if err != nil {
		return false
	}
	c.session = session{rest: rest, graph: graph, at: now}
	return true
}
