package github

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// flight is the operation that a request belongs to, carried by its context through every layer below.
type flight struct {
	op           op
	gate         *gate
	installation int64
	scope        scope // of the token that it is signed with
}

type flightKey struct{}

func flightOf(r *http.Request) *flight {
	if f, ok := r.Context().Value(flightKey{}).(*flight); ok {
		return f
	}
	return &flight{op: op{route: "other"}}
}

// apiVersion is the version of GitHub's REST API that every request names.
const apiVersion = "2022-11-28"

// responseBytes is the longest answer that is read. A page of 100 items with the longest bodies stays below.
const responseBytes = 64 << 20

var errTooLarge = errors.New("the answer is larger than 64 MB")

// wire is the layer next to the network, below signing in: it sees every request that is really sent, the ones for
// tokens included. It counts and times them, limits their answers, and narrows the tokens that are asked for.
type wire struct {
	next    http.RoundTripper
	agent   string
	metrics *metrics
	now     func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	f := flightOf(r)
	route, token := f.op.route, forToken(r)
	if token {
		route = "POST /app/installations/{installation_id}/access_tokens"
		if f.gate != nil {
			if e := f.gate.signinClosed(); e != nil {
				closeBody(r.Body)
				return nil, e
			}
		}
	}
	r = w.dress(r, f)
	began := w.now()
	resp, err := w.next.RoundTrip(r)
	w.metrics.sent(route, resp, w.now().Sub(began))
	if err != nil {
		if !token {
			return nil, err
		}
		if f.gate != nil {
			f.gate.signinFailed()
		}
		// Only a token was asked for: what it is for has certainly not happened.
		return nil, &Error{Kind: Later, Message: "signing in: no answer: " + said(root(err).Error()), Err: err}
	}
	resp.Body = &bounded{ReadCloser: resp.Body, left: responseBytes}
	if token && resp.StatusCode >= 300 {
		e := refused(resp, w.now())
		e.Message = "signing in: " + e.Message
		e.Unsure, e.narrow = false, resp.StatusCode == http.StatusUnprocessableEntity // only a token was asked for
		if f.gate != nil && e.Kind == Later {
			f.gate.signinFailed()
		}
		return nil, e
	}
	return resp, nil
}

// forToken says whether a request asks for a token.
func forToken(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/access_tokens") }

// dress completes the headers, on a copy.
func (w *wire) dress(r *http.Request, f *flight) *http.Request {
	token := forToken(r)
	r = r.Clone(r.Context())
	if r.Header.Get("User-Agent") == "" {
		r.Header.Set("User-Agent", w.agent)
	}
	if !f.op.graphql || token {
		r.Header.Set("X-GitHub-Api-Version", apiVersion)
		if token {
			f.scope.ask(r)
		}
		if accept := r.Header.Get("Accept"); accept == "" || accept == "application/vnd.github.v3+json" {
			r.Header.Set("Accept", "application/vnd.github+json")
		}
	}
	return r
}

// bounded fails, rather than ends, when too much was read.
type bounded struct {
	io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

func closeBody(b io.Closer) {
	if b != nil {
		_ = b.Close() // nothing was or will be read from it
	}
}
