package checks

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"runtime"
	"strings"
	"testing"
)

// costly are expressions that would take much memory or time for their length.
var costly = map[string]string{
	"classes":          strings.Repeat(`\pL`, 333),
	"classes in one":   "[" + strings.Repeat(`\pL`, 330) + "]",
	"counted":          strings.Repeat("(?:a?b?){40}", 27), // 324 bytes
	"counted twice":    "(?:(?:a?b?){31}){32}",
	"counted class":    strings.Repeat(`\pL{90}`, 46),
	"folded ranges":    "(?i)" + strings.Repeat(`[B-\x{1e942}]`, 70),
	"folded in one":    "(?i)[" + strings.Repeat(`B-\x{1e942}`, 90) + "]",
	"folded, as it is": "(?i)" + strings.Repeat("[B-\U0001E942]", 100),
	"one pass":         "^(?:" + strings.Repeat(`ax|`, 200) + `\p{Lu}x|\p{Ll}y|\p{Lo}z|\p{So}z|\p{Mn}z)`,
}

// TestPatternsAreChargedBeforeTheyCost holds that an expression that is refused takes next to no memory.
func TestPatternsAreChargedBeforeTheyCost(t *testing.T) {
	for name, text := range costly {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ParsePattern(text)
		runtime.ReadMemStats(&after)
		var e *ChargeError
		if !errors.As(err, &e) || e.Charge <= MaxCharge {
			t.Errorf("%s: %v", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
			t.Errorf("%s: refusing it took %d kB", name, took>>10)
		}
	}
}

// ordinary are expressions as policies have them.
var ordinary = []string{`^refactor(\(.+\))?!?:`, `(?i)^(chore|build|ci)(\([^)]+\))?!?:`, `\bsecurity\b`, `(?im)^user story:`, `^\pL[\pL\pN /-]{0,30}: `, `^$`, `^`, `$`, `a|b`,
	`x{2,5}y*z+?`, `(?:ab){3,}`, `[[:alpha:]]+`, `[^\x00-\x{10FFFF}]`, `(?s).*`, `\Aabc\z`, `(a*)*`, `(?i)straße`, `\x{fffd}`, `(^a|b$)`, `(?:)`, `a{0}`, `()|a`, `((a{1,3}b?){2,4}c){2,}`}

// TestCharge holds the charge of a pattern to the program that it becomes.
func TestCharge(t *testing.T) {
	for _, text := range ordinary {
		p, err := ParsePattern(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		tree, _ := syntax.Parse("("+text+")", syntax.Perl)
		prog, _ := syntax.Compile(tree.Simplify())
		most := len(prog.Inst)
		seen := map[*rune]bool{}
		for _, i := range prog.Inst {
			if len(i.Rune) > 2 && !seen[&i.Rune[0]] {
				seen[&i.Rune[0]], most = true, most+len(i.Rune)/2
			}
		}
		if p.Charge() < most || p.width < len(prog.Inst) {
			t.Errorf("%s is charged %d, %d steps for each byte; its program has %d instructions and ranges, %d of them instructions",
				text, p.Charge(), p.width, most, len(prog.Inst))
		}
		if p.Charge() > 3*most+2*unicodeCharge+10 {
			t.Errorf("%s is charged %d for %d instructions and ranges", text, p.Charge(), most)
		}
	}
}

// TestFind holds that looking at the ends first changes nothing.
func TestFind(t *testing.T) {
	texts := []string{"", "a", "b", "abc", "xabcx", "refactor(x): y", "refactor: y", "straße", "STRASSE", "security", "\xff", "user story:", "line\nUser Story: x", "aab", "zaaby", "é: x"}
	for _, text := range ordinary {
		p, re := MustPattern(text), regexp.MustCompile(text)
		for _, s := range texts {
			got, ok := p.Find(s, &Budget{})
			if want := re.FindString(s); got != want || ok != re.MatchString(s) {
				t.Errorf("%s in %q: %q, %v; want %q", text, s, got, ok, want)
			}
		}
	}
}

func TestBudget(t *testing.T) {
	p, long := MustPattern("(?:a?b?){40}z"), strings.Repeat("ab", 30_000)
	b := &Budget{Most: MostSteps * 100}
	if _, ok := p.Find(long, b); ok || b.Out() != (p.width*len(long) > MostSteps) {
		t.Errorf("%d steps of at most %d: out %v", p.width*len(long), MostSteps, b.Out())
	}
	b = &Budget{Most: 100}
	if !b.Spend(60) || b.Spend(50) || b.Spend(1) || !b.Out() || b.Spent() != 60 {
		t.Errorf("%+v: what is out stays out", b)
	}
	var zero Budget
	if !zero.Spend(MostSteps) || zero.Spend(1) || zero.Spent() != MostSteps {
		t.Errorf("%+v: the zero value allows MostSteps", zero)
	}
}
