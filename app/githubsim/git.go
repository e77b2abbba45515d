package githubsim

import (
	"crypto/md5"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const noSHA = "0000000000000000000000000000000000000000"

type commit struct {
	sha, message string
	parents      []string
	author       *account
	at           time.Time
	files        map[string]string // whole tree; shared with the parent when nothing changed
	changes      []FileChange
}

// FileChange is one file that a commit or a pull request touches.
type FileChange struct {
	Path   string
	Status string // added | modified | removed | renamed
	Was    string // the path of a renamed file before
}

// addCommit makes a commit on top of a parent. A nil text removes the file.
func (r *repo) addCommit(parent string, by *account, message string, files map[string]*string) *commit {
	sum := sha1.Sum(fmt.Appendf(nil, "%d %d %s %s", r.id, r.newID(), parent, message))
	c := &commit{sha: hex.EncodeToString(sum[:]), message: message, author: by, at: r.time()}
	if p := r.commits[parent]; p != nil {
		c.parents, c.files = []string{parent}, p.files
	}
	if len(files) > 0 {
		before := c.files
		c.files = maps.Clone(before)
		if c.files == nil {
			c.files = map[string]string{}
		}
		for _, path := range slices.Sorted(maps.Keys(files)) {
			text := files[path]
			old, had := before[path]
			switch {
			case text == nil && had:
				delete(c.files, path)
				c.changes = append(c.changes, FileChange{Path: path, Status: "removed"})
			case text == nil || had && old == *text:
			case had:
				c.files[path] = *text
				c.changes = append(c.changes, FileChange{Path: path, Status: "modified"})
			default:
				c.files[path] = *text
				c.changes = append(c.changes, FileChange{Path: path, Status: "added"})
			}
		}
	}
	r.commits[c.sha] = c
	return c
}

// move sets a branch to a commit and tells about the push: the apps, the check suites, the pull requests of the branch.
func (r *repo) move(branch, sha string, by *account) {
	ref := "refs/heads/" + branch
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
	ref := "refs/heads/" + branch
	before := r.refs[ref]
	if before == "" {
		return
	}
	delete(r.refs, ref)
	r.emitPush(ref, before, "", by)
}

// between are the commits from one, not included, to another, oldest first; at most 2,048, as in a push.
func (r *repo) between(from, to string) []*commit {
	var out []*commit
	for c := r.commits[to]; c != nil && c.sha != from && len(out) < 2048; {
		out = append(out, c)
		if len(c.parents) == 0 {
			break
		}
		c = r.commits[c.parents[0]]
	}
	slices.Reverse(out)
	return out
}

// resolve finds the commit that a branch, a full ref, or the start of a SHA names.
func (r *repo) resolve(ref string) *commit {
	if ref == "" || ref == "HEAD" {
		ref = r.branch
	}
	for _, full := range []string{"refs/heads/" + ref, "refs/" + ref, ref, "refs/tags/" + ref} {
		if sha := r.refs[full]; sha != "" {
			return r.commits[sha]
		}
	}
	if c := r.commits[strings.ToLower(ref)]; c != nil {
		return c
	}
	if len(ref) >= 7 {
		for sha, c := range r.commits {
			if strings.HasPrefix(sha, strings.ToLower(ref)) {
				return c
			}
		}
	}
	return nil
}

func cutBranch(ref string) (string, bool) {
	const prefix = "refs/heads/"
	if len(ref) > len(prefix) && ref[:len(prefix)] == prefix {
		return ref[len(prefix):], true
	}
	return "", false
}

// diff lists the files that differ between two trees.
func diff(from, to *commit) []FileChange {
	var out []FileChange
	var a, b map[string]string
	if from != nil {
		a = from.files
	}
	if to != nil {
		b = to.files
	}
	for _, path := range slices.Sorted(maps.Keys(b)) {
		text := b[path]
		if old, had := a[path]; !had {
			out = append(out, FileChange{Path: path, Status: "added"})
		} else if old != text {
			out = append(out, FileChange{Path: path, Status: "modified"})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(a)) {
		if _, has := b[path]; has {
			continue
		}
		to := slices.IndexFunc(out, func(f FileChange) bool { return f.Status == "added" && b[f.Path] == a[path] })
		if to < 0 {
			out = append(out, FileChange{Path: path, Status: "removed"})
			continue
		}
		out[to].Status, out[to].Was = "renamed", path
	}
	slices.SortFunc(out, func(a, b FileChange) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func (r *repo) emitPush(ref, before, after string, by *account) {
	commits := []any{}
	var head any
	if after != "" {
		from := before
		if from == "" {
			from = r.refs["refs/heads/"+r.branch]
		}
		for _, c := range r.between(from, after) {
			commits = append(commits, r.pushCommit(r, c))
		}
		if c := r.commits[after]; c != nil {
			head = r.pushCommit(r, c)
		}
	}
	isNew, gone := before == "", after == ""
	if isNew {
		before = noSHA
	}
	if gone {
		after = noSHA
	}
	short := func(sha string) string { return sha[:12] }
	r.emit("push", "", by, object{"ref": ref, "before": before, "after": after, "created": isNew, "deleted": gone, "forced": false,
		"base_ref": nil, "compare": r.repoWeb(r) + "/compare/" + short(before) + "..." + short(after), "commits": commits,
		"head_commit": head, "pusher": person(by), "repository": r.pushRepo(r)})
}

func (v *renderer) pushCommit(r *repo, c *commit) object {
	lists := map[string][]any{"added": {}, "modified": {}, "removed": {}}
	for _, f := range c.changes {
		lists[f.Status] = append(lists[f.Status], f.Path)
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

// blobSHA stands for git's object id: the same content has the same one.
func blobSHA(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:]) + "00000000"
}
