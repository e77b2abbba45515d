package config

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// keys are one RSA key in its two forms, and a key of another kind.
var keys = sync.OnceValues(func() (map[string]string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	ec, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		return nil, err
	}
	block := func(name string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: name, Bytes: der}))
	}
	return map[string]string{
		"pkcs1":  block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
		"pkcs8":  block("PRIVATE KEY", pkcs8),
		"ec":     block("PRIVATE KEY", ec),
		"public": block("PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
	}, nil
})

func testKeys(t *testing.T) map[string]string {
	t.Helper()
	k, err := keys()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func load(env map[string]string, terminal bool) (Server, error) {
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	read := func(path string) ([]byte, error) {
		switch path {
		case "/keys/app.pem":
			k, err := keys()
			return []byte(k["pkcs1"]), err
		case "/keys/closed.pem":
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return LoadServer(Source{lookup, read, terminal})
}

// app are the three settings of an app, with others over them.
func app(t *testing.T, more ...string) map[string]string {
	env := map[string]string{
		"GITHUB_APP_INTEGRATION_ID": "12", "GITHUB_APP_PRIVATE_KEY": testKeys(t)["pkcs1"], "GITHUB_APP_WEBHOOK_SECRET": "hush",
	}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

func TestLoadServerDefaults(t *testing.T) {
	s, err := load(map[string]string{"GITHUB_APP_WEBHOOK_SECRET": "  "}, false)
	want := Server{Setup: true, V3URL: "https://api.github.com", V4URL: "https://api.github.com/graphql", WebURL: "https://github.com",
		DatabaseURL: NewSecret("sqlite:northstar.db"), Listen: "127.0.0.1:8080", AdminListen: "127.0.0.1:8081", LogLevel: "info", LogFormat: "json", Retention: 90 * 24 * time.Hour}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(Secret{})); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
	if s, _ := load(nil, true); s.LogFormat != "console" {
		t.Errorf("on a terminal the log is %s", s.LogFormat)
	}
	for _, v := range Variables() {
		shown := fmt.Sprintf("%q", v.Default)
		if v.Default != "" && v.Default != "by terminal" && !strings.Contains(fmt.Sprintf("%+q", []string{s.V3URL, s.V4URL, s.WebURL, "sqlite:northstar.db", s.Listen, s.AdminListen, s.LogLevel, duration(s.Retention).String()}), shown) {
			t.Errorf("%s says that its default is %s", v.Name, v.Default)
		}
	}
}

func TestLoadServerModel(t *testing.T) {
	s, err := load(app(t, "NORTHSTAR_MODEL_KEY", " sk-hush ", "NORTHSTAR_MODEL_HOSTS", "LLM.example.com, localhost:11434,[::1]:80"), false)
	if want := []string{"llm.example.com", "localhost:11434", "[::1]:80"}; err != nil || s.ModelKey.Reveal() != "sk-hush" || !slices.Equal(s.ModelHosts, want) {
		t.Errorf("%q %v", s.ModelHosts, err)
	}
}

func TestLoadServer(t *testing.T) {
	k := testKeys(t)
	for name, key := range map[string]string{
		"PKCS #1": k["pkcs1"], "PKCS #8": k["pkcs8"], "path": "/keys/app.pem", "written line ends": strings.ReplaceAll(k["pkcs1"], "\n", `\n`),
		"carriage returns": strings.ReplaceAll(k["pkcs8"], "\n", "\r\n"),
	} {
		s, err := load(app(t, "GITHUB_APP_PRIVATE_KEY", key), false)
		if err != nil || s.PrivateKey.Reveal() != k["pkcs1"] || s.IntegrationID != 12 || s.Setup {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, err := load(app(t, "GITHUB_APP_WEBHOOK_SECRET", "new , old", "GITHUB_V3_API_URL", "https://ghe.example.com/api/v3/",
		"NORTHSTAR_PUBLIC_URL", "https://n.example.com/", "NORTHSTAR_LISTEN", ":0", "NORTHSTAR_LOG_LEVEL", "DEBUG",
		"NORTHSTAR_DATABASE_URL", "postgres://u:p%23@db:5432/n?sslmode=require", "GITHUB_OAUTH_CLIENT_ID", "Iv1.x", "GITHUB_OAUTH_CLIENT_SECRET", "s"), true)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{s.WebhookSecrets[0].Reveal(), s.WebhookSecrets[1].Reveal(), s.V3URL, s.V4URL, s.WebURL, s.PublicURL, s.Listen, s.LogLevel, s.LogFormat, s.OAuthClientID}
	want := []string{"new", "old", "https://ghe.example.com/api/v3", "https://ghe.example.com/api/graphql", "https://ghe.example.com",
		"https://n.example.com", ":0", "debug", "console", "Iv1.x"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	s, err = load(app(t, "GITHUB_V3_API_URL", "https://api.acme.ghe.com"), false)
	if err != nil || s.V4URL != "https://api.acme.ghe.com/graphql" || s.WebURL != "https://acme.ghe.com" {
		t.Errorf("%v: %s %s", err, s.V4URL, s.WebURL)
	}
	for _, here := range []string{"http://localhost:9", "http://LOCALHOST", "http://[::1]:9", "http://127.8.9.1"} {
		if s, err := load(app(t, "GITHUB_V3_API_URL", here+"/api/v3"), false); err != nil || s.V3URL != here+"/api/v3" {
			t.Errorf("%s is this machine: %v", here, err)
		}
	}
	s, err = load(app(t, "GITHUB_V3_API_URL", "http://127.0.0.1:9/", "GITHUB_V4_API_URL", "http://127.0.0.1:9/graphql"), false)
	if err != nil || s.WebURL != "http://127.0.0.1:9" {
		t.Errorf("%v: %s", err, s.WebURL)
	}
}

func TestLoadServerErrors(t *testing.T) {
	k := testKeys(t)
	for _, c := range []struct{ name, value, says string }{
		{"GITHUB_APP_INTEGRATION_ID", "abc", `"abc" is no positive whole number`},
		{"GITHUB_APP_INTEGRATION_ID", "0", "no positive"},
		{"GITHUB_APP_INTEGRATION_ID", "-3", "no positive"},
		{"GITHUB_APP_INTEGRATION_ID", "1.5", "no positive"},
		{"GITHUB_APP_INTEGRATION_ID", "", "is not set, while GITHUB_APP_PRIVATE_KEY is"},
		{"GITHUB_APP_PRIVATE_KEY", "", "is not set, while GITHUB_APP_INTEGRATION_ID is"},
		{"GITHUB_APP_PRIVATE_KEY", "/keys/none.pem", "no file has this name"},
		{"GITHUB_APP_PRIVATE_KEY", "/keys/closed.pem", "may not read"},
		{"GITHUB_APP_PRIVATE_KEY", strings.Split(k["pkcs1"], "\n")[1], "no file has this name"},
		{"GITHUB_APP_PRIVATE_KEY", k["pkcs1"][:200], "no whole PEM block"},
		{"GITHUB_APP_PRIVATE_KEY", k["ec"], "is no RSA key"},
		{"GITHUB_APP_PRIVATE_KEY", k["public"], "is no private key"},
		{"GITHUB_APP_PRIVATE_KEY", strings.Replace(k["pkcs8"], "PRIVATE", "ENCRYPTED PRIVATE", 2), "encrypted"},
		{"GITHUB_APP_WEBHOOK_SECRET", "", "is not set, while GITHUB_APP_INTEGRATION_ID is"},
		{"GITHUB_APP_WEBHOOK_SECRET", "hush,", "empty secret"},
		{"GITHUB_APP_WEBHOOK_SECRET", ",", "empty secret"},
		{"GITHUB_APP_WEBHOOK_SECRET", "a,b,c", "holds 3 secrets"},
		{"GITHUB_OAUTH_CLIENT_SECRET", "hush", "GITHUB_OAUTH_CLIENT_ID: is not set, while GITHUB_OAUTH_CLIENT_SECRET is"},
		{"GITHUB_V3_API_URL", "ghe.example.com/api/v3", "write it whole"},
		{"GITHUB_V3_API_URL", "ftp://ghe.example.com", "write it whole"},
		{"GITHUB_V3_API_URL", "https://", "write it whole"},
		{"GITHUB_V3_API_URL", "https://ghe.example.com", "GITHUB_V4_API_URL: is not set"},
		{"GITHUB_V4_API_URL", "https://ghe.example.com/api/graphql", "GITHUB_V3_API_URL: is not set"},
		{"GITHUB_WEB_URL", "https://u:hush@ghe.example.com", "holds a user name or password"},
		{"NORTHSTAR_PUBLIC_URL", "https://n.example.com/?a=b", "has a ? or #"},
		{"NORTHSTAR_PUBLIC_URL", "https://n:hush@%zz", "write it whole"},
		{"NORTHSTAR_DATABASE_URL", "mysql://u:hush@db/n", "is no address of a database"},
		{"NORTHSTAR_DATABASE_URL", "northstar.db", "sqlite:PATH"},
		{"NORTHSTAR_DATABASE_URL", "sqlite:", "names no file"},
		{"NORTHSTAR_DATABASE_URL", "sqlite::memory:", "names no file"},
		{"NORTHSTAR_DATABASE_URL", "postgres:///n", "names no host"},
		{"NORTHSTAR_DATABASE_URL", "postgres://u:hush#@db/n", "is no address of a database"},
		{"NORTHSTAR_LISTEN", "8080", "write HOST:PORT"},
		{"NORTHSTAR_LISTEN", "127.0.0.1:http", "write HOST:PORT"},
		{"NORTHSTAR_LISTEN", "127.0.0.1:70000", "write HOST:PORT"},
		{"NORTHSTAR_ADMIN_LISTEN", "8081", "write HOST:PORT"},
		{"NORTHSTAR_ADMIN_LISTEN", "127.0.0.1:8080", "the port of NORTHSTAR_LISTEN"},
		{"NORTHSTAR_ADMIN_LISTEN", "0.0.0.0:8080", "the port of NORTHSTAR_LISTEN"},
		{"NORTHSTAR_ADMIN_LISTEN", ":8080", "the port of NORTHSTAR_LISTEN"},
		{"NORTHSTAR_SECRET_KEY", "hush", "could be guessed"},
		{"NORTHSTAR_MODEL_KEY", "hush hush", "holds a space"},
		{"NORTHSTAR_MODEL_KEY", "hush\u00e9", "a character that no key has"},
		{"NORTHSTAR_MODEL_HOSTS", "https://llm.example.com", "is no host"},
		{"NORTHSTAR_MODEL_HOSTS", "llm.example.com,", "is no host"},
		{"NORTHSTAR_MODEL_HOSTS", "u:hush@llm.example.com", "is no host"},
		{"GITHUB_V3_API_URL", "http://ghe.example.com/api/v3", "is not encrypted"},
		{"GITHUB_V3_API_URL", "HTTP://127.0.0.1.example.com/api/v3", "is not encrypted"},
		{"GITHUB_V3_API_URL", "http://10.0.0.1/api/v3", "is not encrypted"},
		{"GITHUB_V3_API_URL", "https://u:hush@ghe.example.com/api/v3", "holds a user name or password"},
		{"GITHUB_V3_API_URL", "https://hush@ghe.example.com/api/v3", "holds a user name or password"},
		{"GITHUB_V4_API_URL", "http://ghe.example.com/api/graphql", "is not encrypted"},
		{"GITHUB_V4_API_URL", "https://u:hush@ghe.example.com/api/graphql", "holds a user name or password"},
		{"GITHUB_WEB_URL", "http://ghe.example.com", "is not encrypted"},
		{"NORTHSTAR_LOG_LEVEL", "loud", "use trace, debug, info, warn or error"},
		{"NORTHSTAR_LOG_FORMAT", "xml", "use json or console"},
	} {
		_, err := load(app(t, c.name, c.value), false)
		if err == nil {
			t.Errorf("%s=%q is taken", c.name, c.value)
			continue
		}
		text := err.Error()
		names := c.name
		if strings.HasPrefix(c.says, "GITHUB_") {
			names = ""
		}
		if !strings.HasPrefix(text, names) || !strings.Contains(text, c.says) || strings.Contains(text, "\n") {
			t.Errorf("%s=%q: %s\nwant %q", c.name, c.value, text, c.says)
		}
		if strings.Contains(text, "hush") || c.name == "GITHUB_APP_PRIVATE_KEY" && len(c.value) > 40 && strings.Contains(text, c.value[32:40]) {
			t.Errorf("%s: a secret is shown: %s", c.name, text)
		}
	}
}

func TestServerProblems(t *testing.T) {
	_, problems := ServerProblems(Source{Lookup: func(name string) (string, bool) {
		return map[string]string{
			"GITHUB_APP_INTEGRATION_ID": "x", "NORTHSTAR_LISTEN": "y"}[name], true
	}})
	var names []string
	for _, p := range problems {
		names = append(names, p.Name)
	}
	want := []string{"GITHUB_APP_INTEGRATION_ID", "NORTHSTAR_LISTEN", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_WEBHOOK_SECRET"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestDatabase(t *testing.T) {
	broken := map[string]string{"GITHUB_APP_INTEGRATION_ID": "x", "NORTHSTAR_DATABASE_URL": "sqlite:a.db"}
	url, err := Database(func(n string) (string, bool) { v, ok := broken[n]; return v, ok })
	if err != nil || url.Reveal() != "sqlite:a.db" {
		t.Errorf("%v %v", url, err)
	}
	if _, err := Database(func(string) (string, bool) { return "x", true }); err == nil {
		t.Error("x is taken")
	}
}

func TestRetention(t *testing.T) {
	for v, want := range map[string]time.Duration{"": 90 * 24 * time.Hour, "7d": 7 * 24 * time.Hour, " 4w ": 28 * 24 * time.Hour, "520w": longest} {
		if s, err := load(app(t, "NORTHSTAR_RETENTION", v), false); err != nil || s.Retention != want {
			t.Errorf("%q is %s (%v)", v, s.Retention, err)
		}
	}
	for _, v := range []string{"6d", "0s", "-90d", "90", "d", "90 days", "1y", "521w", "99999999999w", "7d\n8d"} {
		_, err := load(app(t, "NORTHSTAR_RETENTION", v), false)
		var setting *SettingError
		if !errors.As(err, &setting) || setting.Name != "NORTHSTAR_RETENTION" || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", v, err)
		}
	}
}

func TestVariables(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range Variables() {
		if v.Name == "" || v.Flag == "" || v.Meaning == "" || v.set == nil || seen[v.Flag] || strings.Contains(v.Flag, "northstar") {
			t.Errorf("%+v", v)
		}
		seen[v.Flag] = true
	}
}

func TestSecretNeverPrints(t *testing.T) {
	s := Server{PrivateKey: NewSecret("hush-hush"), WebhookSecrets: []Secret{NewSecret("hush-hush")}, DatabaseURL: NewSecret("hush-hush")}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&b, verb+"\n", s)
		fmt.Fprintf(&b, verb+"\n", &s.PrivateKey)
		fmt.Fprintf(&b, verb+"\n", s.WebhookSecrets)
	}
	if err := json.NewEncoder(&b).Encode(s); err != nil {
		t.Fatal(err)
	}
	if hex := fmt.Sprintf("%x", "hush"); strings.Contains(b.String(), "hush") || strings.Contains(b.String(), hex) {
		t.Errorf("a secret is shown:\n%s", b.String())
	}
	if s.PrivateKey.Reveal() != "hush-hush" || !(Secret{}).Empty() || (Secret{}).String() != "" {
		t.Error("a secret is lost")
	}
}
