package github

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/google/go-github/v60/github"
)

// after is when to come back after a failure that named no time.
const after = 5 * time.Second

// brief reports whether the failure may be over in a moment: an outage's answer or a lost connection, not a limit.
func (e *Error) brief() bool {
	if e.Kind != Later || errors.Is(e.Err, context.DeadlineExceeded) || errors.Is(e.Err, context.Canceled) {
		return false
	}
	return e.Status >= 500 || (e.Status == 0 && e.Err != nil)
}

// explain turns whatever a request returned into an Error.
func (c *caller) explain(ctx context.Context, o op, err error) *Error {
	now := c.app.o.Now()
	e := translate(err, now)
	if ctx.Err() != nil {
		unsure := e.Unsure
		e = cancelled(ctx, now)
		e.Unsure = unsure
	}
	e.Unsure = o.once && e.Unsure
	if e.Kind.passes() && e.At.IsZero() {
		e.At = now.Add(after)
	}
	return e
}

func translate(err error, now time.Time) *Error {
	var known *Error
	if errors.As(err, &known) {
		copied := *known
		return &copied
	}
	var limit *github.RateLimitError
	if errors.As(err, &limit) {
		return &Error{Kind: Later, Message: "the rate limit is used up", At: limit.Rate.Reset.Time}
	}
	var abuse *github.AbuseRateLimitError
	if errors.As(err, &abuse) {
		e := &Error{Kind: Later, Message: "GitHub asks to slow down"}
		if abuse.RetryAfter != nil {
			e.At = now.Add(*abuse.RetryAfter)
		}
		return e
	}
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &shape) || errors.Is(err, errTooLarge) {
		return &Error{Kind: Ours, Message: "cannot read GitHub's answer: " + said(err.Error()), Err: err, Unsure: true}
	}
	if lost(err) {
		return &Error{Kind: Later, Message: "no answer: " + said(root(err).Error()), Err: root(err), Unsure: !unsent(err)}
	}
	return &Error{Kind: Ours, Message: said(root(err).Error()), Err: root(err), Unsure: true}
}

// lost reports whether the connection or the time ran out rather than something being wrong with the request.
func lost(err error) bool {
	var u *url.Error
	var n net.Error
	return errors.As(err, &u) || errors.As(err, &n) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// unsent reports whether the request certainly never left: nothing to connect to.
func unsent(err error) bool {
	var o *net.OpError
	return errors.As(err, &o) && o.Op == "dial"
}

// root drops what repeats the URL.
func root(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
