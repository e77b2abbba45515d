package app_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/northstar-app/northstar/checks"
)

// longestComment is how many characters GitHub takes.
const longestComment = 65_536

var (
	codeOf  = regexp.MustCompile(`(?s)<code>.*?</code>`)
	calling = regexp.MustCompile(`@[\pL\pN]`)
	element = regexp.MustCompile(`<(/?[a-zA-Z]+)`)
)

// harmless fails where an answer would notify somebody, show what somebody wrote as HTML, link or close anything, or hold a character that nobody sees.
func harmless(t *testing.T, what, answer string) {
	t.Helper()
	if n := utf8.RuneCountInString(answer); n >= longestComment {
		t.Errorf("%s: an answer of %d characters", what, n)
	}
	var b bytes.Buffer
	must(t, goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe())).Convert([]byte(answer), &b))
	shown := codeOf.ReplaceAllString(strings.ReplaceAll(b.String(), "<!--", ""), "")
	if who := calling.FindString(shown); who != "" {
		t.Errorf("%s: %q calls somebody:\n%s", what, who, answer)
	}
	for _, tag := range element.FindAllStringSubmatch(shown, -1) {
		if name := strings.TrimPrefix(tag[1], "/"); !strings.Contains(" p code strong em table thead tbody tr th td hr br ", " "+name+" ") {
			t.Errorf("%s: <%s> is rendered:\n%s", what, name, answer)
		}
	}
	for _, r := range answer {
		if checks.Unseen(r) && r != '\n' && r != '\u200b' {
			t.Errorf("%s: %U is in the answer:\n%s", what, r, answer)
			break
		}
	}
	if strings.ContainsRune(shown, '\u202e') || regexp.MustCompile(`(?i)(fixes|closes) #\d`).MatchString(shown) {
		t.Errorf("%s:\n%s", what, answer)
	}
}

// One comment of the largest size, whatever is in it, gets one reaction and at most one answer that does nobody any harm, and costs GitHub no more
// requests than a comment of ten commands.
func TestHostileComments(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(enforce, "grace: 0s", "grace: 1h", 1) + "classify: {text-model: false}\n"})
	w.issue("ada", shop, "Gift wrapping", "")
	full := func(unit string) string { return strings.Repeat(unit, longestComment/utf8.RuneCountInString(unit)) }
	lines := func(most int, line func(i int) string) string {
		var b strings.Builder
		for i := range most {
			if l := line(i); b.Len()+len(l) <= longestComment {
				b.WriteString(l)
			}
		}
		return b.String()
	}
	for i, c := range []struct {
		name, body, reaction, says string
		answers                    int
	}{
		{"ten thousand commands", lines(10_000, func(int) string { return "/northstar help\n" }), "-1", "at most 10 commands", 1},
		{"ten thousand different ones", lines(10_000, func(i int) string { return fmt.Sprintf("/northstar x%d @ada <b>\n", i) }), "-1", "at most 10 commands", 1},
		{"many refusals with long words", lines(60, func(i int) string {
			return fmt.Sprintf("/northstar waiv strategy %d%s\n", i, strings.Repeat("`@ada`", 150))
		}), "-1", "Did you mean", 1},
		{"a word without an end", "/northstar " + full("x")[:65_000], "-1", "There is no command", 1},
		{"an argument without an end", "/northstar link " + full("x")[:65_000], "-1", "Name the issue", 1},
		{"one reference, over and over", "/northstar link " + full("#1 ")[:65_000], "-1", "at most 20", 1},
		{"more references than are taken", "/northstar link " + lines(8000, func(i int) string { return fmt.Sprintf("#%d ", i+1) }), "-1", "at most 20", 1},
		{"mentions", "/northstar @ada @acme/product\n/northstar kind @ada\n/northstar link @ada", "-1", "There is no command", 1},
		{"HTML", "/northstar dance&lt;img src=x onerror=alert(1)&gt;\n/northstar waive strategi \\<b>bold\\</b>", "-1", "", 1},
		{"Markdown", "/northstar d\\*\\*a\\*\\*\\[x\\](http://a.example)\n/northstar closes #1", "-1", "There is no command", 1},
		{"letters that look alike", "/northstar k\u0456nd feature\n/northstar \u0435xpl\u0430in", "-1", "Did you mean `/northstar kind feature`", 1},
		{"letters that nobody sees", "/northstar ki\u200bnd fea\u2060ture", "-1", "Did you mean `/northstar kind feature`", 1},
		{"a name that looks alike", "/n\u043erthstar help", "", "", 0},
		{"a name with a letter that nobody sees", "/north\u200bstar help", "", "", 0},
		{"text that runs the other way", "/northstar \u202edance\u202c\n/northstar kind \u2066feature\u2069 \u202e#1", "-1", "", 1},
	} {
		who := fmt.Sprint("mallory", i) // each gets so many answers
		w.AddUser(who)
		n := w.issue(who, shop, "Gift wrapping", "")
		w.calm()
		before, had := w.writes(), len(w.Comments(shop, n))
		id := w.say(who, shop, n, c.body)
		w.calm()
		all := w.Comments(shop, n)
		if c.reaction != "" {
			w.reacted(shop, n, id, c.reaction)
		}
		if got := len(all) - had - 1; got != c.answers {
			t.Errorf("%s: %d answers, want %d", c.name, got, c.answers)
		}
		for _, a := range all[had:] {
			if a.ID == id {
				continue
			}
			if !strings.Contains(a.Body, c.says) {
				t.Errorf("%s: no %q in\n%.2000s", c.name, c.says, a.Body)
			}
			harmless(t, c.name, a.Body)
		}
		if wrote := since(before, w.writes()); sum(wrote) > 2 {
			t.Errorf("%s: the app wrote %v", c.name, wrote)
		}
	}
}
