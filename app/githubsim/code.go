package githubsim

import (
	"encoding/base64"
	"fmt"
	"sort"
	"strings"
)

// code is what is pushed.
type code struct{ *site }

// CommitFile writes one file on a branch, which is made from the default branch when there is none, and returns the
// commit's SHA. An empty branch is the default branch.
func (co code) CommitFile(who, full, branch, path, text, message string) (string, error) {
	return co.commit1(who, full, branch, message, map[string]*string{path: &text})
}

// RemoveFile removes one file from a branch in a commit and returns its SHA.
func (co code) RemoveFile(who, full, branch, path, message string) (string, error) {
	return co.commit1(who, full, branch, message, map[string]*string{path: nil})
}

func (s *site) commit1(who, full, branch, message string, files map[string]*string) (sha string, err error) {
	err = s.do(who, full, func(r *repo, by *account) error {
		if branch == "" {
			branch = r.branch
		}
		tip := r.refs["refs/heads/"+branch]
		if tip == "" {
			tip = r.refs["refs/heads/"+r.branch]
		}
		sha = r.addCommit(tip, by, message, files).sha
		r.move(branch, sha, by)
		return nil
	})
	return sha, err
}

func (r *repo) commitFiles(branch string, by *account, message string, files map[string]string) string {
	changes := map[string]*string{}
	for path, text := range files {
		changes[path] = &text
	}
	c := r.addCommit(r.refs["refs/heads/"+branch], by, message, changes)
	r.move(branch, c.sha, by)
	return c.sha
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
		if branch, ok := cutBranch(ref); ok {
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
	_ = co.look(full, func(r *repo) error { // nothing there: no tip
		if branch == "" {
			branch = r.branch
		}
		sha = r.refs["refs/heads/"+branch]
		return nil
	})
	return sha
}

// getContent serves one file, as JSON or raw, or a folder's list.
func getContent(c *call) (reply, error) {
	ref := c.query.Get("ref")
	at := c.repo.resolve(ref)
	if at == nil {
		return reply{}, &failure{status: 404, message: "No commit found for the ref " + ref}
	}
	path := strings.Trim(c.params["path"], "/")
	if text, found := at.files[path]; found {
		if strings.Contains(c.r.Header.Get("Accept"), "raw") {
			return reply{status: 200, raw: []byte(text), mime: "application/vnd.github.raw+json; charset=utf-8"}, nil
		}
		o := c.entryJSON(c.repo, at, path, text, "file")
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		var lines strings.Builder
		for len(encoded) > 60 {
			lines.WriteString(encoded[:60] + "\n")
			encoded = encoded[60:]
		}
		if encoded != "" {
			lines.WriteString(encoded + "\n")
		}
		if len(text) > 1<<20 { // over 1 MB the content is left out
			return ok(o.with(object{"content": "", "encoding": "none"}))
		}
		return ok(o.with(object{"content": lines.String(), "encoding": "base64"}))
	}
	list := c.folder(c.repo, at, path)
	if len(list) == 0 {
		return reply{}, errNotFound
	}
	return ok(list)
}

func (v *renderer) folder(r *repo, at *commit, path string) []any {
	prefix := path
	if prefix != "" {
		prefix += "/"
	}
	kinds, texts := map[string]string{}, map[string]string{}
	for file, text := range at.files {
		rest, under := strings.CutPrefix(file, prefix)
		if !under {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		kinds[prefix+name] = "file"
		if deeper {
			kinds[prefix+name] = "dir"
		} else {
			texts[prefix+name] = text
		}
	}
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	var out []any
	for _, name := range names {
		out = append(out, v.entryJSON(r, at, name, texts[name], kinds[name]))
	}
	return out
}

func (v *renderer) entryJSON(r *repo, at *commit, path, text, kind string) object {
	name := path[strings.LastIndex(path, "/")+1:]
	u := fmt.Sprintf("%s/contents/%s?ref=%s", v.repoURL(r), path, at.sha)
	sha := blobSHA(text)
	git, page := fmt.Sprintf("%s/git/blobs/%s", v.repoURL(r), sha), fmt.Sprintf("%s/blob/%s/%s", v.repoWeb(r), at.sha, path)
	o := object{"name": name, "path": path, "sha": sha, "size": len(text), "url": u, "html_url": page, "git_url": git,
		"download_url": fmt.Sprintf("%s/raw/%s/%s", v.repoWeb(r), at.sha, path), "type": kind,
		"_links": object{"self": u, "git": git, "html": page}}
	if kind == "dir" {
		o["download_url"] = nil
	}
	return o
}
