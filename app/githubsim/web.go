package githubsim

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// webRoots are first parts of a path that are pages and no API, where both live on one address.
var webRoots = map[string]bool{"settings": true, "organizations": true, "apps": true, "login": true, "avatars": true}

// pages are the few pages of the web site that an app's set-up and sign-in go through.
type pages struct {
	*site
	codes    map[string]*App // manifest conversion codes
	logins   map[string]loginCode
	signedIn *account
}

// serveWeb answers for the few pages that an app's set-up goes through; the host has no others.
func (p *pages) serveWeb(w http.ResponseWriter, r *http.Request, body []byte) {
	path := r.URL.Path
	switch {
	case strings.HasSuffix(path, "/settings/apps/new") && r.Method == http.MethodPost:
		p.newApp(w, r, body)
	case path == "/login/oauth/authorize" && r.Method == http.MethodGet:
		p.authorize(w, r)
	case path == "/login/oauth/access_token" && r.Method == http.MethodPost:
		p.exchange(w, r, body)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "<!doctype html><title>Not Found</title><h1>Not Found</h1><p>%s</p>", html.EscapeString(path))
	}
}

// newApp registers an app from a manifest and sends the browser back with a code, as GitHub does once the owner agreed.
func (p *pages) newApp(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	owner := ""
	if rest, ok := strings.CutPrefix(r.URL.Path, "/organizations/"); ok {
		owner, _, _ = strings.Cut(rest, "/")
	}
	code, m, err := p.register([]byte(form.Get("manifest")), owner)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	to, err := url.Parse(m.Redirect)
	if err != nil || m.Redirect == "" {
		http.Error(w, "redirect_url is missing", http.StatusUnprocessableEntity)
		return
	}
	q := to.Query()
	q.Set("code", code)
	if state := r.URL.Query().Get("state"); state != "" {
		q.Set("state", state)
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}
