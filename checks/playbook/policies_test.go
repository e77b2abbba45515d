package playbook

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// sample is a file of testdata and what its policies are for.
type sample struct {
	file  string
	wrong Status // what none of them should be
	part  string // which of them: "odd" were tuned on, "even" held out; "" all
}

// policies are those of a part of a file.
func (m sample) policies(t *testing.T) []string {
	b, err := os.ReadFile("testdata/" + m.file)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	at := policyHeading.FindAllSubmatchIndex(b, -1)
	for i, is := range at {
		end := len(b)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		part := map[bool]string{true: "odd", false: "even"}[(b[is[3]-1]-'0')%2 == 1]
		if m.part == "" || m.part == part {
			all = append(all, strings.TrimSpace(string(b[is[1]:end])))
		}
	}
	return all
}

var policyHeading = regexp.MustCompile(`(?m)^-- [a-z ]+ ([0-9]+) --\n`)

// TestPoliciesAreToldApart measures what a ✅ and a ⚠️ of goal-not-strategy are worth: at most 5 in 100 bad policies pass, and at most
// 5 in 100 good ones are found fault with. In brackets what the words were chosen by. The even ones were written beside the odd ones,
// by who chose the words then: bad_policies_last.txt is the fairest.
//
//	                              ✅  ⚠️  left to people
//	bad_policies.txt, odd (yes)    0  48   4
//	bad_policies.txt, even         0  40   8
//	bad_policies_more.txt (yes)    0  20  20
//	bad_policies_last.txt          1  11  28
//	good_policies.txt, odd (yes)  23   0   7
//	good_policies.txt, even       23   0   7
func TestPoliciesAreToldApart(t *testing.T) {
	for _, m := range []sample{
		{"bad_policies.txt", OK, "odd"}, {"bad_policies.txt", OK, "even"}, {"bad_policies_more.txt", OK, ""}, {"bad_policies_last.txt", OK, ""},
		{"good_policies.txt", Advice, "odd"}, {"good_policies.txt", Advice, "even"},
	} {
		all, found := m.policies(t), map[Status]int{}
		for _, p := range all {
			f, _ := of(Review(reviewed(checks.Strategy, instead(soundStrategy, "Guiding policy", p))), "goal-not-strategy")
			found[f.Status]++
			if f.Status == m.wrong {
				t.Logf("%s: %s %q", m.file, p, f.Quote)
			}
		}
		t.Logf("%s %s: ✅ %d, ⚠️ %d, left to people %d", m.file, m.part, found[OK], found[Advice], found[NotReviewed])
		if len(all) == 0 || found[m.wrong]*100 > 5*len(all) {
			t.Errorf("%s %s: %d of %d are %s", m.file, m.part, found[m.wrong], len(all), m.wrong)
		}
	}
}
