package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// form is how a scalar is written: a plain 5 is a number, '5' is text.
type form int

const (
	textual form = iota
	integer
	decimal
	boolean
)

// scalar is a value as the file spells it.
type scalar struct {
	text string
	form form
}

// quoted is the scalar for a message: what was written, shortened.
func (s scalar) quoted() string {
	if s.form == textual {
		return quote(s.text)
	}
	return s.text
}

// reader is a value of the policy that is written as one scalar. read gives what is wrong with it, as a sentence that
// starts with what was written and ends with the remedy.
type reader interface{ read(s scalar) error }

// option is a reader of one word out of a few.
type option interface{ options() []string }

// wrong is the error of a reader that knows what was probably meant.
type wrong struct{ message, nearest string }

// Error says what is wrong; the nearest word is shown beside it.
func (w wrong) Error() string { return w.message }

// readOption reads one of the options, exactly as they are spelled.
func readOption(s scalar, options []string) (string, error) {
	for _, o := range options {
		if s.form == textual && s.text == o {
			return o, nil
		}
	}
	return "", wrong{fmt.Sprintf("%s is not known here: use %s", s.quoted(), alternatives(options)), nearest(s.text, options)}
}

// readText reads text that may not be empty and has at most max characters.
func readText(s scalar, max int, what string) (string, error) {
	if s.form != textual {
		return "", fmt.Errorf("%s is not text: put %s in quotes, '%s'", s.text, what, s.text)
	}
	if strings.TrimSpace(s.text) == "" {
		return "", fmt.Errorf("%s is empty: write %s or remove it", s.quoted(), what)
	}
	if n := utf8.RuneCountInString(s.text); n > max {
		return "", fmt.Errorf("%s has %d characters: %s has at most %d", s.quoted(), n, what, max)
	}
	if strings.ContainsAny(s.text, "\n\r\x00") {
		return "", fmt.Errorf("%s has more than one line: write %s on one", s.quoted(), what)
	}
	return s.text, nil
}

var errDecimal = errors.New("not a plain decimal number")

// readDecimal reads a plain decimal number, "12" or "0.85", exactly, in units of 10^-places.
func readDecimal(text string, places int) (int64, error) {
	whole, part, dot := strings.Cut(text, ".")
	if whole == "" || dot && part == "" || len(whole) > 9 || !digits(whole) || !digits(part) {
		return 0, errDecimal
	}
	if part = strings.TrimRight(part, "0"); len(part) > places {
		return 0, fmt.Errorf("has more than %d decimals", places)
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", places-len(part)), 10, 64)
	if err != nil {
		return 0, errDecimal
	}
	return n, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// quote shows what somebody wrote, shortened to what a line of a message bears.
func quote(s string) string {
	const most = 60
	return strconv.Quote(shortened(s, most))
}

// alternatives is "a, b or c".
func alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// nearest is the word that was probably meant, "" when none is near.
func nearest(word string, words []string) string {
	if len(word) > 64*utf8.UTFMax || utf8.RuneCountInString(word) > 64 {
		return ""
	}
	plain := strings.NewReplacer("_", "-", " ", "-").Replace
	word = strings.ToLower(plain(word))
	best, at := "", 1+min(3, (utf8.RuneCountInString(word)+1)/2)
	for _, w := range words {
		l := strings.ToLower(plain(w))
		d := levenshtein.ComputeDistance(word, l)
		if d > 1 && len(word) > 2 && (strings.HasPrefix(l, word) || strings.HasPrefix(word, l) || strings.HasSuffix(l, "-"+word)) {
			d = 2
		}
		if d < at {
			best, at = w, d
		}
	}
	return best
}
