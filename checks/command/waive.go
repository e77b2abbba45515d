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

// parseWaive reads "strategy|debt-capacity [14d] REASON".
func parseWaive(verb Verb, words []string) (Command, error) {
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
	if len(words) > 0 && timed.MatchString(words[0]) || len(words) > 1 && count.MatchString(words[0]) && unit.MatchString(words[1]) {
		var ok bool
		if c.For, ok = length(words[0]); !ok {
			return Command{}, fmt.Errorf("say how long as in `14d`, `4w` or `36h`, at most five years; without a time it holds for good")
		}
		words = words[1:]
	}
	c.Reason = text.Cut(strings.Join(words, " "), longestReason)
	if checks.Plain(c.Reason) == "" {
		return Command{}, fmt.Errorf("a waiver needs its reason: `/northstar waive %s 14d the vendor's fix is due next week`", c.Check)
	}
	return c, nil
}

// A word that looks like a length of time is one or is refused: a waiver that was meant for a while must not hold for good.
var (
	timed = regexp.MustCompile(`(?i)^[+-]?(?:[0-9.,]+(?:s|secs?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mon?|months?|y|yrs?|years?))+$`)
	count = regexp.MustCompile(`^[0-9]+$`)
	unit  = regexp.MustCompile(`(?i)^(?:minutes?|hours?|days?|weeks?|months?|years?)$`)
	whole = regexp.MustCompile(`^(?:[0-9]{1,6}[mhdw])+$`)
	parts = regexp.MustCompile(`([0-9]{1,6})([mhdw])`)
)

var units = map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}

// length reads "14d", "4w", "36h", "1h30m", in any case; more than nothing, and at most longestWaiver.
func length(word string) (time.Duration, bool) {
	word = strings.ToLower(word)
	if !whole.MatchString(word) {
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
