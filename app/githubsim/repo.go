package githubsim

import (
	"fmt"
	"strings"
	"time"
)

// RepoOptions is how a repository starts. Without files it holds a README.
type RepoOptions struct {
	Private     bool
	Description string
	Files       map[string]string
}

type repo struct {
	*site
	id                       int64
	owner                    *account
	name, description        string
	private, archived, fork  bool
	noIssues                 bool
	parent                   *repo
	branch                   string // default branch
	created, updated, pushed time.Time
	refs                     map[string]string // full ref → sha
	commits                  map[string]*commit
	labels                   []*label
	milestones               []*milestone
	items                    map[int]*item
	order                    []*item // by number
	pulls                    []*item // those of them that are pull requests
	open                     int     // how many are
	comments                 map[int64]*comment
	suites                   []*suite
	runs                     map[int64]*run
	runOrder                 []*run
	roles                    map[*account]string // read | triage | write | maintain | admin
	lastNumber               int
	lastMilestone            int
	moved                    map[int]*item // transferred away
	deleted                  map[int]bool
	gone                     bool
}

func (r *repo) full() string { return r.owner.login + "/" + r.name }

func (r *repo) node() string { return nodeID("R", r.id) }

// standardLabels are what GitHub gives a new repository.
var standardLabels = []label{
	{name: "bug", color: "d73a4a", description: "Something isn't working"},
	{name: "documentation", color: "0075ca", description: "Improvements or additions to documentation"},
	{name: "duplicate", color: "cfd3d7", description: "This issue or pull request already exists"},
	{name: "enhancement", color: "a2eeef", description: "New feature or request"},
	{name: "good first issue", color: "7057ff", description: "Good for newcomers"},
	{name: "help wanted", color: "008672", description: "Extra attention is needed"},
	{name: "invalid", color: "e4e669", description: "This doesn't seem right"},
	{name: "question", color: "d876e3", description: "Further information is requested"},
	{name: "wontfix", color: "ffffff", description: "This will not be worked on"},
}

func (a *account) newRepo(name string, o RepoOptions) *repo {
	now := a.time()
	r := &repo{site: a.site, id: a.newID(), owner: a, name: name, description: o.Description, private: o.Private, branch: "main",
		created: now, updated: now, pushed: now, refs: map[string]string{}, commits: map[string]*commit{}, items: map[int]*item{},
		comments: map[int64]*comment{}, runs: map[int64]*run{}, roles: map[*account]string{}, moved: map[int]*item{}, deleted: map[int]bool{}}
	for _, l := range standardLabels {
		l.described, l.standard = true, true
		r.addLabel(&l)
	}
	files := written(o.Files)
	if len(files) == 0 {
		readme := "# " + name + "\n"
		files["README.md"] = &readme
	}
	r.refs[heads+r.branch] = r.addCommit("", a, "Initial commit", files).sha
	r.repos[r.id] = r
	r.takeName()
	return r
}

// forkOf is a person's fork of the repository, made when there is none.
func (r *repo) forkOf(by *account) *repo {
	if f := r.repo(by.login + "/" + r.name); f != nil {
		return f
	}
	f := by.newRepo(r.name, RepoOptions{})
	f.fork, f.parent, f.private, f.branch = true, r, r.private, r.branch
	sha := r.tip("")
	f.commits[sha] = r.commits[sha]
	f.refs[heads+f.branch] = sha
	return f
}

// leaveName has the repository's address lead to it as a former one, and takeName gives it the address that it has now.
func (r *repo) leaveName() {
	old := strings.ToLower(r.full())
	delete(r.names, old)
	r.oldNames[old] = r.id
}

func (r *repo) takeName() {
	now := strings.ToLower(r.full())
	r.names[now] = r
	delete(r.oldNames, now)
}

// rename gives a repository another name, or another owner; the old address leads to it.
func (r *repo) rename(owner *account, name string) error {
	if have := r.repo(owner.login + "/" + name); have != nil && have != r {
		return fmt.Errorf("repository %s/%s exists already", owner.login, name)
	}
	r.leaveName()
	r.owner, r.name, r.updated = owner, name, r.time()
	r.takeName()
	return nil
}

// transfer moves a repository to another owner: the installation that loses it and the one that gains it are told.
func (r *repo) transfer(to, by *account) error {
	from := r.owner
	var losing []*Installation
	for _, in := range r.installs {
		if in.covers(r) {
			losing = append(losing, in)
		}
	}
	if err := r.rename(to, r.name); err != nil {
		return err
	}
	for _, in := range losing {
		delete(in.repos, r.id)
		in.emitRepos("removed", r)
	}
	for _, in := range r.installs {
		if in.covers(r) {
			in.emitRepos("added", r)
		}
	}
	was := object{}
	was[strings.ToLower(from.kind)] = r.userJSON(from)
	if from.kind == "Organization" {
		was = object{"organization": r.orgJSON(from)}
	}
	r.emit("repository", "transferred", by, changed("owner", was))
	return nil
}

// delete takes a repository away with everything in it.
func (r *repo) delete(by *account) {
	r.emit("repository", "deleted", by, nil)
	r.gone = true
	delete(r.names, strings.ToLower(r.full()))
	for _, i := range r.order {
		i.gone = true
		delete(r.nodes, i.node())
		if i.parent != nil && i.parent.repo != r {
			i.parent.removeSub(i, by)
		}
	}
}

// repositories are repositories as their admins see them.
type repositories struct{ *site }

// AddRepo creates a repository, "owner/name"; installations on all repositories have it at once.
func (rs repositories) AddRepo(full string, o RepoOptions) error {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	login, name, ok := strings.Cut(full, "/")
	owner := rs.account(login)
	switch {
	case !ok || name == "" || owner == nil:
		return fmt.Errorf("repository %q needs an owner that exists, and a name", full)
	case rs.repo(full) != nil:
		return fmt.Errorf("repository %q exists already", full)
	}
	r := owner.newRepo(name, o)
	for _, in := range rs.installs {
		if in.all && in.covers(r) {
			in.emitRepos("added", r)
		}
	}
	r.emit("repository", "created", owner.someAdmin(), nil)
	return nil
}

// RenameRepo renames a repository; its old address leads to the new one.
func (rs repositories) RenameRepo(who, full, name string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		was := object{"from": r.name}
		if err := r.rename(r.owner, name); err != nil {
			return err
		}
		r.emit("repository", "renamed", by, object{"changes": object{"repository": object{"name": was}}})
		return nil
	})
}

// TransferRepo gives a repository to another owner.
func (rs repositories) TransferRepo(who, full, owner string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		to := r.account(owner)
		if to == nil {
			return fmt.Errorf("no account %q", owner)
		}
		return r.transfer(to, by)
	})
}

// DeleteRepo deletes a repository.
func (rs repositories) DeleteRepo(who, full string) error {
	return rs.do(who, full, func(r *repo, by *account) error { r.delete(by); return nil })
}

// Describe gives a repository another description.
func (rs repositories) Describe(who, full, text string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		was := r.description
		r.description, r.updated = text, r.time()
		r.emit("repository", "edited", by, changed("description", orNull(was)))
		return nil
	})
}

// Turn makes a repository "private" or "public", "archived" or "unarchived", or turns its "issues" on and off ("no issues"),
// which GitHub tells nobody.
func (rs repositories) Turn(who, full, into string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		told := map[string]string{"private": "privatized", "public": "publicized", "archived": "archived", "unarchived": "unarchived"}[into]
		was := [2]bool{r.private, r.archived}
		switch into {
		case "private", "public":
			r.private = into == "private"
		case "archived", "unarchived":
			r.archived = into == "archived"
		case "issues", "no issues":
			r.noIssues = into == "no issues"
		default:
			return fmt.Errorf("a repository can't be turned %q", into)
		}
		if was != [2]bool{r.private, r.archived} {
			r.updated = r.time()
			r.emit("repository", told, by, nil)
		}
		return nil
	})
}
