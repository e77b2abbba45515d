package explain_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/evaluate"
	"github.com/northstar-app/northstar/checks/explain"
)

func ExampleOf() {
	s := &checks.Subject{
		Rules:    checks.Rules{Mode: checks.Advise, Require: map[checks.Kind]bool{checks.Feature: true}},
		Classify: checks.Classifiable{PathsKnown: true, Item: checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 71}, Type: checks.Pull, State: checks.Open, Title: "Gift cards", Body: "Kind: feature"}},
	}
	fmt.Print(explain.Of(explain.Input{Subject: s, Report: evaluate.Item(s)}).Text())
	// Output:
	// acme/shop#71  open, pull request: Gift cards
	//
	// kind                     ✨ feature, declared in the description
	// because                  its description says Kind: feature
	// sure                     certain, it was stated
	// what would change it     Another kind in its description, or a kind label that a person puts on.
	// chain                    none: no link leads to a strategy that counts
	// milestone                none
	// northstar/strategy       neutral: Not linked to a strategy
	// northstar/debt-capacity  neutral: No milestone: debt share not judged
}
