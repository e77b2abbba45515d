package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// What people complained about where other apps live: their registration, their address, their webhooks and their limits, each as a story of Northstar's own.

// https://github.com/palantir/policy-bot/issues/626: somebody points a repository's own webhook at the app, by the same secret. Its deliveries
// name no installation, and a token was asked for as installation 0 for each of them. Here they tell nothing that GitHub's own do not.
func TestThreadWebhookOfARepository(t *testing.T) {
	var log vault
	w := one(t, setup{policy: enforce, log: &log})
	s := w.strategy(roadmap, "Checkout")
	n := w.pull("ben", shop, "feat: a", "")
	w.say("ben", shop, n, "/northstar explain")
	w.calm()
	bare := func(event, action string, change func(map[string]any)) {
		t.Helper()
		var payload map[string]any
		must(t, json.Unmarshal(w.payload(event, action), &payload))
		delete(payload, "installation")
		change(payload)
		body, err := json.Marshal(payload)
		must(t, err)
		w.deliver(event, body)
	}
	refused := func() (out []string) {
		for _, r := range w.Requests() {
			if r.Status >= 400 {
				out = append(out, fmt.Sprintf("%+v", r))
			}
		}
		return out
	}
	before := len(refused())
	w.quiet("what is known already", func() {
		for event, action := range map[string]string{"pull_request": "opened", "issue_comment": "created"} {
			bare(event, action, func(map[string]any) {})
		}
	})
	w.quiet("a repository without the app", func() {
		for event, action := range map[string]string{"pull_request": "opened", "issues": "opened"} {
			bare(event, action, func(p map[string]any) {
				repo := maps.Clone(p["repository"].(map[string]any))
				repo["id"], repo["name"], repo["full_name"] = 4711, "elsewhere", "acme/elsewhere"
				p["repository"] = repo
			})
		}
	})
	if more := refused()[before:]; len(more) > 0 {
		t.Errorf("GitHub refused: %s", strings.Join(more, "\n"))
	}
	w.later()
	w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref(roadmap, s))))
	w.calm()
	w.wantStrategy(shop, n, "success")
	if words := log.String(); strings.Contains(words, `"level":"warn"`) || strings.Contains(words, `"level":"error"`) {
		t.Error("somebody is warned:\n", words)
	}
}

// https://github.com/actions/stale/issues/1227: an Enterprise Server without rate limits answers that there are none, and tells of none. It is
// neither asked nor taken for one that is used up.
func TestThreadServerWithoutLimits(t *testing.T) {
	var log vault
	w := one(t, setup{policy: enforce, server: true, log: &log})
	s := w.strategy(roadmap, "Checkout")
	var pulls []int
	for range 30 {
		pulls = append(pulls, w.pull("ben", shop, "feat: a", "Strategy: "+ref(roadmap, s)))
	}
	w.calm()
	for _, n := range pulls {
		w.wantStrategy(shop, n, "success")
	}
	if n := w.Counts()["GET /rate_limit"]; n != 0 {
		t.Errorf("the limits are asked for %d times", n)
	}
	if words := log.String(); strings.Contains(words, `"level":"warn"`) || strings.Contains(words, `"level":"error"`) {
		t.Error("somebody is warned:\n", words)
	}
	if status, body := w.admin("/metrics"); status != http.StatusOK || strings.Contains(body, "northstar_github_rate_limit_remaining{") {
		t.Errorf("a limit is told of that nobody knows (%d)", status)
	}
}

// https://github.com/palantir/bulldozer/issues/374: the address of an Enterprise Server's API was given without its /api/v3, and nothing said so: tokens
// were refused with a redirect. Whatever page answers there, the setting is named.
func TestThreadAddressOfAServer(t *testing.T) {
	t.Parallel()
	page := func(w http.ResponseWriter, status int) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<!DOCTYPE html><html><body>GitHub</body></html>"))
	}
	for name, answer := range map[string]http.HandlerFunc{
		"to sign in": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/login" {
				http.Redirect(w, r, "/login", http.StatusFound)
				return
			}
			page(w, http.StatusOK)
		},
		"of nothing":         func(w http.ResponseWriter, _ *http.Request) { page(w, http.StatusNotFound) },
		"that wants no JSON": func(w http.ResponseWriter, _ *http.Request) { page(w, http.StatusNotAcceptable) },
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, setup{server: true}, storetest.SQLite(t))
			run, cancel := context.WithCancel(t.Context())
			defer cancel()
			var asked atomic.Int64
			host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) > 20 { // that was enough to tell
					cancel()
				}
				answer(w, r)
			}))
			defer host.Close()
			var log vault
			set := w.settings()
			set.V3URL = host.URL
			server, err := app.New(t.Context(), set, "test", zerolog.New(&log))
			must(t, err)
			server.SetPatience(time.Microsecond)
			words := fmt.Sprint(server.Run(run)) + log.String()
			if !strings.Contains(words, "GITHUB_V3_API_URL") || !strings.Contains(words, host.URL) {
				t.Error("the address is not named:\n", words)
			}
		})
	}
}

// https://github.com/palantir/policy-bot/issues/405: repositories that never asked for anything got a failing check, since the owner's policy could not
// be read for a while. Who has no policy is left alone, whatever GitHub answers in between.
func TestThreadNoPolicyThatCannotBeRead(t *testing.T) {
	for name, status := range map[string]int{"an outage": http.StatusBadGateway, "a refusal": http.StatusForbidden, "a limit": http.StatusTooManyRequests} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, setup{logs: zerolog.ErrorLevel}, storetest.SQLite(t))
			w.serve(zerolog.ErrorLevel)
			w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/*/contents/*", Status: status, Message: "Not now", Retry: 1, Times: 4})
			w.Break(githubsim.Fault{Route: "/graphql", Status: status, Message: "Not now", Retry: 1, Times: 2})
			w.install()
			n := w.pull("ben", shop, "feat: a", "")
			fork := w.pull("sam", shop, "feat: b", "", func(p *githubsim.NewPull) { p.Fork = true })
			w.calm()
			for _, n := range []int{n, fork} {
				if all := w.CheckRuns(shop, w.item(shop, n).Head); len(all) != 0 {
					t.Errorf("%s got checks: %+v", ref(shop, n), all)
				}
				w.wantLabels(shop, n)
			}
		})
	}
}

// https://github.com/palantir/policy-bot/issues/1373: in a stack of pull requests each check of other apps, and each restack, had all of them evaluated and
// used up the rate limit. What other apps check costs no request, and a restack a number that is the same for each pull request.
func TestThreadStackOfPullRequests(t *testing.T) {
	const stacked = 20
	w := one(t, setup{policy: enforce})
	s := w.strategy(roadmap, "Checkout")
	base := "main"
	var stack []int
	for i := range stacked {
		head := fmt.Sprint("stack-", i)
		stack = append(stack, w.pull("ben", shop, fmt.Sprint("feat: ", i), "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Head, p.Base = head, base }))
		base = head
	}
	w.calm()
	other := func(event string) []byte {
		var payload map[string]any
		must(t, json.Unmarshal(w.payload(event, "completed"), &payload))
		about := payload[event].(map[string]any)
		of := maps.Clone(about["app"].(map[string]any))
		of["id"], of["slug"] = 4711, "builder"
		about["app"], about["name"] = of, "build"
		body, err := json.Marshal(payload)
		must(t, err)
		return body
	}
	before, wrote := w.reads(), w.writes()
	for range 5 * stacked {
		w.deliver("check_run", other("check_run"))
		w.deliver("check_suite", other("check_suite"))
	}
	w.calm()
	if n := sum(since(before, w.reads())) + sum(since(wrote, w.writes())); n != 0 {
		t.Errorf("the checks of others cost %d requests", n)
	}
	w.later()
	before, wrote = w.reads(), w.writes()
	for _, n := range stack {
		_, err := w.PushTo("ben", shop, n, map[string]string{"again.go": fmt.Sprint(n)})
		must(t, err)
	}
	w.calm()
	for _, n := range stack {
		w.wantStrategy(shop, n, "success")
	}
	if n := sum(since(wrote, w.writes())); n != 2*stacked {
		t.Errorf("%d writes, want two checks on each of %d commits: %v", n, stacked, since(wrote, w.writes()))
	}
	if n := sum(since(before, w.reads())); n > stacked {
		t.Errorf("%d reads for %d commits: %v", n, stacked, since(before, w.reads()))
	}
}

// https://github.com/JSONbored/loopover/pull/1652: the app was registered anew, and the check runs of the former one, which nobody else can change, were taken
// for a missing permission. Each pull request gets checks of the new app: where the verdict changes, and where it stays, since a required check may
// be one of this app's.
func TestThreadAppRegisteredAnew(t *testing.T) {
	inWorld(t, setup{policy: enforce, lag: time.Millisecond, logs: zerolog.ErrorLevel}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		changes := w.pull("ben", shop, "feat: a", "")
		stays := w.pull("ben", shop, "feat: b", "")
		w.calm()
		w.must(w.stop(), w.inst.Uninstall())
		hub, err := w.AddApp(githubsim.AppOptions{Slug: "northstar-two", Secret: secret, Key: testKey()})
		must(t, err)
		w.hub = hub
		w.serve(zerolog.ErrorLevel)
		w.install()
		w.calm()
		own := func(n int) (out map[string]string) {
			out = map[string]string{}
			for _, run := range w.CheckRuns(shop, w.item(shop, n).Head) {
				if run.App == "northstar-two" {
					out[run.Name] += run.Conclusion
				}
			}
			return out
		}
		failing := map[string]string{checks.CheckStrategy: "failure", checks.CheckCapacity: "neutral"}
		for _, n := range []int{changes, stays} {
			if got := own(n); !maps.Equal(got, failing) {
				t.Errorf("%s has of the new app %v", ref(shop, n), got)
			}
		}
		w.later()
		w.must(w.EditIssue("ben", shop, changes, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.wantStrategy(shop, changes, "success")
		w.wantStrategy(shop, stays, "failure")
	})
}

// https://github.com/DefinitelyTyped/dt-mergebot/pull/375: a commit is in a fork as well as upstream, and what was told of one was taken for the other. Where the
// app is installed in both, each has checks by its own policy and its own pull request.
func TestThreadForkWithTheApp(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		n := w.pull("sam", shop, "feat: a", "Strategy: "+ref(roadmap, s), func(p *githubsim.NewPull) { p.Fork, p.Head = true, "topic" })
		w.calm()
		const fork = "sam/shop"
		_, err := w.CommitFile("sam", fork, "", file, advise)
		must(t, err)
		_, err = w.Install(w.hub, "sam")
		must(t, err)
		w.calm()
		inside := w.pull("sam", fork, "feat: a, at home", "", func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		if a, b := w.item(shop, n).Head, w.item(fork, inside).Head; a != b {
			t.Fatalf("two heads: %s, %s", a, b)
		}
		w.wantStrategy(shop, n, "success")
		w.wantStrategy(fork, inside, "neutral")
		w.later()
		_, err = w.PushTo("sam", fork, inside, map[string]string{"more.go": "more"})
		must(t, err)
		w.calm()
		w.wantStrategy(shop, n, "success")
		w.wantStrategy(fork, inside, "neutral")
		run, _ := w.run(fork, inside, checks.CheckStrategy)
		was, _ := w.run(shop, n, checks.CheckStrategy)
		w.must(w.Rerequest("sam", fork, run.ID))
		w.calm()
		if again, _ := w.run(fork, inside, checks.CheckStrategy); again.ID == run.ID || again.Status != "completed" {
			t.Errorf("in the fork: run %d %s, after %d", again.ID, again.Status, run.ID)
		}
		if still, _ := w.run(shop, n, checks.CheckStrategy); still.ID != was.ID {
			t.Error("upstream ran again too")
		}
	})
}
