package work

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
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
	db, err := store.Open(t.Context(), storetest.Postgres(t))
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
		must(t, w.upkeepWork.free(t.Context(), conn, nil))
		if leaders() != want {
			t.Errorf("%s: %d leaders, want %d", who, leaders(), want)
		}
	}
}

// A replica that starts beside another one missed nothing, and compares nothing.
func TestOnlyTheFirstReplicaCatchesUp(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Postgres(t))
	must(t, err)
	defer db.Close()
	_, err = db.Migrate(t.Context())
	must(t, err)
	hub, err := github.New(github.Options{V3URL: "https://github.test/api/v3", AppID: 7, PrivateKey: key()})
	must(t, err)
	jobs := func(replica string) (n int) {
		w, err := New(Options{DB: db, GitHub: hub, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: replica})
		must(t, err)
		w.exec(t, `DELETE FROM river_job`)
		must(t, w.CatchUp(t.Context()))
		must(t, db.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM river_job WHERE kind = 'catch_up'`).Scan(&n))
		return n
	}
	if n := jobs("first"); n != 1 {
		t.Errorf("the first replica has %d jobs for what was missed, want one", n)
	}
	first, err := New(Options{DB: db, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: "first"})
	must(t, err)
	conn, err := first.upkeepWork.hold(context.Background())
	must(t, err)
	term := func(until string) {
		first.exec(t, `DELETE FROM river_leader`)
		first.exec(t, `INSERT INTO river_leader (leader_id, elected_at, expires_at) VALUES ('first', now() - interval '1 hour', now() + $1::interval)`, until)
	}
	term("10 seconds")
	if n := jobs("second"); n != 0 {
		t.Errorf("a replica beside another one has %d jobs for what was missed, want none", n)
	}
	// Of a machine that vanished the lock stays for minutes; who leads says so every few seconds.
	term("-1 second")
	if n := jobs("third"); n != 1 {
		t.Errorf("a replica beside the lock of one that vanished has %d jobs for what was missed, want one", n)
	}
	must(t, conn.Close())
}

// A database server that restarts takes the locks of all replicas, which take them again at their next look: none is taken for gone meanwhile.
func TestALockLostForAMomentIsNoDeath(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Postgres(t))
	must(t, err)
	defer db.Close()
	_, err = db.Migrate(t.Context())
	must(t, err)
	replica := func(name string) *Work {
		hub, err := github.New(github.Options{V3URL: "https://github.test/api/v3", AppID: 7, PrivateKey: key()})
		must(t, err)
		w, err := New(Options{DB: db, GitHub: hub, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: name})
		must(t, err)
		return w
	}
	here, other := replica("here"), replica("other")
	here.exec(t, `INSERT INTO subjects (key, version, holder) VALUES ('item:10#1', 1, 'other')`)
	held := func() (yes bool) {
		must(t, db.SQL().QueryRowContext(t.Context(), `SELECT holder <> '' FROM subjects WHERE key = 'item:10#1'`).Scan(&yes))
		return yes
	}
	conn, err := here.upkeepWork.hold(context.Background())
	must(t, err)
	defer conn.Close()
	gone := absences{} // this process has looked before
	look := func(want bool, why string) {
		t.Helper()
		must(t, here.upkeepWork.lookAfterReplicas(t.Context(), conn, &gone))
		if held() != want {
			t.Errorf("%s: held is %v, want %v", why, !want, want)
		}
	}
	look(true, "missing once")
	look(true, "missing twice")
	lock, err := other.upkeepWork.hold(context.Background())
	must(t, err)
	look(true, "back")
	_, err = lock.ExecContext(t.Context(), `SELECT pg_advisory_unlock_all()`) // at once; a server notices the end of a connection later
	must(t, err)
	must(t, lock.Close())
	look(true, "missing once again")
	look(true, "missing twice again")
	look(false, "missing three times")
	here.exec(t, `UPDATE subjects SET holder = 'other'`)
	gone = nil
	look(false, "left behind before this process started")
}

// Replicas know how many they are, and each keeps to its part of what GitHub lets an installation ask.
func TestReplicasAreCounted(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Postgres(t))
	must(t, err)
	defer db.Close()
	var conns []*sql.Conn
	for i := range 3 {
		hub, err := github.New(github.Options{V3URL: "https://github.test/api/v3", AppID: 7, PrivateKey: key()})
		must(t, err)
		w, err := New(Options{DB: db, GitHub: hub, Self: github.Identity{ID: 7, Slug: "northstar"}, Log: zerolog.Nop(), Replica: fmt.Sprint("replica ", i)})
		must(t, err)
		conn, err := w.upkeepWork.hold(context.Background())
		must(t, err)
		conns = append(conns, conn)
		must(t, w.upkeepWork.lookAfterReplicas(t.Context(), conn, &absences{}))
		var m dto.Metric
		must(t, w.metrics.replicas.Write(&m))
		if n := m.GetGauge().GetValue(); n != float64(i+1) {
			t.Errorf("replica %d counts %v", i+1, n)
		}
	}
	for _, c := range conns {
		must(t, c.Close())
	}
}
