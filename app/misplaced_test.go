package app_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// A pull request that puts the policy where it is not read is told so, and where it belongs.
func TestMisplacedPolicyProposed(t *testing.T) {
	for _, c := range []struct{ repo, path, belongs string }{
		{shop, "northstar.yml", file},
		{shop, "northstar.yaml", file},
		{shop, ".github/northstar.yaml", file},
		{shop, ".github/Northstar.yml", file},
		{home, ".github/northstar.yml", "northstar.yml"},
		{home, "northstar.yaml", "northstar.yml"},
	} {
		t.Run(c.repo+" "+c.path, func(t *testing.T) {
			w := one(t, setup{policy: enforce})
			n := w.pull("ben", c.repo, "feat: policy", "", func(p *githubsim.NewPull) { p.Files = map[string]string{c.path: advise} })
			other := w.pull("ben", c.repo, "feat: docs", "", func(p *githubsim.NewPull) { p.Files = map[string]string{"docs/northstar.yml": advise} })
			w.calm()
			w.wantCheck(c.repo, n, checks.CheckConfig, "neutral", c.path+" is not read", "belongs in `"+c.belongs+"`")
			if _, ok := w.run(c.repo, other, checks.CheckConfig); ok {
				t.Error("a file that is no policy's has the check")
			}
		})
	}
}

// A pull request that moves it where it belongs is judged by what is there then.
func TestMisplacedPolicyMoved(t *testing.T) {
	w := one(t, setup{policy: enforce, files: map[string]string{"northstar.yml": advise}})
	n := w.pull("ben", shop, "feat: policy", "", func(p *githubsim.NewPull) { p.Files = map[string]string{file: advise, "northstar.yaml": advise} })
	w.calm()
	w.wantCheck(shop, n, checks.CheckConfig, "success", "`northstar.yaml` is not read")
}

// What looked like a policy before the app came is said not to be read, and costs no request of its own: it is known where no file can be
// read.
func TestMisplacedPolicyFromBefore(t *testing.T) {
	t.Parallel()
	w := begin(t, setup{policy: enforce, files: map[string]string{".github/northstar.yaml": advise, "northstar.yml": advise}}, storetest.SQLite(t))
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Path: "/repos/" + shop + "/contents/", Status: http.StatusBadGateway, Message: "Bad gateway"})
	w.serve(zerolog.ErrorLevel)
	w.install()
	var said []string
	w.until("what is not read", func() bool { said = w.notRead("shop"); return len(said) > 0 })
	if len(said) != 2 || !strings.Contains(said[0], ".github/northstar.yaml is not read") || !strings.Contains(said[1], ": northstar.yml is not read") {
		t.Errorf("%q", said)
	}
	mend()
	w.calm()
}

// A policy that a replica of GitHub's does not have right after the push that wrote it is read all the same, and one that was deleted is
// believed to be gone.
func TestLagOfAPolicy(t *testing.T) {
	w := one(t, setup{logs: zerolog.ErrorLevel})
	before := w.Counts()["GET /repos/{owner}/{repo}/contents/{path}"]
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Path: "/repos/" + shop + "/contents/", Status: http.StatusNotFound, Message: "Not Found"})
	w.commit("ada", shop, file, enforce)
	w.until("refusals", func() bool { return w.Counts()["GET /repos/{owner}/{repo}/contents/{path}"] >= before+2 })
	mend()
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.wantStrategy(shop, n, "failure")
	_, err := w.RemoveFile("ada", shop, "", file)
	must(t, err)
	w.calm()
	m := w.pull("ben", shop, "feat: b", "")
	w.calm()
	w.wantStrategy(shop, m, "")
}

// The policy in a commit that a fork pushed a moment ago is read once GitHub knows the commit.
func TestLagOfAProposedPolicy(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	w.Lag(lagging)
	n := w.pull("sam", shop, "feat: policy", "", func(p *githubsim.NewPull) {
		p.Fork, p.Files = true, map[string]string{file: strings.Replace(advise, "min-items", "min-itens", 1)}
	})
	w.calm()
	w.wantCheck(shop, n, checks.CheckConfig, "failure", "min-items")
	w.Lag(time.Millisecond)
}

// A copy of GitHub's that lags does not make a file unsaid that a push put where no policy is read.
func TestLagOfAMisplacedPolicy(t *testing.T) {
	w := one(t, setup{logs: zerolog.ErrorLevel})
	w.once(githubsim.Fault{Path: "/repos/" + shop + "/contents/northstar.yaml"})
	w.commit("ada", shop, "northstar.yaml", enforce)
	w.calm()
	if said := w.notRead("shop"); len(said) != 1 {
		t.Errorf("%q", said)
	}
	w.once(githubsim.Fault{Path: "/repos/" + home + "/contents/.github/northstar.yml"})
	w.commit("ada", home, ".github/northstar.yml", enforce)
	w.calm()
	if said := w.notRead(".github"); len(said) != 1 {
		t.Errorf("%q", said)
	}
}

// A file that looks like the policy and to which the policy, a link, leads is read by that: nobody is told to move or remove it.
func TestPolicyLinkedFromTheOtherPlace(t *testing.T) {
	w := one(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		_, err := h.CommitFile("ada", shop, "", "northstar.yml", enforce)
		must(t, err)
		_, err = h.CommitLink("ada", shop, file, "../northstar.yml")
		must(t, err)
	}, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.wantStrategy(shop, n, "failure")
	if said := w.notRead("shop"); len(said) != 0 {
		t.Errorf("%q", said)
	}
	w.commit("ada", shop, "northstar.yml", advise)
	w.calm()
	n = w.pull("ben", shop, "feat: b", "")
	w.calm()
	w.wantStrategy(shop, n, "neutral")
	if said := w.notRead("shop"); len(said) != 0 {
		t.Errorf("%q", said)
	}
}

// A pull request that changes the file to which the policy, a link, leads is judged as one that changes the policy.
func TestPolicyProposedBehindALink(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	w.commit("ada", shop, "northstar.yml", enforce)
	_, err := w.CommitLink("ada", shop, file, "../northstar.yml")
	must(t, err)
	w.calm()
	n := w.pull("ben", shop, "feat: policy", "", func(p *githubsim.NewPull) {
		p.Files = map[string]string{"northstar.yml": strings.Replace(enforce, "min-items", "min-itens", 1)}
	})
	w.calm()
	w.wantCheck(shop, n, checks.CheckConfig, "failure", "min-items")
	if r, _ := w.run(shop, n, checks.CheckConfig); strings.Contains(r.Summary, "not read") {
		t.Error(r.Summary)
	}
}

// The same where the file to which the policy leads is called otherwise, at every time, and where a push that changed it was missed.
func TestPolicyLinkedToAnyFile(t *testing.T) {
	const target = "teams/checkout/planning.yml"
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel, fill: func(h *githubsim.Host) {
		_, err := h.CommitFile("ada", shop, "", target, enforce)
		must(t, err)
		_, err = h.CommitLink("ada", shop, file, "../"+target)
		must(t, err)
	}})
	propose := func(path string) int {
		n := w.pull("ben", shop, "feat: policy", "", func(p *githubsim.NewPull) {
			p.Files = map[string]string{path: strings.Replace(enforce, "min-items", "min-itens", 1)}
		})
		w.calm()
		return n
	}
	w.wantCheck(shop, propose(target), checks.CheckConfig, "failure", "min-items")
	if r, found := w.run(shop, propose("teams/planning.yml"), checks.CheckConfig); found {
		t.Errorf("another file is no policy: %s", r.Title)
	}
	const there = "policy.yml"
	w.commit("ada", shop, there, enforce)
	_, err := w.CommitLink("ada", shop, file, "../"+there)
	must(t, err)
	w.calm()
	w.wantCheck(shop, propose(there), checks.CheckConfig, "failure", "min-items")
	if r, found := w.run(shop, propose(target), checks.CheckConfig); found {
		t.Errorf("the policy leads there no longer: %s", r.Title)
	}
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.wantStrategy(shop, n, "failure")
	w.must(w.stop())
	w.later()
	w.commit("ada", shop, there, advise)
	w.must(w.Settle(t.Context()))
	w.hub.ForgetDeliveries()
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantStrategy(shop, n, "neutral")
}

// notRead is what is said of files that look like the policy of a repository and are not read, nothing of a repository that is not known yet.
func (w *world) notRead(name string) (said []string) {
	w.t.Helper()
	db, err := store.OpenReading(w.t.Context(), w.url)
	w.must(err)
	defer db.Close()
	w.must(db.Read(w.t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", name)
		if errors.Is(err, store.ErrNotFound) { // nothing was read yet
			return nil
		}
		if err == nil {
			said, err = policy.NotReadFor(tx, repo)
		}
		return err
	}))
	return said
}

// What looks like a policy and comes with another default branch, a forced push or another name of the repository is said not to be read.
func TestMisplacedPolicyComesOtherwise(t *testing.T) {
	for name, come := range map[string]func(t *testing.T, w *world){
		"another default branch": func(t *testing.T, w *world) {
			_, err := w.CommitFile("ada", shop, "next", "northstar.yaml", enforce)
			must(t, err)
			w.calm()
			must(t, w.SetDefaultBranch("ada", shop, "next"))
		},
		"a forced push": func(t *testing.T, w *world) {
			before := w.Tip(shop, "")
			_, err := w.CommitFile("ada", shop, "next", "northstar.yaml", enforce)
			must(t, err)
			w.commit("ada", shop, "README.md", "more")
			w.calm()
			must(t, w.PushRef("ada", shop, "refs/heads/main", before))
			must(t, w.PushRef("ada", shop, "refs/heads/main", w.Tip(shop, "next")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: advise, logs: zerolog.ErrorLevel})
			come(t, w)
			w.calm()
			if said := w.notRead("shop"); len(said) != 1 || !strings.Contains(said[0], "northstar.yaml is not read") {
				t.Errorf("%q", said)
			}
		})
	}
}
