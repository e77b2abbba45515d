package playbook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestNotAgreed(t *testing.T) {
	said := func(vs ...Voice) func(*Reviewed) {
		return func(in *Reviewed) {
			in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/pm"}, Engineering: []string{"acme/dev"}}}
			in.Facts.Voices = &Voices{vs}
		}
	}
	pm, dev := Voice{By: "ada", Product: true}, Voice{By: "bob", Engineering: true}
	no := Voice{By: "Bob", Engineering: true, Objects: ToStrategy, Why: "too slow"}
	outsider := Voice{By: "eve"}
	both := Voice{By: "cy", Product: true, Engineering: true}
	holds(t, checks.Strategy, "not-agreed", map[string]one{
		"both sides":                    {want: OK, with: said(pm, dev)},
		"one who is in both":            {want: OK, with: said(both)},
		"nobody":                        {want: Advice, with: said()},
		"only product":                  {want: Advice, with: said(pm)},
		"only engineering":              {want: Advice, with: said(dev)},
		"somebody of neither":           {want: Advice, with: said(pm, outsider)},
		"an objection of neither":       {want: OK, with: said(pm, dev, Voice{By: "eve", Objects: ToVision})},
		"agreed, then objected":         {want: Advice, with: said(pm, dev, no)},
		"an objection beside agreement": {want: Advice, with: said(pm, both, no)},
		"objected, then agreed":         {want: OK, with: said(no, pm, dev)},
		"not known": {want: NotReviewed, with: func(in *Reviewed) {
			said()(in)
			in.Facts.Voices = nil
		}},
	})
	spared(t, checks.Strategy, "not-agreed", soundStrategy) // no teams
}

// The review says who agreed, and of many how many more; what no login has marks nothing up.
func TestWhoAgreedIsNamed(t *testing.T) {
	in := reviewed(checks.Strategy, soundStrategy)
	in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/pm"}, Engineering: []string{"acme/dev"}}}
	in.Facts.Voices = &Voices{[]Voice{{By: "ada", Product: true}, {By: "bob", Engineering: true}, {By: "cy", Engineering: true}, {By: "di`s", Engineering: true}, {By: "ed", Engineering: true}}}
	if f, _ := of(Review(in), "not-agreed"); f.Sentence != "Product (`ada`) and engineering (`bob`, `cy`, `dis` and 1 more) agree on it." {
		t.Errorf("%q", f.Sentence)
	}
	in.Facts.Voices.All = in.Facts.Voices.All[:1]
	if f, _ := of(Review(in), "not-agreed"); f.Status != Advice || !strings.HasPrefix(f.Sentence, "Product (`ada`) has agreed to it; nobody of engineering") {
		t.Errorf("%s %q", f.Status, f.Sentence)
	}
}

func TestObjectionsAskWhatTheyAreTo(t *testing.T) {
	in := reviewed(checks.Strategy, soundStrategy)
	in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/pm"}, Engineering: []string{"acme/dev"}}}
	in.Facts.Voices = &Voices{[]Voice{
		{By: "ada", Product: true, Objects: ToVision, Why: "nobody wants this"},
		{By: "bob", Engineering: true, Objects: ToStrategy, Why: "first"},
		{By: "ADA", Product: true},
		{By: "bob", Engineering: true, Objects: ToStrategy, Why: "second"},
	}}
	want := []Objection{{"bob", ToStrategy, "second"}}
	r := Review(in)
	if d := cmp.Diff(want, r.Objections); d != "" {
		t.Error(d)
	}
	f, _ := of(r, "not-agreed")
	if !strings.Contains(f.Sentence, "the vision is not in dispute") {
		t.Errorf("%q", f.Sentence)
	}
	in.Facts.Voices.All = append(in.Facts.Voices.All, Voice{By: "cy", Product: true, Objects: ToVision})
	if f, _ = of(Review(in), "not-agreed"); !strings.Contains(f.Remedy, "Settle the vision first") {
		t.Errorf("%q", f.Remedy)
	}
}
