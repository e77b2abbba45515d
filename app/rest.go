package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// While there is work and little is kept, garbage may pile up to twice of that before it is collected, which takes half the processor
// time of letting it double. It stops at [roomBytes]: memory is then what is kept and so much, where three times what is kept would grow
// three times as long and as far as caches fill. Where more than that is kept it doubles, as Go has it by itself.
const (
	roomBytes   = 40 << 20
	leastRoom   = 100 // percent of what is kept
	mostRoom    = 200
	roomChanges = 10 // percent by which the room may be off before it is set anew, which stops the program for a moment
)

// restAfter is how long a server has to be quiet before it gives memory back, and restBelow what it may allocate meanwhile and
// still be quiet: idling takes about a tenth of that.
const (
	restAfter = 3 * time.Second
	restBelow = 4 << 20
	// restPercent is how much garbage an idle server lets pile up, in percent of what it holds.
	restPercent = 50
)

// KeepRoom has the garbage collector run as a server's wants it to, and not as Go has it by itself. It is for a process that does nothing
// else, and for before [App.Run].
func (a *App) KeepRoom() {
	a.roomy = true
	debug.SetGCPercent(mostRoom)
}

// roomPercent is how much garbage may pile up where so many bytes are kept, in percent of them.
func roomPercent(kept uint64) int {
	return int(min(max(100*roomBytes/max(kept, 1), leastRoom), mostRoom))
}

// rest gives memory back to the operating system whenever there was something to do and it is done: of its own Go returns what a
// burst needed over minutes, and SQLite never. While there is something to do it keeps the room for garbage at its size.
func (a *App) rest(ctx context.Context) {
	tick := time.NewTicker(restAfter)
	defer tick.Stop()
	at, done := measured(allocated), false
	working := 0 // the garbage collector's percentage while there is work, once it was lowered
	room := mostRoom
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := measured(allocated)
		quiet := now-at < restBelow
		at = now
		if !quiet {
			if done = false; working != 0 {
				debug.SetGCPercent(working)
				working, room = 0, working
			}
			if want := roomPercent(measured(kept)); a.roomy && max(want-room, room-want) >= roomChanges {
				debug.SetGCPercent(want)
				room = want
			}
		} else if !done {
			done = true
			working = debug.SetGCPercent(restPercent)
			if err := a.db.Rest(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn().Err(err).Msg("giving back the memory of the database")
			}
			debug.FreeOSMemory()
			at = measured(allocated)
		}
	}
}

// Figures of the runtime, in bytes.
const (
	allocated = "/gc/heap/allocs:bytes" // since the program began
	kept      = "/gc/heap/live:bytes"   // by the last collection
)

// measured is a figure of the runtime.
func measured(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
