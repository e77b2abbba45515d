package work

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// opened is the delivery of an issue that alice opened.
func opened(installation, repo int64, owner string, number int) store.Delivery {
	now := time.Now().UTC().Format(time.RFC3339)
	return store.Delivery{GUID: fmt.Sprintf("%s-%d", owner, number), Event: "issues", Received: time.Now(), State: store.Waiting, Payload: fmt.Appendf(nil, `{
		"action": "opened", "installation": {"id": %d}, "sender": {"login": "alice", "id": 5, "type": "User"},
		"repository": {"id": %d, "name": "shop", "full_name": %q, "default_branch": "main", "owner": {"login": %q, "id": 3, "type": "Organization"}},
		"issue": {"number": %d, "id": %d, "title": "It is slow", "state": "open", "created_at": %q, "updated_at": %q, "user": {"login": "alice", "id": 5, "type": "User"}}}`,
		installation, repo, owner+"/shop", owner, number, 1000+number, now, now)}
}

// takeIn applies deliveries as one job would.
func (w *Work) takeIn(t *testing.T, ds ...store.Delivery) {
	t.Helper()
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddDeliveries(ds); return err }))
	var all []parsed
	for _, d := range ds {
		all = append(all, w.intakeWork.parse(d))
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := w.intakeWork.take(tx, all...); return err }))
}

// next are the keys of the subjects in the order in which they are looked at.
func (w *Work) next(t *testing.T) (keys []string) {
	t.Helper()
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(tx.Context(), `SELECT key FROM subjects WHERE done < version ORDER BY priority, due`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				return err
			}
			keys = append(keys, key)
		}
		return rows.Err()
	}))
	return keys
}

// What a quiet installation sends goes ahead of a busy one's backlog.
func TestBusyInstallationStarvesNobody(t *testing.T) {
	w := idle(t, http.NotFound)
	now := time.Now()
	w.Now = func() time.Time { return now } // all of it comes at once
	for from := 0; from < 1500; from += 100 {
		var ds []store.Delivery
		for n := range 100 {
			ds = append(ds, opened(1, shop.ID, "acme", from+n+1))
		}
		w.takeIn(t, ds...)
	}
	w.takeIn(t, opened(2, 20, "tiny", 1))
	at := -1
	for i, key := range w.next(t) {
		if key == "item:20:1" {
			at = i
		}
	}
	if at < 0 || at > 600 {
		t.Errorf("the quiet installation's item is number %d of the queue", at)
	}
}

// A delivery that a defect makes fail takes no other one along.
func TestDefectStaysWithItsDelivery(t *testing.T) {
	w := idle(t, http.NotFound)
	bad, good := opened(1, shop.ID, "acme", 2), opened(1, shop.ID, "acme", 3)
	bad.Payload = []byte(strings.Replace(string(bad.Payload), `"title"`, `"labels": [{"name": "feature"}], "title"`, 1))
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddDeliveries([]store.Delivery{bad, good}); return err }))
	m := w.mirror
	w.mirror = nil // what a label stands for cannot be asked
	err := w.intakeWork.takeSingly(t.Context(), []parsed{w.intakeWork.parse(bad)})
	w.mirror = m
	if err == nil || !strings.Contains(err.Error(), "a defect") {
		t.Errorf("the defect is told as %v", err)
	}
	must(t, w.intakeWork.takeSingly(t.Context(), []parsed{w.intakeWork.parse(good)}))
	if w.version(t, "item:10:3") == 0 {
		t.Error("the other delivery is not applied")
	}
}

// A delivery whose payload is damaged on the disk is given up, and holds up no other.
func TestDamagedDeliveryHoldsUpNoOther(t *testing.T) {
	w := idle(t, http.NotFound)
	bad, good := opened(1, shop.ID, "acme", 2), opened(1, shop.ID, "acme", 3)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddDeliveries([]store.Delivery{bad, good}); return err }))
	w.exec(t, `UPDATE payloads SET payload = x'ffffffffffff' WHERE guid = $1`, bad.GUID)
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Deliveries([]string{bad.GUID}); return err })) // it is in memory no more
	_, err := w.intakeWork.intakeOnce(t.Context())
	must(t, err)
	if w.version(t, "item:10:3") == 0 {
		t.Error("the other delivery is not applied")
	}
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) error {
		failed, err := tx.FailedDeliveries(2)
		if len(failed) != 1 || failed[0].GUID != bad.GUID || !strings.Contains(failed[0].Problem, "is damaged") {
			t.Errorf("given up are %+v", failed)
		}
		return err
	}))
}

// Where GitHub is slow to answer for one installation its workers do not queue up behind each other.
func TestSlowInstallationHoldsNoWorkers(t *testing.T) {
	release := make(chan struct{})
	w := idle(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	var its []store.Item
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		for n := 100; n < 104; n++ {
			it := store.Item{Repo: shop.ID, Number: n, NodeID: fmt.Sprint(n), Type: checks.Pull, State: checks.Open, Head: fmt.Sprint(n), Updated: time.Now(), RefsStale: true}
			its = append(its, it)
			if err := tx.PutItem(it); err != nil {
				return err
			}
			if err := tx.MarkStale(shop.ID, n); err != nil {
				return err
			}
		}
		return nil
	}))
	p, err := w.open(t.Context(), shop.ID)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, len(its))
	for _, it := range its {
		go func() { ended <- w.refreshPulls(ctx, p, []int{it.Number}) }()
	}
	for range len(its) - 1 { // GitHub has not answered yet
		if err := <-ended; err == nil {
			t.Error("a worker has an answer")
		} else if _, later := github.LaterAt(err); !later {
			t.Errorf("a worker is free for others, but not to come back: %v", err)
		}
	}
	cancel()
	<-ended
}

// A repository of which an item's event tells before anything else is followed from that event on.
func TestFirstEventCounts(t *testing.T) {
	w := idle(t, contents("version: 1\nmode: enforce\n"))
	d := opened(1, 20, "acme", 1)
	w.takeIn(t, d)
	must(t, w.reconcile(t.Context(), nil, "policy:20"))
	var row store.Policy
	must(t, w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { row, err = tx.Policy(20); return err }))
	if !row.Since.Equal(d.Received.Truncate(time.Microsecond)) {
		t.Errorf("the policy is in force since %s, the event came at %s", row.Since, d.Received)
	}
}

// commented is the delivery of a command that alice gave, and pushed that of a pull request that she opened.
func commented(installation, repo int64, owner string, number int) store.Delivery {
	d := opened(installation, repo, owner, number)
	d.GUID, d.Event = d.GUID+"-command", "issue_comment"
	d.Payload = []byte(strings.Replace(string(d.Payload), `"action": "opened",`,
		fmt.Sprintf(`"action": "created", "comment": {"id": %d, "body": "/northstar explain", "created_at": %q, "user": {"login": "alice", "id": 5, "type": "User"}},`,
			9000+number, time.Now().UTC().Format(time.RFC3339)), 1))
	return d
}

func pushed(installation, repo int64, owner string, number int) store.Delivery {
	d := opened(installation, repo, owner, number)
	d.Event = "pull_request"
	d.Payload = []byte(strings.Replace(string(d.Payload), `"issue": {`, `"pull_request": {"head": {"sha": "abc"}, "base": {"ref": "main"}, `, 1))
	return d
}

// Commands go ahead of new commits, and both ahead of whatever else their own installation sends (contract 16), as long as they are few.
func TestCommandsGoFirst(t *testing.T) {
	w := idle(t, http.NotFound)
	var many []store.Delivery
	for n := range 1000 {
		many = append(many, opened(1, shop.ID, "acme", n+1))
	}
	w.takeIn(t, many...)
	w.takeIn(t, pushed(1, shop.ID, "acme", 2001))
	w.takeIn(t, commented(1, shop.ID, "acme", 700))
	next := w.next(t)
	if len(next) < 1000 || next[0] != store.ItemKey(shop.ID, 700) {
		t.Fatalf("%d wait, first %q: the command's item is not among the first", len(next), next[:3])
	}
	ahead := next[1:3]
	slices.Sort(ahead)
	if want := []string{store.HeadKey(shop.ID, "abc"), store.ItemKey(shop.ID, 2001)}; !slices.Equal(ahead, want) {
		t.Errorf("then come %q, want %q", ahead, want)
	}
	var due []string
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) (err error) {
		due, err = tx.Due(store.Live, 3, time.Now().Add(time.Second))
		return err
	}))
	if !slices.Equal(due, next[:3]) && due[0] != next[0] {
		t.Errorf("taken are %q", due)
	}
	var flood []store.Delivery
	for n := range 300 {
		flood = append(flood, commented(1, shop.ID, "acme", n+1))
	}
	w.takeIn(t, flood...)
	w.takeIn(t, pushed(1, shop.ID, "acme", 2002))
	at := slices.Index(w.next(t), store.ItemKey(shop.ID, 2002))
	if at < 0 || at > fewCommands.burst+10 {
		t.Errorf("a flood of commands has a new pull request wait at place %d", at)
	}
}
