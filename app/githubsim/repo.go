package githubsim

import (
	"fmt"
	"strings"
	"time"
)

// RepoOptions is how a repository starts. Without files it holds a README.
type RepoOptions struct {
	Private       bool
	NoIssues      bool
	Description   string
	DefaultBranch string // "main" when empty
	Files         map[string]string
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
	comments                 map[int64]*comment
	suites                   []*suite
	runs                     map[int64]*run
	runOrder                 []*run
	roles                    map[string]string // lower-case login → read | triage | write | maintain | admin
	lastNumber               int
	lastMilestone            int
	moved                    map[int]*item // transferred away
	deleted                  map[int]bool
	gone                     bool
}

func (r *repo) full() string { return r.owner.login + "/" + r.name }

func (r *repo) node() string { return nodeID("R", r.id) }

// standardLabels are what GitHub gives a new repository.
var standardLabels = []struct{ name, color, description string }{
	{"bug", "d73a4a", "Something isn't working"},
	{"documentation", "0075ca", "Improvements or additions to documentation"},
	{"duplicate", "cfd3d7", "This issue or pull request already exists"},
	{"enhancement", "a2eeef", "New feature or request"},
	{"good first issue", "7057ff", "Good for newcomers"},
	{"help wanted", "008672", "Extra attention is needed"},
	{"invalid", "e4e669", "This doesn't seem right"},
	{"question", "d876e3", "Further information is requested"},
	{"wontfix", "ffffff", "This will not be worked on"},
}

func (owner *account) newRepo(name string, o RepoOptions) *repo {
	branch := o.DefaultBranch
	if branch == "" {
		branch = "main"
	}
	r := &repo{site: owner.site, id: owner.newID(), owner: owner, name: name, description: o.Description, private: o.Private, noIssues: o.NoIssues, branch: branch,
		created: owner.time(), updated: owner.time(), pushed: owner.time(), refs: map[string]string{}, commits: map[string]*commit{}, items: map[int]*item{},
		comments: map[int64]*comment{}, runs: map[int64]*run{}, roles: map[string]string{}, moved: map[int]*item{}, deleted: map[int]bool{}}
	for _, l := range standardLabels {
		made := &label{id: owner.newID(), name: l.name, color: l.color, description: l.description, described: true, standard: true}
		r.labels = append(r.labels, made)
		owner.nodes[nodeID("LA", r.id, made.id)] = made
	}
	files := map[string]*string{}
	for path, text := range o.Files {
		files[path] = &text
	}
	if len(files) == 0 {
		readme := "# " + name + "\n"
		files["README.md"] = &readme
	}
	r.refs["refs/heads/"+branch] = r.addCommit("", owner, "Initial commit", files).sha
	owner.repos[r.id] = r
	owner.names[strings.ToLower(r.full())] = r
	owner.nodes[r.node()] = r
	return r
}

// addRepo creates a repository; installations on all repositories have it at once.
func (s *site) addRepo(full string, o RepoOptions) (*repo, error) {
	login, name, ok := strings.Cut(full, "/")
	owner := s.account(login)
	if !ok || name == "" || owner == nil {
		return nil, fmt.Errorf("repository %q needs an owner that exists, and a name", full)
	}
	if s.repo(full) != nil {
		return nil, fmt.Errorf("repository %q exists already", full)
	}
	r := owner.newRepo(name, o)
	by := owner.someAdmin()
	for _, in := range s.installs {
		if in.all && in.covers(r) {
			in.emitRepos("added", r)
		}
	}
	r.emit("repository", "created", by, nil)
	return r, nil
}

// forkOf is a person's fork of the repository, made when there is none.
func (r *repo) forkOf(by *account) *repo {
	if f := r.repo(by.login + "/" + r.name); f != nil {
		return f
	}
	f := by.newRepo(r.name, RepoOptions{})
	f.fork, f.parent, f.private, f.branch = true, r, r.private, r.branch
	sha := r.refs["refs/heads/"+r.branch]
	f.commits[sha] = r.commits[sha]
	f.refs["refs/heads/"+f.branch] = sha
	return f
}

// rename gives a repository another name, or another owner; the old address leads to it.
func (r *repo) rename(owner *account, name string) error {
	if have := r.repo(owner.login + "/" + name); have != nil && have != r {
		return fmt.Errorf("repository %s/%s exists already", owner.login, name)
	}
	old := strings.ToLower(r.full())
	delete(r.names, old)
	r.oldNames[old] = r.id
	r.owner, r.name, r.updated = owner, name, r.time()
	now := strings.ToLower(r.full())
	r.names[now] = r
	delete(r.oldNames, now)
	return nil
}

// transferRepo moves a repository to another owner: the installation that loses it and the one that gains it are told.
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
	r.emit("repository", "transferred", by, object{"changes": object{"owner": object{"from": was}}})
	return nil
}

// deleteRepo takes a repository away with everything in it.
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

// AddRepo creates a repository, "owner/name".
func (r repositories) AddRepo(full string, o RepoOptions) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.addRepo(full, o)
	return err
}

// RenameRepo renames a repository; its old address leads to the new one.
func (r repositories) RenameRepo(who, full, name string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		was := r.name
		if err := r.rename(r.owner, name); err != nil {
			return err
		}
		r.emit("repository", "renamed", by, object{"changes": object{"repository": object{"name": object{"from": was}}}})
		return nil
	})
}

// TransferRepo gives a repository to another owner.
func (r repositories) TransferRepo(who, full, owner string) error {
	return r.do(who, full, func(r *repo, by *account) error {
		to := r.account(owner)
		if to == nil {
			return fmt.Errorf("no account %q", owner)
		}
		return r.transfer(to, by)
	})
}

// DeleteRepo deletes a repository.
func (r repositories) DeleteRepo(who, full string) error {
	return r.do(who, full, func(r *repo, by *account) error { r.delete(by); return nil })
}

// Archive makes a repository read-only, or writable again.
func (r repositories) Archive(who, full string, archived bool) error {
	return r.do(who, full, func(r *repo, by *account) error {
		if r.archived == archived {
			return nil
		}
		r.archived, r.updated = archived, r.time()
		r.emit("repository", map[bool]string{true: "archived", false: "unarchived"}[archived], by, nil)
		return nil
	})
}

// Privatize makes a repository private, or public again.
func (r repositories) Privatize(who, full string, private bool) error {
	return r.do(who, full, func(r *repo, by *account) error {
		if r.private == private {
			return nil
		}
		r.private, r.updated = private, r.time()
		r.emit("repository", map[bool]string{true: "privatized", false: "publicized"}[private], by, nil)
		return nil
	})
}

// DisableIssues turns a repository's issues off, or on again.
func (r repositories) DisableIssues(who, full string, disabled bool) error {
	return r.do(who, full, func(r *repo, _ *account) error { r.noIssues = disabled; return nil })
}
