package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// declared are the metrics that the server's own code declares, as Prometheus shows them.
func declared(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{"process_resident_memory_bytes": true, "process_cpu_seconds_total": true, "process_open_fds": true, "go_goroutines": true}
	name := regexp.MustCompile(`(?:Name:\s*|NewDesc\(|gauge\()"(northstar_[a-z_]+)"`)
	err := filepath.WalkDir("../../app", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range name.FindAllStringSubmatch(string(b), -1) {
			out[m[1]] = true
			if strings.HasSuffix(m[1], "_seconds") || strings.HasSuffix(m[1], "_size") || strings.HasSuffix(m[1], "_steps") {
				out[m[1]+"_bucket"] = true // of those that are histograms
			}
		}
		return err
	})
	if err != nil || len(out) < 25 {
		t.Fatalf("%d metrics, %v", len(out), err)
	}
	return out
}

// metricNames are the metrics that an expression of Prometheus names.
var metricNames = regexp.MustCompile(`\b(?:northstar|process|go)_[a-z_]+`)

// An alert or a panel about a metric that there is none of would stay silent.
func TestAlertsAndPanelsAreAboutMetricsThatThereAre(t *testing.T) {
	known := declared(t)
	check := func(where, expr string) (names int) {
		for _, n := range metricNames.FindAllString(expr, -1) {
			if names++; !known[n] {
				t.Errorf("%s: there is no metric %s", where, n)
			}
		}
		if names == 0 {
			t.Errorf("%s names no metric: %s", where, expr)
		}
		return names
	}
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For string
				Labels           map[string]string
				Annotations      map[string]string
			}
		}
	}
	if err := yaml.UnmarshalWithOptions([]byte(read(t, "deploy/alerts.yaml")), &rules, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	alerts := 0
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			alerts++
			check(r.Alert, r.Expr)
			if r.Alert == "" || r.Annotations["summary"] == "" || r.Labels["severity"] == "" {
				t.Errorf("an alert without name, summary or severity: %+v", r)
			}
		}
	}
	var board struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ H, W, X, Y int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "deploy/grafana.json")), &board); err != nil {
		t.Fatal(err)
	}
	places := map[[2]int]string{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			check(p.Title, target.Expr)
		}
		at := [2]int{p.GridPos.X, p.GridPos.Y}
		if p.Title == "" || len(p.Targets) == 0 || places[at] != "" {
			t.Errorf("panel %d (%q) has no title, no query or the place of %q", p.ID, p.Title, places[at])
		}
		places[at] = p.Title
	}
	if alerts < 10 || len(board.Panels) < 15 {
		t.Errorf("%d alerts, %d panels", alerts, len(board.Panels))
	}
	// What the contract promises has an alert.
	text := read(t, "deploy/alerts.yaml")
	for _, promise := range []string{"northstar_queue_age_seconds", "northstar_unfinished_head_seconds", "northstar_missed_deliveries", "northstar_recount_mismatches_total",
		"northstar_github_installation_rate_limit_remaining"} {
		if !strings.Contains(text, promise) {
			t.Errorf("no alert is about %s", promise)
		}
	}
}
