package audience_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks/audience"
)

// Readers of a public repository are told of public ones; those of a private one the sum of all of its owner, without a name.
func Example() {
	shop := audience.Place{Repo: 1, Owner: "acme", Public: true}
	plans, vault := audience.Place{Repo: 2, Owner: "acme"}, audience.Place{Repo: 3, Owner: "acme"}
	fmt.Println(audience.Of(shop).Sees(plans), audience.Of(shop).Counts(plans))
	fmt.Println(audience.Of(plans).Sees(shop), audience.Of(plans).Sees(vault), audience.Of(plans).Counts(vault))
	// Output:
	// false false
	// true false true
}
