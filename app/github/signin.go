package github

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
	"github.com/palantir/go-githubapp/githubapp"
)

// signin makes clients that are signed in, and keeps them.
type signin struct {
	maker    githubapp.ClientCreator
	hosts    map[string]bool // scheme://host that may see a token
	sessions *sessions
	clock    *clock
}

func newSignin(o *Options, m *metrics) (*signin, error) {
	key, err := jwt.ParseRSAPrivateKeyFromPEM(o.PrivateKey)
	if err != nil {
		return nil, errors.New("the app's private key is no RSA key in PEM form")
	}
	s := &signin{hosts: map[string]bool{}, sessions: newSessions(signedIn), clock: &clock{log: o.Log}}
	app := &asApp{id: o.AppID, signer: ghinstallation.NewRSASigner(jwt.SigningMethodRS256, key), clock: s.clock, now: o.Now}
	for _, raw := range []string{o.V3URL, o.V4URL} {
		u, err := url.Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("GitHub's address %q: %w", raw, err)
		}
		s.hosts[u.Scheme+"://"+u.Host] = true
	}
	s.maker = githubapp.NewClientCreator(o.V3URL, o.V4URL, o.AppID, o.PrivateKey,
		githubapp.WithClientUserAgent(o.UserAgent),
		githubapp.WithClientTimeout(o.Deadline+time.Second), // the request's own context ends first and says more
		githubapp.WithTransport(&conditional{memory: newMemory(memoryBytes),
			next: &wire{next: o.Transport, agent: o.UserAgent, metrics: m, now: o.Now, app: app}}),
		githubapp.WithClientMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return &answers{next: next, hosts: s.hosts, now: o.Now}
		}),
	)
	return s, nil
}

// completeURLs checks the addresses and makes the GraphQL one from the REST one when it is left out.
func (o *Options) completeURLs() error {
	if !safe(o.V3URL) {
		return errors.New("GitHub's REST address is no https address")
	}
	o.V3URL = strings.TrimSuffix(o.V3URL, "/") + "/"
	if o.V4URL == "" {
		base := strings.TrimSuffix(strings.TrimSuffix(o.V3URL, "/"), "/v3")
		o.V4URL = base + "/graphql"
	}
	if !safe(o.V4URL) {
		return errors.New("GitHub's GraphQL address is no https address")
	}
	return nil
}

// safe reports whether tokens may be sent to an address: by https, or over this machine's loopback.
func safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (ip != nil && ip.IsLoopback() || strings.EqualFold(u.Hostname(), "localhost"))
}
