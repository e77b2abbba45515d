package hook

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meter is what Prometheus sees of the way in.
type meter struct {
	deliveries *prometheus.CounterVec
	rows       prometheus.Histogram
	durable    prometheus.Histogram
}

// newMeter makes the metrics and registers them.
func newMeter(reg prometheus.Registerer, h *Hook) (*meter, error) {
	m := &meter{
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "northstar_deliveries_total",
			Help: "Webhook requests by event and outcome; the event is empty for those that were not signed.",
		}, []string{"event", "outcome"}),
		rows: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "northstar_delivery_batch_size",
			Help:    "Deliveries that shared one commit.",
			Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256},
		}),
		durable: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "northstar_delivery_durable_seconds",
			Help:    "Time from a delivery's first byte to its answer, for those that were stored.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}),
	}
	if reg == nil {
		return m, nil
	}
	waiting := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "northstar_delivery_queue",
		Help: "Deliveries that wait for the next commit.",
	}, func() float64 { return float64(len(h.queue)) })
	gauge := func(name, help string, of func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, of)
	}
	reading := gauge("northstar_delivery_bodies", "Bodies that are being read, whoever sends them; each takes 64 kB of memory.",
		func() float64 { n, _, _ := h.crowd.Held(); return float64(n) })
	spooled := gauge("northstar_delivery_spooled_bytes", "Bytes of bodies on disk that are being read.",
		func() float64 { _, n, _ := h.crowd.Held(); return float64(n) })
	evicted := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "northstar_delivery_evicted_total",
		Help: "Bodies that were no longer read because others came in: the oldest of the source that held most."},
		func() float64 { _, _, n := h.crowd.Held(); return float64(n) })
	var errs []error
	for _, c := range []prometheus.Collector{m.deliveries, m.rows, m.durable, waiting, reading, spooled, evicted} {
		if err := reg.Register(c); err != nil {
			errs = append(errs, fmt.Errorf("register a metric of the webhook: %w", err))
		}
	}
	return m, errors.Join(errs...)
}

// answered counts one request. An event that is not wanted goes without its name, so that the number of series is bounded.
func (m *meter) answered(event string, a answer, took time.Duration) {
	if a == unwanted && event != "ping" {
		event = "other"
	}
	m.deliveries.WithLabelValues(event, a.outcome()).Inc()
	if a == stored {
		m.durable.Observe(took.Seconds())
	}
}

// batch counts one commit.
func (m *meter) batch(rows int) { m.rows.Observe(float64(rows)) }
