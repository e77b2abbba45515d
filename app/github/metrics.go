package github

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the counters of what is asked. Routes are templates and installations are not labels, so that their number
// does not grow with the number of users: what is left is that of the installation with the least.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	left     *prometheus.Desc
	paused   *prometheus.Desc

	mu    sync.Mutex
	gates []*gate
}

func newMetrics() *metrics {
	return &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "northstar_github_requests_total",
			Help: "Requests sent to GitHub, by route and status (304: nothing new; error: no answer).",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "northstar_github_request_seconds",
			Help:    "Time until GitHub's answer began, by route.",
			Buckets: []float64{.025, .05, .1, .2, .4, .8, 1.6, 3.2, 6.4, 12.8},
		}, []string{"route"}),
		left: prometheus.NewDesc("northstar_github_rate_limit_remaining",
			"Requests left of the primary rate limit, of the installation with the least.", []string{"resource"}, nil),
		paused: prometheus.NewDesc("northstar_github_installations_paused",
			"Installations that GitHub asked to wait.", nil, nil),
	}
}

// watch includes an installation's limits in what is shown.
func (m *metrics) watch(g *gate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gates = append(m.gates, g)
}

// sent counts one request.
func (m *metrics) sent(route string, resp *http.Response, d time.Duration) {
	status := "error"
	if resp != nil {
		status = strconv.Itoa(resp.StatusCode)
	}
	m.requests.WithLabelValues(route, status).Inc()
	m.seconds.WithLabelValues(route).Observe(d.Seconds())
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(out chan<- *prometheus.Desc) {
	m.requests.Describe(out)
	m.seconds.Describe(out)
	out <- m.left
	out <- m.paused
}

// Collect implements prometheus.Collector.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	m.requests.Collect(out)
	m.seconds.Collect(out)
	m.mu.Lock()
	gates := m.gates
	m.mu.Unlock()
	paused := 0
	for _, g := range gates {
		if g.paused() {
			paused++
		}
	}
	out <- prometheus.MustNewConstMetric(m.paused, prometheus.GaugeValue, float64(paused))
	for _, name := range []string{"core", "graphql"} {
		least, any := 0, false
		for _, g := range gates {
			if n, ok := g.left(name); ok && (!any || n < least) {
				least, any = n, true
			}
		}
		if any {
			out <- prometheus.MustNewConstMetric(m.left, prometheus.GaugeValue, float64(least), name)
		}
	}
}
