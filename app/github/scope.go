package github

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// scope is what a token is asked for: no more than the request needs that it signs.
//
// What is written goes by a token for one repository. What is read goes by a token for reading alone, of all repositories of
// the installation: the nightly reconciliation of an organisation with 10,000 repositories reads each of them, and a token for
// each would double its requests, while GitHub's limits for making tokens are not published. Members of teams and fields of
// issues are read by tokens for nothing else.
type scope struct {
	purpose purpose
	repo    string // lower case, without the owner; "": all that the installation has
}

// purpose is what a token is for. The zero value reads.
type purpose int

// The purposes.
const (
	reading purpose = iota // with what people filled into the fields of issues
	simple                 // the same without, where the owner did not grant that
	writing
	members
	fields
	queues // reads what [reading] does without fields, and merge queues
	whole  // all that the installation was granted; only where GitHub gives no narrower one
)

// permissions are what GitHub is asked for, by purpose: https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
var permissions = map[purpose]map[string]string{
	reading: {"metadata": "read", "issues": "read", "pull_requests": "read", "checks": "read", "contents": "read", "issue_fields": "read"},
	simple:  {"metadata": "read", "issues": "read", "pull_requests": "read", "checks": "read", "contents": "read"},
	writing: {"metadata": "read", "issues": "write", "pull_requests": "write", "checks": "write"},
	members: {"members": "read"},
	fields:  {"issue_fields": "read"},
	queues:  {"metadata": "read", "issues": "read", "pull_requests": "read", "contents": "read", "merge_queues": "read"},
}

// Limits of narrow tokens.
const (
	signedIn     = 2048        // sessions in memory, over all installations; the least used signs in again
	narrowAnHour = 600         // tokens for one repository that an installation asks for; beyond, one for all serves
	widened      = time.Hour   // after GitHub refused a narrow token, until it is asked for one again
	staleAfter   = time.Minute // a token that is older may be for a repository that had the name before, or lack what was granted since
)

// scopeOf is what a request needs.
func scopeOf(o op) scope {
	switch {
	case strings.HasPrefix(o.route, "GET /orgs/{org}/teams/"):
		return scope{purpose: members}
	case strings.HasPrefix(o.route, "GET /orgs/{org}/issue-fields"):
		return scope{purpose: fields}
	case o.queues:
		return scope{purpose: queues}
	case !o.write:
		return scope{purpose: reading}
	}
	return scope{purpose: writing, repo: strings.ToLower(o.repo)}
}

// wider is what to ask for when GitHub gives no such token: the repository is no longer of that name, or the installation has
// not been granted a permission yet. Then what is possible stays possible, as far as the owner granted it.
func (s scope) wider() scope {
	switch {
	case s.repo != "":
		return scope{purpose: s.purpose}
	case s.purpose == queues:
		return scope{purpose: reading}
	case s.purpose == reading:
		return scope{purpose: simple}
	}
	return scope{purpose: whole}
}

// ask makes a request for a token one for this scope.
func (s scope) ask(r *http.Request) {
	closeBody(r.Body)
	r.Body, r.ContentLength, r.GetBody = http.NoBody, 0, nil
	if s.purpose == whole {
		return
	}
	want := map[string]any{"permissions": permissions[s.purpose]}
	if s.repo != "" {
		want["repositories"] = []string{s.repo}
	}
	text, err := json.Marshal(want)
	if err != nil {
		return // of strings alone: it cannot fail
	}
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = int64(len(text))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	r.Body, _ = r.GetBody()
}
