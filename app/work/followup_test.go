package work

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// asking is a policy in which summaries are written at once, and launches followed up after four weeks.
const asking = "version: 1\nmode: advise\ncomments: {unlinked: false}\nplaybook: {review: false}\nsummary: {every: 0s}\n"

const week = 7 * 24 * time.Hour

// season is a strategy with a milestone that delivered a feature.
type season struct{ strategy, milestone, feature int }

// season makes one; its milestone is open yet.
func (tn *town) season() season {
	tn.t.Helper()
	var s season
	var err error
	s.strategy, err = tn.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "Payments", Body: "Kind: strategy"})
	tn.must(err)
	s.milestone, err = tn.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: "Winter"})
	tn.must(err)
	s.feature, err = tn.OpenIssue("sam", "acme/shop", githubsim.NewIssue{Title: "feat: cards", Milestone: s.milestone,
		Body: fmt.Sprintf("Strategy: #%d\nSuccess: a third of the orders", s.strategy)})
	tn.must(err)
	tn.calm()
	tn.must(tn.CloseIssue("ben", "acme/shop", s.feature, "completed"))
	tn.calm()
	return s
}

// weeks lets some pass, and does what the server does by itself at some time of each.
func (tn *town) weeks(n int) {
	tn.t.Helper()
	for range n {
		tn.pass(week)
		tn.w.upkeepWork.followUps(tn.t.Context())
		tn.calm()
	}
}

// asked is how often it was asked on an issue what a launch achieved.
func (tn *town) asked(issue int) (n int) {
	for _, c := range tn.Comments("acme/shop", issue) {
		if strings.HasPrefix(c.Body, "<!-- northstar:follow-up:Winter -->") {
			n++
		}
	}
	return n
}

// It is asked four weeks after the closing, once, whatever goes on; not where the policy says never, not of what is open again, not of
// what was over before there was a policy.
func TestFollowUpIsDue(t *testing.T) {
	off := strings.Replace(asking, "every: 0s", "every: 0s, follow-up: 0s", 1)
	closing := func(tn *town, s season) { tn.must(tn.CloseMilestone("ada", "acme/shop", s.milestone)) }
	reopen := func(tn *town, s season) {
		tn.must(tn.EditMilestone("ada", "acme/shop", s.milestone, githubsim.MilestoneEdit{State: new("open")}))
	}
	for name, c := range map[string]struct {
		policy         string
		before, within func(tn *town, s season) // of the closing, and three weeks after it
		early, due     int                      // how often it was asked before and after four weeks
		much           int                      // and after eight
	}{
		"by itself":        {asking, closing, nil, 0, 1, 1},
		"never, by policy": {off, closing, nil, 0, 0, 0},
		"in observe":       {strings.Replace(asking, "advise", "observe", 1), closing, nil, 0, 0, 0},
		"it is open":       {asking, func(*town, season) {}, nil, 0, 0, 0},
		"opened again":     {asking, closing, reopen, 0, 0, 0},
		"closed anew": {asking, closing, func(tn *town, s season) {
			reopen(tn, s)
			tn.calm()
			closing(tn, s)
		}, 0, 0, 1},
		"the policy came after the closing": {strings.Replace(asking, "advise", "observe", 1), closing, func(tn *town, _ season) { tn.policy("acme/shop", asking) }, 0, 0, 0},
		"the policy came to ask":            {off, closing, func(tn *town, _ season) { tn.policy("acme/shop", asking) }, 0, 1, 1},
		"the policy asks earlier": {asking, closing, func(tn *town, _ season) {
			tn.policy("acme/shop", strings.Replace(asking, "every: 0s", "every: 0s, follow-up: 2w", 1))
		}, 1, 1, 1},
		"it was deleted": {asking, closing, func(tn *town, s season) { tn.must(tn.DeleteMilestone("ada", "acme/shop", s.milestone)) }, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			tn.policy("acme/shop", c.policy)
			tn.calm()
			s := tn.season()
			c.before(tn, s)
			tn.calm()
			tn.weeks(3)
			if c.within != nil {
				c.within(tn, s)
				tn.calm()
			}
			early := tn.asked(s.strategy)
			tn.weeks(2)
			due := tn.asked(s.strategy)
			tn.weeks(4)
			if much := tn.asked(s.strategy); early != c.early || due != c.due || much != c.much {
				t.Errorf("asked %d times before, %d when it was due, %d later; want %d, %d, %d", early, due, much, c.early, c.due, c.much)
			}
		})
	}
}

// Answers are in the order in which they were given, however late their deliveries are; what the follow-up's summary says of a strategy
// is counted exactly.
func TestResultsOutOfOrder(t *testing.T) {
	for _, url := range []func(testing.TB) string{func(t testing.TB) string { return storetest.SQLite(t) }, func(t testing.TB) string { return storetest.Postgres(t) }} {
		tn := buildOn(t, url(t))
		tn.policy("acme/shop", asking)
		tn.calm()
		s := tn.season()
		tn.must(tn.CloseMilestone("ada", "acme/shop", s.milestone))
		tn.calm()
		tn.say("tom", "acme/shop", s.feature, "/northstar result missed too early to tell")
		tn.say("tom", "acme/shop", s.strategy, fmt.Sprintf("/northstar result #%d met now it did", s.feature))
		for tn.left() > 0 {
			tn.deliver(tn.left()-1, false)
		}
		tn.run()
		tn.calm()
		tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) error {
			repo, err := tx.RepositoryNamed("acme", "shop")
			if err != nil {
				return err
			}
			said, err := tx.Results(repo.ID, s.feature, 10)
			if err != nil || len(said) != 2 || said[0].Text != "now it did" {
				t.Errorf("%+v %v", said, err)
			}
			hits, err := tn.w.reader.Hits(tx, repo, store.Place{Repo: repo.ID, Number: s.strategy})
			if hits.Launched != 1 || hits.Met != 1 || hits.Missed != 0 {
				t.Errorf("%+v", hits)
			}
			return err
		}))
	}
}
