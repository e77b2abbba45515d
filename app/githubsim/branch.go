package githubsim

import "fmt"

// RenameBranch gives the default branch another name: open pull requests into it follow, and the repository's own event alone tells of it
// (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch).
func (rs repositories) RenameBranch(who, full, name string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		if r.tip(name) != "" || name == "" {
			return fmt.Errorf("%s has a branch %q", full, name)
		}
		was := r.branch
		r.refs[heads+name] = r.tip("")
		delete(r.refs, heads+was)
		for _, i := range r.pulls {
			if i.state == "open" && i.pull.baseRef == was {
				i.pull.baseRef = name
			}
		}
		r.turnTo(name, by)
		return nil
	})
}

// SetDefaultBranch makes another branch, which is there, the default one.
func (rs repositories) SetDefaultBranch(who, full, name string) error {
	return rs.do(who, full, func(r *repo, by *account) error {
		if name == "" || r.tip(name) == "" {
			return fmt.Errorf("%s has no branch %q", full, name)
		}
		r.turnTo(name, by)
		return nil
	})
}

// turnTo makes a branch the default one, and tells so.
func (r *repo) turnTo(branch string, by *account) {
	was := r.branch
	r.branch, r.updated = branch, r.time()
	if was != branch {
		r.emit("repository", "edited", by, changed("default_branch", was))
	}
}
