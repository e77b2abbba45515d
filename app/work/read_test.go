package work

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// A part of the pages is never taken for all: a reading that is refused goes on later, from where it was.
func TestRefusedReadingIsNoReading(t *testing.T) {
	refuse := true
	w := idle(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/issues") && refuse:
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message": "Resource not accessible by integration"}`)
		case strings.HasSuffix(r.URL.Path, "/milestones"): // issues are switched off
			w.WriteHeader(http.StatusGone)
		default:
			fmt.Fprint(w, `[]`)
		}
	})
	w.exec(t, `UPDATE repositories SET read_phase = '', read_at = 0`)
	phase := func() string {
		p, err := w.open(t.Context(), shop.ID)
		must(t, err)
		return p.repo.ReadPhase
	}
	if err := w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)); err == nil || phase() == phaseDone {
		t.Errorf("a refused reading ends with %v in phase %s", err, phase())
	}
	refuse = false
	must(t, w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)))
	if phase() != phaseDone {
		t.Errorf("the reading ends in phase %s", phase())
	}
}

// What a second reading finds changed reaches other repositories too.
func TestRereadingReachesOtherRepositories(t *testing.T) {
	now := time.Now().Add(time.Minute).UTC().Format(time.RFC3339)
	w := idle(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/issues") {
			fmt.Fprintf(w, `[{"number": 1, "id": 1, "title": "It is slow", "state": "closed", "state_reason": "not_planned", "closed_at": %q, "updated_at": %q}]`, now, now)
			return
		}
		fmt.Fprint(w, `[]`)
	})
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		other := store.Repository{ID: 20, Installation: 1, Owner: "acme", Name: "app", DefaultBranch: "main"}
		if err := tx.PutRepository(other); err != nil {
			return err
		}
		if err := tx.PutItem(store.Item{Repo: 20, Number: 7, Type: checks.Issue, State: checks.Open, Updated: time.Now()}); err != nil {
			return err
		}
		_, err := tx.ReplaceLinks("body:20#7", []store.Link{{Repo: 20, Number: 7, Target: shop.Ref(1), Source: checks.FromBody}})
		return err
	}))
	must(t, w.reconcile(t.Context(), nil, store.ItemKey(shop.ID, 1)))
	before := w.version(t, store.ItemKey(20, 7))
	must(t, w.reconcile(t.Context(), nil, store.ReadKey(shop.ID)))
	if w.version(t, store.ItemKey(20, 7)) == before {
		t.Error("nobody looks at what links to the closed issue")
	}
}

// The leader's place of a replica that died is free at once: nothing that waits for a time moves without a leader.
func TestDeadLeader(t *testing.T) {
	db, err := store.Open(t.Context(), postgresURL(t))
	must(t, err)
	defer db.Close()
	_, err = db.Migrate(t.Context())
	must(t, err)
	w, err := New(Options{DB: db, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: "alive"})
	must(t, err)
	lead := func(who string) {
		w.exec(t, `DELETE FROM river_leader`)
		w.exec(t, `INSERT INTO river_leader (leader_id, elected_at, expires_at) VALUES ($1, now(), now() + interval '1 hour')`, who)
	}
	leaders := func() (n int) {
		must(t, db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM river_leader`).Scan(&n))
		return n
	}
	conn, err := w.upkeepWork.hold(context.Background())
	must(t, err)
	defer conn.Close()
	for who, want := range map[string]int{"alive": 1, "dead": 0} {
		lead(who)
		must(t, w.upkeepWork.free(t.Context(), conn))
		if leaders() != want {
			t.Errorf("%s: %d leaders, want %d", who, leaders(), want)
		}
	}
}

// postgresURL names a database of the test's own, which is dropped after it.
func postgresURL(t *testing.T) string {
	t.Helper()
	base := os.Getenv("NORTHSTAR_TEST_POSTGRES")
	if base == "" {
		t.Skip("set NORTHSTAR_TEST_POSTGRES to the URL of a PostgreSQL server where databases may be created")
	}
	server, err := sql.Open("pgx", base)
	must(t, err)
	b := make([]byte, 6)
	rand.Read(b)
	name := "northstar_work_" + hex.EncodeToString(b)
	_, err = server.Exec("CREATE DATABASE " + name)
	must(t, err)
	t.Cleanup(func() {
		defer server.Close()
		if _, err := server.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(base)
	must(t, err)
	u.Path = "/" + name
	return u.String()
}
