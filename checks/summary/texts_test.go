package summary_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/summary"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// hostile is a title that tries to ping, to close, to break a table and to hide what follows.
const hostile = "Oops @everyone | fixes #1 <img src=x> `code` <!-- [x](http://evil.example) **b**"

func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }

func at(n int, title string, k checks.Kind) checks.Reference {
	return checks.Reference{Ref: ref(n), Title: title, Kind: k, Weight: checks.Unit}
}

var pull = checks.Item{Ref: ref(71), Type: checks.Pull, State: checks.Open, Title: "Suggest while typing", Milestone: "2.0"}

var feature = checks.Decision{Kind: checks.Feature, Source: checks.ByRule, Evidence: "its title starts with \"feat\"", Confidence: 1}

var sight = summary.Sight{
	ref(60).Key(): {Ref: ref(60), Found: true, Visible: true, Title: hostile, Kind: checks.Feature, State: checks.Open},
	ref(12).Key(): {Ref: ref(12), Found: true, Visible: true, Title: "Find anything in a second", Kind: checks.Strategy, State: checks.Open},
	ref(3).Key():  {Ref: ref(3), Found: true, Visible: true, Title: "Shopping without searching", Kind: checks.Vision, State: checks.Open},
	private.Key(): {Ref: private, Found: true, Visible: false, Title: "Secret plan", Kind: checks.Strategy, State: checks.Open},
	roadmap.Key(): {Ref: roadmap, Found: true, Visible: true, Title: "One checkout", Kind: checks.Strategy, State: checks.Open},
}

var (
	private = checks.Ref{Owner: "acme", Repo: "board", Number: 5}
	roadmap = checks.Ref{Owner: "acme", Repo: "roadmap", Number: 7}
	chain   = by(along(ref(71), ref(60), ref(12), ref(3)), checks.FromClosing, checks.FromSubIssue, checks.FromBody)
	// What took the place of a strategy.
	superseded = by(along(ref(71), roadmap, ref(12), ref(3)), checks.FromMilestone, checks.FromSuccession, checks.FromForm)
	// What readers may be told of where links lead on from an item that they may not see, and of one that they may not see named.
	hidden = by(along(ref(71), ref(60), private), checks.FromClosing, checks.FromCommand)
	veiled = checks.Chain{Linked: true, Path: []checks.Ref{ref(71), {}}, Links: []checks.Link{{}}, Strategies: []checks.Ref{private, ref(12), ref(15)},
		Disclosed: []checks.Ref{{}, private, ref(12)}}
	waiver = checks.Waiver{Check: checks.WaiveStrategy, By: "ada", Reason: "hot fix for the outage, cc @everyone | now", Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	dead   = []checks.Problem{
		{Ref: ref(14), Why: "is closed as not planned", Source: checks.FromBody},
		{Ref: roadmap, Written: ref(8), Why: "expired on 2026-06-30", Source: checks.FromBody},
		{Ref: private, Why: "was not found, or cannot be read", Source: checks.FromBody},
		{Ref: ref(16), Why: "was unlinked by @tom", Source: checks.FromBody, Away: true},
	}
	likely = []checks.Reference{at(12, "Find anything in a second", checks.Strategy), at(15, hostile, checks.Strategy), {Ref: roadmap, Title: "One checkout", Kind: checks.Strategy}}
)

// along is a chain of these.
func along(path ...checks.Ref) checks.Chain {
	c := checks.Chain{Linked: true, Path: path, Strategies: []checks.Ref{ref(12)}}
	for i := range path[1:] {
		c.Links = append(c.Links, checks.Link{From: path[i], To: path[i+1], Source: checks.FromTaskList, By: "ada"})
	}
	return c
}

// by says where a chain's links come from.
func by(c checks.Chain, sources ...checks.LinkSource) checks.Chain {
	for i, s := range sources {
		c.Links[i].Source = s
	}
	return c
}

// texts are all texts with names, in every state in which people meet them.
func texts() map[string]string {
	all := map[string]string{"help": summary.Help()}
	for _, add := range []func(map[string]string){strategyTexts, unlinkedTexts, capacityTexts, configTexts, onboardingTexts, commandTexts, milestoneTexts, lifeTexts, followUpTexts, reviewTexts, splitTexts, digestTexts, exampleTexts} {
		add(all)
	}
	return all
}

// check is a check as people see it: title above summary.
func check(title, summary string) string { return "# " + title + "\n\n" + summary }

func strategyTexts(all map[string]string) {
	for name, in := range map[string]summary.StrategyInput{
		"linked": {Outcome: summary.Linked, Chain: chain, Decision: feature},
		"by-model": {Outcome: summary.Linked, Chain: chain, Decision: checks.Decision{Kind: checks.TechDebt, Source: checks.ByModel, Confidence: 0.93,
			Evidence: `words: "remove deprecated", "cleanup", "` + hostile + `"`}},
		"linked-twice": {Outcome: summary.Linked, Decision: feature, Chain: checks.Chain{Linked: true, Path: []checks.Ref{ref(71), roadmap}, Strategies: []checks.Ref{roadmap, ref(12), private}, Disclosed: []checks.Ref{roadmap, ref(12), private},
			Ways: map[string]checks.Link{ref(12).Key(): {From: ref(60), To: ref(12), Source: checks.FromBody}}, Problems: dead}},
		"linked-private":  {Outcome: summary.Linked, Decision: feature, Chain: checks.Chain{Linked: true, Path: []checks.Ref{ref(71), private}, Strategies: []checks.Ref{private}}},
		"superseded":      {Outcome: summary.Linked, Decision: feature, Chain: superseded},
		"linked-hidden":   {Outcome: summary.Linked, Decision: feature, Chain: hidden},
		"linked-veiled":   {Outcome: summary.Linked, Decision: feature, Chain: veiled},
		"not-linked":      {Outcome: summary.NotLinked, Decision: feature, Likely: likely, Fails: true},
		"not-linked-dead": {Outcome: summary.NotLinked, Decision: feature, Chain: checks.Chain{Problems: dead}},
		"not-linked-elsewhere": {Outcome: summary.NotLinked, Decision: feature, Chain: checks.Chain{Problems: []checks.Problem{
			{Address: "https://git.example.com/acme/roadmap/issues/12", Why: "is not on this GitHub", Source: checks.FromBody}}}},
		"unclassified": {Outcome: summary.Unclassified, Likely: likely[:1]},
		"refused":      {Outcome: summary.NotLinked, Decision: feature, Likely: likely, Choices: checks.FewChoices, Refused: refusals, Fails: true},
		"refused-late": {Outcome: summary.NotLinked, Decision: feature, Likely: likely[:1], Choices: checks.FewChoices, Refused: checks.Refusals{All: refusals.All}},
		"refused-what": {Outcome: summary.Unclassified, Choices: checks.FewChoices, Refused: refusals},
		"exempt":       {Outcome: summary.Exempt, Decision: checks.Decision{Source: checks.Exempted, Evidence: "author dependabot[bot]"}},
		"not-required": {Outcome: summary.NotRequired, Decision: checks.Decision{Kind: checks.TechDebt, Source: checks.ByBody, Evidence: "Kind: tech-debt"}},
		"waived":       {Outcome: summary.Waived, Decision: feature, Waiver: waiver},
		"unknown":      {Outcome: summary.Unknown, Decision: feature, Why: "the issues that this pull request closes"},
	} {
		in.Item, in.Sight = pull, sight
		all["strategy-"+name] = check(summary.Strategy(in))
	}
}

// refusals are of a strategy elsewhere, in hostile words.
var refusals = checks.Refusals{All: []checks.NonGoal{{Strategy: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 8}, Text: "No " + hostile + " for @everybody"}}, First: true}

func unlinkedTexts(all map[string]string) {
	issue := pull
	issue.Type = checks.Issue
	all["unlinked-pull"] = summary.Unlinked(summary.UnlinkedInput{Item: pull, Kind: checks.Feature, Likely: likely, Enforce: true})
	all["unlinked-refused"] = summary.Unlinked(summary.UnlinkedInput{Item: issue, Kind: checks.Feature, Choices: checks.FewChoices, Refused: refusals})
	all["unlinked-issue"] = summary.Unlinked(summary.UnlinkedInput{Item: issue, Kind: checks.TechDebt, Chain: checks.Chain{Problems: dead}})
	for name, in := range map[string]summary.CollapsedInput{
		"linked":       {Outcome: summary.Linked, Chain: chain, Sight: sight},
		"exempt":       {Outcome: summary.Exempt, Decision: checks.Decision{Evidence: "label question"}},
		"waived":       {Outcome: summary.Waived, Waiver: waiver},
		"not-required": {Outcome: summary.NotRequired, Decision: checks.Decision{Kind: checks.TechDebt}},
		"other":        {},
		"waits":        {Outcome: summary.NotLinked, Waits: true},
	} {
		in.Item = pull
		all["collapsed-"+name] = summary.Collapsed(in)
	}
}

func cell(n int) checks.Cell { return checks.Cell{Count: n, Weight: checks.Weight(n) * checks.Unit} }

func policy(mode checks.Mode) checks.Rules {
	return checks.Rules{Mode: mode, WhenIncomplete: checks.Neutral, Points: checks.Points{Default: checks.Unit}, Capacity: checks.Capacity{
		Band: checks.Band{Min: 200_000, Max: 400_000}, Unit: "items", Basis: checks.Planned, MinItems: 5, MaxUnclassified: 250_000,
	}}
}

func totals(openDebt, openFeature, closedDebt, closedFeature, none int) checks.Totals {
	return checks.Totals{
		Open:   map[checks.Kind]checks.Cell{checks.TechDebt: cell(openDebt), checks.Feature: cell(openFeature), checks.None: cell(none)},
		Closed: map[checks.Kind]checks.Cell{checks.TechDebt: cell(closedDebt), checks.Feature: cell(closedFeature)},
	}
}

var two = checks.Milestone{Repo: ref(0), Number: 4, Title: "2.0 " + hostile, State: checks.Open, Due: time.Date(2026, 12, 15, 8, 0, 0, 0, time.UTC)}

func capacityTexts(all map[string]string) {
	spare := []checks.Reference{at(31, "Retire the second cache", checks.TechDebt), at(33, hostile, checks.TechDebt), at(34, "Export as CSV", checks.Feature)}
	movable := []checks.Reference{at(40, "Dark mode", checks.Feature), {Ref: private, Kind: checks.Feature}, at(41, "Sort the imports", checks.TechDebt)}
	none := []checks.Reference{at(50, "Look at the thing", checks.None), at(51, hostile, checks.None)}
	misread := ""
	judge := func(name string, k checks.Kind, t checks.Totals, w ...checks.Waiver) {
		r := policy(checks.Enforce)
		d := feature
		d.Kind = k
		v := capacity.Judge(&checks.Subject{Now: now, Rules: r, Classify: checks.Classifiable{Item: pull}, Capacity: checks.CapacityInput{Milestone: &two, Totals: t, Counted: true, Weight: checks.Unit, Misread: misread,
			Unclassified: none, Spare: spare, Movable: movable}, Waivers: w}, d)
		all["capacity-"+name] = check(string(v.Conclusion)+": "+v.Title, v.Summary)
	}
	judge("under", checks.Feature, totals(1, 9, 1, 4, 1))
	judge("under-debt", checks.TechDebt, totals(1, 8, 1, 4, 0))
	judge("inside", checks.Feature, totals(2, 5, 1, 4, 0))
	judge("over", checks.TechDebt, totals(6, 4, 1, 3, 0))
	judge("classify-first", checks.Feature, totals(1, 5, 0, 4, 9))
	judge("unclassified", checks.Feature, totals(2, 5, 1, 4, 9))
	sure, likely := none, totals(1, 3, 0, 4, 1)
	likely.Open[checks.LikelyFeature], likely.Open[checks.LikelyTechDebt] = cell(4), cell(1)
	none = append(slices.Clone(none[:1]), checks.Reference{Ref: ref(52), Title: hostile, Likely: checks.TechDebt})
	judge("classify-likely-first", checks.Feature, likely)
	none = sure
	likely.Open[checks.LikelyTechDebt] = cell(3)
	judge("inside-likely", checks.Feature, likely)
	judge("other", checks.Other, likely)
	misread = "1,5 " + hostile
	judge("misread", checks.Feature, totals(2, 5, 1, 4, 0))
	misread = ""
	judge("early", checks.Feature, totals(1, 2, 0, 0, 4))
	judge("no-kind", checks.None, totals(1, 8, 1, 4, 1))
	v := capacity.Judge(&checks.Subject{Now: now, Rules: policy(checks.Enforce), Classify: checks.Classifiable{Item: pull}, Capacity: checks.CapacityInput{Milestone: &two, Totals: likely}},
		checks.Decision{Likely: checks.Feature, Source: checks.ByHabit, Confidence: .8})
	all["capacity-likely"] = check(string(v.Conclusion)+": "+v.Title, v.Summary)
	w := waiver
	w.Check = checks.WaiveCapacity
	judge("waived", checks.Feature, totals(1, 8, 1, 4, 0), w)
	incomplete := totals(1, 8, 1, 4, 0)
	incomplete.Incomplete = true
	judge("incomplete", checks.Feature, incomplete)
}

// shift is a milestone under two policies.
func shift(title, before, after string, was, then summary.Mark) summary.Shift {
	return summary.Shift{Milestone: title, Before: summary.Stood{Says: before, Mark: was}, After: summary.Stood{Says: after, Mark: then}, Changes: was != then}
}

func configTexts(all map[string]string) {
	findings := []summary.Finding{
		{File: ".github/northstar.yml", Line: 3, Column: 1, Key: "capcity", Nearest: "capacity",
			Message: "is not known: remove it, or use version, mode, labels, classify, strategy, capacity, points, checks, comments, backfill, summary, playbook, teams, planning or locked"},
		{File: ".github/northstar.yml", Line: 9, Column: 14, Key: "classify.rules[0].title", Message: "\"^feat: (?=x) | @everyone\" is no RE2 pattern: a lookahead (?= is not in RE2, whose time is linear"},
		{File: ".github/northstar.yml", Message: "larger than 1 MB"},
	}
	all["config-invalid"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", Findings: findings}))
	all["config-invalid-value"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", Findings: findings[1:2]}))
	all["config-invalid-file"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", Findings: findings[2:]}))
	all["config-invalid-one"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", Findings: findings[:1]}))
	all["config-same"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", From: checks.Advise, To: checks.Advise, OpenRead: 2}))
	valid := summary.ConfigInput{
		File: ".github/northstar.yml", From: checks.Enforce, To: checks.Observe, OpenRead: 3,
		Settings: []summary.Setting{{"mode", "enforce", "observe"}, {"capacity.tech-debt.min", "20%", "25%"}, {"classify.rules[0].title", "", "^(feat|fix):"}},
		Open: []summary.Shift{shift("2.0 "+hostile, "22% of 20%–40%", "22% of 25%–40%", summary.MarkInside, summary.MarkOutside), shift("2.1", "30% of 20%–40%", "30% of 25%–40%", summary.MarkInside, summary.MarkInside),
			shift("2.2", "33%", "33%: classify first", summary.MarkInside, summary.MarkOpen)},
		Closed: []summary.Shift{
			shift("1.9", "30% of 20%–40%", "30% of 25%–40%", summary.MarkInside, summary.MarkInside), shift("1.8", "24% of 20%–40%", "24% of 25%–40%", summary.MarkInside, summary.MarkOutside),
			shift("1.7", "33% of 20%–40%", "33% of 25%–40%", summary.MarkInside, summary.MarkInside), shift("1.6", "10% of 20%–40%", "10% of 25%–40%", summary.MarkOutside, summary.MarkOutside),
			shift("1.5", "too few items to judge (3 of 5)", "too few items to judge (3 of 5)", summary.MarkUnjudged, summary.MarkUnjudged), shift("1.4", "40% of 20%–40%", "40% of 25%–40%", summary.MarkInside, summary.MarkInside),
		},
	}
	all["config-valid"] = check(summary.Config(valid))
	tried := valid
	tried.PullsRead, tried.ChecksChanged, tried.ChecksWorse = 24, 12, 11
	for n := range 10 {
		tried.Checks = append(tried.Checks, summary.CheckShift{Ref: fmt.Sprintf("#%d", n+1), Title: hostile, Check: checks.CheckStrategy, Before: checks.Neutral, After: checks.Failure})
	}
	all["config-taken-back"] = check(summary.ConfigTakenBack())
	all["config-checks"] = check(summary.Config(tried))
	tried.OverPlan = true
	tried.File, tried.Repositories, tried.Looked, tried.Unnamed, tried.UnnamedOpen = "northstar.yml", 31, 20, 3, 1
	all["config-owner"] = check(summary.Config(tried))
	tried = summary.ConfigInput{File: ".github/northstar.yml", From: checks.Advise, To: checks.Advise, Settings: valid.Settings, PullsRead: 3}
	all["config-no-check"] = check(summary.Config(tried))
	valid.To, valid.NotCompared, valid.Deleted = checks.Advise, "Not every milestone is read yet, so what would change for them is not known.", true
	all["config-deleted"] = check(summary.Config(valid))
	all["config-harmless"] = check(summary.Config(summary.ConfigInput{File: ".github/northstar.yml", From: checks.Advise, To: checks.Enforce, OpenRead: 3,
		Settings: []summary.Setting{{"mode", "advise", "enforce"}}}))
	all["config-issue"] = summary.ConfigIssue(summary.ConfigIssueInput{Findings: findings, LastGood: true})
	all["config-issue-first"] = summary.ConfigIssue(summary.ConfigIssueInput{Findings: findings[:1]})
}

func onboardingTexts(all map[string]string) {
	assess := func(t checks.Totals) capacity.Assessment {
		r := policy(checks.Observe)
		return capacity.Assess(t, r.Capacity.Band, &r)
	}
	past := func(title string, repo checks.Ref, t checks.Totals) summary.PastMilestone {
		return summary.PastMilestone{Milestone: checks.Milestone{Repo: repo, Title: title, State: checks.Closed, Closed: now.AddDate(0, -1, 0)}, Assessment: assess(t)}
	}
	open := past("2.0", ref(0), totals(2, 4, 2, 4, 0))
	open.Milestone.State, open.Milestone.Due = checks.Open, two.Due
	in := summary.OnboardingInput{
		Web: "https://github.com", Repo: checks.Ref{Owner: "acme", Repo: ".github"}, Branch: "main", File: "northstar.yml", Owner: true,
		Policy:       "version: 1\nmode: advise  # off | observe | advise | enforce\ncapacity:\n  tech-debt: {min: 20%, max: 40%}\n",
		Repositories: 3, Items: 1204, Kinds: map[checks.Kind]int{checks.Vision: 1, checks.Strategy: 3, checks.Feature: 410, checks.TechDebt: 96, checks.None: 694},
		Linked: 41, Work: 506,
		Milestones: []summary.PastMilestone{open, past("1.9 "+hostile, ref(0), totals(0, 0, 1, 13, 0)), past("1.8", roadmap, totals(0, 0, 1, 2, 0))},
	}
	in.Kinds[checks.Other], in.Likely, in.LikelyBy = 300, map[checks.Kind]int{checks.Feature: 200, checks.Other: 4}, summary.LikelyGroups{}
	for n := range 200 {
		in.LikelyBy.Add(checks.Habit{Kind: checks.Feature, Place: "label", Text: "enhancement", Statable: true}, 0)
		if n < 4 {
			in.LikelyBy.Add(checks.Habit{Kind: checks.Other, Place: "prefix", Text: "fix", Statable: true}, 0)
			in.LikelyBy.Add(checks.Habit{Kind: checks.TechDebt, Place: "paths", Text: "build and lock files"}, 0)
		}
	}
	all["onboarding"] = summary.Onboarding(in)
	in.LikelyBy = nil
	in.Milestones, in.Owner, in.Kinds, in.Work, in.Repositories = nil, false, nil, 0, 1
	in.Repo, in.File, in.Branch = ref(0), ".github/northstar.yml", "release/2 (old)"
	all["onboarding-bare"] = summary.Onboarding(in)
}

func commandTexts(all map[string]string) {
	r := policy(checks.Enforce)
	report := checks.Report{Decision: feature, Weight: checks.Unit, Chain: chain,
		Strategy: checks.Verdict{Check: checks.CheckStrategy, Conclusion: checks.Success, Title: "PR #71 → #60 → strategy #12 → vision #3"},
		Capacity: checks.Verdict{Check: checks.CheckCapacity, Conclusion: checks.Failure, Title: "Debt share 14% (2 of 14), band 20%–40%: add 1–6 tech-debt items"}}
	in := summary.ExplainInput{Item: pull, Report: report, Sight: sight, Milestone: &two, Figures: capacity.Assess(totals(1, 8, 1, 4, 1), r.Capacity.Band, &r).Says(), Points: true}
	in.Change = `A kind label, or a line "Kind: feature" in its description; for all, ` + hostile + "."
	all["explain"] = summary.Explain(in)
	in.Report.Touches = []checks.NonGoal{{Strategy: ref(12), Text: "No " + hostile + " attachments"}, {Strategy: private, Text: "secret"}}
	all["explain-touches-non-goal"] = summary.Explain(in)
	in.Report.Touches, in.Report.Misread = nil, "1,5 "+hostile
	all["explain-misread"] = summary.Explain(in)
	in.Change = ""
	in.Report = checks.Report{Decision: checks.Decision{Kind: checks.None, Source: checks.NoSource}, Chain: checks.Chain{Problems: dead}}
	in.Milestone = nil
	all["explain-nothing"] = summary.Explain(in)
	in.Report.Decision = checks.Decision{Kind: checks.TechDebt, Source: checks.ByPerson, Evidence: "label"}
	in.Choice = &checks.Choice{Kind: checks.TechDebt, By: "ada", How: "label", At: now}
	all["explain-chosen"] = summary.Explain(in)
	guideTexts(all)
	all["refuse-unknown"] = summary.Refuse("/northstar dance @everyone", "there is no command “dance”; `/northstar help` lists them")
	all["refuse-allowed"] = summary.Refuse("/northstar waive strategy later", "Only people with maintain permission, or members of `teams.waive`, may waive a check.")
}

func milestoneTexts(all map[string]string) {
	write := func(name string, t checks.Totals, change func(*summary.MilestoneInput, *checks.Rules)) {
		r := policy(checks.Advise)
		in := summary.MilestoneInput{Now: now, Home: ref(12), Milestone: two, Totals: t}
		if change != nil {
			change(&in, &r)
		}
		var unsure []checks.Reference
		for _, r := range in.Unclassified {
			r.Weight, r.State = checks.Unit, checks.Open
			unsure = append(unsure, r)
		}
		in.Assessment = capacity.AssessNaming(in.Totals, r.Capacity.Band, &r, unsure)
		all["milestone-"+name] = summary.Milestone(in)
	}
	served := []summary.ServedStrategy{
		{Strategy: at(12, "Find anything in a second", checks.Strategy), Feature: cell(6), Debt: cell(1), Done: cell(4)},
		{Strategy: at(15, hostile, checks.Strategy), Feature: cell(2), Done: cell(1)},
		{Strategy: checks.Reference{Ref: private}, Debt: cell(1)},
	}
	unlinked := []checks.Reference{at(40, "Dark mode", checks.Feature), at(41, hostile, checks.TechDebt)}
	none := []checks.Reference{at(50, "Look at the thing", checks.None), at(51, hostile, checks.None)}
	full := func(in *summary.MilestoneInput, _ *checks.Rules) {
		in.Strategies, in.Unlinked, in.UnlinkedCount, in.Unclassified = served, unlinked, 26, none
	}
	write("under", totals(1, 8, 1, 4, 2), full)
	write("likely", totals(2, 5, 1, 4, 1), func(in *summary.MilestoneInput, _ *checks.Rules) {
		full(in, nil)
		in.Totals.Open[checks.LikelyFeature], in.Totals.Open[checks.LikelyTechDebt], in.Totals.Open[checks.LikelyOther] = cell(1), cell(1), cell(1)
		in.Likely = []checks.Reference{{Ref: ref(60), Title: "Sort by price", Likely: checks.Feature}, {Ref: ref(61), Title: hostile, Likely: checks.TechDebt}, {Ref: ref(62), Title: "Notes", Likely: checks.Other}}
	})
	write("points", totals(2, 7, 1, 2, 0), func(in *summary.MilestoneInput, r *checks.Rules) {
		full(in, r)
		r.Capacity.Unit, in.Policy.Points = "points", true
		in.Totals.Open[checks.TechDebt] = checks.Cell{Count: 2, Weight: 2500}
		in.Unclassified = nil
		in.Misread, in.MisreadCount = unlinked, 22
	})
	write("inside-elsewhere", totals(2, 5, 2, 4, 0), func(in *summary.MilestoneInput, _ *checks.Rules) {
		in.Home, in.Strategies, in.Milestone.Title = roadmap, served[:1], "2.0"
	})
	write("over-overdue", totals(6, 4, 1, 3, 0), func(in *summary.MilestoneInput, _ *checks.Rules) { in.Milestone.Due = now.AddDate(0, 0, -3) })
	write("closed", totals(0, 0, 1, 13, 0), func(in *summary.MilestoneInput, _ *checks.Rules) {
		in.Milestone.State, in.Milestone.Closed, in.Strategies = checks.Closed, now, served[:1]
	})
	write("veiled", totals(2, 5, 2, 4, 0), func(in *summary.MilestoneInput, _ *checks.Rules) { in.Strategies, in.VeiledCount = served[:1], 4 })
	write("veiled-whole", totals(2, 5, 2, 4, 0), func(in *summary.MilestoneInput, _ *checks.Rules) { in.VeiledCount = 1 })
	all["milestone-withdrawn"] = summary.MilestoneWithdrawn()
	write("enforced", totals(6, 4, 1, 3, 0), func(in *summary.MilestoneInput, _ *checks.Rules) { in.Policy.Mode = checks.Enforce })
	write("early", totals(1, 2, 0, 0, 0), func(in *summary.MilestoneInput, _ *checks.Rules) { in.Milestone.Due = time.Time{} })
	write("empty", checks.Totals{}, nil)
	write("incomplete", totals(1, 8, 1, 4, 2), func(in *summary.MilestoneInput, r *checks.Rules) {
		full(in, r)
		in.Totals.Incomplete = true
	})
}

// many are references enough to fill any text.
func many(n int) []checks.Reference {
	out := make([]checks.Reference, n)
	for i := range out {
		out[i] = at(i+100, fmt.Sprintf("%d %s", i, hostile), checks.Feature)
	}
	return out
}
