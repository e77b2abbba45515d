package github

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Linked begins what [Client.File] says is the SHA of a symbolic link: its own, which says nothing of the text that GitHub answers, that of
// the file to which it leads.
const Linked = "link:"

// File reads a file of a repository: its text and the SHA of its blob. ref is a branch or a commit, "" for the default
// branch. A file that is not there is an error that matches [errNotFound]; a folder, a link that leads to no file, or one over 1 MB, is
// [Invalid].
func (c *Client) File(ctx context.Context, owner, repo, path, ref string) (text, sha string, err error) {
	o := op{
		does: "read " + said(path) + " of", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/contents/{path}",
	}
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." {
			return "", "", &Error{Kind: NotFound, Op: o.String(), Message: "that is no path of a file"}
		}
		parts = append(parts, url.PathEscape(part))
	}
	rest := "contents/" + strings.Join(parts, "/")
	if ref != "" {
		rest += "?" + url.Values{"ref": {ref}}.Encode()
	}
	var raw json.RawMessage
	if err := c.read(ctx, o, under(owner, repo, rest), &raw); err != nil {
		return "", "", err
	}
	var file struct {
		Type, Encoding, Content, SHA string
	}
	err = json.Unmarshal(raw, &file)
	if err == nil && file.Type == "symlink" {
		return "", Linked + file.SHA, &Error{Kind: Invalid, Op: o.String(), Message: "it is a link that leads to no file"}
	}
	if err != nil || file.Type != "file" {
		return "", "", &Error{Kind: Invalid, Op: o.String(), Message: "it is no file"}
	}
	if file.Encoding != "base64" {
		return "", file.SHA, &Error{Kind: Invalid, Op: o.String(), Message: "it is larger than 1 MB"}
	}
	b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(file.Content, "\n", ""))
	if err != nil {
		return "", "", &Error{Kind: Ours, Op: o.String(), Message: "cannot read GitHub's answer: its content is no base64"}
	}
	if own := sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(b), b)); hex.EncodeToString(own[:]) != file.SHA {
		return string(b), Linked + file.SHA, nil
	}
	return string(b), file.SHA, nil
}

// LinkTarget reads what a symbolic link says, the path to which it leads from where it is, by the SHA that [Client.File] returned behind
// [Linked].
func (c *Client) LinkTarget(ctx context.Context, owner, repo, sha string) (string, error) {
	o := op{
		does: "read where a link leads in", on: named(owner, repo, 0),
		route: "GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
	}
	var blob struct{ Content string }
	if err := c.read(ctx, o, under(owner, repo, "git", "blobs", sha), &blob); err != nil {
		return "", err
	}
	b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(blob.Content, "\n", ""))
	if err != nil {
		return "", &Error{Kind: Ours, Op: o.String(), Message: "cannot read GitHub's answer: its content is no base64"}
	}
	return string(b), nil
}

// pullFiles is how many changed files GitHub lists at most.
const pullFiles = 3000

// PullFiles reads the paths that a pull request changes, of a renamed file both, and whether these are all: GitHub lists
// 3,000 files at most.
func (c *Client) PullFiles(ctx context.Context, owner, repo string, number int) (paths []string, whole bool, err error) {
	o := op{
		does: "list the files of pull request", on: named(owner, repo, number),
		route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/files", quiet: true,
	}
	type rawFile struct {
		Filename, Status line
		Was              line `json:"previous_filename"` // also of a copied file, which is still there
	}
	files, whole, err := all(pullFiles/perPage, func(cursor string) (Page[rawFile], error) {
		return listed(ctx, c, listing{op: o, in: under(owner, repo, "pulls", number, "files"), cursor: cursor}, func(r *rawFile) rawFile { return *r })
	})
	if err != nil {
		return nil, false, err
	}
	for _, f := range files {
		paths = append(paths, text(f.Filename))
		if f.Status == "renamed" && f.Was != "" {
			paths = append(paths, text(f.Was))
		}
	}
	return paths, whole && len(files) < pullFiles, nil
}
