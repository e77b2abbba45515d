package github

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"
	"github.com/rs/zerolog"
)

var testKey = sync.OnceValues(func() (*rsa.PrivateKey, []byte) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
})

// server is a GitHub for one test: it signs in, remembers what was asked, and answers by a function. It is reached
// without a network, so that time stands still in a synctest bubble while it works.
type server struct {
	t      testing.TB
	answer func(w http.ResponseWriter, r *http.Request)

	mu     sync.Mutex
	asked  []asked
	tokens int
	given  map[string]string                            // what each token that is accepted was asked for
	lasts  time.Duration                                // of a token; default an hour
	hang   chan struct{}                                // signing in does not answer before it is closed
	hung   atomic.Int32                                 // attempts to sign in that hang
	signin func(w http.ResponseWriter, n int) (ok bool) // what happens instead of signing in
	dated  func(http.HandlerFunc) http.HandlerFunc      // nil, or what judges by the server's clock before anything else
	now    func() time.Time                             // the server's clock; nil: time.Now
}

type asked struct {
	Line    string // "GET /repos/acme/shop/issues?page=2"
	Body    string
	Header  http.Header
	Route   string
	Signed  string
	Elapsed time.Duration
}

const appID = 11

func newServer(t testing.TB, answer func(w http.ResponseWriter, r *http.Request)) *server {
	return &server{t: t, answer: answer, lasts: time.Hour, given: map[string]string{}}
}

// app is an app that uses the server.
func (s *server) app(change ...func(*Options)) *App {
	_, pemKey := testKey()
	o := Options{
		V3URL: "https://github.test/api/v3", AppID: appID, PrivateKey: pemKey, UserAgent: "northstar/test",
		Log: zerolog.Nop(), Transport: s, Jitter: func() float64 { return 0.5 },
	}
	for _, f := range change {
		f(&o)
	}
	a, err := New(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *server) client(change ...func(*Options)) *Client { return s.app(change...).Client(99) }

// RoundTrip answers as the server would.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		s.ServeHTTP(rec, r)
	}()
	select {
	case p := <-done:
		if p != nil {
			return nil, fmt.Errorf("read tcp 127.0.0.1: %v: %w", p, io.ErrUnexpectedEOF)
		}
		resp := rec.Result()
		resp.Request = r
		return resp, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// ServeHTTP signs in, or remembers and answers.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.dated != nil {
		s.dated(s.serve)(w, r)
		return
	}
	s.serve(w, r)
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/access_tokens") {
		s.signIn(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	signed := r.Header.Get("Authorization")
	s.mu.Lock()
	s.asked = append(s.asked, asked{
		Line: r.Method + " " + strings.TrimPrefix(r.URL.RequestURI(), "/api/v3"), Body: strings.TrimSpace(string(body)),
		Header: r.Header.Clone(), Route: flightOf(r).op.route, Signed: signed,
	})
	_, given := s.given[strings.TrimPrefix(signed, "token ")]
	s.mu.Unlock()
	if !strings.HasPrefix(signed, "Bearer ") && !given {
		reply(w, 401, `{"message":"Bad credentials"}`)
		return
	}
	s.answer(w, r)
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	key, _ := testKey()
	raw, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	claims := &jwt.RegisteredClaims{}
	if s.hang != nil {
		s.hung.Add(1)
		<-s.hang
	}
	tok, err := jwt.ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil }, jwt.WithoutClaimsValidation())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens++
	if s.signin != nil && !s.signin(w, s.tokens) {
		return
	}
	if !ok || err != nil || !tok.Valid || claims.Issuer != strconv.Itoa(appID) || r.URL.Path != "/api/v3/app/installations/99/access_tokens" ||
		claims.ExpiresAt.Sub(s.clock()) > 10*time.Minute || !claims.ExpiresAt.After(s.clock()) {
		reply(w, 401, `{"message":"A JSON web token could not be decoded"}`)
		return
	}
	want, _ := io.ReadAll(r.Body)
	token := fmt.Sprintf("ghs_%d_%s", s.tokens, strings.Repeat("aB3_.-", 86))
	s.given[token] = string(want)
	w.WriteHeader(201)
	_ = json.NewEncoder(w).Encode(map[string]any{"token": token, "expires_at": s.clock().Add(s.lasts).UTC().Format(time.RFC3339)})
}

func (s *server) clock() time.Time {
	if s.now != nil {
		return s.now()
	}
	return time.Now()
}

// revoke makes every token bad.
func (s *server) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.given)
}

// signedFor is what the token of the nth request was asked for.
func (s *server) signedFor(n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given[strings.TrimPrefix(s.asked[n].Signed, "token ")]
}

// lines is what was asked so far.
func (s *server) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, a := range s.asked {
		out = append(out, a.Line)
	}
	return out
}

func (s *server) count() (asked, tokens int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked), s.tokens
}

func reply(w http.ResponseWriter, status int, body string, headers ...string) {
	for i := 0; i+1 < len(headers); i += 2 {
		w.Header().Set(headers[i], headers[i+1])
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// script answers with one after the other, and with the last for good.
func script(steps ...func(w http.ResponseWriter, r *http.Request)) func(w http.ResponseWriter, r *http.Request) {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		step := steps[min(n, len(steps)-1)]
		n++
		mu.Unlock()
		step(w, r)
	}
}

func says(status int, body string, headers ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body, headers...) }
}

func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func breaks(http.ResponseWriter, *http.Request) { panic("connection reset by peer") }

func inSeconds(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }

var ctx = context.Background()
