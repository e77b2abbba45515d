package github

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v4"
	"github.com/rs/zerolog"
)

// strict is a GitHub whose clock is ahead, and which judges an app's tokens by it.
func strict(t *testing.T, ahead time.Duration) *server {
	now := func() time.Time { return time.Now().Add(ahead).Truncate(time.Second) }
	dated := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", now().UTC().Format(http.TimeFormat))
			w.Header().Set("X-GitHub-Request-Id", "1")
			claims := &jwt.RegisteredClaims{}
			raw, app := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if _, _, err := jwt.NewParser().ParseUnverified(raw, claims); app && (err != nil || claims.IssuedAt.After(now()) ||
				!claims.ExpiresAt.After(now()) || claims.ExpiresAt.After(now().Add(10*time.Minute))) {
				reply(w, 401, `{"message":"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"}`)
				return
			}
			next(w, r)
		}
	}
	s := newServer(t, says(200, `{"number":1}`))
	s.dated, s.now = dated, now
	return s
}

// Whatever this machine's clock shows, the app signs in by GitHub's: at once, or at the second try of the first time.
func TestClocksThatDiffer(t *testing.T) {
	for _, ahead := range []time.Duration{0, 45 * time.Second, -45 * time.Second, 10 * time.Minute, -10 * time.Minute, 26 * time.Hour, -26 * time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				s := strict(t, ahead)
				a := s.app(func(o *Options) { o.Log = zerolog.New(&log) })
				c := a.Client(99)
				for range 3 {
					if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
						t.Fatal(err)
					}
				}
				if d := (a.Ahead() - ahead).Abs(); d > time.Second {
					t.Errorf("GitHub's clock is %s ahead, it learnt %s", ahead, a.Ahead())
				}
				if _, tokens := s.count(); tokens != 1 {
					t.Errorf("%d tokens", tokens)
				}
				time.Sleep(58 * time.Minute) // the token still holds
				if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
					t.Fatal(err)
				}
				if _, tokens := s.count(); tokens != 1 {
					t.Errorf("%d tokens within the hour", tokens)
				}
				time.Sleep(2 * time.Minute)
				if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
					t.Fatal(err)
				}
				if asked, tokens := s.count(); tokens != 2 || asked != 5 {
					t.Errorf("%d requests with %d tokens after an hour", asked, tokens)
				}
				if gross := ahead.Abs() > Gross; strings.Contains(log.String(), "this machine's clock is") != gross {
					t.Errorf("the log says %q", log.String())
				}
			})
		})
	}
}

// A key that GitHub does not know is tried once where the clocks agree, and a proxy's clock is not GitHub's.
func TestARefusalThatIsNotOfTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(401, `{"message":"A JSON web token could not be decoded"}`))
		a := s.app()
		if _, err := a.Self(ctx); KindOf(err) != Auth {
			t.Errorf("got %v", err)
		}
		s.answer = func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 401, `<html>`, "Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		}
		if _, err := a.Self(ctx); KindOf(err) != Auth || a.Ahead() != 0 {
			t.Errorf("%s ahead by a proxy's word: %v", a.Ahead(), err)
		}
		if asked, _ := s.count(); asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
}

// What is left of a rate limit ends when GitHub says, by this machine's clock.
func TestARateLimitByAnotherClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ahead = -10 * time.Minute
		s := strict(t, ahead)
		c := s.client()
		if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
			t.Fatal(err)
		}
		s.answer = func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", inSeconds(ahead+5*time.Minute))
		}
		_, err := c.Issue(ctx, "acme", "shop", 1)
		at, later := LaterAt(err)
		if d := time.Until(at) - 5*time.Minute; !later || d.Abs() > 2*time.Second {
			t.Errorf("again in %s: %v", time.Until(at), err)
		}
	})
}
