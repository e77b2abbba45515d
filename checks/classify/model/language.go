package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Why the model abstains.
const (
	strange = "its text is in a language that the model does not know"
	unknown = "it has too few words that the model knows"
)

// mute reports whether a title, which was scanned to tokens, says what it says in a script that the model knows no words of.
// Names and what stands in brackets before it are the same in every language and tell nothing.
func mute(title string, tok []token) bool {
	begin := 0
	for tag, rest, ok := label(title); ok && tag != ""; tag, rest, ok = label(title[begin:]) {
		begin = len(title) - len(rest)
	}
	alien, latin := 0, 0
	for _, t := range tok {
		switch {
		case t.hash == aScript:
			alien++
		case t.start >= begin && !t.stands && !named(title[t.start:t.end]):
			latin++
		}
	}
	return alien > 0 && alien >= latin
}

// named reports whether a word is written as names are: in capitals.
func named(word string) bool {
	_, n := utf8.DecodeRuneInString(word)
	return strings.ContainsFunc(word[n:], unicode.IsUpper)
}

// How much of a text is in another language for the model to abstain.
const (
	fewForeign   = 2    // small words of it, and more than of English
	fewWords     = 8    // for a share to say something
	knownAtLeast = 0.45 // of the words; of ordinary English issues the model knows nine in ten
)

// abstains says why the model has no answer to a text, if so.
func (s score) abstains(r *reading) string {
	switch {
	case r.mute, r.tongue[1] >= fewForeign && r.tongue[1] > r.tongue[0], s.words >= fewWords && float64(s.known) < knownAtLeast*float64(s.words):
		return strange
	case s.known < familiarWords || !s.titled:
		return unknown
	}
	return ""
}
