package app_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/config"
)

// meanwhile does what people do while no server runs: of everything that a delivery tells of, something.
type meanwhile struct {
	opened, relabelled, edited, closed int
	command                            int64
}

func (w *world) meanwhile(pull, issue, other int) (m meanwhile) {
	w.t.Helper()
	m.relabelled, m.edited, m.closed = issue, pull, other
	m.opened = w.pull("ben", shop, "refactor: meanwhile", "")
	w.must(w.Label("dana", shop, issue, "tech-debt"), w.Unlabel("dana", shop, issue, "feature"))
	w.must(w.CloseIssue("dana", shop, other, "completed"))
	_, err := w.PushTo("ben", shop, pull, map[string]string{"more.txt": "more"})
	w.must(err)
	m.command = w.say("dana", shop, pull, "/northstar kind feature")
	return m
}

// Deliveries that met a closed door are asked for at the start: everything that happened is known, and by whom.
func TestDeliveriesThatWereMissedComeAgain(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		pull := w.pull("ben", shop, "refactor: a", "")
		issue, other := w.issue("sam", shop, "feat: b", ""), w.issue("sam", shop, "feat: c", "")
		w.calm()
		w.must(w.stop())
		m := w.meanwhile(pull, issue, other)
		w.commit("dana", home, "northstar.yml", enforce)
		w.must(w.Settle(t.Context()))
		w.serve(zerolog.ErrorLevel)
		w.calm()
		w.wantStrategy(shop, m.opened, "failure") // by the policy that was pushed meanwhile
		w.wantLabels(shop, m.opened, "tech-debt")
		w.wantLabels(shop, issue, "tech-debt")
		w.wantLabels(shop, pull, "feature")
		w.wantStrategy(shop, pull, "failure") // on the commit that was pushed meanwhile
		w.reacted(shop, pull, m.command, "+1")
		w.metric(`northstar_missed_deliveries{state="missing"}`, "0")
		w.metric(`northstar_missed_deliveries{state="lost"}`, "0")

		// "Re-run all" is heard as well, and a server that missed nothing asks for nothing.
		w.must(w.stop())
		w.must(w.RerequestSuite("ben", shop, w.hub, w.item(shop, pull).Head))
		w.must(w.Settle(t.Context()))
		w.serve(zerolog.ErrorLevel)
		w.calm()
		w.wantStrategy(shop, pull, "failure")
		before := w.asked()
		w.must(w.stop())
		w.serve(zerolog.ErrorLevel)
		w.calm()
		if asked := w.asked() - before; asked != 0 {
			t.Errorf("GitHub was asked for %d deliveries for nothing", asked)
		}
	})
}

// What GitHub no longer remembers is found by comparing.
func TestWhatNoDeliveryTellsOfIsFound(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		ms := w.milestone(shop, "One", "")
		pull := w.pull("ben", shop, "refactor: a", "", func(p *githubsim.NewPull) { p.Milestone = ms })
		issue, other := w.issue("sam", shop, "feat: b", ""), w.issue("sam", shop, "feat: c", "", func(i *githubsim.NewIssue) { i.Milestone = ms })
		w.calm()
		w.wantCapacity(shop, pull, "success", "Too early")
		w.must(w.stop())
		w.later()
		m := w.meanwhile(pull, issue, other)
		w.commit("dana", home, "northstar.yml", enforce)
		w.must(w.Settle(t.Context()))
		w.hub.ForgetDeliveries()
		w.serve(zerolog.ErrorLevel)
		w.calm()
		w.wantStrategy(shop, m.opened, "failure")
		w.wantLabels(shop, m.opened, "tech-debt")
		w.wantLabels(shop, issue, "tech-debt")
		w.wantStrategy(shop, pull, "failure")
		for what, n := range map[string]string{"issue": "2", "pull": "2", "milestone": "0"} {
			w.metric(`northstar_repaired_total{what="`+what+`"}`, n)
		}

		w.must(w.stop()) // comparing again finds nothing
		w.serve(zerolog.ErrorLevel)
		w.calm()
		for _, what := range []string{"issue", "pull", "milestone"} {
			w.metric(`northstar_repaired_total{what="`+what+`"}`, "0")
		}
	})
}

// A merge queue waits for the checks of its commits, of which no delivery told: the queue itself tells of them, in a question that is asked
// anyway. Who may not read it learns nothing, and nothing else is missed for that.
func TestAMergeGroupOfWhichNoDeliveryToldIsFound(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		linked, not := w.pull("ben", shop, "feat: linked", "Strategy: "+ref(roadmap, s)), w.pull("ben", shop, "feat: not linked", "")
		w.calm()
		missed := func(numbers ...int) (sha string) {
			t.Helper()
			w.must(w.stop())
			w.later()
			sha, err := w.QueueMerge("ben", shop, numbers...)
			w.must(err)
			w.must(w.Settle(t.Context()))
			w.hub.ForgetDeliveries()
			w.serve(zerolog.ErrorLevel)
			w.calm()
			return sha
		}
		first := missed(linked)
		w.wantRun("a group that was missed", first, "success", "neutral")
		w.metric(`northstar_repaired_total{what="merge group"}`, "1")
		w.wantRun("one behind it", missed(not), "failure", "neutral", ref("", not))
		w.wantRun("the first", first, "success", "neutral")
		w.metric(`northstar_repaired_total{what="merge group"}`, "1")
		w.must(w.LeaveQueue("ben", shop, first, "dequeued"))
		w.calm()
		permissions := githubsim.Permissions()
		delete(permissions, "merge_queues")
		w.must(w.hub.Grant(permissions, slices.DeleteFunc(githubsim.Events(), func(e string) bool { return e == "merge_group" })))
		w.calm()
		w.wantRun("without the permission", missed(linked), "", "")
		w.metric(`northstar_repaired_total{what="pull"}`, "0")
	})
}

// A milestone that was deleted, and one that was made, while no server ran.
func TestMilestonesOfWhichNoDeliveryToldAreFound(t *testing.T) {
	w := one(t, setup{policy: advise, lag: time.Millisecond}) // what is made and deleted here is made and deleted within a moment
	one := w.milestone(shop, "One", "")
	n := w.pull("ben", shop, "refactor: a", "", func(p *githubsim.NewPull) { p.Milestone = one })
	w.calm()
	w.must(w.stop())
	w.later()
	w.must(w.DeleteMilestone("ada", shop, one))
	two := w.milestone(shop, "Two", "debt-capacity: 0-10%")
	w.must(w.SetMilestone("ada", shop, n, two))
	w.must(w.Settle(t.Context()))
	w.hub.ForgetDeliveries()
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantCapacity(shop, n, "success", "Two")
	w.metric(`northstar_repaired_total{what="milestone"}`, "2")
}

// An issue that was deleted while no server ran is in no list of what changed: its milestone has one less.
func TestAnIssueOfWhoseEndNoDeliveryToldIsMissed(t *testing.T) {
	w := one(t, setup{policy: advise})
	ms := w.milestone(shop, "One", "")
	in := func(i *githubsim.NewIssue) { i.Milestone = ms }
	gone := w.issue("sam", shop, "refactor: a", "", in)
	for _, title := range []string{"feat: b", "feat: c"} {
		w.issue("sam", shop, title, "", in)
	}
	pull := w.pull("ben", shop, "feat: e", "", func(p *githubsim.NewPull) { p.Milestone = ms })
	w.calm()
	w.wantCapacity(shop, pull, "success", "1 of 4")
	w.must(w.stop())
	w.later()
	w.must(w.DeleteIssue("ada", shop, gone))
	w.must(w.Settle(t.Context()))
	w.hub.ForgetDeliveries()
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantCapacity(shop, pull, "neutral", "0 of 3")
	w.metric(`northstar_repaired_total{what="issue"}`, "1")
	w.metric("northstar_recount_mismatches_total", "0")
}

// A log that can't be read holds up no comparing.
func TestComparingDoesNotWaitForTheLog(t *testing.T) {
	for name, status := range map[string]int{"failing": 500, "none": 404, "forbidden": 403} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: advise})
			w.must(w.stop())
			w.later()
			n := w.issue("sam", shop, "feat: a", "")
			w.must(w.Settle(t.Context()))
			w.Break(githubsim.Fault{Method: "GET", Route: "/app/hook/deliveries", Status: status, Message: "no"})
			w.serve(zerolog.Disabled)
			w.until("the label", func() bool { return len(w.Labels(shop, n)) > 0 })
			w.wantLabels(shop, n, "feature")
		})
	}
}

// Comparing at a start is done once, however often the log is asked for in vain.
func TestComparingIsNotRepeatedForTheLog(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.must(w.stop())
	w.ForgetRequests()
	w.Break(githubsim.Fault{Method: "GET", Route: "/app/hook/deliveries", Status: 503, Message: "no", Retry: 1})
	w.serve(zerolog.Disabled)
	w.until("the log is asked for again", func() bool { return w.Counts()["GET /app/hook/deliveries"] >= 4 })
	if n := w.Counts()["POST /graphql"]; n != 1 {
		t.Errorf("%d glances at what changed, want one", n)
	}
}

// A start compares those repositories alone in which something changed that no delivery told of, whatever it is.
func TestOnlyWhatChangedIsCompared(t *testing.T) {
	w := one(t, setup{policy: advise})
	ms := w.milestone(shop, "One", "")
	pull := w.pull("ben", shop, "refactor: a", "", func(p *githubsim.NewPull) { p.Milestone = ms })
	issue := w.issue("sam", shop, "feat: b", "")
	w.must(w.MakeLabel("dana", shop, "area: cart", "ededed", ""))
	w.calm()
	title := "Another"
	steps := []struct {
		what string
		do   func() error
	}{
		{"nothing or the end of what was", func() error { return nil }}, // the last deliveries may meet a server that stops
		{"nothing", func() error { return nil }},
		{"an issue", func() error { return w.EditIssue("sam", shop, issue, &title, nil) }},
		{"a push", func() error { _, err := w.PushTo("ben", shop, pull, map[string]string{"a": "b"}); return err }},
		{"a milestone", func() error { return w.EditMilestone("ada", shop, ms, githubsim.MilestoneEdit{Title: &title}) }},
		{"a milestone that was made", func() error { w.milestone(shop, "Two", ""); return nil }},
		{"a label", func() error { return w.RenameLabel("dana", shop, "area: cart", "area: till") }},
		{"a policy", func() error { w.commit("dana", shop, ".github/northstar.yml", enforce); return nil }},
		{"many issues", func() error {
			for range 51 {
				w.issue("sam", shop, "feat: more", "")
			}
			return nil
		}},
	}
	for _, s := range steps {
		w.must(w.stop())
		w.later()
		w.must(s.do())
		w.must(w.Settle(t.Context()))
		w.hub.ForgetDeliveries()
		w.ForgetRequests()
		w.serve(zerolog.ErrorLevel)
		w.calm()
		if strings.HasPrefix(s.what, "nothing or") {
			continue
		}
		want := map[string]int{"/repos/" + shop + "/labels": 1}
		if s.what == "nothing" {
			want = map[string]int{}
		}
		if d := cmp.Diff(want, w.compared()); d != "" {
			t.Errorf("%s changed: %s", s.what, d)
		}
	}
}

// A log that breaks off behind its first page is not read from its end over and over.
func TestALogThatBreaksOffIsNotReadInALoop(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.must(w.stop())
	for range 101 { // more than a page, and none that is asked for again: that takes its time
		w.hub.Ping()
	}
	w.must(w.Settle(t.Context()))
	w.ForgetRequests()
	w.Break(githubsim.Fault{Method: "GET", Route: "/app/hook/deliveries", Skip: 1, Times: 20, Status: 404, Message: "no"})
	w.serve(zerolog.Disabled)
	w.calm()
	if n := w.Counts()["GET /app/hook/deliveries"]; n != 2 {
		t.Errorf("GitHub's log was asked for %d times", n)
	}
}

// A delivery that GitHub refuses to send again holds up no other.
func TestADeliveryThatIsRefusedHoldsUpNoOther(t *testing.T) {
	for name, status := range map[string]int{"forbidden": 403, "failing": 500} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: advise})
			w.must(w.stop())
			w.later()
			for _, title := range []string{"feat: a", "feat: b"} {
				w.issue("sam", shop, title, "")
			}
			w.must(w.Settle(t.Context()))
			w.ForgetRequests()
			w.Break(githubsim.Fault{Method: "POST", Route: "/app/hook/deliveries/*", Status: status, Message: "no"})
			w.serve(zerolog.Disabled)
			w.until("both are asked for", func() bool {
				paths := map[string]bool{}
				for _, r := range w.Requests() {
					if strings.HasSuffix(r.Route, "/attempts") {
						paths[r.Path] = true
					}
				}
				return len(paths) == 2
			})
		})
	}
}

// Where issues are switched off GitHub lists pull requests alone: one that was opened, and one that was closed, are found.
func TestPullsOfWhichNoDeliveryToldAreFoundWithoutIssues(t *testing.T) {
	w := one(t, setup{policy: advise})
	closed := w.pull("ben", shop, "refactor: a", "")
	w.must(w.Turn("ada", shop, "no issues"))
	w.calm()
	w.must(w.stop())
	w.later()
	opened := w.pull("ben", shop, "refactor: b", "")
	w.must(w.CloseIssue("ben", shop, closed, ""))
	w.must(w.Settle(t.Context()))
	w.hub.ForgetDeliveries()
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantLabels(shop, opened, "tech-debt")
	w.metric(`northstar_repaired_total{what="pull"}`, "2")
}

// A comparison that GitHub refuses for a moment is done later, and from where the one before it ended.
func TestARefusedComparisonIsDoneLater(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.must(w.stop())
	w.serve(zerolog.ErrorLevel) // compares
	w.calm()
	w.must(w.stop())
	w.later()
	n := w.issue("sam", shop, "feat: a", "")
	w.must(w.Settle(t.Context()))
	w.hub.ForgetDeliveries()
	w.Break(githubsim.Fault{Method: "GET", Route: "/repos/{owner}/{repo}/issues", Status: 404, Message: "Not Found", Times: 3})
	w.serve(zerolog.Disabled)
	w.until("the label", func() bool { return len(w.Labels(shop, n)) > 0 })
	w.wantLabels(shop, n, "feature")
}

// A delivery that never comes in, however often it is asked for, is asked for ever more rarely and not in a loop.
func TestADeliveryThatFailsAgainIsNotAskedForAtOnce(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.must(w.stop())
	before := w.asked()
	w.later()
	n := w.issue("sam", shop, "feat: a", "")
	w.must(w.Settle(t.Context()))
	w.hub.Misbehave(githubsim.Mischief{Drop: 1, DropAgain: true})
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantLabels(shop, n, "feature") // comparing found it
	if asked := w.asked() - before; asked != 1 {
		t.Errorf("GitHub was asked %d times", asked)
	}
	w.metric(`northstar_missed_deliveries{state="missing"}`, "1")
}

// A server that just came to be has missed nothing, though the app was there before: it asks for nothing that another one has done.
func TestANewServerOfAnOldAppAsksForNothing(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.issue("sam", shop, "feat: a", "")
	w.calm()
	w.must(w.stop())
	before := w.asked()
	w.issue("sam", shop, "feat: b", "")
	w.must(w.Settle(t.Context()))
	w.url = storetest.SQLite(t)
	w.serve(zerolog.ErrorLevel)
	w.calm()
	if asked := w.asked() - before; asked != 0 {
		t.Errorf("it asked for %d deliveries", asked)
	}
	all, err := w.server.Conclusions(t.Context())
	w.must(err)
	if len(all) < 2 {
		t.Errorf("it read %v", all)
	}
}

// One server at a time has a SQLite file: the second ends at once, and says what to do.
func TestSecondServerOnOneFile(t *testing.T) {
	w := one(t, setup{})
	_, err := app.New(t.Context(), w.settings(), "test", zerolog.Nop())
	var setting *config.SettingError
	if !errors.As(err, &setting) || setting.Name != "NORTHSTAR_DATABASE_URL" || !strings.Contains(err.Error(), "another northstar serve uses it; stop that one, or use PostgreSQL") {
		t.Errorf("%v", err)
	}
	w.must(w.stop())
	w.serve(zerolog.ErrorLevel)
	w.calm()
}

// A server that is given a backup finds what happened since: in GitHub's log what it once stored, and by comparing.
func TestABackupIsBroughtUpToDate(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.strategy(roadmap, "One way to sign in") // to choose from
	w.later()
	old := w.issue("sam", shop, "feat: before the backup", "")
	w.calm()
	path := filepath.Join(t.TempDir(), "backup.db")
	db, err := store.Open(t.Context(), w.url)
	w.must(err)
	w.must(db.Backup(path), db.Close())
	w.later()
	n := w.issue("sam", shop, "feat: after the backup", "")
	said := w.say("dana", shop, old, "/northstar kind tech-debt")
	w.calm()
	w.must(w.stop())
	w.url = "sqlite:" + path
	w.serve(zerolog.ErrorLevel)
	w.calm()
	w.wantLabels(shop, n, "feature")
	w.wantLabels(shop, old, "tech-debt")
	w.reacted(shop, old, said, "+1")
	if c := w.marked(shop, old, unlinkedMarker); len(c) != 1 { // on one that was made within the last minute none is looked for
		t.Errorf("#%d has %d comments", old, len(c))
	}
	w.later()
	again := w.issue("sam", shop, "refactor: after it was restored", "")
	w.calm()
	w.wantLabels(shop, again, "tech-debt")
	w.metric(`northstar_missed_deliveries{state="missing"}`, "0")
}

// asked is how often GitHub was asked for a delivery again so far.
func (w *world) asked() (n int) {
	for route, times := range w.Counts() {
		if strings.HasSuffix(route, "/attempts") {
			n += times
		}
	}
	return n
}

// compared is how often each repository's labels were read, with which a comparison begins that a glance at it didn't make needless.
func (w *world) compared() map[string]int {
	times := map[string]int{}
	for _, r := range w.Requests() {
		if r.Method == "GET" && strings.HasSuffix(r.Route, "/labels") {
			times[r.Path]++
		}
	}
	return times
}

// metric compares what the server measures, once it has been measured.
func (w *world) metric(name, want string) {
	w.t.Helper()
	var got string
	w.until(name, func() bool {
		_, text := w.admin("/metrics")
		for line := range strings.Lines(text) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
				got = rest
			}
		}
		return got == want
	})
}
