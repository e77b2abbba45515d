package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rs/zerolog"
	"golang.org/x/term"
)

// newLog is a log that goes where errors go: as "console" for people, coloured on a terminal, or else as JSON.
func newLog(errs io.Writer, format string, level zerolog.Level) zerolog.Logger {
	to := newScreen(errs)
	var w io.Writer = to
	if format == "console" {
		file, ok := to.to.(*os.File)
		coloured := ok && term.IsTerminal(int(file.Fd()))
		c := zerolog.ConsoleWriter{Out: to, TimeFormat: "15:04:05.000", NoColor: !coloured}
		if coloured { // what it colours passes; values are quoted, and these are not
			c.Out, c.FormatMessage = to.coloured(), func(message any) string { return plainly(message) }
			c.FormatFieldName = func(name any) string { return "\x1b[36m" + plainly(name) + "=\x1b[0m" }
		}
		w = c
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger()
}

// plainly is a message without anything that a terminal obeys.
func plainly(message any) string {
	if message == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprint(newScreen(&b), message)
	return b.String()
}
