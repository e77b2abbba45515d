package text

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile are bodies that make Markdown parsers slow, deep or wrong.
func hostile() map[string]string {
	const n = 70_000
	fill := func(s string) string { return strings.Repeat(s, n/len(s)+1) }
	ladder := func(f func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(f(i))
		}
		return b.String()
	}
	return map[string]string{
		"10 MB":               strings.Repeat("Strategy: #12 and `code`\n\n- [ ] #3\n", 10<<20/34),
		"10 MB without space": strings.Repeat("x", 10<<20),
		"100,000 references":  strings.Repeat("#1 ", 100_000),
		"100,000 closings":    strings.Repeat("closes #1\n", 100_000),
		"quotes":              strings.Repeat(">", 10_000) + " #1\n" + fill(">"),
		"spaced quotes":       fill("> "),
		"lists":               fill("- "),
		"numbered":            fill("1. "),
		"mixed containers":    fill("> - 1. * "),
		"list ladder":         ladder(func(i int) string { return strings.Repeat(" ", i*2) + "- a:\n" }),
		"quote ladder":        ladder(func(i int) string { return strings.Repeat(">", i) + "a\n" }),
		"lazy quote":          strings.Repeat(">", 1000) + "a\n" + fill("a\n"),
		"brackets":            fill("["),
		"bracket pairs":       strings.Repeat("[", n/2) + strings.Repeat("]", n/2),
		"links in links":      strings.Repeat("[", n/3) + strings.Repeat("](a)", n/3),
		"images":              fill("![[]()"),
		"angle links":         fill("[a](<b"),
		"titles":              fill(`[a](b "`),
		"definitions":         ladder(func(i int) string { return fmt.Sprintf("[a%d]: b\n", i) }),
		"emphasis":            fill("*a _b "),
		"strong":              fill("a**b"),
		"struck":              fill("~~a~b"),
		"comments":            "a " + fill("<!--"),
		"instructions":        "a " + fill("<?"),
		"tags":                fill("<a "),
		"attributes":          "a " + fill("<a b='"),
		"ticks":               ladder(func(i int) string { return strings.Repeat("`", i) + "a" }),
		"pipes":               strings.Repeat("a|", 1000) + "\n" + strings.Repeat("-|", 1000) + "\n" + fill("|\n"),
		"escaped pipes":       "|a|\n|-|\n" + fill(`|\|`),
		"addresses":           fill("https://github.com/a/b/issues/1"),
		"half addresses":      fill("http://"),
		"names":               fill("a/b"),
		"labels":              fill("Strategy:\n"),
		"spaces":              fill(" "),
		"headings":            fill("#\n"),
		"deep headings":       ladder(func(i int) string { return strings.Repeat("#", i%6+1) + " a\n" }),
		"setext":              fill("a\n=\n"),
		"NUL":                 fill("\x00#1 "),
		"invalid UTF-8":       fill("\xff\xfe#1 \xc3"),
		"zero-width":          fill("\u200b\u202e#1\ufeff"),
		"carriage returns":    fill("\r"),
		"tasks":               fill("- [ ] #1\n"),
		"entities":            fill("&#x0;&amp;&#35;1 "),
	}
}

func TestReadIsBounded(t *testing.T) {
	for name, body := range hostile() {
		start := time.Now()
		d := Read(body)
		took := time.Since(start)
		t.Logf("%-20s %s", name, took.Round(time.Millisecond))
		if took > 4*time.Second { // generous: machines under load; the slowest takes a quarter of a second by itself
			t.Errorf("%s took %s", name, took)
		}
		for _, f := range d.Fields {
			if !utf8.ValidString(f.Value) {
				t.Errorf("%s: invalid UTF-8 came through", name)
				break
			}
		}
	}
}

func TestCutNeverHalvesANumber(t *testing.T) {
	body := strings.Repeat("a", maxRunes-len("Strategy: #1")-1) + "\nStrategy: #12345"
	if f, ok := Read(body).Field("Strategy"); ok && len(f.Mentions) > 0 {
		t.Errorf("read %v from half a reference", f.Mentions)
	}
}

func TestNestingIsKeptWithinReason(t *testing.T) {
	d := Read(strings.Repeat("- ", 10) + "Strategy: #1\n\n" + strings.Repeat("> ", 10_000) + "Strategy: #2\n")
	if got := len(d.All("Strategy")); got != 1 {
		t.Errorf("%d fields, want the one outside the quote", got)
	}
}
