package model_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

func ExampleClassify() {
	a := model.Classify("Add support for gift cards", text.Read("Customers want to pay with one."))
	fmt.Println(a.Kind, a.Words)
	a = model.Classify("Remove the deprecated price helpers", text.Read("Clean-up, nothing changes."))
	fmt.Println(a.Kind, a.Words)
	// Output:
	// feature [Add support want to pay with one]
	// tech-debt [Remove the deprecated Clean-up]
}
