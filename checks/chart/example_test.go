package chart_test

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/chart"
)

func ExampleNew() {
	ref := func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }
	item := func(n int, k checks.Kind, title string, serves ...checks.Ref) chart.Node {
		return chart.Node{Ref: ref(n), Kind: k, Type: checks.Issue, Title: title, State: checks.Open, Weight: checks.Unit, Serves: serves}
	}
	m := chart.New(chart.Input{Of: "acme/shop", Home: ref(0), At: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Nodes: []chart.Node{
		item(3, checks.Vision, "Every order arrives"),
		item(12, checks.Strategy, "One queue", ref(3)),
		item(40, checks.TechDebt, "Retire the second queue", ref(12)),
		item(41, checks.Feature, "Gift cards"),
	}})
	fmt.Print(m.Text(chart.Short))
	// Output:
	// acme/shop on 2026-11-20: 1 vision and 1 strategy are open; of 2 open items of work 1 serve a strategy
	//
	// 🔭 #3 Every order arrives · 1 open, 0 done, 100% debt
	// └─ 🧭 #12 One queue · 1 open, 0 done, 100% debt
	//    └─ 🧹 #40 Retire the second queue · open
	//
	// ❔ Work that serves no strategy: 1 open, 0 done, 0% debt
	// └─ ✨ #41 Gift cards · open
}
