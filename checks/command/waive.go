package command

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// longestReason is how many characters of a waiver's reason are kept.
const longestReason = 500

// longestWaiver is how long a waiver with an end may hold.
const longestWaiver = 5 * 365 * 24 * time.Hour

// parseWaive reads "strategy|debt-capacity [14d|2026-12-01] REASON".
func parseWaive(verb verb, words []string) (Command, error) {
	c := Command{Verb: verb}
	if len(words) > 0 {
		c.Check = strings.TrimPrefix(strings.ToLower(words[0]), "northstar/")
	}
	if c.Check != checks.WaiveStrategy && c.Check != checks.WaiveCapacity {
		return Command{}, fmt.Errorf("say which check: `/northstar %s strategy` or `/northstar %s debt-capacity`", verb, verb)
	}
	if verb == Unwaive {
		return c, nil
	}
	words = words[1:]
	if len(words) > 1 && strings.EqualFold(words[0], "for") && timeLike(words[1:]) {
		words = words[1:]
	}
	if timeLike(words) {
		var ok bool
		if c.For, ok = length(bare(words[0])); !ok {
			return Command{}, fmt.Errorf("say how long as in `14d`, `4w` or `36h`, at most five years; without a time it holds for good")
		}
		words = words[1:]
	} else if at, named := dated(words); named > 0 {
		if at.IsZero() {
			return Command{}, fmt.Errorf("“%s” is no day: say until when as in `2026-12-01`, or how long as in `14d`", text.Escape(text.Cut(words[named-1], 40)))
		}
		c.Until, words = at, words[named:]
	}
	c.Reason = text.Cut(strings.Join(words, " "), longestReason)
	if checks.Plain(c.Reason) == "" {
		return Command{}, fmt.Errorf("a waiver needs its reason: `/northstar waive %s 14d the vendor's fix is due next week`", c.Check)
	}
	return c, nil
}

// timeLike reports whether words begin with what looks like a length of time: "14d", or "14 days", which is none that is read.
func timeLike(words []string) bool {
	return len(words) > 0 && timed.MatchString(bare(words[0])) ||
		len(words) > 1 && count.MatchString(bare(words[0])) && unit.MatchString(bare(words[1]))
}

// dated is the last second of the day that words begin with, as in "2026-12-01" or "until 2026-12-01", and how many words name
// it; a zero time for what looks like a day and is none. Days are those of UTC, as the check's title has them.
func dated(words []string) (time.Time, int) {
	at := 0
	if len(words) > 1 && until.MatchString(bare(words[0])) {
		at = 1
	}
	if len(words) == 0 || !date.MatchString(bare(words[at])) {
		return time.Time{}, 0
	}
	day, err := time.Parse(time.DateOnly, bare(words[at]))
	if err != nil {
		return time.Time{}, at + 1
	}
	if at > 0 && strings.EqualFold(bare(words[0]), "before") {
		return day.Add(-time.Second), at + 1
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), at + 1
}

// End is when a waiver that is given at a time ends, zero when it holds for good.
func (c Command) End(at time.Time) time.Time {
	if c.For > 0 {
		return at.Add(c.For)
	}
	return c.Until
}

// Over says why a waiver that is given at a time would not hold at all, or longer than one with an end may; "" when neither.
// It decides for [Waive]; every other command is none of its business.
func (c Command) Over(at time.Time) string {
	switch {
	case c.Verb != Waive || c.Until.IsZero():
		return ""
	case !at.Before(c.Until):
		return "The day " + c.Until.Format(time.DateOnly) + " is over, so nothing would be waived."
	case c.Until.Sub(at) > longestWaiver+24*time.Hour:
		return "A waiver with an end holds five years at most; without a day it holds for good."
	}
	return ""
}

// A word that looks like a length of time is one or is refused: a waiver that was meant for a while must not hold for good.
var (
	timed = regexp.MustCompile(`(?i)^[+-]?(?:[0-9.,]+(?:s|secs?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mon?|months?|y|yrs?|years?))+$`)
	date  = regexp.MustCompile(`(?i)^(?:[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?:T\S*)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4})$`)
	until = regexp.MustCompile(`(?i)^(?:until|till?|to|by|through|before)$`)
	count = regexp.MustCompile(`^[0-9]+$`)
	unit  = regexp.MustCompile(`(?i)^(?:[hdw]|minutes?|hours?|days?|weeks?|months?|years?)$`)
	whole = regexp.MustCompile(`^(?:[0-9]{1,6}[mhdw])+$`)
	parts = regexp.MustCompile(`([0-9]{1,6})([mhdw])`)
)

var units = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}

// longestLength is how many bytes a length of time has at most: "1825d", and what people put together of several units.
const longestLength = 64

// length reads "14d", "4w", "36h", "1h30m", in any case; more than nothing, and at most longestWaiver.
func length(word string) (time.Duration, bool) {
	word = strings.ToLower(word)
	if len(word) > longestLength || !whole.MatchString(word) {
		return 0, false
	}
	var sum time.Duration
	for _, p := range parts.FindAllStringSubmatch(word, -1) {
		n, err := strconv.Atoi(p[1])
		if err != nil || time.Duration(n) > longestWaiver/units[p[2]] {
			return 0, false
		}
		if sum += time.Duration(n) * units[p[2]]; sum > longestWaiver {
			return 0, false
		}
	}
	return sum, sum > 0
}
