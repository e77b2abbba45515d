package github

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Identity is the app as GitHub knows it.
type Identity struct {
	ID          int64
	Slug        string // its login is Slug + "[bot]"
	Name        string
	Owner       string
	OwnerType   string            // User or Organization
	Permissions map[string]string // what it asks for
	Events      []string
	Server      string // version of the Enterprise Server that it lives on, "3.19.1"; "" on github.com
}

// Self reads who the app is. It is the cheapest way to find out whether the key is right.
func (a *App) Self(ctx context.Context) (Identity, error) {
	var raw struct {
		ID          int64
		Slug, Name  line
		Owner       *rawUser
		Permissions map[string]line
		Events      []line
	}
	o := op{does: "read the app", route: "GET /app"}
	var header http.Header
	err := a.own.do(ctx, o, func(ctx context.Context, gh *github.Client) (err error) {
		header, err = get(ctx, gh, "app", &raw)
		return err
	})
	// What a delivery's headers say is not signed; an answer to a question is from who was asked.
	out := Identity{ID: raw.ID, Slug: text(raw.Slug), Name: text(raw.Name), Owner: raw.Owner.actor().Login,
		Server: header.Get("X-GitHub-Enterprise-Version")}
	if raw.Owner != nil {
		out.OwnerType = text(raw.Owner.Type)
	}
	out.Permissions = map[string]string{}
	for k, v := range raw.Permissions {
		out.Permissions[k] = text(v)
	}
	for _, e := range raw.Events {
		out.Events = append(out.Events, text(e))
	}
	return out, err
}

// Installations reads all installations of the app.
func (a *App) Installations(ctx context.Context) ([]Installation, error) {
	o := op{does: "list the app's installations", route: "GET /app/installations", quiet: true}
	rows, _, err := all(1000, func(cursor string) (Page[Installation], error) {
		return listed(ctx, a.own, listing{op: o, path: "app/installations", cursor: cursor}, func(r *rawInstallation) Installation { return *r.installation() })
	})
	return rows, err
}

// Installation reads one installation.
func (a *App) Installation(ctx context.Context, id int64) (Installation, error) {
	var raw rawInstallation
	o := op{does: "read installation", on: strconv.FormatInt(id, 10), route: "GET /app/installations/{installation_id}"}
	err := a.own.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, "app/installations/"+o.on, &raw)
		return err
	})
	return *raw.installation(), err
}

// Repositories reads a page of the repositories that the installation may see.
func (c *Client) Repositories(ctx context.Context, cursor string) (Page[Repository], error) {
	type envelope struct {
		TotalCount   int `json:"total_count"`
		Repositories []*rawRepository
	}
	o := op{
		does: "list the repositories of installation", on: strconv.FormatInt(c.id, 10),
		route: "GET /installation/repositories", quiet: true,
	}
	open := func(e *envelope) ([]*rawRepository, int) { return e.Repositories, e.TotalCount }
	return listIn(ctx, c, listing{op: o, path: "installation/repositories", cursor: cursor}, open,
		func(r *rawRepository) Repository { return *r.repository() })
}

// Repository reads one repository. A repository that was renamed or transferred answers under its former name too: what
// is returned is where it is now.
func (c *Client) Repository(ctx context.Context, owner, repo string) (Repository, error) {
	o := op{does: "read repository", on: named(owner, repo, 0), route: "GET /repos/{owner}/{repo}"}
	var raw rawRepository
	if err := c.read(ctx, o, under(owner, repo), &raw); err != nil {
		return Repository{}, err
	}
	return *raw.repository(), nil
}

// Permission reads the role of an account in a repository: none, read, triage, write, maintain or admin. A custom role
// counts as the strongest of these that it includes. GitHub is asked by a login and answers whose that is (user.id): what another account
// has that took the login over is never taken for the role. The error is of kind NotFound where GitHub does not know the account, or not what
// it may do in the repository.
func (c *Client) Permission(ctx context.Context, owner, repo string, who Actor) (string, error) {
	role, id, unknown := c.permission(ctx, owner, repo, who.Login)
	if unknown != nil && !IsNotFound(unknown) {
		return "none", unknown
	}
	if who.ID == 0 {
		return "none", nil
	}
	if unknown == nil && id == who.ID {
		return role, nil
	}
	login, err := c.Login(ctx, who.ID)
	if err != nil || login == "" {
		return "none", err
	}
	if strings.EqualFold(login, who.Login) {
		return "none", unknown
	}
	if role, id, err = c.permission(ctx, owner, repo, login); err != nil || id != who.ID {
		return "none", err
	}
	return role, nil
}

// permission reads the role that a login has now, and the id of the account that has the login: 0 when nobody has it.
func (c *Client) permission(ctx context.Context, owner, repo, login string) (role string, id int64, err error) {
	o := op{
		does: "read the permission of " + said(login) + " in", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
	}
	var raw struct {
		Permission line
		RoleName   line `json:"role_name"`
		User       *struct {
			ID          int64
			Permissions *struct{ Admin, Maintain, Push, Triage, Pull bool }
		}
	}
	if login == "" || login == "." || login == ".." {
		return "none", 0, nil
	}
	err = c.read(ctx, o, under(owner, repo, "collaborators", url.PathEscape(login), "permission"), &raw)
	if err != nil || raw.User == nil {
		return "none", 0, err
	}
	if raw.User.Permissions != nil {
		return strongest(*raw.User.Permissions), raw.User.ID, nil
	}
	for _, name := range []line{raw.RoleName, raw.Permission} {
		switch name {
		case "none", "read", "triage", "write", "maintain", "admin":
			return text(name), raw.User.ID, nil
		}
	}
	return "none", raw.User.ID, nil
}

// Login reads what an account is called now. The error [IsNotFound] when GitHub does not know its id.
func (c *Client) Login(ctx context.Context, id int64) (string, error) {
	o := op{does: "read the login of account", on: strconv.FormatInt(id, 10), route: "GET /user/{account_id}"}
	if id <= 0 {
		return "", nil
	}
	var raw rawUser
	err := c.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, "user/"+o.on, &raw)
		return err
	})
	if err != nil || raw.ID != id {
		return "", err
	}
	return text(raw.Login), nil
}

func strongest(p struct{ Admin, Maintain, Push, Triage, Pull bool }) string {
	switch {
	case p.Admin:
		return "admin"
	case p.Maintain:
		return "maintain"
	case p.Push:
		return "write"
	case p.Triage:
		return "triage"
	case p.Pull:
		return "read"
	}
	return "none"
}

// TeamMember reports whether an account is a member of a team, directly or through a team below it. Somebody who was
// only invited is none yet; of somebody who has nothing to do with it the error [IsNotFound].
func (c *Client) TeamMember(ctx context.Context, org, slug, login string) (bool, error) {
	o := op{
		does: "read the membership of " + said(login) + " in team", on: said(org + "/" + slug),
		route: "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
	}
	if !plain.MatchString(org) || !plain.MatchString(slug) || login == "" || login == "." || login == ".." {
		return false, nil
	}
	var raw struct{ State line }
	err := c.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, "orgs/"+org+"/teams/"+url.PathEscape(slug)+"/memberships/"+url.PathEscape(login), &raw)
		return err
	})
	return raw.State == "active", err
}

// read gets one value.
func (c *Client) read(ctx context.Context, o op, p place, into any) error {
	path, err := p.path(o)
	if err != nil {
		return err
	}
	return c.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := get(ctx, gh, path, into)
		return err
	})
}

// write sends one value by the method of the operation's route, and reads the answer into another.
func (c *Client) write(ctx context.Context, o op, p place, value, into any) error {
	_, err := c.written(ctx, o, p, value, into)
	return err
}

// written is write for who needs the answer's header.
func (c *Client) written(ctx context.Context, o op, p place, value, into any) (http.Header, error) {
	path, err := p.path(o)
	if err != nil {
		return nil, err
	}
	o.write, o.repo = true, p.repo
	method, _, _ := strings.Cut(o.route, " ")
	var header http.Header
	err = c.do(ctx, o, func(ctx context.Context, gh *github.Client) (err error) {
		header, err = send(ctx, gh, request{method, path, value}, into)
		return err
	})
	return header, err
}
