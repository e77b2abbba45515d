package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	"github.com/golang-jwt/jwt/v4"
)

// Dates of an app's own token: GitHub recommends to date it a minute back, and takes none that is to end in over ten minutes.
// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
const (
	datedBack = time.Minute
	goodFor   = 5 * time.Minute
)

// asApp signs what the app asks for itself, by GitHub's clock. The library that signs knows no clock but this machine's.
type asApp struct {
	id     int64
	signer ghinstallation.Signer
	clock  *clock
	now    func() time.Time
}

// signedAsApp says whether a request is the app's own: an installation's is signed with a token.
func signedAsApp(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// sign replaces the signature of a request of the app's own.
func (a *asApp) sign(r *http.Request) error {
	now := a.now().Add(a.clock.ahead())
	token, err := a.signer.Sign(&jwt.RegisteredClaims{
		IssuedAt:  jwt.NewNumericDate(now.Add(-datedBack).Truncate(time.Second)),
		ExpiresAt: jwt.NewNumericDate(now.Add(goodFor).Truncate(time.Second)),
		Issuer:    strconv.FormatInt(a.id, 10),
	})
	if err != nil {
		return fmt.Errorf("sign as the app: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// sendSigned sends a request, and one of the app's own a second time where GitHub refuses it and its answer tells that the clocks differ.
func (w *wire) sendSigned(r *http.Request, route string) (*http.Response, error) {
	if !signedAsApp(r) {
		return w.send(r, route)
	}
	thought := w.app.clock.ahead()
	if err := w.app.sign(r); err != nil {
		return nil, err
	}
	resp, err := w.send(r, route)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || (w.app.clock.ahead()-thought).Abs() < time.Second {
		return resp, err
	}
	again := r.Clone(r.Context())
	if r.GetBody != nil {
		if again.Body, err = r.GetBody(); err != nil {
			return resp, nil // the refusal stands
		}
	} else if r.Body != nil && r.Body != http.NoBody {
		return resp, nil
	}
	closeBody(resp.Body)
	if err := w.app.sign(again); err != nil {
		return nil, err
	}
	return w.send(again, route)
}

// dated replaces the end of a token that GitHub made by what this machine's clock will show then: who keeps the token knows no other.
func (c *clock) dated(resp *http.Response) {
	if c.ahead() == 0 || resp.StatusCode != http.StatusCreated {
		return
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	closeBody(resp.Body)
	var made map[string]json.RawMessage
	var ends time.Time
	if err == nil && json.Unmarshal(text, &made) == nil && json.Unmarshal(made["expires_at"], &ends) == nil {
		made["expires_at"], _ = json.Marshal(c.local(ends)) // a time: it cannot fail
		if t, err := json.Marshal(made); err == nil {
			text = t
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
}
