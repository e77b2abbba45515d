package classify_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
)

// The first source that answers decides, and says what it went by.
func ExampleDecide() {
	rules := checks.Rules{}
	it := checks.Item{Type: checks.Issue, Title: "Cache the prices", Body: "Kind: tech-debt"}
	d := classify.Decide(checks.Classifiable{Item: it}, &rules)
	fmt.Println(d.Kind, d.Source, d.Evidence)
	d = classify.Decide(checks.Classifiable{Item: it, Choice: &checks.Choice{Kind: checks.Feature, By: "ada", How: "label"}}, &rules)
	fmt.Println(d.Kind, d.Source, d.Evidence)
	// Output:
	// tech-debt declaration its description says Kind: tech-debt
	// feature person @ada put the label for feature on
}
