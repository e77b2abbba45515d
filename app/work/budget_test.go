package work

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// run is a check run that was posted.
type run struct {
	Name       string `json:"name"`
	Conclusion string `json:"conclusion"`
	Output     struct {
		Title string `json:"title"`
	} `json:"output"`
}

// posting answers reads with the policy and remembers the check runs that are posted.
func posting(t *testing.T, policy string) (answer http.HandlerFunc, posted func() []run) {
	var mu sync.Mutex
	var all []run
	answer = func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			contents(policy)(w, r)
			return
		}
		var one run
		if err := json.NewDecoder(r.Body).Decode(&one); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, one)
		w.WriteHeader(http.StatusCreated)
		w.Write([]byte(`{"id": 1}`))
	}
	return answer, func() []run {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// pullRequest adds an open pull request under a policy that posts.
func (w *Work) pullRequest(t *testing.T) (head string) {
	t.Helper()
	must(t, w.reconcile(t.Context(), nil, store.PolicyKey(shop.ID)))
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutItem(store.Item{Repo: shop.ID, Number: 2, Type: checks.Pull, Title: "Search", Head: "abc", State: checks.Open, Updated: time.Now()})
	}))
	return store.HeadKey(shop.ID, "abc")
}

// What takes more than an evaluation may is tried three times, then set aside: its checks say so and nothing runs for it until
// something about it changes.
func TestSetAside(t *testing.T) {
	answer, posted := posting(t, "version: 1\nmode: enforce\n")
	w := idle(t, answer)
	head := w.pullRequest(t)
	w.Budget = -1 // over at once
	for n := range mostOver {
		if len(posted()) != 0 {
			t.Fatalf("attempt %d: something is posted already: %+v", n, posted())
		}
		must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bumpOnce(tx, head) }))
		err := w.attempt(t.Context(), nil, store.Claim{Key: head, Version: w.version(t, head)})
		if last := n == mostOver-1; last != (err == nil) {
			t.Fatalf("attempt %d ends with %v", n, err)
		}
	}
	if len(posted()) != 2 {
		t.Fatalf("posted: %+v", posted())
	}
	for _, r := range posted() {
		if r.Conclusion != "neutral" || !strings.HasPrefix(r.Output.Title, "Not judged: it takes more") {
			t.Errorf("%+v", r)
		}
	}
	if got := counted(t, w.metrics.setAside); got != 1 {
		t.Errorf("%v subjects are counted as set aside", got)
	}
	if got := counted(t, w.metrics.overBudget); got != mostOver {
		t.Errorf("%v times over its budget are counted", got)
	}
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, head) })) // something changed
	if err := w.attempt(t.Context(), nil, store.Claim{Key: head, Version: w.version(t, head)}); err == nil {
		t.Error("a change does not bring it back")
	}
	w.Budget = time.Minute
	if err := w.attempt(t.Context(), nil, store.Claim{Key: head, Version: w.version(t, head)}); err != nil {
		t.Error(err)
	}
	if last := posted()[len(posted())-1]; strings.HasPrefix(last.Output.Title, "Not judged: it takes more") {
		t.Errorf("it is judged again, and its check still says %+v", last)
	}
}

// A defect that a subject hits upon ends that subject's attempts alone.
func TestDefectSetsAside(t *testing.T) {
	answer, posted := posting(t, "version: 1\nmode: enforce\n")
	w := idle(t, answer)
	head := w.pullRequest(t)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, head) }))
	m := w.mirror
	for n := range mostOver {
		w.mirror = nil
		err := w.guarded(t.Context(), nil, head)
		w.mirror = m
		if !over(t.Context(), head, err) {
			t.Fatalf("a defect is told as %v", err)
		}
		if err := w.exhausted(t.Context(), head, w.version(t, head), err); (err == nil) != (n == mostOver-1) {
			t.Fatalf("attempt %d ends with %v", n, err)
		}
	}
	if len(posted()) != 2 {
		t.Errorf("posted: %+v", posted())
	}
}

// bumpOnce names a subject that was not named yet.
func (w *Work) bumpOnce(tx *store.Tx, key string) error {
	if v, _, err := tx.Version(key); err != nil || v > 0 {
		return err
	}
	return w.bump(tx, first, key)
}

// counted is the sum of a counter over its labels.
func counted(t *testing.T, c prometheus.Collector) (sum float64) {
	t.Helper()
	r := prometheus.NewRegistry()
	r.MustRegister(c)
	families, err := r.Gather()
	must(t, err)
	for _, f := range families {
		for _, m := range f.Metric {
			sum += m.GetCounter().GetValue()
		}
	}
	return sum
}

// That all readers are taken is nothing that an evaluation did: it waits for one, and its own time begins then.
func TestWaitingForAReaderIsNobodysFault(t *testing.T) {
	answer, posted := posting(t, "version: 1\nmode: enforce\n")
	w := idle(t, answer)
	head := w.pullRequest(t)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error { return w.bump(tx, first, head) }))
	p, err := w.open(t.Context(), shop.ID)
	must(t, err)
	free := w.takeReaders(t)
	w.Budget = 2 * time.Second
	ended := make(chan error, 1)
	go func() {
		_, _, err := w.evaluate(t.Context(), p, 2)
		ended <- err
	}()
	time.Sleep(w.Budget + 500*time.Millisecond)
	free()
	if err := <-ended; err != nil {
		t.Errorf("an evaluation that waited for a reader ends with %v", err)
	}
	if len(posted()) != 0 {
		t.Errorf("posted: %+v", posted())
	}
}

// takeReaders holds every connection for reading, until they are freed.
func (w *Work) takeReaders(t *testing.T) (free func()) {
	t.Helper()
	const most = 8 // SQLite has four
	release := make(chan struct{})
	var done sync.WaitGroup
	var held atomic.Int32
	for range most {
		done.Add(1)
		go func() {
			defer done.Done()
			_ = w.DB.Read(t.Context(), func(*store.Tx) error {
				held.Add(1)
				<-release
				return nil
			})
		}()
	}
	for end := time.Now().Add(10 * time.Second); held.Load() < 4 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	return func() { close(release); done.Wait() }
}

// An item that takes more than an evaluation may is tried by itself: the reading of its repository goes on without it.
func TestOneItemEndsNoReading(t *testing.T) {
	answer, _ := posting(t, "version: 1\nmode: advise\n")
	w := idle(t, answer)
	must(t, w.DB.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutItem(store.Item{Repo: shop.ID, Number: 3, Type: checks.Issue, Title: "Search", State: checks.Open, Updated: time.Now()})
	}))
	p, err := w.open(t.Context(), shop.ID)
	must(t, err)
	p.repo.ReadPhase, p.repo.ReadCursor = phaseSettle, ""
	w.Budget = -1 // over at once
	must(t, w.installWork.settlePage(t.Context(), &p))
	if p.repo.ReadPhase != phaseDone {
		t.Errorf("the reading is in the phase %q", p.repo.ReadPhase)
	}
	if w.version(t, store.ItemKey(shop.ID, 3)) == 0 {
		t.Error("the item is not tried by itself")
	}
}
