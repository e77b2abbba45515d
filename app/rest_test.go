package app

import "testing"

// What piles up before it is collected is twice what is kept where that is little, as much where it is a lot, and else of one size.
func TestRoomForGarbage(t *testing.T) {
	for _, c := range []struct{ kept, room uint64 }{{0, 0}, {5, 10}, {20, 40}, {25, 40}, {32, 40}, {40, 40}, {80, 80}, {500, 500}} {
		kept := c.kept << 20
		if got := kept * uint64(roomPercent(kept)) / 100 >> 20; got != c.room {
			t.Errorf("%d MB are kept: room for %d MB, want %d", c.kept, got, c.room)
		}
	}
}
