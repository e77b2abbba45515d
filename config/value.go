package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// The words of the policy that are one of a few.
type (
	mode       string
	kind       string
	kindOrNone string
	habitKind  string
	unit       string
	basis      string
	scope      string
	incomplete string
	target     string
	slice      string
	digest     string
	notYet     string
)

func (mode) options() []string { return []string{"off", "observe", "advise", "enforce"} }
func (kind) options() []string {
	return []string{"vision", "strategy", "feature", "tech-debt", "other"}
}
func (habitKind) options() []string  { return []string{"feature", "tech-debt", "other", "none"} }
func (kindOrNone) options() []string { return append(kind("").options(), "none") }
func (unit) options() []string       { return []string{"items", "points"} }
func (basis) options() []string      { return []string{"planned", "completed", "remaining"} }
func (scope) options() []string      { return []string{"repository", "org"} }
func (incomplete) options() []string { return []string{"neutral", "failure"} }
func (target) options() []string     { return []string{"strategies", "tracking-issue", "both"} }

func (digest) options() []string { return []string{"none", "weekly"} }

func (slice) options() []string { return []string{"milestone"} }

// Settings of the format that this version does nothing with take the value by which nothing is to be done, and no other: see contract 12.
func (v *slice) read(s scalar) error { return sole(v, s, "iterations are not judged") }
func (v *notYet) read(scalar) error {
	return fmt.Errorf("this version does nothing with it yet: leave it out")
}

// sole reads the one word that a setting takes.
func sole[T interface {
	~string
	options() []string
}](v *T, s scalar, not string) error {
	word := (*v).options()[0]
	if !strings.EqualFold(s.text, word) {
		return wrong{fmt.Sprintf("%s is not known to this version, by which %s yet: write %s", s.quoted(), not, word), word}
	}
	*v = T(word)
	return nil
}

// kind is the kind that the word names.
func (k kindOrNone) kind() checks.Kind {
	if k == "none" {
		return checks.None
	}
	return checks.Kind(k)
}

// kind is the kind that the word names.
func (k habitKind) kind() checks.Kind { return kindOrNone(k).kind() }

// version is the version of the format. There is one.
type version int

func (v *version) read(s scalar) error {
	if s.form != integer || s.text != "1" {
		return fmt.Errorf("version %s is not known to this Northstar: write 1", s.quoted())
	}
	*v = 1
	return nil
}

// truth is true or false.
type truth bool

func (t *truth) read(s scalar) error {
	if s.form != boolean {
		likely := ""
		switch strings.ToLower(s.text) {
		case "yes", "on", "1", "true":
			likely = "true"
		case "no", "off", "0", "false":
			likely = "false"
		}
		return wrong{fmt.Sprintf("%s is neither true nor false: write one of them, without quotes", s.quoted()), likely}
	}
	*t = truth(strings.EqualFold(s.text, "true"))
	return nil
}

// count is a number of things.
type count int

func (c *count) read(s scalar) error {
	n, err := readDecimal(s.text, 0)
	if s.form != integer || err != nil || n > 100_000 {
		return fmt.Errorf("%s is no count: write a whole number from 0 to 100000, without quotes", s.quoted())
	}
	*c = count(n)
	return nil
}

// confidence is a number from 0 to 1, in millionths.
type confidence int64

func (c *confidence) read(s scalar) error {
	n, err := readDecimal(s.text, 6)
	if s.form != integer && s.form != decimal || err != nil || n > 1_000_000 {
		return fmt.Errorf("%s is no confidence: write a number from 0 to 1 without quotes, such as 0.85", s.quoted())
	}
	*c = confidence(n)
	return nil
}

// fraction is the number.
func (c confidence) fraction() float64 { return float64(c) / 1e6 }

// String is the shortest decimal.
func (c confidence) String() string { return shortDecimal(int64(c), 6) }

// weight is a number of points, in thousandths.
type weight checks.Weight

// mostPoints keeps sums of weights far from overflow.
const mostPoints = 1_000_000

func (w *weight) read(s scalar) error {
	n, err := readDecimal(s.text, 3)
	if s.form != integer && s.form != decimal || err != nil || n > mostPoints*int64(checks.Unit) {
		return fmt.Errorf("%s is no number of points: write one from 0 to %d without quotes, with at most 3 decimals, such as 3 or 0.5",
			s.quoted(), mostPoints)
	}
	*w = weight(n)
	return nil
}

// String is the shortest decimal.
func (w weight) String() string { return checks.Weight(w).String() }

// share is a percentage, exact in millionths of the whole: a percentage has at most four decimals.
type share checks.Share

func (p *share) read(s scalar) error {
	text, ok := strings.CutSuffix(s.text, "%")
	if s.form != textual || !ok {
		return fmt.Errorf("%s is no percentage: write one with its sign, such as 20%%", s.quoted())
	}
	n, err := readDecimal(strings.TrimSpace(text), 4)
	switch {
	case err == errDecimal:
		return fmt.Errorf("%s is no percentage: write a plain number and the sign, such as 20%% or 12.5%%", s.quoted())
	case err != nil:
		return fmt.Errorf("%s %w: a percentage has at most 4, so that shares stay exact", s.quoted(), err)
	case n > int64(checks.Whole):
		return fmt.Errorf("%s is more than everything: write at most 100%%", s.quoted())
	}
	*p = share(n)
	return nil
}

// String is the shortest percentage.
func (p share) String() string { return shortDecimal(int64(p), 4) + "%" }

// shortDecimal writes n in units of 10^-places.
func shortDecimal(n int64, places int) string {
	s := fmt.Sprintf("%0*d", places+1, n)
	return strings.TrimRight(strings.TrimRight(s[:len(s)-places]+"."+s[len(s)-places:], "0"), ".")
}

// duration is a time span: 0s, 10m, 1h30m, 14d, 4w.
type duration time.Duration

// spans are the units of durations, longest first: so they are written.
var spans = []struct {
	unit string
	span time.Duration
}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}}

// longest is the longest duration that a policy may name, ten years.
const longest = 520 * 7 * 24 * time.Hour

func (d *duration) read(s scalar) error {
	total, ok := readDuration(s)
	if !ok {
		return fmt.Errorf("%s is no duration: write whole numbers with w, d, h, m or s, longest first, such as 10m, 1h30m, 14d or 4w", s.quoted())
	}
	if total > longest {
		return fmt.Errorf("%s is over ten years: write at most 520w", s.quoted())
	}
	*d = duration(total)
	return nil
}

func readDuration(s scalar) (time.Duration, bool) {
	if s.form != textual || s.text == "" {
		return 0, false
	}
	var total time.Duration
	rest, next := s.text, 0
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end <= 0 {
			return 0, false
		}
		n, err := readDecimal(rest[:end], 0)
		for next < len(spans) && spans[next].unit != rest[end:end+1] {
			next++
		}
		if err != nil || next == len(spans) {
			return 0, false
		}
		total += min(time.Duration(min(n, int64(longest/time.Second)+1))*time.Second*(spans[next].span/time.Second), longest+1)
		rest, next = rest[end+1:], next+1
	}
	return min(total, longest+1), true
}

// String writes the duration as people do: 10m, 1h30m, 14d, 4w.
func (d duration) String() string {
	left, s := time.Duration(d), ""
	for _, u := range spans {
		whole := left%u.span == 0
		if u.span >= 24*time.Hour && !whole || left < u.span {
			continue
		}
		s += fmt.Sprintf("%d%s", left/u.span, u.unit)
		left %= u.span
	}
	if s == "" {
		return "0s"
	}
	return s
}
