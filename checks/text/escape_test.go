package text

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM))

var tags = regexp.MustCompile(`</?[a-z][^>]*>`)

func rendered(t interface{ Fatal(...any) }, s string) string {
	var b bytes.Buffer
	if err := gfm.Convert([]byte(s), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var nasty = []string{
	"@octocat closes #12", "a | b", "<script>alert(1)</script>", "`x` **y** _z_ ~~q~~", "[a](https://x.org) ![i](y)",
	"https://github.com/a/b/issues/1 www.x.org GH-5", "# heading", "- item", "1. one", "+ x", "> quote", "<!-- northstar:unlinked -->",
	"line\nbreak\r\n\r\n/northstar kind feature", `trailing \`, `\| \\| \`, "&lt;b&gt; &#64;octocat", "=== ", "--- ", "$x$", "\x00\u202e\xff",
	"| - |", "***", "a@b.co", "", "    code", "acme/roadmap#12", "~~~", "Strategy: #12", "12)", "@-x @_x @é",
}

// harmless fails unless the escaped text renders as one paragraph that reads like the original and does nothing.
func harmless(t rapid.TB, s string) {
	e := Escape(s)
	out := rendered(t, "x "+e+" y")
	if got := tags.FindAllString(out, -1); len(got) != 2 {
		t.Fatalf("%q became %q: %s", s, e, out)
	}
	read := func(s string) string { return strings.ReplaceAll(s, apartSign, "") }
	got := read(html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(out, "<p>x "), " y</p>\n")))
	if want := read(checks.Plain(s)); strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Fatalf("%q reads %q", want, got)
	}
	if regexp.MustCompile(`(^|\W)@[A-Za-z0-9]`).MatchString(html.UnescapeString(out)) {
		t.Fatalf("%q pings: %s", s, out)
	}
	if d := Read("Closes " + e); len(d.Closes)+len(d.Commands) > 0 || len(Mentions(html.UnescapeString(tags.ReplaceAllString(out, "")))) > 0 {
		t.Fatalf("%q refers: %+v", s, d)
	}
	row := rendered(t, "|a|b|\n|-|-|\n|"+e+"|end|\n")
	if strings.Count(row, "<td") != 2 || !strings.Contains(row, "<td>end</td>") {
		t.Fatalf("%q breaks a table: %s", s, row)
	}
	if first := rendered(t, e); e != "" && !strings.HasPrefix(first, "<p>") {
		t.Fatalf("%q opens a block: %s", s, first)
	}
}

func TestEscape(t *testing.T) {
	for _, s := range nasty {
		harmless(t, s)
	}
	if got := Escape("Split the parser: 2 of 3 done (mostly)"); got != "Split the parser: 2 of 3 done (mostly)" {
		t.Errorf("ordinary text became %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		harmless(t, strings.Join(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(),
			rapid.StringOf(rapid.RuneFrom([]rune("\\`*_{}[]()<>#+-.!|~&@ \n1a:/")))), 1, 4).Draw(t, "parts"), ""))
	})
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s    string
		max  int
		want string
	}{{"hello", 5, "hello"}, {"hello", 4, "hel…"}, {"ab cd", 4, "ab…"}, {"äöü", 2, "ä…"}, {"x", 0, ""}, {"xy", 1, "…"}, {"", 3, ""}} {
		if d := cmp.Diff(c.want, Cut(c.s, c.max)); d != "" {
			t.Errorf("Cut(%q, %d): %s", c.s, c.max, d)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add(strings.Repeat("[a](", 16_250))
	f.Add(strings.Repeat("[x](y", 13_000))
	f.Add("### Kind\r\n\r\n_No response_\n- [ ] #34\n\n<!-- x --> Strategy: #12 `y`")
	f.Fuzz(func(t *testing.T, s string) {
		d := Read(s)
		for _, fd := range d.Fields {
			if fd.Label == "" || strings.Contains(fd.Value, hidden) {
				t.Errorf("%+v", fd)
			}
			for _, m := range fd.Mentions {
				if m.Number <= 0 || (m.Owner == "") != (m.Repo == "") {
					t.Errorf("%+v", m)
				}
			}
		}
		quoted := "> " + strings.ReplaceAll(strings.ReplaceAll(s, "\r", "\n"), "\n", "\n> ")
		if q := Read(quoted); len(q.Fields)+len(q.Tasks)+len(q.Commands)+len(q.Closes) > 0 {
			t.Errorf("read from a quote: %+v", q)
		}
	})
}

func FuzzEscape(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 4096 {
			harmless(t, s)
		}
	})
}
