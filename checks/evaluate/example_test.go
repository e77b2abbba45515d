package evaluate_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
)

// One value in, one value out: the same for the server and for northstar audit.
func ExampleItem() {
	s := &checks.Subject{
		Rules:    checks.Rules{Mode: checks.Enforce, Require: map[checks.Kind]bool{checks.Feature: true}},
		Classify: checks.Classifiable{PathsKnown: true, Item: checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 71}, Type: checks.Pull, State: checks.Open, Title: "Gift cards", Body: "Kind: feature"}},
	}
	rep := evaluate.Item(s)
	fmt.Println(rep.Decision.Kind, rep.Decision.Evidence)
	for _, v := range []checks.Verdict{rep.Strategy, rep.Capacity} {
		fmt.Println(v.Check, v.Conclusion, v.Title)
	}
	// Output:
	// feature its description says Kind: feature
	// northstar/strategy failure Not linked to a strategy
	// northstar/debt-capacity neutral No milestone: debt share not judged
}
