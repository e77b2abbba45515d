package work

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
)

// While GitHub is down what waits comes back ever later; a limit says itself when.
func TestOutageIsNotAskedEveryFewSeconds(t *testing.T) {
	w := idle(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusBadGateway) })
	_, _, err := w.GitHub.Client(1).File(t.Context(), "acme", "shop", "northstar.yml", "")
	if github.KindOf(err) != github.Later {
		t.Fatalf("an outage is %v", err)
	}
	c := store.Claim{Key: "item:10:1", Attempts: 5}
	if at, failed := w.queueWork.again(t.Context(), c, err); !failed || at.Sub(w.Now()) < 30*time.Second {
		t.Errorf("an outage that lasts comes back after %s", at.Sub(w.Now()))
	}
	limit := &github.Error{Kind: github.Later, Status: 403, At: w.Now().Add(time.Minute)}
	if at, failed := w.queueWork.again(t.Context(), c, limit); failed || at.Sub(w.Now()) < 55*time.Second {
		t.Errorf("a limit comes back after %s", at.Sub(w.Now()))
	}
	var before time.Duration
	for n := range 20 {
		d := backoff(n, "item:10:1")
		if d < before || d > 17*time.Minute {
			t.Errorf("attempt %d comes after %s", n+1, d)
		}
		before = d
	}
	if d := backoff(0, "item:10:1"); d > 1200*time.Millisecond {
		t.Errorf("the first retry comes after %s", d)
	}
}

// What failed for long is tried at once when something happens to it.
func TestNewsEndsTheWait(t *testing.T) {
	w := idle(t, http.NotFound)
	bump := func() {
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, "item:10:1") }))
	}
	claim := func() []store.Claim { return w.taken(t) }
	bump()
	took := claim()
	if len(took) != 1 || took[0].Key != "item:10:1" || len(claim()) != 0 {
		t.Fatalf("taken: %v", took)
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.Retry(took[0], time.Now().Add(time.Hour)) }))
	if got := claim(); len(got) != 0 {
		t.Errorf("what failed is taken again at once: %v", got)
	}
	bump()
	if got := claim(); len(got) != 1 || got[0].Attempts != 0 {
		t.Errorf("after news %v is taken", got)
	}
}

// News that arrive while a subject is looked at have it looked at once more, and by nobody else meanwhile.
func TestNewsWhileWorking(t *testing.T) {
	w := idle(t, http.NotFound)
	bump := func() {
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, "item:10:1") }))
	}
	claim := func() []store.Claim { return w.taken(t) }
	bump()
	took := claim()
	bump()
	if got := claim(); len(got) != 0 {
		t.Errorf("two work on one subject: %v", got)
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Done(took[0]); return err }))
	if got := claim(); len(got) != 1 {
		t.Errorf("what changed meanwhile is not looked at again: %v", got)
	}
}

// What this process took and lost sight of is let go of; what it works on is not.
func TestForgottenWorkIsLetGo(t *testing.T) {
	w := idle(t, http.NotFound)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, "item:10:1", "item:10:2") }))
	took := w.taken(t)
	w.working.end(took[0])
	w.upkeepWork.repair(t.Context())
	if got := w.taken(t); len(got) != 1 || got[0].Key != took[0].Key {
		t.Errorf("taken again: %v", got)
	}
}

// A reading whose time is up goes on at once where it stopped, however often; any other subject waits.
func TestReadingGoesOn(t *testing.T) {
	w := idle(t, http.NotFound)
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if at, failed := w.queueWork.again(late, store.Claim{Key: "read:10", Attempts: 9}, late.Err()); failed || at.After(w.Now()) {
		t.Errorf("a reading waits until %s, failed: %v", at, failed)
	}
	if at, failed := w.queueWork.again(late, store.Claim{Key: "item:10:1", Attempts: 9}, late.Err()); !failed || !at.After(w.Now()) {
		t.Errorf("what takes too long comes back at once, failed: %v", failed)
	}
}

// That GitHub is slow is no fault of the subject that waits for it.
func TestSlowGitHubSetsNothingAside(t *testing.T) {
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if over(late, "item:10:1", &github.Error{Kind: github.Later, Status: 502}) {
		t.Error("an outage counts against a subject")
	}
	if !over(late, "item:10:1", late.Err()) || over(late, "read:10", late.Err()) {
		t.Error("what takes too long does not count, or a reading does")
	}
}

// What an earlier version left undone is done by this one, from the tables and not from its jobs.
func TestWorkOfAnEarlierVersion(t *testing.T) {
	w := idle(t, http.NotFound)
	d := opened(1, shop.ID, "acme", 7)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddDeliveries([]store.Delivery{d}); return err }))
	w.exec(t, `INSERT INTO subjects (key, version, done) VALUES ('item:10:1', 3, 2)`)
	w.exec(t, `INSERT INTO river_job (args, kind, max_attempts, queue, state) VALUES ('{"key": "item:10:1"}', 'subject', 60, 'live', 'available')`)
	w.exec(t, `INSERT INTO river_job (args, kind, max_attempts, queue, state) VALUES ('{"key": "item:10:2", "at": 1}', 'wake', 60, 'live', 'scheduled')`)
	release, err := w.upkeepWork.enlist(t.Context())
	must(t, err)
	defer release()
	var left int
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		return tx.SQL().QueryRowContext(tx.Context(), `SELECT count(*) FROM river_job WHERE kind <> 'wake' OR queue <> 'wake'`).Scan(&left)
	}))
	if left != 0 {
		t.Errorf("%d jobs that nobody takes are left", left)
	}
	if n, err := w.intakeWork.intakeOnce(t.Context()); n != 1 || err != nil {
		t.Errorf("%d deliveries that waited are worked on: %v", n, err)
	}
	var keys []string
	for _, c := range w.taken(t) {
		keys = append(keys, c.Key)
	}
	if !slices.Contains(keys, "item:10:1") || !slices.Contains(keys, "item:10:7") {
		t.Errorf("taken: %v", keys)
	}
}

// taken are the subjects that a worker takes now.
func (w *Work) taken(t *testing.T) []store.Claim {
	t.Helper()
	groups, _ := w.queueWork.claim(t.Context(), &w.live, 10)
	return slices.Concat(groups...)
}

// A limit that lasts longer than one waits for what was done on items does not make the first failure after it the last.
func TestPatienceBeginsAfterALimit(t *testing.T) {
	tn := build(t)
	n := tn.issue("acme/shop")
	tn.deliverAll()
	tn.calm()
	p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
	tn.must(err)
	it, err := tn.w.item(t.Context(), p, n)
	tn.must(err)
	ask := func() error { return tn.w.installWork.recallItems(t.Context(), p, []store.Item{it}) }
	bad := tn.Break(githubsim.Fault{Route: "/graphql", Status: http.StatusBadGateway})
	if err := ask(); !github.IsLater(err) {
		t.Errorf("an outage: %v", err)
	}
	bad()
	limit := tn.Break(githubsim.Fault{Route: "/graphql", Status: http.StatusForbidden, Message: "You have exceeded a secondary rate limit", Retry: 1800})
	tn.mu.Lock()
	tn.ahead += 2 * time.Second
	tn.mu.Unlock()
	err = ask()
	if _, limited := limitEnds(err); !limited {
		t.Errorf("a limit: %v", err)
	}
	limit()
	tn.mu.Lock()
	tn.ahead += 40 * time.Minute
	tn.mu.Unlock()
	tn.Break(githubsim.Fault{Route: "/graphql", Status: http.StatusBadGateway, Times: 1})
	if err := ask(); !github.IsLater(err) {
		t.Errorf("the first failure after a limit: %v", err)
	}
}
