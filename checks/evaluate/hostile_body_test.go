package evaluate_test

import (
	"fmt"
	"strings"
)

// strategyBody is a strategy that nothing is wrong with.
const strategyBody = "## Problem\n\nOrders get lost between two systems, and nobody notices for days.\n\n## Guiding policy\n\nOne system keeps the truth; the other asks it.\n\n" +
	"## Actions\n\n- [ ] #34 move the ledger\n\n## Non-goals\n\n- A third system\n\nVision: #3\n"

// Bodies are at least as long as GitHub takes, where length matters.
const long = 70_000

func fill(s string) string { return upTo(s, long) }

func upTo(s string, n int) string { return strings.Repeat(s, n/len(s)+1) }

// ladder are lines of which each differs from the one before.
func ladder(f func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < long; i++ {
		b.WriteString(f(i))
	}
	return b.String()
}

func many(format string) string {
	return ladder(func(i int) string { return fmt.Sprintf(format, i+1) })
}

// hostile are bodies that make readers slow, deep or wrong: the corpus that everything which reads user text goes through.
func hostile() map[string]string {
	const n = long
	all := map[string]string{
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
	for name, body := range hostileReviews() {
		all[name] = body
	}
	for name, body := range map[string]string{
		"half-open links":       strings.Repeat("[a](", 100_000),
		"half-open images":      strings.Repeat("![a](", 100_000),
		"reference links":       "[a]: https://example.com\n\n" + fill("[a][a]"),
		"undefined links":       fill("[a][b"),
		"angles":                fill("<<<<"),
		"emphasis runs":         fill("*") + "a" + fill("*"),
		"emphasis 10,000 deep":  strings.Repeat("*a ", 10_000) + strings.Repeat("a*", 10_000),
		"links 10,000 deep":     strings.Repeat("[a ", 10_000) + strings.Repeat("](b)", 10_000),
		"unmatched emphasis":    fill("_a*"),
		"emphasis, escaped":     fill("\\_a*\\"),
		"ticks and emphasis":    fill("```**\\"),
		"brackets on lines":     fill("[\n#|]"),
		"brackets apart":        fill("  ][\n"),
		"mixed emphasis":        fill("***a**_b__"),
		"entity flood":          fill("&amp;&lt;&num;1;&"),
		"numeric entities":      fill("&#9999999;&#x1F9ED;"),
		"tabs":                  fill("\t- #1\t\n"),
		"CRLF":                  fill("Strategy: #1\r\n\r\n"),
		"lone CR":               fill("Strategy: #1\r"),
		"one line of 10 MB":     strings.Repeat("Strategy: #12, ", 10<<20/15),
		"a million headings":    strings.Repeat("# a\n", 1_000_000),
		"100,000 tasks":         strings.Repeat("- [ ] #1\n", 100_000),
		"different tasks":       many("- [ ] #%d\n"),
		"different closings":    many("Closes #%d\n"),
		"different fields":      many("Strategy: #%d\n"),
		"other hosts":           many("Strategy: https://git.example.com/a/b/issues/%d\n"),
		"one label":             "Strategy:\n" + many("- #%d\n"),
		"commands":              fill("/northstar link #1\n\n"),
		"waivers":               "/northstar waive strategy " + fill("<b> @a `c` "),
		"one command":           "/northstar link " + many("#%d "),
		"deep tables":           "|" + strings.Repeat("a|", 2_000) + "\n|" + strings.Repeat("-|", 2_000) + "\n" + fill("|`#1`|\n"),
		"fences":                fill("```\n~~~\n"),
		"fence ladder":          ladder(func(i int) string { return strings.Repeat("`", 3+i%100) + "\n" }),
		"footnotes":             many("a[^%[1]d]\n\n[^%[1]d]: #1\n\n"),
		"definitions in quotes": fill("> [a]: <b\n"),
		"title quotes":          "[a]: b '" + fill("c\n"),
		"CDATA":                 "a " + fill("<![CDATA["),
		"declarations":          "a " + fill("<!A "),
		"colons":                fill(":a:"),
		"emoji":                 fill("🧭\ufe0f\u200d"),
		"emoji labels":          fill("🧭 :compass: Strategy 🧭: #1\n"),
		"combining":             "a" + fill("\u0301"),
		"owners":                fill("a/b#1/"),
		"pings":                 fill("@a "),
		"right to left":         fill("\u202eStrategy: #12\u202c\u2066\n"),
		"bold titles":           fill("**Problem**\n\nx\n\n"),
		"lists of quotes":       fill("- > - > a\n"),
		"words":                 many("word%d "),
	} {
		all[name] = body
	}
	return all
}

// hostileReviews are bodies that try to make a review slow, deep or wrong.
func hostileReviews() map[string]string {
	return map[string]string{
		"10 MB of sections":     upTo(strategyBody, 10<<20),
		"1 MB of policy":        "## Guiding policy\n\n" + upTo("Grow by 20% until Q3 2027. ", 1<<20),
		"1 MB of horizons":      "## Horizon\n\n" + upTo("2 to 3 - 4 / 5 and a half or ", 1<<20),
		"1 MB of problems":      "## Problem\n\n" + upTo("We have no x. ", 1<<20) + "\n\n## Actions\n\n- build x\n",
		"many actions":          "## Problem\n\n" + upTo("We have no x. ", 150) + "\n## Actions\n\n" + upTo("- build x y z\n", 60_000),
		"a long word":           "## End state\n\n" + strings.Repeat("x", 1<<20),
		"lists 10,000 deep":     "## Actions\n\n" + strings.Repeat("- ", 10_000) + "x",
		"quotes 10,000 deep":    strings.Repeat("> ", 10_000) + "## Problem",
		"zero-width headings":   "## \u200bProblem\u200b\n\nx\n\n## \u202eycilop gnidiuG\n\ny\n",
		"right-to-left":         "## Horizon\n\n\u202e7202\u202c\n\n## Perspective\n\n\u200fproduct\u200f",
		"review: NUL":           "## Problem\x00\n\n\x00\n",
		"review: invalid UTF-8": "## Problem\n\n\xff\xfe\xc3(\n\n## Horizon\n\n\xff2027\xff",
		"review: spaces":        "## Guiding policy\n\n" + upTo(" \u00a0\t", 60_000),
		"digits":                "Horizon: " + strings.Repeat("9", 60_000) + " years",
		"full stops":            "## Guiding policy\n\n" + upTo(". ", 60_000),
		"dashes":                "## Horizon\n\n" + upTo("- / - ", 60_000),
		"items of one word":     "## Guiding policy\n\n" + upTo("- a\n", 60_000),
		"patterns":              "Pattern: " + strings.Repeat("migration ", 6_000),
		"problems and actions":  "## Problem\n\n" + strings.Repeat("We have no x1. ", 12) + "\n\n## Actions\n\n" + upTo("- build y\n", 60_000),
		"many headings":         many("## h%d\n"),
		"many subjects":         many("Problem %d: x\n"),
		"options":               "## Pattern\n\n" + many("- [ ] %d\n"),
		"references":            "## Actions\n\n" + many("- #%d\n"),
		"review: headings":      upTo("## Problem\n", 60_000),
		"fields":                upTo("Problem: x\n", 60_000),
	}
}
