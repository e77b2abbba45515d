package app_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

// wantRun compares both required checks of a commit, "" for none, and looks for words in what northstar/strategy says.
func (w *world) wantRun(what, sha, strategy, capacity string, words ...string) {
	w.t.Helper()
	for name, want := range map[string]string{checks.CheckStrategy: strategy, checks.CheckCapacity: capacity} {
		run, ok := w.CheckRun(shop, sha, name)
		if ok != (want != "") || ok && (run.Conclusion != want || run.Status != "completed") {
			w.t.Errorf("%s: %s is %s %q (%s), want %q", what, name, run.Status, run.Conclusion, run.Title, want)
		}
		for _, word := range words {
			if name == checks.CheckStrategy && !strings.Contains(run.Title+"\n"+run.Summary, word) {
				w.t.Errorf("%s: %s does not say %q:\n%s\n%s", what, name, word, run.Title, run.Summary)
			}
		}
	}
}

// deliver sends the server a payload as GitHub does, under an id of its own.
func (w *world) deliver(event string, payload []byte) {
	w.t.Helper()
	mac := hmac.New(sha256.New, []byte(w.secret))
	mac.Write(payload)
	r, err := http.NewRequest(http.MethodPost, "http://"+w.server.Addr()+"/api/github/hook", bytes.NewReader(payload))
	must(w.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-GitHub-Event", event)
	r.Header.Set("X-GitHub-Delivery", uuid.NewString())
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	res, err := http.DefaultClient.Do(r)
	must(w.t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusAccepted && res.StatusCode != http.StatusOK {
		w.t.Fatalf("%s was answered with %s", event, res.Status)
	}
}

// payload is that of the last delivery of an event and an action.
func (w *world) payload(event, action string) []byte {
	w.t.Helper()
	for _, d := range slices.Backward(w.hub.Deliveries()) {
		if d.Event == event && d.Action == action {
			return d.Payload
		}
	}
	w.t.Fatalf("there was no %s %s", event, action)
	return nil
}

// Somebody who may write, and may not waive, names a branch like a merge queue's for somebody's linked pull request and lets
// it point to the failing commit of their own. The commit's checks go on to say what is true of it.
func TestForgedQueue(t *testing.T) {
	inWorld(t, setup{policy: enforce}, testForgedQueue)
}

// Nor do they get it where names are all that a server tells of merge queues.
func TestForgedQueueOnServer(t *testing.T) {
	inWorld(t, setup{policy: enforce, server: true}, testForgedQueue)
}

func testForgedQueue(t *testing.T, w *world) {
	s := w.strategy(roadmap, "Faster")
	linked := w.pull("dana", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
	mine := w.pull("ben", shop, "feat: mine", "")
	w.calm()
	sha := w.item(shop, mine).Head
	w.wantRun("before", sha, "failure", "neutral")
	w.wantStrategy(shop, linked, "success")
	hex40 := strings.Repeat("0123abcdef", 4)
	for _, name := range []string{
		"gh-readonly-queue/main/pr-%d-" + hex40, "gh-readonly-queue/main/pr-%d-" + sha, "gh-readonly-queue/main/pr-%d-abc",
		"gh-readonly-queue/main/pr-%d-" + w.item(shop, linked).Head, "GH-readonly-queue/main/pr-%d-" + hex40,
		"gh-readonly-queue/release/1.0/pr-%d-" + hex40, "gh-readonly-queue/main/pr-0%d-" + hex40,
	} {
		name = fmt.Sprintf(name, linked)
		w.must(w.PushRef("ben", shop, "refs/heads/"+name, sha), w.PushRef("ben", shop, "refs/tags/"+name, sha))
		w.must(w.RerequestSuite("ben", shop, w.hub, sha))
		w.calm()
		w.wantRun(name, sha, "failure", "neutral")
		run, _ := w.CheckRun(shop, sha, checks.CheckStrategy)
		w.must(w.Rerequest("ben", shop, run.ID))
		w.calm()
		w.wantRun(name+", run again", sha, "failure", "neutral")
		w.deliver("create", fmt.Appendf(nil, `{"ref":%q,"ref_type":"branch","repository":{"id":1},"sender":{"login":"ben"}}`, name))
		w.must(w.DeleteBranch("ben", shop, name))
	}

	// A commit that is nobody's yet gets no check at all, and the true one once it is the head of a pull request. GitHub's
	// suite for a branch that is new tells of the branch.
	name := fmt.Sprintf("gh-readonly-queue/main/pr-%d-%s", linked, hex40)
	fresh, err := w.CommitFile("ben", shop, name, "a", "b")
	must(t, err)
	w.calm()
	w.wantRun("a new commit", fresh, "", "")
	from := w.pull("ben", shop, "feat: from such a branch", "", func(p *githubsim.NewPull) { p.Head = name })
	if w.item(shop, from).Head != fresh {
		t.Fatal("another head")
	}
	fork := w.pull("sam", shop, "feat: from a fork", "", func(p *githubsim.NewPull) { p.Fork, p.Head = true, name })
	w.calm()
	w.wantStrategy(shop, from, "failure")
	w.wantStrategy(shop, fork, "failure")
	w.must(w.RerequestSuite("ben", shop, w.hub, fresh))
	w.calm()
	w.wantRun("from such a branch", fresh, "failure", "neutral")
}

// A commit that is in the queue for one pull request and the head of another gets the stricter conclusion, and says whose.
func TestQueuedAndHead(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		linked := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
		w.calm()
		sha, err := w.QueueMerge("ben", shop, linked)
		must(t, err)
		w.calm()
		w.wantRun("queued", sha, "success", "neutral")
		w.must(w.PushRef("ben", shop, "refs/heads/topic", sha))
		other := w.pull("ben", shop, "feat: not linked", "", func(p *githubsim.NewPull) { p.Head = "topic" })
		w.calm()
		w.wantRun("and the head of another", sha, "failure", "neutral", ref("", other), ref("", linked))

		run, _ := w.CheckRun(shop, sha, checks.CheckStrategy)
		w.must(w.Rerequest("ben", shop, run.ID))
		w.calm()
		again, _ := w.CheckRun(shop, sha, checks.CheckStrategy)
		if again.ID == run.ID || again.Conclusion != "failure" {
			t.Errorf("run again: %d %s, after %d", again.ID, again.Conclusion, run.ID)
		}
		w.must(w.CloseIssue("ben", shop, other, ""))
		w.calm()
		w.wantRun("the other is closed", sha, "success", "neutral")
		w.must(w.RerequestSuite("ben", shop, w.hub, sha))
		w.calm()
		w.wantRun("all run again", sha, "success", "neutral")
		w.must(w.Reopen("ben", shop, other))
		w.calm()
		w.wantRun("the other is open again", sha, "failure", "neutral")

		// Out of the queue it is the head of the other alone, also when GitHub's word of the group comes again.
		requested := w.payload("merge_group", "checks_requested")
		w.must(w.LeaveQueue("ben", shop, sha, "dequeued"))
		w.calm()
		w.wantRun("out of the queue", sha, "failure", "neutral")
		run, _ = w.CheckRun(shop, sha, checks.CheckStrategy)
		if strings.Contains(run.Summary, "strictest of") {
			t.Errorf("it still speaks of the other: %s\n%s", run.Title, run.Summary)
		}
		w.must(w.CloseIssue("ben", shop, other, ""))
		w.calm()
		w.quiet("a group that is no more", func() { w.deliver("merge_group", requested) })
	})
}

// What is in the queue fails for what fails in it: for the pull request itself, for one that is ahead of it, and for what
// becomes of them while they wait. That capacity is judged otherwise meanwhile changes nothing.
func TestQueueFails(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		linked := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
		not := w.pull("ben", shop, "feat: not linked", "")
		w.calm()
		alone, err := w.QueueMerge("ben", shop, not)
		must(t, err)
		w.calm()
		w.wantRun("a failing one", alone, "failure", "neutral")
		w.must(w.LeaveQueue("ben", shop, alone, "dequeued"))
		w.calm()

		behind, err := w.QueueMerge("ben", shop, not, linked)
		must(t, err)
		w.calm()
		w.wantRun("behind a failing one", behind, "failure", "neutral", ref("", not), ref("", linked))
		w.must(w.EditIssue("ben", shop, not, nil, text("Strategy: "+ref(roadmap, s))))
		w.calm()
		w.wantRun("it is linked", behind, "success", "neutral")
		w.must(w.EditIssue("ben", shop, linked, nil, text("")))
		w.calm()
		w.wantStrategy(shop, linked, "failure")
		w.wantRun("the last is linked no more", behind, "failure", "neutral", "#"+fmt.Sprint(linked)+":")
	})
}

// A queued pull request's capacity is what it was told when it was queued, until somebody asks for the check again.
func TestQueueKeepsCapacity(t *testing.T) {
	each(t, setup{policy: enforce + "strategy: {require: []}\n"}, func(t *testing.T, w *world) {
		m := w.milestone(shop, "Winter", "")
		a := w.pull("ben", shop, "feat: x", "", inPull(m))
		debt := w.issue("ben", shop, "refactor: y", "", in(m))
		for range 2 {
			w.issue("ben", shop, "feat: z", "", in(m))
		}
		w.calm()
		sha, err := w.QueueMerge("ben", shop, a)
		must(t, err)
		w.calm()
		w.must(w.CloseIssue("ben", shop, debt, "not_planned"))
		w.calm()
		w.wantCapacity(shop, a, "failure")
		w.must(w.EditIssue("ben", shop, a, text("feat: another title"), nil))
		w.calm()
		run, _ := w.CheckRun(shop, sha, checks.CheckCapacity)
		if run.Conclusion != "success" {
			t.Errorf("planning threw it out of the queue: %s", run.Title)
		}
		w.must(w.Rerequest("ben", shop, run.ID))
		w.calm()
		if run, _ = w.CheckRun(shop, sha, checks.CheckCapacity); run.Conclusion != "failure" {
			t.Errorf("run again it does not say what its pull request was told last: %s %s", run.Conclusion, run.Title)
		}
	})
}

// On a server that has no merge_group GitHub's own push makes a merge queue's commit.
func TestQueueOnServer(t *testing.T) {
	inWorld(t, setup{policy: enforce, server: true}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		linked := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s))
		not := w.pull("ben", shop, "feat: not linked", "")
		w.calm()
		sha, err := w.QueueMerge("ben", shop, linked)
		must(t, err)
		w.calm()
		w.wantRun("queued", sha, "success", "neutral")
		behind, err := w.QueueMerge("ben", shop, not)
		must(t, err)
		w.calm()
		w.wantRun("behind it", behind, "failure", "neutral", ref("", not), ref("", linked))
		w.must(w.LeaveQueue("ben", shop, behind, "dequeued"))
		w.calm()
		w.must(w.RerequestSuite("ben", shop, w.hub, behind))
		w.calm()
		w.wantRun("a re-run of what left the queue ends as it was", behind, "failure", "neutral", "Not the head of a pull request any more")
	})
}
