package summary_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/balance"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
)

var milestones = flag.String("milestones", "", "write the summaries of milestones to this folder, as HTML")

// sized is a milestone of so many items as a strategy with part of them sees it: with a plan, what left and came, waivers, guesses.
func sized(n int) summary.MilestoneInput {
	r := policy(checks.Advise)
	debt, none, done := n/5, n/50, n/3
	t := checks.Totals{Open: map[checks.Kind]checks.Cell{}, Closed: map[checks.Kind]checks.Cell{}}
	t.Open[checks.TechDebt], t.Open[checks.None] = cell(debt), cell(none)
	t.Closed[checks.Feature], t.Open[checks.Feature] = cell(done), cell(n-debt-none-done)
	in := summary.MilestoneInput{Now: now, Home: ref(12), Milestone: checks.Milestone{Repo: ref(0), Number: 4, Title: "2.4", State: checks.Open, Due: two.Due},
		Totals: t, Assessment: capacity.Assess(t, r.Capacity.Band, &r), Policy: summary.Policy{MaxUnclassified: r.Capacity.MaxUnclassified}}
	if n == 0 {
		return in
	}
	items := func(from, n int, k checks.Kind) (out []checks.Reference) {
		titles := []string{"Search suggestions appear while people type", "Retire the second cache", "Sort results by price", "A basket that survives signing in on another device", "Split the order service"}
		for i := range min(n, 20) {
			it := at(from+i, titles[i%len(titles)], k)
			if i >= 5 {
				it.State = checks.Closed
			}
			out = append(out, it)
		}
		return out
	}
	find := summary.ServedStrategy{Strategy: at(12, "Find anything in a second", checks.Strategy), Feature: cell((n + 1) / 2), Debt: cell(n / 10), Done: cell(n / 4)}
	in.Strategies = []summary.ServedStrategy{find, {Strategy: at(15, "A checkout that never loses an order", checks.Strategy), Feature: cell(n / 5), Done: cell(n / 9)}}
	in.Own = &summary.Own{ServedStrategy: find, Items: items(100, (n+1)/2+n/10, checks.Feature), Count: (n+1)/2 + n/10}
	in.Unlinked, in.UnlinkedCount = items(40, n/6, checks.TechDebt), n/6
	in.Nowhere = summary.ServedStrategy{Debt: cell(n / 6), Done: cell(max(0, n/6-5))}
	in.Unclassified, in.UnclassifiedCount = items(300, none, checks.None), none
	in.LastWeek, in.Before = &summary.Standing{Debt: 2000, Work: 16000}, &summary.Standing{Title: "2.3", Debt: 4000, Work: 22000}
	in.Plan = &summary.Plan{At: now.AddDate(0, 0, -18), Promised: n, Kept: n - n/8, Done: done, AddedCount: n / 8, AddedDone: n / 16, LeftCount: n / 8, Totals: t, Added: items(500, n/8, checks.Feature)}
	for i, it := range items(600, n/8, checks.Feature) {
		it.State = ""
		in.Plan.Left = append(in.Plan.Left, summary.Displaced{Item: it, To: map[int]string{0: "2.5", 2: "Later"}[i%3], Dropped: i%3 == 1})
	}
	return in
}

// lifeTexts are the summaries of milestones of all sizes and in every part of their lives.
func lifeTexts(all map[string]string) {
	for _, n := range []int{0, 1, 7, 300, 10_000} {
		all[fmt.Sprintf("milestone-of-%d", n)] = summary.Milestone(sized(n))
	}
	moving := sized(7)
	moving.Own.Migrated = &playbook.Migrated{Done: 7, All: 12}
	all["milestone-migration"] = summary.Milestone(moving)

	whole := sized(300)
	whole.Own, whole.Home = nil, ref(0)
	all["milestone-whole"] = summary.Milestone(whole)

	assess := func(in *summary.MilestoneInput, change func(*checks.Rules)) {
		r := policy(checks.Advise)
		if change != nil {
			change(&r)
		}
		in.Assessment = capacity.Assess(in.Totals, r.Capacity.Band, &r)
	}
	over := sized(20)
	over.Own, over.Totals = nil, totals(3, 4, 1, 4, 3)
	assess(&over, nil)
	all["milestone-inside-unclassified"] = summary.Milestone(over)

	left := sized(7)
	left.Own.ServedStrategy = summary.ServedStrategy{Strategy: left.Own.Strategy}
	left.LastWeek = &summary.Standing{Debt: left.Assessment.Debt, Work: left.Assessment.Work}
	all["milestone-serves-no-more"] = summary.Milestone(left)

	closed := sized(24)
	closed.Own, closed.Milestone.State, closed.Milestone.Closed = nil, checks.Closed, now.AddDate(0, 0, -3)
	closed.Closing = &summary.Closing{At: now.AddDate(0, 0, -3)}
	closed.Plan.Late = true
	all["milestone-closed-quiet"] = summary.Milestone(closed)
	closed.Closing = &summary.Closing{At: now.AddDate(0, 0, -1), Late: true, Now: &summary.Standing{Debt: 5000, Work: 11000},
		Finished: closed.Unlinked[:2], FinishedCount: 2, Left: closed.Plan.Left[:2], LeftCount: 23, Came: closed.Plan.Added[:1], CameCount: 1, Reopened: closed.Plan.Added[1:2], ReopenedCount: 1,
		Rekinds: []summary.Rekind{{Item: at(40, hostile, checks.TechDebt), From: checks.LikelyFeature, To: checks.TechDebt, By: "ada"}, {Item: at(41, "Old", checks.None), From: checks.Feature}}, RekindsCount: 2}
	all["milestone-closed-since"] = summary.Milestone(closed)

	terms := checks.Terms{Band: checks.Band{Min: 200_000, Max: 400_000}, Basis: checks.Remaining, Unit: "points", MinItems: 5}
	other := closed
	other.Policy.Points, other.Policy.Default, other.Policy.Remaining, other.Plan = true, checks.Unit, true, nil
	other.Assessment = capacity.AssessClosed(other.Totals, terms)
	other.Closing = &summary.Closing{At: now, Terms: terms, Today: checks.Terms{Band: checks.Band{Min: 710_000, Max: 930_000}, Basis: checks.Finished, Unit: "items", MinItems: 1},
		Now: &summary.Standing{Debt: 5000, Work: 11000}}
	other.Before = &summary.Standing{Title: "2.5", Debt: 4000, Work: 22000, After: true}
	other.Unclassified, other.UnclassifiedCount = other.Unlinked[:2], 2
	other.Likely, other.LikelyCount = []checks.Reference{{Ref: ref(60), Title: "Sort by price", Likely: checks.Feature}}, 1
	other.Unsized, other.UnsizedCount, other.Misread, other.MisreadCount = other.Unlinked[:2], 2, other.Unlinked[:1], 1
	all["milestone-closed-other-policy"] = summary.Milestone(other)
	terms.Basis = checks.Planned
	other.Closing = &summary.Closing{At: now, Terms: terms, Today: terms}
	other.Closing.Today.Band.Max = 500_000
	other.Totals = totals(0, 0, 0, 2, 1)
	other.Assessment = capacity.AssessClosed(other.Totals, terms)
	all["milestone-closed-early"] = summary.Milestone(other)

	moved := closed
	moved.Closing, moved.Strategies, moved.Plan, moved.Unlinked, moved.UnlinkedCount = &summary.Closing{At: now}, closed.Strategies[:1], nil, nil, 0
	moved.Balance = &summary.Balance{Milestones: 6, Owner: "acme", Moved: balance.Moved{Product: 8000, Technical: 5000, Neither: 7000, Done: 20000},
		Unserved: []summary.UnservedVision{{Ref: ref(9), Perspectives: []string{"technical"}}}}
	all["milestone-closed-balance"] = summary.Milestone(moved)
	moved.Policy.Points = true
	moved.Balance = &summary.Balance{Milestones: 2, Owner: "acme_", Together: true, Moved: balance.Moved{Product: 8000, Technical: 5000, Neither: 8000, Done: 20000}}
	for n := range 12 {
		moved.Balance.Unserved = append(moved.Balance.Unserved, summary.UnservedVision{Ref: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 9 + n}, Perspectives: []string{"product", "technical"}})
	}
	all["milestone-closed-balance-both"] = summary.Milestone(moved)

	planned := sized(12)
	planned.Own, planned.Milestone.Title = nil, "2.4 "+hostile
	planned.Plan.Left = []summary.Displaced{{Item: at(61, hostile, checks.Feature), To: hostile}, {Item: at(62, "A", checks.TechDebt), Dropped: true}, {Item: checks.Reference{Ref: ref(63)}, Gone: true},
		{Item: at(64, "B", checks.Feature)}, {Item: at(68, "F", checks.Feature), Back: true}}
	planned.Plan.LeftCount, planned.Plan.NoWork, planned.Plan.RekindsCount = 5, 3, 4
	planned.Plan.Rekinds = []summary.Rekind{{Item: at(20, hostile, checks.TechDebt), From: checks.Feature, To: checks.TechDebt, By: "tom`@everyone"},
		{Item: at(65, "C", checks.Other), From: checks.Feature, To: checks.Other, By: "tom`@everyone", NoWork: true},
		{Item: at(66, "D", checks.Strategy), From: checks.Feature, To: checks.Strategy, NoWork: true}, {Item: at(67, "E", checks.None), From: checks.Feature, NoWork: true}}
	planned.Before.Title, planned.Before.After = hostile, true
	until := waiver
	until.Check = checks.WaiveCapacity
	planned.Waived = []summary.WaivedItem{{Item: at(71, "Suggest while typing", checks.Feature), Waiver: waiver}, {Item: at(72, hostile, checks.Feature), Waiver: checks.Waiver{Check: checks.WaiveCapacity, By: "dana", Reason: hostile, Until: time.Time{}}}, {Item: at(73, "Third", checks.Feature), Waiver: until}}
	all["milestone-planned"] = summary.Milestone(planned)

	points := sized(12)
	points.Own, points.Policy.Points, points.Policy.Default = nil, true, checks.Unit
	assess(&points, func(r *checks.Rules) { r.Capacity.Unit = "points" })
	points.Unsized, points.UnsizedCount, points.Misread, points.MisreadCount = points.Unlinked, 4, points.Unlinked[:1], 1
	all["milestone-unsized"] = summary.Milestone(points)

	tied := sized(7)
	tied.Movable = []checks.Reference{at(9, "Suggest while typing", checks.Feature), at(12, "Pages of sellers", checks.Feature), at(14, "Gift cards", checks.Feature)}
	tied.Breaks = []playbook.Break{{Goes: ref(12), Stays: ref(9), Vision: ref(3), Sentence: "We prefer speed over breadth."}}
	all["milestone-tie"] = summary.Milestone(tied)
	breaks := func(vision checks.Ref, sentence string, goes int, stays ...int) {
		for _, n := range stays {
			tied.Breaks = append(tied.Breaks, playbook.Break{Goes: ref(goes), Stays: ref(n), Vision: vision, Sentence: sentence})
		}
	}
	breaks(ref(3), "We prefer speed over breadth.", 14, 9)
	breaks(roadmap, "Themes wait for search "+hostile, 20, 9, 21)
	breaks(ref(3), "Search first, "+strings.Repeat("words later and ", 20), 22, 21)
	breaks(ref(3), "Search comes before gifts", 23, 21)
	tied.Own = nil
	all["milestone-ties"] = summary.Milestone(tied)

	org := sized(7)
	org.Home, org.Together = roadmap, summary.Together{Repositories: []checks.Ref{ref(0), roadmap}, More: 1}
	org.Likely, org.LikelyCount = []checks.Reference{{Ref: ref(60), Title: "Sort by price", Likely: checks.Feature}}, 1
	all["milestone-together"] = summary.Milestone(org)
	all["milestone-joined"] = summary.MilestoneJoined(summary.MilestoneMarker("2.4", ref(0), roadmap), "2.4")
	all["milestone-deleted"] = summary.MilestoneDeleted(summary.MilestoneMarker("2.4", ref(0), roadmap), "2.4")
}

// TestMilestonePage renders the summaries of milestones of every size: nothing of them is longer than GitHub takes, and what is folded up is
// folded. To look at them:
//
//	go test ./checks/summary -run TestMilestonePage -milestones /tmp/milestones
func TestMilestonePage(t *testing.T) {
	all := map[string]string{}
	lifeTexts(all)
	for name, md := range all {
		var out bytes.Buffer
		m := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
		if err := m.Convert([]byte(md), &out); err != nil {
			t.Fatal(err)
		}
		page := out.String()
		if len(md) > summary.Limit || strings.Count(page, "<details>") != strings.Count(page, "</details>") || strings.Count(page, "<summary>") != strings.Count(page, "<details>") {
			t.Errorf("%s: %d bytes, %d parts begin and %d end", name, len(md), strings.Count(page, "<details>"), strings.Count(page, "</details>"))
		}
		if strings.Contains(page, "<p>| ") || strings.Contains(page, "<p>- ") || strings.Contains(page, "<p>#") {
			t.Errorf("%s: a table, a list or a heading is none:\n%s", name, page)
		}
		if *milestones == "" {
			continue
		}
		const head = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>body{font:14px/1.5 -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;
max-width:860px;margin:16px auto;padding:0 16px;color:#1f2328}h2{border-bottom:1px solid #d1d9e0b3;padding-bottom:.3em}code{background:#818b981f;border-radius:6px;padding:.2em .4em;font-size:85%}
pre{background:#f6f8fa;padding:12px;border-radius:6px;overflow:auto;font-size:12px}pre code{background:none;padding:0;font-size:100%}table{border-collapse:collapse;display:block;overflow:auto}td,th{border:1px solid #d1d9e0;padding:6px 13px}</style>`
		for _, open := range []string{"", "-open"} {
			body := page
			if open != "" {
				body = strings.ReplaceAll(page, "<details>", "<details open>")
			}
			if err := os.WriteFile(filepath.Join(*milestones, name+open+".html"), []byte(head+body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
