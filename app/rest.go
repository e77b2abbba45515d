package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// restAfter is how long a server has to be quiet before it gives memory back, and restBelow what it may allocate meanwhile and
// still be quiet: idling takes about a tenth of that.
const (
	restAfter = 3 * time.Second
	restBelow = 4 << 20
	// restPercent is how much garbage an idle server lets pile up, in percent of what it holds.
	restPercent = 50
)

// rest gives memory back to the operating system whenever there was something to do and it is done: of its own Go returns what a
// burst needed over minutes, and SQLite never.
func (a *App) rest(ctx context.Context) {
	tick := time.NewTicker(restAfter)
	defer tick.Stop()
	at, done := allocated(), false
	working := 0 // the garbage collector's percentage while there is work, once it was lowered
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := allocated()
		quiet := now-at < restBelow
		at = now
		if !quiet {
			if done = false; working != 0 {
				debug.SetGCPercent(working)
				working = 0
			}
		} else if !done {
			done = true
			working = debug.SetGCPercent(restPercent)
			if err := a.db.Rest(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn().Err(err).Msg("giving back the memory of the database")
			}
			debug.FreeOSMemory()
			at = allocated()
		}
	}
}

// allocated is how much the program has allocated since it began, in bytes.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
