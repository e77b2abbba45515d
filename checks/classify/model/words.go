package model

import (
	"cmp"
	"slices"
	"strings"
)

// How much evidence is shown.
const (
	maxEvidence  = 5
	maxSpan      = 60  // bytes
	leastOfFirst = 0.2 // of what the strongest says, for a further one to be worth showing
)

// span is a piece of the author's text, with how much it speaks for a class.
type span struct {
	line, start, end int
	word             bool
	weight           float64
}

// words are the pieces of the text that spoke most for a class, against the mean of the others.
func words(r *reading, class int) []string {
	all := spans(r, class)
	for i := range all { // a pair says what its words say, too; they follow it
		for _, w := range all[i+1:] {
			if w.line != all[i].line || w.start >= all[i].end {
				break
			}
			if w.word && w.end <= all[i].end {
				all[i].weight += w.weight
			}
		}
	}
	all = slices.DeleteFunc(all, func(s span) bool { return s.weight <= 0 })
	slices.SortFunc(all, func(a, b span) int {
		if a.weight != b.weight {
			return cmp.Compare(b.weight, a.weight)
		}
		return inOrder(a, b)
	})
	var out []string
	var taken []span
	for _, s := range all {
		if len(out) == maxEvidence || s.weight <= 0 || len(taken) > 0 && s.weight < leastOfFirst*taken[0].weight {
			break
		}
		if w := r.at(s); len(w) > maxSpan || !plainly(w) || strings.Count(w, "`")%2 == 1 || slices.ContainsFunc(taken, s.overlaps) {
			continue
		}
		if p := r.phrase(s); !slices.ContainsFunc(taken, p.overlaps) {
			s = p
		}
		words := r.at(s)
		if !telling(words) || slices.ContainsFunc(out, func(o string) bool { return says(o, words) }) {
			continue
		}
		taken, out = append(taken, s), append(out, words)
	}
	return out
}

// spans are the pieces of text that features stand for, in the order of the text, each before those that it holds.
func spans(r *reading, class int) []span {
	all := make([]span, 0, len(r.seen))
	for i, f := range r.seen {
		w := r.said[i]
		if f.start == f.end || w == [classes]float64{} {
			continue
		}
		rest := 0.0
		for k := range w {
			if k != class {
				rest += w[k] / float64(classes-1)
			}
		}
		all = append(all, span{int(f.line), int(f.start), int(f.end), f.word, float64(r.value(f.field) * (w[class] - rest))})
	}
	slices.SortFunc(all, inOrder)
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && inOrder(merged[n-1], s) == 0 {
			merged[n-1].weight += s.weight
			merged[n-1].word = merged[n-1].word || s.word
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

func inOrder(a, b span) int {
	switch {
	case a.line != b.line:
		return cmp.Compare(a.line, b.line)
	case a.start != b.start:
		return cmp.Compare(a.start, b.start)
	}
	return cmp.Compare(b.end, a.end)
}

// says reports whether a piece that is shown has the words of another in it.
func says(shown, words string) bool {
	return strings.Contains(" "+strings.ToLower(shown)+" ", " "+strings.ToLower(words)+" ")
}

func (r *reading) at(s span) string { return r.text(s.line)[s.start:s.end] }

// text is the line that a span is of.
func (r *reading) text(line int) string {
	if line == inNoLine {
		return r.title
	}
	return r.lines[line].Text
}

func (s span) overlaps(o span) bool { return s.line == o.line && s.start < o.end && o.start < s.end }
