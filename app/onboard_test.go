package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks/summary"
)

// A new installation without any policy gets one issue, in the owner's .github repository, with facts of public
// repositories only. Closing it says no for good.
func TestOnboarding(t *testing.T) {
	fill := func(h *githubsim.Host) {
		n, err := h.Milestone("ada", shop, githubsim.NewMilestone{Title: "Secret autumn"})
		must(t, err)
		_, err = h.OpenIssue("sam", shop, githubsim.NewIssue{Title: "feat: hidden", Milestone: n})
		must(t, err)
		n, err = h.Milestone("ada", roadmap, githubsim.NewMilestone{Title: "Public winter"})
		must(t, err)
		_, err = h.OpenIssue("sam", roadmap, githubsim.NewIssue{Title: "refactor: seen", Milestone: n})
		must(t, err)
	}
	each(t, setup{fill: fill, private: true}, func(t *testing.T, w *world) {
		found := w.kept(summary.OnboardingMarker)
		if len(found) != 1 || found[0].Title != summary.OnboardingTitle {
			t.Fatalf("onboarding issues: %v", found)
		}
		body := found[0].Body
		for _, want := range []string{"Public winter", "1 item (issues and pull requests) in 2 repositories", "/new/main?filename=northstar.yml&value="} {
			if !strings.Contains(body, want) {
				t.Errorf("it does not say %q:\n%s", want, body)
			}
		}
		if strings.Contains(body, "Secret") || strings.Contains(body, "shop") {
			t.Errorf("it tells of a private repository:\n%s", body)
		}
		w.must(w.CloseIssue("ada", home, found[0].Number, "not_planned"))
		w.calm()
		w.must(w.AddRepo("acme/late", githubsim.RepoOptions{}))
		w.calm()
		if again := w.kept(summary.OnboardingMarker); len(again) != 1 || again[0].State != "closed" {
			t.Errorf("after it was closed: %v", again)
		}
	})
}

// With a policy nobody has to be asked, and without a place there is no issue.
func TestNoOnboarding(t *testing.T) {
	w := one(t, setup{policy: advise})
	if found := w.kept(summary.OnboardingMarker); len(found) != 0 {
		t.Errorf("onboarding issues under a policy: %v", found)
	}
}

// kept are the issues with a marker that the app opened.
func (w *world) kept(marker string) (out []githubsim.ItemView) {
	for _, r := range w.Snapshot() {
		for _, it := range r.Items {
			if it.Author == bot && strings.Contains(it.Body, marker) {
				out = append(out, it)
			}
		}
	}
	return out
}

// An issue that a person closed stays closed when the database is lost, which knew of it.
func TestDeclinedOnboardingIsRemembered(t *testing.T) {
	w := one(t, setup{logs: zerolog.ErrorLevel})
	found := w.kept(summary.OnboardingMarker)
	if len(found) != 1 {
		t.Fatalf("onboarding issues: %v", found)
	}
	w.must(w.CloseIssue("ada", home, found[0].Number, "not_planned"))
	w.calm()
	w.must(w.stop())
	w.url = storetest.SQLite(t)
	w.serve(zerolog.ErrorLevel)
	w.calm()
	if all, err := w.server.Conclusions(t.Context()); err != nil || len(all) == 0 {
		t.Fatalf("nothing was read: %v", err)
	}
	if again := w.kept(summary.OnboardingMarker); len(again) != 1 || again[0].State != "closed" {
		t.Errorf("after the database was lost: %v", again)
	}
}

// Where GitHub refuses to let the issue be opened the operator is told why, and it is opened once that can be otherwise, and not before.
func TestRefusedOnboardingIsTriedAgain(t *testing.T) {
	permissions := githubsim.Permissions()
	permissions["issues"] = "read"
	for name, c := range map[string]struct {
		before, mend func(w *world)
		why          string
	}{
		"issues are switched off": {func(w *world) { w.must(w.Turn("ada", home, "no issues")) }, func(w *world) {
			w.must(w.Turn("ada", home, "issues"))
			w.must(w.Describe("ada", home, "Of all of acme")) // which is told
		}, "Issues has been disabled"},
		"a permission is not granted": {func(w *world) { w.must(w.hub.Ask(permissions, githubsim.Events())) }, func(w *world) {
			w.must(w.hub.Ask(githubsim.Permissions(), githubsim.Events()))
			w.inst.Accept()
		}, "Resource not accessible by integration"},
		"the repository has a policy": {func(w *world) { w.must(w.Turn("ada", home, "no issues")) }, func(w *world) { w.commit("ada", home, "northstar.yml", advise) },
			"Issues has been disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, setup{logs: zerolog.ErrorLevel}, storetest.SQLite(t))
			c.before(w)
			w.serve(zerolog.ErrorLevel)
			w.install()
			w.calm()
			told := func() string { _, text := w.admin("/api/v1/doctor"); return text }
			if text := told(); !strings.Contains(text, "the issue that asks for a policy could not be opened: ") || !strings.Contains(text, c.why) {
				t.Error("the operator is not told:", text)
			}
			refused := func() (n int) {
				for _, r := range w.Requests() {
					if r.Status == http.StatusForbidden || r.Status == http.StatusGone {
						n++
					}
				}
				return n
			}
			before := refused()
			w.issue("sam", shop, "feat: a", "")
			w.calm()
			if n := refused(); n != before {
				t.Errorf("it was tried again for nothing: %d times", n-before)
			}
			c.mend(w)
			w.calm()
			if found, want := w.kept(summary.OnboardingMarker), name != "the repository has a policy"; (len(found) == 1) != want {
				t.Errorf("onboarding issues: %v", found)
			}
			w.must(w.stop())
			w.serve(zerolog.ErrorLevel) // who asks too often is told what was true before
			w.calm()
			if text := told(); strings.Contains(text, "could not be opened") {
				t.Error("the operator is still told:", text)
			}
		})
	}
}

// It stays declined where the issue would go elsewhere by now, which only the database knew.
func TestDeclinedOnboardingIsFoundElsewhere(t *testing.T) {
	w := start(t, setup{bare: true, logs: zerolog.ErrorLevel}, storetest.SQLite(t))
	w.install(shop)
	w.calm()
	found := w.kept(summary.OnboardingMarker)
	if len(found) != 1 {
		t.Fatalf("onboarding issues: %v", found)
	}
	w.must(w.CloseIssue("ada", shop, found[0].Number, "not_planned"))
	w.calm()
	w.must(w.stop())
	w.url = storetest.SQLite(t)
	w.must(w.inst.AddRepository(home))
	w.serve(zerolog.ErrorLevel)
	w.calm()
	if again := w.kept(summary.OnboardingMarker); len(again) != 1 || again[0].State != "closed" {
		t.Errorf("after the database was lost: %v", again)
	}
}

// It stays declined when the app is installed anew.
func TestDeclinedOnboardingOutlivesTheInstallation(t *testing.T) {
	w := one(t, setup{logs: zerolog.ErrorLevel})
	found := w.kept(summary.OnboardingMarker)
	if len(found) != 1 {
		t.Fatalf("onboarding issues: %v", found)
	}
	w.must(w.CloseIssue("ada", home, found[0].Number, "not_planned"))
	w.calm()
	w.later()
	w.must(w.inst.Uninstall())
	w.calm()
	w.later()
	w.install()
	w.calm()
	if again := w.kept(summary.OnboardingMarker); len(again) != 1 || again[0].State != "closed" {
		t.Errorf("after it was installed anew: %v", again)
	}
}
