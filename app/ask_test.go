package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/doctor"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

const modelKey = "sk-a-key-of-a-test"

// oracle is a server of an owner's own with a model. It says of each item what its title holds in brackets, and counts what it is asked.
type oracle struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string // titles, as they came
	sizes  []int    // items of each question
	keys   map[string]bool
	does   func(w http.ResponseWriter, r *http.Request) bool // something else instead; nil: nothing
	bodies strings.Builder
}

func newOracle(t *testing.T) *oracle {
	o := &oracle{keys: map[string]bool{}}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *oracle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	var q struct{ Messages []struct{ Content string } }
	var in struct {
		Items map[string]struct{ Title string }
	}
	if json.Unmarshal(text, &q) != nil || len(q.Messages) != 2 || json.Unmarshal([]byte(q.Messages[1].Content), &in) != nil {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	o.mu.Lock()
	o.bodies.Write(text)
	o.keys[r.Header.Get("Authorization")] = true
	o.sizes = append(o.sizes, len(in.Items))
	kinds := map[string]string{}
	for id, it := range in.Items {
		o.asked = append(o.asked, it.Title)
		kinds[id] = "none"
		if _, in, ok := strings.Cut(it.Title, "<"); ok {
			kinds[id] = strings.TrimSuffix(in, ">")
		}
	}
	does := o.does
	o.mu.Unlock()
	if does != nil && does(w, r) {
		return
	}
	said, _ := json.Marshal(map[string]any{"kinds": kinds})
	json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": string(said)}}}})
}

// times is how often it was asked about a title, or about anything ("").
func (o *oracle) times(title string) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range o.asked {
		if title == "" || a == title {
			n++
		}
	}
	return n
}

// policy names the oracle, with more settings of it.
func (o *oracle) policy(more string) string {
	return advise + fmt.Sprintf("classify: {text-model: false, model: {url: '%s/v1', name: small%s}}\n", o.URL, more)
}

// concluded is what is concluded about an item: its kind, "likely …", or "none", and by what.
func (w *world) concluded(repo string, n int) (kind string, source checks.Source) {
	w.t.Helper()
	db, err := store.OpenReading(w.t.Context(), w.url)
	w.must(err)
	defer db.Close()
	var it store.Item
	w.must(db.Read(w.t.Context(), func(tx *store.Tx) error {
		owner, name, _ := strings.Cut(repo, "/")
		in, err := tx.RepositoryNamed(owner, name)
		if err == nil {
			it, err = tx.Item(in.ID, n)
		}
		return err
	}))
	if it.Conclusion.Likely != checks.None {
		return "likely " + it.Conclusion.Likely.String(), it.Conclusion.Source
	}
	return it.Conclusion.Kind.String(), it.Conclusion.Source
}

func (w *world) wantConcluded(repo string, n int, want string, source checks.Source) {
	w.t.Helper()
	if kind, by := w.concluded(repo, n); kind != want || by != source {
		w.t.Errorf("%s is %s by %s, want %s by %s", ref(repo, n), kind, by, want, source)
	}
}

// What nobody knows becomes likely by the word of the owner's own model, which is asked once for one content, and puts no label on.
func TestOwnModel(t *testing.T) {
	o := newOracle(t)
	each(t, setup{policy: o.policy("")}, func(t *testing.T, w *world) {
		before := o.times("")
		feature, debt := w.issue("ben", shop, "Quux <feature>", ""), w.issue("ben", shop, "Frob <tech-debt>", "")
		other, plan, unsure := w.issue("ben", shop, "Zork <other>", ""), w.issue("ben", shop, "Plugh <strategy>", ""), w.issue("ben", shop, "Xyzzy", "")
		known := w.issue("ben", shop, "feat: nothing to ask", "")
		twin := w.issue("ben", roadmap, "Quux <feature>", "")
		pr := w.pull("ben", shop, "Gorp <feature>", "")
		w.calm()
		w.wantConcluded(shop, feature, "likely feature", checks.ByAsked)
		w.wantConcluded(roadmap, twin, "likely feature", checks.ByAsked)
		w.wantConcluded(shop, debt, "likely tech-debt", checks.ByAsked)
		w.wantConcluded(shop, other, "likely other", checks.ByAsked)
		w.wantConcluded(shop, plan, "none", checks.NoSource)
		w.wantConcluded(shop, unsure, "none", checks.NoSource)
		w.wantConcluded(shop, known, "feature", checks.ByRule)
		w.wantConcluded(shop, pr, "likely feature", checks.ByAsked)
		w.wantLabels(shop, feature)
		w.wantLabels(shop, debt)
		if n := o.times("") - before; n != 6 {
			t.Errorf("asked %d times: %q", n, o.asked[before:])
		}
		if len(o.keys) != 1 || !o.keys["Bearer "+modelKey] {
			t.Errorf("with %d keys", len(o.keys))
		}
		// Another title is asked, the first one again is not, and what a person says needs no model.
		asked := o.times("")
		w.must(w.EditIssue("ben", shop, unsure, text("Xyzzy <feature>"), nil))
		w.calm()
		w.wantConcluded(shop, unsure, "likely feature", checks.ByAsked)
		w.must(w.EditIssue("ben", shop, unsure, text("Xyzzy"), nil))
		w.calm()
		w.wantConcluded(shop, unsure, "none", checks.NoSource)
		w.must(w.Label("ben", shop, unsure, "tech-debt"))
		w.calm()
		w.wantConcluded(shop, unsure, "tech-debt", checks.ByPerson)
		if n := o.times("") - asked; n != 1 {
			t.Errorf("asked %d times more", n)
		}
	})
}

// Many that wait are asked about together, and no more than fit.
func TestOwnModelIsAskedInBatches(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: o.policy(""), fill: func(h *githubsim.Host) {
		for i := range 23 {
			if _, err := h.OpenIssue("ben", shop, githubsim.NewIssue{Title: fmt.Sprintf("Quux %d <tech-debt>", i)}); err != nil {
				t.Error(err)
			}
		}
	}})
	w.calm()
	if o.times("") != 23 || len(o.sizes) > 6 || slices.Max(o.sizes) > 10 {
		t.Errorf("%d items in questions of %v", o.times(""), o.sizes)
	}
	w.wantConcluded(shop, 23, "likely tech-debt", checks.ByAsked)
}

// One question is about texts of one repository: what is written in another can make the answer say nothing of them.
func TestOwnModelAsksOfOneRepositoryAtATime(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: o.policy(", private: true"), private: true, fill: func(h *githubsim.Host) {
		for i := range 12 {
			repo := []string{shop, roadmap}[i%2]
			if _, err := h.OpenIssue("ben", repo, githubsim.NewIssue{Title: fmt.Sprintf("%s %d <feature>", repo, i)}); err != nil {
				t.Error(err)
			}
		}
	}})
	w.calm()
	at := 0
	for _, n := range o.sizes {
		of, _, _ := strings.Cut(o.asked[at], " ")
		for _, title := range o.asked[at : at+n] {
			if !strings.HasPrefix(title, of+" ") {
				t.Errorf("one question is about %q", o.asked[at:at+n])
				break
			}
		}
		at += n
	}
	if at != 12 {
		t.Errorf("asked about %d", at)
	}
}

// Where the owner lets it, what it says is a label.
func TestOwnModelMayLabel(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: o.policy(", label: true")})
	n := w.issue("ben", shop, "Quux <feature>", "")
	w.calm()
	w.wantLabels(shop, n, "feature")
	r := w.examine(nil)
	if i := slices.IndexFunc(r.Lines, func(l doctor.Line) bool { return l.Check == "own model" }); i < 0 || r.Lines[i].State != doctor.OK ||
		!strings.HasSuffix(r.Lines[i].Message, "with NORTHSTAR_MODEL_KEY, about at most 500 items a day, of public repositories alone") {
		t.Errorf("%+v", r.Lines)
	}
}

// Without the setting, and where it is set by who may not, nothing is sent; nor are texts of private repositories, unless it says so.
func TestOwnModelIsSentNothing(t *testing.T) {
	o := newOracle(t)
	mine := strings.TrimPrefix(o.policy(", private: true"), advise)
	for name, c := range map[string]struct {
		set   setup
		there bool
	}{
		"no setting":           {setup{policy: advise}, false},
		"no policy":            {setup{}, false},
		"off":                  {setup{policy: strings.Replace(o.policy(""), "advise", "off", 1)}, false},
		"without a name":       {setup{policy: strings.Replace(o.policy(""), "name: small", "name: ''", 1)}, false},
		"none a day":           {setup{policy: o.policy(", a-day: 0")}, false},
		"a repository's own":   {setup{policy: advise, files: map[string]string{".github/northstar.yml": mine}}, false},
		"private":              {setup{policy: o.policy(""), private: true}, false},
		"private, and it may":  {setup{policy: o.policy(", private: true"), private: true}, true},
		"public":               {setup{policy: o.policy("")}, true},
		"private, says a file": {setup{policy: o.policy(""), private: true, files: map[string]string{".github/northstar.yml": mine}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := one(t, c.set)
			title := "Quux " + name + " <feature>"
			n := w.issue("ben", shop, title, "")
			w.calm()
			if asked := o.times(title); (asked == 1) != c.there || asked > 1 {
				t.Errorf("asked %d times", asked)
			}
			if c.there {
				w.wantConcluded(shop, n, "likely feature", checks.ByAsked)
			}
		})
	}
}

// What was there before the policy names a model is asked about when it does, and is unknown again when it no longer does.
func TestOwnModelComesAndGoes(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: advise, private: true})
	n := w.issue("ben", shop, "Quux <feature>", "")
	w.calm()
	for _, c := range []struct {
		policy, want string
		by           checks.Source
	}{
		{o.policy(""), "none", checks.NoSource},
		{o.policy(", private: true"), "likely feature", checks.ByAsked},
		{advise, "none", checks.NoSource},
		{o.policy(""), "likely feature", checks.ByAsked}, // for which nothing is sent
	} {
		w.commit("ada", home, "northstar.yml", c.policy)
		w.calm()
		w.wantConcluded(shop, n, c.want, c.by)
	}
	if o.times("") != 1 {
		t.Errorf("asked %q", o.asked)
	}
}

// The operator's key goes nowhere that the operator did not name.
func TestOwnModelWhereItMayNotBe(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: o.policy(""), logs: zerolog.Disabled, hosts: []string{"llm.example.com", "127.0.0.1:1"}})
	n := w.issue("ben", shop, "Quux <feature>", "")
	w.calm()
	w.wantConcluded(shop, n, "none", checks.NoSource)
	if o.times("") != 0 {
		t.Errorf("asked %q", o.asked)
	}
	got := problems(w.examine(nil))
	if len(got) != 1 || !strings.HasPrefix(got[0], "own model | acme | the policy names a model at 127.0.0.1:") || !strings.Contains(got[0], "list the host in NORTHSTAR_MODEL_HOSTS") {
		t.Errorf("the doctor says %q", got)
	}
	w.metric(`northstar_model_failures_total{why="not allowed"}`, "1")
}

// It is asked about so many items a day, whatever there is.
func TestOwnModelHasABudget(t *testing.T) {
	o := newOracle(t)
	w := one(t, setup{policy: o.policy(", a-day: 3")})
	for i := range 5 {
		w.issue("ben", shop, fmt.Sprintf("Quux %d <tech-debt>", i), "")
	}
	w.calm()
	w.must(w.stop())
	w.serve(0)
	w.issue("ben", shop, "One more <tech-debt>", "")
	w.calm()
	likely := 0
	for n := 1; n <= 6; n++ {
		if kind, _ := w.concluded(shop, n); kind == "likely tech-debt" {
			likely++
		}
	}
	if o.times("") != 3 || likely != 3 {
		t.Errorf("asked about %q, and %d are likely something", o.asked, likely)
	}
}

// A server that is dead, hangs, or answers nonsense delays nothing: neither a check nor a label waits for it, and it is asked again when it
// is back.
func TestOwnModelDelaysNothing(t *testing.T) {
	for name, does := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"dead":     func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusBadGateway); return true },
		"hanging":  func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true },
		"nonsense": func(w http.ResponseWriter, _ *http.Request) bool { fmt.Fprint(w, "I am a teapot"); return true },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOracle(t)
			first := make(chan struct{})
			once := sync.OnceFunc(func() { close(first) })
			o.does = func(w http.ResponseWriter, r *http.Request) bool { once(); return does(w, r) }
			w := one(t, setup{policy: o.policy(""), answer: 300 * time.Millisecond, logs: zerolog.Disabled})
			unknown := w.issue("ben", shop, "Quux <feature>", "")
			<-first
			debt, pr := w.issue("ben", shop, "refactor: gears", ""), w.pull("ben", shop, "feat: wheels", "")
			w.calm()
			w.wantLabels(shop, debt, "tech-debt")
			w.wantLabels(shop, pr, "feature")
			w.wantConcluded(shop, unknown, "none", checks.NoSource)
			w.must(w.stop()) // what is to be asked, and when, is in the database
			o.mu.Lock()
			o.does = nil
			o.mu.Unlock()
			w.serve(zerolog.Disabled)
			w.until("the server is back", func() bool {
				kind, _ := w.concluded(shop, unknown)
				return kind == "likely feature"
			})
		})
	}
}
