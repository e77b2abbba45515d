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
	if o.ID == 0 {
		o.ID = s.newID()
	}
	for _, e := range o.Events {
		if err := allowedEvent(e, o.Permissions); err != nil {
			return nil, err
		}
	}
	for _, a := range s.apps {
		if a.slug == o.Slug || a.id == o.ID {
			return nil, fmt.Errorf("an app %q (%d) is registered already", a.slug, a.id)
		}
	}
	if o.Owner == "" {
		o.Owner = o.Slug + "-maker"
	}
	owner := s.account(o.Owner)
	if owner == nil {
		owner = s.addAccount(o.Owner, "User")
	}
	bot := s.account(o.Slug + "[bot]")
	if bot == nil {
		bot = s.addAccount(o.Slug+"[bot]", "Bot")
	}
	a := &App{site: s, id: o.ID, slug: o.Slug, name: o.Name, clientID: "Iv23li" + randomHex(7), clientSecret: randomHex(20), owner: owner,
		bot: bot, key: key, permissions: o.Permissions, events: append([]string(nil), o.Events...), created: s.time()}
	sort.Strings(a.events)
	bot.app = a
	s.apps[a.id] = a
	a.hook = newHook(a, o.HookURL, o.Secret)
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
	a.mu.Lock()
	defer a.mu.Unlock()
	a.permissions, a.events = permissions, append([]string(nil), events...)
	for _, in := range a.installs {
		if in.app == a {
			in.emit("new_permissions_accepted", in.by, nil)
		}
	}
	for _, g := range a.tokens {
		if g.install != nil && g.install.app == a {
			g.permissions = permissions
		}
	}
	return nil
}

// Install puts an app on an account: on all of its repositories, or on those named.
func (m marketplace) Install(a *App, login string, repos ...string) (*Installation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	owner := m.account(login)
	if owner == nil {
		return nil, fmt.Errorf("no account %q", login)
	}
	for _, in := range m.installs {
		if in.app == a && in.account == owner {
			return nil, fmt.Errorf("%s is installed on %s already", a.slug, login)
		}
	}
	in := &Installation{ID: m.newID(), app: a, account: owner, all: len(repos) == 0, repos: map[int64]bool{}, created: m.time(), updated: m.time(), by: owner.someAdmin()}
	for _, full := range repos {
		r := m.repo(full)
		if r == nil || r.owner != owner {
			return nil, fmt.Errorf("no repository %q of %s", full, login)
		}
		in.repos[r.id] = true
	}
	m.installs[in.ID] = in
	in.emit("created", in.by, object{"repositories": each(in.covered(), m.repoShort), "requester": nil})
	return in, nil
}

// someAdmin is a person who may install on the account.
func (a *account) someAdmin() *account {
	if a.kind == "User" {
		return a
	}
	for login, role := range a.members {
		if role == "admin" {
			return a.account(login)
		}
	}
	return a.addedUser(a.login + "-admin")
}

// covered are the repositories of an installation, oldest first.
func (in *Installation) covered() []*repo {
	var out []*repo
	for _, r := range in.app.repos {
		if in.covers(r) {
			out = append(out, r)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id < out[j].id })
	return out
}

// Uninstall takes an installation away, and its tokens with it.
func (m marketplace) Uninstall(in *Installation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.installs[in.ID] == nil {
		return errors.New("not installed")
	}
	in.emit("deleted", in.by, object{"repositories": each(in.covered(), m.repoShort), "requester": nil})
	delete(m.installs, in.ID)
	return nil
}

// Suspend stops an installation from doing anything, or lets it work again.
func (m marketplace) Suspend(in *Installation, suspended bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	action := "unsuspend"
	in.suspended = time.Time{}
	if suspended {
		action, in.suspended = "suspend", m.time()
	}
	in.emit(action, in.by, object{"repositories": each(in.covered(), m.repoShort), "requester": nil})
}

// AddRepository gives an installation one more repository.
func (m marketplace) AddRepository(in *Installation, full string) error {
	return in.selectRepo(full, "added")
}

// RemoveRepository takes a repository from an installation, which is one of selected repositories then.
func (m marketplace) RemoveRepository(in *Installation, full string) error {
	return in.selectRepo(full, "removed")
}

// selectRepo has a repository "added" to an installation, or "removed" from it.
func (in *Installation) selectRepo(full, action string) error {
	in.app.mu.Lock()
	defer in.app.mu.Unlock()
	r := in.app.repo(full)
	if r == nil || r.owner != in.account {
		return fmt.Errorf("no repository %q of %s", full, in.account.login)
	}
	add := action == "added"
	if in.covers(r) == add {
		return nil
	}
	if in.all {
		for _, have := range in.covered() {
			in.repos[have.id] = true
		}
		in.all = false
	}
	in.updated = in.app.time()
	in.repos[r.id] = add
	if !add {
		delete(in.repos, r.id)
	}
	in.emitRepos(action, r)
	return nil
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
