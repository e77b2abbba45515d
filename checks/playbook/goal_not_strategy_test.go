package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// What is quoted of an issue without headings is the goal, not the lines that say what it is.
func TestTheGoalIsQuoted(t *testing.T) {
	f, _ := of(Review(reviewed(checks.Strategy, "Kind: strategy\nVision: #1\n\nGrow revenue by 40% until December. Reach 10,000 shops.")), "goal-not-strategy")
	if want := "Grow revenue by 40% until December."; f.Status != Advice || f.Quote != want {
		t.Errorf("%s quotes %q, want %q", f.Status, f.Quote, want)
	}
}

func TestGoalNotStrategy(t *testing.T) {
	policy := func(s string) string { return instead(soundStrategy, "Guiding policy", s) }
	holds(t, checks.Strategy, "goal-not-strategy", map[string]one{
		// only targets and dates
		"a share":                {body: policy("Increase conversion by 20%."), want: Advice},
		"targets":                {body: policy("- Grow revenue 30%\n- Reach 1,000,000 users by Q4 2027\n- NPS above 60"), want: Advice},
		"a sentence with a date": {body: policy("We will ship the mobile app by June 2028."), want: Advice},
		"dates":                  {body: policy("- Alpha: Q1 2027\n- Beta: Q3 2027\n- v2.0 in March 2028"), want: Advice},
		"key results":            {body: policy("Objective 1: Double weekly active users\n\n- KR 1: p95 < 200 ms\n- KR 2: 99.9% availability\n- KR 3: cut churn to 3%"), want: Advice},
		"our goals for the year": {body: policy("Our goals for 2027:\n\n1. Reduce incidents from 12 to 4 a month\n2. Halve build times by H2"), want: Advice},
		"everything by a day":    {body: policy("All services on Kubernetes by Q2 2028."), want: Advice},
		"what we must":           {body: policy("We must reach 10,000 users by 2028."), want: Advice},
		"our goal is":            {body: policy("Our goal is 100 enterprise customers by 2028."), want: Advice},
		"fewer of something":     {body: policy("50% fewer incidents by December 2027; reply times under 60 minutes."), want: Advice},
		"the first version":      {body: policy("Ship the first version by Q3 2027."), want: Advice},
		"releases":               {body: policy("By the end of 2027, release version 3. Complete the audit in Q2 2028."), want: Advice},
		"wrapped over lines":     {body: policy("Improve test coverage from 40% to\n80% until the end of 2027."), want: Advice},
		"measures and values":    {body: policy("- Revenue: +30%\n- Churn: < 2%\n- NPS: 60"), want: Advice},
		"measures in a row":      {body: policy("p95 < 200 ms, 99.9% uptime, 0 sev-1 by end of 2027"), want: Advice},
		"no headings at all":     {body: "Grow ARR 40% by Q4 2027. Hire 12 engineers. Launch in 3 countries.", want: Advice},
		// only wishes
		"wishes":                  {body: policy("- Improve stability\n- Increase test coverage\n- More contributors\n- Faster builds"), want: Advice},
		"a rank":                  {body: policy("Become the leading provider of library software."), want: Advice},
		"wishes beside a target":  {body: policy("Improve the experience of readers. Grow loans by 20%."), want: Advice},
		"a list without headings": {body: "- Grow active readers by 20% until Q4 2027 in all of the forty branches\n- Reach 1 million loans a year, of books and of films alike\n- NPS above 60\n- Hire 12 librarians and four drivers before June 2028", want: Advice},
		// what passed once
		"launches by the quarter": {body: policy("Three launches each quarter"), want: Advice},
		"customers by the month":  {body: policy("Ten new customers per month."), want: Advice},
		"half of something":       {body: policy("Half the churn"), want: Advice},
		"none of something":       {body: policy("Zero downtime"), want: Advice},
		"faster":                  {body: policy("Ship faster"), want: Advice},
		"all of them":             {body: policy("- Three launches each quarter\n- Half the churn\n- Zero downtime\n- Ship faster"), want: Advice},
		"everything":              {body: policy("- Onboarding\n- Search\n- Reports\n- A mobile app\n- Support for schools"), want: Advice},
		"everything in a row":     {body: policy("Onboarding, search, reports, a mobile app, support and schools."), want: Advice},
		"big words":               {body: policy("Unlock value through seamless, customer-centric innovation."), want: Advice},
		"effort":                  {body: policy("Everybody works harder and does whatever it takes."), want: Advice},
		// choices, some with figures
		"a wish and how":         {body: policy("Improve stability by deleting what nobody calls."), want: OK},
		"a choice":               {body: soundStrategy, want: OK},
		"targets and one choice": {body: policy("- Grow revenue 30%\n- Sell to existing customers only"), want: OK},
		"a limit":                {body: policy("At most two services per team. No file over 400 lines."), want: OK},
		"an order":               {body: policy("Fix the 10 slowest queries first, and add no index before that."), want: OK},
		"what comes first":       {body: policy("Ship 5 fixes first, features later."), want: OK},
		"instead":                {body: policy("Deliver 5 small releases a quarter instead of one large one."), want: OK},
		"what stops":             {body: policy("Stop supporting version 1 by June 2027."), want: OK},
		"a direction":            {body: policy("Buy what is ordinary, build what sets us apart."), want: OK},
		"a budget":               {body: policy("Spend 20% of each milestone on what the last one left behind."), want: OK},
		"who decides":            {body: policy("Each team owns its 3 dashboards and may change them without asking."), want: OK},
		"a budget and its value": {body: policy("- Reviewers for each change: two\n- Limit of open items: 3"), want: OK},
		// what may be either is left to people
		"a history":               {body: policy("The old parser was frozen in 2024."), want: NotReviewed},
		"a wish with means":       {body: policy("Increase coverage with every bug that is mended."), want: NotReviewed},
		"fewer of something else": {body: policy("Fewer, larger services. Reduce what we promise."), want: NotReviewed},
		"an address is no figure": {body: "See https://example.com/plans/2027/12.", want: NotReviewed},
		"a target and how":        {body: policy("Cut p95 latency to 200 ms by moving reads to replicas."), want: NotReviewed},
		"names with figures":      {body: policy("Make IPv6 the way in; S3 holds what is cold."), want: NotReviewed},
		"prose about a plan":      {body: "We looked at this in 2024. The queue was rewritten twice and nobody reads its 40 metrics, so it will go.", want: NotReviewed},
		"a measure and a choice":  {body: policy("p95 < 200 ms, 99.9% uptime, reads of the catalogue served by replicas close to the shops"), want: NotReviewed},
		"what was done":           {body: policy("The queue was rewritten in 2024, and its owner left."), want: NotReviewed},
	})
	spared(t, checks.Strategy, "goal-not-strategy", "", instead(soundStrategy, "Guiding policy", "TBD"))
	spared(t, checks.Vision, "goal-not-strategy", soundVision)
}
