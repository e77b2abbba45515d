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
		"Strategy: #12":                                 "#1>#12 body",
		"**Part of** #12":                               "#1>#12 body",
		"Part of #12 and acme/roadmap#3":                "#1>#12 body, #1>acme/roadmap#3 body",
		"- Serves https://github.com/acme/x/issues/9":   "#1>acme/x#9 body",
		"This is part of #12, advances nothing":         "",
		"Strategy #12 is good":                          "",
		"**Part of:** #12\nAdvances: acme/roadmap#3":    "#1>#12 body, #1>acme/roadmap#3 body",
		"serves: #12, #12 and ACME/App#12":              "#1>#12 body",
		"### Strategy\n\n#12\n":                         "#1>#12 form",
		"### Strategy\n\n_No response_\n":               "",
		"- Vision: https://ghe.acme.io/a/b/issues/7":    "#1>a/b#7 body",
		"Blocked by: #12\nStrategy docs: #13\nSee #14":  "",
		"> Strategy: #12\n\n`Strategy: #13`":            "",
		"Strategy: #1":                                  "#1>#1 body",
		"Superseded by: #40 and #41":                    "#1>#40 superseded-by, #1>#41 superseded-by",
		"Vision: #3\n\n**Superseded by** acme/new#4":    "#1>acme/new#4 superseded-by, #1>#3 body",
		"### Superseded by\n\n#40\n":                    "#1>#40 superseded-by",
		"Strategy: #40\nSuperseded by: #40":             "#1>#40 superseded-by",
		"> Superseded by: #40\nIt was superseded by #4": "",
	} {
		if d := cmp.Diff(want, shown(Stated(checks.Item{Ref: ref(1)}, text.Read(body)))); d != "" {
			t.Errorf("%q: %s", body, d)
		}
	}
}

func TestTasks(t *testing.T) {
	doc := text.Read("- [ ] #34\n- [x] acme/x#3 done\n- [ ] #1 itself\n- #35\n")
	if d := cmp.Diff("#34>#1 task-list, acme/x#3>#1 task-list", shown(Tasks(checks.Item{Ref: ref(1), Type: checks.Issue}, doc))); d != "" {
		t.Error(d)
	}
	if got := Tasks(checks.Item{Ref: ref(1), Type: checks.Pull}, doc); got != nil {
		t.Errorf("a pull request's checklist made links: %v", got)
	}
}

func TestClosing(t *testing.T) {
	doc := text.Read("Closes #34, fixes acme/x#3 and closes #1")
	if d := cmp.Diff("#1>#34 closing, #1>acme/x#3 closing", shown(Closing(checks.Item{Ref: ref(1), Type: checks.Pull}, doc))); d != "" {
		t.Error(d)
	}
	if got := Closing(checks.Item{Ref: ref(1), Type: checks.Issue}, doc); got != nil {
		t.Errorf("an issue closes nothing: %v", got)
	}
}

func TestOfMilestone(t *testing.T) {
	got := OfMilestone("Starts: 2026-12-01\r\nStrategy: #12 and acme/roadmap#3\r\nSuperseded by: #14", ref(0))
	if d := cmp.Diff([]checks.Ref{ref(12), {Owner: "acme", Repo: "roadmap", Number: 3}}, got); d != "" {
		t.Error(d)
	}
}
