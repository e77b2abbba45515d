package work

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// What was concluded of an item beside something else does not take the place of what was concluded of it since: it was loaded before.
func TestConcludedFromBefore(t *testing.T) {
	for what, look := range map[string]func(tn *town, p place, number int, meanwhile func()){
		"a reading":     readOver,
		"a head commit": lookAtHead,
	} {
		t.Run(what, func(t *testing.T) {
			tn := build(t)
			tn.calm()
			n, err := tn.OpenPull("ben", "acme/shop", githubsim.NewPull{Title: "refactor: search"})
			tn.must(err)
			tn.calm()
			p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
			tn.must(err)
			kind := func() checks.Kind {
				it, err := tn.w.item(t.Context(), p, n)
				tn.must(err)
				return it.Conclusion.Kind
			}
			if k := kind(); k != checks.TechDebt {
				t.Fatalf("it is %v", k)
			}
			tn.later()
			look(tn, p, n, func() {
				tn.must(tn.Label("tom", "acme/shop", n, "feature"), tn.CloseIssue("ben", "acme/shop", n, ""))
				tn.deliverAll()
				tn.run()
				if k := kind(); k != checks.Feature {
					t.Fatalf("labelled, it is %v", k)
				}
			})
			if k := kind(); k != checks.Feature {
				t.Errorf("it is %v, as it was before the label", k)
			}
		})
	}
}

// readOver settles a page of items, of which something is told between its being decided and recorded.
func readOver(tn *town, p place, number int, meanwhile func()) {
	var its []store.Item
	var seen map[int]int64
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) (err error) {
		if seen, err = itemVersions(tx, p.repo.ID, []int{number}); err != nil {
			return err
		}
		its, err = tx.Items(store.ItemFilter{Repo: p.repo.ID, After: number - 1, Limit: 1})
		return err
	}))
	decided, err := tn.w.installWork.decideAll(tn.t.Context(), p, its)
	tn.must(err)
	meanwhile()
	tn.must(tn.w.DB.Write(tn.t.Context(), func(tx *store.Tx) error {
		return tn.w.installWork.settleAll(tx, p, page{its, decided, seen, true})
	}))
}

// lookAtHead is the same of a pull request beside its head commit.
func lookAtHead(tn *town, p place, number int, meanwhile func()) {
	it, err := tn.w.item(tn.t.Context(), p, number)
	tn.must(err)
	claims := []store.Claim{{Key: store.HeadKey(p.repo.ID, it.Head), Version: 1}}
	b := &batch{Work: tn.w, ps: &pass{claims: map[string]store.Claim{claims[0].Key: claims[0]}}, p: p}
	if !b.begin(tn.t.Context()) {
		tn.t.Fatal("it can't begin")
	}
	tn.must(b.prepare(tn.t.Context(), claims))
	b.pause()
	meanwhile()
	if !b.begin(tn.t.Context()) {
		tn.t.Fatal("it can't go on")
	}
	tn.must(b.conclude(tn.t.Context()))
	b.pause()
}
