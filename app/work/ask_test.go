package work

import (
	"testing"
	"time"
)

func TestMayAsk(t *testing.T) {
	for _, c := range []struct {
		hosts        []string
		app, account string
		address      string
		want         bool
	}{
		{nil, "acme", "Acme", "http://10.0.0.7:8000/v1", true},
		{nil, "acme", "umbrella", "http://10.0.0.7:8000/v1", false},
		{nil, "", "", "http://10.0.0.7:8000/v1", false},
		{[]string{"10.0.0.7"}, "acme", "umbrella", "http://10.0.0.7:8000/v1", true},
		{[]string{"10.0.0.7:8000"}, "acme", "umbrella", "http://10.0.0.7:8000/v1", true},
		{[]string{"10.0.0.7:80"}, "acme", "acme", "http://10.0.0.7:8000/v1", false},
		{[]string{"llm.example.com"}, "acme", "acme", "https://LLM.example.com/v1", true},
		{[]string{"llm.example.com"}, "acme", "acme", "https://llm.example.com.evil.example/v1", false},
		{[]string{"llm.example.com"}, "acme", "acme", "https://169.254.169.254/v1", false},
		{[]string{"[::1]:80"}, "acme", "acme", "http://[::1]:80/v1", true},
	} {
		if got := mayAsk(c.hosts, c.app, c.account, c.address); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}

// A server that does not answer is left alone for ever longer, as long as it says itself where that is longer, until it answers.
func TestRests(t *testing.T) {
	now, r, last := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC), rests{}, time.Duration(0)
	for i := range 12 {
		until := r.fail("a", now, time.Time{})
		if d := until.Sub(now); d < last || i < 9 && d == last || d > 17*time.Minute || !r.until("a").Equal(until) {
			t.Errorf("the %d. time for %s, after %s", i+1, d, last)
		}
		last = until.Sub(now)
	}
	if at := now.Add(3 * time.Hour); !r.fail("a", now, at).Equal(at) {
		t.Error("what it says itself does not count")
	}
	if !r.until("b").IsZero() {
		t.Error("so is another one")
	}
	if r.end("a"); !r.until("a").IsZero() || r.fail("a", now, time.Time{}).Sub(now) > 2*time.Second {
		t.Error("it is not forgiven")
	}
}
