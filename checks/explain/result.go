package explain

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// achieved is what somebody said that a launched item achieved.
type achieved struct {
	Achieved checks.Achieved `json:"achieved"` // met, missed or unknown
	Text     string          `json:"text"`     // as written
	By       string          `json:"by"`
	At       time.Time       `json:"at"`
}

// hits are launched features with a success line.
type hits struct {
	All     int `json:"all"`
	Met     int `json:"met"`
	Missed  int `json:"missed"`
	Unknown int `json:"unknown"` // nobody said anything, or that it can't be told
}

func results(rs []checks.Result) []achieved {
	out := []achieved{}
	for _, r := range rs {
		out = append(out, achieved{r.Achieved, r.Text, r.By, r.At.UTC().Truncate(time.Second)})
	}
	return out
}

// results adds what would make the item a success, and what people say that it achieved.
func (e explanation) results(line func(name, format string, args ...any)) {
	if e.Success != "" {
		line("success", "%s", e.Success)
	}
	for i, r := range e.Results {
		name := "result"
		if i > 0 {
			name = ""
		}
		line(name, "%s", r)
	}
}

// String is "met by @ada, 2026-11-02 09:00:00 UTC: half of the orders".
func (r achieved) String() string {
	s := fmt.Sprintf("%s %s by @%s, %s", r.Achieved.Emoji(), r.Achieved, r.By, r.At.Format("2006-01-02 15:04:05 UTC"))
	if r.Text != "" {
		s += ": " + r.Text
	}
	return s
}
