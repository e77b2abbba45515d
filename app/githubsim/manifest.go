package githubsim

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// manifest is what an app's registration by manifest sends.
type manifest struct {
	Name        string            `json:"name"`
	URL         string            `json:"url"`
	Redirect    string            `json:"redirect_url"`
	Permissions map[string]string `json:"default_permissions"`
	Events      []string          `json:"default_events"`
	Hook        struct {
		URL    string `json:"url"`
		Active *bool  `json:"active"`
	} `json:"hook_attributes"`
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
	sendBack(w, r, to, code)
}

// register makes an app from a manifest and the code by which its secrets are fetched once.
func (p *pages) register(text []byte, owner string) (code string, m manifest, err error) {
	if err := json.Unmarshal(text, &m); err != nil {
		return "", m, fmt.Errorf("the manifest: %w", err)
	}
	if m.Name == "" || m.URL == "" || m.Hook.URL == "" {
		return "", m, fmt.Errorf("the manifest needs name, url and hook_attributes.url")
	}
	if m.Permissions == nil {
		m.Permissions = map[string]string{"metadata": "read"}
	}
	if m.Events == nil {
		m.Events = []string{}
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", m, err
	}
	slug := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(m.Name)), "-")
	p.mu.Lock()
	defer p.mu.Unlock()
	a, err := p.addApp(AppOptions{Slug: slug, Name: m.Name, Owner: owner, Secret: randomHex(20), HookURL: m.Hook.URL, Permissions: m.Permissions, Events: m.Events}, key)
	if err != nil {
		return "", m, err
	}
	code = randomHex(20)
	p.codes[code] = a
	return code, m, nil
}

func convertManifest(c *call) (reply, error) {
	a := c.pages.codes[c.params["code"]]
	if a == nil {
		return reply{}, errNotFound
	}
	delete(c.pages.codes, c.params["code"])
	a.hook.mu.Lock()
	secret := a.hook.secret
	a.hook.mu.Unlock()
	return c.created(c.appJSON(a).with(object{"client_id": a.clientID, "client_secret": a.clientSecret, "webhook_secret": secret, "pem": string(a.PrivateKey())}))
}
