package mirror

import (
	"slices"
	"testing"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/config"
)

// chain is where an item's links lead, as its check says.
func (w *world) chain(repo store.Repository, number int) (c checks.Chain) {
	w.t.Helper()
	w.read(func(tx *store.Tx) error {
		s, err := w.r.Subject(tx, repo, number, config.Default(), at(100))
		c = evaluate.Item(&s).Chain
		return err
	})
	return c
}

// On a GitHub Enterprise Server addresses on that server are links, and those of github.com are named as what they are: in
// descriptions, in closing keywords, in task lists and in milestones.
func TestAddressesOnAnotherHost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.m.Host = checks.HostOf("https://ghe.example.com:8443")
		w.r.Host = w.m.Host
		w.write(func(tx *store.Tx) error { return tx.PutPermission(home.ID, alice.ID, "triage", at(0)) })
		const here, there = "https://GHE.example.com:8443/acme/app/", "https://github.com/acme/app/"
		strategy := issue(5, 2)
		strategy.Body = "- [ ] " + there + "issues/7\n- [ ] " + here + "issues/8"
		w.tell(issues("opened", strategy, alice))
		w.conclude(home, 5, checks.Strategy)
		for number, body := range map[int]string{
			6:  "Strategy: " + here + "issues/5",
			7:  "Strategy: " + there + "issues/5",
			8:  "",
			9:  "Closes " + there + "issues/6",
			10: "Closes " + here + "issues/6",
		} {
			it := issue(number, 3)
			if number > 8 {
				it = pull(number, 3, "head")
			}
			it.Body = body
			w.tell(issues("opened", it, alice))
		}
		for number, linked := range map[int]bool{6: true, 7: false, 8: true, 9: false, 10: true} {
			if c := w.chain(home, number); c.Linked != linked {
				t.Errorf("#%d linked: %v, want %v", number, c.Linked, linked)
			}
		}
		if ps := w.chain(home, 7).Problems; len(ps) != 1 || ps[0].Name(home.Ref(7))+" "+ps[0].Why != there+"issues/5 is not on this GitHub" {
			t.Errorf("problems of #7: %+v", ps)
		}

		planned := issue(11, 3)
		ms := &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
		planned.Milestone = ms
		w.tell(issues("opened", planned, alice))
		described := *ms
		described.Description, described.Updated = "Strategy: "+there+"issues/5", at(20)
		c := w.tell(github.Event{Name: "milestone", Action: "edited", Installation: 1, Repository: repoOf(home), Sender: alice,
			Milestone: &described, Changed: []string{"description"}})
		if !slices.Contains(c.Keys, store.ItemKey(home.ID, 11)) {
			t.Errorf("what is in the milestone is not looked at: %v", c.Keys)
		}
		if ps := w.chain(home, 11).Problems; len(ps) != 1 || ps[0].Address != there+"issues/5" || ps[0].Source != checks.FromMilestone {
			t.Errorf("problems of what is in the milestone: %+v", ps)
		}
	})
}
