package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Kind is what a failure means to the caller. The zero value is a defect of Northstar's own.
type Kind int

// The kinds of failure.
const (
	Ours      Kind = iota // we asked wrongly, or could not read the answer
	Later                 // limits, outages, timeouts: try again at [Error.At]
	NotFound              // there is no such thing, or the app may not know of it
	Gone                  // it was deleted, or the repository has its issues switched off
	Forbidden             // the app lacks the permission, is suspended, or the repository is archived or blocked
	Invalid               // GitHub refuses the values
	Auth                  // GitHub does not accept the app's key or token
)

var kindNames = [...]string{"ours", "later", "not found", "gone", "forbidden", "invalid", "auth"}

// String is the kind in words, for logs.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Error says what was being done to what, and why it failed. It never holds a token or a key.
type Error struct {
	Kind    Kind
	Op      string // what was being done to what: "read issue acme/shop#12"
	Status  int    // of GitHub's answer, 0 when there was none
	Message string // in GitHub's or our words
	At      time.Time
	Exists  bool  // Invalid: the thing to be made is there already
	Unsure  bool  // the request may have taken effect; look before sending it again
	Err     error // what caused it, nil when GitHub's answer did

	narrow bool // GitHub gave no token, because it was to be so narrow
}

// errNotFound matches, by errors.Is, every [Error] of kind [NotFound].
var errNotFound = errors.New("not found on GitHub")

// Error is "read issue acme/shop#12: GitHub answered 404: Not Found".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, "GitHub answered %d: ", e.Status)
	}
	b.WriteString(e.Message)
	if e.Kind == Later && !e.At.IsZero() {
		b.WriteString(" (again after " + e.At.UTC().Format(time.RFC3339) + ")")
	}
	return b.String()
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is [errNotFound] and the error says so.
func (e *Error) Is(target error) bool { return target == errNotFound && e.Kind == NotFound }

// KindOf is the kind of an error of this package, [Ours] for any other.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Ours
}

// LaterAt reports whether the call is worth repeating, and from when.
func LaterAt(err error) (time.Time, bool) {
	var e *Error
	if errors.As(err, &e) && e.Kind == Later {
		return e.At, true
	}
	return time.Time{}, false
}

// IsNotFound reports whether there is no such thing for the app.
func IsNotFound(err error) bool { return is(err, NotFound) }

// IsGone reports whether the thing was there once.
func IsGone(err error) bool { return is(err, Gone) }

// IsForbidden reports whether the app may not do this.
func IsForbidden(err error) bool { return is(err, Forbidden) }

// IsInvalid reports whether GitHub refused the values.
func IsInvalid(err error) bool { return is(err, Invalid) }

// IsExists reports whether the thing to be made is there already.
func IsExists(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Exists
}

// IsUnsure reports whether the request may have taken effect although the call failed.
func IsUnsure(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Unsure
}

func is(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// secret matches GitHub's tokens and JSON Web Tokens of any length.
var secret = regexp.MustCompile(`(?:gh[a-z]_|github_pat_|eyJ)[A-Za-z0-9_.-]{8,}`)

// said makes a text fit for an error: one line, at most 300 bytes, without anything that looks like a token.
func said(s string) string {
	s = secret.ReplaceAllString(s, "[secret]")
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}

// statusKind is what a status means when the body does not say more.
func statusKind(status int) Kind {
	switch status {
	case http.StatusUnauthorized:
		return Auth
	case http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusGone:
		return Gone
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return Invalid
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return Later
	}
	if status >= 500 || status/100 == 3 {
		return Later
	}
	return Ours
}

// cancelled is the error of a call whose own context ended.
func cancelled(ctx context.Context, now time.Time) *Error {
	return &Error{Kind: Later, Message: "stopped: " + context.Cause(ctx).Error(), At: now, Err: ctx.Err()}
}

func notFound(err error) *Error {
	var e *Error
	if errors.As(err, &e) && e.Kind == NotFound {
		return e
	}
	return nil
}
