package app_test

import (
	"strings"
	"testing"
)

// The answer to /northstar explain names what decided, what would change it and the milestone, of issues too.
func TestExplainCommand(t *testing.T) {
	w := one(t, setup{policy: advise})
	ms := w.milestone(shop, "Autumn", "")
	n := w.issue("ben", shop, "refactor: carts", "", in(ms))
	w.calm()
	w.say("sam", shop, n, "/northstar explain")
	w.calm()
	comments := w.item(shop, n).Comments
	answer := comments[len(comments)-1].Body
	for _, want := range []string{"**Kind** 🧹 tech-debt, by a rule of the policy: rule title", "**What would change it** A kind label, or a line \"Kind: feature\"",
		"rule 1 of classify.rules", "**Milestone** Autumn: Debt share: too early to judge"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in\n%s", want, answer)
		}
	}
}
