package checks

import (
	"fmt"
	"strings"
	"time"
)

// The names by which waivers and commands call the two checks that may be waived.
const (
	WaiveStrategy = "strategy"
	WaiveCapacity = "debt-capacity"
)

// active reports whether the waiver holds at that time. One without an end holds for good.
func (w Waiver) active(now time.Time) bool { return w.Until.IsZero() || now.Before(w.Until) }

// Title is the title of the check that was waived: "Waived by @user until 2026-12-01: reason".
func (w Waiver) Title() string {
	until := ""
	if !w.Until.IsZero() {
		until = " until " + w.Until.UTC().Format(time.DateOnly)
	}
	by := strings.TrimPrefix(Plain(w.By), "@")
	return Title(fmt.Sprintf("Waived by @%s%s: %s", by, until, Plain(w.Reason)))
}

// Waived finds the waiver of the named check that holds at that time, the one that holds longest when there are several.
func Waived(ws []Waiver, check string, now time.Time) (Waiver, bool) {
	var best Waiver
	found := false
	for _, w := range ws {
		if w.Check != check || !w.active(now) {
			continue
		}
		if !found || w.Until.IsZero() || !best.Until.IsZero() && w.Until.After(best.Until) {
			best, found = w, true
		}
	}
	return best, found
}
