package githubsim

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AppOptions is how an app is registered. Left out, the permissions and events are those that Northstar asks for.
type AppOptions struct {
	Slug        string // "northstar" when empty
	Name        string
	Owner       string // account that registered it; a user of its own when empty
	Key         *rsa.PrivateKey
	Secret      string // of its webhooks
	HookURL     string // nothing is sent while empty
	Permissions map[string]string
	Events      []string
}

// App is a registered GitHub App.
type App struct {
	*site
	id                     int64
	slug, name             string
	clientID, clientSecret string
	owner, bot             *account
	key                    *rsa.PrivateKey
	permissions            map[string]string
	events                 []string
	created                time.Time
	hook                   *hook
}

// Permissions are what Northstar's manifest asks for.
func Permissions() map[string]string {
	return map[string]string{"issues": "write", "pull_requests": "write", "checks": "write", "contents": "read", "metadata": "read",
		"merge_queues": "read", "members": "read"}
}

// Events are what Northstar's manifest subscribes to. Installations are told unasked.
func Events() []string {
	return []string{"check_run", "check_suite", "issue_comment", "issues", "label", "member", "membership", "merge_group",
		"milestone", "organization", "pull_request", "push", "repository", "sub_issues", "team"}
}

// eventNeeds are the permissions, any of them, without which an event can't be subscribed to.
var eventNeeds = map[string]string{
	"check_run": "checks", "check_suite": "checks", "issue_comment": "issues|pull_requests", "issues": "issues", "label": "metadata",
	"member": "members|metadata", "membership": "members", "merge_group": "merge_queues", "milestone": "issues|pull_requests",
	"organization": "members", "pull_request": "pull_requests", "push": "contents", "repository": "metadata",
	"sub_issues": "issues", "team": "members", "team_add": "members",
}

// marketplace is where apps are registered and installed.
type marketplace struct{ *site }

// AddApp registers an app. GitHub's rules hold: an event needs a permission that covers it.
func (m marketplace) AddApp(o AppOptions) (*App, error) {
	key := o.Key
	if key == nil {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, fmt.Errorf("a key for the app: %w", err)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.addApp(o, key)
}

func (s *site) addApp(o AppOptions, key *rsa.PrivateKey) (*App, error) {
	if o.Permissions == nil {
		o.Permissions = Permissions()
	}
	if o.Events == nil {
		o.Events = Events()
	}
	if o.Slug == "" {
		o.Slug = "northstar"
	}
	if o.Name == "" {
		o.Name = strings.ToUpper(o.Slug[:1]) + o.Slug[1:]
	}
	if err := allowedEvents(o.Events, o.Permissions); err != nil {
		return nil, err
	}
	for _, a := range s.apps {
		if a.slug == o.Slug {
			return nil, fmt.Errorf("an app %q (%d) is registered already", a.slug, a.id)
		}
	}
	if o.Owner == "" {
		o.Owner = o.Slug + "-maker"
	}
	a := &App{site: s, id: s.newID(), slug: o.Slug, name: o.Name, clientID: "Iv23li" + randomHex(7), clientSecret: randomHex(20), owner: s.addedUser(o.Owner),
		bot: s.addedUser(o.Slug + "[bot]"), key: key, permissions: o.Permissions, events: slices.Sorted(slices.Values(o.Events)), created: s.time()}
	s.apps[a.id] = a
	a.hook = newHook(a, o.HookURL, o.Secret)
	return a, nil
}

// allowedEvents checks GitHub's rule that an event needs a permission that covers it.
func allowedEvents(events []string, granted map[string]string) error {
	for _, event := range events {
		names, known := eventNeeds[event]
		if !known {
			return fmt.Errorf("event %q is none that an app subscribes to here", event)
		}
		if !slices.ContainsFunc(strings.Split(names, "|"), func(name string) bool { return granted[name] != "" }) {
			return fmt.Errorf("event %q needs one of the permissions %s", event, names)
		}
	}
	return nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// ID is the app's number.
func (a *App) ID() int64 { return a.id }

// Slug is the app's name in addresses; its bot is Slug + "[bot]".
func (a *App) Slug() string { return a.slug }

// PrivateKey is the app's key as GitHub lets it be downloaded: PEM, PKCS #1.
func (a *App) PrivateKey() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(a.key)})
}

// Client are the app's OAuth client id and secret.
func (a *App) Client() (id, secret string) { return a.clientID, a.clientSecret }

// Ask changes the permissions and events that the app asks for. What is asked for anew each installation has to accept; what is no
// longer asked for it has lost, and nobody is told.
func (a *App) Ask(permissions map[string]string, events []string) error {
	if err := allowedEvents(events, permissions); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.permissions, a.events = permissions, slices.Clone(events)
	for _, in := range a.installations() {
		in.permissions = lesser(in.permissions, permissions)
		in.events = slices.DeleteFunc(slices.Clone(in.events), func(e string) bool { return !slices.Contains(events, e) })
	}
	return nil
}

// Grant is Ask, and every installation accepts it at once.
func (a *App) Grant(permissions map[string]string, events []string) error {
	if err := a.Ask(permissions, events); err != nil {
		return err
	}
	a.mu.Lock()
	all := a.installations()
	a.mu.Unlock()
	for _, in := range all {
		in.Accept()
	}
	return nil
}

// appRoutes are an app's own affairs.
func appRoutes() []*route {
	return []*route{
		on("GET /app", asApp, "", getApp),
		on("GET /app/installations", asApp, "", listInstallations),
		on("GET /app/installations/{installation_id}", asApp, "", show((*call).installation, (*call).installationJSON)),
		on("POST /app/installations/{installation_id}/access_tokens", asApp, "", of((*call).installation, accessToken)),
		on("GET /app/hook/config", asApp, "", func(c *call) (reply, error) { return ok(c.who.app.hook.configJSON()) }),
		on("GET /app/hook/deliveries", asApp, "", listDeliveries, "status", "cursor"),
		on("POST /app/hook/deliveries/{delivery_id}/attempts", asApp, "", redeliver),
		on("POST /app-manifests/{code}/conversions", anyone, "", convertManifest),
		on("GET /orgs/{org}/installation", asApp, "", show((*call).installationOn, (*call).installationJSON)),
		on("GET /users/{username}/installation", asApp, "", show((*call).installationOn, (*call).installationJSON)),
		on("GET /installation/repositories", asInstallation, "", installationRepos),
	}
}

func getApp(c *call) (reply, error) {
	return ok(c.appJSON(c.who.app).with(object{"installations_count": len(c.who.app.installations())}))
}

// appJSON is an app, null for none.
func (v *renderer) appJSON(a *App) object {
	if a == nil {
		return nil
	}
	return object{"id": a.id, "client_id": a.clientID, "slug": a.slug, "node_id": nodeID("A", a.id), "owner": v.userJSON(a.owner),
		"name": a.name, "description": "", "external_url": v.web + "/apps/" + a.slug, "html_url": v.web + "/apps/" + a.slug,
		"created_at": stamp(a.created), "updated_at": stamp(a.created), "permissions": copyMap(a.permissions), "events": copyList(a.events)}
}
