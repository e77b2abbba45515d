package github

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answers is the layer above signing in: it lets requests go to GitHub alone, tells the gate what GitHub says about
// limits, and turns every answer that is no success into an Error.
type answers struct {
	next  http.RoundTripper
	hosts map[string]bool
	now   func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	if !a.hosts[r.URL.Scheme+"://"+r.URL.Host] {
		closeBody(r.Body)
		return nil, &Error{Kind: Ours, Message: "GitHub sent us on to another host: " + said(r.URL.Host)}
	}
	f := flightOf(r)
	resp, err := a.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if f.gate != nil {
		f.gate.observe(f.op, resp.Header)
		if at, ok := retryAfter(resp.Header, a.now()); ok && resp.StatusCode < 300 { // GraphQL complains with a 200
			f.gate.close(at)
		}
	}
	switch {
	case resp.StatusCode < 300, resp.StatusCode == http.StatusNotModified:
		resp.Body = drained{resp.Body}
		return resp, nil
	case resp.StatusCode < 400 && follows(r.Method, resp.StatusCode):
		return resp, nil
	}
	e := refused(resp, a.now())
	if unsigned(f, e) {
		e.Kind = Auth
	}
	if f.gate != nil {
		f.gate.refused(f.op, resp.StatusCode, resp.Header, e)
	}
	return nil, e
}

// unsigned reports whether a refusal is one of whoever asks, whatever is asked for: the app's key is not known, its installation is
// suspended, or the server's address is not one of those that an organisation admits.
// https://docs.github.com/organizations/keeping-your-organization-secure/managing-security-settings-for-your-organization/managing-allowed-ip-addresses-for-your-organization
func unsigned(f *flight, e *Error) bool {
	words := strings.ToLower(e.Message)
	switch e.Kind {
	case NotFound:
		return f.installation == 0 && strings.Contains(words, "integration not found")
	case Forbidden:
		return strings.Contains(words, "installation has been suspended") || strings.Contains(words, "ip allow list")
	}
	return false
}

// drained reads an answer to its end when it is closed. A JSON decoder stops at the end of the value, and the cache below
// keeps only what was read to the end.
type drained struct{ io.ReadCloser }

// Close implements io.Closer.
func (d drained) Close() error {
	_, _ = io.CopyN(io.Discard, d.ReadCloser, 4<<10) // an error shows when it is used again
	return d.ReadCloser.Close()
}

// follows reports whether http.Client repeats the same request at the new address. After 301, 302 and 303 it would turn
// a write into a read, and a write to a repository that was renamed would seem done.
func follows(method string, status int) bool {
	return method == http.MethodGet || status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}

// refused reads and closes an answer that is no success.
func refused(resp *http.Response, now time.Time) *Error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // a cut or broken explanation is none
	closeBody(resp.Body)
	var told struct {
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
		Docs    string          `json:"documentation_url"`
	}
	_ = json.Unmarshal(body, &told) // outages answer in HTML
	e := &Error{Kind: statusKind(resp.StatusCode), Status: resp.StatusCode, Message: said(told.Message)}
	if e.Message == "" {
		e.Message = http.StatusText(resp.StatusCode)
	}
	e.Unsure = resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout
	if e.Kind == Invalid {
		detail := details(told.Errors)
		e.Exists = strings.Contains(string(told.Errors), `"already_exists"`)
		if detail != "" {
			e.Message = said(e.Message + ": " + detail)
		}
	}
	if resp.StatusCode/100 == 3 {
		e.Message = "it has moved"
		e.At = now.Add(30 * time.Second) // the webhook that tells the new name is on its way
	}
	if limited(resp.StatusCode, resp.Header, e.Message, told.Docs) {
		e.Kind = Later
	}
	if at, ok := retryAfter(resp.Header, now); ok && (e.Kind == Later) {
		e.At = at
	}
	return e
}

// details is what a 422 says about single fields, without their values.
func details(raw json.RawMessage) string {
	var rows []json.RawMessage
	if json.Unmarshal(raw, &rows) != nil {
		return ""
	}
	var out []string
	for _, row := range rows {
		var one struct{ Resource, Field, Code, Message string }
		var text string
		switch {
		case json.Unmarshal(row, &text) == nil:
			out = append(out, text)
		case json.Unmarshal(row, &one) == nil && one.Message != "":
			out = append(out, one.Message)
		case one.Code != "":
			out = append(out, strings.TrimSpace(one.Field+" "+one.Code))
		}
	}
	return strings.Join(out, "; ")
}

// limited reports whether a 403 or 429 is a rate limit rather than a refusal.
func limited(status int, h http.Header, message, docs string) bool {
	if status == http.StatusTooManyRequests {
		return true
	}
	if status != http.StatusForbidden {
		return false
	}
	if h.Get("Retry-After") != "" || h.Get("X-RateLimit-Remaining") == "0" {
		return true
	}
	m := strings.ToLower(message)
	return strings.Contains(m, "rate limit") || strings.Contains(m, "abuse detection") ||
		strings.HasSuffix(docs, "secondary-rate-limits") || strings.HasSuffix(docs, "#abuse-rate-limits")
}

// longest is how long an answer may close an installation: GitHub's longest limit runs an hour.
const longest = 2 * time.Hour

// retryAfter reads Retry-After in both of its forms.
func retryAfter(h http.Header, now time.Time) (time.Time, bool) {
	v := h.Get("Retry-After")
	if v == "" {
		return time.Time{}, false
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && n >= 0 {
		return now.Add(min(time.Duration(min(n, 1<<20))*time.Second, longest)), true
	}
	if t, err := http.ParseTime(v); err == nil {
		return clampTime(t, now), true
	}
	return time.Time{}, false
}

// clampTime keeps a time that GitHub named within reason: not past, not beyond the longest limit.
func clampTime(t, now time.Time) time.Time {
	if t.Before(now) {
		return now.Add(time.Second)
	}
	if t.After(now.Add(longest)) {
		return now.Add(longest)
	}
	return t
}
