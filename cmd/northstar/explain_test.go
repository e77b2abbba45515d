package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
)

// labelledIssues is an export with a title that a rule matches, a label that says otherwise, and one that says nothing.
const labelledIssues = `[
	{"number":1,"title":"refactor: tax","state":"OPEN","url":"https://github.com/acme/shop/issues/1","labels":[{"name":"Enhancement"}]},
	{"number":2,"title":"feat: pay","state":"CLOSED","url":"https://github.com/acme/shop/issues/2","labels":[{"name":"enhancement"}]},
	{"number":3,"title":"It broke","state":"OPEN","url":"https://github.com/acme/shop/issues/3","labels":[{"name":"bug"}]}]`

func TestExplainExport(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, policy := file(t, "issues.json", labelledIssues), file(t, "northstar.yml", "classify:\n  rules: []\n")
	for name, c := range map[string]struct {
		args   string
		status int
		out    string
		errs   string
	}{
		"a rule":               {"--issues " + issues + " #1", 0, `for all whose title starts with "refactor", rule 1 of classify.rules`, ""},
		"by the whole name":    {"--issues " + issues + " ACME/shop#1", 0, "🧹 tech-debt, by a rule of the policy", ""},
		"by its address":       {"--issues " + issues + " https://github.com/acme/shop/issues/1", 0, "acme/shop#1", ""},
		"exempt":               {"--issues " + issues + " 3", 0, `Taking off its label "bug"`, ""},
		"json":                 {"--issues " + issues + " --output json #2", 0, `"change": "A kind label, or a line \"Kind: tech-debt\"`, ""},
		"another policy":       {"--issues " + issues + " --policy " + policy + " #1", 0, "a habit of the team’s", ""},
		"not there":            {"--issues " + issues + " #4", 1, "", "acme/shop#4 is not in the export: gh lists open items"},
		"of another":           {"--issues " + issues + " acme/web#1", 1, "", "acme/web#1 is not in the export, which is of acme/shop"},
		"an empty export":      {"--issues " + file(t, "none.json", "[]") + " #1", 2, "", "the export holds no items"},
		"no reference":         {"--issues " + issues + " one", 2, "", `"one" names no issue or pull request: write OWNER/REPO#NUMBER`},
		"no file":              {"--issues nowhere.json #1", 2, "", "nowhere.json: no such file"},
		"nothing":              {"", 2, "", "explain takes one OWNER/REPO#NUMBER, or with --config one OWNER/REPO; it got 0"},
		"two":                  {"a/b#1 a/b#2", 2, "", "it got 2"},
		"a policy alone":       {"--policy " + policy + " a/b#1", 2, "", "--policy belongs to an export"},
		"config of an export":  {"--config --issues " + issues + " acme/shop", 2, "", "can't be given together"},
		"config of an item":    {"--config acme/shop#1", 2, "", `"acme/shop#1" names no repository: write OWNER/REPO`},
		"elsewhere":            {"--database-url sqlite:none.db https://ghe.example/acme/shop/issues/1", 2, "", "https://ghe.example/acme/shop/issues/1 is not on this GitHub, which is at github.com"},
		"on the server":        {"--database-url sqlite:none.db --github-v3-api-url https://ghe.example/api/v3 https://ghe.example/acme/shop/issues/1", 2, "", "there is no database there"},
		"no database":          {"--database-url sqlite:none.db acme/shop#1", 2, "", "NORTHSTAR_DATABASE_URL: none.db: there is no database there: name the one that northstar serve uses"},
		"no database, config":  {"--database-url sqlite:none.db --config acme/shop", 2, "", "none.db: there is no database there"},
		"no database, by name": {"--database-url nonsense acme/shop#1", 2, "", "NORTHSTAR_DATABASE_URL: "},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, status := northstar(t, "", append([]string{"explain"}, strings.Fields(c.args)...)...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (status == 0) != (errs == "") || (status == 0) != (out != "") {
				t.Errorf("status %d, want %d\nout: %s\nerr: %s", status, c.status, out, errs)
			}
		})
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("it left something behind: %v, %v", left, err)
	}
}

func TestEvaluateExport(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, typo := file(t, "issues.json", labelledIssues), file(t, "typo.yml", "mod: x\n")
	for name, c := range map[string]struct {
		args   string
		status int
		out    string
		errs   string
	}{
		"a table":         {"--issues " + issues + " --map enhancement=feature,bug=none", 0, "judged      3: agreed 1, corrected 1, missed 0, rightly abstained 1", ""},
		"two maps":        {"--issues " + issues + " --map enhancement=feature --map bug=none", 0, "judged      3", ""},
		"json":            {"--issues " + issues + " --map enhancement=feature --output json", 0, `"corrected": 1,`, ""},
		"prometheus":      {"--issues " + issues + " --map enhancement=feature --output prometheus", 0, `{repository="acme/shop",inferred="tech-debt",source="rule",said="feature"} 1`, ""},
		"an unused label": {"--issues " + issues + " --map enhancement=feature,chore=tech-debt", 0, "judged      2", "note: no item has the label \"chore\" of --map"},
		"no map":          {"--issues " + issues, 1, "", "nothing to judge: 3 without a label that says a kind; say what labels mean with --map 'enhancement=feature,refactor=tech-debt' (the export's most common labels: Enhancement (1), bug (1), enhancement (1))"},
		"an empty export": {"--issues " + file(t, "none.json", "[]"), 2, "", "the export holds no items"},
		"unknown kind":    {"--issues " + issues + " --map enhancement=story", 2, "", `--map: "enhancement=story": "story" is no kind: use feature, tech-debt, other, strategy, vision or none`},
		"empty map":       {"--issues " + issues + " --map=", 2, "", "--map: "},
		"two kinds":       {"--issues " + issues + " --map bug=none,Bug=feature", 2, "", `the label "bug" is given two kinds, none and feature`},
		"a repository":    {"--issues " + issues + " acme/shop", 2, "", "an export is of one repository"},
		"map alone":       {"--map bug=none", 2, "", "--policy and --map belong to an export"},
		"bad policy":      {"--issues " + issues + " --policy " + typo, 2, "", "typo.yml:1:1: mod"},
		"no repository":   {"acme", 2, "", `"acme" names no repository: write OWNER/REPO`},
		"no database":     {"--database-url sqlite:none.db", 2, "", "none.db: there is no database there"},
		"format":          {"--output html", 2, "", "--output html is not known: use text or json or prometheus"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, status := northstar(t, "", append([]string{"evaluate"}, strings.Fields(c.args)...)...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (status == 0) != (out != "") {
				t.Errorf("status %d, want %d\nout: %s\nerr: %s", status, c.status, out, errs)
			}
		})
	}
}

// A database that no northstar brought up to date is left as it is, and the way out is said.
func TestExplainEmptyDatabase(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("empty.db", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"explain acme/shop#1", "evaluate"} {
		_, errs, status := northstar(t, "", append(strings.Fields(args), "--database-url", "sqlite:empty.db")...)
		if status != 1 || errs != "northstar: NORTHSTAR_DATABASE_URL: the database is empty: run northstar migrate\n" {
			t.Errorf("%s: status %d, %s", args, status, errs)
		}
	}
	if text, err := os.ReadFile("empty.db"); err != nil || len(text) > 0 {
		t.Errorf("%d bytes were written, %v", len(text), err)
	}
}

// Beside a running server: a person corrects a label, and both commands tell of it, in a process of their own.
func TestExplainBesideServer(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a server as a process")
	}
	for name, database := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, database(t))
			p := s.serve()
			s.app.SetHook(p.url+hookPath, hookSecret)
			s.ready(p)
			n, err := s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "feat: gift cards"})
			must(t, err)
			agreed, err := s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "refactor: tax"})
			must(t, err)
			kept, err := s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "refactor: carts"})
			must(t, err)
			has := func(n int, label string) func() bool {
				return func() bool { return strings.Join(s.Labels("acme/shop", n), " ") == label }
			}
			s.wait("the labels", has(n, "feature"))
			s.wait("the labels", has(agreed, "tech-debt"))
			s.wait("the labels", has(kept, "tech-debt"))
			must(t, s.Unlabel("ada", "acme/shop", n, "feature"))
			must(t, s.Label("ada", "acme/shop", n, "tech-debt"))
			_, err = s.Comment("ada", "acme/shop", agreed, "/northstar kind tech-debt")
			must(t, err)
			s.wait("the corrections", func() bool {
				out, _, _ := s.ask("evaluate", "acme/shop")
				return strings.Contains(out, "judged      2: agreed 1, corrected 1, missed 0\n")
			})
			out, errs, status := s.ask("explain", "acme/shop#1")
			for _, want := range []string{"🧹 tech-debt, chosen by a person", "what would change it     A later choice of a person", "tech-debt by @ada (label), 2"} {
				if !strings.Contains(out, want) || status != 0 {
					t.Errorf("explain: status %d, %s, no %q in\n%s", status, errs, want, out)
				}
			}
			out, _, _ = s.ask("evaluate")
			if !strings.Contains(out, "unanswered  0 closed and 1 open items") {
				t.Errorf("evaluate:\n%s", out)
			}
			out, _, _ = s.ask("explain", "--config", "acme/shop", "--output", "json")
			var shown explainedConfig
			if err := json.Unmarshal([]byte(out), &shown); err != nil || !shown.File || len(shown.Settings) < 20 {
				t.Errorf("%v: %s", err, out)
			}
			out, _, _ = s.ask("explain", "--config", "acme/shop")
			if !strings.Contains(out, ".github/northstar.yml") || !strings.Contains(out, "enforce") || !strings.Contains(out, "default") {
				t.Errorf("explain --config:\n%s", out)
			}
			_, err = s.CommitFile("ada", "acme/shop", "", "northstar.yaml", "version: 1\n")
			must(t, err)
			said := func(want bool) func() bool {
				return func() bool {
					out, _, _ := s.ask("explain", "--config", "acme/shop")
					return strings.Contains(out, "acme/shop: northstar.yaml is not read: the policy of this repository belongs in .github/northstar.yml") == want
				}
			}
			s.wait("the near miss", said(true))
			_, err = s.RemoveFile("ada", "acme/shop", "", "northstar.yaml")
			must(t, err)
			s.wait("the near miss to be gone", said(false))
			for args, want := range map[string]string{"acme/shop#99": "acme/shop#99 is not in the database: the repository has no such issue",
				"acme/web#1": "acme/web is not in the database: the app is not installed there, or its server did not hear of it yet; the database has acme/shop"} {
				if _, errs, status := s.ask("explain", args); status != 1 || !strings.Contains(errs, want) {
					t.Errorf("%s: status %d, %s", args, status, errs)
				}
			}
			p.kill()
			p = s.serve() // measures at once, and every minute after that
			const figure = `northstar_kind_agreement_items{inferred="feature",said="tech-debt",source="rule"} 1`
			s.wait(figure, func() bool { return strings.Contains(p.get(t, "/metrics"), figure) })
			if strings.Contains(p.get(t, "/metrics"), "shop") {
				t.Error("/metrics names a repository")
			}
		})
	}
}

// ask runs the binary on the site's database.
func (s *site) ask(args ...string) (out, errs string, status int) {
	s.t.Helper()
	path, err := binary()
	must(s.t, err)
	var o, e bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(s.key), &o, &e
	cmd.Env = append(clean(), "NORTHSTAR_DATABASE_URL="+s.db)
	_ = cmd.Run() // the status says
	return o.String(), e.String(), cmd.ProcessState.ExitCode()
}
