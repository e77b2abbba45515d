package work

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// figured is a policy under which a milestone of a few items is judged, and texts that tell its figures are written once an hour.
const figured = "version: 1\nmode: advise\ncapacity: {min-items: 1}\ncomments: {unlinked: false}\nplaybook: {review: false}\nsummary: {every: 1h, target: tracking-issue}\n"

// tell is what the check of a pull request says.
func (tn *town) tell(n int) (title, summary string) {
	tn.t.Helper()
	for _, r := range tn.Snapshot() {
		for _, it := range r.Items {
			if r.Name == "acme/shop" && it.Number == n {
				run, ok := tn.CheckRun(r.Name, it.Head, checks.CheckCapacity)
				if !ok {
					tn.t.Fatalf("#%d has no check", n)
				}
				return run.Title, run.Summary
			}
		}
	}
	tn.t.Fatalf("there is no #%d", n)
	return "", ""
}

// runs is how many requests made or changed a check run so far.
func (tn *town) runs() (n int) {
	for route, c := range tn.Counts() {
		if strings.Contains(route, "/check-runs") && !strings.HasPrefix(route, "GET") {
			n += c
		}
	}
	return n
}

// planned makes a milestone with pull requests for features and enough debt work to be inside the band.
func (tn *town) planned(pulls, debt int) (milestone int) {
	tn.t.Helper()
	m, err := tn.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: "Winter"})
	tn.must(err)
	for i := range pulls {
		_, err := tn.OpenPull("ben", "acme/shop", githubsim.NewPull{Title: fmt.Sprintf("feat: %d", i), Milestone: m, Labels: []string{"feature"}})
		tn.must(err)
	}
	for range debt {
		_, err := tn.OpenIssue("ben", "acme/shop", githubsim.NewIssue{Title: "refactor: a", Milestone: m, Labels: []string{"tech-debt"}})
		tn.must(err)
	}
	tn.calm()
	return m
}

// hourly lets the time of summaries come, at which somebody looks at the milestone.
func (tn *town) hourly(milestone int) {
	tn.t.Helper()
	tn.pass(time.Hour + time.Minute)
	var waits int
	tn.must(tn.w.DB.SQL().QueryRow("SELECT count(*) FROM river_job WHERE kind = 'wake' AND state IN ('scheduled', 'available')").Scan(&waits))
	if waits == 0 {
		tn.t.Error("nobody looks at the milestone when its time comes")
	}
	tn.must(tn.w.reconcile(tn.t.Context(), nil, store.MilestoneKey(tn.repoID("acme", "shop"), milestone)))
}

// A check whose conclusion stays is not written again within the hour, however often the milestone changes: it says as of when its figures
// are and leads to newer ones. Then it is, behind everything else, once, and not for the time alone.
func TestFiguresAreBroughtUpToDate(t *testing.T) {
	tn := build(t)
	tn.policy("acme/shop", figured)
	tn.calm()
	m := tn.planned(3, 1)
	title, said := tn.tell(1)
	if !strings.Contains(title, "25% (1 of 4)") || !strings.Contains(said, "Figures as of "+tn.now().UTC().Format("2 Jan 2006")) || !strings.Contains(said, "the milestone’s summary](") {
		t.Fatalf("it says %q and\n%s", title, said)
	}
	kept := tn.runs()
	for range 4 {
		_, err := tn.OpenIssue("ben", "acme/shop", githubsim.NewIssue{Title: "refactor: a", Milestone: m, Labels: []string{"tech-debt"}})
		tn.must(err)
		tn.calm()
	}
	_, err := tn.OpenIssue("ben", "acme/shop", githubsim.NewIssue{Title: "feat: b", Milestone: m, Labels: []string{"feature"}})
	tn.must(err)
	tn.calm()
	if again, _ := tn.tell(1); tn.runs() != kept || again != title {
		t.Errorf("within the hour the checks were written %d times, and say %q", tn.runs()-kept, again)
	}

	// The server ends when the checks were just asked: another one goes on.
	tn.hourly(m)
	o := tn.w.Options
	tn.w, err = New(o)
	tn.must(err)
	tn.calm()
	if again, said := tn.tell(1); tn.runs() != kept+3 || !strings.Contains(again, "56% (5 of 9)") || !strings.Contains(said, "Figures as of") {
		t.Errorf("after the hour the checks were written %d times, and say %q", tn.runs()-kept, again)
	}
	kept = tn.runs()
	tn.pass(3 * time.Hour)
	tn.must(tn.w.DB.Write(t.Context(), func(tx *store.Tx) error { return tn.w.bump(tx, last, store.MilestoneKey(tn.repoID("acme", "shop"), m)) }))
	tn.calm()
	if tn.runs() != kept {
		t.Errorf("%d checks were written again for the time alone", tn.runs()-kept)
	}
}

// Brought up to date means behind everything else: the checks are asked at the last priority, what changed last first.
func TestFiguresGoBehindEverythingElse(t *testing.T) {
	tn := build(t)
	tn.policy("acme/shop", figured)
	tn.calm()
	m := tn.planned(4, 2)
	_, err := tn.OpenIssue("ben", "acme/shop", githubsim.NewIssue{Title: "refactor: a", Milestone: m, Labels: []string{"tech-debt"}})
	tn.must(err)
	tn.calm()
	tn.later()
	words := "It is in the way."
	tn.must(tn.EditIssue("ben", "acme/shop", 2, nil, &words)) // now it changed last
	tn.calm()
	repo := tn.repoID("acme", "shop")
	tn.hourly(m)
	var due []string
	tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { due, err = tx.Due(store.Live, 100, tn.now()); return err }))
	var order []int
	for _, key := range due {
		k, err := store.ParseKey(key)
		tn.must(err)
		for n := 1; n <= 4 && k.Kind == store.HeadSubject; n++ {
			var it store.Item
			tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) (err error) { it, err = tx.Item(repo, n); return err }))
			if it.Head == k.SHA {
				order = append(order, n)
			}
		}
	}
	if fmt.Sprint(order) != "[2 4 3 1]" {
		t.Errorf("they are looked at in the order %v", order)
	}
	var best int
	tn.must(tn.w.DB.SQL().QueryRow("SELECT min(priority) FROM subjects WHERE done < version AND substr(key, 1, 5) = 'head:'").Scan(&best))
	if best != last {
		t.Errorf("they are looked at at priority %d, not the last", best)
	}
}
