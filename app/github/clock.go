package github

import (
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

// Gross is from which difference on this machine's clock is wrong, and not just a little off: it is warned of.
const Gross = 5 * time.Minute

// clock is how far GitHub's clock is ahead of this machine's, learnt from the Date of GitHub's answers. Nil: not at all.
type clock struct {
	log zerolog.Logger

	mu     sync.Mutex
	offset time.Duration // the difference that explains the answers so far and is least; negative: this machine is ahead
	told   bool          // the log says that the difference is gross
}

// learn takes the time from an answer to a request that was sent at began and answered at ended. A Date has whole seconds and is made
// somewhere in between. What a proxy answers in GitHub's place says nothing of GitHub's clock.
func (c *clock) learn(h http.Header, began, ended time.Time) {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || h.Get("X-GitHub-Request-Id") == "" || h.Get("Age") != "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = min(max(c.offset, date.Sub(ended)), date.Add(time.Second).Sub(began))
	gross := c.offset.Abs() > Gross
	if gross == c.told {
		return
	}
	c.told = gross
	if gross {
		c.log.Warn().Msg(Skewed(c.offset) + "; requests are signed by GitHub's time meanwhile")
	} else {
		c.log.Info().Msg("this machine's clock agrees with GitHub's again")
	}
}

// Skewed says for people how far this machine's clock is off, by how far GitHub's is ahead, and what helps.
func Skewed(ahead time.Duration) string {
	way := "behind"
	if ahead < 0 {
		way = "ahead of"
	}
	return "this machine's clock is " + ahead.Abs().Round(time.Second).String() + " " + way + " GitHub's: set it, or run a time service (NTP)"
}

// ahead is how far GitHub's clock is ahead of this machine's.
func (c *clock) ahead() time.Duration {
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// local is a time of GitHub's by this machine's clock.
func (c *clock) local(t time.Time) time.Time { return t.Add(-c.ahead()) }

// Ahead is how far GitHub's clock is ahead of this machine's, as far as its answers told; negative where it is behind, zero where both agree.
func (a *App) Ahead() time.Duration { return a.signin.clock.ahead() }
