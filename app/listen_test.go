package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/crowd"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/config"
)

// An address that cannot be had names its setting, and leaves the other one free.
func TestAddressTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	spare, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := spare.Addr().String()
	spare.Close()
	for name, set := range map[string]config.Server{
		"NORTHSTAR_LISTEN":       {Listen: taken.Addr().String(), AdminListen: free},
		"NORTHSTAR_ADMIN_LISTEN": {Listen: free, AdminListen: taken.Addr().String()},
	} {
		set.DatabaseURL = config.NewSecret(storetest.SQLite(t))
		_, err := New(t.Context(), set, "test", zerolog.Nop())
		var wrong *config.SettingError // exit status 2
		if !errors.As(err, &wrong) || wrong.Name != name {
			t.Errorf("%s: %v", name, err)
		}
		again, err := net.Listen("tcp", free)
		if err != nil {
			t.Fatal("the other address is still taken:", err)
		}
		again.Close()
	}
}

// Strangers who open connections and send nothing, or half a header, keep nobody out.
func TestConnectionsOfStrangers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := crowd.New(crowd.Limits{All: 32, Each: 16})
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "served") }), ConnState: watch(c)}
	go srv.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { srv.Close() })
	for n := range 64 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if n%2 == 0 {
			io.WriteString(conn, "GET / HTTP/1.1\r\nHost:")
		}
	}
	for range 3 {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if string(text) != "served" {
			t.Errorf("%q", text)
		}
	}
	if visits, _, evicted := c.Held(); visits > 16 || evicted < 48 {
		t.Errorf("%d connections are held, %d were closed", visits, evicted)
	}
	srv.Shutdown(context.Background())
	srv.Close()
}

// The operator's address is told in the log, and neither it nor the public one answers for the other.
func TestTwoAddresses(t *testing.T) {
	set := config.Server{Setup: true, V3URL: "http://127.0.0.1:9", WebURL: "http://127.0.0.1:9", Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0",
		DatabaseURL: config.NewSecret(storetest.SQLite(t))}
	a, err := New(t.Context(), set, "test", zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	for path, want := range map[string][2]int{"/metrics": {404, 200}, "/api/v1/installations": {404, 200}, "/readyz": {200, 200}, "/healthz": {200, 200},
		"/setup": {403, 404}, "/api/github/hook": {503, 404}, "/": {200, 200}} {
		for n, address := range []string{a.Addr(), a.AdminAddr()} {
			res, err := http.Get("http://" + address + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want[n] {
				t.Errorf("%s of address %d answers %d, want %d", path, n, res.StatusCode, want[n])
			}
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, address := range []string{a.Addr(), a.AdminAddr()} {
		if _, err := http.Get("http://" + address + "/healthz"); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s still answers: %v", address, err)
		}
	}
}

// What /setup stored before there was a key is encrypted at the next start with one; a start with another key ends with the
// setting's name, and one without says so in the log.
func TestSecretKeyAtTheStart(t *testing.T) {
	url := storetest.SQLite(t)
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	fact := func(set string) (text string) {
		err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
			if set != "" {
				return tx.SetFact("app", set)
			}
			text, err = tx.Fact("app")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	fact(`{"id":9,"slug":"x","pem":"hush","webhook_secret":"whisper"}`)
	t.Cleanup(func() { db.Close() })
	begin := func(key string) (log string, err error) {
		var b bytes.Buffer
		a, err := New(t.Context(), config.Server{Setup: true, Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", DatabaseURL: config.NewSecret(url),
			SecretKey: config.NewSecret(key)}, "test", zerolog.New(&b))
		if err == nil {
			if a.set.PrivateKey.Reveal() != "hush" || a.set.WebhookSecrets[0].Reveal() != "whisper" {
				t.Error("it starts without the app's keys")
			}
			a.db.Close()
			a.public.Close()
			a.admin.Close()
		}
		return b.String(), err
	}
	if log, err := begin(""); err != nil || strings.Count(log, "NORTHSTAR_SECRET_KEY is not set") != 1 || !strings.Contains(fact(""), "hush") {
		t.Errorf("without a key: %v %s", err, log)
	}
	if log, err := begin("a key for the tests"); err != nil || strings.Contains(log, "NORTHSTAR_SECRET_KEY") || strings.Contains(fact(""), "hush") {
		t.Errorf("with a key: %v %s", err, log)
	}
	for _, key := range []string{"", "another key, of a test"} {
		var wrong *config.SettingError // exit status 2
		if _, err := begin(key); !errors.As(err, &wrong) || wrong.Name != "NORTHSTAR_SECRET_KEY" {
			t.Errorf("with %q: %v", key, err)
		}
	}
}
