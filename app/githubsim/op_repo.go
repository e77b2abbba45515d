package githubsim

import (
	"fmt"
	"slices"
	"strings"
)

func (s *site) addAccount(login, kind string) *account {
	a := &account{site: s, id: s.newID(), login: login, kind: kind, created: s.time(), members: map[string]string{}, teams: map[string]*team{}, base: "read"}
	if kind == "Organization" {
		for _, t := range []struct{ name, description, color string }{
			{"Task", "A specific piece of work", "yellow"}, {"Bug", "An unexpected problem or behavior", "red"},
			{"Feature", "A request, idea, or new functionality", "blue"}} {
			a.types = append(a.types, &issueType{id: s.newID(), name: t.name, description: t.description, color: t.color, created: s.time()})
		}
	}
	s.accounts[strings.ToLower(login)] = a
	s.nodes[a.node()] = a
	return a
}

// addedUser is the account of that login, made as a user when there is none.
func (s *site) addedUser(login string) *account {
	if a := s.account(login); a != nil {
		return a
	}
	if strings.HasSuffix(login, "[bot]") {
		return s.addAccount(login, "Bot")
	}
	return s.addAccount(login, "User")
}

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

// transferIssue moves an issue to another repository of the owner; its old address leads to the new one.
func (i *item) transfer(to *repo, by *account) (*item, error) {
	switch {
	case i.pull != nil:
		return nil, fmt.Errorf("%s#%d is a pull request and can't be transferred", i.repo.full(), i.number)
	case i.repo.owner != to.owner || to == i.repo:
		return nil, fmt.Errorf("an issue of %s can't be transferred to %s", i.repo.full(), to.full())
	}
	from := i.repo
	next := &item{title: i.title, body: i.body, author: i.author, state: i.state, reason: i.reason, created: i.created, updated: i.repo.time(),
		closed: i.closed, closedBy: i.closedBy, assignees: i.assignees, locked: i.locked, kind: i.kind, via: i.via}
	for _, l := range i.labels { // labels and milestones of the same name come along
		if same := to.findLabel(l.name); same != nil {
			next.labels = append(next.labels, same)
		}
	}
	for _, m := range to.milestones {
		if i.milestone != nil && m.title == i.milestone.title {
			next.milestone = m
		}
	}
	to.add(next)
	for _, c := range i.comments {
		copied := *c
		copied.on = next
		next.comments = append(next.comments, &copied)
		to.comments[c.id] = &copied
		delete(from.comments, c.id)
	}
	next.parent, next.children = i.parent, i.children
	if i.parent != nil {
		i.parent.children[slices.Index(i.parent.children, i)] = next
	}
	for _, child := range i.children {
		child.parent = next
	}
	i.relink(next)
	changes := object{"new_issue": i.repo.issueEvent(next), "new_repository": i.repo.repoEvent(to)}
	i.emit("transferred", by, object{"changes": changes})
	was := object{"old_issue": i.repo.issueEvent(i), "old_repository": i.repo.repoEvent(from)}
	i.takeAway()
	from.moved[i.number] = next
	next.emit("opened", by, object{"changes": was})
	return next, nil
}

// relink moves the sidebar links of pull requests to the issue's new place.
func (from *item) relink(to *item) {
	for _, r := range from.repo.repos {
		for _, i := range r.order {
			if i.pull == nil {
				continue
			}
			for n, linked := range i.pull.manual {
				if linked == from {
					i.pull.manual[n] = to
				}
			}
		}
	}
}

// takeAway removes an issue from its repository.
func (i *item) takeAway() {
	i.gone = true
	delete(i.repo.items, i.number)
	delete(i.repo.nodes, i.node())
	for n, have := range i.repo.order {
		if have == i {
			i.repo.order = append(i.repo.order[:n:n], i.repo.order[n+1:]...)
			break
		}
	}
}
