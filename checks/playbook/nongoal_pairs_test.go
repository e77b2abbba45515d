package playbook

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// pair is a non-goal with work that does it, or that only shares words with it.
type pair struct{ nonGoal, title, body string }

var pairHeading = regexp.MustCompile(`(?m)^-- pair [0-9]+ --\n`)

// pairsOf are those of a file of testdata.
func pairsOf(t *testing.T, file string) []pair {
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all []pair
	for _, one := range pairHeading.Split(string(b), -1)[1:] {
		lines := strings.SplitN(one, "\n", 3)
		all = append(all, pair{lines[0], lines[1], strings.TrimSpace(lines[2])})
	}
	return all
}

// TestPairsAreToldApart measures what a note on a non-goal finds, and how often it is right, over pairs in which word order, forms of
// words and prepositions differ and over others that share words and do something else. The last ones were written after the rules were, and
// nothing was changed for them: they are the fairest. Twenty like them that were written before those and are among the first now were
// found at first for 15, with none of the twenty near by.
//
//	                  found     near by
//	the first        76 of 80   2 of 86
//	the last         16 of 20   1 of 20
func TestPairsAreToldApart(t *testing.T) {
	for _, of := range []struct {
		touched, near string
		recall        int // at least so many in a hundred of those that touch are found
		precision     int // at least so many in a hundred of what is found touches
	}{
		{"nongoal_touched.txt", "nongoal_near.txt", 80, 90}, {"nongoal_touched_last.txt", "nongoal_near_last.txt", 80, 90},
	} {
		found, wrong := 0, 0
		touched, near := pairsOf(t, of.touched), pairsOf(t, of.near)
		for _, p := range touched {
			if _, ok := Touches([]string{p.nonGoal}, p.title, p.body, &checks.Rules{}); ok {
				found++
			} else {
				t.Logf("missed: %q and %q, %q", p.nonGoal, p.title, p.body)
			}
		}
		for _, p := range near {
			if _, ok := Touches([]string{p.nonGoal}, p.title, p.body, &checks.Rules{}); ok {
				wrong++
				t.Logf("wrong: %q and %q, %q", p.nonGoal, p.title, p.body)
			}
		}
		t.Logf("%s: found %d of %d; %s: %d of %d", of.touched, found, len(touched), of.near, wrong, len(near))
		if len(touched) == 0 || len(near) == 0 || found*100 < of.recall*len(touched) {
			t.Errorf("%s: %d of %d are found, of %d near by %d", of.touched, found, len(touched), len(near), wrong)
		}
		if found*100 < of.precision*(found+wrong) {
			t.Errorf("%d that are found touch, %d do not", found, wrong)
		}
	}
}
