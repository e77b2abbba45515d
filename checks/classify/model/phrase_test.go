package model

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestPhrase(t *testing.T) {
	for _, c := range []struct{ line, piece, want string }{
		{"Add themes to the chart window", "Add", "Add themes to the chart"},
		{"Add themes", "Add", "Add themes"},
		{"Add: themes", "Add", "Add"},
		{"Adding", "Adding", "Adding"},
		{"Add `Theme` to charts", "Add", "Add `Theme` to charts"},
		{"Add (if possible) themes", "Add", "Add"},
		{"Add `two words` here", "Add", "Add"},
		{"[Feature Request] themes", "Feature", "Feature Request"},
		{"[Feature] themes", "Feature", "Feature"},
		{"Allow users to share charts", "users to", "users to share charts"},
		{"Charts and Themes", "and Themes", "Themes"},
		{"in order to keep it", "order to", "order to keep"},
		{"It would be nice to have charts", "would be", "would be nice to have charts"},
		{"remove unused charts", "remove unused", "remove unused"},
		{"Charts of the window", "Charts", "Charts"},
		{"Please, add charts", "Please", "Please"},
		{"It would be", "would be", "would be"},
		{"Add `themes.chart` to it", "Add", "Add `themes.chart`"},
		{"Add std::bind. Then", "Add", "Add std::bind"},
		{"Add themes - and charts", "Add", "Add themes"},
		{"Add https://example.com", "Add", "Add"},
		{"features and charts", "features and", "features"},
		{"Add " + strings.Repeat("x", 100), "Add", "Add"},
	} {
		at := strings.Index(c.line, c.piece)
		r := &reading{title: c.line}
		if got := r.at(r.phrase(span{line: inNoLine, start: at, end: at + len(c.piece)})); got != c.want {
			t.Errorf("%q in %q is quoted as %q, want %q", c.piece, c.line, got, c.want)
		}
	}
}

// TestPhraseIsOfItsLine holds for whatever is around a piece.
func TestPhraseIsOfItsLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"add", "the", "would", "be", "charts", "é", "`a", "b`", "x,", " ", "\x00", "日本語", "support"}), 1, 12).Draw(t, "words")
		first := rapid.IntRange(0, len(words)-1).Draw(t, "first")
		last := rapid.IntRange(first, len(words)-1).Draw(t, "last")
		line := strings.Join(words, " ")
		start := len(strings.Join(append(words[:first:first], ""), " "))
		s := span{line: inNoLine, start: start, end: start + len(strings.Join(words[first:last+1], " "))}
		r := &reading{title: line}
		p := r.phrase(s)
		if p.start < s.start || p.start > p.end || p.end > s.end && p.end-p.start > maxSpan || !utf8.ValidString(r.at(p)) {
			t.Fatalf("%q in %q became %q", r.at(s), line, r.at(p))
		}
		if more := line[s.end:max(s.end, p.end)]; strings.ContainsAny(more, "\x00,`") {
			t.Fatalf("%q follows into %q", r.at(s), more)
		}
	})
}
