package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// SetupOptions are what /setup needs.
type SetupOptions struct {
	DB          *store.DB
	V3URL       string
	WebURL      string
	PublicURL   string            // "": taken from the request, which GitHub can only reach when it is public
	Permissions map[string]string // what the app asks for
	Events      []string          // the webhooks that it subscribes to
	SecretKey   config.Secret     // encrypts what is kept; empty: it is kept as it is
	Log         zerolog.Logger
	Client      *http.Client  // default: 10 seconds a request
	Look        time.Duration // between looks whether another replica made the app; default 5 seconds
}

// Setup makes the app through GitHub's manifest flow
// (https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). Its page opens only with
// a key that is written to the log, so that whoever finds the address first cannot take the server over. The key, and the state that
// GitHub gives back, are kept in the database until the app is made: a proxy hands what a browser asks to any replica.
type Setup struct {
	o     SetupOptions
	key   string
	state string

	making sync.Mutex  // one answer of GitHub's is taken at a time
	over   atomic.Bool // the app exists
	done   chan Credentials
}

// NewSetup prepares the page and writes its address to the log.
func NewSetup(ctx context.Context, o SetupOptions) (*Setup, error) {
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // a code is for GitHub alone
	}
	if o.Look <= 0 {
		o.Look = 5 * time.Second
	}
	s := &Setup{o: o, done: make(chan Credentials, 1)}
	err := o.DB.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.KeepFact(openingFact, random()+" "+random())
		s.key, s.state, _ = strings.Cut(kept, " ")
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("preparing /setup: %w", err)
	}
	if s.key == "" || s.state == "" {
		return nil, errors.New("preparing /setup: its key in the database is damaged: delete the row setup of the table facts")
	}
	o.Log.Warn().Str("open", o.PublicURL+"/setup?key="+s.key).Msg("there is no GitHub App yet: open this page on this server to make one")
	return s, nil
}

// pending reports whether the app is still to be made. No Setup is none that is pending.
func (s *Setup) pending() bool { return s != nil && !s.over.Load() }

// offered serves a page of the setup for as long as there is no app.
func (s *Setup) offered(page http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.pending() {
			plain(w, http.StatusGone, "The app exists: setting it up is over. Its settings are on GitHub.")
			return
		}
		page(w, r)
	})
}

func random() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b)
}

// Wait returns the credentials once the app was made, here or by another replica on the same database.
func (s *Setup) Wait(ctx context.Context) (Credentials, error) {
	look := time.NewTicker(s.o.Look)
	defer look.Stop()
	for {
		select {
		case c := <-s.done:
			return c, nil
		case <-ctx.Done():
			return Credentials{}, ctx.Err()
		case <-look.C:
			c, made, err := Made(ctx, s.o.DB, s.o.SecretKey)
			var wrong *config.SettingError
			if errors.As(err, &wrong) {
				return c, err // another replica has another key
			}
			if err != nil {
				s.o.Log.Debug().Err(err).Msg("looking whether another replica made the app")
			}
			if made {
				s.over.Store(true)
				return c, nil
			}
		}
	}
}

var login = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,38}$`)

// manifest is the app as it is asked for, https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest#github-app-manifest-parameters.
func (s *Setup) manifest(base string) ([]byte, error) {
	return json.Marshal(map[string]any{
		"name": "Northstar", "url": base, "public": false, "redirect_url": base + "/setup/made",
		"description":         "Keeps daily work pointed at strategy: kinds, links and a share for technical debt.",
		"hook_attributes":     map[string]any{"url": base + "/api/github/hook", "active": true},
		"default_permissions": s.o.Permissions, "default_events": s.o.Events,
	})
}

// base is the address under which GitHub reaches this server, as far as it is known.
func (s *Setup) base(r *http.Request) string {
	switch {
	case s.o.PublicURL != "":
		return s.o.PublicURL
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// page shows the form that sends the manifest to GitHub.
func (s *Setup) page(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("key")), []byte(s.key)) != 1 {
		plain(w, http.StatusForbidden, "This page needs the key from the log of northstar serve: /setup?key=…")
		return
	}
	base := s.base(r)
	text, err := s.manifest(base)
	if err != nil {
		plain(w, http.StatusInternalServerError, "the manifest cannot be written")
		return
	}
	org := r.URL.Query().Get("org")
	path := "/settings/apps/new"
	if org != "" {
		if !login.MatchString(org) {
			plain(w, http.StatusBadRequest, "That is no organisation's name on GitHub: letters, digits and hyphens.")
			return
		}
		path = "/organizations/" + org + path
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", policy("'self' "+origin(s.o.WebURL)))
	page := setupPage{Hook: base + "/api/github/hook", Public: s.o.PublicURL != "", Key: s.key, Org: org,
		Manifest: string(text), Action: s.o.WebURL + path + "?state=" + url.QueryEscape(s.state)}
	if _, err := io.WriteString(w, page.show().String()); err != nil {
		s.o.Log.Debug().Err(err).Msg("showing /setup")
	}
}

// origin is the scheme and host of an address, as a content policy names it.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// made takes the code that GitHub sends back and trades it for the app's credentials. GitHub gives them once, so that
// they are kept also when whoever asked has gone meanwhile.
func (s *Setup) made(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(s.state)) != 1 {
		plain(w, http.StatusForbidden, "This answer belongs to no form of this server. Begin again with the address in the log.")
		return
	}
	s.making.Lock()
	defer s.making.Unlock()
	if !s.pending() {
		plain(w, http.StatusGone, "The app exists: setting it up is over. Its settings are on GitHub.")
		return
	}
	ctx := context.WithoutCancel(r.Context())
	_, elsewhere, err := Made(ctx, s.o.DB, s.o.SecretKey)
	if err != nil { // the code is good for an hour: it is not spent
		s.o.Log.Error().Err(err).Msg("looking whether another replica made the app")
		plain(w, http.StatusInternalServerError, "The app's credentials could not be stored: the log says why. Load this page again within the hour.")
		return
	}
	if elsewhere {
		plain(w, http.StatusGone, "Another replica made the app: setting it up is over. Its settings are on GitHub.")
		return
	}
	c, err := s.convert(ctx, q.Get("code"))
	if err != nil {
		s.o.Log.Error().Err(err).Msg("making the app")
		plain(w, http.StatusBadGateway, "GitHub did not give the app's credentials. Its codes are good for one hour and one use: begin again with the address in the log.")
		return
	}
	storing, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := keep(storing, s.o.DB, c, s.o.SecretKey); err != nil {
		s.o.Log.Error().Err(err).Msg("keeping the app's credentials")
		plain(w, http.StatusInternalServerError, "The app exists on GitHub, but its credentials could not be stored. Delete it there and begin again.")
		return
	}
	s.over.Store(true)
	s.done <- c // there is room: this happens once
	s.o.Log.Info().Str("app", c.Slug).Msg("the app was made")
	http.Redirect(w, r, s.o.WebURL+"/apps/"+url.PathEscape(c.Slug)+"/installations/new", http.StatusSeeOther)
}

// convert trades a code for credentials. Its errors do not name the code.
func (s *Setup) convert(ctx context.Context, code string) (Credentials, error) {
	var c Credentials
	if code == "" || len(code) > 200 {
		return c, errors.New("the answer has no code")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.o.V3URL, "/")+"/app-manifests/"+url.PathEscape(code)+"/conversions", nil)
	if err != nil {
		return c, errors.New("the code makes no address")
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	res, err := s.o.Client.Do(req)
	if err != nil {
		var addressed *url.Error
		if errors.As(err, &addressed) {
			err = addressed.Err // without the address, which holds the code
		}
		return c, fmt.Errorf("asking for the app's credentials: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return c, fmt.Errorf("reading the app's credentials: %w", err)
	}
	if res.StatusCode != http.StatusCreated {
		return c, fmt.Errorf("GitHub answered %d", res.StatusCode)
	}
	if err := json.Unmarshal(body, &c); err != nil || c.ID == 0 || c.PrivateKey == "" || c.WebhookSecret == "" {
		return c, errors.New("GitHub's answer lacks the id, the key or the webhook's secret")
	}
	return c, nil
}
