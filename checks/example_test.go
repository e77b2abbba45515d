package checks_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
)

// The value of nothing is the strict one: a kind that nobody knows is none, a verdict that nobody filled in is no pass.
func ExampleKind() {
	for _, k := range append(checks.Kinds, checks.None) {
		fmt.Println(k.Emoji(), k, k.Work())
	}
	// Output:
	// 🔭 vision false
	// 🧭 strategy false
	// ✨ feature true
	// 🧹 tech-debt true
	// ❔ none false
}

func ExampleRef_In() {
	r := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}
	fmt.Println(r.In(checks.Ref{Owner: "acme", Repo: "shop"}), r.In(checks.Ref{Owner: "Acme", Repo: "Roadmap"}))
	// Output:
	// acme/roadmap#12 #12
}
