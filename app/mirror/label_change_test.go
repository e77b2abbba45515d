package mirror

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// What the app does to an item in the second in which people opened or changed it is no reason to read it.
func TestOwnLabelsAreNotRead(t *testing.T) {
	tests := []struct {
		name   string
		events []github.Event
		labels []string
	}{
		{"put on what was just opened", []github.Event{
			issues("opened", issue(1, 5), alice), labelled("labeled", "feature", issue(1, 5, "feature"), self)}, []string{"feature"}},
		{"beside what a form put on", []github.Event{
			issues("opened", issue(1, 5, "help wanted"), alice), labelled("labeled", "help wanted", issue(1, 5, "help wanted"), alice),
			labelled("labeled", "feature", issue(1, 5, "help wanted", "feature"), self)}, []string{"help wanted", "feature"}},
		{"swapped after an edit", []github.Event{
			issues("opened", issue(1, 5, "feature"), alice), issues("edited", issue(1, 9, "feature"), alice),
			labelled("unlabeled", "feature", issue(1, 9), self), labelled("labeled", "tech-debt", issue(1, 9, "tech-debt"), self)}, []string{"tech-debt"}},
		{"taken off for a person's", []github.Event{
			issues("opened", issue(1, 5, "feature"), alice), labelled("labeled", "tech-debt", issue(1, 9, "feature", "tech-debt"), alice),
			labelled("unlabeled", "feature", issue(1, 9, "tech-debt"), self)}, []string{"tech-debt"}},
		{"on a pull request", []github.Event{
			issues("opened", pull(1, 5, "aaa"), alice), labelled("labeled", "feature", withLabels(pull(1, 5, "aaa"), "feature"), self)}, []string{"feature"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				for _, ev := range test.events {
					if c := w.tell(ev); len(c.ReadItems) != 0 {
						t.Errorf("%s by %s is read", ev.Action, ev.Sender.Login)
					}
				}
				if got := w.item(home, 1).Labels; !slices.Equal(labelSet(got), labelSet(test.labels)) {
					t.Errorf("labels %q", got)
				}
			})
		})
	}
}

func withLabels(it *github.Item, labels ...string) *github.Item {
	it.Labels = labels
	return it
}

// Whatever order deliveries of few seconds come in: a row that no read is asked for shows the last of them.
func TestUnreadIsRight(t *testing.T) {
	w := open(t, storetest.SQLite(t))
	id := int64(1000)
	rapid.Check(t, func(t *rapid.T) {
		id++
		repo := store.Repository{ID: id, Installation: 1, Owner: "acme", Name: fmt.Sprintf("r%d", id), DefaultBranch: "main", Updated: at(0)}
		second, now := 1, []string{}
		if rapid.Bool().Draw(t, "form") {
			now = []string{"feature"}
		}
		tell := func(action, label string, by github.Actor) github.Event {
			ev := issues(action, issue(1, second, now...), by)
			ev.Repository = repoOf(repo)
			if label != "" {
				ev.Label = &github.Label{Name: label}
			}
			return ev
		}
		evs := []github.Event{tell("opened", "", alice)}
		for range rapid.IntRange(1, 4).Draw(t, "turns") {
			second += rapid.IntRange(0, 1).Draw(t, "pause")
			label := rapid.SampledFrom([]string{"feature", "tech-debt", "help wanted"}).Draw(t, "label")
			by := rapid.SampledFrom([]github.Actor{alice, self, self}).Draw(t, "by")
			if by == self && label == "help wanted" {
				label = "feature"
			}
			action := "labeled"
			if i := slices.Index(now, label); i >= 0 {
				action, now = "unlabeled", slices.Delete(slices.Clone(now), i, i+1)
			} else {
				now = append(slices.Clone(now), label)
			}
			evs = append(evs, tell(action, label, by))
		}
		order := rapid.Permutation(evs).Draw(t, "order")
		asked := false
		var row store.Item
		err := w.db.Write(w.t.Context(), func(tx *store.Tx) error {
			if err := tx.PutRepository(repo); err != nil {
				return err
			}
			for n, ev := range order {
				c, err := w.m.Apply(tx, store.Delivery{GUID: fmt.Sprintf("%d-%d", id, n), Event: ev.Name, Received: at(3600 + n)}, ev)
				if err != nil {
					return err
				}
				asked = asked || len(c.ReadItems) > 0
			}
			var err error
			row, err = tx.Item(repo.ID, 1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !asked && !slices.Equal(labelSet(row.Labels), labelSet(now)) {
			t.Errorf("the row shows %q, GitHub %q, and nobody reads it", row.Labels, now)
		}
	})
}

// A label that an item shows in the second in which somebody took another one off may have been put on after that.
func TestLabelOfTheSameSecond(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rules := config.Default()
		none := checks.Choice{By: "alice", ByID: alice.ID, How: "unlabel"}.Known(checks.TookLast, at(7))
		for name, test := range map[string]struct {
			updated int
			put     int // when somebody put the label on, as far as is known; 0: it is not
			want    bool
		}{
			"shown in that second": {7, 0, true}, "shown later": {8, 0, true}, "shown before": {6, 0, false}, "put on before": {7, 5, false},
		} {
			w.n++
			it := store.Item{Repo: home.ID, Number: w.n, Type: checks.Issue, State: checks.Open, Labels: []string{"tech-debt"}, Updated: at(test.updated)}
			w.write(func(tx *store.Tx) error {
				if test.put > 0 {
					put := checks.Choice{Kind: checks.TechDebt, By: "alice", ByID: alice.ID, How: "label"}.Known(checks.PutOn, at(test.put))
					if err := tx.AddChoice(home.ID, w.n, "put", put); err != nil {
						return err
					}
					command := checks.Choice{Kind: checks.Feature, By: "alice", ByID: alice.ID, How: "command"}.Known(checks.Commanded, at(7))
					if err := tx.AddChoice(home.ID, w.n, "command", command); err != nil {
						return err
					}
					none = command
				}
				newer, err := Newer(tx, it, &rules, &none)
				if newer[checks.TechDebt] != test.want {
					t.Errorf("%s: %v, want %v", name, newer[checks.TechDebt], test.want)
				}
				return err
			})
		}
	})
}
