package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoPerspective(t *testing.T) {
	titled := func(s string) func(*Reviewed) { return func(in *Reviewed) { in.Item.Title = s } }
	holds(t, checks.Vision, "no-perspective", map[string]one{
		"a line":                {body: "Perspective: Product", want: OK},
		"a heading":             {body: "## Perspective\n\nTechnical, for all of checkout", want: OK},
		"a form":                {body: "### Perspective\n\ntechnical", want: OK},
		"engineering":           {body: "**Perspective:** engineering", want: OK},
		"business":              {body: "Perspective: business", want: OK},
		"the title":             {body: "x", want: OK, with: titled("Product vision: shopping without searching")},
		"a heading that names":  {body: "## Our technical vision\n\nx", want: OK},
		"a label":               {body: "x", want: OK, with: func(in *Reviewed) { in.Item.Labels = []string{"vision", "Technical"} }},
		"none":                  {body: "We build products with technology.", want: Advice},
		"both":                  {body: "Perspective: product and technical", want: Advice},
		"a form's own options":  {body: "### Perspective\n\n- [ ] product\n- [ ] technical", want: Advice},
		"something else":        {body: "Perspective: optimistic", want: Advice},
		"a title about neither": {body: "x", want: Advice, with: titled("Computer vision for our product photos on the technical platform")},
	})
}

// Who writes from both perspectives is told to part them, not that neither is there.
func TestBothPerspectives(t *testing.T) {
	for _, said := range []string{"both", "Both.", "both (product and technical)", "product and technical"} {
		f, _ := of(Review(reviewed(checks.Vision, "Perspective: "+said)), "no-perspective")
		if f.Status != Advice || f.Sentence != "It is written from both perspectives at once:" || f.Quote != said {
			t.Errorf("%q: %v %q about %q", said, f.Status, f.Sentence, f.Quote)
		}
	}
	if f, _ := of(Review(reviewed(checks.Vision, "Perspective: both coasts")), "no-perspective"); f.Sentence != "Its perspective is neither product nor technical:" {
		t.Errorf("%q", f.Sentence)
	}
}
