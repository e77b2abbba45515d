// Package summary holds the texts that Northstar writes for people, as Markdown: comments, the summaries of checks,
// milestone summaries, issues and answers to commands.
//
// A text is a function from a value to a string. User text never pings, closes, links or breaks anything in it. No text is
// longer than GitHub takes: lists lose their last rows, and the text says how many. What a reader may not see comes in
// without a title, and is shown by its reference alone.
package summary

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Limit is how long a text may be, in bytes. GitHub takes 65,536 characters in a comment and 65,535 in a check's summary;
// bytes are never fewer than characters, so this is safe for both.
const Limit = 65_535

// quote is user text in one line of ours, shortened to what still reads as a title.
func quote(s string) string { return text.Escape(text.CutWords(s, 120)) }

// code is user text as inline code, in which GitHub neither pings nor links.
func code(s string) string {
	s = strings.ReplaceAll(checks.Plain(s), "`", "'")
	if s == "" {
		s = " "
	}
	return "`" + text.Cut(s, 120) + "`"
}

// fence is user text as a code block, whatever backticks are in it.
func fence(language, s string) string {
	longest, run := 2, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	f := strings.Repeat("`", longest+1)
	return f + language + "\n" + strings.TrimRight(s, "\n") + "\n" + f + "\n"
}

// named is a reference with its title: "#12 Faster search", or "acme/private#5" when the reader may not see more.
func named(r checks.Reference, home checks.Ref) string {
	s := r.Ref.In(home)
	if r.Title != "" {
		s += " " + quote(r.Title)
	}
	return s
}

// count writes "1 item", "2 items".
func count(n int, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return fmt.Sprintf("%d %ss", n, singular)
}

// day is a date as every text writes it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// upper makes the first letter of an English clause a capital.
func upper(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || strings.HasPrefix(s, "http") {
		return s // an address stays as it is
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
