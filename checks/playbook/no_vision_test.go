package playbook

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestNoVision(t *testing.T) {
	without := func(in *Reviewed) { in.Facts.Visions = &Visions{} }
	closed := func(in *Reviewed) {
		in.Facts.Visions = &Visions{Problems: []checks.Problem{{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 3}, Why: "is closed as not planned"}}}
	}
	elsewhere := func(in *Reviewed) {
		in.Facts.Visions = &Visions{Problems: []checks.Problem{{Address: "https://git.example.com/a/b/issues/3", Why: "is not on this GitHub"}}}
	}
	holds(t, checks.Strategy, "no-vision", map[string]one{
		"a vision": {body: soundStrategy, want: OK},
		"several": {body: "Part of: #3, #4\n" + soundStrategy, want: OK, with: func(in *Reviewed) {
			in.Facts.Visions = &Visions{Refs: []checks.Ref{{Owner: "acme", Repo: "shop", Number: 3}, {Owner: "acme", Repo: "shop", Number: 4}}}
		}},
		"one that counts beside one that doesn't": {body: soundStrategy, want: OK, with: func(in *Reviewed) {
			closed(in)
			in.Facts.Visions.Refs = []checks.Ref{{Owner: "acme", Repo: "shop", Number: 4}}
		}},
		"none":                   {body: soundStrategy, want: Advice, with: without},
		"one that doesn't count": {body: soundStrategy, want: Advice, with: closed},
		"on another host":        {body: soundStrategy, want: Advice, with: elsewhere},
		"a migration needs one":  {body: "Pattern: migration", want: Advice, with: without},
		"not known":              {body: soundStrategy, want: NotReviewed, with: func(in *Reviewed) { in.Facts.Visions = nil }},
	})
	spared(t, checks.Strategy, "no-vision", "Pattern: no-vision\n"+soundStrategy)
	spared(t, checks.Vision, "no-vision", soundVision)
}

// The visions that there are to choose from are named as they are written from the strategy; no other number is.
func TestVisionsToChooseFrom(t *testing.T) {
	ref := func(repo string, n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: repo, Number: n} }
	for want, open := range map[string]*Choice{
		"Add a line `Vision: #N`":                                nil,
		"No vision is open yet":                                  {},
		"`Vision: #7`, or say":                                   {Refs: []checks.Ref{ref("shop", 7)}},
		"serves: `Vision: #7`, `Vision: acme/roadmap#2`. Or say": {Refs: []checks.Ref{ref("shop", 7), ref("roadmap", 2)}},
		"with the number of the vision":                          {Refs: make([]checks.Ref, MaxChoice+1)},
	} {
		in := reviewed(checks.Strategy, soundStrategy)
		in.Facts.Visions = &Visions{Open: open}
		if f, _ := of(Review(in), "no-vision"); !strings.Contains(f.Remedy, want) {
			t.Errorf("%q, want %q", f.Remedy, want)
		}
	}
}
