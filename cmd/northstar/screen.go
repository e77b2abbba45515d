package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sync"
	"unicode"
	"unicode/utf8"
)

// screen is what every subcommand writes to. Whoever writes a title, a login, a branch or a file name anywhere on GitHub
// writes on the terminal of whoever runs a subcommand: what could make that do something else than show text is written
// out instead, "\u001b" for an escape, as JSON and people spell it. So the meaning of JSON is the same with it and without,
// and it does not matter whether a terminal is there now or reads the output later.
//
// It is our own because what there is removes escape sequences from a string: none that we found is a writer, minds half a
// character at the end of a write, and knows of the 8-bit controls and of those that turn the direction of a text.
type screen struct {
	to      io.Writer
	colours bool // colours pass: for what colours itself and quotes what users wrote

	mu   sync.Mutex
	rest []byte // the beginning of a character
}

// newScreen is a screen before a writer; one that is a screen already stays as it is.
func newScreen(to io.Writer) *screen {
	if s, ok := to.(*screen); ok {
		return s
	}
	return &screen{to: to}
}

// coloured is the same place for output that colours itself.
func (s *screen) coloured() *screen { return &screen{to: s.to, colours: true} }

// colour is a colour code, or its end.
var colour = regexp.MustCompile(`^\x1b\[[0-9;]{0,16}m`)

// Write shows text. Half a character at its end is shown with the next.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := p
	if len(s.rest) > 0 {
		text = append(s.rest, p...)
		s.rest = nil
	}
	var out bytes.Buffer
	for len(text) > 0 {
		if code := colour.Find(text); s.colours && code != nil {
			out.Write(code)
			text = text[len(code):]
			continue
		}
		if !utf8.FullRune(text) {
			s.rest = bytes.Clone(text)
			break
		}
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			out.WriteRune(utf8.RuneError) // a byte alone may be a control, to terminals that are not told of UTF-8
		case commands(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		case r == '\r': // with a line's end or without
		default:
			out.Write(text[:n])
		}
		text = text[n:]
	}
	_, err := s.to.Write(out.Bytes())
	return len(p), err
}

// commands reports whether a terminal does something else with a character than to show it: controls but for line ends and
// tabs, of 7 bits and of 8; what embeds, overrides or isolates a direction; the byte order mark.
func commands(r rune) bool {
	switch {
	case r == '\n', r == '\t', r == '\r':
		return false
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
		return true
	}
	return unicode.IsControl(r)
}
