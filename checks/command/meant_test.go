package command

import (
	"strings"
	"testing"
)

// What people write from memory is refused with the command that they mean, whole, to be pasted.
func TestMeant(t *testing.T) {
	for line, want := range map[string]string{
		"/northstar debt":                             "/northstar kind tech-debt",
		"/northstar Debt.":                            "/northstar kind tech-debt",
		"/northstar tech debt #12":                    "/northstar kind tech-debt #12",
		"/northstar feature":                          "/northstar kind feature",
		"/northstar featrue":                          "/northstar kind feature",
		"/northstar kind debt":                        "/northstar kind tech-debt",
		"/northstar Kind: debt":                       "/northstar kind tech-debt",
		"/northstar Kind: feature":                    "/northstar kind feature",
		"/northstar kind tecdebt #12 #13":             "/northstar kind tech-debt #12 #13",
		"/northstar kind `techdept`":                  "/northstar kind tech-debt",
		"/northstar kind stratgy":                     "/northstar kind strategy",
		"/northstar knid feature":                     "/northstar kind feature",
		"/northstar k\u0456nd feature":                "/northstar kind feature", // a letter of another alphabet
		"/northstar ki\u200bnd feature":               "/northstar kind feature",
		"/northstar expalin":                          "/northstar explain",
		"/northstar explain:":                         "/northstar explain",
		"/northstar recheckk":                         "/northstar recheck",
		"/northstar link 9":                           "/northstar link #9",
		"/northstar link 9 and 10":                    "/northstar link #9 and #10",
		"/northstar kind debt 12 13":                  "/northstar kind tech-debt #12 #13",
		"/northstar kind feature 12,":                 "/northstar kind feature #12",
		"/northstar result 34 #5 met 12 orders":       "/northstar result #34 #5 met 12 orders",
		"/northstar lnik 9":                           "/northstar link #9",
		"/northstar unlik #9":                         "/northstar unlink #9",
		"/northstar waiv strategy it is small":        "/northstar waive strategy it is small",
		"/northstar waive debt 14d it is small":       "/northstar waive debt-capacity 14d it is small",
		"/northstar waive capacity it is small":       "/northstar waive debt-capacity it is small",
		"/northstar waive stategy: it is small":       "/northstar waive strategy it is small",
		"/northstar unwaive debt":                     "/northstar unwaive debt-capacity",
		"/northstar objcet strategy it is slower":     "/northstar object strategy it is slower",
		"/northstar object stratgy it is slower":      "/northstar object strategy it is slower",
		"/northstar result meet a third had a card":   "/northstar result met a third had a card",
		"/northstar result #34 mised nobody found it": "/northstar result #34 missed nobody found it",
		"/northstar waiv strategy":                    "/northstar waive",
		"/northstar waiv strategy `@ada` <b>":         "/northstar waive strategy '@\u200bada' <b>",
	} {
		if _, err := Parse(line, home, ""); err == nil || !strings.HasPrefix(err.Error(), "did you mean `"+want+"`? ") || Lost(err) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
	for _, line := range []string{"/northstar dance", "/northstar please do", "/northstar bug", "/northstar " + strings.Repeat("x", 1<<20), "/northstar \u202e\u202e"} {
		if _, err := Parse(line, home, ""); !Lost(err) || strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%.40q: %v, and nothing is near", line, err)
		}
	}
	for _, line := range []string{"/northstar kind bug", "/northstar link", "/northstar waive it is small", "/northstar result yes", "/northstar object because"} {
		if _, err := Parse(line, home, ""); err == nil || Lost(err) || strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%q: %v, and nothing is near", line, err)
		}
	}
}

// What is held out to be pasted is a command, or the beginning of one.
func TestMeantIsACommand(t *testing.T) {
	for _, verb := range verbs {
		for _, k := range []string{"strategy why", "feature", "#9 met x", "debt-capacity why"} {
			line := "/northstar " + string(verb)[1:] + " " + k
			_, err := Parse(line, home, "")
			if err == nil {
				continue
			}
			_, rest, ok := strings.Cut(err.Error(), "did you mean `")
			if held, _, _ := strings.Cut(rest, "`"); ok && len(strings.Fields(held)) > 2 {
				if _, err := Parse(held, home, ""); err != nil {
					t.Errorf("%q: %q is no command: %v", line, held, err)
				}
			}
		}
	}
}
