package playbook_test

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

func ExampleReview() {
	body := "Vision: #3\nHorizon: 18 months\n\n## Problem\n\nOrders get lost twice a week.\n\n## Guiding policy\n\nOne queue, and nothing beside it.\n\n## Actions\n\n- [ ] #34\n"
	now := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	r := playbook.Review(playbook.Reviewed{
		Item: checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 12}, Title: "One queue", Body: body, Created: now},
		Doc:  text.Read(body), Kind: checks.Strategy, Rules: &checks.Rules{}, Now: now,
	})
	for _, f := range r.Open() {
		fmt.Println(f.Name, f.Sentence)
	}
	// Output:
	// no-non-goals No heading says what will not be done.
}

func ExampleParseHorizon() {
	written := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, s := range []string{"2028", "Q3 2027", "by June", "18 months", "soon"} {
		e, ok := playbook.ParseHorizon(s, written)
		fmt.Println(s, e.Day.Format(time.DateOnly), ok)
	}
	// Output:
	// 2028 2028-12-31 true
	// Q3 2027 2027-09-30 true
	// by June 2027-06-30 true
	// 18 months 2028-05-20 true
	// soon 0001-01-01 false
}
