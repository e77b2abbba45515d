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
// tokens included. It counts and times them, dates what the app signs, limits their answers, and narrows the tokens that are asked for.
type wire struct {
	next    http.RoundTripper
	agent   string
	metrics *metrics
	now     func() time.Time
	app     *asApp
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
	resp, err := w.sendSigned(r, route)
	if err != nil {
		if !token {
			return nil, err
		}
		// Only a token was asked for: what it is for has certainly not happened.
		e := &Error{Kind: Later, Message: "signing in: no answer: " + said(root(err).Error()), token: true, Err: err}
		if f.gate != nil {
			f.gate.signinFailed(e)
		}
		return nil, e
	}
	resp.Body = &bounded{ReadCloser: resp.Body, left: responseBytes}
	if token && resp.StatusCode >= 300 {
		return nil, ungiven(refused(resp, w.now()), f)
	}
	if token {
		w.app.clock.dated(resp)
	}
	return resp, nil
}

// send sends a request, counts it, and learns the time from its answer.
func (w *wire) send(r *http.Request, route string) (*http.Response, error) {
	began := w.now()
	resp, err := w.next.RoundTrip(r)
	ended := w.now()
	w.metrics.sent(route, resp, ended.Sub(began))
	if err == nil {
		w.app.clock.learn(resp.Header, began, ended)
	}
	return resp, err
}

// ungiven is the refusal of a token. Whatever its status, it is no answer about what the token was for.
func ungiven(e *Error, f *flight) *Error {
	e.Message = "signing in: " + e.Message
	e.Unsure, e.token, e.narrow = false, true, e.Status == http.StatusUnprocessableEntity // only a token was asked for
	if e.Kind != Later {
		e.Kind = Auth
	}
	if f.gate != nil && !e.narrow {
		f.gate.signinFailed(e)
	}
	return e
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
