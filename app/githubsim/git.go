package githubsim

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	heads = "refs/heads/" // what the full names of branches begin with
	noSHA = "0000000000000000000000000000000000000000"
)

type commit struct {
	sha, message string
	parents      []string
	author       *account
	at           time.Time
	files        map[string]string // whole tree; shared with the parent when nothing changed
	changes      []fileChange
}

// fileChange is one file that a commit or a pull request touches.
type fileChange struct {
	path   string
	status string // added | modified | removed | renamed
	was    string // the path of a renamed file before
}

// addCommit makes a commit on top of a parent. A nil text removes the file.
func (r *repo) addCommit(parent string, by *account, message string, files map[string]*string) *commit {
	sum := sha1.Sum(fmt.Appendf(nil, "%d %d %s %s", r.id, r.newID(), parent, message))
	c := &commit{sha: hex.EncodeToString(sum[:]), message: message, author: by, at: r.time()}
	before := r.commits[parent]
	if before != nil {
		c.parents, c.files = []string{parent}, before.files
	}
	if len(files) > 0 {
		c.files = maps.Clone(c.files)
		if c.files == nil {
			c.files = map[string]string{}
		}
		for path, text := range files {
			if text != nil {
				c.files[path] = *text
			} else {
				delete(c.files, path)
			}
		}
		c.changes = diff(before, c)
	}
	r.commits[c.sha] = c
	r.made(c)
	return c
}

// move sets a branch to a commit and tells about the push: the apps, the check suites, the pull requests of the branch.
func (r *repo) move(branch, sha string, by *account) {
	ref := heads + branch
	before := r.refs[ref]
	if before == sha {
		return
	}
	r.refs[ref] = sha
	r.pushed = r.time()
	r.emitPush(ref, before, sha, by)
	r.requestSuites(branch, before, sha, by)
	r.synchronize(branch, before, sha, by)
}

func (r *repo) deleteBranch(branch string, by *account) {
	ref := heads + branch
	before := r.refs[ref]
	if before == "" {
		return
	}
	delete(r.refs, ref)
	r.emitPush(ref, before, "", by)
}

// between are the commits from one, not included, to another, oldest first; at most 2,048, as in a push. Where a branch was rewound or
// rewritten they begin after the last that both have, and there are none when it only went back.
func (r *repo) between(from, to string) []*commit {
	var out []*commit
	had := r.under(from)
	for c := r.commits[to]; c != nil && !had[c.sha] && len(out) < 2048; {
		out = append(out, c)
		if len(c.parents) == 0 {
			break
		}
		c = r.commits[c.parents[0]]
	}
	slices.Reverse(out)
	return out
}

// under are a commit and those that it stands on.
func (r *repo) under(sha string) map[string]bool {
	out := map[string]bool{}
	for on := []string{sha}; len(on) > 0; on = on[1:] {
		if c := r.commits[on[0]]; c != nil && !out[c.sha] {
			out[c.sha], on = true, append(on, c.parents...)
		}
	}
	return out
}

// tip is the commit at a branch's end, "" when there is no such branch. An empty name is the default branch.
func (r *repo) tip(branch string) string {
	if branch == "" {
		branch = r.branch
	}
	return r.refs[heads+branch]
}

// resolve finds the commit that a branch or a SHA names, or a full ref without its "refs/".
func (r *repo) resolve(ref string) *commit {
	for _, sha := range []string{r.tip(ref), r.refs["refs/"+ref], ref} {
		if c := r.commits[sha]; c != nil {
			return c
		}
	}
	return nil
}

// written is files as a commit takes them.
func written(files map[string]string) map[string]*string {
	out := map[string]*string{}
	for path, text := range files {
		out[path] = &text
	}
	return out
}

// diff lists the files that differ between two trees.
func diff(from, to *commit) []fileChange {
	var out []fileChange
	var a, b map[string]string
	if from != nil {
		a = from.files
	}
	if to != nil {
		b = to.files
	}
	for path, text := range b {
		if old, had := a[path]; !had {
			out = append(out, fileChange{path: path, status: "added"})
		} else if old != text {
			out = append(out, fileChange{path: path, status: "modified"})
		}
	}
	byPath := func(a, b fileChange) int { return strings.Compare(a.path, b.path) }
	slices.SortFunc(out, byPath)
	for _, path := range slices.Sorted(maps.Keys(a)) {
		if _, has := b[path]; has {
			continue
		}
		to := slices.IndexFunc(out, func(f fileChange) bool { return f.status == "added" && b[f.path] == a[path] })
		if to < 0 {
			out = append(out, fileChange{path: path, status: "removed"})
			continue
		}
		out[to].status, out[to].was = "renamed", path
	}
	slices.SortFunc(out, byPath)
	return out
}

func (r *repo) emitPush(ref, before, after string, by *account) {
	commits := []any{}
	var head any
	if after != "" {
		from := before
		if from == "" {
			from = r.tip("")
		}
		for _, c := range r.between(from, after) {
			commits = append(commits, r.pushCommit(r, c))
		}
		if c := r.commits[after]; c != nil {
			head = r.pushCommit(r, c)
		}
	}
	isNew, gone := before == "", after == ""
	forced := !isNew && !gone && !r.under(after)[before]
	if isNew {
		before = noSHA
	}
	if gone {
		after = noSHA
	}
	short := func(sha string) string { return sha[:12] }
	r.emit("push", "", by, object{"ref": ref, "before": before, "after": after, "created": isNew, "deleted": gone, "forced": forced,
		"base_ref": nil, "compare": r.repoWeb(r) + "/compare/" + short(before) + "..." + short(after), "commits": commits,
		"head_commit": head, "pusher": person(by), "repository": r.pushRepo(r)})
}

func (v *renderer) pushCommit(r *repo, c *commit) object {
	lists := map[string][]any{"added": {}, "modified": {}, "removed": {}}
	for _, f := range c.changes {
		if f.was != "" {
			lists["added"], lists["removed"] = append(lists["added"], f.path), append(lists["removed"], f.was)
			continue
		}
		lists[f.status] = append(lists[f.status], f.path)
	}
	author := person(c.author)
	if c.author != nil {
		author["username"] = c.author.login
	}
	return object{"id": c.sha, "tree_id": blobSHA(c.sha), "distinct": true, "message": c.message, "timestamp": stamp(c.at),
		"url": v.repoWeb(r) + "/commit/" + c.sha, "author": author, "committer": author,
		"added": lists["added"], "modified": lists["modified"], "removed": lists["removed"]}
}

func (v *renderer) commitShort(c *commit) object {
	return object{"id": c.sha, "tree_id": blobSHA(c.sha), "message": c.message, "timestamp": stamp(c.at), "author": person(c.author), "committer": person(c.author)}
}

func person(a *account) object {
	login := "ghost"
	if a != nil {
		login = a.login
	}
	return object{"name": login, "email": strings.ToLower(strings.Trim(login, "[]")) + "@users.noreply.example"}
}

// blobSHA is the id that git gives a file of that text.
func blobSHA(text string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(text), text))
	return hex.EncodeToString(sum[:])
}
