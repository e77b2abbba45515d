package githubsim

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

// viewer is who a request comes from.
type viewer struct {
	app    *App   // an app itself, or through an installation
	grant  *grant // an installation's token or a person's
	person *account
	token  string
}

// grant is what a token allows.
type grant struct {
	install     *Installation
	person      *account
	expires     time.Time // zero: never
	permissions map[string]string
	repos       map[int64]bool // nil: all of the installation
}

// is says whether an account is the one that asks: a person, or the app's own.
func (v viewer) is(a *account) bool {
	return a != nil && (a == v.person || v.app != nil && a == v.app.bot)
}

// installed says whether the viewer is an app on an installation.
func (v viewer) installed() bool { return v.grant != nil && v.grant.install != nil }

func (v viewer) meterKey() string {
	switch {
	case v.installed():
		return installationMeter(v.grant.install.ID)
	case v.person != nil:
		return "person " + v.person.login
	case v.app != nil:
		return fmt.Sprintf("app %d", v.app.id)
	}
	return "anonymous"
}

func installationMeter(id int64) string { return fmt.Sprintf("installation %d", id) }

// signIn reads the Authorization header.
func (s *site) signIn(r *http.Request) (viewer, error) {
	value := r.Header.Get("Authorization")
	if value == "" {
		return viewer{}, nil
	}
	scheme, token, _ := strings.Cut(value, " ")
	switch strings.ToLower(scheme) {
	case "bearer", "token":
	case "basic":
		if _, password, ok := r.BasicAuth(); ok {
			token = password
		}
	default:
		return viewer{}, errCredentials
	}
	token = strings.TrimSpace(token)
	if g := s.tokens[token]; g != nil {
		if !g.expires.IsZero() && !s.now().Before(g.expires) {
			return viewer{}, errCredentials
		}
		if g.install == nil {
			return viewer{grant: g, person: g.person, token: token}, nil
		}
		if s.installs[g.install.ID] == nil {
			return viewer{}, errCredentials
		}
		if !g.install.suspended.IsZero() {
			return viewer{}, errSuspended
		}
		return viewer{grant: g, app: g.install.app, token: token}, nil
	}
	if strings.Count(token, ".") == 2 && !strings.HasPrefix(token, "ghs_") {
		app, err := s.appOf(token)
		return viewer{app: app, token: token}, err
	}
	return viewer{}, errCredentials
}

// appOf verifies an app's own JWT: RS256 with the app's key, not from the future, and ending within ten minutes.
// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
func (s *site) appOf(token string) (*App, error) {
	bad := func(why string) error { return &failure{status: 401, message: why} }
	var app *App
	claims := jwt.RegisteredClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) {
		id, err := strconv.ParseInt(claims.Issuer, 10, 64)
		for _, a := range s.apps {
			if err == nil && a.id == id || a.clientID == claims.Issuer {
				app = a
				return &a.key.PublicKey, nil
			}
		}
		return nil, errNotFound
	})
	if app == nil {
		if claims.Issuer == "" {
			return nil, bad("A JSON web token could not be decoded")
		}
		return nil, &failure{status: 404, message: "Integration not found"}
	}
	if err != nil {
		return nil, bad("A JSON web token could not be decoded")
	}
	now := s.now().Truncate(time.Second)
	switch {
	case claims.ExpiresAt == nil:
		return nil, bad("Missing 'expiration time' claim ('exp') in assertion")
	case claims.IssuedAt == nil:
		return nil, bad("Missing 'issued at' claim ('iat') in assertion")
	case !claims.ExpiresAt.After(now):
		return nil, bad("'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires")
	case claims.ExpiresAt.After(now.Add(10 * time.Minute)):
		return nil, bad("'Expiration time' claim ('exp') is too far in the future")
	case claims.IssuedAt.After(now):
		return nil, bad("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
	}
	return app, nil
}

// Token makes a personal access token for a user, as `northstar audit` is given one.
func (d directory) Token(login string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a := d.account(login)
	if a == nil {
		return "", fmt.Errorf("no user %q", login)
	}
	token := "ghp_" + randomHex(18)
	d.tokens[token] = &grant{person: a}
	return token, nil
}

// newToken makes an installation token of today's form: "ghs_<app id>_<JWT>", about 520 characters.
func newToken(app *App, id int64, expires time.Time) string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // maps of strings and numbers
		return base64.RawURLEncoding.EncodeToString(b)
	}
	noise := func(n int) string {
		b := make([]byte, n)
		_, _ = rand.Read(b) // never fails
		return base64.RawURLEncoding.EncodeToString(b)
	}
	head := part(map[string]string{"alg": "ES256", "typ": "JWT", "kid": noise(12)})
	claims := part(map[string]any{"iss": "github", "app": app.id, "ins": id, "exp": expires.Unix(), "jti": noise(138)})
	return fmt.Sprintf("ghs_%d_%s.%s.%s", app.id, head, claims, noise(64))
}

// accessToken makes an installation's token, narrowed to some repositories and permissions when that is asked for.
func accessToken(c *call, in *Installation) (reply, error) {
	if !in.suspended.IsZero() {
		return reply{}, errSuspended
	}
	var ask struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if err := c.decode(&ask); err != nil {
		return reply{}, err
	}
	g := &grant{install: in, expires: c.time().Add(time.Hour), permissions: in.permissions}
	if len(ask.Permissions) > 0 {
		for name, level := range ask.Permissions {
			if !reaches(in.permissions[name], level) {
				return reply{}, &failure{status: 422, message: "The permissions requested are not granted to this installation."}
			}
		}
		g.permissions = ask.Permissions
	}
	body := object{"expires_at": stamp(g.expires), "permissions": copyMap(g.permissions), "repository_selection": in.selection()}
	if wanted := len(ask.Repositories) + len(ask.RepositoryIDs); wanted > 0 {
		some := slices.DeleteFunc(in.covered(), func(r *repo) bool {
			return !slices.Contains(ask.RepositoryIDs, r.id) && !slices.Contains(ask.Repositories, r.name)
		})
		if len(some) != wanted {
			return reply{}, &failure{status: 422, message: "There is at least one repository that does not exist or is not accessible to the parent installation."}
		}
		g.repos = map[int64]bool{}
		for _, r := range some {
			g.repos[r.id] = true
		}
		body["repositories"], body["repository_selection"] = each(some, c.repoJSON), "selected"
	}
	token := newToken(in.app, in.ID, g.expires)
	c.tokens[token] = g
	return c.created(body.with(object{"token": token}))
}
