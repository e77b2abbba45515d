package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// A private repository's milestone that is summed up in another private one names nothing of which only its own readers know.
func TestSummaryNamesNothingPrivate(t *testing.T) {
	w := one(t, setup{policy: advise, private: true, fill: func(h *githubsim.Host) {
		for _, repo := range []string{"acme/plans", "acme/secret"} {
			_ = h.AddRepo(repo, githubsim.RepoOptions{Private: true})
			_ = h.SetPermission("ada", repo, "ben", "write")
		}
	}})
	a, b := w.strategy("acme/plans", "Checkout"), w.strategy("acme/secret", "Takeover")
	w.calm()
	m := w.milestone(shop, "Winter", "")
	w.issue("ben", shop, "feat: a form", "Strategy: "+ref("acme/plans", a), in(m))
	w.issue("ben", shop, "feat: a bid", "Strategy: "+ref("acme/secret", b), in(m))
	w.issue("ben", shop, "feat: wrapping", "", in(m))
	w.issue("ben", shop, "Hm", "", in(m))
	w.calm()
	sums := w.marked("acme/plans", a, "<!-- northstar:milestone:Winter")
	if len(sums) != 1 {
		t.Fatalf("%d summaries", len(sums))
	}
	for _, no := range []string{"acme/secret", "Takeover", shop + "#", "wrapping", "Hm", "… and"} {
		if strings.Contains(sums[0].Body, no) {
			t.Errorf("the summary names %q:\n%s", no, sums[0].Body)
		}
	}
	for _, want := range []string{"Checkout", "Serves no strategy\n\n1 item.", "1 open item is not classified yet"} {
		if !strings.Contains(sums[0].Body, want) {
			t.Errorf("the summary does not say %q:\n%s", want, sums[0].Body)
		}
	}
}
