package githubsim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Installation is an app on an account.
type Installation struct {
	ID        int64
	app       *App
	account   *account
	all       bool
	repos     map[int64]bool
	created   time.Time
	updated   time.Time
	suspended time.Time
	by        *account

	permissions map[string]string // as far as its owner accepted what the app asks for
	events      []string
}

func (i *Installation) covers(r *repo) bool {
	return r.owner == i.account && !r.gone && (i.all || i.repos[r.id])
}

// listed is a repository in the list of an installation.
type listed struct {
	in *Installation
	r  *repo
}

// covered are the repositories of an installation, oldest first.
func (in *Installation) covered() []*repo {
	return in.app.site.reposWhere(in.covers)
}

// reposWhere are the repositories of which something is so, by id.
func (s *site) reposWhere(so func(*repo) bool) (out []*repo) {
	for _, id := range slices.Sorted(maps.Keys(s.repos)) {
		if r := s.repos[id]; so(r) {
			out = append(out, r)
		}
	}
	return out
}

// selection is how its repositories were chosen.
func (in *Installation) selection() string {
	if in.all {
		return "all"
	}
	return "selected"
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
	in := &Installation{ID: m.newID(), app: a, account: owner, all: len(repos) == 0, repos: map[int64]bool{}, created: m.time(), updated: m.time(), by: owner.someAdmin(),
		permissions: a.permissions, events: a.events}
	for _, full := range repos {
		r := m.repo(full)
		if r == nil || r.owner != owner {
			return nil, fmt.Errorf("no repository %q of %s", full, login)
		}
		in.repos[r.id] = true
	}
	m.installs[in.ID] = in
	in.emitWhole("created")
	return in, nil
}

// Uninstall takes an installation away, and its tokens with it.
func (in *Installation) Uninstall() error {
	in.app.mu.Lock()
	defer in.app.mu.Unlock()
	if in.app.installs[in.ID] == nil {
		return errors.New("not installed")
	}
	in.emitWhole("deleted")
	delete(in.app.installs, in.ID)
	return nil
}

// Accept has the owner accept all that the app asks for. Tokens that were made before stay as they are.
func (in *Installation) Accept() {
	in.app.mu.Lock()
	defer in.app.mu.Unlock()
	in.permissions, in.events, in.updated = in.app.permissions, in.app.events, in.app.time()
	in.emit("new_permissions_accepted", nil)
}

// Suspend stops an installation from doing anything.
func (in *Installation) Suspend() {
	in.app.mu.Lock()
	defer in.app.mu.Unlock()
	in.suspended = in.app.time()
	in.emitWhole("suspend")
}

// Unsuspend lets it work again.
func (in *Installation) Unsuspend() {
	in.app.mu.Lock()
	defer in.app.mu.Unlock()
	in.suspended = time.Time{}
	in.emitWhole("unsuspend")
}

// AddRepository gives an installation one more repository.
func (in *Installation) AddRepository(full string) error { return in.selectRepo(full, "added") }

// RemoveRepository takes a repository from an installation, which is one of selected repositories then.
func (in *Installation) RemoveRepository(full string) error { return in.selectRepo(full, "removed") }

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
	in.app.made(listed{in, r})
	if !add {
		delete(in.repos, r.id)
	}
	in.emitRepos(action, r)
	return nil
}

// installations are those of the app, oldest first.
func (a *App) installations() []*Installation {
	var all []*Installation
	for _, id := range slices.Sorted(maps.Keys(a.installs)) {
		if in := a.installs[id]; in.app == a {
			all = append(all, in)
		}
	}
	return all
}

func listInstallations(c *call) (reply, error) {
	return ok(each(paged(c, c.who.app.installations()), c.installationJSON))
}

// installation is the one in the path.
func (c *call) installation() (*Installation, error) {
	id, err := c.number("installation_id")
	if in := c.installs[id]; err == nil && in != nil && in.app == c.who.app {
		return in, nil
	}
	return nil, errNotFound
}

// installationOn is that on the account in the path.
func (c *call) installationOn() (*Installation, error) {
	for _, in := range c.who.app.installations() {
		if strings.EqualFold(in.account.login, c.params["org"]+c.params["username"]) {
			return in, nil
		}
	}
	return nil, errNotFound
}

func installationRepos(c *call) (reply, error) {
	in := c.who.grant.install
	all := c.site.reposWhere(func(r *repo) bool { return in.covers(r) != c.unknown(listed{in, r}) })
	if only := c.who.grant.repos; only != nil {
		all = slices.DeleteFunc(all, func(r *repo) bool { return !only[r.id] })
	}
	return ok(object{"total_count": len(all), "repository_selection": in.selection(), "repositories": each(paged(c, all), func(r *repo) object {
		return c.repoJSON(r).with(object{"permissions": c.permissions(r)})
	})})
}

func (v *renderer) installationJSON(i *Installation) object {
	page := fmt.Sprintf("%s/settings/installations/%d", v.web, i.ID)
	if i.account.kind == "Organization" {
		page = fmt.Sprintf("%s/organizations/%s/settings/installations/%d", v.web, i.account.login, i.ID)
	}
	o := object{"id": i.ID, "client_id": i.app.clientID, "account": v.userJSON(i.account), "repository_selection": i.selection(),
		"access_tokens_url": fmt.Sprintf("%s/app/installations/%d/access_tokens", v.api, i.ID),
		"repositories_url":  v.api + "/installation/repositories", "html_url": page, "app_id": i.app.id, "app_slug": i.app.slug,
		"target_id": i.account.id, "target_type": i.account.kind, "permissions": copyMap(i.permissions),
		"events": copyList(i.events), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "single_file_name": nil,
		"has_multiple_single_files": false, "single_file_paths": []any{}, "suspended_by": nil, "suspended_at": nil}
	if !i.suspended.IsZero() {
		o["suspended_at"], o["suspended_by"] = stamp(i.suspended), v.userJSON(i.by)
	}
	return o
}
