package github

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the counters of what is asked. Routes are templates and installations are no labels of counters, so that the number of
// series does not grow with the number of users: what is left is told of the few installations that have the least.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	least    *prometheus.Desc
	left     *prometheus.Desc
	paused   *prometheus.Desc

	mu    sync.Mutex
	gates map[int64]*gate // by installation
}

// leastShown is how many installations are shown by name, those with the least left.
const leastShown = 10

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
		least: prometheus.NewDesc("northstar_github_rate_limit_remaining",
			"Requests left of the primary rate limit, of the installation with the least.", []string{"resource"}, nil),
		left: prometheus.NewDesc("northstar_github_installation_rate_limit_remaining",
			"Requests left of the primary rate limit, of the ten installations with the least.", []string{"installation", "resource"}, nil),
		paused: prometheus.NewDesc("northstar_github_installations_paused",
			"Installations that GitHub asked to wait.", nil, nil),
		gates: map[int64]*gate{},
	}
}

// watch includes an installation's limits in what is shown.
func (m *metrics) watch(installation int64, g *gate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gates[installation] = g
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
	out <- m.least
	out <- m.left
	out <- m.paused
}

// Collect implements prometheus.Collector.
func (m *metrics) Collect(out chan<- prometheus.Metric) {
	m.requests.Collect(out)
	m.seconds.Collect(out)
	m.mu.Lock()
	gates := maps.Clone(m.gates)
	m.mu.Unlock()
	paused := 0
	for _, g := range gates {
		if g.paused() {
			paused++
		}
	}
	out <- prometheus.MustNewConstMetric(m.paused, prometheus.GaugeValue, float64(paused))
	for _, name := range []string{"core", "graphql"} {
		type budget struct {
			installation int64
			left         int
		}
		var known []budget
		for id, g := range gates {
			if n, ok := g.left(name); ok {
				known = append(known, budget{id, n})
			}
		}
		slices.SortFunc(known, func(a, b budget) int {
			return cmp.Or(cmp.Compare(a.left, b.left), cmp.Compare(a.installation, b.installation))
		})
		for i, b := range known[:min(len(known), leastShown)] {
			if i == 0 {
				out <- prometheus.MustNewConstMetric(m.least, prometheus.GaugeValue, float64(b.left), name)
			}
			out <- prometheus.MustNewConstMetric(m.left, prometheus.GaugeValue, float64(b.left), strconv.FormatInt(b.installation, 10), name)
		}
	}
}
