package playbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

func TestNoProofOfConcept(t *testing.T) {
	nine := checks.Ref{Owner: "acme", Repo: "shop", Number: 9}
	proof := func(why string) func(*Reviewed) { return func(in *Reviewed) { in.Facts.Proof = &Proof{nine, why} } }
	holds(t, checks.Strategy, "no-proof-of-concept", map[string]one{
		"a line":                       {body: "Pattern: migration\nProof of concept: #9", want: OK, with: proof("")},
		"a heading":                    {body: "Pattern: migration\n\n## Proof of concept\n\n#9 moves the reports", want: OK, with: proof("")},
		"a form":                       {body: "### Pattern\n\nmigration\n\n### Proof of concept\n\n[the reports](https://github.com/acme/shop/pull/9)", want: OK, with: proof("")},
		"PoC":                          {body: "Pattern: migration\nPoC: #9", want: OK, with: proof("")},
		"none":                         {body: "Pattern: migration", want: Advice},
		"none, and no work":            {body: "Pattern: migration", want: Advice, with: func(in *Reviewed) { in.Facts.Work = &Work{} }},
		"words":                        {body: "Pattern: migration\nProof of concept: soon", want: Advice},
		"in code under a heading":      {body: "Pattern: migration\n\n## Proof of concept\n\n`#9`", want: Advice},
		"in code":                      {body: "Pattern: migration\n\n`Proof of concept: #9`", want: Advice},
		"under a heading, with a word": {body: "Pattern: migration\n\n## Prototype\n\nThe billing tables moved in #9, with two of the hardest reports.", want: OK, with: proof("")},
		"one that doesn't count":       {body: "Pattern: migration\nProof of concept: #9", want: Advice, with: proof("is closed as not planned")},
		"not known":                    {body: "Pattern: migration\nProof of concept: #9", want: NotReviewed},
	})
	spared(t, checks.Strategy, "no-proof-of-concept", soundStrategy, "Pattern: no-vision")
}

func TestProofOfConcept(t *testing.T) {
	in := reviewed(checks.Strategy, "Proof of concept: #9, https://git.example.com/acme/shop/issues/8, acme/lab#4 and #9")
	in.Item.Ref = checks.Ref{Owner: "acme", Repo: "shop", Number: 1}
	want := []checks.Ref{{Owner: "acme", Repo: "shop", Number: 9}, {Owner: "acme", Repo: "lab", Number: 4}}
	if d := cmp.Diff(want, ProofOfConcept(&in)); d != "" {
		t.Error(d)
	}
}

func TestMigratedIsShown(t *testing.T) {
	r := Review(reviewed(checks.Strategy, "Pattern: migration"))
	if r.Migrated == nil || *r.Migrated != (Migrated{1, 4}) {
		t.Errorf("%+v, want 1 of 4", r.Migrated)
	}
	if r = Review(reviewed(checks.Strategy, soundStrategy)); r.Migrated != nil {
		t.Errorf("%+v of no migration", r.Migrated)
	}
}
