package githubsim

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

func getApp(c *call) (reply, error) {
	n := 0
	for _, in := range c.installs {
		if in.app == c.who.app {
			n++
		}
	}
	return ok(c.appJSON(c.who.app).with(object{"installations_count": n}))
}

func listInstallations(c *call) (reply, error) {
	var all []*Installation
	for _, in := range c.installs {
		if in.app == c.who.app {
			all = append(all, in)
		}
	}
	sort.Slice(all, func(a, b int) bool { return all[a].ID < all[b].ID })
	return ok(each(paged(c, all), c.installationJSON))
}

func getInstallation(c *call) (reply, error) {
	id, err := c.number("installation_id")
	if err != nil {
		return reply{}, err
	}
	if in := c.installs[id]; in != nil && in.app == c.who.app {
		return ok(c.installationJSON(in))
	}
	return reply{}, errNotFound
}

func accountInstallation(c *call) (reply, error) {
	login := c.params["org"] + c.params["username"]
	for _, in := range c.installs {
		if in.app == c.who.app && strings.EqualFold(in.account.login, login) {
			return ok(c.installationJSON(in))
		}
	}
	return reply{}, errNotFound
}

func installationRepos(c *call) (reply, error) {
	all := c.who.grant.install.covered()
	if only := c.who.grant.repos; only != nil {
		all = slices.DeleteFunc(all, func(r *repo) bool { return !only[r.id] })
	}
	selection := "selected"
	if c.who.grant.install.all {
		selection = "all"
	}
	return ok(object{"total_count": len(all), "repository_selection": selection, "repositories": each(paged(c, all), func(r *repo) object {
		return c.repoJSON(r).with(object{"permissions": c.permissions(r)})
	})})
}

func (k *hook) configJSON() object {
	k.mu.Lock()
	defer k.mu.Unlock()
	o := object{"content_type": "json", "insecure_ssl": "0", "url": k.url}
	if k.secret != "" {
		o["secret"] = "********"
	}
	return o
}

func (v *renderer) deliveryJSON(d Delivery) object {
	o := object{"id": d.ID, "guid": d.GUID, "delivered_at": stamp(d.At), "redelivery": d.Redelivery, "duration": d.Duration.Seconds(),
		"status": d.Status, "status_code": d.Code, "event": d.Event, "action": orNull(d.Action), "installation_id": nil, "repository_id": nil,
		"throttled_at": nil}
	if d.Installation != 0 {
		o["installation_id"] = d.Installation
	}
	if d.Repository != 0 {
		o["repository_id"] = d.Repository
	}
	return o
}

// listDeliveries pages by cursor, the id of the last one seen, newest first.
func listDeliveries(c *call) (reply, error) {
	all := c.who.app.hook.attempts()
	switch c.query.Get("status") {
	case "failure":
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.Code < 400 })
	case "success":
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.Code >= 400 })
	}
	if cursor := strings.TrimPrefix(c.query.Get("cursor"), "v1_"); cursor != "" {
		after, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil {
			return reply{}, &failure{status: 422, message: "Invalid cursor"}
		}
		all = slices.DeleteFunc(all, func(d Delivery) bool { return d.ID >= after })
	}
	size := 30
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		size = min(n, 100)
	}
	if len(all) > size {
		all = all[:size]
		q := c.r.URL.Query()
		q.Set("cursor", fmt.Sprintf("v1_%d", all[size-1].ID))
		c.header.Set("Link", "<"+c.api+"/app/hook/deliveries?"+q.Encode()+`>; rel="next"`)
	}
	return ok(each(all, c.deliveryJSON))
}

func redeliver(c *call) (reply, error) {
	id, err := c.number("delivery_id")
	if err != nil {
		return reply{}, err
	}
	if c.who.app.redeliver(id) != nil {
		return reply{}, errNotFound
	}
	return reply{status: 202, body: object{}}, nil
}

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
