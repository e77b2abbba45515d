package githubsim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// openPull opens a pull request. Its head branch is made, with a commit that changes the files, unless it is there.
func (r *repo) openPull(by *account, in NewPull) (*item, error) {
	if err := checkTitle("PullRequest", in.Title); err != nil {
		return nil, err
	}
	if in.Base == "" {
		in.Base = r.branch
	}
	base := r.refs["refs/heads/"+in.Base]
	if base == "" {
		return nil, invalid("PullRequest", "base", "invalid")
	}
	from := r
	if in.Fork {
		from = r.forkOf(by)
	}
	if in.Head == "" {
		in.Head = fmt.Sprintf("change-%d", r.lastNumber+1)
	}
	i := &item{title: in.Title, body: in.Body, author: by, created: r.time(), updated: r.time()}
	extras, err := r.prepare(i, NewIssue{Labels: in.Labels, Milestone: in.Milestone, Assignees: in.Assignees})
	if err != nil {
		return nil, err
	}
	if from.refs["refs/heads/"+in.Head] == "" {
		files := map[string]*string{}
		for path, text := range in.Files {
			files[path] = &text
		}
		if len(files) == 0 {
			text := in.Title + "\n"
			files["changes/"+in.Head+".txt"] = &text
		}
		from.commits[base] = r.commits[base]
		from.move(in.Head, from.addCommit(base, by, in.Title, files).sha, by)
	}
	head := from.refs["refs/heads/"+in.Head]
	r.commits[head] = from.commits[head] // refs/pull/N/head makes it known here
	i.pull = &pull{draft: in.Draft, headRepo: from, headRef: in.Head, head: head, baseRef: in.Base, base: base}
	i.measure()
	r.add(i)
	r.refs[fmt.Sprintf("refs/pull/%d/head", i.number)] = head
	i.emit("opened", by, nil)
	extras()
	return i, nil
}

// measure counts what the pull request changes.
func (i *item) measure() {
	p, r := i.pull, i.repo
	if r == nil {
		r = p.headRepo
	}
	from := p.headRepo
	if from == nil {
		from = r
	}
	p.files = diff(from.commits[p.base], from.commits[p.head])
	p.commits = len(from.between(p.base, p.head))
	p.additions, p.deleted = len(p.files), 0
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

// synchronize moves the pull requests whose head is the branch, wherever they are open.
func (from *repo) synchronize(branch, before, after string, by *account) {
	for _, r := range from.repos {
		if r != from && r != from.parent {
			continue
		}
		for _, i := range r.order {
			p := i.pull
			if p == nil || i.gone || i.state != "open" || p.headRepo != from || p.headRef != branch {
				continue
			}
			r.commits[after] = from.commits[after]
			r.refs[fmt.Sprintf("refs/pull/%d/head", i.number)] = after
			p.head = after
			i.measure()
			i.touch()
			i.emit("synchronize", by, object{"before": before, "after": after})
		}
	}
}

// merge merges a pull request: the base moves, the pull request closes, and so do the issues that it closes.
func (i *item) merge(by *account) error {
	p := i.pull
	if p == nil || i.state != "open" {
		return &failure{status: 405, message: "Pull Request is not mergeable"}
	}
	files := map[string]*string{}
	source := i.repo.commits[p.head]
	for _, f := range p.files {
		if f.Status == "removed" {
			files[f.Path] = nil
			continue
		}
		if f.Was != "" {
			files[f.Was] = nil
		}
		if source != nil {
			text := source.files[f.Path]
			files[f.Path] = &text
		}
	}
	tip := i.repo.refs["refs/heads/"+p.baseRef]
	message := fmt.Sprintf("Merge pull request #%d from %s\n\n%s", i.number, p.headRef, i.title)
	c := i.repo.addCommit(tip, by, message, files)
	c.parents = append(c.parents, p.head)
	p.merged, p.mergedAt, p.mergedBy, p.mergeSHA, p.queued = true, i.repo.time(), by, c.sha, ""
	i.state, i.closed, i.closedBy = "closed", i.repo.time(), by
	i.touch()
	i.emit("closed", by, nil)
	i.repo.move(p.baseRef, c.sha, by)
	for _, issue := range i.closes() {
		if issue.state == "open" {
			_ = issue.close(by, "completed") // open, so it can be closed
		}
	}
	return nil
}

var (
	closing = regexp.MustCompile(`(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+/[\w.-]+)?#(\d+)|https?://[^\s/]+/([\w.-]+/[\w.-]+)/issues/(\d+))`)
	notText = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`|<!--.*?(?:-->|$)")
)

// closes are the issues that a pull request would close: by keyword in its body, when its base is the default branch,
// and by hand.
func (i *item) closes() []*item {
	var out []*item
	add := func(r *repo, number string) {
		n, err := strconv.Atoi(number)
		if err != nil || r == nil {
			return
		}
		target := r.items[n]
		if target == nil {
			target = r.moved[n]
		}
		if target != nil && target.pull == nil && !target.gone && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	if i.pull.baseRef == i.repo.branch {
		for _, m := range closing.FindAllStringSubmatch(notText.ReplaceAllString(i.body, " "), -1) {
			full, number := m[1], m[2]
			if number == "" {
				full, number = m[3], m[4]
			}
			r := i.repo
			if full != "" {
				r = i.repo.repo(strings.TrimPrefix(full, "/"))
			}
			add(r, number)
		}
	}
	for _, target := range i.pull.manual {
		if !target.gone && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	return out
}
