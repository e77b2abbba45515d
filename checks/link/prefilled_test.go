package link_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/text"
)

// What a template prefilled around a reference hides nothing that people see, and what is inside its comments is no statement.
func TestPrefilledLines(t *testing.T) {
	it := checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 9}, Type: checks.Issue}
	for body, want := range map[string]int{
		"Strategy: <!-- number of the strategy --> #2 <!-- keep this line -->": 2,
		"<!-- keep this line --> Strategy: #2":                                 2,
		"<!-- keep --> Strategy: #2 <!-- number, such as #7 -->":               2,
		"<!-- one --><!-- two, such as #7 --> Strategy: #2":                    2,
		"<!--\nWhich one?\n--> Strategy: #2 <!-- keep -->":                     2,
		"- <!-- keep --> Strategy: #2 <!-- number -->":                         2,
		"<!-- keep --> Strategy: <!-- #2 -->":                                  0,
		"<!-- keep --> Strategy: #2 <!-- number\n-->":                          0,
		"Part\u00a0of: #2":                               2,
		"Part\u00a0of #2":                                2,
		"Strategy\u00a0:\u00a0#2":                        2,
		"Strategy: <!-- such as #7 --> #2":               2,
		"Strategy:\n<!-- number of the strategy -->\n#2": 2,
		"Strategy:\n<!-- number of the strategy, such as #7 -->\n#2\n<!-- end -->": 2,
		"Strategy:\n\n<!-- number of the strategy -->\n\n#2":                       2,
		"Strategy:\n\n#2\n\nIt adds a button.":                                     2,
		"Strategy:\n\n#2, acme/web#4\n\nIt adds a button.":                         2,
		"Strategy:\n\n#2 broke, and this mends it.":                                0,
		"Strategy:\n\nIt adds a button.\n\n#2":                                     0,
		"Strategy:\n\n#2\nbroke, and this mends it.":                               0,
		"Strategy:\n\n## Why\n\n#2":                                                0,
		"**Strategy:** <!-- x -->\n<!-- y --> #2":                                  2,
		"- Strategy: <!-- x --> #2":                                                2,
		"### Strategy\n\n<!-- number of the strategy -->\n\n#2\n":                  2,
		"Strategy: [the strategy](../issues/2)":                                    2,
		"Strategy: <!-- link --> [the strategy](../issues/2) <!-- keep -->":        2,
		"Strategy: [the strategy](/acme/shop/issues/2)":                            2,
		"Strategy: [the strategy](https://github.com/acme/shop/issues/2)":          2,
		"Strategy: [#2](https://github.com/acme/shop/issues/2)":                    2,
		"Strategy: [the strategy](../pull/2)":                                      2,
		"Strategy:\n<!-- number of the strategy -->\n\n#2":                         2,
		"Strategy: <!-- #2 -->":                                                    0,
		"Strategy: [the strategy](../blob/main/2.md)":                              0,
	} {
		got := 0
		for _, l := range link.Stated(it, text.Read(body), "") {
			if l.To.Repo == "shop" {
				got = l.To.Number
			}
		}
		if got != want {
			t.Errorf("%q leads to %d, want %d", body, got, want)
		}
	}
}
