package githubsim_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v4"

	"github.com/northstar-app/northstar/app/githubsim"
)

func TestAnAppSignsInWithItsOwnKeyForTenMinutes(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	stranger, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	forged, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{Issuer: fmt.Sprint(w.app.ID()), IssuedAt: jwt.NewNumericDate(w.clock.now()),
		ExpiresAt: jwt.NewNumericDate(w.clock.now().Add(time.Minute))}).SignedString(stranger)
	must(t, err)
	now := w.clock.now()
	at := func(d time.Duration) *jwt.NumericDate { return jwt.NewNumericDate(now.Add(d)) }
	for name, c := range map[string]struct {
		token  string
		status int
		says   string
	}{
		"good":                  {w.jwt(nil), 200, ""},
		"by client id":          {w.jwt(func(c *jwt.RegisteredClaims) { c.Issuer, _ = w.app.Client() }), 200, ""},
		"another key":           {forged, 401, "could not be decoded"},
		"expired":               {w.jwt(func(c *jwt.RegisteredClaims) { c.ExpiresAt = at(-time.Second) }), 401, "'exp'"},
		"too long":              {w.jwt(func(c *jwt.RegisteredClaims) { c.ExpiresAt = at(10*time.Minute + time.Second) }), 401, "too far in the future"},
		"no iat":                {w.jwt(func(c *jwt.RegisteredClaims) { c.IssuedAt = nil }), 401, "'iat'"},
		"from the future":       {w.jwt(func(c *jwt.RegisteredClaims) { c.IssuedAt = at(time.Second) }), 401, "'iat'"},
		"an app that is not":    {w.jwt(func(c *jwt.RegisteredClaims) { c.Issuer = "1" }), 404, "Integration not found"},
		"no token":              {"", 401, ""},
		"something else":        {"abc", 401, "Bad credentials"},
		"an installation token": {tokenOf(w), 401, ""},
	} {
		a := w.request(c.token, "GET", "/app", nil)
		if a.status != c.status || !strings.Contains(a.message(), c.says) {
			t.Errorf("%s: %d %s, want %d and %q", name, a.status, a.body, c.status, c.says)
		}
	}
}

func tokenOf(w *world) string { w.as("GET", "/rate_limit", nil); return w.token }

func TestInstallationTokensAreLongAndExpire(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	token := tokenOf(w)
	if len(token) < 480 || len(token) > 560 || !strings.HasPrefix(token, fmt.Sprintf("ghs_%d_", w.app.ID())) {
		t.Errorf("token of %d characters, %.20s…", len(token), token)
	}
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 200)
	w.clock.advance(time.Hour)
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 401)
	w.token = ""
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 200)
	w.inst.Suspend()
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 403)
	w.inst.Unsuspend()
	must(t, w.inst.Uninstall())
	wantStatus(t, w.as("GET", "/repos/acme/web", nil), 401)
}

func TestATokenReachesItsRepositoriesOnly(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/secret", githubsim.RepoOptions{Private: true}))
	w.AddOrg("other", "root")
	must(t, w.AddRepo("other/hidden", githubsim.RepoOptions{Private: true}))
	must(t, w.AddRepo("other/open", githubsim.RepoOptions{}))
	wantStatus(t, w.as("GET", "/repos/acme/secret", nil), 200)
	wantStatus(t, w.as("GET", "/repos/other/hidden", nil), 404)
	wantStatus(t, w.as("GET", "/repos/other/nothing", nil), 404)
	wantStatus(t, w.as("GET", "/repos/other/open", nil), 200)
	wantStatus(t, w.as("POST", "/repos/other/open/labels", map[string]string{"name": "x", "color": "ffffff"}), 403)
	must(t, w.inst.RemoveRepository("acme/secret"))
	wantStatus(t, w.as("GET", "/repos/acme/secret", nil), 404)
	if n := len(w.as("GET", "/installation/repositories", nil).object()["repositories"].([]any)); n != 1 {
		t.Errorf("%d repositories, want 1", n)
	}
}

func TestPermissionsAreEnforced(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	n := w.issue(githubsim.NewIssue{Title: "A"})
	p := w.pull(githubsim.NewPull{Title: "P"})
	must(t, w.app.Grant(map[string]string{"metadata": "read", "pull_requests": "write", "issues": "read"}, []string{"issues", "pull_request"}))
	comment := map[string]string{"body": "hello"}
	for _, c := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"GET", fmt.Sprintf("/repos/acme/web/issues/%d", n), nil, 200},
		{"POST", fmt.Sprintf("/repos/acme/web/issues/%d/comments", n), comment, 403},
		{"POST", fmt.Sprintf("/repos/acme/web/issues/%d/comments", p), comment, 201}, // a pull request is an issue too
		{"POST", "/repos/acme/web/issues", map[string]string{"title": "x"}, 403},
		{"POST", "/repos/acme/web/check-runs", map[string]string{"name": "x", "head_sha": "y"}, 403},
		{"GET", "/repos/acme/web/contents/README.md", nil, 403},
	} {
		a := w.as(c.method, c.path, c.body)
		if a.status != c.status || c.status == 403 && a.message() != "Resource not accessible by integration" {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, a.status, a.body, c.status)
		}
	}
	if _, err := w.AddApp(githubsim.AppOptions{Slug: "greedy", Permissions: map[string]string{"metadata": "read"}, Events: []string{"push"}}); err == nil {
		t.Error("an app without contents can subscribe to push")
	}
}

func TestRolesOfPeople(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/secret", githubsim.RepoOptions{Private: true}))
	must(t, w.AddMember("acme", "member", "member"))
	w.AddUser("stranger")
	for login, role := range map[string]string{"triager": "triage", "keeper": "maintain", "writer": "write"} {
		must(t, w.SetPermission("root", "acme/secret", login, role))
	}
	for login, want := range map[string][2]string{"root": {"admin", "admin"}, "member": {"read", "read"}, "stranger": {"none", "none"},
		"triager": {"read", "triage"}, "keeper": {"write", "maintain"}, "writer": {"write", "write"}} {
		o := wantStatus(t, w.as("GET", "/repos/acme/secret/collaborators/"+login+"/permission", nil), 200).object()
		if o["permission"] != want[0] || o["role_name"] != want[1] {
			t.Errorf("%s: %v %v, want %v", login, o["permission"], o["role_name"], want)
		}
	}
	wantStatus(t, w.as("GET", "/repos/acme/secret/collaborators/nobody/permission", nil), 404)
}

func TestAnAppIsMadeFromAManifestOnce(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	form := "manifest=" + `{"name":"My Star","url":"https://star.example","redirect_url":"https://star.example/setup","hook_attributes":{"url":"http://127.0.0.1:1/hook"},"default_permissions":{"metadata":"read","issues":"write"},"default_events":["issues"]}`
	a := w.request("", "POST", w.URL()+"/organizations/acme/settings/apps/new?state=s1", strings.ReplaceAll(form, " ", "+"), "Content-Type", "application/x-www-form-urlencoded")
	to := a.header.Get("Location")
	if a.status != 302 || !strings.Contains(to, "state=s1") {
		t.Fatalf("%d %s %s", a.status, to, a.body)
	}
	_, code, _ := strings.Cut(to, "code=")
	code, _, _ = strings.Cut(code, "&")
	o := wantStatus(t, w.request("", "POST", "/app-manifests/"+code+"/conversions", nil), 201).object()
	if o["slug"] != "my-star" || !strings.Contains(o["pem"].(string), "RSA PRIVATE KEY") || len(o["webhook_secret"].(string)) < 20 {
		t.Errorf("%v", o)
	}
	wantStatus(t, w.request("", "POST", "/app-manifests/"+code+"/conversions", nil), 404)
}
