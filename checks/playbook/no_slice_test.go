package playbook

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoSlice(t *testing.T) {
	planned := func(w *Work, p *Plan) func(*Reviewed) {
		return func(in *Reviewed) { in.Facts.Work, in.Facts.Plan = w, p }
	}
	due := now.AddDate(0, 2, 0)
	holds(t, checks.Strategy, "no-slice", map[string]one{
		"a milestone that ends":      {want: OK, with: planned(&Work{Open: 2}, &Plan{[]Slice{{Title: "a"}, {Title: "b", Due: due}}})},
		"one that ended":             {want: OK, with: planned(&Work{Open: 2}, &Plan{[]Slice{{Title: "a", Due: now.AddDate(0, 0, -3)}}})},
		"one beside what has closed": {want: OK, with: planned(&Work{Open: 2, Closed: 9}, &Plan{[]Slice{{Title: "a", Due: now.AddDate(0, -2, 0), Closed: true}, {Title: "b", Due: due}}})},
		"no milestone":               {want: Advice, with: planned(&Work{Open: 2}, &Plan{})},
		"a milestone without a day":  {want: Advice, with: planned(&Work{Open: 2}, &Plan{[]Slice{{Title: "a"}}})},
		"a milestone that closed":    {want: Advice, with: planned(&Work{Open: 2}, &Plan{[]Slice{{Title: "a", Due: due, Closed: true}}})},
		"too new": {want: NotReviewed, with: func(in *Reviewed) {
			planned(&Work{Open: 2}, &Plan{})(in)
			in.Item.Created = in.Now.AddDate(0, 0, -2)
		}},
		"not known": {want: NotReviewed, with: planned(&Work{Open: 2}, nil)},
	})
	in := reviewed(checks.Strategy, "")
	in.Facts.Work = &Work{Closed: 4}
	if f, ok := of(Review(in), "no-slice"); ok {
		t.Errorf("a strategy whose work is done is asked for a slice: %+v", f)
	}
	spared(t, checks.Strategy, "no-slice", "Pattern: migration", "Pattern: no-vision")
}

// Once its milestones have closed a strategy is not told that it never had any: the last of them is named.
func TestTheSliceThatClosedIsNamed(t *testing.T) {
	in := reviewed(checks.Strategy, "")
	in.Facts.Work = &Work{Open: 1, Closed: 5}
	in.Facts.Plan = &Plan{[]Slice{{Title: "1.0", Due: now.AddDate(0, -4, 0), Closed: true}, {Title: "2.0", Due: now.AddDate(0, -1, 0), Closed: true}, {Title: "some day"}}}
	f, _ := of(Review(in), "no-slice")
	if f.Status != Advice || f.Quote != "2.0" || !strings.HasPrefix(f.Sentence, "Its last slice has closed") {
		t.Errorf("%s %s %q", f.Status, f.Sentence, f.Quote)
	}
}
