package mirror

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// decide settles an item by a decision, with the choice that is known.
func (w *world) decide(number int, d checks.Decision) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		choice, err := tx.LatestChoice(home.ID, number)
		if err != nil {
			return err
		}
		s := checks.Subject{Now: at(9000), Rules: config.Default(), Classify: checks.Classifiable{Choice: choice}}
		_, err = w.m.Settle(tx, home, number, s, checks.Report{Weight: checks.Unit, Decision: d})
		return err
	})
}

func (w *world) said() (out []store.Correction) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) { out, err = tx.Corrections(home.ID); return err })
	return out
}

var (
	modelled = checks.Decision{Kind: checks.Feature, Source: checks.ByModel, Confidence: 0.93}
	chosen   = func(k checks.Kind) checks.Decision {
		return checks.Decision{Kind: k, Source: checks.ByPerson, Confidence: 1}
	}
)

// A swap of labels is two choices. What was inferred before the first is kept, and what was chosen last.
func TestCorrectionOfASwap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 2), alice))
		w.decide(1, modelled)
		if got := w.said(); len(got) != 0 {
			t.Fatalf("nobody said anything: %+v", got)
		}
		w.tell(labelled("unlabeled", "feature", issue(1, 4), alice))
		w.decide(1, chosen(checks.None))
		w.tell(labelled("labeled", "tech-debt", issue(1, 5, "tech-debt"), alice))
		w.decide(1, chosen(checks.TechDebt))
		w.decide(1, chosen(checks.TechDebt))
		want := []store.Correction{{Repo: home.ID, Number: 1, Inferred: checks.Feature, Source: checks.ByModel, Confidence: 0.93,
			Said: checks.TechDebt, How: "label", By: "alice", ByID: alice.ID, At: at(5)}}
		if d := cmp.Diff(want, w.said()); d != "" {
			t.Error(d)
		}
	})
}

func TestCorrections(t *testing.T) {
	declared := checks.Decision{Kind: checks.TechDebt, Source: checks.ByBody, Confidence: 1}
	exempt := checks.Decision{Source: checks.Exempted, Confidence: 1}
	none := checks.Decision{Source: checks.NoSource}
	for name, c := range map[string]struct {
		decisions []checks.Decision
		want      string
	}{
		"agreed":                    {[]checks.Decision{modelled, chosen(checks.Feature)}, "feature by model 0.93, said feature"},
		"an abstention":             {[]checks.Decision{none, chosen(checks.Feature)}, "none by none 0.00, said feature"},
		"declared afterwards":       {[]checks.Decision{modelled, declared}, "feature by model 0.93, said tech-debt"},
		"declared, then chosen":     {[]checks.Decision{modelled, declared, chosen(checks.None)}, "feature by model 0.93, said none"},
		"declared from the start":   {[]checks.Decision{declared, chosen(checks.Feature)}, ""},
		"exempt before":             {[]checks.Decision{exempt, chosen(checks.Feature)}, ""},
		"exempt afterwards":         {[]checks.Decision{modelled, exempt}, ""},
		"nobody":                    {[]checks.Decision{modelled, none, modelled}, ""},
		"the latest that was shown": {[]checks.Decision{none, modelled, chosen(checks.Feature)}, "feature by model 0.93, said feature"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.tell(issues("opened", issue(1, 2), alice))
				for _, d := range c.decisions {
					w.decide(1, d)
				}
				var got []string
				for _, s := range w.said() {
					got = append(got, fmt.Sprintf("%s by %s %.2f, said %s", s.Inferred, s.Source, s.Confidence, s.Said))
				}
				if s := strings.Join(got, "; "); s != c.want {
					t.Errorf("%q, want %q", s, c.want)
				}
			})
		})
	}
}

// A record outlives the repository's going and coming back, and the reading that follows.
func TestCorrectionsOutliveReinstallation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.tell(issues("opened", issue(1, 2), alice))
		w.decide(1, modelled)
		w.tell(labelled("labeled", "tech-debt", issue(1, 5, "feature", "tech-debt"), alice))
		w.decide(1, chosen(checks.TechDebt))
		before := w.said()
		left := github.Event{Name: "installation_repositories", Action: "removed", Installation: 1, Removed: []github.Repository{*repoOf(home)}}
		w.tell(left)
		back := left
		back.Action, back.Removed, back.Added = "added", nil, []github.Repository{*repoOf(home)}
		w.tell(back)
		w.decide(1, chosen(checks.TechDebt))
		if d := cmp.Diff(before, w.said()); d != "" || len(before) != 1 {
			t.Errorf("%d records before; %s", len(before), d)
		}
	})
}

// Whatever people and evaluations do, there is a record for an item exactly when somebody stated a kind after something was
// inferred or left open, and it names what was stated last.
func TestCorrectionsFollow(t *testing.T) {
	w := open(t, storetest.SQLite(t))
	number := 0
	rapid.Check(t, func(r *rapid.T) {
		number++
		w.tell(issues("opened", issue(number, 2), alice))
		var was *checks.Decision
		var want *store.Correction
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			d := checks.Decision{Kind: rapid.SampledFrom([]checks.Kind{checks.None, checks.Feature, checks.TechDebt}).Draw(r, "kind"),
				Source: rapid.SampledFrom([]checks.Source{checks.ByPerson, checks.ByBody, checks.ByModel, checks.NoSource, checks.Exempted}).Draw(r, "source")}
			if d.Source == checks.NoSource || d.Source == checks.Exempted {
				d.Kind = checks.None
			}
			w.decide(number, d)
			if was != nil && d.Source.Declared() {
				switch {
				case was.Source == checks.ByModel, was.Source == checks.NoSource && (want == nil || want.Source == checks.NoSource):
					want = &store.Correction{Inferred: was.Kind, Source: was.Source, Said: d.Kind}
				case want != nil:
					want.Said = d.Kind
				}
			}
			was = &d
		}
		var got *store.Correction
		for _, c := range w.said() {
			if c.Number == number {
				got = &store.Correction{Inferred: c.Inferred, Source: c.Source, Said: c.Said}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			r.Fatal(d)
		}
	})
}

func TestAgreement(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n, d := range []checks.Decision{modelled, modelled, modelled, {Kind: checks.TechDebt, Source: checks.ByRule, Confidence: 1}} {
			w.tell(issues("opened", issue(n+1, 2), alice))
			w.decide(n+1, d)
		}
		w.tell(labelled("labeled", "tech-debt", issue(1, 5, "tech-debt"), alice))
		w.decide(1, chosen(checks.TechDebt))
		w.write(func(tx *store.Tx) error { // a bot that the policy does not exempt
			return tx.AddChoice(home.ID, 2, "bot", checks.Choice{Kind: checks.TechDebt, By: "robot[bot]", How: "label", At: at(5)})
		})
		w.decide(2, chosen(checks.TechDebt))
		w.write(func(tx *store.Tx) error {
			return tx.Confirm(store.Posted{Repo: home.ID, Subject: "#4", Name: "label:tech-debt", At: at(3)})
		})
		w.read(func(tx *store.Tx) error {
			all, err := facts.Agreements(tx, nil)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			r := all[0]
			if r.Repository != "acme/app" || r.Judged != 1 || r.Corrected != 1 || len(r.Notes) != 1 || r.Notes[0].Items != 1 || len(r.Left) != 1 || r.Left[0].Source != checks.ByRule {
				t.Errorf("%+v", r)
			}
			named, err := facts.Agreements(tx, []checks.Ref{{Owner: "ACME", Repo: "roadmap"}})
			if err != nil || len(named) != 1 || named[0].Judged != 0 {
				t.Errorf("%+v, %v", named, err)
			}
			_, err = facts.Agreements(tx, []checks.Ref{{Owner: "acme", Repo: "nowhere"}})
			if err == nil || !strings.Contains(err.Error(), "acme/nowhere is not in the database") || !strings.Contains(err.Error(), "acme/app, acme/roadmap, acme/secret") {
				t.Errorf("%v", err)
			}
			return nil
		})
	})
}

func TestExplain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		it := issue(1, 2)
		it.Title, it.Milestone = "feat: a", &github.Milestone{Number: 3, Title: "M", State: "open", Created: at(0), Updated: at(0)}
		w.tell(issues("opened", it, alice))
		w.conclude(home, 1, checks.Feature)
		w.tell(issues("opened", issue(5, 2), alice))
		w.conclude(home, 5, checks.Strategy)
		gone := issue(2, 2)
		w.tell(issues("opened", gone, alice))
		w.tell(issues("deleted", gone, alice))
		moved := issues("transferred", issue(4, 2), alice)
		moved.Moved, moved.MovedRepo = issue(9, 3), repoOf(roadmap)
		w.tell(issues("opened", issue(4, 2), alice))
		w.tell(moved)
		func() {
			in, err := w.r.Explain(t.Context(), w.db, home.Ref(1), at(100))
			if err != nil || in.Report.Decision.Kind != checks.Feature || in.Milestone == nil || in.Totals.Open[checks.Feature].Count != 1 {
				t.Errorf("%+v, %v", in, err)
			}
			if notes := strings.Join(in.Notes, "\n"); !strings.Contains(notes, "The mode is observe") {
				t.Errorf("notes: %s", notes)
			}
			if in.Guide != nil {
				t.Errorf("work is explained as a guide: %+v", in.Guide)
			}
			if in, err = w.r.Explain(t.Context(), w.db, home.Ref(5), at(100)); err != nil || in.Guide == nil || in.Guide.Kind != checks.Strategy {
				t.Errorf("a strategy: %+v, %v", in.Guide, err)
			}
			for n, want := range map[int]string{2: "acme/app#2 was deleted on " + at(3600).Format(time.DateOnly), 4: "acme/app#4 was transferred to acme/roadmap#9: ask for that one",
				99: "acme/app#99 is not in the database: the repository has no such issue"} {
				if _, err := w.r.Explain(t.Context(), w.db, home.Ref(n), at(100)); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("#%d: %v, want %s", n, err, want)
				}
			}
		}()
	})
}
