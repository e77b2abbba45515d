package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func m(n int) Mention                { return Mention{Number: n} }
func far(o, r string, n int) Mention { return Mention{Owner: o, Repo: r, Number: n} }

// at is a mention by its address.
func at(address string, o, r string, n int) Mention { return Mention{o, r, n, address} }

var strategies = []Mention{m(12), far("acme", "roadmap", 13), at("https://github.com/acme/roadmap/issues/14", "acme", "roadmap", 14)}

func TestFieldMentions(t *testing.T) {
	one := []Mention{m(12)}
	for name, c := range map[string]struct {
		body string
		want []Mention
	}{
		"line":                 {"Strategy: #12", one},
		"lower case":           {"strategy:#12", one},
		"bold label and colon": {"**Strategy:** #12", one},
		"bold label":           {"**Strategy**: #12", one},
		"underscores":          {"__Strategy:__ #12", one},
		"in a list":            {"- a\n- **Strategy**: #12\n", one},
		"in a nested list":     {"- a\n  - b\n    1. *Strategy:* #12\n", one},
		"in a paragraph":       {"Hello\nStrategy: #12\nmore #13", one},
		"CRLF":                 {"Hello\r\nStrategy: #12\r\nmore #13", one},
		"several":              {"Strategy: #12, acme/roadmap#13 and https://github.com/acme/roadmap/issues/14", strategies},
		"several lines":        {"Strategy:\n#12\nacme/roadmap#13\nhttps://github.com/acme/roadmap/issues/14\n", strategies},
		"list below":           {"**Strategy:**\n\n- #12\n- acme/roadmap#13\n- <https://github.com/acme/roadmap/issues/14>\n\n#99", strategies},
		"Markdown links":       {"Strategy: [a #1](https://github.com/acme/roadmap/issues/14)", strategies[2:]},
		"enterprise": {"Strategy: https://git.corp.example:8443/acme/roadmap/issues/14#issuecomment-5",
			[]Mention{at("https://git.corp.example:8443/acme/roadmap/issues/14", "acme", "roadmap", 14)}},
		"pull request's files": {"Strategy: https://u:p@github.com/acme/roadmap/pull/14/files?x=#12",
			[]Mention{at("https://github.com/acme/roadmap/pull/14", "acme", "roadmap", 14)}},
		"other addresses":         {"Strategy: https://example.com/a/b/c/issues/1 https://gitlab.com/a/b/-/issues/1 https://x.org/#12", nil},
		"link elsewhere":          {"Strategy: [#12](https://example.com/x)", nil},
		"form":                    {"### Strategy\n\n#12\n\n### Kind\n\ntech-debt", one},
		"form without answer":     {"### Strategy\n\n_No response_\n\n### Kind\n\n#13", nil},
		"form, unchosen option":   {"### Strategy\n\n- [ ] #11\n- [x] #12\n", one},
		"heading with prose":      {"## Strategy\n\nWe once did #11.\n\n#12 is it\n", one},
		"heading line":            {"## Strategy: #12\n\n#13 is older", one},
		"comment before":          {"Strategy: <!-- which? #13 --> #12", one},
		"comment, then the line":  {"<!-- #13 --> Strategy: #12", one},
		"code fence":              {"```\nStrategy: #12\n```", nil},
		"tilde fence":             {"~~~md\nStrategy: #12\n", nil},
		"indented code":           {"    Strategy: #12", nil},
		"inline code":             {"Strategy: `#12`", nil},
		"whole line in code":      {"`Strategy: #12`", nil},
		"raw code":                {"Strategy: <code>#12</code> #13", []Mention{m(13)}},
		"HTML comment":            {"<!-- Strategy: #12 -->", nil},
		"long HTML comment":       {"<!--\n\nStrategy: #12\n\n-->", nil},
		"comment in a line":       {"Hi <!--\nStrategy: #12\n-->", nil},
		"HTML block":              {"<div hidden>\nStrategy: #12\n</div>", nil},
		"quote":                   {"> Strategy: #12\n", nil},
		"lazy quote":              {"> hello\nStrategy: #12", nil},
		"quote in a list":         {"- > Strategy: #12", nil},
		"struck out":              {"~~Strategy: #12~~", nil},
		"escaped":                 {`Strategy: \#12`, nil},
		"details":                 {"<details>\n<summary>x</summary>\n\nStrategy: #12\n\n</details>", one},
		"zero-width before label": {"\u200bStrategy: #12", one},
		"right-to-left mark":      {"\u200fStrategy\u200f: \u202b#12\u202c", one},
		"broken by zero-width":    {"Strategy: #\u200b12", nil},
		"not a label":             {"Our Strategy is: #12", nil},
		"number too large":        {"Strategy: #99999999999 #0 #012 #4294967296", nil},
		"part of a word":          {"Strategy: x#12 #12x a/b/c#12 &#39;12 @a#12", nil},
		"GH":                      {"Strategy: GH-12, xGH-13", one},
		"punctuation":             {"Strategy: (#12), [acme/roadmap#13]; **https://github.com/acme/roadmap/issues/14**.", strategies},
	} {
		t.Run(name, func(t *testing.T) {
			var got []Mention
			for _, f := range Read(c.body).All("strategy") {
				got = append(got, f.Mentions...)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%q (-want +got)\n%s", c.body, d)
			}
		})
	}
}

func TestFieldValue(t *testing.T) {
	for body, want := range map[string]string{
		"Kind: tech-debt":                       "tech-debt",
		"Kind: `tech-debt`":                     "tech-debt",
		"**Kind** : **tech-debt**":              "tech-debt",
		"### Kind\n\ntech-debt":                 "tech-debt",
		"### Kind\r\n\r\ntech-debt\r\n### X":    "tech-debt",
		"### Kind:\n\n- [ ] feature\n- [x] dbt": "dbt",
		"Kind:\n\ntech-debt":                    "",
		"Kind:\nKind: feature":                  "feature",
		"### Kind\n\n_No response_\n":           "",
		"see https://kind.example\nfoo":         "",
		"Kind：feature":                          "feature",
		"Points: 1\nKind: a & b &amp; c":        "a & b & c",
	} {
		f, ok := Read(body).Field("KIND")
		if f.Value != want || ok != (want != "") {
			t.Errorf("%q: value %q, found %v; want %q", body, f.Value, ok, want)
		}
	}
}

func TestTasks(t *testing.T) {
	got := Read("- [ ] #34\n- [x] acme/x#3\n  - [X] nested #5\n  - not a task #6\n- [ ] #7 (blocked by #8)\n" +
		"- [ ] about #1 and #2\n1. [ ] #9, #10 parser\n\n> - [ ] #11\n\n```\n- [ ] #12\n```\n- [ ] [x](https://github.com/a/b/issues/13)\n").Tasks
	want := []Task{
		{false, "#34", []Mention{m(34)}, ""},
		{true, "acme/x#3", []Mention{far("acme", "x", 3)}, ""},
		{true, "nested #5", []Mention{m(5)}, ""},
		{false, "#7 (blocked by #8)", []Mention{m(7)}, ""},
		{false, "about #1 and #2", nil, ""},
		{false, "#9, #10 parser", []Mention{m(9), m(10)}, ""},
		{false, "x", []Mention{at("https://github.com/a/b/issues/13", "a", "b", 13)}, ""},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(Task{})); d != "" {
		t.Error(d)
	}
}

func TestTaskAnswers(t *testing.T) {
	for body, want := range map[string]string{
		"### Strategy\n\n- [x] #12\n- [ ] #13\n\n### Kind\n\n- [x] #14":   "#12 #13",
		"### strategy:\n\n- [x] #12\n  because of\n- [ ] #13":             "#12 #13",
		"Strategy:\n- [x] #12\n- [ ] #13\n\nthen\n- [ ] #14":              "#12 #13",
		"- **Strategy:**\n  - [x] #12\n- [ ] #14":                         "#12",
		"- [x] Strategy: #12\n- [ ] **strategy**: #13\n- [ ] Kind: #14":   "Strategy: #12 strategy: #13",
		"### Strategy\n\nThis comes first:\n- [ ] #14\n":                  "",
		"## Strategy\n\n- [ ] #14\n":                                      "",
		"### Strategy\n\n#12\n\n- [ ] #14\n":                              "",
		"Strategy: #12\n- [ ] #14\n":                                      "",
		"Strategy:\n\n```\n#12\n```\n\n### Tasks\n\n- [ ] Strategy #14\n": "",
	} {
		var got []string
		for _, task := range Read(body).Tasks {
			if task.Answers("Strategy") {
				got = append(got, task.Text)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: answers %q, want %q", body, s, want)
		}
	}
}

func TestCommands(t *testing.T) {
	got := Read("/northstar kind feature\n  /NORTHSTAR  link   #12\nplease /northstar help\n`/northstar help`\n\n" +
		"> /northstar help\n\n    /northstar help\n\n- /northstar help\n\n/northstarx\n\n/northstar\n" +
		"/northstar waive strategy because `go vet` fails\n<!-- /northstar help -->\n\n```\n/northstar help\n```\n").Commands
	want := []string{"/northstar kind feature", "/NORTHSTAR link #12", "/northstar", "/northstar waive strategy because go vet fails"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What people see as white space, or do not see at all, hides no command.
func TestCommandsWithInvisibleCharacters(t *testing.T) {
	for _, body := range []string{"/northstar\u00a0kind\u00a0feature", "/northstar\tkind feature", "\u200b/northstar kind feature", "\ufeff/northstar kind feature\u200b",
		"/northstar\u00a0kind feature\u00a0\r\n", "<!-- x --> /northstar kind feature <!-- y -->"} {
		if got := Read(body).Commands; !slices.Equal(got, []string{"/northstar kind feature"}) {
			t.Errorf("%q commands %q", body, got)
		}
	}
}

// The reason of a waiver is kept as it was typed, so that what looks like a tag is not lost; comments stay hidden.
func TestCommandsKeepTagsInReasons(t *testing.T) {
	got := Read("/northstar waive strategy 14d because @bob <b>|x|\n/Northstar Waive strategy a Vec<String> of `Vec<T>` <!-- hush --> grows\n" +
		"/northstar waive strategy an <br>outage\n/northstar waive <a\nhref=x>strategy\n/northstar kind <b>feature</b>\n<b>/northstar waive strategy x</b>\n").Commands
	want := []string{"/northstar waive strategy 14d because @bob <b>|x|", "/Northstar Waive strategy a Vec<String> of Vec<T>  grows",
		"/northstar waive strategy an", "/northstar waive <a href=x>strategy", "/northstar kind feature", "/northstar waive strategy x"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestCloses(t *testing.T) {
	got := Read("Closes #1, #2 and fixes: acme/x#3. Resolved https://github.com/a/b/issues/4\nprefix #5 encloses #6 `closes #7`\n" +
		"> fixes #8\n\n- FIXED GH-9\n\nclose#10 fixing #11 **Fixes:** #12\n\n| closes #13 | x |\n|-|-|\n").Closes
	want := []Mention{m(1), far("acme", "x", 3), at("https://github.com/a/b/issues/4", "a", "b", 4), m(9), m(12), m(13)}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Headings that are written as HTML are those that people see, with the simple text right below them; what is hidden, in comments or
// in code is none of it.
func TestHeadingsInHTML(t *testing.T) {
	type section struct {
		level         int
		heading, text string
		refs          int
	}
	for body, want := range map[string][]section{
		"<h2>Problem</h2>\n\nIt is slow.\n\n<h3 id=\"a\">Detail</h3>\nmore, see #3": {{2, "Problem", "It is slow.\nDetail\nmore, see #3", 1}, {3, "Detail", "more, see #3", 1}},
		"<H2>\n  Non-<b>goals</b>\n</H2>\n\n- Printing":                             {{2, "Non-goals", "Printing", 0}},
		"<div align='center'>\n<h1>Search &amp; find</h1>\nStrategy: #3\n</div>":    {{1, "Search & find", "", 0}},
		"<h2>#3 <code>#4</code></h2>":                                               {{2, "#3 #4", "", 0}},
		"<h2>Problem</h3>\n":                                                        nil,
		"<div hidden>\n<h2>Problem</h2>\n</div>":                                    nil,
		"<div>\n<!-- <h2>Problem</h2> -->\n</div>":                                  nil,
		"<pre>\n<h2>Problem</h2>\n</pre>":                                           nil,
		"```html\n<h2>Problem</h2>\n```":                                            nil,
		"<h2>Problem</h2>\nsee `#3` and <i>more</i>":                                {{2, "Problem", "", 0}},
		"- <h2>Problem</h2>\n":                                                      {{2, "Problem", "", 0}},
		"<h2>Problem</h2> It is slow.\r\nVery.\n\nAnd ugly.":                        {{2, "Problem", "It is slow.\nVery.\nAnd ugly.", 0}},
	} {
		var got []section
		for _, s := range Read(body).Sections {
			got = append(got, section{s.Level, s.Heading, s.Text, len(s.Mentions)})
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(section{})); d != "" {
			t.Errorf("%q: %s", body, d)
		}
	}
}

// What an entry of a list stands for is what it begins with, in any list.
func TestWhatEntriesBeginWith(t *testing.T) {
	s := Read("## Actions\n\nAfter #1:\n\n- #2\n- #3, #4 the parser (see #5)\n- [ ] #6\n- split #7\n  1. #8\n- `#9`\n").Sections[0]
	var got []int
	for _, m := range s.Leading {
		got = append(got, m.Number)
	}
	if d := cmp.Diff([]int{2, 3, 4, 6, 8}, got); d != "" {
		t.Error(d)
	}
}

func TestSections(t *testing.T) {
	got := Read("intro\n\nProblem\n---\n\nIt is *slow*, see `x`.\nVery.\n\n### Detail\n\nmore\n\n## Actions\n\n1. one\n   wrapped\n   - inner\n2. two\n\n> quoted\n").Sections
	want := []Section{
		{2, "Problem", "It is slow, see x.\nVery.\nDetail\nmore", []string{}, false, nil, nil, nil, false},
		{3, "Detail", "more", []string{}, false, nil, nil, nil, false},
		{2, "Actions", "one\nwrapped\ninner\ntwo", []string{"one wrapped", "two"}, true, nil, nil, nil, true},
	}
	if d := cmp.Diff(want, got, cmp.Transformer("nil", func(s []string) string { return strings.Join(s, "|") })); d != "" {
		t.Error(d)
	}
}

// TestSectionMentions holds that a section has the references of its own text and of its subsections, and no hidden ones.
func TestSectionMentions(t *testing.T) {
	got := Read("#1\n\n## Actions (#2)\n\n- split (#3)\n- `#4` ~~#5~~\n\n### Later\n\n[x](https://github.com/a/b/pull/6)\n\n## Next\n\n#7").Sections
	six := at("https://github.com/a/b/pull/6", "a", "b", 6)
	listed := [][]Mention{{m(3)}, {}, {}}
	for i, want := range [][]Mention{{m(3), six}, {six}, {m(7)}} {
		if d := cmp.Diff(want, got[i].Mentions); d != "" {
			t.Errorf("%s: %s", got[i].Heading, d)
		}
		if !slices.Equal(listed[i], got[i].Listed) {
			t.Errorf("%s lists %v", got[i].Heading, got[i].Listed)
		}
	}
}

// TestUnread holds which sections show people something that is not read.
func TestUnread(t *testing.T) {
	for below, want := range map[string]bool{
		"> quoted": true, "> [!IMPORTANT]\n> quoted": true, "```text\nx\n```": true, "    indented": true, "![a plan](https://example.com/x.png)": true,
		"<p>x</p>": true, "<img src=x.png>": true, "- a\n\n  > quoted": true, "### Deeper\n\n> quoted": true, "x ![y](z.png)": true,
		"<!-- a --> [b](c)": true,
		"":                  false, "text": false, "- a `b`": false, "<!-- a hint -->": false, "<!-- a hint\n\nthat never ends": false, "```\n```": false, ">": false, "~~struck~~": false,
		"<!-- a --> text": false, "<br>": false, "<div>\n</div>": false, "## ![y](z.png) Next": false, "## Next\n\n> quoted": false,
	} {
		if got := Read("> before\n\n## Problem\n\n" + below).Sections[0]; got.Unread != want {
			t.Errorf("%q: %v", below, got.Unread)
		}
	}
}

// TestTitles holds which lines stand for headings: those that people set apart, and no others.
func TestTitles(t *testing.T) {
	for body, want := range map[string]string{
		"**Problem**\n\nSlow.\n\n__Actions__:\n- a": "7 Problem: Slow. / 7 Actions: a",
		"**Problem**\nSlow.":                        "7 Problem: Slow.",
		"Problem:\nSlow.\n\nActions：\n\n- a\n- b":   "7 Problem: Slow. / 7 Actions: a b",
		"🧭 **Guiding policy** ✨\n\nx":               "7 🧭 Guiding policy ✨: x",
		"***Both***\n\nx":                           "7 Both: x",
		"**Two** **words**\n\nx":                    "7 Two words: x",
		"## Plan\n\n**Actions**\n\n- a\n\n## End":   "2 Plan: Actions a / 7 Actions: a / 2 End: ",
		"**Problem** is what\nwe have":              "",
		"**Problem\nand more**":                     "",
		"Problem: slow":                             "",
		"**Problem:** slow":                         "",
		"*Problem*\n\nx":                            "",
		"text\n**Problem**":                         "",
		"- **Problem**\n- Actions:":                 "",
		"> **Problem**\n\n`Problem`:x":              "",
		"**" + strings.Repeat("x", 100) + "**":      "",
		":":                                         "", "****": "", "**:**\n\nx": "",
	} {
		var got []string
		for _, s := range Read(body).Sections {
			got = append(got, fmt.Sprintf("%d %s: %s", s.Level, s.Heading, strings.ReplaceAll(s.Text, "\n", " ")))
		}
		if all := strings.Join(got, " / "); all != want {
			t.Errorf("%q: %q, want %q", body, all, want)
		}
	}
}
