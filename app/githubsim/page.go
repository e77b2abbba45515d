package githubsim

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// pages are the few pages of the web site that an app's set-up and sign-in go through.
type pages struct {
	*site
	codes    map[string]*App // manifest conversion codes
	logins   map[string]loginCode
	signedIn *account
}

// webRoots are first parts of a path that are pages and no API, where both live on one address.
var webRoots = map[string]bool{"settings": true, "organizations": true, "apps": true, "login": true, "avatars": true}

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

type loginCode struct {
	app    *App
	person *account
}

// SignIn chooses who is signed in to the web site: the person in whose name an app's sign-in ends.
func (p *pages) SignIn(login string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signedIn = p.addedUser(login)
}

// authorize sends the browser back with a code for the person who is signed in, who is taken to agree.
func (p *pages) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	app := p.appOfClient(q.Get("client_id"))
	back, err := url.Parse(q.Get("redirect_uri"))
	if app == nil || err != nil || q.Get("redirect_uri") == "" || p.signedIn == nil {
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	}
	code := randomHex(10)
	p.logins[code] = loginCode{app: app, person: p.signedIn}
	sendBack(w, r, back, code)
}

// sendBack has the browser go back to where it came from, with a code and with the state that it brought.
func sendBack(w http.ResponseWriter, r *http.Request, to *url.URL, code string) {
	q := to.Query()
	q.Set("code", code)
	if state := r.URL.Query().Get("state"); state != "" {
		q.Set("state", state)
	}
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}

// exchange trades a code for a person's token, once.
func (p *pages) exchange(w http.ResponseWriter, r *http.Request, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	form, _ := url.ParseQuery(string(body)) // what can't be read is not there
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		id, secret = user, password
	}
	app := p.appOfClient(id)
	login, found := p.logins[form.Get("code")]
	answer := map[string]string{"error": "bad_verification_code", "error_description": "The code passed is incorrect or expired."}
	switch {
	case app == nil || app.clientSecret != secret:
		answer = map[string]string{"error": "incorrect_client_credentials", "error_description": "The client_id and/or client_secret passed are incorrect."}
	case found && login.app == app:
		delete(p.logins, form.Get("code"))
		token := "ghu_" + randomHex(18)
		p.tokens[token] = &grant{person: login.person}
		answer = map[string]string{"access_token": token, "token_type": "bearer", "scope": ""}
	}
	if strings.Contains(r.Header.Get("Accept"), "json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(encode(answer)) // the client may be gone
		return
	}
	values := url.Values{}
	for k, v := range answer {
		values.Set(k, v)
	}
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	_, _ = w.Write([]byte(values.Encode())) // the client may be gone
}

func (s *site) appOfClient(id string) *App {
	for _, a := range s.apps {
		if a.clientID == id {
			return a
		}
	}
	return nil
}
