package web

import (
	"context"
	"net/http"
	"time"

	"github.com/northstar-app/northstar/app/store"
)

// mostFailures is how many deliveries that were given up are shown.
const mostFailures = 100

// deliveries is what became of every delivery as the API shows it: those that came in, as long as they are kept, and those of GitHub's
// log that did not, of the last 30 days.
type deliveries struct {
	Sent     int           `json:"sent"`     // by GitHub, as far as its log is known: received, missing and lost together
	Received int           `json:"received"` // waiting, processed and failed together
	Waiting  int           `json:"waiting"`
	Done     int           `json:"processed"`
	Failed   int           `json:"failed"`
	Repaired int           `json:"repaired"` // those among the received that GitHub could not deliver at first
	Missed   missed        `json:"missed"`
	Events   []eventCounts `json:"events"`
	Failures []failure     `json:"failures"` // the last hundred that failed, the last first
}

// missed are deliveries that GitHub could not deliver at first.
type missed struct {
	Missing   int `json:"missing"`   // GitHub is asked for them
	Recovered int `json:"recovered"` // they came in after all
	Lost      int `json:"lost"`      // they never did; what they told of is found by comparing with GitHub
}

// eventCounts are the deliveries of one event.
type eventCounts struct {
	Event   string `json:"event"`
	Waiting int    `json:"waiting"`
	Done    int    `json:"processed"`
	Failed  int    `json:"failed"`
}

// failure is a delivery that was given up. northstar replay takes it back in, while its payload is kept.
type failure struct {
	GUID       string    `json:"guid"`
	Event      string    `json:"event"`
	Received   time.Time `json:"received"`
	Attempts   int       `json:"attempts"`
	Problem    string    `json:"problem"`
	Replayable bool      `json:"replayable"`
}

// deliveries accounts for every delivery.
func (p *pages) deliveries(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	out := deliveries{Events: []eventCounts{}, Failures: []failure{}}
	err := p.o.DB.ReadPage(ctx, func(tx *store.Tx) error {
		stats, err := tx.DeliveryStats()
		if err != nil {
			return err
		}
		for _, s := range stats {
			out.count(s)
		}
		states, err := tx.MissedStats()
		if err != nil {
			return err
		}
		out.Missed = missed{Missing: states[store.Missing], Recovered: states[store.Recovered], Lost: states[store.Lost]}
		out.Sent, out.Repaired = out.Received+out.Missed.Missing+out.Missed.Lost, out.Missed.Recovered
		failed, err := tx.FailedDeliveries(mostFailures)
		for _, d := range failed {
			out.Failures = append(out.Failures, failure{GUID: d.GUID, Event: d.Event, Received: d.Received, Attempts: d.Attempts, Problem: d.Problem, Replayable: !d.Spent})
		}
		return err
	})
	if err != nil {
		p.o.Log.Error().Err(err).Msg("showing deliveries")
		answer(w, http.StatusServiceUnavailable, map[string]string{"message": "the database does not answer"})
		return
	}
	answer(w, http.StatusOK, out)
}

// count adds the deliveries of one event in one state, which come event by event.
func (d *deliveries) count(s store.DeliveryStat) {
	if n := len(d.Events); n == 0 || d.Events[n-1].Event != s.Event {
		d.Events = append(d.Events, eventCounts{Event: s.Event})
	}
	e := &d.Events[len(d.Events)-1]
	d.Received += s.Count
	switch s.State {
	case store.Waiting:
		e.Waiting, d.Waiting = e.Waiting+s.Count, d.Waiting+s.Count
	case store.Done:
		e.Done, d.Done = e.Done+s.Count, d.Done+s.Count
	case store.Failed:
		e.Failed, d.Failed = e.Failed+s.Count, d.Failed+s.Count
	}
}
