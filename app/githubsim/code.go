package githubsim

import (
	"encoding/base64"
	"fmt"
	"maps"
	pathpkg "path"
	"slices"
	"strings"
)

// code is what is pushed.
type code struct{ *site }

// CommitFile writes one file on a branch, which is made from the default branch when there is none, and returns the
// commit's SHA. An empty branch is the default branch.
func (co code) CommitFile(who, full, branch, path, text string) (string, error) {
	return co.commit(who, full, branch, "Write "+path, map[string]*string{path: &text})
}

// linkMark begins the text of a file that is a symbolic link; where it leads follows.
const linkMark = "\x00link:"

// CommitLink writes a symbolic link on the default branch: a file that leads to another, by a path from its own folder.
func (co code) CommitLink(who, full, path, to string) (string, error) {
	text := linkMark + to
	return co.commit(who, full, "", "Link "+path, map[string]*string{path: &text})
}

// follow is the text of a file: a link's is that of the file that it leads to, where that is one of the repository's.
func (c *commit) follow(at string) (text string, found bool) {
	text, found = c.files[at]
	if to, link := strings.CutPrefix(text, linkMark); link {
		target := c.files[pathpkg.Join(pathpkg.Dir(at), to)]
		if target != "" && !strings.HasPrefix(target, linkMark) {
			return target, true
		}
	}
	return text, found
}

// RemoveFile removes one file from a branch in a commit and returns its SHA.
func (co code) RemoveFile(who, full, branch, path string) (string, error) {
	return co.commit(who, full, branch, "Remove "+path, map[string]*string{path: nil})
}

func (co code) commit(who, full, branch, message string, files map[string]*string) (string, error) {
	return making(co.site, who, full, func(r *repo, by *account) (string, error) {
		if branch == "" {
			branch = r.branch
		}
		return r.push(branch, by, message, files), nil
	})
}

// push adds a commit to a branch, which is made from the default branch when there is none, and returns its SHA.
func (r *repo) push(branch string, by *account, message string, files map[string]*string) string {
	tip := r.tip(branch)
	if tip == "" {
		tip = r.tip("")
	}
	sha := r.addCommit(tip, by, message, files).sha
	r.move(branch, sha, by)
	return sha
}

// DeleteBranch deletes a branch.
func (co code) DeleteBranch(who, full, branch string) error {
	return co.do(who, full, func(r *repo, by *account) error { r.deleteBranch(branch, by); return nil })
}

// PushRef makes a branch or a tag, by its full name ("refs/heads/x", "refs/tags/x"), point to a commit that is there. Whoever
// may write may do that under almost any name, that of a merge queue's branch included.
func (co code) PushRef(who, full, ref, sha string) error {
	return co.do(who, full, func(r *repo, by *account) error {
		if r.commits[sha] == nil {
			return fmt.Errorf("no commit %s in %s", sha, full)
		}
		if branch, ok := strings.CutPrefix(ref, heads); ok {
			r.move(branch, sha, by)
			return nil
		}
		before := r.refs[ref]
		r.refs[ref] = sha
		r.emitPush(ref, before, sha, by)
		return nil
	})
}

// Tip is the commit at a branch's end, "" when there is no such branch. An empty name is the default branch.
func (co code) Tip(full, branch string) (sha string) {
	_ = co.look(full, func(r *repo) error { sha = r.tip(branch); return nil }) // nothing there: no tip
	return sha
}

// getContent serves one file, as JSON or raw, or a folder's list. As on GitHub a link to a file is answered with that file's text, under its own
// path and with its own SHA, and any other link as a link (https://docs.github.com/en/rest/repos/contents#get-repository-content, and what
// GitHub answered in https://github.com/hub4j/github-api/pull/876).
func getContent(c *call) (reply, error) {
	ref := c.query.Get("ref")
	at := c.repo.resolve(ref)
	if at == nil || ref != "" && c.unknown(at) {
		return reply{}, &failure{status: 404, message: "No commit found for the ref " + ref}
	}
	for c.unknown(at) && len(at.parents) > 0 { // the branch is where it was before
		at = c.repo.commits[at.parents[0]]
	}
	path := strings.Trim(c.params["path"], "/")
	text, found := at.follow(path)
	if !found {
		return c.folder(at, path)
	}
	if to, link := strings.CutPrefix(text, linkMark); link {
		return ok(c.entryJSON(c.repo, at, entry{path, to, "symlink"}).with(object{"target": to}))
	}
	if strings.Contains(c.r.Header.Get("Accept"), "raw") {
		return reply{status: 200, raw: []byte(text), mime: "application/vnd.github.raw+json; charset=utf-8"}, nil
	}
	o := c.entryJSON(c.repo, at, entry{path, text, "file"}).with(object{"sha": blobSHA(strings.TrimPrefix(at.files[path], linkMark))})
	if len(text) > 1<<20 { // over 1 MB the content is left out
		return ok(o.with(object{"content": "", "encoding": "none"}))
	}
	var lines strings.Builder
	for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString([]byte(text))), 60) {
		lines.Write(line)
		lines.WriteByte('\n')
	}
	return ok(o.with(object{"content": lines.String(), "encoding": "base64"}))
}

// getBlob serves the text of a file by its SHA: of a link, where it leads.
func getBlob(c *call) (reply, error) {
	sha := c.params["file_sha"]
	for _, at := range c.repo.commits {
		for _, text := range at.files {
			if text = strings.TrimPrefix(text, linkMark); blobSHA(text) == sha {
				return ok(object{"sha": sha, "node_id": "B_" + sha, "size": len(text), "url": fmt.Sprintf("%s/git/blobs/%s", c.repoURL(c.repo), sha),
					"content": base64.StdEncoding.EncodeToString([]byte(text)) + "\n", "encoding": "base64"})
			}
		}
	}
	return reply{}, errNotFound
}

// entry is a file, or a folder, which has no text.
type entry struct{ path, text, kind string }

// folder answers with what is in a folder, which is there when a file is in it.
func (c *call) folder(at *commit, path string) (reply, error) {
	prefix := ""
	if path != "" {
		prefix = path + "/"
	}
	found := map[string]entry{}
	for file, text := range at.files {
		rest, under := strings.CutPrefix(file, prefix)
		name, _, deeper := strings.Cut(rest, "/")
		switch at := prefix + name; {
		case !under:
		case deeper:
			found[at] = entry{at, "", "dir"}
		default:
			found[at] = entry{at, text, "file"}
		}
	}
	if len(found) == 0 {
		return reply{}, errNotFound
	}
	var out []any
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out = append(out, c.entryJSON(c.repo, at, found[name]))
	}
	return ok(out)
}

func (v *renderer) entryJSON(r *repo, at *commit, e entry) object {
	name := e.path[strings.LastIndex(e.path, "/")+1:]
	u := fmt.Sprintf("%s/contents/%s?ref=%s", v.repoURL(r), e.path, at.sha)
	sha := blobSHA(e.text)
	git, page := fmt.Sprintf("%s/git/blobs/%s", v.repoURL(r), sha), fmt.Sprintf("%s/blob/%s/%s", v.repoWeb(r), at.sha, e.path)
	o := object{"name": name, "path": e.path, "sha": sha, "size": len(e.text), "url": u, "html_url": page, "git_url": git,
		"download_url": fmt.Sprintf("%s/raw/%s/%s", v.repoWeb(r), at.sha, e.path), "type": e.kind,
		"_links": object{"self": u, "git": git, "html": page}}
	if e.kind == "dir" {
		o["download_url"] = nil
	}
	return o
}
