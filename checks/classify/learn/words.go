package learn

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much of a title is read, and what of it is shown.
const (
	maxTitle   = 1_000 // bytes
	maxWords   = 40    // of a title
	maxWord    = 32    // bytes; what is longer is an address or a hash
	mostWords  = 3     // as reasons
	leastShare = 0.2   // of what the strongest of them says, for a further one to be worth showing
)

// word is a word of a title, or a pair of characters where words are not told apart by spaces.
type word struct {
	key        string // in lower case; "^" stands before the first of a title, which says more
	shown      string // as it is written
	start, end int
}

// words are the distinct words of a title, in its order.
func words(title string) []word {
	title = title[:cut(title, maxTitle)]
	var out []word
	add := func(key string, start, end int) {
		if len(key) <= maxWord && len(out) < maxWords && !slices.ContainsFunc(out, func(w word) bool { return w.key == key }) {
			out = append(out, word{key, title[start:end], start, end})
		}
	}
	first := true
	for at := 0; at < len(title); {
		end := at + run(title[at:])
		if end == at {
			_, n := utf8.DecodeRuneInString(title[at:])
			at += n
			continue
		}
		if r, _ := utf8.DecodeRuneInString(title[at:]); dense(r) {
			pairs(title, at, end, add)
		} else if key := strings.ToLower(title[at:end]); strings.ContainsFunc(key, unicode.IsLetter) && utf8.ValidString(key) {
			if first {
				add("^"+key, at, end)
			}
			add(key, at, end)
		}
		first, at = false, end
	}
	return out
}

// pairs adds the pairs of neighbours in a run of dense characters; of a single one that.
func pairs(title string, at, end int, add func(key string, start, end int)) {
	_, n := utf8.DecodeRuneInString(title[at:end])
	if at+n == end {
		add(title[at:end], at, end)
	}
	for at+n < end {
		_, m := utf8.DecodeRuneInString(title[at+n : end])
		add(title[at:at+n+m], at, at+n+m)
		at, n = at+n, m
	}
}

// run is the length of the word that a text begins with, 0 for none.
func run(s string) int {
	begin, n := false, 0
	for i, r := range s {
		in := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && i > 0
		if i == 0 {
			begin = dense(r)
		}
		if !in || dense(r) != begin {
			break
		}
		n = i + utf8.RuneLen(r)
	}
	return n
}

// dense reports whether a character is of a script that is written without spaces between words.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// cut is at most n, and no place within a character.
func cut(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// reasons are the words that speak most for a class against the strongest other.
func (c *Correction) reasons(said []word, class int) []string {
	type reason struct {
		word
		weight float64
	}
	var all []reason
	for _, w := range said {
		v, ok := c.words[w.key]
		if !ok {
			continue
		}
		other := math.Inf(-1)
		for k := range v {
			if k != class {
				other = max(other, v[k])
			}
		}
		if v[class] > other && v[class] > 0 {
			all = append(all, reason{w, v[class] - other})
		}
	}
	slices.SortStableFunc(all, func(a, b reason) int { return cmp.Compare(b.weight, a.weight) })
	var out []string
	for _, r := range all {
		if len(out) < mostWords && r.weight >= float64(leastShare*all[0].weight) && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, r.shown) }) {
			out = append(out, r.shown)
		}
	}
	return out
}
