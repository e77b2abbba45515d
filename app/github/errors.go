package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
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
	Auth                  // GitHub does not sign the app in: try again later. It says nothing about what was asked for
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

	token  bool // it was a token that was asked for, and not given
	narrow bool // so, because it was to be so narrow
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
	if e.Kind.passes() && !e.At.IsZero() {
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

// passes reports whether failures of the kind end by themselves, or by what an operator does, and tell nothing about what was asked for.
func (k Kind) passes() bool { return k == Later || k == Auth }

// LaterAt reports whether the call is worth repeating, and from when.
func LaterAt(err error) (time.Time, bool) {
	var e *Error
	if errors.As(err, &e) && e.Kind.passes() {
		return e.At, true
	}
	return time.Time{}, false
}

// IsLater reports whether the call is worth repeating: nothing is known of what it asked for.
func IsLater(err error) bool {
	_, later := LaterAt(err)
	return later
}

// IsNotFound reports whether there is no such thing for the app.
func IsNotFound(err error) bool { return is(err, NotFound) }

// IsGone reports whether the thing was there once.
func IsGone(err error) bool { return is(err, Gone) }

// IsSwitchedOff reports whether GitHub keeps what was asked for and does not show it, since issues are switched off in the repository. It
// answers 410 to that as to an issue that was deleted.
func IsSwitchedOff(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == Gone && strings.Contains(e.Message, "disabled")
}

// IsForbidden reports whether the app may not do this.
func IsForbidden(err error) bool { return is(err, Forbidden) }

// IsUngranted reports whether the app may not do this since the owner did not grant it the permission.
func IsUngranted(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == Forbidden && strings.Contains(strings.ToLower(e.Message), "not accessible by integration")
}

// IsOthers reports whether GitHub refuses to change a check run since another app made it, such as this one before it was registered anew.
func IsOthers(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == Forbidden && strings.Contains(strings.ToLower(e.Message), "can only be modified by the github app that created it")
}

// IsInvalid reports whether GitHub refused the values.
func IsInvalid(err error) bool { return is(err, Invalid) }

// unknown are GitHub's words, in lower case, for not knowing what a request names, where it doesn't answer 404: of a commit, and of an
// item that is to get a label (https://github.com/peter-evans/create-pull-request/issues/4321,
// https://github.com/googleapis/release-please/issues/2754).
var unknown = []string{"no commit found for sha", "could not resolve to a node", "issue not found"}

// IsUnknown reports whether GitHub does not know what the call names. It says so of what it told of a moment ago as well, while not
// all of its copies have it.
func IsUnknown(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	words := strings.ToLower(e.Message)
	return e.Kind == NotFound || e.Kind == Invalid && slices.ContainsFunc(unknown, func(w string) bool { return strings.Contains(words, w) })
}

// IsUnknownCommit reports whether GitHub does not know the commit in which a file was asked for; one that lacks the file is answered otherwise.
func IsUnknownCommit(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == NotFound && strings.Contains(strings.ToLower(e.Message), "no commit found for")
}

// Again is a refusal as something to try again later, for who knows better than GitHub does at the moment.
func Again(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	return &Error{Kind: Later, Op: e.Op, Status: e.Status, Message: e.Message, Err: err}
}

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
