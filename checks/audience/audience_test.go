package audience

import "testing"

func TestWhoMayKnow(t *testing.T) {
	shop, docs := Place{1, "acme", true}, Place{2, "acme", true}
	plans, vault := Place{3, "acme", false}, Place{4, "Acme", false}
	other, lab := Place{5, "globex", true}, Place{6, "globex", false}
	for _, c := range []struct {
		name         string
		readers      Audience
		place        Place
		sees, counts bool
	}{
		{"a public repository's readers, of itself", Of(shop), shop, true, true},
		{"a public repository's readers, of another public one", Of(shop), docs, true, true},
		{"a public repository's readers, of another owner's public one", Of(shop), other, true, true},
		{"a public repository's readers, of a private one", Of(shop), plans, false, false},
		{"everybody, of a public repository", Everybody(), shop, true, true},
		{"everybody, of a private one", Everybody(), plans, false, false},
		{"a private repository's readers, of itself", Of(plans), plans, true, true},
		{"a private repository's readers, of a public one", Of(plans), shop, true, true},
		{"a private repository's readers, of another private one", Of(plans), vault, false, true},
		{"a private repository's readers, of another owner's private one", Of(plans), lab, false, false},
		{"a private repository without an owner, of another", Of(Place{Repo: 7}), Place{Repo: 8}, false, false},
		{"nobody known, of a public repository", Audience{}, shop, false, false},
		{"nobody known, of a private one", Audience{}, plans, false, false},
		{"nobody known, of nowhere known", Audience{}, Place{}, false, false},
		{"everybody, of nowhere known", Everybody(), Place{}, false, false},
		{"everybody, of nowhere known that is said to be public", Everybody(), Place{Public: true}, false, false},
		{"a private repository's readers, of nowhere known", Of(plans), Place{Owner: "acme"}, false, false},
	} {
		if got := c.readers.Sees(c.place); got != c.sees {
			t.Errorf("%s: sees %v", c.name, got)
		}
		if got := c.readers.Counts(c.place); got != c.counts {
			t.Errorf("%s: counts %v", c.name, got)
		}
	}
	if (Audience{}).Public() || (Audience{}).CountsAll() || Of(shop).CountsAll() || !Of(plans).CountsAll() || Everybody().CountsAll() || !Everybody().Public() {
		t.Error("who may be told the sum of all")
	}
}
