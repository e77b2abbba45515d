package githubsim

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// AppOptions is how an app is registered. Left out, the permissions and events are those that Northstar asks for.
type AppOptions struct {
	ID          int64  // chosen when 0
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
	host                   *Host
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

// AddApp registers an app. GitHub's rules hold: an event needs a permission that covers it.
func (h *Host) AddApp(o AppOptions) (*App, error) {
	key := o.Key
	if key == nil {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, fmt.Errorf("a key for the app: %w", err)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.addApp(o, key)
}

func (h *Host) addApp(o AppOptions, key *rsa.PrivateKey) (*App, error) {
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
	if o.ID == 0 {
		o.ID = h.id()
	}
	for _, e := range o.Events {
		if err := allowedEvent(e, o.Permissions); err != nil {
			return nil, err
		}
	}
	for _, a := range h.apps {
		if a.slug == o.Slug || a.id == o.ID {
			return nil, fmt.Errorf("an app %q (%d) is registered already", a.slug, a.id)
		}
	}
	if o.Owner == "" {
		o.Owner = o.Slug + "-maker"
	}
	owner := h.account(o.Owner)
	if owner == nil {
		owner = h.addAccount(o.Owner, "User")
	}
	bot := h.account(o.Slug + "[bot]")
	if bot == nil {
		bot = h.addAccount(o.Slug+"[bot]", "Bot")
	}
	a := &App{host: h, id: o.ID, slug: o.Slug, name: o.Name, clientID: "Iv23li" + randomHex(7), clientSecret: randomHex(20), owner: owner,
		bot: bot, key: key, permissions: o.Permissions, events: append([]string(nil), o.Events...), created: h.time()}
	sort.Strings(a.events)
	bot.app = a
	h.apps[a.id] = a
	a.hook = newHook(h, a, o.HookURL, o.Secret)
	return a, nil
}

func allowedEvent(event string, granted map[string]string) error {
	names, known := eventNeeds[event]
	if !known {
		return fmt.Errorf("event %q is none that an app subscribes to here", event)
	}
	for name := range strings.SplitSeq(names, "|") {
		if granted[name] != "" {
			return nil
		}
	}
	return fmt.Errorf("event %q needs one of the permissions %s", event, names)
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

// Grant changes the app's permissions and events; every installation accepts them at once.
func (a *App) Grant(permissions map[string]string, events []string) error {
	for _, e := range events {
		if err := allowedEvent(e, permissions); err != nil {
			return err
		}
	}
	h := a.host
	h.mu.Lock()
	defer h.mu.Unlock()
	a.permissions, a.events = permissions, append([]string(nil), events...)
	for _, in := range h.installs {
		if in.app == a {
			h.emitInstallation(in, "new_permissions_accepted", in.by, nil)
		}
	}
	for _, g := range h.tokens {
		if g.install != nil && g.install.app == a {
			g.permissions = permissions
		}
	}
	return nil
}

// Install puts an app on an account: on all of its repositories, or on those named.
func (h *Host) Install(a *App, login string, repos ...string) (*Installation, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	owner := h.account(login)
	if owner == nil {
		return nil, fmt.Errorf("no account %q", login)
	}
	for _, in := range h.installs {
		if in.app == a && in.account == owner {
			return nil, fmt.Errorf("%s is installed on %s already", a.slug, login)
		}
	}
	in := &Installation{ID: h.id(), app: a, account: owner, all: len(repos) == 0, repos: map[int64]bool{}, created: h.time(), updated: h.time(), by: h.someAdmin(owner)}
	for _, full := range repos {
		r := h.repo(full)
		if r == nil || r.owner != owner {
			return nil, fmt.Errorf("no repository %q of %s", full, login)
		}
		in.repos[r.id] = true
	}
	h.installs[in.ID] = in
	h.emitInstallation(in, "created", in.by, object{"repositories": each(h.covered(in), h.repoShort), "requester": nil})
	return in, nil
}

// someAdmin is a person who may install on the account.
func (h *Host) someAdmin(a *account) *account {
	if a.kind == "User" {
		return a
	}
	for login, role := range a.members {
		if role == "admin" {
			return h.account(login)
		}
	}
	return h.addedUser(a.login + "-admin")
}

// covered are the repositories of an installation, oldest first.
func (h *Host) covered(in *Installation) []*repo {
	var out []*repo
	for _, r := range h.repos {
		if in.covers(r) {
			out = append(out, r)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	return out
}

// Uninstall takes an installation away, and its tokens with it.
func (h *Host) Uninstall(in *Installation) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.installs[in.ID] == nil {
		return errors.New("not installed")
	}
	h.emitInstallation(in, "deleted", in.by, object{"repositories": each(h.covered(in), h.repoShort), "requester": nil})
	delete(h.installs, in.ID)
	return nil
}

// Suspend stops an installation from doing anything, or lets it work again.
func (h *Host) Suspend(in *Installation, suspended bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	action := "unsuspend"
	in.suspended = time.Time{}
	if suspended {
		action, in.suspended = "suspend", h.time()
	}
	h.emitInstallation(in, action, in.by, object{"repositories": each(h.covered(in), h.repoShort), "requester": nil})
}

// AddRepository gives an installation one more repository.
func (h *Host) AddRepository(in *Installation, full string) error {
	return h.selectRepo(in, full, "added")
}

// RemoveRepository takes a repository from an installation, which is one of selected repositories then.
func (h *Host) RemoveRepository(in *Installation, full string) error {
	return h.selectRepo(in, full, "removed")
}

// selectRepo has a repository "added" to an installation, or "removed" from it.
func (h *Host) selectRepo(in *Installation, full, action string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.repo(full)
	if r == nil || r.owner != in.account {
		return fmt.Errorf("no repository %q of %s", full, in.account.login)
	}
	add := action == "added"
	if in.covers(r) == add {
		return nil
	}
	if in.all {
		for _, have := range h.covered(in) {
			in.repos[have.id] = true
		}
		in.all = false
	}
	in.updated = h.time()
	in.repos[r.id] = add
	if !add {
		delete(in.repos, r.id)
	}
	h.emitSelection(in, action, r)
	return nil
}

// Token makes a personal access token for a user, as `northstar audit` is given one.
func (h *Host) Token(login string) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.account(login)
	if a == nil {
		return "", fmt.Errorf("no user %q", login)
	}
	token := "ghp_" + randomHex(18)
	h.tokens[token] = &grant{person: a}
	return token, nil
}
