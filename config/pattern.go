package config

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/northstar-app/northstar/checks"
)

// pattern is a regular expression as RE2 reads it: matching takes time in proportion to the text.
type pattern struct{ *checks.Pattern }

// mostPatternText is how many characters a pattern or a glob has at most; what it costs is bounded beside.
const mostPatternText = 1000

func (p *pattern) read(s scalar) error {
	if s.form != textual || s.text == "" {
		return fmt.Errorf("%s is no pattern: write a regular expression in single quotes", s.quoted())
	}
	if n := utf8.RuneCountInString(s.text); n > mostPatternText {
		return fmt.Errorf("%s has %d characters: a pattern has at most %d, so use several rules", s.quoted(), n, mostPatternText)
	}
	parsed, err := checks.ParsePattern(s.text)
	var costs *checks.ChargeError
	switch {
	case errors.As(err, &costs):
		return fmt.Errorf("%s %w: %s", s.quoted(), costs, cheaper)
	case err != nil:
		return fmt.Errorf("%s is no RE2 pattern: %s", s.quoted(), remedy(s.text, err))
	}
	p.Pattern = parsed
	return nil
}

// cheaper is the remedy for patterns that cost too much.
const cheaper = "use smaller counts in {…}, or * and +, and [A-Za-z] or \\w instead of classes such as \\pL"

// glob is a pattern over paths with ** and braces.
type glob struct{ *checks.Pattern }

func (g *glob) read(s scalar) error {
	text, err := readText(s, mostPatternText, "a glob")
	if err != nil {
		return err
	}
	parsed, err := checks.ParseGlob(text)
	var costs *checks.ChargeError
	switch {
	case errors.As(err, &costs):
		return fmt.Errorf("%s %w: write several shorter globs", s.quoted(), costs)
	case err != nil:
		return fmt.Errorf("%s is no glob, such as 'docs/**' or '**/*_test.go': %w", s.quoted(), err)
	}
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") {
		return wrong{fmt.Sprintf("%s can't match: paths are from the top of the repository and begin with no slash or dot", s.quoted()),
			strings.TrimLeft(text, "./")}
	}
	g.Pattern = parsed
	return nil
}

// spend adds to what the patterns of the file cost what one that was read costs, or one that was refused, and reports when
// that becomes too much: patterns after it are not read at all.
func (p *parsing) spend(at place, key string, pt *checks.Pattern, err error) {
	was := p.charged
	var costs *checks.ChargeError
	switch {
	case pt != nil:
		p.charged += pt.Charge()
	case errors.As(err, &costs):
		p.charged += checks.MaxCharge
	}
	if was <= checks.MaxPolicyCharge && p.charged > checks.MaxPolicyCharge {
		p.report(at, key, fmt.Sprintf("is where the patterns and globs of the file cost over %d together: %s, or fewer patterns; those after it are not read",
			checks.MaxPolicyCharge, cheaper), "")
	}
}

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
