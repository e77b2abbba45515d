package audit_test

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
)

func ExampleRun() {
	issues := `[{"number": 12, "title": "One queue", "body": "Kind: strategy", "state": "OPEN", "url": "https://github.com/acme/shop/issues/12"},
		{"number": 40, "title": "Retire the second queue", "body": "Kind: tech-debt\nStrategy: #12", "state": "OPEN", "url": "https://github.com/acme/shop/issues/40"}]`
	e, err := audit.Read([]byte(issues), nil)
	if err != nil {
		panic(err)
	}
	for _, it := range audit.Run(e, &checks.Rules{Mode: checks.Advise}, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)).Items {
		fmt.Println(it.Number, it.Kind, it.Evidence, it.Linked)
	}
	// Output:
	// 12 strategy its description says Kind: strategy false
	// 40 tech-debt its description says Kind: tech-debt true
}
