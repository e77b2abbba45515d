package command_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/command"
)

func ExampleParse() {
	home := checks.Ref{Owner: "acme", Repo: "shop", Number: 71}
	c, err := command.Parse("/northstar link #12 acme/roadmap#3", home, "")
	fmt.Println(c.Verb, c.Refs, err)
	_, err = command.Parse("/northstar waive strategy", home, "")
	fmt.Println(err)
	// Output:
	// link [acme/shop#12 acme/roadmap#3] <nil>
	// a waiver needs its reason: `/northstar waive strategy 14d the vendor's fix is due next week`
}

func ExampleCommand_Allowed() {
	c, _ := command.Parse("/northstar kind strategy", checks.Ref{Owner: "acme", Repo: "shop", Number: 40}, "")
	fmt.Println(c.Allowed(command.Giver{Role: "read", Author: true}, checks.Issue))
	fmt.Printf("%q\n", c.Allowed(command.Giver{Role: "triage"}, checks.Issue))
	// Output:
	// Only people with triage permission may say that; the author may say `feature` or `tech-debt`.
	// ""
}
