package summary_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Texts are Markdown, and say exactly what to paste.
func ExampleUnlinked() {
	shop := checks.Ref{Owner: "acme", Repo: "shop", Number: 71}
	fmt.Print(summary.Unlinked(summary.UnlinkedInput{
		Item: checks.Item{Ref: shop, Type: checks.Pull}, Kind: checks.Feature,
		Likely: []checks.Reference{{Ref: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}, Title: "One queue", Kind: checks.Strategy}},
	}))
	// Output:
	// <!-- northstar:unlinked -->
	// ### 🧭 Which strategy does this serve?
	//
	// This pull request is ✨ **feature** work and is linked to no strategy yet.
	//
	// By its words it may serve this:
	//
	// - 🧭 acme/roadmap#12 One queue
	//
	//   ```text
	//   /northstar link acme/roadmap#12
	//   ```
	//
	// Paste the line of the strategy that it serves into a comment here, or put a line like this into the description:
	//
	// ```text
	// Strategy: acme/roadmap#12
	// ```
	//
	// <sub>This comment folds itself away once that is settled. Meant to serve none? A maintainer can say `/northstar waive strategy REASON`. `/northstar help` lists the rest.</sub>
}
