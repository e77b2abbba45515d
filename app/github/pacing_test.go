package github

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimitsCloseTheInstallation(t *testing.T) {
	tests := []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request)
		after  time.Duration
	}{
		{"Retry-After", says(403, `{"message":"You have exceeded a secondary rate limit"}`, "Retry-After", "90"), 90 * time.Second},
		{"Retry-After on 429", says(429, `{"message":"slow down"}`, "Retry-After", "30"), 30 * time.Second},
		{"no time named", says(403, `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes"}`, "X-RateLimit-Remaining", "4000"), time.Minute},
		{"used up", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 403, `{"message":"API rate limit exceeded for installation ID 99."}`, "X-RateLimit-Limit", "5000",
				"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", inSeconds(20*time.Minute), "X-RateLimit-Resource", "core")
		}, 20 * time.Minute},
		{"used up, by a clock that is behind", func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0",
				"X-RateLimit-Reset", inSeconds(-time.Minute))
		}, time.Minute},
		{"absurd", says(429, ``, "Retry-After", "99999999999"), 2 * time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, tt.answer)
				a := s.app()
				c := a.Client(99)
				began := time.Now()
				for range 3 {
					_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
					at, later := LaterAt(err)
					if !later || IsUnsure(err) || at.Sub(began).Round(time.Second) != tt.after {
						t.Fatalf("got %v, back after %s, want %s", err, at.Sub(began), tt.after)
					}
				}
				if n, _ := s.count(); n != 1 || time.Since(began) > time.Second {
					t.Errorf("%d requests in %s, want 1 at once", n, time.Since(began))
				}
				s.answer = says(201, `{"id":7}`)
				time.Sleep(tt.after - time.Until(began))
				time.Sleep(time.Second)
				if _, err := c.CreateComment(ctx, "acme", "shop", 1, "hi"); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

func TestAnsweredRateLimitIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := "900"
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			reply(w, 200, `{"number":1}`, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", left, "X-RateLimit-Resource", "core",
				"X-RateLimit-Reset", inSeconds(10*time.Minute))
		})
		c := s.client()
		issue := func(ctx context.Context) error { _, err := c.Issue(ctx, "acme", "shop", 1); return err }
		if err := issue(Backfill(ctx)); err != nil {
			t.Fatal(err)
		}
		if err := issue(Backfill(ctx)); KindOf(err) != Later {
			t.Errorf("backfill takes what is left for live events: %v", err)
		}
		if err := issue(ctx); err != nil {
			t.Errorf("a live event finds nothing left: %v", err)
		}
		left = "0"
		_ = issue(ctx)
		before, _ := s.count()
		if at, later := LaterAt(issue(ctx)); !later || time.Until(at).Round(time.Second) != 10*time.Minute {
			t.Errorf("back after %s", time.Until(at))
		}
		if n, _ := s.count(); n != before {
			t.Error("a request was sent although nothing is left")
		}
	})
}

// A refusal that names an earlier time than an answer before it did is believed.
func TestRefusalSaysUntilWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, `{"number":1}`, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "900", "X-RateLimit-Resource", "core",
				"X-RateLimit-Reset", inSeconds(50*time.Minute))
		})
		c, began := s.client(), time.Now()
		if _, err := c.Issue(ctx, "acme", "shop", 1); err != nil {
			t.Fatal(err)
		}
		s.answer = func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 403, `{"message":"API rate limit exceeded for installation ID 99."}`, "X-RateLimit-Limit", "5000",
				"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", inSeconds(5*time.Minute), "X-RateLimit-Resource", "core")
		}
		_, err := c.Issue(ctx, "acme", "shop", 1)
		if at, later := LaterAt(err); !later || at.Sub(began).Round(time.Second) != 5*time.Minute {
			t.Errorf("got %v, back after %s", err, at.Sub(began))
		}
	})
}

func TestWritesKeepApartAfterAComplaint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, script(says(429, ``, "Retry-After", "5"), says(200, `[]`)))
		c := s.client()
		write := func() error { _, err := c.AddLabel(ctx, "acme", "shop", 1, "feature"); return err }
		if KindOf(write()) != Later {
			t.Fatal("no complaint")
		}
		time.Sleep(6 * time.Second)
		began := time.Now()
		for range 4 {
			if err := write(); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(began); d < 3*time.Second {
			t.Errorf("four writes in %s", d)
		}
	})
}

func TestPublishedLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(201, `{"id":1}`))
		c := s.client(func(o *Options) { o.Limits = &published })
		var made []time.Time
		for began := time.Now(); time.Since(began) < time.Hour; {
			_, err := c.CreateComment(ctx, "acme", "shop", 1, "hi")
			if at, later := LaterAt(err); later {
				time.Sleep(time.Until(at))
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, time.Now())
			if n := len(made); n > 80 && made[n-1].Sub(made[n-81]) < time.Minute {
				t.Fatalf("81 comments in %s", made[n-1].Sub(made[n-81]))
			}
		}
		if len(made) > 500 || len(made) < 450 {
			t.Errorf("%d comments in an hour, want nearly 500", len(made))
		}
	})
}

// Replicas that ask for one installation side by side stay within what GitHub publishes together, whoever comes and goes.
func TestReplicasShareThePublishedLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, says(201, `{"id":7}`))
		limited := func(o *Options) { o.Limits = &published }
		var replicas []*App
		made := func(d time.Duration) (n int) { // comments in that time, by all that live
			for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
				for _, a := range replicas {
					a.Share(len(replicas))
				}
				for _, a := range replicas {
					if _, err := a.Client(99).CreateComment(ctx, "acme", "shop", 1, "hi"); err == nil {
						n++
					}
				}
			}
			return n
		}
		replicas = append(replicas, s.app(limited), s.app(limited), s.app(limited), s.app(limited))
		if n := made(time.Minute); n < 60 || n > 80 {
			t.Errorf("four replicas made %d comments in the first minute, want about 80", n)
		}
		if n := made(59 * time.Minute); n < 350 || n > 500-60 {
			t.Errorf("four replicas made %d comments in the rest of the hour", n)
		}
		replicas = replicas[:1]
		if n := made(time.Hour); n < 200 || n > 500 {
			t.Errorf("the last replica made %d comments in an hour", n)
		}
	})
}

func TestGitHubsOwnHostsHavePublishedLimits(t *testing.T) {
	for url, want := range map[string]Limits{
		"https://api.github.com/":         published,
		"https://api.acme.ghe.com/":       published,
		"https://ghe.example.com/api/v3/": {Reads: published.Reads},
	} {
		if got := limitsFor(url); got != want {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

func TestConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := map[string]int{}, map[string]int{}
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			now[r.Method]++
			most[r.Method] = max(most[r.Method], now[r.Method])
			mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			mu.Lock()
			now[r.Method]--
			mu.Unlock()
			reply(w, 200, `{}`)
		})
		c := s.client()
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() { _ = readIssue(c) })
			wg.Go(func() { _ = editComment(c) })
			wg.Go(func() { _, _ = c.Pull(Backfill(ctx), "acme", "shop", 1) })
		}
		began := time.Now()
		wg.Wait()
		if most["GET"] > 8 || most["PATCH"] > 1 || most["GET"] < 8 {
			t.Errorf("at once: %v", most)
		}
		if d := time.Since(began); d > 3*time.Second {
			t.Errorf("callers waited %s for their turn", d)
		}
	})
}
