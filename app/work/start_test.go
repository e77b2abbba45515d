package work

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/rs/zerolog"
)

// A server whose database is away while it starts waits for it; what doesn't mend itself ends it.
func TestStartWaitsForTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &Work{Options: Options{Log: zerolog.Nop()}}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		tries, broken := 0, errors.New("broken")
		try := func(errs ...error) error {
			tries = 0
			return w.untilUp(ctx, func() error { tries++; return errs[min(tries, len(errs))-1] })
		}
		if err := try(driver.ErrBadConn, driver.ErrBadConn, nil); err != nil || tries != 3 {
			t.Errorf("away: %v after %d tries", err, tries)
		}
		if err := try(broken); !errors.Is(err, broken) || tries != 1 {
			t.Errorf("broken: %v after %d tries", err, tries)
		}
		stop()
		if err := try(driver.ErrBadConn); !errors.Is(err, context.Canceled) {
			t.Errorf("away until it is stopped: %v", err)
		}
	})
}
