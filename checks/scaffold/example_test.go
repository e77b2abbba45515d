package scaffold_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/scaffold"
)

func ExampleFiles() {
	labels := map[checks.Kind]string{checks.Vision: "vision", checks.Strategy: "strategy", checks.Feature: "feature", checks.TechDebt: "tech-debt"}
	for _, f := range scaffold.Files(labels, ".github/northstar.yml", "version: 1\n") {
		fmt.Println(f.Path)
	}
	// Output:
	// .github/ISSUE_TEMPLATE/vision.yml
	// .github/ISSUE_TEMPLATE/strategy.yml
	// .github/ISSUE_TEMPLATE/feature.yml
	// .github/ISSUE_TEMPLATE/tech-debt.yml
	// .github/labels.yml
	// .github/northstar.yml
}
