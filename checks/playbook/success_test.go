package playbook_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// What would make a feature a success is read as every other line is: behind a label in any case, bold or in a list, or under a heading.
func TestSuccess(t *testing.T) {
	for body, want := range map[string]string{
		"Success: half of the orders have a card":             "half of the orders have a card",
		"A form.\n\n**Success:** checkout under 2 s\n\nMore.": "checkout under 2 s",
		"- SUCCESS : 10% fewer calls":                         "10% fewer calls",
		"success：mehr Käufe":                                  "mehr Käufe",
		"### Success\n\nRefunds within a day":                 "Refunds within a day",
		"## 🎯 Success criteria\n\n- fewer calls\n- faster\n":  "fewer calls; faster",
		"**Success**\n\nNobody asks twice.\nNobody waits.\n":  "Nobody asks twice. Nobody waits.",
		"Success:\n\n- one\n- two":                            "one; two",
		"### Success\n\n_No response_\n\n### Kind\n\nfeature": "",
		"Success: TBD":                                              "",
		"Success: tbd\n\n## Success\n\n20% more":                    "20% more",
		"```\nSuccess: in code\n```\n> Success: quoted":             "",
		"<!-- Success: what would make this a success? -->\nA form": "",
		"Successes: none of it":                                     "",
		"We measure success: by hand":                               "",
		"It is a success":                                           "",
		"":                                                          "",
	} {
		if got := playbook.Success(text.Read(body)); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

func FuzzSuccess(f *testing.F) {
	f.Add("Success: half of the orders")
	f.Add("### Success\n\n- a\n- b " + strings.Repeat("x", 600))
	f.Fuzz(func(t *testing.T, body string) {
		got := playbook.Success(text.Read(body))
		if n := utf8.RuneCountInString(got); n > 500 || strings.ContainsAny(got, "\n\r") || got != strings.TrimSpace(got) {
			t.Errorf("%d characters: %q", n, got)
		}
	})
}
