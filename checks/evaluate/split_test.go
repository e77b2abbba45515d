package evaluate

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestSplit(t *testing.T) {
	at := func(n int, title, body string) checks.Item {
		return checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "roadmap", Number: n}, Title: title, Body: body, State: checks.Open, Private: true}
	}
	in := Splitting{Rules: &checks.Rules{}, Heirs: []checks.Item{
		at(40, "Pay by card", "## Problem\n\nCustomers leave the checkout since their card is refused by the bank.\n\n## Guiding policy\n\nEvery card works at once."),
		at(41, "Pay by invoice", "## Problem\n\nCompanies order on account and wait for a monthly invoice.\n\n## Guiding policy\n\nInvoices are written by themselves."),
	}, NonGoals: map[string][]string{"acme/roadmap#41": {"We will not support currency conversion."}, "acme/roadmap#40": {"Apple Pay"}}}
	for _, c := range []struct {
		title, body string
		want        int
	}{
		{"feat: say why the bank refused a card", "The card of a customer is refused and nobody knows why.", 40},
		{"feat: send invoices monthly", "Companies wait for the invoice of the month.", 41},
		{"feat: a darker theme", "", 0},                                              // it resembles neither
		{"feat: a theme for customers", "", 0},                                       // one word is chance
		{"feat: invoices with currency conversion", "Companies order invoices.", 40}, // what rules it out is not proposed
		{"feat: currency conversion for Apple Pay", "", 0},                           // both do
	} {
		in.Items = append(in.Items, at(100+len(in.Items), c.title, c.body))
		got := Split(in, text.Read)
		if n := got[len(got)-1].Number; n != c.want {
			t.Errorf("%q is likelier to serve %d, want %d", c.title, n, c.want)
		}
	}
	if got := Split(Splitting{Rules: &checks.Rules{}, Heirs: in.Heirs[:1], Items: in.Items[2:3]}, text.Read); !got[0].Zero() {
		t.Errorf("with one heir what resembles nothing is said to serve %v", got[0])
	}
}
