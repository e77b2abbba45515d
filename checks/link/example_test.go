package link_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/text"
)

// Links are read from a body, and followed through a graph that somebody else read.
func ExampleWalk() {
	ref := func(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "shop", Number: n} }
	pull := checks.Item{Ref: ref(71), Type: checks.Pull, State: checks.Open, Body: "Part of #12\nStrategy: #99"}
	g := checks.Graph{
		Nodes: map[string]checks.Node{
			ref(12).Key(): {Ref: ref(12), Found: true, Accessible: true, Visible: true, Kind: checks.Strategy, State: checks.Open},
			ref(3).Key():  {Ref: ref(3), Found: true, Accessible: true, Visible: true, Kind: checks.Vision, State: checks.Open},
		},
		Edges: map[string][]checks.Link{
			ref(71).Key(): link.Stated(pull, text.Read(pull.Body), ""),
			ref(12).Key(): {{From: ref(12), To: ref(3), Source: checks.FromBody}},
		},
	}
	c := link.Walk(pull, g)
	fmt.Println(c.Linked, c.Path)
	for _, p := range c.Problems {
		fmt.Println(p.Name(pull.Ref), p.Why)
	}
	// Output:
	// true [acme/shop#71 acme/shop#12 acme/shop#3]
	// #99 does not exist, or cannot be seen from here
}
