package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a line, reduced to what the table knows it by.
type token struct {
	hash       uint64
	concept    concept
	start, end int     // in its line, for evidence
	language   concept // english or elsewhere, of the small words that tell a language
	stands     bool    // for an address, a number, a name or code rather than a word
}

// What stands for words that say nothing by themselves.
var (
	anAddress = hashOf("<address>")
	aNumber   = hashOf("<number>")
	aName     = hashOf("<name>") // of code, a file or a person
	aCode     = hashOf("<code>")
	aScript   = hashOf("<script>") // of letters other than Latin ones
)

// scan appends the words of a line. It reads no more than room bytes of it, and a word's length counts for nothing.
func scan(all []token, line string, room int) []token {
	if len(line) > room {
		line = line[:room]
	}
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		if unicode.IsSpace(r) || ignored(r) {
			i += n
			continue
		}
		end := i
		for end < len(line) {
			r, n := utf8.DecodeRuneInString(line[end:])
			if unicode.IsSpace(r) {
				break
			}
			end += n
		}
		all = word(all, line, i, end)
		i = end
	}
	return all
}

// ignored are characters that nobody sees.
func ignored(r rune) bool { return unicode.Is(unicode.Cf, r) }

// word appends what line[start:end], which has no space in it, is read as: one token, or several when it is words joined
// by hyphens or slashes.
func word(all []token, line string, start, end int) []token {
	s := line[start:end]
	if strings.Contains(s, "://") {
		return append(all, token{hash: anAddress, start: start, end: end, stands: true})
	}
	if strings.ContainsRune(s, 0) {
		return append(all, token{hash: aCode, start: start, end: end, stands: true})
	}
	for start < end {
		r, n := utf8.DecodeRuneInString(line[start:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@' {
			break
		}
		start += n
	}
	for start < end {
		r, n := utf8.DecodeLastRuneInString(line[:end])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			break
		}
		end -= n
	}
	if start == end {
		return all
	}
	switch shape(line[start:end]) {
	case plain:
		return append(all, known(line, start, end))
	case joined:
		for at := start; at <= end; {
			stop := at
			for stop < end && line[stop] != '-' && line[stop] != '/' {
				stop++
			}
			if stop > at {
				all = append(all, known(line, at, stop))
			}
			at = stop + 1
		}
		return all
	case number:
		return append(all, token{hash: aNumber, start: start, end: end, stands: true})
	case foreign:
		for at := start; at < end; at += 6 { // about a word of a script without spaces
			all = append(all, token{hash: aScript, start: start, end: end, stands: true})
		}
		return all
	}
	return append(all, token{hash: nameOf(line[start:end]), start: start, end: end, stands: true})
}

// nameOf is what a name is known by: the ending of a file, which tells documents from builds, or that it is a name.
func nameOf(s string) uint64 {
	if i := strings.LastIndexByte(s, '.'); i > 0 {
		switch end := strings.ToLower(s[i+1:]); end {
		case "md", "mdx", "rst", "txt", "yml", "yaml", "lock", "mod", "toml", "json", "sh":
			return mix(aName, hashOf(end))
		}
	}
	return aName
}

// form is what a run of characters looks like.
type form int

const (
	plain   form = iota // a word
	joined              // words joined by "-" or "/"
	number              // a number, a version, a date
	foreign             // of a script that the model knows no words of
	name                // of code, a file or a person
)

// shape tells the forms apart.
func shape(s string) form {
	if len(s) > 60 {
		if r, _ := utf8.DecodeRuneInString(s); r > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, r) {
			return foreign
		}
		return name
	}
	letters, digits, joints, odd, inner := 0, 0, 0, 0, 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '-' || r == '/':
			joints++
		case r == '\'' || r == '’':
		case unicode.Is(unicode.Latin, r):
			letters++
			if i > 0 && unicode.IsUpper(r) && s[i-1] >= 'a' && s[i-1] <= 'z' {
				inner++
			}
		case unicode.IsLetter(r):
			return foreign
		default:
			odd++
		}
	}
	switch {
	case letters == 0 || digits > letters:
		return number
	case odd > 0 || inner > 0 || digits > 0 || joints > 3:
		return name
	case joints > 0:
		return joined
	}
	return plain
}

// known is a word by its stem. A word longer than any of them is a name.
func known(line string, start, end int) token {
	var buf [40]byte
	n := 0
	for _, r := range line[start:end] {
		if r == '\'' || r == '’' {
			continue
		}
		if n+utf8.UTFMax > len(buf) {
			return token{hash: aName, start: start, end: end, stands: true}
		}
		n += utf8.EncodeRune(buf[n:], unicode.ToLower(r))
	}
	whole := concepts()[string(buf[:n])]
	s := stem(buf[:n])
	t := token{hash: hashBytes(s), concept: concepts()[string(s)], start: start, end: end}
	if whole >= english {
		t.language = whole
	}
	if t.concept >= english {
		t.concept = 0
	}
	return t
}

// stem cuts the endings that English verbs and plurals differ by. It need not be a word: it only has to be the same for
// "refactor", "refactors", "refactored" and "refactoring".
func stem(w []byte) []byte {
	cut := func(end string) bool {
		if len(w) < len(end)+3 || string(w[len(w)-len(end):]) != end {
			return false
		}
		w = w[:len(w)-len(end)]
		return true
	}
	switch {
	case cut("ies"):
		w = append(w, 'y')
	case len(w) > 3 && w[len(w)-1] == 's' && w[len(w)-2] != 's' && w[len(w)-2] != 'u' && w[len(w)-2] != 'i':
		w = w[:len(w)-1]
	}
	if cut("ing") || cut("ed") {
		if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' {
			w = w[:n-1]
		}
	}
	if len(w) > 3 && w[len(w)-1] == 'e' {
		w = w[:len(w)-1]
	}
	return w
}

// FNV-1a of 64 bits, and a finisher that spreads it.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

func hashBytes(s []byte) uint64 {
	h := uint64(offset64)
	for _, c := range s {
		h = (h ^ uint64(c)) * prime64
	}
	return h
}

func hashOf(s string) uint64 { return hashBytes([]byte(s)) }

// mix joins hashes in their order.
func mix(a, b uint64) uint64 {
	h := (a*0x9E3779B97F4A7C15 ^ b) * 0xBF58476D1CE4E5B9
	return h ^ h>>31
}
