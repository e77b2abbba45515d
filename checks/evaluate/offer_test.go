package evaluate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// offered is an offer in a line: what may be served, and behind a bar what is ruled out, with a star where that comes first.
func offered(o Offer) string {
	var likely, out []string
	for _, r := range o.First(link.MaxChoices) {
		likely = append(likely, r.Ref.In(ref(0)))
	}
	r := o.Refusals()
	for _, n := range r.All {
		out = append(out, n.Strategy.In(ref(0))+" "+n.Text)
	}
	return strings.Join(likely, " ") + " | " + strings.Join(out, ", ") + map[bool]string{true: " *"}[r.First]
}

// Nothing is offered to work that rules it out, whatever else there is; that it does is said where nothing else resembles it more.
func TestOffer(t *testing.T) {
	strategy := func(n int, title, problem string, nonGoals ...string) link.Candidate {
		body := "## Problem\n" + problem + "\n## Non-goals\n- " + strings.Join(nonGoals, "\n- ")
		return link.Candidate{Item: checks.Item{Ref: ref(n), Title: title, Body: body, State: checks.Open}, NonGoals: nonGoals}
	}
	few := []link.Candidate{
		strategy(1, "Couriers work on the road", "Couriers type addresses on a phone with one hand, and lose parcels.", "A Windows desktop app", "Printed route plans"),
		strategy(2, "Search first", "Customers can't find a parcel, and call us.", "Windows phones"),
		strategy(3, "One desktop for the office", "The office keeps four programs open on each desktop, and copies addresses from app to app.", "Macs"),
	}
	many := few
	for n := range link.MaxChoices {
		many = append(many, strategy(10+n, fmt.Sprintf("Invoices of quarter %d", n), "Invoices are late.", "Payments"))
	}
	for _, c := range []struct {
		name, title, body string
		of                []link.Candidate
		want              string
	}{
		{"what rules it out is not offered, and said", "Desktop app for Windows", "", few, "#3 #2 | #1 A Windows desktop app *"},
		{"among many too", "Desktop app for Windows", "", many, "#3 | #1 A Windows desktop app *"},
		{"in the body", "Something for couriers", "Windows desktop app, so that couriers in the hall need no phone.", few, "#3 #2 | #1 A Windows desktop app *"},
		{"something else resembles it more", "Desktop app for Windows in the office", "The office should not copy addresses between four programs, and keep one desktop open.", few, "#3 #2 | #1 A Windows desktop app"},
		{"nothing rules it out", "Search for a parcel by the customer's address", "", few, "#2 #1 #3 | "},
		{"everything rules it out", "Printed route plans", "", few[:1], " | #1 Printed route plans *"},
		{"nothing resembles it", "Payments", "", few, "#1 #2 #3 | "},
		{"all that rule it out", "Late payments of invoices", "", many[3:], " | #10 Payments, #11 Payments, #12 Payments, #13 Payments, #14 Payments *"},
	} {
		x := link.NewIndex(ref(0), c.of)
		it := checks.Item{Ref: ref(71), Title: c.title, Body: c.body}
		work := playbook.NewReading(c.title, func() *text.Doc { return text.Read(c.body) }, &checks.Rules{})
		if got := offered(Choices(x, it, work, 3*link.MaxLikely)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Unlinked work, and what may be work, is told of what rules it out; what is linked, exempt or waived is not.
func TestRefused(t *testing.T) {
	roadmap := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}
	no := checks.NonGoal{Strategy: roadmap, Text: "Loyalty points, ever"}
	for name, c := range map[string]struct {
		change func(*checks.Subject)
		want   bool
	}{
		"work":           {func(*checks.Subject) {}, true},
		"nobody knows":   {func(s *checks.Subject) { s.Classify.Choice = nil }, true},
		"not the likest": {func(s *checks.Subject) { s.Refused.First = false }, false},
		"exempt": {func(s *checks.Subject) {
			s.Classify.Choice, s.Rules.Classify.Exempt.Labels = nil, []string{"bug"}
			s.Classify.Item.Labels = []string{"bug"}
		}, false},
		"waived": {func(s *checks.Subject) {
			s.Waivers = []checks.Waiver{{Check: checks.WaiveStrategy, By: "ann", Reason: "later"}}
		}, false},
		"linked elsewhere": {func(s *checks.Subject) {
			node(s, checks.Node{Ref: ref(12), Kind: checks.Strategy, State: checks.Open})
			serve(s, 71, 12)
		}, false},
	} {
		s := subject(checks.Enforce)
		s.Classify.Item.Title = "Points"
		s.Classify.Choice, s.Classify.Trusted = &checks.Choice{Kind: checks.Feature, By: "ada", How: "label"}, checks.Yes
		s.Refused, s.Choices = checks.Refusals{All: []checks.NonGoal{no}, First: true}, checks.FewChoices
		c.change(s)
		rep := Item(s)
		want := checks.NonGoal{}
		if c.want {
			want = no
		}
		if rep.Refused != want {
			t.Errorf("%s: refused %+v", name, rep.Refused)
		}
		if said := strings.Contains(rep.Strategy.Summary, "acme/roadmap#12 decided against this: “Loyalty points, ever”. Is it still worth doing?"); said != c.want {
			t.Errorf("%s: said %v:\n%s", name, said, rep.Strategy.Summary)
		}
	}
}
