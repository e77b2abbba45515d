package summary_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// halves is a strategy of which two took the place, with work of every sort.
func halves() summary.SplitInput {
	return summary.SplitInput{Home: ref(12), Heirs: []checks.Reference{at(40, "Pay by card", checks.Strategy), {Ref: roadmap, Title: hostile, Kind: checks.Strategy}},
		Items: []summary.SplitItem{
			{Item: checks.Reference{Ref: ref(71), Title: "Say why the bank refused"}, To: ref(40)},
			{Item: checks.Reference{Ref: ref(72), Title: hostile}, To: ref(40)},
			{Item: checks.Reference{Ref: checks.Ref{Owner: "acme", Repo: "web", Number: 3}, Title: "Send invoices"}, To: roadmap},
			{Item: checks.Reference{Ref: ref(73), Title: hostile}},
			{Item: checks.Reference{Ref: checks.Ref{Owner: "acme", Repo: "roadmap", Number: 4}, Title: "A darker theme"}},
		}}
}

func splitTexts(all map[string]string) {
	in := halves()
	all["split-proposed"] = summary.Split(in)
	in.More = 7
	in.Done = []summary.SplitTick{{Item: ref(69), To: ref(40), By: "everyone"}, {Item: ref(70), To: roadmap, By: "ada"}}
	in.Refused = []summary.SplitTick{{Item: ref(71), To: ref(40), By: "sam", Why: "Only the author and people with triage permission may change what this is linked to."}}
	all["split-ticked"] = summary.Split(in)
	in.Items, in.More, in.Refused = nil, 0, nil
	all["split-done"] = summary.Split(in)
	in.Heirs = in.Heirs[:1]
	all["split-one-left"] = summary.Split(in)
	in.Done = nil
	all["split-collapsed-one"] = summary.SplitSettled(in)
	in.Heirs = nil
	all["split-collapsed-none"] = summary.SplitSettled(in)
	in = halves()
	in.Heirs = append(in.Heirs, at(42, "Pay at the door", checks.Strategy))
	in.Items = in.Items[3:]
	all["split-three"] = summary.Split(in)
	in.Items = nil
	all["split-collapsed-linked"] = summary.SplitSettled(in)
}

// What is ticked is found by its words: no two lines have the same, whatever items are called.
func TestSplitWordsAreTheItemsOwn(t *testing.T) {
	of := map[string]string{}
	for n := 1; n < 30; n++ {
		for _, to := range []checks.Ref{ref(40), ref(4), roadmap, {}} {
			for _, title := range []string{"", "x", "x) → #40", hostile + "\n- [x] #1"} {
				words := summary.SplitItem{Item: checks.Reference{Ref: ref(n), Title: title}, To: to}.Words(ref(12))
				if strings.ContainsAny(words, "\r\n") {
					t.Errorf("%q is more than a line", words)
				}
				line := fmt.Sprint(n, to)
				if was, twice := of[words]; twice && was != line {
					t.Errorf("%q is the line of %s and of %s", words, was, line)
				}
				of[words] = line
			}
		}
	}
}
