package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// How far a piece of evidence is followed to say something.
const (
	maxFollowed = 5 // words
	fullPhrase  = 2 // of them that tell something: "Add an option for themes" is followed to "themes"
)

// Words that tell nothing by themselves. A phrase doesn't begin with one of the first, and doesn't end with either.
const (
	joining = " the a an and or but of in on at by for with from into to as that this than so if it's its our your my "
	pale    = " be been is are was were am do does did has had have can could would should will may might must " +
		"we you they not he she it i there here then when which what who how why also just some any "
)

// phrase is a piece of evidence as a person would quote it: without the conjunction that it begins with, and followed to
// what it is about when it is a verb or a wish by itself, or breaks off.
func (r *reading) phrase(s span) span {
	all := r.text(s.line)
	for {
		first, rest, ok := strings.Cut(all[s.start:s.end], " ")
		if !ok || !among(joining, first) {
			break
		}
		s.start = s.end - len(strings.TrimLeft(rest, " "))
	}
	if before, last := cutLast(all[s.start:s.end]); among(" and or but ", last) {
		s.end = s.start + len(before)
		return s
	}
	words := strings.Fields(all[s.start:s.end])
	if len(words) == 0 || len(words) == 1 && !stirring(words[0]) || len(words) > 1 && tells(words[len(words)-1]) {
		return s
	}
	return followed(all, s)
}

// followed is a piece with the words behind it, to the end of the phrase.
func followed(all string, s span) span {
	told := 0
	for n, end := 0, s.end; n < maxFollowed && told < fullPhrase && strings.HasPrefix(all[end:], " "); n++ {
		next := nextWord(all[end+1:], s.start+maxSpan-end-1)
		word := strings.TrimRight(next, ".,:;!?)]}\"*")
		end += 1 + len(word)
		if word == "" || !wholly(word) {
			break
		}
		if tells(word) {
			s.end, told = end, told+1
		}
		if word != next {
			break
		}
	}
	return s
}

// cutLast splits the last word off.
func cutLast(words string) (before, last string) {
	i := strings.LastIndexByte(words, ' ')
	return strings.TrimRight(words[:max(i, 0)], " "), words[i+1:]
}

// nextWord is what a text has before its first space, or nothing when that is more than room bytes.
func nextWord(text string, room int) string {
	for i, c := range text {
		if i > room {
			return ""
		}
		if unicode.IsSpace(c) {
			return text[:i]
		}
	}
	if len(text) > room {
		return ""
	}
	return text
}

// stirring reports whether a word is a verb of change or a wish, which say little without what they are about.
func stirring(word string) bool {
	if strings.ContainsRune(word, '`') {
		return false
	}
	c := known(word, 0, len(word)).concept
	return c >= adding && c <= upgrading || c == wishing
}

// tells reports whether a word says something.
func tells(word string) bool {
	return utf8.RuneCountInString(word) >= 3 && !among(joining, word) && !among(pale, word)
}

// telling reports whether a person would take the words for evidence: not "of", not "would be".
func telling(words string) bool {
	for w := range strings.FieldsSeq(words) {
		if tells(w) {
			return true
		}
	}
	return false
}

// plainly reports whether the words are of one sentence and no code.
func plainly(words string) bool {
	return !strings.ContainsAny(words, "\x00[](){}<>:;,.!?\"|*") && !strings.Contains(words, " - ")
}

// wholly reports whether a word can be quoted as it is: a word or a name, no address and no code with brackets in it.
func wholly(word string) bool {
	return word != "-" && !strings.ContainsAny(word, "\x00[](){}<>;,!?\"|*") && !strings.Contains(word, "://") && strings.Count(word, "`")%2 == 0
}

func among(list, word string) bool { return strings.Contains(list, " "+strings.ToLower(word)+" ") }
