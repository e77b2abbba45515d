package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks/chart"
)

// served is an export with a vision, its strategy, work of it and work of none.
const served = `[
	{"number":1,"title":"Shopping without searching","state":"OPEN","url":"https://github.com/acme/shop/issues/1","body":"Kind: vision"},
	{"number":2,"title":"Find anything","state":"OPEN","url":"https://github.com/acme/shop/issues/2","body":"Kind: strategy\n\nVision: #1"},
	{"number":3,"title":"Suggest while typing","state":"CLOSED","stateReason":"COMPLETED","url":"https://github.com/acme/shop/issues/3","labels":[{"name":"chore"}],"body":"Strategy: #2"},
	{"number":4,"title":"feat: snow","state":"OPEN","url":"https://github.com/acme/shop/issues/4"}]`

func TestMapOfAnExport(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, policy := file(t, "issues.json", served), file(t, "northstar.yml", "labels: {tech-debt: chore}\n")
	for name, c := range map[string]struct {
		args   string
		status int
		out    string
		errs   string
	}{
		"a tree":           {"--issues " + issues, 0, "\n🔭 #1 Shopping without searching · 0 open, 1 done, 100% debt, 1 likely", ""},
		"by a policy":      {"--issues " + issues + " --policy " + policy, 0, "   └─ 🧹 #3 Suggest while typing · done\n", ""},
		"serves nothing":   {"--issues " + issues, 0, "❔ Work that serves no strategy: 1 open, 0 done, 0% debt\n└─ ✨ #4 feat: snow · open\n", ""},
		"what is advised":  {"--issues " + issues, 0, "└─ 🧭 #2 Find anything · 0 open, 1 done, 100% debt, 1 likely · ⚠️ no-problem, no-policy", ""},
		"mermaid":          {"--issues " + issues + " --output mermaid", 0, "\nflowchart RL\n", ""},
		"nothing":          {"", 2, "", "give --owner or --issues or --pulls"},
		"both":             {"--owner acme --issues " + issues, 2, "", "can't be given together"},
		"a policy of ours": {"--owner acme --policy " + policy, 2, "", "can't be given together"},
		"no database":      {"--owner acme --database-url sqlite:none.db", 2, "", "none.db: there is no database there"},
		"no file":          {"--issues nowhere.json", 2, "", "nowhere.json: no such file"},
		"format":           {"--issues " + issues + " --output svg", 2, "", "--output svg is not known: use text or mermaid or json"},
		"public export":    {"--public --issues " + issues, 2, "", "can't be given together"},
		"an argument":      {"acme", 2, "", `unknown command "acme" for "northstar map"`},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, status := northstar(t, "", append([]string{"map"}, strings.Fields(c.args)...)...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || (status == 0) != (errs == "") || (status == 0) != (out != "") {
				t.Errorf("status %d, want %d\nout: %s\nerr: %s", status, c.status, out, errs)
			}
		})
	}
	out, _, _ := northstar(t, "", "map", "--issues", issues, "--output", "json")
	var m chart.Map
	if err := json.Unmarshal([]byte(out), &m); err != nil || m.Of != "acme/shop" || m.Visions[0].Strategies[0].Name != "acme/shop#2" || m.Unserved.Items[0].Name != "acme/shop#4" {
		t.Errorf("%v: %s", err, out)
	}
}

// --all shows what is cut otherwise.
func TestMapAll(t *testing.T) {
	var rows []string
	for n := range 40 {
		rows = append(rows, fmt.Sprintf(`{"number":%d,"title":"feat: x","state":"OPEN","url":"https://github.com/acme/shop/issues/%[1]d"}`, n+1))
	}
	issues := file(t, "issues.json", "["+strings.Join(rows, ",")+"]")
	short, _, _ := northstar(t, "", "map", "--issues", issues)
	whole, _, _ := northstar(t, "", "map", "--issues", issues, "--all")
	if !strings.HasSuffix(short, "└─ … and 20 more\n") || strings.Contains(whole, "more") || strings.Count(whole, "feat: x") != 40 {
		t.Errorf("short: %s\nwhole: %s", short, whole)
	}
}

// A variable that is not set is no owner.
func TestMapOfNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"map", "--owner", ""}, {"map", "--owner= "}, {"map", "--owner", "", "--public", "--output", "json"}} {
		out, errs, status := northstar(t, "", args...)
		if status != 2 || out != "" || !strings.Contains(errs, "--owner is empty") {
			t.Errorf("%q: status %d, %s%s", args, status, errs, out)
		}
	}
}
