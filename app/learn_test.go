package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// lenient is a policy under which what was learned from a few dozen items is enough for a label.
const lenient = advise + "classify: {min-confidence: 0.6, count-confidence: 0.5}\n"

// teach opens issues of whose kind people put the label on: a team that calls larders upkeep and garlands features.
func teach(h *githubsim.Host, from, to int) error {
	for i := from; i < to; i++ {
		in := githubsim.NewIssue{Title: fmt.Sprintf("Larder %d of the east wing", i), Labels: []string{"tech-debt"}}
		if i%2 == 0 {
			in.Title, in.Labels = fmt.Sprintf("Garland %d of the east wing", i), []string{"feature"}
		}
		if _, err := h.OpenIssue("ben", shop, in); err != nil {
			return err
		}
	}
	return nil
}

// inside reads or writes the database.
func (w *world) inside(write bool, do func(tx *store.Tx, repo int64) error) {
	w.t.Helper()
	db, err := store.Open(context.Background(), w.url)
	w.must(err)
	defer db.Close()
	run := db.Read
	if write {
		run = db.Write
	}
	w.must(run(context.Background(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", "shop")
		if err != nil {
			return err
		}
		return do(tx, repo.ID)
	}))
}

// learned is what shop's people taught.
func (w *world) learned() (l store.Learned) {
	w.t.Helper()
	w.inside(false, func(tx *store.Tx, repo int64) (err error) { l, err = tx.Learned(repo); return err })
	return l
}

// nextDay starts the server again a day after it last looked what there is to learn, and waits until it did.
func (w *world) nextDay() store.Learned {
	w.t.Helper()
	w.must(w.stop())
	w.inside(true, func(tx *store.Tx, repo int64) error {
		l, err := tx.Learned(repo)
		if err != nil || l.At.IsZero() {
			return err
		}
		l.At = l.At.Add(-25 * time.Hour)
		return tx.PutLearned(l)
	})
	before := time.Now().Add(-time.Second)
	w.serve(0)
	w.until("it to be looked what there is to learn", func() bool { l := w.learned(); return l.At.After(before) && l.Told })
	w.calm()
	return w.learned()
}

// What people stated of fifty items decides about a title like theirs, also of an item that was there before, and is told as the reason.
func TestLearnsFromTheTeam(t *testing.T) {
	each(t, setup{policy: lenient, fill: func(h *githubsim.Host) { must(t, teach(h, 0, 49)) }}, func(t *testing.T, w *world) {
		old := w.issue("ben", shop, "Larder of the north wing", "")
		w.calm()
		was := w.Labels(shop, old)
		if l := w.nextDay(); l.Correction != "" || l.Examples != 49 || !strings.Contains(l.Why, "50") {
			t.Fatalf("of 49 it learned %+v", l)
		}
		w.wantLabels(shop, old, was...)
		must(t, teach(w.Host, 49, 60))
		w.calm()
		l := w.nextDay()
		if l.Correction == "" || l.Examples != 60 || l.After <= l.Before || l.Why != "" {
			t.Fatalf("of 60 it learned %+v", l)
		}
		w.wantLabels(shop, old, "tech-debt")
		debt, feature := w.issue("ben", shop, "Larder of the west wing", ""), w.issue("ben", shop, "Garland of the west wing", "")
		w.calm()
		w.wantLabels(shop, debt, "tech-debt")
		w.wantLabels(shop, feature, "feature")
		w.say("sam", shop, debt, "/northstar explain")
		w.calm()
		if cs := w.item(shop, debt).Comments; !strings.Contains(cs[len(cs)-1].Body, `your team calls titles like this tech-debt`) {
			t.Errorf("explained as %s", cs[len(cs)-1].Body)
		}
		again := w.nextDay()
		l.At, again.At = time.Time{}, time.Time{}
		if again != l {
			t.Errorf("with nothing stated since it learned %+v, was %+v", again, l)
		}
		w.commit("ada", home, "northstar.yml", strings.Replace(lenient, "classify: {", "classify: {learn: false, ", 1))
		w.calm()
		w.until("it to be forgotten", func() bool { return w.learned().Correction == "" })
		w.calm()
		w.wantLabels(shop, old, was...)
		off := w.issue("ben", shop, "Larder of the south wing", "")
		w.calm()
		w.wantLabels(shop, off, was...)
	})
}

// A server that is killed between what it learned and what that changes goes on where it was.
func TestLearnedIsToldAfterAKill(t *testing.T) {
	w := one(t, setup{policy: lenient, fill: func(h *githubsim.Host) { must(t, teach(h, 0, 60)) }})
	old := w.issue("ben", shop, "Larder of the north wing", "")
	w.calm()
	w.nextDay()
	w.wantLabels(shop, old, "tech-debt")
	w.must(w.stop())
	w.inside(true, func(tx *store.Tx, repo int64) error { // as it is between the two
		l, err := tx.Learned(repo)
		if err != nil {
			return err
		}
		l.Told = false
		if err := tx.PutLearned(l); err != nil {
			return err
		}
		_, err = tx.Settle(repo, old, store.Conclusion{Source: checks.NoSource, Settled: true})
		return err
	})
	w.serve(0)
	w.until("it to be told", func() bool { return w.learned().Told })
	w.calm()
	w.wantLabels(shop, old, "tech-debt")
	w.inside(false, func(tx *store.Tx, repo int64) error {
		it, err := tx.Item(repo, old)
		if c := it.Conclusion; c.Kind != checks.TechDebt || c.Source != checks.ByModel {
			t.Errorf("it is %+v", c)
		}
		return err
	})
}
