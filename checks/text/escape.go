package text

import (
	"regexp"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// apartSign keeps what GitHub would turn into a ping, a reference or a link from being one, unseen.
const apartSign = "\u200b"

// escapes make every sign that means something in Markdown, HTML, tables or math mean itself. A backslash becomes an
// entity, so that it can never escape a sign of ours that follows.
var escapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `\`, "&#92;", "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`,
	"[", `\[`, "]", `\]`, "!", `\!`, "~", `\~`, "$", `\$`, "#", `\#`+apartSign,
	"://", ":"+apartSign+"//",
)

// linking finds what GitHub links without any sign: "GH-12", "www." and the start of a line that opens a block.
var (
	linking = regexp.MustCompile(`(?i)\bGH-|\bwww\.`)
	opening = regexp.MustCompile(`^(?:[-+=]|\d{1,9}[.)])`)
)

// Escape makes user text safe inside our Markdown: one line that looks as it was written, pings nobody, links, closes and
// formats nothing, and breaks no table.
func Escape(s string) string {
	s = linking.ReplaceAllStringFunc(checks.Plain(s), func(m string) string { return m[:2] + apartSign + m[2:] })
	s = escapes.Replace(s)
	if m := opening.FindString(s); m != "" {
		s = m[:len(m)-1] + `\` + s[len(m)-1:]
	}
	return s
}

// longestHalf is how much of a word [CutWords] leaves out rather than to cut it in two, in bytes.
const longestHalf = 20

// CutWords is [Cut] at the end of a word, where one ends soon enough before.
func CutWords(s string, max int) string {
	short := Cut(s, max)
	if short == s || short == "" {
		return short
	}
	kept := strings.TrimSuffix(short, "…")
	if rest := s[len(kept):]; strings.TrimLeft(rest, " \t\n") != rest {
		return short // it ends with a word
	}
	if at := strings.LastIndexAny(kept, " \t\n"); at > 0 && len(kept)-at <= longestHalf {
		return strings.TrimRight(kept[:at], " \t\n") + "…"
	}
	return short
}

// Cut shortens to at most max characters, the last of them "…" when something was left out.
func Cut(s string, max int) string {
	if max <= 0 {
		return ""
	}
	n, at := 0, 0
	for i := range s {
		if n == max-1 {
			at = i
		}
		if n++; n > max {
			return strings.TrimRight(s[:at], " \t\n") + "…"
		}
	}
	return s
}
