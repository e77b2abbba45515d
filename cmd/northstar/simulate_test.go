package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks/simulate"
)

// planned is an export with a milestone that is under its band, spare work, and an open pull request.
func planned(t *testing.T) (issues, pulls string) {
	var rows []string
	for n := 1; n <= 8; n++ {
		label, milestone := "feature", `,"milestone":{"number":1,"title":"2.4","description":"","dueOn":null}`
		if n > 5 {
			label = "tech-debt"
		}
		if n > 6 {
			milestone = ""
		}
		rows = append(rows, fmt.Sprintf(`{"number":%d,"title":"Work %d","state":"OPEN","url":"https://github.com/acme/shop/issues/%d","labels":[{"name":%q}]%s}`, n, n, n, label, milestone))
	}
	return file(t, "issues.json", "["+strings.Join(rows, ",")+"]"),
		file(t, "pulls.json", `[{"number":20,"title":"feat: pay","state":"OPEN","url":"https://github.com/acme/shop/pull/20","milestone":{"number":1,"title":"2.4","description":"","dueOn":null}}]`)
}

func TestSimulateExport(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, pulls := planned(t)
	mild, strict := file(t, "mild.yml", "mode: advise\ncapacity: {tech-debt: {min: 10%, max: 40%}}\n"), file(t, "strict.yml", "mode: enforce\n")
	typo, export := file(t, "typo.yml", "mod: x\n"), "--issues "+issues+" --pulls "+pulls+" "
	var rows []string
	for n, label := range strings.Fields("feature feature feature feature tech-debt tech-debt new new new new new new") {
		rows = append(rows, fmt.Sprintf(`{"number":%d,"title":"Item","state":"OPEN","url":"https://github.com/acme/shop/issues/%d","labels":[%q],"milestone":{"number":1,"title":"2.4"}}`, n+1, n+1, label))
	}
	unsure, unclassified := file(t, "unsure.json", "["+strings.Join(rows, ",")+"]"), "classify: {text-model: false}\ncapacity: {max-unclassified: "
	for name, c := range map[string]struct {
		args   string
		in     string
		status int
		out    string
		errs   string
	}{
		"worse":                {export + "--policy " + strict, "", 1, "debt-capacity: neutral → failure", ""},
		"against":              {export + "--policy " + mild + " --against " + strict, "", 0, "acme/shop: with " + mild[:8], ""},
		"better":               {export + "--policy " + mild, "", 0, "✓ 2.4 ", ""},
		"from standard input":  {export + "--policy -", "mode: enforce\n", 1, "acme/shop: with standard input, against the defaults", ""},
		"export from it":       {"--issues - --policy " + mild, `[{"number":1,"state":"OPEN","url":"https://github.com/acme/shop/issues/1"}]`, 0, "Nothing gets worse.", ""},
		"an empty export":      {"--issues - --policy " + mild, "[]", 2, "", "the export holds no items"},
		"of it, as JSON":       {"--issues - --output json --kind 1=feature", "[]", 2, "", "gh issue list and gh pr list, --state all"},
		"json":                 {export + "--output json --policy " + strict, "", 1, `"check": "northstar/debt-capacity",`, ""},
		"to be classified":     {"--issues " + unsure + " --policy " + file(t, "quarter.yml", unclassified+"25%}\n") + " --against " + file(t, "all.yml", unclassified+"100%}\n"), "", 1, "1 open check or milestone gets worse (✗).", ""},
		"the plan's commands":  {export + "--move 8:2.4 --suggest 2.4", "", 0, `gh issue edit 8 --milestone "2.4" --repo acme/shop`, ""},
		"a move":               {export + "--move 7:2.4", "", 0, "with the plan, against the defaults", ""},
		"a move and a policy":  {export + "--move #7:2.4 --move 1: --kind 2=tech-debt --policy " + strict, "", 1, "plan, against the defaults", ""},
		"a kind":               {export + "--kind 1=tech-debt", "", 0, "feature → tech-debt: 1", ""},
		"a suggestion":         {export + "--suggest 2.4", "", 0, `gh issue edit 7 --milestone "2.4" --repo acme/shop`, ""},
		"nothing to suggest":   {export + "--suggest 2.4 --policy " + file(t, "all.yml", "capacity: {tech-debt: {min: 99%, max: 100%}}\n"), "", 1, "No set of moves brings it into its band", ""},
		"nothing to try":       {export, "", 2, "", "there is nothing to try: give --policy, --move, --kind or --suggest"},
		"no source":            {"--policy " + mild, "", 2, "", "give --issues or --pulls or --repo or --owner"},
		"two sources":          {export + "--repo acme/shop --policy " + mild, "", 2, "", "can't be given together"},
		"two of the store":     {"--repo acme/shop --owner acme --policy " + mild, "", 2, "", "can't be given together"},
		"against in the store": {"--repo acme/shop --against " + mild + " --policy " + mild, "", 2, "", "can't be given together"},
		"moves of an owner":    {"--owner acme --move 1:2.4", "", 2, "", "can't be given together"},
		"suggest of an owner":  {"--owner acme --suggest 2.4", "", 2, "", "can't be given together"},
		"kinds of an owner":    {"--owner acme --kind 1=feature", "", 2, "", "can't be given together"},
		"no such file":         {export + "--policy nowhere.yml", "", 2, "", "nowhere.yml: no such file"},
		"no such against":      {export + "--policy " + mild + " --against nowhere.yml", "", 2, "", "nowhere.yml: no such file"},
		"no such export":       {"--issues nowhere.json --policy " + mild, "", 2, "", "nowhere.json: no such file"},
		"typo":                 {export + "--policy " + typo, "", 2, "", "typo.yml:1:1: mod"},
		"typo in against":      {export + "--policy " + mild + " --against " + typo, "", 2, "", "typo.yml is not a valid policy"},
		"typo for the store":   {"--repo acme/shop --policy " + typo, "", 2, "", "typo.yml is not a valid policy"},
		"twice standard input": {"--issues - --policy -", "[]", 2, "", "only one file can be standard input"},
		"both of them":         {"--issues - --pulls - --policy " + mild, "[]", 2, "", "can't both be standard input"},
		"against and export":   {"--issues - --against - --policy " + mild, "[]", 2, "", "only one file can be standard input"},
		"empty policy":         {export + "--policy=", "", 2, "", "--policy is empty"},
		"empty suggest":        {export + "--suggest=", "", 2, "", "--suggest is empty"},
		"empty repo":           {"--repo= --suggest 2.4", "", 2, "", "--repo is empty"},
		"empty owner":          {"--owner= --policy " + mild, "", 2, "", "--owner is empty"},
		"no milestone":         {export + "--move 7:2.5", "", 2, "", `--move "7:2.5": there is no milestone "2.5" (did you mean "2.4"?): acme/shop has "2.4"`},
		"no item":              {export + "--move 99:2.4", "", 2, "", "acme/shop has no issue or pull request #99"},
		"no kind":              {export + "--kind 7=debt", "", 2, "", `--kind "7=debt": "debt" is no kind`},
		"no suggestion of it":  {export + "--suggest 2.5", "", 2, "", `--suggest "2.5": there is no milestone "2.5" (did you mean "2.4"?)`},
		"no repository":        {"--repo acme --policy " + mild, "", 2, "", `"acme" names no repository: write OWNER/REPO`},
		"no database":          {"--repo acme/shop --database-url sqlite:none.db --policy " + mild, "", 2, "", "none.db: there is no database there"},
		"an argument":          {export + "more", "", 2, "", `unknown command "more" for "northstar simulate"`},
		"format":               {export + "--output html --policy " + mild, "", 2, "", "--output html is not known: use text or json"},
		"a flag":               {export + "--polcy x", "", 2, "", "unknown flag: --polcy: did you mean --policy?"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, status := northstar(t, c.in, append([]string{"simulate"}, strings.Fields(c.args)...)...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (status == 2) != (out == "") || (status == 2) != (errs != "") {
				t.Errorf("status %d, want %d\nout: %s\nerr: %s", status, c.status, out, errs)
			}
		})
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("it left something behind: %v, %v", left, err)
	}
	out, _, _ := northstar(t, "", append([]string{"simulate", "--output", "json"}, strings.Fields(export+"--suggest 2.4")...)...)
	var r simulate.Report
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Repositories[0].Suggestion == nil || r.Repositories[0].Suggestion.Moves[0].Number != 7 {
		t.Errorf("%v: %s", err, out)
	}
}

// Beside a running server: its repository with another policy, a plan, a suggestion, and the whole owner. Nothing is written.
func TestSimulateBesideServer(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a server as a process")
	}
	for name, database := range map[string]func(testing.TB) string{"sqlite": sqlite, "postgres": storetest.EmptyPostgres} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, database(t))
			p := s.serve()
			s.app.SetHook(p.url+hookPath, hookSecret)
			s.ready(p)
			m, err := s.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: "2.4"})
			must(t, err)
			last := 0
			for i := range 8 {
				title, in := fmt.Sprintf("feat: %d", i), m
				if i > 4 {
					title = fmt.Sprintf("refactor: %d", i)
				}
				if i > 5 {
					in = 0
				}
				last, err = s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: title, Milestone: in})
				must(t, err)
			}
			s.wait("the labels", func() bool { return strings.Join(s.Labels("acme/shop", last), " ") == "tech-debt" })
			wide := file(t, "wide.yml", "version: 1\nmode: advise\ncapacity: {tech-debt: {min: 0%, max: 20%}}\n")
			for args, want := range map[string]string{
				"--repo acme/shop --policy " + wide:                    "✓ 2.4",
				"--repo acme/shop --policy " + wide + " --output json": `"verdict": "inside",`,
				"--repo ACME/shop --move 7:2.4":                        "against the policy in force",
				"--repo acme/shop --suggest 2.4":                       `gh issue edit 7 --milestone "2.4" --repo acme/shop`,
				"--owner acme --policy " + wide:                        "the policy in force",
			} {
				out, errs, status := s.ask(append([]string{"simulate"}, strings.Fields(args)...)...)
				if status == 2 || !strings.Contains(out, want) || errs != "" {
					t.Errorf("simulate %s: status %d, no %q in\n%s%s", args, status, want, out, errs)
				}
			}
			for args, want := range map[string]string{
				"--repo acme/web --suggest 2.4":  "acme/web is not in the database",
				"--owner other --policy " + wide: "other has no repository in the database",
				"--repo acme/shop --suggest 2.5": `did you mean "2.4"?`,
				"--repo acme/shop --move 99:2.4": "acme/shop has no issue or pull request #99",
			} {
				if _, errs, status := s.ask(append([]string{"simulate"}, strings.Fields(args)...)...); status == 0 || !strings.Contains(errs, want) {
					t.Errorf("simulate %s: status %d, %s", args, status, errs)
				}
			}
		})
	}
}
