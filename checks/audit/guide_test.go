package audit

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// What an export says of its visions and strategies is what serves them in it, each item of work once.
func TestExplainGuides(t *testing.T) {
	const issues = `[
	{"number":3,"title":"Find anything","state":"OPEN","url":"https://github.com/acme/shop/issues/3","body":"Kind: vision"},
	{"number":12,"title":"Search first","state":"OPEN","url":"https://github.com/acme/shop/issues/12","body":"Kind: strategy\nVision: #3"},
	{"number":13,"title":"One index","state":"CLOSED","stateReason":"COMPLETED","url":"https://github.com/acme/shop/issues/13","body":"Kind: strategy\nVision: #3"},
	{"number":14,"title":"Dropped","state":"CLOSED","stateReason":"NOT_PLANNED","url":"https://github.com/acme/shop/issues/14","body":"Kind: strategy\nVision: #3"},
	{"number":15,"title":"Alone","state":"OPEN","url":"https://github.com/acme/shop/issues/15","body":"Kind: strategy"},
	{"number":20,"title":"feat: a","state":"OPEN","url":"https://github.com/acme/shop/issues/20","body":"Strategy: #12, #15"},
	{"number":21,"title":"feat: b","state":"CLOSED","stateReason":"COMPLETED","url":"https://github.com/acme/shop/issues/21","body":"Strategy: #12"},
	{"number":22,"title":"feat: c","state":"CLOSED","stateReason":"NOT_PLANNED","url":"https://github.com/acme/shop/issues/22","body":"Strategy: #12"},
	{"number":23,"title":"feat: d","state":"OPEN","url":"https://github.com/acme/shop/issues/23","body":""}]`
	e, err := Read([]byte(issues), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int]string{}
	for _, n := range []int{3, 12, 15, 20} {
		in, _ := Explain(e, rules(t, ""), n, now)
		if in.Guide == nil {
			got[n] = "no guide"
			continue
		}
		g := in.Guide
		var names []string
		for _, s := range g.Strategies {
			names = append(names, s.Ref.In(checks.Ref{Owner: "acme", Repo: "shop"})+" "+s.Title)
		}
		got[n] = fmt.Sprintf("%s: %d open, %d done, %q, %d finished, reviewed %v", g.Kind, g.Open, g.Done, names, g.Finished, len(g.Review.Findings) > 0)
	}
	want := map[int]string{
		3:  `vision: 1 open, 1 done, ["#12 Search first"], 1 finished, reviewed true`,
		12: `strategy: 1 open, 1 done, [], 0 finished, reviewed true`,
		15: `strategy: 1 open, 0 done, [], 0 finished, reviewed true`,
		20: "no guide",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
