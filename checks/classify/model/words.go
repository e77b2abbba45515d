package model

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
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
	weight           float64
}

// words are the pieces of the text that spoke most for a class, against the mean of the others.
func (t *Table) words(r *reading, class int) []string {
	singles, all := t.spans(r, class)
	for i := range all { // a pair says what its words say, too
		s := &all[i]
		for _, w := range singles[s.line] {
			if w.start >= s.start && w.end <= s.end && w.end-w.start < s.end-s.start {
				s.weight += w.weight
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.line, b.line), cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	var out []string
	var taken []span
	for _, s := range all {
		if len(out) == maxEvidence || s.weight <= 0 || s.weight < leastOfFirst*all[0].weight {
			break
		}
		words := r.at(s)
		if slices.ContainsFunc(taken, s.overlaps) || slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, words) }) {
			continue
		}
		taken, out = append(taken, s), append(out, words)
	}
	return out
}

// spans are the pieces of text that features stand for: single words by line, and all that may be shown.
func (t *Table) spans(r *reading, class int) (singles map[int][]span, all []span) {
	sum := map[span]float64{}
	for _, f := range r.seen {
		w, ok := t.find(f.key)
		if !ok || f.start == f.end {
			continue
		}
		rest := 0.0
		for k := range w {
			if k != class {
				rest += w[k] / float64(classes-1)
			}
		}
		sum[span{line: f.line, start: f.start, end: f.end}] += float64(r.value(f.field) * (w[class] - rest))
	}
	singles = map[int][]span{}
	for s, weight := range sum {
		s.weight = weight
		words := r.at(s)
		if !strings.ContainsAny(words, " \t-/") {
			singles[s.line] = append(singles[s.line], s)
		}
		if len(words) <= maxSpan && telling(words) {
			all = append(all, s)
		}
	}
	for _, l := range singles {
		slices.SortFunc(l, func(a, b span) int { return a.start - b.start })
	}
	slices.SortFunc(all, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	return singles, all
}

// telling reports whether a person would take the words for evidence: not "of", not "the", nothing with code in it.
func telling(words string) bool {
	if strings.ContainsRune(words, 0) {
		return false
	}
	for w := range strings.FieldsSeq(words) {
		if utf8.RuneCountInString(w) >= 3 && !strings.Contains(" the and for with from into are was has had that this but not you its our your ", " "+strings.ToLower(w)+" ") {
			return true
		}
	}
	return false
}

func (r *reading) at(s span) string {
	if s.line == inNoLine {
		return r.title[s.start:s.end]
	}
	return r.lines[s.line].Text[s.start:s.end]
}

func (s span) overlaps(o span) bool { return s.line == o.line && s.start < o.end && o.start < s.end }
