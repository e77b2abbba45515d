package githubsim

import (
	"errors"
	"fmt"
	"slices"
	"sort"
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
}

func (i *Installation) covers(r *repo) bool {
	return r.owner == i.account && !r.gone && (i.all || i.repos[r.id])
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

func (v *renderer) installationJSON(i *Installation) object {
	selection := "selected"
	if i.all {
		selection = "all"
	}
	page := fmt.Sprintf("%s/settings/installations/%d", v.web, i.ID)
	if i.account.kind == "Organization" {
		page = fmt.Sprintf("%s/organizations/%s/settings/installations/%d", v.web, i.account.login, i.ID)
	}
	o := object{"id": i.ID, "client_id": i.app.clientID, "account": v.userJSON(i.account), "repository_selection": selection,
		"access_tokens_url": fmt.Sprintf("%s/app/installations/%d/access_tokens", v.api, i.ID),
		"repositories_url":  v.api + "/installation/repositories", "html_url": page, "app_id": i.app.id, "app_slug": i.app.slug,
		"target_id": i.account.id, "target_type": i.account.kind, "permissions": copyMap(i.app.permissions),
		"events": copyList(i.app.events), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "single_file_name": nil,
		"has_multiple_single_files": false, "single_file_paths": []any{}, "suspended_by": nil, "suspended_at": nil}
	if !i.suspended.IsZero() {
		o["suspended_at"], o["suspended_by"] = stamp(i.suspended), v.user(i.by)
	}
	return o
}
