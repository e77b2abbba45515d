package app_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/config"
)

// A clock that is off does no harm: neither at the start, nor to what people do right after they installed the app. One that is far off is
// named as what it is.
func TestClockSkew(t *testing.T) {
	for _, ahead := range []time.Duration{45 * time.Second, -45 * time.Second, 10 * time.Minute, -10 * time.Minute} {
		t.Run(ahead.String(), func(t *testing.T) {
			var log vault
			w := one(t, setup{policy: enforce, ahead: ahead, log: &log})
			s := w.strategy(roadmap, "Checkout")
			n := w.issue("sam", shop, "feat: a", "")
			p := w.pull("ben", shop, "feat: b", "Strategy: "+ref(roadmap, s))
			w.calm()
			w.wantLabels(shop, n, "feature")
			w.wantStrategy(shop, p, "success")
			if c := w.marked(shop, n, unlinkedMarker); len(c) != 1 {
				t.Errorf("%d comments on unlinked work", len(c))
			}
			words, gross := log.String(), ahead.Abs() > 5*time.Minute
			if named := strings.Contains(words, "this machine's clock is "); named != gross || !gross && strings.Contains(words, `"level":"warn"`) {
				t.Error("the log:\n", words)
			}
		})
	}
}

// What could not be delivered is found in GitHub's log by a machine whose clock is ahead, too: a comparison doesn't tell of commands.
func TestMissedByAClockThatIsAhead(t *testing.T) {
	w := one(t, setup{policy: advise, ahead: -20 * time.Minute, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "refactor: a", "")
	w.calm()
	w.must(w.stop())
	w.serve(zerolog.ErrorLevel) // which reads the log
	w.calm()
	w.must(w.stop())
	w.later()
	said := w.say("dana", shop, n, "/northstar kind feature")
	w.must(w.Settle(t.Context()))
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.reacted(shop, n, said, "+1")
	w.wantLabels(shop, n, "feature")
}

// GitHub refuses the app for a moment while it starts.
func TestRefusedForAMoment(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			var log vault
			w := begin(t, setup{policy: enforce, log: &log}, storetest.SQLite(t))
			w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/app", Status: status, Message: "Not now", Times: 2})
			w.serve(zerolog.ErrorLevel)
			w.install()
			n := w.issue("sam", shop, "feat: a", "")
			w.calm()
			w.wantLabels(shop, n, "feature")
			if !strings.Contains(log.String(), "GitHub refuses the app's id and key") {
				t.Error("the log doesn't tell:\n", log.String())
			}
		})
	}
}

// A key that GitHub does not know ends the start, with what to do. Where the clock is far off as well, both are named.
func TestWrongKey(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for _, ahead := range []time.Duration{0, time.Hour} {
		w := begin(t, setup{ahead: ahead}, storetest.SQLite(t))
		set := w.settings()
		set.PrivateKey = config.NewSecret(string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(other)})))
		server, err := app.New(context.Background(), set, "test", zerolog.Nop())
		must(t, err)
		server.SetPatience(time.Millisecond)
		err = server.Run(context.Background())
		if err == nil || !strings.Contains(err.Error(), "take both from the app's settings page") || strings.Contains(err.Error(), " behind GitHub's") != (ahead != 0) {
			t.Errorf("%s: %v", ahead, err)
		}
	}
}

// A clock that is a little off keeps nothing from what a bot opens right after the policy came into force, from a milestone that is closed
// then, or from a command in a comment that GitHub's copies do not know yet.
func TestSmallSkew(t *testing.T) {
	for _, ahead := range []time.Duration{0, 45 * time.Second, -45 * time.Second} {
		t.Run(ahead.String(), func(t *testing.T) {
			w := one(t, setup{policy: enforce + "classify: {exempt: {authors: []}}\n", ahead: ahead})
			time.Sleep(3 * time.Second) // GitHub's times are whole seconds and its clock is known to one; a clock that jumps, as in later, is another story
			n := w.pull("renovate[bot]", shop, "refactor: a", "")
			s, m := w.strategy(shop, "Payments"), w.milestone(shop, "Next", "")
			done := w.issue("ben", shop, "feat: cards", "Strategy: "+ref("", s), in(m))
			w.must(w.CloseIssue("ben", shop, done, "completed"), w.CloseMilestone("ada", shop, m))
			w.calm()
			w.wantLabels(shop, n, "tech-debt")
			if c := w.marked(shop, s, "northstar:milestone:Next"); len(c) != 1 {
				t.Errorf("%d summaries of the milestone", len(c))
			}
			w.Lag(lagging)
			said := w.say("ben", shop, n, "/northstar kind feature")
			w.calm()
			w.wantLabels(shop, n, "feature")
			w.reacted(shop, n, said, "+1")
		})
	}
}

// What is said while the server is down is heard, however far this machine's clock is off: GitHub's log is read by GitHub's clock.
func TestSkewedLog(t *testing.T) {
	for _, ahead := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(ahead.String(), func(t *testing.T) {
			w := one(t, setup{policy: enforce, ahead: ahead, logs: zerolog.ErrorLevel})
			n := w.issue("sam", shop, "feat: a", "")
			w.calm()
			w.must(w.stop())
			w.serve(zerolog.ErrorLevel) // which reads the log, and goes on from there the next time
			w.calm()
			w.must(w.stop())
			w.later()
			said := w.say("ben", shop, n, "/northstar kind tech-debt")
			w.must(w.Settle(t.Context()))
			w.serve(zerolog.ErrorLevel)
			w.calm()
			w.wantLabels(shop, n, "tech-debt")
			w.reacted(shop, n, said, "+1")
		})
	}
}
