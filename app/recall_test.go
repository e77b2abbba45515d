package app_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
)

// After the database is lost GitHub still knows what people made of what the app did: a label that somebody took off, a comment that
// somebody deleted, a waiver and a link that somebody gave by a comment. All of it holds on, and nobody is told anything twice.
func TestWhatPeopleDecidedOutlivesTheDatabase(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	s := w.strategy(roadmap, "Checkout")
	waived := w.pull("ben", shop, "feat: waived", "")
	bare := w.issue("sam", shop, "feat: its label is taken off", "")
	quiet := w.issue("sam", shop, "feat: its comment is deleted", "")
	own := w.issue("sam", shop, "feat: as the app sees it", "")
	theirs := w.issue("sam", shop, "feat: as people see it", "")
	linked := w.issue("sam", shop, "feat: linked by a comment", "")
	closes := w.pull("ben", shop, "feat: closes it", "Closes #"+strconv.Itoa(linked))
	w.calm()
	w.later()
	w.say("dana", shop, waived, "/northstar waive strategy an outage")
	link := w.say("tom", shop, linked, "/northstar link "+ref(roadmap, s))
	refused := w.say("sam", shop, waived, "/northstar waive strategy please")
	w.must(w.Unlabel("ben", shop, bare, "feature"))
	w.must(w.Unlabel("ben", shop, theirs, "feature"), w.Label("ben", shop, theirs, "tech-debt"))
	for _, c := range w.marked(shop, quiet, unlinkedMarker) {
		w.must(w.DeleteComment("ada", shop, c.ID))
	}
	w.calm()
	w.wantStrategy(shop, waived, "success")
	w.wantStrategy(shop, closes, "success")
	w.wantLabels(shop, theirs, "tech-debt")
	said := map[int]int{}
	for _, n := range []int{waived, bare, own, theirs, linked, closes} {
		said[n] = len(w.Comments(shop, n))
	}

	w.loseDatabase(shop, closes)
	for n := range said { // what was there before is written on once somebody acts
		w.must(w.EditIssue("sam", shop, n, nil, text("A word more."+map[int]string{closes: " Closes #" + strconv.Itoa(linked)}[n])))
	}
	w.must(w.EditIssue("sam", shop, quiet, nil, text("A word more.")))
	w.must(w.EditIssue("sam", shop, own, text("refactor: as the app sees it"), nil))
	w.calm()
	w.wantStrategy(shop, waived, "success")
	w.wantStrategy(shop, closes, "success")
	w.wantLabels(shop, bare)
	w.wantLabels(shop, own, "feature") // a button may have been pressed for it
	w.wantLabels(shop, theirs, "tech-debt")
	if c := w.marked(shop, quiet, unlinkedMarker); len(c) > 0 {
		t.Errorf("the comment that was deleted is there again: %v", c)
	}
	for n, before := range said {
		if now := len(w.Comments(shop, n)); now != before {
			t.Errorf("#%d had %d comments and has %d: %v", n, before, now, w.Comments(shop, n))
		}
	}
	w.reacted(shop, linked, link, "+1")
	w.reacted(shop, waived, refused, "-1")
}

// loseDatabase has the server go on with an empty database, until it has read an item again.
func (w *world) loseDatabase(repo string, n int) {
	w.t.Helper()
	w.must(w.stop())
	w.url, w.young = storetest.SQLite(w.t), time.Nanosecond
	w.serve(zerolog.ErrorLevel)
	w.until("the repository to be read", func() bool {
		all, err := w.server.Conclusions(w.t.Context())
		w.must(err)
		_, read := all[ref(repo, n)]
		return read
	})
	w.calm()
	w.later()
}

// Whoever may edit a comment gives no command in the name of whoever wrote it, also not after the database is lost.
func TestEditedCommandIsNotRecalled(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	id := w.say("dana", shop, n, "/northstar kind feature")
	w.calm()
	w.later()
	w.must(w.EditComment("ben", shop, id, "/northstar waive strategy an outage"))
	w.calm()
	w.loseDatabase(shop, n)
	w.must(w.EditIssue("ben", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantStrategy(shop, n, "failure")
}

// What somebody chose by a button is no comment, and stays all the same.
func TestButtonOutlivesTheDatabase(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: something", "")
	w.calm()
	w.later()
	run, _ := w.run(shop, n, checks.CheckStrategy)
	w.must(w.PressButton("ben", shop, run.ID, "kind:tech-debt"))
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
	w.loseDatabase(shop, n)
	w.must(w.EditIssue("ben", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
}

// What labels are called, and who may waive, is known before it is asked what was done.
func TestRecallWaitsForThePolicy(t *testing.T) {
	w := one(t, setup{policy: enforce + "labels: {feature: 'type/feature'}\n", logs: zerolog.ErrorLevel})
	n := w.issue("sam", shop, "feat: something", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, n, "type/feature"))
	w.calm()
	mend := w.breakPolicies("/repos/")
	w.must(w.stop())
	w.url, w.young = storetest.SQLite(t), time.Nanosecond
	before := w.Counts()["GET /repos/{owner}/{repo}/issues"]
	w.serve(zerolog.ErrorLevel)
	w.until("the items to be read", func() bool { return w.Counts()["GET /repos/{owner}/{repo}/issues"] > before })
	mend()
	w.calm()
	w.later()
	w.must(w.EditIssue("ben", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantLabels(shop, n)
}

// breakPolicies has no policy file be read for a while whose path begins so.
func (w *world) breakPolicies(path string) (mend func()) {
	one := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/contents/{path}", Path: path, Status: http.StatusBadGateway})
	all := w.Break(githubsim.Fault{Route: "/graphql", Body: "northstar.yml", Status: http.StatusBadGateway})
	return func() { one(); all() }
}

// Nothing is written on what was there before until it is known what people made of it, also when GitHub does not say for a while.
func TestNothingIsWrittenBeforeItIsRecalled(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	bare := w.issue("sam", shop, "feat: its label is taken off", "")
	quiet := w.issue("sam", shop, "feat: its comment is deleted", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, bare, "feature"))
	for _, c := range w.marked(shop, quiet, unlinkedMarker) {
		w.must(w.DeleteComment("ada", shop, c.ID))
	}
	w.calm()
	w.must(w.stop())
	w.url, w.young = storetest.SQLite(t), time.Nanosecond
	var asked atomic.Int64
	mendAsked := w.Break(githubsim.Fault{Route: "/graphql", Body: "COMMENT_DELETED_EVENT", Status: http.StatusBadGateway, Count: &asked})
	mend := w.Break(githubsim.Fault{Route: "/graphql", Status: http.StatusBadGateway})
	w.serve(zerolog.ErrorLevel)
	w.until("it to be asked what was done", func() bool { return asked.Load() > 0 })
	w.later()
	w.must(w.EditIssue("sam", shop, bare, nil, text("A word more.")), w.EditIssue("sam", shop, quiet, nil, text("A word more.")))
	fresh := w.issue("sam", shop, "feat: made since", "")
	w.until("what was made since to be labelled", func() bool { return len(w.Labels(shop, fresh)) > 0 })
	mendAsked()
	mend()
	w.calm()
	w.wantLabels(shop, bare)
	if c := w.marked(shop, quiet, unlinkedMarker); len(c) > 0 {
		t.Errorf("the comment that was deleted is there again: %v", c)
	}
}

// What people undid on closed work of an open milestone counts there, so that it is asked for too; and what somebody undid of their own
// making since the app is there, be it over a hundred labels ago.
func TestRecallOfWhatIsClosedAndLongAgo(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	m := w.milestone(shop, "Winter", "")
	closed := w.issue("sam", shop, "feat: closed since", "", in(m))
	own := w.issue("sam", shop, "feat: labelled and bared by people", "", labelled("tech-debt"))
	busy := w.issue("sam", shop, "feat: labelled for ever", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, closed, "feature"), w.Unlabel("ben", shop, own, "tech-debt"), w.Unlabel("ben", shop, busy, "feature"))
	for range 60 {
		w.must(w.Label("ben", shop, busy, "status: waiting"), w.Unlabel("ben", shop, busy, "status: waiting"))
	}
	w.must(w.CloseIssue("sam", shop, closed, "completed"))
	w.calm()
	w.loseDatabase(shop, own)
	for _, n := range []int{own, busy} {
		w.must(w.EditIssue("sam", shop, n, nil, text("A word more.")))
	}
	w.calm()
	all, err := w.server.Conclusions(t.Context())
	w.must(err)
	for _, n := range []int{closed, own, busy} {
		w.wantLabels(shop, n)
		if c := all[ref(shop, n)]; c.Kind != checks.None || c.Source != checks.ByPerson {
			t.Errorf("#%d is %q by %s", n, c.Kind, c.Source)
		}
	}
}

// What was closed when the database was lost is asked about once somebody opens it again: what people decided of it holds, on the item and on its
// checks, and nothing is written before that is known.
func TestRecallOfWhatIsOpenedAgain(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	bare := w.issue("sam", shop, "feat: its label is taken off", "")
	quiet := w.issue("sam", shop, "feat: its comment is deleted", "")
	waived := w.pull("ben", shop, "feat: waived", "")
	plain := w.issue("sam", shop, "feat: closed", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, bare, "feature"))
	for _, c := range w.marked(shop, quiet, unlinkedMarker) {
		w.must(w.DeleteComment("ada", shop, c.ID))
	}
	w.say("dana", shop, waived, "/northstar waive strategy an outage")
	w.calm()
	w.wantStrategy(shop, waived, "success")
	for _, n := range []int{bare, quiet, waived, plain} {
		w.must(w.CloseIssue("ada", shop, n, "completed"))
	}
	w.calm()
	w.loseDatabase(shop, plain)
	for _, n := range []int{bare, quiet, waived, plain} {
		w.must(w.Reopen("ada", shop, n))
	}
	_, err := w.PushTo("ben", shop, waived, map[string]string{"more.go": "package more"})
	w.must(err)
	w.calm()
	w.wantStrategy(shop, waived, "success")
	w.wantLabels(shop, bare)
	w.wantLabels(shop, plain, "feature")
	if c := w.marked(shop, quiet, unlinkedMarker); len(c) > 0 {
		t.Errorf("the comment that was deleted is there again: %v", c)
	}
	if _, shown := w.run(shop, waived, checks.CheckStrategy); !shown {
		t.Error("the new commit has no check")
	}
}

// Since when GitHub is asked what people decided goes by GitHub's clock, as when an item was made: by a machine whose clock is ahead nobody is asked
// about what is made since, and by one whose clock is behind nothing is forgotten of what was made just before.
func TestRecallByAnotherClock(t *testing.T) {
	for _, ahead := range []time.Duration{-45 * time.Second, 45 * time.Second} {
		t.Run(ahead.String(), func(t *testing.T) {
			w := one(t, setup{policy: enforce, ahead: ahead, logs: zerolog.ErrorLevel})
			bare := w.issue("sam", shop, "feat: its label is taken off", "")
			plain := w.issue("sam", shop, "feat: open", "")
			w.calm()
			w.later()
			w.must(w.Unlabel("ben", shop, bare, "feature"), w.CloseIssue("ada", shop, bare, "completed"))
			w.calm()
			w.loseDatabase(shop, plain)
			w.later()
			var asked atomic.Int64
			w.Break(githubsim.Fault{Route: "/graphql", Body: "COMMENT_DELETED_EVENT", Count: &asked})
			fresh := w.issue("sam", shop, "feat: made since", "")
			w.calm()
			w.wantLabels(shop, fresh, "feature")
			if n := asked.Load(); n > 0 {
				t.Errorf("what is new is asked about %d times", n)
			}
			w.must(w.Reopen("ada", shop, bare))
			w.calm()
			w.wantLabels(shop, bare)
			if asked.Load() == 0 {
				t.Error("what was there before is not asked about")
			}
		})
	}
}

// A waiver that somebody took back by a comment that was edited since does not come back.
func TestWaiverTakenBackStaysSo(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.say("dana", shop, n, "/northstar waive strategy an outage")
	w.calm()
	w.later()
	id := w.say("dana", shop, n, "/northstar unwaive strategy")
	w.calm()
	w.wantStrategy(shop, n, "failure")
	w.later()
	w.must(w.EditComment("dana", shop, id, "It is over."))
	w.calm()
	w.loseDatabase(shop, n)
	w.must(w.EditIssue("ben", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantStrategy(shop, n, "failure")
}

// A waiver holds though whoever gave it may not give one any more: it was allowed.
func TestWaiverOutlivesTheRightToGiveIt(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.pull("ben", shop, "feat: a", "")
	w.calm()
	w.say("dana", shop, n, "/northstar waive strategy an outage")
	w.calm()
	w.wantStrategy(shop, n, "success")
	w.must(w.SetPermission("ada", shop, "dana", "read"))
	w.calm()
	w.later()
	w.loseDatabase(shop, n)
	w.must(w.EditIssue("ben", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantStrategy(shop, n, "success")
}

// A summary that somebody deleted is not made again; those that are there go on, and so does one of a milestone that is new.
func TestDeletedSummaryStaysDeleted(t *testing.T) {
	w := one(t, setup{policy: advise, logs: zerolog.ErrorLevel})
	s := w.strategy(shop, "Payments")
	w.calm()
	serves := "Strategy: " + ref("", s)
	marker := "northstar:milestone:"
	for _, title := range []string{"Winter", "Spring"} {
		w.issue("ben", shop, "feat: a", serves, in(w.milestone(shop, title, "")))
	}
	w.calm()
	w.later()
	for _, c := range w.marked(shop, s, marker+"Winter") {
		w.must(w.DeleteComment("ada", shop, c.ID))
	}
	w.calm()
	w.later()
	w.loseDatabase(shop, s)
	late := w.milestone(shop, "Summer", "")
	w.issue("ben", shop, "feat: b", serves, in(1))
	w.issue("ben", shop, "feat: c", serves, in(2))
	w.issue("ben", shop, "feat: d", serves, in(late))
	w.calm()
	for title, want := range map[string]int{"Winter": 0, "Spring": 1, "Summer": 1} {
		if got := w.marked(shop, s, marker+title); len(got) != want {
			t.Errorf("%d summaries of %s, want %d: %v", len(got), title, want, got)
		}
	}
	if c := w.marked(shop, s, marker+"Spring"); len(c) == 1 && !strings.Contains(c[0].Body, "2 ") {
		t.Errorf("it was not kept up to date:\n%s", c[0].Body)
	}
}

// An app that is installed anew knows by its labels that it was there before, and asks what people made of them.
func TestRecallAfterInstallingAnew(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.issue("sam", shop, "feat: its label is taken off", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, n, "feature"))
	w.calm()
	w.must(w.stop())
	w.must(w.inst.Uninstall())
	w.url = storetest.SQLite(t)
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.later()
	w.install()
	w.calm()
	w.later()
	w.must(w.EditIssue("sam", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantLabels(shop, n)
}

// A refusal of the question what was done, said once, is no answer to it.
func TestRecallIsAskedAgain(t *testing.T) {
	t.Run("refused", func(t *testing.T) {
		recallAfter(t, githubsim.Fault{Status: http.StatusForbidden, Message: "Forbidden"})
	})
	t.Run("nothing is said", func(t *testing.T) { recallAfter(t, githubsim.Fault{Status: http.StatusOK}) })
}

// recallAfter has the first question what was done fail.
func recallAfter(t *testing.T, f githubsim.Fault) {
	f.Route, f.Body, f.Times = "/graphql", "COMMENT_DELETED_EVENT", 1
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	n := w.issue("sam", shop, "feat: its label is taken off", "")
	w.calm()
	w.later()
	w.must(w.Unlabel("ben", shop, n, "feature"))
	w.calm()
	w.Break(f)
	w.loseDatabase(shop, n)
	w.must(w.EditIssue("sam", shop, n, nil, text("A word more.")))
	w.calm()
	w.wantLabels(shop, n)
}

// A label that people renamed goes on under its new name.
func TestRenamedLabelOutlivesTheDatabase(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	old := w.issue("sam", shop, "feat: a", "")
	w.calm()
	w.must(w.RenameLabel("ada", shop, "feature", "new stuff"))
	w.calm()
	w.later()
	w.loseDatabase(shop, old)
	w.must(w.EditIssue("sam", shop, old, nil, text("A word more.")))
	fresh := w.issue("sam", shop, "feat: b", "")
	w.calm()
	w.wantLabels(shop, old, "new stuff")
	w.wantLabels(shop, fresh, "new stuff")
}

// A check that passes by a waiver fails at no moment while a lost database is made up for: a required check would end a merge.
func TestWaivedChecksNeverFail(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	var pulls []int
	for range 6 {
		pulls = append(pulls, w.pull("ben", shop, "feat: a", ""))
	}
	w.calm()
	for _, n := range pulls {
		w.say("dana", shop, n, "/northstar waive strategy an outage")
	}
	w.calm()
	w.later()
	failed := new(atomic.Int64)
	w.ObserveDeliveries(func(d githubsim.Delivery) {
		if d.Event == "check_run" && strings.Contains(string(d.Payload), `"conclusion":"failure"`) && strings.Contains(string(d.Payload), checks.CheckStrategy) {
			failed.Add(1)
		}
	})
	w.must(w.stop())
	mend := w.Break(githubsim.Fault{Route: "/graphql", Body: "COMMENT_DELETED_EVENT", Status: http.StatusBadGateway})
	asked, read := w.Counts()["POST /graphql"], w.Counts()["GET /repos/{owner}/{repo}/issues"]
	w.url, w.young = storetest.SQLite(t), time.Nanosecond
	w.serve(zerolog.ErrorLevel)
	w.until("the reading", func() bool { return w.Counts()["GET /repos/{owner}/{repo}/issues"] > read })
	w.must(w.EditIssue("ben", shop, pulls[0], nil, text("A word more.")))
	w.until("it to be asked what was done", func() bool { return w.Counts()["POST /graphql"] > asked+3 })
	mend()
	w.calm()
	w.must(w.EditIssue("ben", shop, pulls[1], nil, text("A word more.")))
	w.calm()
	for _, n := range pulls {
		w.wantStrategy(shop, n, "success")
	}
	if failed.Load() > 0 {
		t.Errorf("%d checks failed meanwhile", failed.Load())
	}
}

// A check waits neither for the reading of its repository, which may take hours, nor fails until then.
func TestChecksDoNotWaitForTheReading(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	waived, bare := w.pull("ben", shop, "feat: a", ""), w.pull("ben", shop, "feat: b", "")
	w.calm()
	w.say("dana", shop, waived, "/northstar waive strategy an outage")
	w.calm()
	w.later()
	w.must(w.stop())
	const list = "/repos/{owner}/{repo}/issues"
	mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: list, Path: "/repos/" + shop, Status: http.StatusBadGateway})
	before := w.Counts()["GET "+list]
	w.url, w.young = storetest.SQLite(t), time.Nanosecond
	w.serve(zerolog.ErrorLevel)
	w.until("the reading", func() bool { return w.Counts()["GET "+list] > before })
	for _, n := range []int{waived, bare} {
		_, err := w.PushTo("ben", shop, n, map[string]string{"b.go": "b"})
		w.must(err)
	}
	w.until("the checks", func() bool {
		a, there := w.run(shop, waived, checks.CheckStrategy)
		b, too := w.run(shop, bare, checks.CheckStrategy)
		return there && too && a.Conclusion == "success" && b.Conclusion == "failure"
	})
	mend()
	w.calm()
	w.wantStrategy(shop, waived, "success")
	w.wantStrategy(shop, bare, "failure")
}

// What people did on closed work of a milestone that was closed, too, is asked about once the milestone is opened again: it counts there.
func TestRecallOfAMilestoneOpenedAgain(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	m := w.milestone(shop, "Winter", "")
	o := w.issue("sam", shop, "feat: bared", "", in(m))
	w.issue("sam", shop, "feat: in it", "", in(m))
	w.calm()
	w.must(w.Unlabel("ben", shop, o, "feature"))
	w.calm()
	w.later()
	w.must(w.CloseIssue("sam", shop, o, "completed"))
	w.calm()
	w.must(w.CloseMilestone("ada", shop, m))
	w.calm()
	w.loseDatabase(shop, o)
	open := "open"
	w.must(w.EditMilestone("ada", shop, m, githubsim.MilestoneEdit{State: &open}))
	w.calm()
	all, err := w.server.Conclusions(t.Context())
	w.must(err)
	if c := all[ref(shop, o)]; c.Source != "person" {
		t.Errorf("%+v", c)
	}
}

// A milestone's summary that somebody deleted is not made again when the milestone closes, be the strategy that it was on closed by then.
func TestDeletedSummaryOfAClosedStrategy(t *testing.T) {
	w := one(t, setup{policy: enforce, logs: zerolog.ErrorLevel})
	s := w.strategy(shop, "Checkout")
	m := w.milestone(shop, "Winter", "")
	n := w.issue("sam", shop, "feat: a", "Strategy: "+ref(shop, s), in(m))
	w.issue("sam", shop, "feat: b", "Strategy: "+ref(shop, s), in(m))
	w.calm()
	all := w.marked(shop, s, "northstar:milestone:Winter")
	if len(all) != 1 {
		t.Fatal(all)
	}
	w.later()
	w.must(w.DeleteComment("ada", shop, all[0].ID))
	w.calm()
	w.later()
	w.must(w.CloseIssue("ada", shop, s, "completed"))
	w.calm()
	if again := w.marked(shop, s, "northstar:milestone:Winter"); len(again) != 0 {
		t.Fatal("with its database", again)
	}
	w.loseDatabase(shop, n)
	w.issue("sam", shop, "feat: c", "Strategy: "+ref(shop, s), in(m))
	w.calm()
	w.must(w.CloseIssue("sam", shop, n, "completed"))
	w.calm()
	w.must(w.CloseMilestone("ada", shop, m))
	w.calm()
	if again := w.marked(shop, s, "northstar:milestone:Winter"); len(again) != 0 {
		t.Error(again)
	}
}
