package github

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// conditional asks GitHub each time whether an answer that is remembered still holds: 304 costs nothing of the rate limit
// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests). It never
// answers without asking. An answer belongs to one installation and one scope, so that nobody is answered with what others
// may see; a renewed token keeps what is remembered.
type conditional struct {
	next   http.RoundTripper
	memory *memory
}

// RoundTrip implements http.RoundTripper.
func (c *conditional) RoundTrip(r *http.Request) (*http.Response, error) {
	f := flightOf(r)
	if r.Method != http.MethodGet || f.op.quiet || f.gate == nil || r.Header.Get("Range") != "" {
		return c.next.RoundTrip(r)
	}
	key := strings.Join([]string{strconv.FormatInt(f.installation, 10), strconv.Itoa(int(f.scope.purpose)), f.scope.repo, r.Header.Get("Accept"), r.URL.String()}, " ")
	had, ok := c.memory.get(key)
	if ok {
		r = r.Clone(r.Context())
		r.Header.Set("If-None-Match", had.etag)
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	switch {
	case ok && resp.StatusCode == http.StatusNotModified:
		closeBody(resp.Body)
		return had.again(resp), nil
	case resp.StatusCode == http.StatusOK && resp.Header.Get("ETag") != "" && !strings.Contains(strings.ToLower(resp.Header.Get("Cache-Control")), "no-store"):
		resp.Body = &remembering{ReadCloser: resp.Body, of: c.memory, key: key, as: remembered{etag: resp.Header.Get("ETag"), header: resp.Header.Clone()}}
	case ok:
		c.memory.delete(key)
	}
	return resp, nil
}

// again is the answer that was remembered, with the headers that are new: what is left of the rate limit is among them.
func (m remembered) again(fresh *http.Response) *http.Response {
	h := m.header.Clone()
	for name, values := range fresh.Header {
		if name != "Content-Length" && name != "Content-Type" && name != "Transfer-Encoding" {
			h[name] = values
		}
	}
	h.Set("X-From-Cache", "1")
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: fresh.Proto, ProtoMajor: fresh.ProtoMajor, ProtoMinor: fresh.ProtoMinor,
		Header: h, Body: io.NopCloser(bytes.NewReader(m.body)), ContentLength: int64(len(m.body)), Request: fresh.Request}
}

// remembering remembers an answer once it was read to its end.
type remembering struct {
	io.ReadCloser
	of   *memory
	key  string
	as   remembered
	long bool
}

// Read implements io.Reader.
func (r *remembering) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.long = r.long || len(r.as.body)+n > memoryEntry; r.long {
		r.as.body = nil
		return n, err
	}
	r.as.body = append(r.as.body, p[:n]...)
	if errors.Is(err, io.EOF) {
		r.as.body = bytes.Clone(r.as.body) // without the room that it grew into
		r.of.set(r.key, r.as)
		r.long = true // once
	}
	return n, err
}
