package work

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/northstar-app/northstar/app/store"
)

// Of a counter that begins at one Prometheus sees no increase: those that deploy/alerts.yaml looks for are there before anything happens.
func TestWhatAlertsLookForBeginsAtZero(t *testing.T) {
	registry := prometheus.NewRegistry()
	newMetrics(registry)
	families, err := registry.Gather()
	must(t, err)
	series := map[string]int{}
	for _, f := range families {
		series[f.GetName()] = len(f.GetMetric())
	}
	for name, want := range map[string]int{"northstar_deliveries_processed_total": len(wanted), "northstar_set_aside_total": len(store.Kinds()),
		"northstar_recount_mismatches_total": 1, "northstar_unchecked_heads_total": 1} {
		if series[name] != want {
			t.Errorf("%s has %d series at the start, want %d", name, series[name], want)
		}
	}
}
