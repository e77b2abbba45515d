package app_test

import (
	"net/http"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
)

// tokens is where apps ask for tokens.
const tokens = "/app/installations/{installation_id}/access_tokens"

// A token that is refused for a while says nothing about what it was for: no policy, item, role or write is given up.
func TestSigningInRefusedForAWhile(t *testing.T) {
	for name, status := range map[string]int{"403": 403, "404": 404} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
			s := w.strategy(roadmap, "Checkout")
			old := w.issue("sam", shop, "feat: old", "")
			w.calm()
			w.must(w.stop()) // the next process has no token yet
			refused := func() (n int) {
				for _, r := range w.Requests() {
					if r.Route == tokens && r.Status == status {
						n++
					}
				}
				return n
			}
			mend := w.Break(githubsim.Fault{Method: http.MethodPost, Route: tokens, Status: status, Message: "Not Found"})
			w.serve(zerolog.ErrorLevel)
			n := w.issue("sam", shop, "feat: a", "")
			p := w.pull("ben", shop, "feat: b", "Strategy: "+ref(roadmap, s))
			said := w.say("ben", shop, old, "/northstar kind tech-debt")
			w.commit("ada", home, "README.md", "again")
			w.until("refusals", func() bool { return refused() >= 3 })
			mend()
			w.calm()
			w.wantLabels(shop, n, "feature")
			w.wantLabels(shop, p, "feature")
			w.wantStrategy(shop, p, "success")
			w.wantLabels(shop, old, "tech-debt")
			w.reacted(shop, old, said, "+1")
			if c := w.marked(shop, n, unlinkedMarker); len(c) != 1 {
				t.Errorf("#%d has %d comments on unlinked work", n, len(c))
			}
		})
	}
}
