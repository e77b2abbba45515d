// Package config reads the two things that people set: the policy file northstar.yml and the server's settings.
//
// The policy is strict. [Parse] reports every problem of a file at once, each with its line, column, key, what was
// written, how to mend it and the nearest valid key, and gives no [File] when there is any. [Resolve] merges the owner's
// file and a repository's over the defaults, key by key, and says which file set each value. The structs that are read
// are the ones that [Schema] describes, and the commented northstar.example.yml is where the defaults come from, so
// the three can't drift apart.
//
// Nothing here reads a file, a network or a clock: texts and look-ups are passed in. Input is never trusted: size,
// nesting, aliases and patterns are bounded. Secrets are of the type [Secret], which never prints.
package config

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is one thing that is wrong with a policy file. Line and Column count from 1, columns in characters; both are 0
// when the problem is the file as a whole.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key,omitempty"`     // "capacity.tech-debt.min", "classify.rules[0].title"; "" for the file
	Message string `json:"message"`           // what was written, what is wrong with it and what to write instead
	Nearest string `json:"nearest,omitempty"` // the valid key or value that was probably meant
	Effect  Effect `json:"effect,omitempty"`  // what it keeps from being used
	// More is how many further problems this one stands for, after [MaxProblems] of them, of the Effect of the gravest; 0 for
	// a problem itself. Some of them may be values that were not looked at any more.
	More int `json:"more,omitempty"`
}

// Effect is what a problem keeps from being used.
type Effect string

// The effects: an invalid file is not used at all. A value that does not fit the owner's policy, or whose key the owner
// locked, is not used, and the rest of the file is.
const (
	WholeFile Effect = ""
	ThisValue Effect = "value"
	LockedKey Effect = "locked"
)

// String is the problem on one line: "FILE:LINE:COL: key: message (did you mean …?)".
func (p Problem) String() string {
	s := p.File
	if p.Line > 0 {
		s += fmt.Sprintf(":%d:%d", p.Line, p.Column)
	}
	if p.Key != "" {
		s += ": " + p.Key
	}
	s += ": " + p.Message
	if p.Nearest != "" {
		s += fmt.Sprintf(" (did you mean %q?)", p.Nearest)
	}
	return s
}

// File is one valid policy file. It is read-only and safe for concurrent use.
type File struct {
	Name   string
	policy policy
	size   int              // bytes that it keeps in memory, at most
	places map[string]place // by dotted key
}

// place is where something stands in a file.
type place struct{ line, column int }

// sizeOf is how much memory a valid file keeps, in bytes, at most: what the text is made into, and its patterns' programs.
func sizeOf(text []byte, values, charged int) int {
	return 32<<10 + 4*len(text) + 500*values + 128*charged
}

// counted are the first problems of a file in the order of its text, and one that stands for all others.
func counted(file string, ps []Problem, more int) []Problem {
	sortProblems(ps)
	effect := LockedKey // that of the gravest, since the others are not told
	for _, p := range ps {
		if p.Effect == WholeFile || p.Effect == ThisValue && effect == LockedKey {
			effect = p.Effect
		}
	}
	if over := len(ps) - MaxProblems; over > 0 {
		ps, more = ps[:MaxProblems], more+over
	}
	if more > 0 {
		ps = append(ps, Problem{File: file, Effect: effect, More: more,
			Message: fmt.Sprintf("%d more problems, or values that were not looked at for so many: mend those that are named first", more)})
	}
	return ps
}

// sortProblems puts problems in the order in which a reader meets them.
func sortProblems(ps []Problem) {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
