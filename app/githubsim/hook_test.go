package githubsim_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/githubsim"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// tokenFor is an installation token of another app on acme.
func tokenFor(w *world, a *githubsim.App) string {
	w.t.Helper()
	mine := w.app
	w.app = a
	defer func() { w.app = mine }()
	in := wantStatus(w.t, w.request(w.jwt(nil), "GET", "/orgs/acme/installation", nil), 200).object()
	o := wantStatus(w.t, w.request(w.jwt(nil), "POST", fmt.Sprintf("/app/installations/%.0f/access_tokens", in["id"]), nil), 201).object()
	return o["token"].(string)
}

func TestWhatHappensIsTold(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	if got := w.settle(); !slices.Equal(got, []string{"installation.created"}) {
		t.Fatalf("at first %v", got)
	}
	m, err := w.Milestone("alice", "acme/web", githubsim.NewMilestone{Title: "One"})
	must(t, err)
	w.settle()
	n := w.issue(githubsim.NewIssue{Title: "A"})
	c := w.issue(githubsim.NewIssue{Title: "B"})
	p := w.pull(githubsim.NewPull{Title: "P"})
	w.settle()
	for _, s := range []struct {
		do   func() error
		want string
	}{
		{func() error { return w.Label("alice", "acme/web", n, "bug") }, "issues.labeled"},
		{func() error { return w.Label("alice", "acme/web", p, "brand new") }, "label.created pull_request.labeled"},
		{func() error { return w.SetMilestone("alice", "acme/web", n, m) }, "issues.milestoned"},
		{func() error { return w.SetMilestone("alice", "acme/web", p, m) }, "pull_request.milestoned"},
		{func() error { return w.DeleteMilestone("alice", "acme/web", m) }, "milestone.deleted issues.demilestoned pull_request.demilestoned"},
		{func() error { return w.DeleteLabel("alice", "acme/web", "bug") }, "label.deleted issues.unlabeled"},
		{func() error { return w.AddSubIssue("alice", "acme/web", n, "acme/web", c) }, "sub_issues.parent_issue_added sub_issues.sub_issue_added"},
		{func() error { _, err := w.PushTo("alice", "acme/web", p, map[string]string{"n": "n"}); return err }, "push check_suite.requested pull_request.synchronize"},
		{func() error { return w.LinkPull("alice", "acme/web", p, "acme/web", c) }, ""},
		{func() error { _, err := w.QueueMerge("alice", "acme/web", p); return err }, "pull_request.enqueued push check_suite.requested merge_group.checks_requested"},
		{func() error { return w.SetPermission("root", "acme/web", "zoe", "write") }, "member.added"},
		{func() error { return w.CloseIssue("alice", "acme/web", n, "") }, "issues.closed"},
		{func() error { return w.CloseIssue("alice", "acme/web", n, "") }, ""},
	} {
		must(t, s.do())
		if got := strings.Join(w.settle(), " "); got != s.want {
			t.Errorf("told %q, want %q", got, s.want)
		}
	}
}

func TestTheAppIsToldOfItsOwnDeeds(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.issue(githubsim.NewIssue{Title: "A"})
	w.hooks()
	wantStatus(t, w.as("POST", "/repos/acme/web/issues/1/labels", fields{"labels": []string{"bug"}}), 200)
	wantStatus(t, w.as("POST", "/repos/acme/web/issues/1/comments", fields{"body": "hi"}), 201)
	wantStatus(t, w.as("POST", "/repos/acme/web/check-runs", fields{"name": "c", "head_sha": w.Tip("acme/web", ""), "conclusion": "success"}), 201)
	var told []string
	for _, g := range w.hooks() {
		sender := g.payload["sender"].(map[string]any)
		told = append(told, fmt.Sprintf("%s.%s by %s (%s)", g.event, g.action, sender["login"], sender["type"]))
	}
	by := " by northstar[bot] (Bot)"
	want := []string{"issues.labeled" + by, "issue_comment.created" + by, "check_run.created" + by, "check_run.completed" + by, "check_suite.completed" + by}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestWebhooksAreSignedAndAddressed(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.issue(githubsim.NewIssue{Title: "A"})
	for _, g := range w.hooks() {
		sign := func(f func() hash.Hash) string {
			mac := hmac.New(f, []byte(secret))
			mac.Write(g.raw)
			return hex.EncodeToString(mac.Sum(nil))
		}
		for name, want := range map[string]string{"X-Hub-Signature-256": "sha256=" + sign(sha256.New), "X-Hub-Signature": "sha1=" + sign(sha1.New),
			"X-GitHub-Hook-Installation-Target-ID": itoa(w.app.ID()), "X-GitHub-Hook-Installation-Target-Type": "integration", "Content-Type": "application/json"} {
			if got := g.header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if in := g.payload["installation"].(map[string]any); in["id"] != float64(w.inst.ID) || len(g.guid) != 36 {
			t.Errorf("installation %v, delivery %q", in["id"], g.guid)
		}
	}
}

func TestDeliveriesThatFailedCanBeSentAgain(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	w.hooks()
	w.mu.Lock()
	w.reply = func(int) int { return 503 }
	w.mu.Unlock()
	w.issue(githubsim.NewIssue{Title: "A"})
	failed := w.hooks()
	token := w.jwt(nil)
	list := wantStatus(t, w.request(token, "GET", "/app/hook/deliveries?status=failure", nil), 200).list()
	if len(list) != 1 {
		t.Fatalf("%d failed deliveries", len(list))
	}
	d := list[0].(map[string]any)
	if d["status_code"] != 503.0 || d["guid"] != failed[0].guid || d["event"] != "issues" || d["action"] != "opened" {
		t.Errorf("%v", d)
	}
	w.mu.Lock()
	w.reply = nil
	w.mu.Unlock()
	wantStatus(t, w.request(token, "POST", fmt.Sprintf("/app/hook/deliveries/%.0f/attempts", d["id"]), nil), 202)
	again := w.hooks()
	if len(again) != 1 || again[0].guid != failed[0].guid || string(again[0].raw) != string(failed[0].raw) {
		t.Errorf("%d deliveries came again", len(again))
	}
	w.clock.advance(73 * time.Hour)
	if list := w.request(w.jwt(nil), "GET", "/app/hook/deliveries", nil).list(); len(list) != 0 {
		t.Errorf("%d deliveries are remembered after three days", len(list))
	}
}

func TestDisorderlyDeliveries(t *testing.T) {
	w := newWorld(t, githubsim.Options{Seed: 7})
	w.hooks()
	w.app.Misbehave(githubsim.Mischief{Drop: 0.2, Duplicate: 0.3, Shuffle: 20})
	w.app.Pause()
	for n := range 60 {
		w.issue(githubsim.NewIssue{Title: fmt.Sprint(n)})
	}
	w.app.Resume()
	got := w.hooks()
	times := map[string]int{}
	var order []float64
	for _, g := range got {
		times[g.guid]++
		order = append(order, g.payload["issue"].(map[string]any)["number"].(float64))
	}
	twice := 0
	for _, n := range times {
		if n > 1 {
			twice++
		}
	}
	if len(times) == 60 || twice == 0 || slices.IsSorted(order) {
		t.Errorf("%d of 60 arrived, %d twice, sorted: %v", len(times), twice, slices.IsSorted(order))
	}
	dropped := 0
	for _, d := range w.app.Deliveries() {
		if d.Code == 502 {
			dropped++
		}
	}
	if dropped == 0 {
		t.Error("what was dropped is not in the delivery log as failed")
	}
}
