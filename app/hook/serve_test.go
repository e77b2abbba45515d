package hook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// openStore opens and migrates a database, and closes it after the test.
func openStore(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, db *store.DB, url string)) {
	for name, url := range map[string]func(testing.TB) string{
		"sqlite":   storetest.SQLite,
		"postgres": storetest.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			url := url(t)
			test(t, openStore(t, url), url)
		})
	}
}

// jobs remembers for which deliveries a job was added; one transaction is one commit.
type jobs struct {
	mu      sync.Mutex
	batches [][]string
}

func (j *jobs) add(tx *store.Tx, guids []string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.batches = append(j.batches, slices.Clone(guids))
	return nil
}

func (j *jobs) all() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Sorted(slices.Values(slices.Concat(j.batches...)))
}

// request is a delivery as GitHub sends it; edit changes it.
func request(guid string, body []byte, edit func(r *http.Request)) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/api/github/hook", bytes.NewReader(body))
	r.Header.Set("Content-Type", typeJSON)
	r.Header.Set("X-GitHub-Event", "issues")
	r.Header.Set("X-GitHub-Delivery", guid)
	r.Header.Set("X-Hub-Signature-256", sign(body))
	if edit != nil {
		edit(r)
	}
	return r
}

func deliver(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func set(header, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(header, value) }
}

func del(header string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(header) }
}

func TestStatuses(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ string) {
		var j jobs
		reg := prometheus.NewRegistry()
		h := running(t, Options{Secrets: []string{"the new one", secret}, DB: db, Enqueue: j.add, Registry: reg,
			Wants: func(event string) bool { return event != "star" }})
		body := []byte(`{"action":"opened"}`)
		form := []byte("payload=" + url.QueryEscape(string(body)))
		oneSHA := hmac.New(sha1.New, []byte(secret))
		oneSHA.Write(body)
		sha1Only := func(r *http.Request) {
			r.Header.Del("X-Hub-Signature-256")
			r.Header.Set("X-Hub-Signature", "sha1="+hex.EncodeToString(oneSHA.Sum(nil)))
		}
		large := bytes.Repeat([]byte(" "), maxBody+1)
		for n, c := range []struct {
			name string
			body []byte
			edit func(*http.Request)
			want int
		}{
			{"a delivery", body, nil, 202},
			{"signed with the other secret", body, set("X-Hub-Signature-256", signWith("the new one", body)), 202},
			{"with a charset", body, set("Content-Type", "application/json; charset=utf-8"), 202},
			{"as a form", form, set("Content-Type", typeForm), 202},
			{"not wanted", body, set("X-GitHub-Event", "star"), 200},
			{"a ping", body, set("X-GitHub-Event", "ping"), 200},
			{"unsigned", body, del("X-Hub-Signature-256"), 401},
			{"wrongly signed", body, set("X-Hub-Signature-256", sign([]byte("other"))), 401},
			{"signed with nothing", body, set("X-Hub-Signature-256", signWith("", body)), 401},
			{"signature cut short", body, set("X-Hub-Signature-256", sign(body)[:70]), 401},
			{"signature not hexadecimal", body, set("X-Hub-Signature-256", "sha256="+strings.Repeat("z", 64)), 401},
			{"signature without its name", body, set("X-Hub-Signature-256", sign(body)[7:]), 401},
			{"signed by SHA-1 only", body, sha1Only, 401},
			{"SHA-1 in the other's place", body, set("X-Hub-Signature-256", "sha1="+hex.EncodeToString(oneSHA.Sum(nil))), 401},
			{"a ping unsigned", body, func(r *http.Request) { r.Header.Set("X-GitHub-Event", "ping"); r.Header.Del("X-Hub-Signature-256") }, 401},
			{"not wanted and unsigned", body, func(r *http.Request) { r.Header.Set("X-GitHub-Event", "star"); r.Header.Del("X-Hub-Signature-256") }, 401},
			{"no event", body, del("X-GitHub-Event"), 400},
			{"an odd event", body, set("X-GitHub-Event", "issues\x00"), 400},
			{"no delivery", body, del("X-GitHub-Delivery"), 400},
			{"a long delivery", body, set("X-GitHub-Delivery", strings.Repeat("a", 129)), 400},
			{"no content type", body, del("Content-Type"), 400},
			{"another content type", body, set("Content-Type", "text/plain"), 400},
			{"not JSON", []byte("hello"), nil, 400},
			{"empty", nil, nil, 400},
			{"two values", []byte(`{} {}`), nil, 400},
			{"JSON cut short", []byte(`{"a":`), nil, 400},
			{"JSON, but no object", []byte(`[1]`), nil, 400},
			{"a form without a payload", []byte("a=b"), set("Content-Type", typeForm), 400},
			{"a form that is none", []byte("payload=%zz"), set("Content-Type", typeForm), 400},
			{"JSON said to be a form", body, set("Content-Type", typeForm), 400},
			{"too large", large, nil, 413},
			{"too large, unannounced", large, func(r *http.Request) { r.ContentLength = -1 }, 413},
			{"read", nil, func(r *http.Request) { r.Method = http.MethodGet }, 405},
			{"put", body, func(r *http.Request) { r.Method = http.MethodPut }, 405},
		} {
			guid := fmt.Sprintf("guid-%02d", n)
			res := deliver(h, request(guid, c.body, c.edit))
			said, _ := io.ReadAll(res.Body)
			if res.StatusCode != c.want || len(said) == 0 {
				t.Errorf("%s: %d %q, want %d", c.name, res.StatusCode, said, c.want)
			}
			if allow := res.Header.Get("Allow"); (allow == "POST") != (c.want == 405) {
				t.Errorf("%s: Allow is %q", c.name, allow)
			}
			if c.want == 202 {
				got := inbox(t, db, guid)
				if len(got) != 1 || string(got[0].Payload) != string(body) || got[0].Event != "issues" || got[0].State != store.Waiting {
					t.Errorf("%s: stored %+v", c.name, got)
				}
				if res := deliver(h, request(guid, c.body, c.edit)); res.StatusCode != 200 {
					t.Errorf("%s again: %d, want 200", c.name, res.StatusCode)
				}
			} else if len(inbox(t, db, guid)) != 0 {
				t.Errorf("%s: was stored", c.name)
			}
		}
		if want := []string{"guid-00", "guid-01", "guid-02", "guid-03"}; !slices.Equal(j.all(), want) {
			t.Errorf("jobs for %v, want %v", j.all(), want)
		}
		if left := left(h); left != "" {
			t.Error("not let go:", left)
		}
		for series, want := range map[string]float64{"issues stored": 4, "issues seen": 4, " unsigned": 10, "other unwanted": 1, "ping unwanted": 1} {
			if got := counted(t, reg)[series]; got != want {
				t.Errorf("counted %v of %q, want %v", got, series, want)
			}
		}
	})
}

// counted reads the deliveries by "event outcome".
func counted(t *testing.T, reg *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		if f.GetName() == "northstar_deliveries_total" {
			for _, m := range f.GetMetric() {
				out[m.GetLabel()[0].GetValue()+" "+m.GetLabel()[1].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	return out
}

// inbox reads what is stored of these deliveries.
func inbox(t testing.TB, db *store.DB, guids ...string) (ds []store.Delivery) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *store.Tx) (err error) {
		ds, err = tx.Deliveries(guids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func TestNewRefusesToBeOpen(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	for _, o := range []Options{{DB: db}, {DB: db, Secrets: []string{""}}, {DB: db, Secrets: []string{secret, ""}}, {Secrets: []string{secret}}} {
		if _, err := New(o); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%d secrets, database %v: %v", len(o.Secrets), o.DB != nil, err)
		}
	}
}

// After 202 another process finds the delivery, with the job that was added in the same commit.
func TestDurableBeforeTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, url string) {
		h := running(t, Options{Secrets: []string{secret}, DB: db, Enqueue: func(tx *store.Tx, guids []string) error {
			return tx.SetFact("identity", strings.Join(guids, " "))
		}})
		other := openStore(t, url)
		for n := range 5 {
			guid := fmt.Sprint("guid-", n)
			if res := deliver(h, request(guid, []byte(`{"n":1}`), nil)); res.StatusCode != 202 {
				t.Fatalf("answered %d", res.StatusCode)
			}
			if len(inbox(t, other, guid)) != 1 {
				t.Errorf("%s was answered 202 and is not there", guid)
			}
			err := other.Read(t.Context(), func(tx *store.Tx) error {
				if job, err := tx.Fact("identity"); err != nil || job != guid {
					t.Errorf("the job is for %q, %v", job, err)
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ string) {
		var j jobs
		h := running(t, Options{Secrets: []string{secret}, DB: db, Enqueue: j.add})
		const deliveries, copies = 250, 2 // together fewer than may come from one source at a time
		var statuses [deliveries][copies]int
		var guids []string
		var wg sync.WaitGroup
		for n := range deliveries {
			guid := fmt.Sprintf("guid-%03d", n)
			guids = append(guids, guid)
			for c := range copies {
				wg.Go(func() {
					statuses[n][c] = deliver(h, request(guid, fmt.Appendf(nil, `{"n":%d}`, n), nil)).StatusCode
				})
			}
		}
		wg.Wait()
		for n, s := range statuses {
			slices.Sort(s[:])
			if s != [copies]int{200, 202} {
				t.Errorf("delivery %d was answered %v", n, s)
			}
		}
		if got := j.all(); !slices.Equal(got, guids) {
			t.Errorf("%d jobs of %d", len(got), len(guids))
		}
		if got := inbox(t, db, guids...); len(got) != deliveries {
			t.Errorf("%d of %d are there", len(got), deliveries)
		}
		if commits := len(j.batches); commits > deliveries/2 {
			t.Errorf("%d commits for %d deliveries: they do not share", commits, deliveries)
		}
	})
}

func TestStoreFails(t *testing.T) {
	db := openStore(t, storetest.SQLite(t))
	h := running(t, Options{Secrets: []string{secret}, DB: db, Log: zerolog.Nop()})
	db.Close()
	res := deliver(h, request("guid", []byte(`{}`), nil))
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("answered %d, Retry-After %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
}

// A job that cannot be added takes its delivery back out; its neighbours in the batch are stored.
func TestOneBadDeliveryFailsAlone(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ string) {
		h, err := New(Options{Secrets: []string{secret}, DB: db, Log: zerolog.Nop(), Enqueue: func(_ *store.Tx, guids []string) error {
			if slices.Contains(guids, "bad") {
				return errors.New("no job for this one")
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		guids := []string{"a", "bad", "c", "d"}
		var batch []*entry
		for _, g := range guids {
			batch = append(batch, &entry{delivery: store.Delivery{GUID: g, Event: "issues", Received: time.Now(), Payload: []byte("{}")},
				done: make(chan answer, 1)})
		}
		h.commit(batch)
		for _, e := range batch {
			want := stored
			if e.delivery.GUID == "bad" {
				want = unavailable
			}
			if got := <-e.done; got != want {
				t.Errorf("%s: %v, want %v", e.delivery.GUID, got.outcome(), want.outcome())
			}
		}
		if got := inbox(t, db, guids...); len(got) != 3 {
			t.Errorf("%d are stored", len(got))
		}
	})
}

func TestGUIDTwiceInOneBatch(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB, _ string) {
		var j jobs
		h, err := New(Options{Secrets: []string{secret}, DB: db, Enqueue: j.add})
		if err != nil {
			t.Fatal(err)
		}
		var batch []*entry
		for _, g := range []string{"a", "b", "a", "c", "b"} {
			batch = append(batch, &entry{delivery: store.Delivery{GUID: g, Event: "issues", Received: time.Now(), Payload: []byte("{}")},
				done: make(chan answer, 1)})
		}
		h.commit(batch)
		for n, want := range []answer{stored, stored, seen, stored, seen} {
			if got := <-batch[n].done; got != want {
				t.Errorf("delivery %d: %v, want %v", n, got.outcome(), want.outcome())
			}
		}
		if got := j.all(); !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("jobs for %v", got)
		}
	})
}
