package evaluate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// statements say everything that rules read, each where it counts: beside each other, and one below the other without a blank
// line.
const (
	statements = "Strategy: #12\n\nKind: feature\n\n- [ ] #12\n\nCloses #12\n\nProof of concept: #12\n\nPart of #12\n\n/northstar link #12\n\n### Strategy\n\nacme/app#12\n\n" +
		"Superseded by: #13\n\nVision: https://github.com/acme/app/issues/12\n\nServes: https://git.example.com/acme/app/issues/12"
	statement = "Strategy: #12\nKind: feature\nCloses #12\nPart of #12\n/northstar link #12\nVision: https://github.com/acme/app/issues/12"
)

// counting is what a body says to everything that reads references, commands and kinds.
func counting(body string) (all []string) {
	doc := text.Read(body)
	add := func(what string, n int) {
		if n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, what))
		}
	}
	rules := hostileRules()
	home := checks.Ref{Owner: "acme", Repo: "app", Number: 71}
	issue, pull := checks.Item{Ref: home, Type: checks.Issue}, checks.Item{Ref: home, Type: checks.Pull}
	refs, elsewhere := link.OfMilestone(doc, home, "")
	add("links", len(link.Stated(issue, doc, "")))
	add("links elsewhere", len(link.Elsewhere(issue, doc, ""))+len(elsewhere))
	add("tasks", len(link.Tasks(issue, doc, "")))
	add("closed", len(link.Closing(pull, doc, "")))
	add("of a milestone", len(refs))
	add("proofs", len(playbook.ProofOfConcept(&playbook.Reviewed{Item: issue, Doc: doc, Rules: &rules})))
	add("commands", len(doc.Commands))
	if _, ok := classify.Declared(doc); ok {
		add("kinds", 1)
	}
	return all
}

// each puts something before every line.
func each(prefix, s string) string { return prefix + strings.ReplaceAll(s, "\n", "\n"+prefix) }

// TestHidden holds that what people do not say is not read: in none of the places where Markdown, HTML or GitHub shows a text as
// something else than the author's own words.
func TestHidden(t *testing.T) {
	if got := strings.Join(counting(statements), ", "); got != "2 links, 2 links elsewhere, 1 tasks, 1 closed, 1 of a milestone, 1 proofs, 1 commands, 1 kinds" {
		t.Fatalf("in the open: %s", got)
	}
	for name, body := range map[string]string{
		"fence":                     "```\n" + statements + "\n```",
		"fence with a language":     "```md title=\"x\"\n" + statements + "\n```\n",
		"tilde fence":               "~~~\n" + statements + "\n~~~",
		"fence in a longer fence":   "````\n```\n" + statements + "\n```\n" + statements + "\n````",
		"fence in another fence":    "~~~\n```\n~~\n" + statements + "\n```\n~~~",
		"fence that never ends":     "a\n```\n" + statements,
		"fence in a list":           "- a\n\n  ```\n" + each("  ", statements) + "\n  ```",
		"fence in a quote":          "> ```\n" + each("> ", statements),
		"indented":                  "a\n\n" + each("    ", statements),
		"tabs":                      "a\n\n" + each("\t", statements),
		"indented in a list":        "- a\n\n" + each("      ", statements),
		"comment":                   "<!--\n" + statements + "\n-->",
		"comment that never ends":   "<!-- " + statements,
		"comment within a line":     "a <!--\n" + statement + "\n--> b",
		"comment in a comment":      "<!-- <!-- -- \n" + statements + "\n-->",
		"pre":                       "<pre>\n" + statements + "\n</pre>",
		"pre code":                  "<pre><code>" + statements + "</code></pre>",
		"script":                    "<script>\n" + statements + "\n</script>",
		"style":                     "<style>\n" + statements + "\n</style>",
		"textarea":                  "<textarea>\n" + statements + "\n</textarea>",
		"CDATA":                     "<![CDATA[\n" + statements + "\n]]>",
		"instruction":               "<?x\n" + statements + "\n?>",
		"HTML block":                "<div hidden>\n" + statement + "\n</div>",
		"summary":                   "<details><summary>\n" + statement + "\n</summary></details>",
		"HTML table":                "<table><tr><td>\n" + statement + "\n</td></tr></table>",
		"raw code":                  "a <code>\n" + statement + "\n</code>",
		"raw kbd":                   "a <kbd>" + statement + "</kbd>",
		"raw tt":                    "a <tt>\n" + statement + "\n</tt>",
		"raw del":                   "a <del>\n" + statement + "\n</del>",
		"quote":                     each("> ", statements),
		"quote in a quote":          each("> > ", statements),
		"deep quote":                each(strings.Repeat(">", 50), statements),
		"quote in a list":           "- > a\n" + each("  > ", statements),
		"list in a quote":           each("> ", each("- ", statement)),
		"lazy quote":                "> a\n" + statement,
		"lazier quote":              "> > > a\n" + statement,
		"alert":                     "> [!NOTE]\n" + each("> ", statements),
		"struck out":                "~~" + strings.ReplaceAll(statement, "\n", "~~\n~~") + "~~",
		"code":                      "`" + statement + "`",
		"code of two ticks":         "``a ` " + strings.ReplaceAll(statement, "\n", " ` ") + "``",
		"code of three ticks":       "a ```x `` " + statement + "```",
		"code in bold":              "**`" + strings.ReplaceAll(statement, "\n", "`**\n**`") + "`**",
		"code in a table":           "| a |\n|---|\n| `" + strings.ReplaceAll(statement, "\n", "` |\n| `") + "` |",
		"image":                     "![" + statement + "](https://example.com/x.png)",
		"image's title":             "![a](https://example.com/x.png \"" + statement + "\")",
		"link's title":              "[a](https://example.com \"" + statement + "\")",
		"definition's title":        "[a]: https://example.com '" + statement + "'",
		"definition of an issue":    "[#12]: https://github.com/acme/app/issues/12",
		"link elsewhere":            "[Strategy: #12](https://example.com)\n\n[Closes #12](https://example.com)\n\n- [ ] [#12](https://example.com)",
		"link by hand":              "<a href=\"https://example.com\">Strategy: #12</a>\n\nCloses <a href='x'>#12</a>\n\nVision: <a href=x>https://github.com/acme/app/issues/12</a>",
		"tag's attribute":           "a <b title=\"\nStrategy: #12\nCloses #12\n\">x</b>",
		"autolink":                  "Strategy: <https://example.com/#12> <https://example.com/acme/app#12> <mailto:x#12@example.com>",
		"address":                   "Strategy: https://example.com/#12 www.example.com/#12 www.example.com/app#12 example.com/acme/app#12 closes https://example.com/a/b#12",
		"address of something else": "Strategy: https://github.com/acme/app/discussions/12 https://github.com/acme/app/issues https://github.com/acme/app/issues/new https://github.com/acme/app/blob/main/x#12",
		"e-mail":                    "Strategy: ada@example.com#12 #12@example.com closes a#12@example.com",
		"word":                      "Strategy: C#12 a_#12 #12a #12_ é#12 12#12 GH-12a xGH-12 a/b/c#12 /app#12\n\ncloses a#12\n\nencloses #12\n\nPart of x#12",
		"no number":                 "Strategy: #0 #012 #-12 #1２ ＃12 #99999999999 # 12 #\u200b12 #\u202e12",
		"escaped":                   "Strategy: \\#12\n\nCloses \\#12\n\nPart of \\#12\n\n- [ ] \\#12\n\n\\/northstar link #12\\",
		"entity":                    "Strategy: &#35;12 &#x23;12 &num;12 &#0035;12 &amp;#12\n\nCloses &#35;12\n\n- [ ] &#X23;12",
		"broken label":              "Str\u200bategy: #12\n\nStr\u00adategy: #12\n\nCl\u200boses #12\n\n/north\u200bstar link #12",
		"look-alike label":          "Ѕtrategy: #12\n\nStrategу: #12\n\nСloses #12",
		"other label":               "My strategy: #12\n\nStrategy of ours: #12\n\nNot part of #12\n\nStrategyx: #12",
		"marker of a footnote":      "a[^12] [^#12]\n\n[^12]: Strategy\n[^#12]: Strategy",
		"NUL":                       "Strategy\x00: #12\n\nStrategy: #\x0012\n\nClo\x00ses #12",
		"invalid UTF-8":             "Strategy\xff: #12\n\nStrategy: #\xff12\n\nCloses\xff#12",
		"nothing answered":          "### Strategy\n\n_No response_\n\n### Kind\n\n_No response_",
		"nothing chosen":            "### Kind\n\n- [ ] feature\n- [ ] tech-debt\n\n### Strategy\n\n- [ ] #12",
	} {
		got := counting(body)
		if name == "nothing chosen" { // its boxes are tasks all the same
			got = got[:len(got)-min(len(got), 1)]
		}
		if len(got) > 0 {
			t.Errorf("%s: %s\n%s", name, strings.Join(got, ", "), body)
		}
		if dos := counting(strings.ReplaceAll(body, "\n", "\r\n")); name != "nothing chosen" && len(dos) > 0 {
			t.Errorf("%s, with carriage returns: %s", name, strings.Join(dos, ", "))
		}
	}
}
