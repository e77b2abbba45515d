package work

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
)

// A subject that somebody else bumps while a conclusion is recorded is looked at again: only what is the conclusion's own
// doing was decided already.
func TestRaisedTakesNobodysChange(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Postgres(t))
	must(t, err)
	defer db.Close()
	_, err = db.Migrate(t.Context())
	must(t, err)
	for name, c := range map[string]struct{ earlier, mine, others, raised bool }{
		"its own":               {mine: true, raised: true},
		"its own and another's": {mine: true, others: true},
		"another's alone":       {others: true},
		"its own after another's, under which the policy was not loaded": {earlier: true, mine: true},
		"nobody's": {},
	} {
		t.Run(name, func(t *testing.T) {
			key := store.HeadKey(20, name)
			bump := func(tx *store.Tx) error { return tx.Bump(store.Live, 1, time.Unix(1, 0), key) }
			must(t, db.Write(t.Context(), bump))
			ps := &pass{claims: map[string]store.Claim{key: {Key: key, Version: 1}}}
			before := int64(1)
			if c.earlier {
				must(t, db.Write(t.Context(), bump))
				before = 2
			}
			raise := func() {}
			must(t, db.Write(t.Context(), func(tx *store.Tx) (err error) {
				raise, err = ps.raised(tx, key, before, c.mine, func() error {
					if c.others {
						must(t, db.Write(t.Context(), bump))
					}
					if c.mine {
						return bump(tx)
					}
					return nil
				})
				return err
			}))
			raise()
			want := int64(1)
			if c.raised {
				want = 2
			}
			if got := ps.claims[key].Version; got != want {
				t.Errorf("the pass is done for version %d, want %d", got, want)
			}
		})
	}
}
