package command

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// endless are commands with an argument that goes on for as many bytes. GitHub takes 65,536 characters, and a button or a box far fewer.
var endless = map[string]func(n int) string{
	"a word":         func(n int) string { return "/northstar " + strings.Repeat("x", n) },
	"words":          func(n int) string { return "/northstar " + strings.Repeat("x ", n/2) },
	"a kind":         func(n int) string { return "/northstar kind " + strings.Repeat("feature ", n/8) },
	"a kind of many": func(n int) string { return "/northstar kind feature " + strings.Repeat("#1 ", n/3) },
	"references":     func(n int) string { return "/northstar link " + strings.Repeat("a/b#1, ", n/7) },
	"numbers":        func(n int) string { return "/northstar link " + strings.Repeat("1 ", n/2) },
	"a number":       func(n int) string { return "/northstar link #" + strings.Repeat("1", n) },
	"an address":     func(n int) string { return "/northstar link https://github.com/" + strings.Repeat("a/", n/2) },
	"addresses": func(n int) string {
		return "/northstar link " + strings.Repeat("https://git.example/a/b/issues/1 ", n/33)
	},
	"slashes":             func(n int) string { return "/northstar unlink " + strings.Repeat("a/b/", n/4) + "#1" },
	"a time":              func(n int) string { return "/northstar waive strategy " + strings.Repeat("1h", n/2) + " x" },
	"a number for a time": func(n int) string { return "/northstar waive strategy " + strings.Repeat("1.", n/2) + " x" },
	"a reason":            func(n int) string { return "/northstar waive strategy " + strings.Repeat("@ada <b>`", n/9) },
	"a reason unseen":     func(n int) string { return "/northstar waive strategy " + strings.Repeat("\u202e\u200b", n/6) },
	"an objection":        func(n int) string { return "/northstar object vision " + strings.Repeat("é", n/2) },
	"a check":             func(n int) string { return "/northstar waive " + strings.Repeat("strategy", n/8) },
	"results of many":     func(n int) string { return "/northstar result " + strings.Repeat("#1 ", n/3) + "met x" },
	"a milestone":         func(n int) string { return "/northstar accept " + strings.Repeat("Winter ", n/7) },
	"what is no text":     func(n int) string { return "/northstar \xff" + strings.Repeat("\xff", n) },
	"marks":               func(n int) string { return "/northstar " + strings.Repeat("`", n) },
	"spaces":              func(n int) string { return "/northstar" + strings.Repeat(" \u00a0", n/3) + "help" },
	"nearly one":          func(n int) string { return "/northstar waiv strategy " + strings.Repeat("`@ada` ", n/7) },
}

// However long an argument is, what is kept of it and what is answered is short, and reading twice as much allocates about twice as much at most.
func TestEndlessArguments(t *testing.T) {
	const size = 1 << 20
	for name, line := range endless {
		for _, n := range []int{1000, size} {
			c, err := Parse(line(n), home, "")
			if err != nil && (utf8.RuneCountInString(err.Error()) > 700 || strings.ContainsAny(err.Error(), "\r\n")) {
				t.Errorf("%s, %d bytes: an answer of %d: %.300s", name, n, len(err.Error()), err)
			}
			if err == nil && (len(c.Refs) > mostRefs || utf8.RuneCountInString(c.Reason) > longestReason) {
				t.Errorf("%s, %d bytes: %d references, a reason of %d", name, n, len(c.Refs), len(c.Reason))
			}
		}
		half, whole := line(size/16), line(size/8)
		read := func(s string) float64 { return testing.AllocsPerRun(1, func() { _, _ = Parse(s, home, "") }) }
		if a, b := read(half), read(whole); b > 2.5*a+100 {
			t.Errorf("%s: %v allocations for %d bytes, %v for %d", name, a, len(half), b, len(whole))
		}
	}
}

// The time for a byte is the same however many there are.
func BenchmarkEndlessArguments(b *testing.B) {
	for name, line := range endless {
		for _, n := range []int{1 << 16, 1 << 18, 1 << 20} {
			s := line(n)
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "-"), n), func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					_, _ = Parse(s, home, "")
				}
			})
		}
	}
}
