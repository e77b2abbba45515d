package github

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestSigningIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(200, `{"number":1}`))
		c := s.client()
		for range 3 {
			if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
				t.Fatal(err)
			}
		}
		if asked, tokens := s.count(); asked != 3 || tokens != 1 {
			t.Errorf("%d requests with %d tokens, want 3 with 1", asked, tokens)
		}
		if a := s.asked[0]; len(a.Signed) < 520 || !strings.HasPrefix(a.Header.Get("User-Agent"), "northstar/test") || a.Header.Get("X-Github-Api-Version") != "2022-11-28" {
			t.Errorf("headers %v", a.Header)
		}
		time.Sleep(59*time.Minute + time.Second) // the token's last minute has begun
		if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
			t.Fatal(err)
		}
		if _, tokens := s.count(); tokens != 2 {
			t.Errorf("%d tokens after an hour, want 2", tokens)
		}
	})
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(201, `{"id":7}`))
		c := s.client()
		if _, err := c.CreateComment(ctx, "acme", "shop", 1, "hello"); err != nil {
			t.Fatal(err)
		}
		s.revoke()
		if id, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); err != nil || id != 7 {
			t.Fatalf("a refused token was not renewed: %v", err)
		}
		s.answer = says(401, `{"message":"Bad credentials ghs_abcdefghijklmnop"}`)
		before, _ := s.count()
		_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
		if KindOf(err) != Auth || strings.Contains(err.Error(), "ghs_") {
			t.Errorf("got %v", err)
		}
		if after, tokens := s.count(); after-before != 1 || tokens != 2 {
			t.Errorf("%d requests and %d tokens within the minute, want 1 and 2", after-before, tokens)
		}
	})
}

func TestFailuresToSignIn(t *testing.T) {
	tests := []struct {
		status int
		body   string
		kind   Kind
		tokens int
	}{
		{401, `{"message":"'Issuer' claim ('iss') must be an Integer"}`, Auth, 1},
		{403, `{"message":"This installation has been suspended"}`, Auth, 1},
		{404, `{"message":"Not Found"}`, Auth, 1},
		{422, `{"message":"Not granted"}`, Auth, 3},
		{503, `<html>`, Later, 1},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t, says(200, `{}`))
			s.signin = func(w http.ResponseWriter, _ int) bool { reply(w, tt.status, tt.body); return false }
			c := s.client()
			_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
			if KindOf(err) != tt.kind || !IsLater(err) || IsNotFound(err) || IsForbidden(err) || !strings.HasPrefix(err.Error(), "comment on acme/shop#1: ") || IsUnsure(err) {
				t.Errorf("%d: %v (%v)", tt.status, err, KindOf(err))
			}
			if asked, tokens := s.count(); asked != 0 || tokens != tt.tokens {
				t.Errorf("%d: %d requests, %d attempts to sign in; want %d", tt.status, asked, tokens, tt.tokens)
			}
		})
	}
}

// In real time: calls that wait for the same token wait for a mutex of ghinstallation's, for which synctest does not
// move its clock.
func TestManyCallsFailTogetherWhenSigningInHangs(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	s := newServer(t, says(200, `{}`))
	s.hang = stop
	c := s.client(func(o *Options) { o.Deadline = 100 * time.Millisecond })
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := c.Issue(ctx, "acme", "shop", 1); KindOf(err) != Later {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := s.hung.Load(); n > 5 { // one after the other each would wait for an attempt of its own
		t.Errorf("%d calls made it sign in %d times", 20, n)
	} else {
		t.Logf("signed in %d times", n)
	}
}

func TestOptions(t *testing.T) {
	_, key := testKey()
	for want, o := range map[string]Options{
		"the app's id is missing":                         {V3URL: "https://x/", PrivateKey: key},
		"GitHub's REST address is no https address":       {V3URL: "x", AppID: 1, PrivateKey: key},
		"GitHub's GraphQL address is no https address":    {V3URL: "https://x/", V4URL: "http://x", AppID: 1, PrivateKey: key},
		"the app's private key is no RSA key in PEM form": {V3URL: "https://x/", AppID: 1, PrivateKey: []byte("secret stuff")},
	} {
		if _, err := New(o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for v3, v4 := range map[string]string{
		"https://api.github.com":      "https://api.github.com/graphql",
		"https://ghe.test/api/v3/":    "https://ghe.test/api/graphql",
		"http://127.0.0.1:99/api/v3/": "http://127.0.0.1:99/api/graphql",
	} {
		o := Options{V3URL: v3, AppID: 1, PrivateKey: key}
		if err := o.complete(); err != nil || o.V4URL != v4 || !strings.HasSuffix(o.V3URL, "/") {
			t.Errorf("%s: %s, %v", v3, o.V4URL, err)
		}
	}
}

func TestOverTheNetwork(t *testing.T) {
	s := newServer(t, says(200, `{"number":1,"title":"T"}`))
	web := httptest.NewServer(s)
	defer web.Close()
	wire := http.DefaultTransport.(*http.Transport).Clone()
	c := s.client(func(o *Options) { o.V3URL, o.Transport = web.URL+"/api/v3", wire })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if i, err := c.Issue(ctx, "acme", "shop", 1); err != nil || i.Title != "T" {
				t.Errorf("%+v, %v", i, err)
			}
		})
	}
	wg.Wait()
	web.Close()
	wire.CloseIdleConnections() // or the request may get as far as a connection that is closing
	_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
	if KindOf(err) != Later || IsUnsure(err) || strings.Contains(err.Error(), "ghs_") {
		t.Errorf("with nobody there: %v, unsure %v", err, IsUnsure(err))
	}
}
