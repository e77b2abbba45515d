package config

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// pattern is a regular expression as RE2 reads it: matching takes time in proportion to the text.
type pattern struct {
	text string
	re   *regexp.Regexp
	size int
}

// Bounds of one pattern: its characters, and the size that its repetitions blow it up to, which is what matching costs
// for each character of a text. All patterns of a file together have a bound too.
const (
	mostPatternText  = 1000
	mostPatternSize  = 5000
	mostPatternTotal = 20_000
)

func (p *pattern) read(s scalar) error {
	if s.form != textual || s.text == "" {
		return fmt.Errorf("%s is no pattern: write a regular expression in single quotes", s.quoted())
	}
	if n := utf8.RuneCountInString(s.text); n > mostPatternText {
		return fmt.Errorf("%s has %d characters: a pattern has at most %d, so use several rules", s.quoted(), n, mostPatternText)
	}
	tree, err := syntax.Parse(s.text, syntax.Perl)
	if err != nil {
		return fmt.Errorf("%s is no RE2 pattern: %s", s.quoted(), remedy(s.text, err))
	}
	large := size(tree)
	if large > mostPatternSize {
		return fmt.Errorf("%s repeats so often that it would fill the memory: use smaller counts in {…}, or * and +", s.quoted())
	}
	re, err := regexp.Compile(s.text)
	if err != nil {
		return fmt.Errorf("%s is no RE2 pattern: %s", s.quoted(), remedy(s.text, err))
	}
	*p = pattern{s.text, re, large}
	return nil
}

// String is the pattern as written.
func (p pattern) String() string { return p.text }

// foreign are the constructs of other dialects, each with what to write instead.
var foreign = []struct{ begin, called, instead string }{
	{"(?=", "a lookahead", "match what follows as well; a rule only asks whether the pattern matches"},
	{"(?!", "a negative lookahead", "put a rule before this one that matches the exception; the first that matches decides"},
	{"(?<=", "a lookbehind", "match what stands before as well; a rule only asks whether the pattern matches"},
	{"(?<!", "a negative lookbehind", "put a rule before this one that matches the exception; the first that matches decides"},
	{"(?>", "an atomic group", "use a plain group (?:…); RE2 never backtracks"},
	{"(?#", "a comment", "write the comment in the file, after #"},
	{"(?|", "a branch reset", "use a plain group (?:…)"},
	{"(?(", "a condition", "use two rules"},
	{"(?R", "a recursion", "spell out the depth that is needed"},
}

// remedy says what is wrong with a pattern and what to write instead.
func remedy(text string, err error) string {
	var bad *syntax.Error
	if !errors.As(err, &bad) {
		return "it can't be read"
	}
	switch bad.Code {
	case syntax.ErrInvalidPerlOp, syntax.ErrMissingRepeatArgument, syntax.ErrInvalidNamedCapture:
		for _, f := range foreign {
			if strings.HasPrefix(bad.Expr, f.begin) && bad.Expr != "(?" {
				return fmt.Sprintf("%s %s is not in RE2, whose time is linear: %s", f.called, f.begin, f.instead)
			}
		}
	case syntax.ErrInvalidEscape:
		if len(bad.Expr) == 2 && bad.Expr[1] >= '1' && bad.Expr[1] <= '9' {
			return fmt.Sprintf("a backreference %s is not in RE2, whose time is linear: spell out what may repeat", bad.Expr)
		}
		return fmt.Sprintf("the escape %s is not in RE2: write the character itself, or [[:alpha:]], \\pL, \\d, \\s, \\w, \\b", bad.Expr)
	case syntax.ErrInvalidRepeatOp:
		return fmt.Sprintf("%s is two repetitions in a row (or a possessive one), which RE2 has not: write one", bad.Expr)
	case syntax.ErrInvalidRepeatSize:
		return fmt.Sprintf("%s repeats too often: RE2 counts to 1000 at most", bad.Expr)
	case syntax.ErrMissingParen:
		return "a ( is not closed: add ), or write \\( for the character"
	case syntax.ErrUnexpectedParen:
		return "a ) was never opened: remove it, or write \\) for the character"
	case syntax.ErrMissingBracket:
		return fmt.Sprintf("the class %s is not closed: add ], or write \\[ for the character", cut(bad.Expr))
	case syntax.ErrTrailingBackslash:
		return "it ends with a backslash: remove it, or write two"
	}
	return fmt.Sprintf("%s at %s: see https://github.com/google/re2/wiki/Syntax", bad.Code, quote(bad.Expr))
}

func cut(s string) string {
	q := quote(s)
	return q[1 : len(q)-1]
}

// size is how large the compiled pattern becomes, at most a little over [mostPatternSize].
func size(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n = min(n+size(sub), mostPatternSize+1)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return min(n, mostPatternSize+1)
}
