package model

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks/text"
)

// body is of the length of a body that half of the issues are shorter than, and of the usual make.
var body = strings.Repeat("### What happens\n\nThe list of projects is sorted by name. When I add a project, it is put at the end and "+
	"stays there until the page is loaded again. I would expect it at its place.\n\n```go\nlist.Add(project)\nlist.Show()\n```\n\n"+
	"- it happens with `sort = \"name\"`\n- it doesn't happen with any other order\n\nSee also https://example.com/a/b and #12.\n\n", 2)

// BenchmarkItem is everything that one item costs: its Markdown, its features, its answer.
func BenchmarkItem(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		Classify("Sort a new project into the list at once", text.Read(body))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkWords is an item whose Markdown is read already.
func BenchmarkWords(b *testing.B) {
	doc := text.Read(body)
	b.ReportAllocs()
	for b.Loop() {
		Classify("Sort a new project into the list at once", doc)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkStart is what the first answer of a process costs on top.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		t, err := Parse(file)
		if err != nil {
			b.Fatal(err)
		}
		readConcepts()
		t.Classify("x", &text.Doc{})
	}
}
