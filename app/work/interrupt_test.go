package work

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// shop is the repository of the tests: it was read to its end.
var shop = store.Repository{ID: 10, Installation: 1, Owner: "acme", Name: "shop", DefaultBranch: "main"}

// key is made once: making one takes longer than the tests.
var key = sync.OnceValue(func() []byte {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)})
})

// idle are workers that do not run: a test calls what a job would call. GitHub answers with answer, after signing in.
func idle(t *testing.T, answer http.HandlerFunc) *Work {
	t.Helper()
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/access_tokens") {
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"token": "ghs_a", "expires_at": %q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
			return
		}
		answer(w, r)
	}))
	t.Cleanup(hub.Close)
	gh, err := github.New(github.Options{V3URL: hub.URL + "/", AppID: 7, PrivateKey: key()})
	must(t, err)
	db, err := store.Open(t.Context(), storetest.SQLite(t))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Migrate(t.Context())
	must(t, err)
	w, err := New(Options{DB: db, GitHub: gh, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: t.Name()})
	must(t, err)
	must(t, db.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutInstallation(store.Installation{ID: 1, Account: "acme", AccountType: "Organization"}); err != nil {
			return err
		}
		if err := tx.PutRepository(shop); err != nil {
			return err
		}
		if err := tx.SetReading(shop.ID, store.ReadProgress{Phase: phaseDone, Ended: time.Now()}); err != nil {
			return err
		}
		return tx.PutItem(store.Item{Repo: shop.ID, Number: 1, Type: checks.Issue, Title: "It is slow", State: checks.Open, Updated: time.Now()})
	}))
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// exec runs SQL on the rows behind everybody's back.
func (w *Work) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(tx.Context(), query, args...)
		return err
	}))
}

// version is how often a subject was named.
func (w *Work) version(t *testing.T, key string) int64 {
	t.Helper()
	var v int64
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { v, _, err = tx.Version(key); return err }))
	return v
}

// contents answers with a policy file.
func contents(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"type": "file", "encoding": "base64", "sha": "1", "content": %q}`, base64.StdEncoding.EncodeToString([]byte(text)))
	}
}

// What a policy changes is looked at also when the process died after the policy was in force and before that was queued.
func TestPolicyIsLookedAtAfterAnInterruption(t *testing.T) {
	w := idle(t, contents("version: 1\nmode: enforce\n"))
	w.exec(t, `UPDATE items SET labels = 'damaged'`) // stands for whatever ends the work half-way
	if err := w.reconcile(context.Background(), nil, store.PolicyKey(shop.ID)); err == nil {
		t.Fatal("the interruption went unseen")
	}
	w.exec(t, `UPDATE items SET labels = '[]'`)
	must(t, w.reconcile(context.Background(), nil, store.PolicyKey(shop.ID)))
	if w.version(t, store.ItemKey(shop.ID, 1)) == 0 {
		t.Error("the item is not looked at under the new policy")
	}
	before := w.version(t, store.ItemKey(shop.ID, 1))
	must(t, w.reconcile(context.Background(), nil, store.PolicyKey(shop.ID)))
	if now := w.version(t, store.ItemKey(shop.ID, 1)); now != before {
		t.Error("a policy that stays is looked at again")
	}
}
