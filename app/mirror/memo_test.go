package mirror

import (
	"context"
	"errors"

	"github.com/northstar-app/northstar/app/store"
)

// outside calls a function until it asks for nothing that is worked out outside of a transaction.
func outside(t interface {
	Helper()
	Fatal(...any)
}, does func() error) {
	t.Helper()
	for {
		err := does()
		var o *store.Outside
		if !errors.As(err, &o) {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if err := o.Work(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
