//go:build linux

package main

import (
	"fmt"
	"image/color"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// line is one line of a graph.
type line struct {
	name     string
	of       func(moment) float64
	measured func(moment) bool // nil: at every moment
}

// graphs are what is drawn of a soak, by the name of the file.
var graphs = []struct {
	file, title, unit string
	lines             []line
}{
	{"latency", "How long it takes, in every 10 s", "ms", []line{
		{"acknowledged, p99", func(m moment) float64 { return m.AckP99 }, nil},
		{"check posted, p50", func(m moment) float64 { return m.CheckP50 }, nil},
		{"check posted, p99", func(m moment) float64 { return m.CheckP99 }, nil}}},
	{"memory", "Resident memory and the database, of all replicas", "MB", []line{
		{"resident", func(m moment) float64 { return m.RSS }, nil},
		{"database", func(m moment) float64 { return m.Database }, func(m moment) bool { return m.Database > 0 }},
		{"write-ahead log", func(m moment) float64 { return m.Log }, nil}}},
	{"handles", "What is open, of all replicas", "", []line{
		{"goroutines", func(m moment) float64 { return m.Goroutines }, nil},
		{"file descriptors", func(m moment) float64 { return m.Files }, nil}}},
	{"queue", "Age of the oldest work that is due, and what is unfinished", "s, subjects", []line{
		{"queue age", func(m moment) float64 { return m.Age }, nil},
		{"unfinished subjects", func(m moment) float64 { return m.Depth }, nil}}},
}

// colours are those of Okabe and Ito, which people who see fewer colours tell apart too.
var colours = []color.Color{color.RGBA{0, 114, 178, 255}, color.RGBA{230, 159, 0, 255}, color.RGBA{0, 158, 115, 255}}

// draw writes the graphs of a soak as SVG, each as PREFIX-latency.svg and so on.
func draw(prefix string, s *soak) error {
	for _, g := range graphs {
		p := plot.New()
		p.Title.Text, p.X.Label.Text, p.Y.Label.Text, p.Y.Min = g.title, "minutes", g.unit, 0
		p.BackgroundColor, p.Legend.Top, p.Legend.Left = color.White, true, true
		p.Add(plotter.NewGrid())
		highest := 1.0
		for i, l := range g.lines {
			var points plotter.XYs
			for _, m := range s.Moments {
				if l.measured != nil && !l.measured(m) {
					continue
				}
				points = append(points, plotter.XY{X: m.At / 60, Y: l.of(m)})
				highest = max(highest, l.of(m))
			}
			drawn, err := plotter.NewLine(points)
			if err != nil {
				return fmt.Errorf("drawing %s: %w", g.file, err)
			}
			drawn.Color, drawn.Width = colours[i], vg.Points(1.5)
			p.Add(drawn)
			p.Legend.Add(l.name, drawn)
		}
		p.Y.Max = 1.3 * highest // room for the legend
		if err := p.Save(18*vg.Centimeter, 7*vg.Centimeter, prefix+"-"+g.file+".svg"); err != nil {
			return fmt.Errorf("writing the graph %s: %w", filepath.Base(prefix)+"-"+g.file, err)
		}
	}
	return nil
}
