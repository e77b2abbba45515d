package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/memo"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/chart"
)

// Every place tells one story of a milestone: the checks, the summary, the reply to explain, the map, the API, and an audit of the same items
// as gh exports them. Closing pull requests, drafts, closed and dropped items and likely kinds are in it.
func TestOneStory(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(shop, "Payments")
		w.calm()
		due := time.Now().AddDate(0, 1, 0)
		m, err := w.Milestone("ada", shop, githubsim.NewMilestone{Title: "Winter", Due: due})
		must(t, err)
		serves := "Strategy: " + ref("", s)
		issue := func(title string, labels ...string) int {
			return w.issue("ben", shop, title, serves, in(m), labelled(labels...))
		}
		closes := func(n int, more ...func(*githubsim.NewPull)) int {
			return w.pull("ben", shop, "Some work", "Closes "+ref("", n)+"\n\n"+serves, append(more, inPull(m))...)
		}
		form, refunds := issue("feat: a form"), issue("refactor: refunds")
		done, dropped := issue("feat: invoices"), issue("feat: gift wrapping")
		issue("Add dark mode to the settings page") // likely something, by its words
		issue("Clean up the module for payments", "code health")
		issue("Basket", "enhancement")
		closes(form)
		closes(refunds, func(p *githubsim.NewPull) { p.Draft = true })
		own := w.pull("ben", shop, "feat: a picker", serves, inPull(m))
		merged := w.pull("ben", shop, "refactor: tabs", serves, inPull(m))
		left := w.pull("ben", shop, "feat: left alone", serves, inPull(m))
		elsewhere := w.issue("ben", shop, "feat: elsewhere", serves) // in no milestone
		closes(elsewhere)
		w.calm()
		w.must(w.CloseIssue("ben", shop, done, "completed"), w.CloseIssue("ben", shop, dropped, "not_planned"),
			w.Merge("ben", shop, merged), w.CloseIssue("ben", shop, left, ""))
		w.calm()
		w.say("ben", shop, own, "/northstar explain")
		w.calm()

		api := w.standing("Winter")
		of := api["debtShare"].(map[string]any)
		share, sum := api["share"].(string), fmt.Sprintf("(%v of %v", of["num"], of["den"])
		if sum != "(3 of 9" || api["known"] != true || fmt.Sprint(api["counts"].(map[string]any)["likely"]) != "map[feature:2 other:0 tech-debt:0]" {
			t.Fatalf("the milestone is not what the test says: %v", api)
		}
		told := map[string]string{}
		for _, n := range []int{form, own} {
			if run, ok := w.run(shop, n, checks.CheckCapacity); ok {
				told[fmt.Sprintf("the check of #%d", n)] = run.Title
			}
		}
		run, _ := w.run(shop, own, checks.CheckCapacity)
		if !strings.Contains(run.Summary, "Figures as of ") || !strings.Contains(run.Summary, "the milestone’s summary](") {
			t.Errorf("the check does not say as of when, or where newer figures are:\n%s", run.Summary)
		}
		told["the check"] = run.Title
		for _, c := range w.marked(shop, s, "<!-- northstar:milestone:Winter") {
			told["the summary"] = c.Body
		}
		for _, c := range w.marked(shop, own, "northstar:answer") {
			told["the reply to explain"] = c.Body
		}
		told["the map"] = w.mapped()
		rep := w.audited(m, due)
		told["the audit"] = rep
		for place, says := range told {
			if !strings.Contains(says, share) {
				t.Errorf("%s does not say %s:\n%s", place, share, says)
			}
			if place != "the map" && place != "the summary" && !strings.Contains(says, sum) {
				t.Errorf("%s does not say %s:\n%s", place, sum, says)
			}
		}
		if len(told) < 5 {
			t.Errorf("only %d places tell of it", len(told))
		}
	})
}

// standing is what the API says of an open milestone of acme/shop, as anybody reads JSON.
func (w *world) standing(title string) map[string]any {
	w.t.Helper()
	_, body := w.admin("/api/v1/milestones?repository=" + shop)
	var got struct{ Milestones []map[string]any }
	must(w.t, json.Unmarshal([]byte(body), &got))
	for _, m := range got.Milestones {
		if m["title"] == title {
			return m
		}
	}
	w.t.Fatalf("the API does not tell of %s: %s", title, body)
	return nil
}

// stored reads from the server's database as another program would.
func (w *world) stored(read func(tx *store.Tx, repo store.Repository) error) {
	w.t.Helper()
	db, err := store.Open(w.t.Context(), w.url)
	must(w.t, err)
	defer db.Close()
	must(w.t, db.Read(w.t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", "shop")
		if err != nil {
			return err
		}
		return read(tx, repo)
	}))
}

// mapped is the line of the map that tells of the milestone.
func (w *world) mapped() (line string) {
	w.t.Helper()
	var d *facts.Drawing
	reader := facts.New("", &memo.Memo{}, &policy.Policies{})
	w.stored(func(tx *store.Tx, _ store.Repository) (err error) {
		d, err = reader.Chart(tx, "acme", time.Now())
		return err
	})
	m, err := d.Map()
	must(w.t, err)
	text := m.Text(chart.Short)
	for l := range strings.Lines(text) {
		if strings.Contains(l, "🏁 Winter") {
			line = l
		}
	}
	if line == "" {
		w.t.Errorf("the map does not tell of the milestone:\n%s", text)
	}
	return line
}

// audited is what an audit says of the milestone, of the same items as gh exports them.
func (w *world) audited(milestone int, due time.Time) string {
	w.t.Helper()
	issues, pulls, rules := []map[string]any{}, []map[string]any{}, checks.Rules{}
	policies := &policy.Policies{}
	w.stored(func(tx *store.Tx, repo store.Repository) error {
		res, _, err := policies.Rules(tx, repo)
		if err != nil {
			return err
		}
		rules, issues, pulls = res.Rules, nil, nil
		its, err := tx.Items(store.ItemFilter{Repo: repo.ID})
		for _, it := range its {
			row := map[string]any{"number": it.Number, "title": it.Title, "body": it.Body, "state": strings.ToUpper(string(it.State)),
				"stateReason": strings.ToUpper(string(it.Reason)), "author": map[string]any{"login": it.Author.Login, "is_bot": it.Author.Bot},
				"createdAt": it.Created, "updatedAt": it.Updated, "authorAssociation": "MEMBER", "url": fmt.Sprintf("https://github.com/acme/shop/issues/%d", it.Number)}
			var labels []map[string]string
			for _, l := range it.Labels {
				labels = append(labels, map[string]string{"name": l})
			}
			row["labels"] = labels
			if it.Milestone != 0 {
				row["milestone"] = map[string]any{"number": milestone, "title": "Winter", "dueOn": due}
			}
			if it.Type == checks.Issue {
				issues = append(issues, row)
				continue
			}
			row["url"] = fmt.Sprintf("https://github.com/acme/shop/pull/%d", it.Number)
			row["isDraft"], row["headRefOid"], row["changedFiles"], row["files"] = it.Draft, it.Head, 0, []string{}
			if it.Merged {
				row["state"], row["mergedAt"] = "MERGED", it.Closed
			}
			links, err := tx.LinksFrom(repo.ID, it.Number, 0)
			if err != nil {
				return err
			}
			var closes []map[string]any
			for _, l := range links {
				if l.Source == checks.FromClosing {
					closes = append(closes, map[string]any{"number": l.Target.Number, "url": fmt.Sprintf("https://github.com/acme/shop/issues/%d", l.Target.Number)})
				}
			}
			row["closingIssuesReferences"] = closes
			pulls = append(pulls, row)
		}
		return err
	})
	is, err := json.Marshal(issues)
	must(w.t, err)
	ps, err := json.Marshal(pulls)
	must(w.t, err)
	e, err := audit.Read(is, ps)
	must(w.t, err)
	rep := audit.Run(e, &rules, time.Now())
	report, err := rep.JSON()
	must(w.t, err)
	var all struct{ Milestones []map[string]any }
	must(w.t, json.Unmarshal(report, &all))
	if len(all.Milestones) != 1 {
		w.t.Fatalf("the audit tells of %d milestones", len(all.Milestones))
	}
	api := w.standing("Winter")
	for what, says := range all.Milestones[0] { // every field of the one is in the other
		if d := cmp.Diff(api[what], says); d != "" {
			w.t.Errorf("%s of the API (-) and of the audit (+): %s", what, d)
		}
	}
	told := rep.Map.Text(chart.Short)
	if line := w.mapped(); !strings.Contains(told, strings.TrimLeft(line, "│├└─ ")) {
		w.t.Errorf("the map of the database says %s, that of the audit:\n%s", line, told)
	}
	m := rep.Milestones[0]
	share := capacity.Percent(m.DebtShare.Num, m.DebtShare.Den, m.Band.Min, m.Band.Max)
	return fmt.Sprintf("%s (%s of %s)", share, m.DebtShare.Num, m.DebtShare.Den)
}
