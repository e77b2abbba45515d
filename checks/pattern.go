package checks

import (
	"fmt"
	"math/bits"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// What patterns may cost. A charge is what a pattern keeps in memory: one for each instruction of its compiled program, in
// which a counted repetition stands as often as it counts, and one for each range of characters in its classes: \pL has more
// than six hundred. Each takes 8 to 80 bytes.
const (
	MaxCharge       = 2000   // of one pattern
	MaxPolicyCharge = 20_000 // of all patterns of a file together
)

// What some constructs are charged at least, because reading them costs more than what they leave.
const (
	unicodeCharge = 50  // a class of Unicode by its name, such as \pL
	foldedCharge  = 500 // a range to beyond ASCII without regard to case: every character in it is looked up
)

// Pattern is a regular expression or a glob over paths, compiled, with what it costs. Matching takes time in proportion to
// its size times the length of the text, whatever either holds. It is read-only and safe for concurrent use.
type Pattern struct {
	text   string
	re     *regexp.Regexp
	charge int
	width  int // steps for each byte of a text
	// What every match begins and ends with; only at the beginning and the end of a text where those are set.
	begin, end       string
	anchored, closed bool
}

// ChargeError says that a pattern costs more than [MaxCharge].
type ChargeError struct {
	Charge int  // what it costs
	More   bool // it may cost still more: it was not read to its end
}

// Error says what the pattern costs and what it may.
func (e *ChargeError) Error() string {
	least := ""
	if e.More {
		least = "at least "
	}
	return fmt.Sprintf("costs %s%d, and one pattern may cost %d", least, e.Charge, MaxCharge)
}

// ParsePattern compiles a regular expression as RE2 reads it. The error is a [*syntax.Error], or a [*ChargeError], which is
// found before any memory is spent.
func ParsePattern(text string) (*Pattern, error) {
	least := before(text)
	if least > MaxCharge {
		return nil, &ChargeError{Charge: least, More: true}
	}
	return compile(text, text, least)
}

// MustPattern is [ParsePattern] of a text that is known to be right; it panics otherwise.
func MustPattern(text string) *Pattern { return must(ParsePattern(text)) }

func must(p *Pattern, err error) *Pattern {
	if err != nil {
		panic(err)
	}
	return p
}

// before is what the text of an expression is charged before it is read.
func before(text string) int {
	n := unicodeCharge * (strings.Count(text, `\p`) + strings.Count(text, `\P`))
	if !strings.Contains(text, "(?") {
		return n
	}
	rest := text
	for {
		_, behind, found := strings.Cut(rest, "-")
		if !found {
			return n
		}
		if rest = behind; strings.HasPrefix(rest, `\x{`) || rest != "" && rest[0] >= 0x80 {
			n += foldedCharge
		}
	}
}

// compile makes the pattern of an expression, called by its text; least is what it is charged already.
func compile(text, expr string, least int) (*Pattern, error) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	s := sizeOf(tree)
	charge := least + s.instructions + s.ranges
	if charge > MaxCharge {
		return nil, &ChargeError{Charge: charge, More: s.instructions >= mostSize || s.ranges >= mostSize}
	}
	// In a group, so that package regexp tries no one-pass program, whose memory grows with the square of the ranges.
	re, err := regexp.Compile("(" + expr + ")")
	if err != nil {
		return nil, err
	}
	p := &Pattern{text: text, re: re, charge: charge, width: s.width}
	p.begin, p.anchored, p.end, p.closed = ends(tree)
	return p, nil
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// Charge is what the pattern costs, as [MaxCharge] and [MaxPolicyCharge] count.
func (p *Pattern) Charge() int { return p.charge }

// Find is what the pattern first matches in a text, the leftmost as RE2 has it. It is not found, too, when the budget does not
// suffice for looking: then the budget is [Budget.Out].
func (p *Pattern) Find(s string, b *Budget) (found string, ok bool) {
	if !b.Spend(1 + len(s)/64) {
		return "", false
	}
	if p.anchored && !strings.HasPrefix(s, p.begin) || !p.anchored && !strings.Contains(s, p.begin) ||
		p.closed && !strings.HasSuffix(s, p.end) || !b.Spend(p.width*(len(s)+1)) {
		return "", false
	}
	at := p.re.FindStringIndex(s)
	if at == nil {
		return "", false
	}
	return s[at[0]:at[1]], true
}

// size is how large the compiled form of a tree becomes, a bound from above: no more than a little over mostSize is counted.
type size struct{ instructions, ranges, width int }

const mostSize = 1 << 20

func sizeOf(tree *syntax.Regexp) size {
	s := sized(tree)
	s.instructions, s.width = s.instructions+4, s.width+4 // the group around it, the end, and one that fails
	return s
}

func sized(re *syntax.Regexp) size {
	s := size{instructions: 1, width: 1}
	switch re.Op {
	case syntax.OpLiteral:
		s = size{instructions: len(re.Rune), width: len(re.Rune)}
		if re.Flags&syntax.FoldCase != 0 {
			s.width *= 3 // the other cases of a letter are looked for
		}
	case syntax.OpCharClass:
		s.ranges = len(re.Rune) / 2
		if s.ranges > 4 { // searched by halves
			s.width += bits.Len(uint(s.ranges))
		}
	case syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		s = size{instructions: 2, width: 2}
	case syntax.OpAlternate:
		s = size{instructions: len(re.Sub), width: len(re.Sub)}
	}
	for _, sub := range re.Sub {
		n := sized(sub)
		if re.Op == syntax.OpRepeat {
			times := max(re.Min, re.Max, 1)
			left := times - re.Min + 1                                              // copies that may be left out, and a loop
			n.instructions, n.width = n.instructions*times+left, n.width*times+left // the ranges are shared by the copies
		}
		s.instructions += n.instructions
		s.ranges += n.ranges
		s.width += n.width
	}
	return size{min(s.instructions, mostSize), min(s.ranges, mostSize), min(s.width, mostSize)}
}

// ends are the literals that every match of a tree begins and ends with, and whether they stand at the ends of the text.
func ends(re *syntax.Regexp) (begin string, anchored bool, end string, closed bool) {
	parts := []*syntax.Regexp{re}
	if re.Op == syntax.OpConcat {
		parts = re.Sub
	}
	literal := func(i int) string {
		if i < 0 || i >= len(parts) || parts[i].Op != syntax.OpLiteral || parts[i].Flags&syntax.FoldCase != 0 {
			return ""
		}
		if slices.Contains(parts[i].Rune, utf8.RuneError) {
			return "" // matches bytes that are no text, too
		}
		return string(parts[i].Rune)
	}
	first, last := 0, len(parts)-1
	if parts[first].Op == syntax.OpBeginText {
		first, anchored = first+1, true
	}
	if parts[last].Op == syntax.OpEndText {
		last, closed = last-1, true
	}
	return literal(first), anchored, literal(last), closed
}
