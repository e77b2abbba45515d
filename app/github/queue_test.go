package github

import (
	"strings"
	"testing"
)

func TestParseQueueRef(t *testing.T) {
	sha := strings.Repeat("0123abcdef", 4)
	for ref, want := range map[string]QueueRef{
		"gh-readonly-queue/main/pr-104-" + sha:                 {"main", 104, sha},
		"refs/heads/gh-readonly-queue/release/1.0/pr-7-" + sha: {"release/1.0", 7, sha},
		"gh-readonly-queue/a/pr-3-" + sha + "/pr-7-" + sha:     {"a/pr-3-" + sha, 7, sha},
		"refs/heads/main":                                              {},
		"refs/heads/gh-readonly-queue/main/x":                          {},
		"refs/tags/gh-readonly-queue/main/pr-1-" + sha:                 {},
		"refs/heads/x/gh-readonly-queue/m/pr-1-" + sha:                 {},
		"gh-readonly-queue/main/pr-1-abcdef":                           {},
		"gh-readonly-queue/main/pr-0-" + sha:                           {},
		"gh-readonly-queue/main/pr-01-" + sha:                          {},
		"gh-readonly-queue/main/pr-1-" + strings.ToUpper(sha):          {},
		"GH-readonly-queue/main/pr-1-" + sha:                           {},
		"gh-readonly-queue/main/pr-1-" + sha + "\n":                    {},
		"refs/heads/refs/heads/gh-readonly-queue/main/pr-1-" + sha:     {},
		"gh-readonly-queue/main/pr-99999999999999999999-" + sha:        {},
		"gh-readonly-queue//pr-1-" + sha:                               {},
		"gh-readonly-queue/main/pr-1-" + sha + "/pr-x-" + sha:          {},
		"gh-readonly-queue/main/pr-1-" + sha + "0":                     {},
		"refs/heads/gh-readonly-queue/main/PR-1-" + sha:                {},
		" gh-readonly-queue/main/pr-1-" + sha:                          {},
		"gh-readonly-queue/main/pr-1-" + strings.Repeat("a", 64):       {"main", 1, strings.Repeat("a", 64)},
		"gh-readonly-queue/main/pr--1-" + sha:                          {},
		"gh-readonly-queue/main/pr-1-" + sha[:39] + "g":                {},
		"refs/heads/gh-readonly-queue/main/pr-1-" + sha + "-" + sha:    {},
		"refs/pull/1/gh-readonly-queue/main/pr-1-" + sha:               {},
		"refs/heads/gh-readonly-queue/main/extra/pr-12-" + sha:         {"main/extra", 12, sha},
		"refs/heads/gh-readonly-queue/main/pr-12-" + sha + "/":         {},
		"refs/heads/gh-readonly-queue/main/pr-12 -" + sha:              {},
		"refs/heads/gh-readonly-queue/main/pr-\u0661-" + sha:           {},
		"refs/heads/gh-readonly-queue/pr-12-" + sha:                    {},
		"refs/heads/gh\u2010readonly\u2010queue/main/pr-12-" + sha:     {},
		"refs/heads/gh-readonly-queue/main/pr-12-" + sha + "\x00extra": {},
	} {
		if got, ok := ParseQueueRef(ref); got != want || ok != (want.Pull > 0) {
			t.Errorf("%q: %+v %v, want %+v", ref, got, ok, want)
		}
	}
}

// A group's branch has to be one for the branch that the group is said to be merged into.
func TestMergeGroupOfAnotherBase(t *testing.T) {
	ref := `"refs/heads/gh-readonly-queue/main/pr-104-` + strings.Repeat("a", 40) + `"`
	for base, want := range map[string]int{"refs/heads/main": 104, "refs/heads/release": 0, "main": 0, "": 0} {
		ev, err := ParseEvent("merge_group", payload(`"action":"checks_requested","merge_group":{"head_sha":"abc","head_ref":`+ref+`,"base_sha":"def","base_ref":"`+base+`"}`))
		if err != nil || ev.MergeGroup.Pull != want {
			t.Errorf("%q: %+v %v", base, ev.MergeGroup, err)
		}
	}
}

func TestNamedQueues(t *testing.T) {
	for version, want := range map[string]bool{
		"": false, "3.19.0": true, "3.9.1": true, "3.14": true, "3.20.0": false, "4.1.0": false, "2.22.0": false, "3.": false, "3.-1": false, "x": false,
	} {
		if got := (Identity{Server: version}).NamedQueues(); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}

func TestMergeQueueAccount(t *testing.T) {
	for _, test := range []struct {
		user rawUser
		want bool
	}{
		{rawUser{Login: "github-merge-queue[bot]", ID: 118344674, Type: "Bot"}, true},
		{rawUser{Login: "github-merge-queue", Type: "User"}, false},
		{rawUser{Login: "github-merge-queue", Type: "Bot"}, false},
		{rawUser{Login: "github-actions[bot]", Type: "Bot"}, false},
		{rawUser{Login: "GitHub-Merge-Queue[bot]x", Type: "User"}, false},
	} {
		if got := test.user.actor().MergeQueue(); got != test.want {
			t.Errorf("%+v: %v", test.user, got)
		}
	}
}
