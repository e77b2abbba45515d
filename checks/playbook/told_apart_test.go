package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// What a second reader found of statements that were told apart the wrong way.
func TestStatementsToldApart(t *testing.T) {
	for _, s := range []string{"Grow above market rate.", "Improve performance over last year.", "Launch before summer.", "Take over the market.", "Only then can we succeed.",
		"Everything else follows from that.", "Deliver every new feature on time.", "Limit churn to 2%.", "Avoid risk.", "Don't panic."} {
		if chooses(s) {
			t.Errorf("%q is taken for a choice", s)
		}
	}
	for _, s := range []string{"Search before menus.", "Repair over replacement.", "Avoid vendors without an export.", "Limit work in progress to two items a person."} {
		if !chooses(s) {
			t.Errorf("%q is no choice", s)
		}
	}
	r := newReading(Reviewed{Doc: text.Read(""), Rules: &checks.Rules{}})
	for _, s := range []string{"Ship the CSV import by March 2028", "Close the old FTP server by July 2028", "Move billing to PostgreSQL by June 2028", "Roll out SSO to all 40 branches by March 2028", "Make backups every 6 hours"} {
		if r.aspires(s) {
			t.Errorf("%q is taken for a goal", s)
		}
	}
	for _, s := range []string{"Grow", "Improve the search", "Increase revenue by 10%", "Reach 10,000 users by Q4 2027"} {
		if !r.aspires(s) {
			t.Errorf("%q is taken for an action", s)
		}
	}
	if target("No mobile app this year.", r) || !target("Ten new customers per month", r) {
		t.Error("a refusal is a target, or a target none")
	}
}
