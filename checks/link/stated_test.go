package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func shown(ls []checks.Link) string {
	var s []string
	for _, l := range ls {
		s = append(s, fmt.Sprintf("%s>%s %s", l.From.In(ref(0)), l.To.In(ref(0)), l.Source))
	}
	return strings.Join(s, ", ")
}

func TestStated(t *testing.T) {
	for body, want := range map[string]string{
		"Strategy: #12":                                               "#1>#12 body",
		"**Part of** #12":                                             "#1>#12 body",
		"Part of #12 and acme/roadmap#3":                              "#1>#12 body, #1>acme/roadmap#3 body",
		"- Serves https://github.com/acme/x/issues/9":                 "#1>acme/x#9 body",
		"This is part of #12, advances nothing":                       "",
		"Strategy #12 is good":                                        "",
		"**Part of:** #12\nAdvances: acme/roadmap#3":                  "#1>#12 body, #1>acme/roadmap#3 body",
		"serves: #12, #12 and ACME/App#12":                            "#1>#12 body",
		"### Strategy\n\n#12\n":                                       "#1>#12 form",
		"### Strategy\n\n_No response_\n":                             "",
		"- Vision: https://ghe.acme.io/a/b/issues/7":                  "",
		"Strategy: https://git.example.com/acme/app/issues/12 (#12)":  "#1>#12 body",
		"Strategy: [#12](https://git.example.com/acme/app/issues/12)": "",
		"Blocked by: #12\nStrategy docs: #13\nSee #14":                "",
		"> Strategy: #12\n\n`Strategy: #13`":                          "",
		"Strategy: #1":                                                "#1>#1 body",
		"Superseded by: #40 and #41":                                  "#1>#40 superseded-by, #1>#41 superseded-by",
		"Vision: #3\n\n**Superseded by** acme/new#4":                  "#1>acme/new#4 superseded-by, #1>#3 body",
		"### Superseded by\n\n#40\n":                                  "#1>#40 superseded-by",
		"Strategy: #40\nSuperseded by: #40":                           "#1>#40 superseded-by",
		"> Superseded by: #40\nIt was superseded by #4":               "",
	} {
		if d := cmp.Diff(want, shown(Stated(checks.Item{Ref: ref(1)}, text.Read(body), ""))); d != "" {
			t.Errorf("%q: %s", body, d)
		}
	}
}

// An entry of any list of actions that begins with a reference is a part, as one of a task list is; elsewhere a reference is only named.
func TestActionsAreParts(t *testing.T) {
	for body, want := range map[string]string{
		"## Actions\n\n- #34\n- #35 split the parser\n1. acme/x#3": "#34>#1 task-list, #35>#1 task-list, acme/x#3>#1 task-list",
		"<h3>Action plan:</h3>\n\n* #34\n":                         "#34>#1 task-list",
		"## 🚀 Actions\n\n- [ ] #34\n- #34":                         "#34>#1 task-list",
		"## Actions\n\n- split the parser, see #34\n- `#35`\n#36":  "",
		"## Related\n\n- #34":                                      "",
		"## Actions\n\nWe go on with #34.\n\n## Related\n\n- #35":  "",
		"## Actions\n\n- #1":                                       "",
	} {
		if d := cmp.Diff(want, shown(Tasks(checks.Item{Ref: ref(1), Type: checks.Issue}, text.Read(body), ""))); d != "" {
			t.Errorf("%q: %s", body, d)
		}
	}
}

func TestTasks(t *testing.T) {
	doc := text.Read("- [ ] #34\n- [x] acme/x#3 done\n- [ ] #1 itself\n- #35\n")
	if d := cmp.Diff("#34>#1 task-list, acme/x#3>#1 task-list", shown(Tasks(checks.Item{Ref: ref(1), Type: checks.Issue}, doc, ""))); d != "" {
		t.Error(d)
	}
	if got := Tasks(checks.Item{Ref: ref(1), Type: checks.Pull}, doc, ""); got != nil {
		t.Errorf("a pull request's checklist made links: %v", got)
	}
}

// An entry that says where the item leads is a link, ticked or not, and makes the item nobody's parent.
func TestTaskThatStatesALink(t *testing.T) {
	it := checks.Item{Ref: ref(1), Type: checks.Issue}
	for body, want := range map[string][2]string{
		"### Strategy\n\n- [x] #12\n- [ ] #13\n":           {"#1>#12 form", ""},
		"Strategy:\n- [x] #12\n- [ ] #13\n\nAnd\n- #14":    {"#1>#12 body, #1>#13 body", ""},
		"- [x] Part of #12\n- [ ] #34\n":                   {"#1>#12 body", "#34>#1 task-list"},
		"### Vision\n\n- [x] #3\n\n### Tasks\n\n- [ ] #34": {"#1>#3 form", "#34>#1 task-list"},
		"## Strategies\n\n- [ ] #12\n- [ ] #13\n":          {"", "#12>#1 task-list, #13>#1 task-list"},
	} {
		doc := text.Read(body)
		if got := [2]string{shown(Stated(it, doc, "")), shown(Tasks(it, doc, ""))}; got != want {
			t.Errorf("%q: links and tasks %q, want %q", body, got, want)
		}
	}
}

func TestClosing(t *testing.T) {
	doc := text.Read("Closes #34, fixes acme/x#3 and closes #1")
	if d := cmp.Diff("#1>#34 closing, #1>acme/x#3 closing", shown(Closing(checks.Item{Ref: ref(1), Type: checks.Pull}, doc, ""))); d != "" {
		t.Error(d)
	}
	if got := Closing(checks.Item{Ref: ref(1), Type: checks.Issue}, doc, ""); got != nil {
		t.Errorf("an issue closes nothing: %v", got)
	}
}

func TestOfMilestone(t *testing.T) {
	got, elsewhere := OfMilestone(text.Read("Starts: 2026-12-01\r\nStrategy: #12 and acme/roadmap#3 and https://git.example.com/a/b/issues/7\r\n"+
		"Superseded by: #14 https://git.example.com/a/b/issues/8"), ref(0), "")
	if d := cmp.Diff([]checks.Ref{ref(12), {Owner: "acme", Repo: "roadmap", Number: 3}}, got); d != "" {
		t.Error(d)
	}
	want := []checks.Problem{{Address: "https://git.example.com/a/b/issues/7", Why: "is not on this GitHub", Source: checks.FromMilestone}}
	if d := cmp.Diff(want, elsewhere); d != "" {
		t.Error(d)
	}
}

// TestHosts holds that an address is an item of ours only on our own GitHub, wherever references are read, and that the
// links that are not are named.
func TestHosts(t *testing.T) {
	say := func(address string) string {
		return strings.ReplaceAll("Strategy: @\n\nCloses @\n\n- [ ] @\n\nVision: @", "@", address)
	}
	cloud, server := checks.Host(""), checks.HostOf("https://ghe.example.com:8443")
	for _, c := range []struct {
		host    checks.Host
		address string
		ours    bool
	}{
		{cloud, "https://github.com/acme/roadmap/issues/12", true},
		{cloud, "http://www.GitHub.com/acme/roadmap/pull/12#issue", true},
		{cloud, "https://git.example.com/acme/roadmap/issues/12", false},
		{cloud, "https://github.com.example.com/acme/roadmap/issues/12", false},
		{cloud, "https://ghe.example.com:8443/acme/roadmap/issues/12", false},
		{server, "https://GHE.example.com:8443/acme/roadmap/issues/12?x=y", true},
		{server, "https://ghe.example.com/acme/roadmap/issues/12", false},
		{server, "https://github.com/acme/roadmap/issues/12", false},
	} {
		issue, pull := checks.Item{Ref: ref(1), Type: checks.Issue}, checks.Item{Ref: ref(1), Type: checks.Pull}
		doc := text.Read(say(c.address))
		links := shown(append(append(Stated(issue, doc, c.host), Tasks(issue, doc, c.host)...), Closing(pull, doc, c.host)...))
		elsewhere := Elsewhere(issue, doc, c.host)
		switch {
		case c.ours && (links != "#1>acme/roadmap#12 body, acme/roadmap#12>#1 task-list, #1>acme/roadmap#12 closing" || len(elsewhere) > 0):
			t.Errorf("%s at %s: %s, elsewhere %v", c.address, c.host, links, elsewhere)
		case !c.ours && (links != "" || len(elsewhere) != 1 || elsewhere[0].Name(ref(0)) != strings.Replace(c.address, "?x=y", "", 1)):
			t.Errorf("%s at %s: %q, elsewhere %v", c.address, c.host, links, elsewhere)
		}
	}
}

// TestElsewhereIsAProblem holds what a walk says of links to other hosts: work is told, a vision is told only of what
// should take its place.
func TestElsewhereIsAProblem(t *testing.T) {
	doc := text.Read("Strategy: https://git.example.com/a/b/issues/7\nSuperseded by: https://git.example.com/a/b/issues/8")
	const link, heir, milestone = "https://git.example.com/a/b/issues/7", "https://git.example.com/a/b/issues/8", "https://git.example.com/a/b/issues/9"
	for kind, want := range map[checks.Kind][]string{
		checks.Feature: {link, milestone}, checks.None: {link, milestone}, checks.Strategy: {heir, link}, checks.Vision: {heir},
	} {
		it := checks.Item{Ref: ref(1), Type: checks.Issue}
		g := checks.Graph{Nodes: map[string]checks.Node{it.Ref.Key(): {Ref: it.Ref, Kind: kind}}, Elsewhere: map[string][]checks.Problem{
			it.Ref.Key(): append(Elsewhere(it, doc, ""), checks.Problem{Address: milestone, Why: "x", Source: checks.FromMilestone}),
			ref(2).Key(): {{Address: "https://other.example.com/a/b/issues/1"}},
		}}
		var got []string
		for _, p := range Walk(it, g).Problems {
			got = append(got, p.Name(ref(0)))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", kind, d)
		}
	}
}
