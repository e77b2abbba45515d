package text

import (
	"regexp"
	"unicode"
	"unicode/utf8"
)

// code is an emoji by its code, ":compass:", at an end of a text.
var (
	codeBefore = regexp.MustCompile(`^:[A-Za-z0-9_+-]+:`)
	codeBehind = regexp.MustCompile(`:[A-Za-z0-9_+-]+:$`)
)

// Name is a heading or a label without what people put around it to be seen: emoji, also by their codes, other symbols, white
// space and invisible characters. "🧭 Strategy", ":compass: Strategy" and "Strategy ✨" are all called "Strategy".
func Name(s string) string {
	for s = undecorated(s); ; {
		r, size := utf8.DecodeLastRuneInString(s)
		switch {
		case s == "":
			return ""
		case r == emojiStyle || r == keycap:
			s = s[:len(s)-size]
			if base, size := utf8.DecodeLastRuneInString(s); dressed(base) {
				s = s[:len(s)-size]
			}
		case decoration(r):
			s = s[:len(s)-size]
		case r == ':':
			code := codeBehind.FindString(s)
			if code == "" {
				return s
			}
			s = s[:len(s)-len(code)]
		default:
			return s
		}
	}
}

// undecorated is a line without what stands before its first word.
func undecorated(s string) string {
	for s != "" {
		if c := s[0] | 0x20; c >= 'a' && c <= 'z' {
			return s // as nearly every line
		}
		r, size := utf8.DecodeRuneInString(s)
		next, more := utf8.DecodeRuneInString(s[size:])
		switch {
		case (next == emojiStyle || next == keycap) && dressed(r):
			s = s[size+more:]
		case decoration(r):
			s = s[size:]
		case r == ':':
			code := codeBefore.FindString(s)
			if code == "" {
				return s
			}
			s = s[len(code):]
		default:
			return s
		}
	}
	return s
}

// A sign is drawn as an emoji when the first follows it, and within a key when the second does.
const (
	emojiStyle = '\ufe0f'
	keycap     = '\u20e3'
)

// dressed reports whether a character can be an emoji by what follows it, though it is none by itself: "ℹ️", "1️⃣", "‼️".
func dressed(r rune) bool { return !unicode.IsLetter(r) || r == 'ℹ' }

// decoration reports whether a character says nothing at an end of a name. The symbols of ASCII do: they are Markdown, prices
// and "C++"; and what could not be read may have been anything.
func decoration(r rune) bool {
	if r < utf8.RuneSelf {
		return unicode.IsSpace(r)
	}
	return r != unicode.ReplacementChar && (invisible(r) || unicode.In(r, unicode.S, unicode.Me, unicode.Variation_Selector))
}
