package markup

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestFormat fills forms, and shows that what people wrote stays text wherever it stands.
func TestFormat(t *testing.T) {
	const evil = `"><script>alert('1+1')</script>&`
	for name, tt := range map[string]struct {
		got  HTML
		want string
	}{
		"nothing":         {Format("<p>"), "<p>"},
		"text and number": {Format("<b>{}</b> of {}", "a<b", 3), "<b>a&lt;b</b> of 3"},
		"text":            {Format("<p>{}</p>", evil), "<p>&#34;&gt;&lt;script&gt;alert(&#39;1&#43;1&#39;)&lt;/script&gt;&amp;</p>"},
		"in quotes":       {Format(`<p title="a {}">`, evil), `<p title="a &#34;&gt;&lt;script&gt;alert(&#39;1&#43;1&#39;)&lt;/script&gt;&amp;">`},
		"markup":          {Format("<p>{}{}</p>", Text("<br>"), Each([]int{1, 2}, func(n int) HTML { return Format("<i>{}</i>", n) })), "<p><br><i>1</i><i>2</i></p>"},
		"in a tag":        {Format("<details{}>", Text(" open")), "<details open>"},
		"style":           {Format("<style>{}</style>", Trusted("a>b{}")), "<style>a>b{}</style>"},
		"an address":      {Format(`<a href="{}">`, "https://github.com/a/b?c=d&e"), `<a href="https://github.com/a/b?c=d&amp;e">`},
		"a path":          {Format(`<a href="{}">`, "/readyz"), `<a href="/readyz">`},
		"a script":        {Format(`<a href="{}">`, "JavaScript:alert(1)"), `<a href="#">`},
		"a hidden script": {Format(`<form action="{}">`, " java\tscript:alert(1)"), `<form action="#">`},
		"data":            {Format(`<img src="{}">`, "data:text/html,x"), `<img src="#">`},
		"after an anchor": {Format(`<a href="#{}">{}</a>`, "x:y", "a:b"), `<a href="#x:y">a:b</a>`},
		"if":              {Format("{}{}", If(true, "<i>{}</i>", 1), If(false, "<b>{}</b>", 1)), "<i>1</i>"},
		"NUL":             {Format("{}", "\x00"), "\uFFFD"},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("%s: %s\nwant %s", name, got, tt.want)
		}
	}
}

// TestFormatRefuses what cannot be made safe or does not fit.
func TestFormatRefuses(t *testing.T) {
	for name, do := range map[string]func(){
		"too few":            func() { Format("{} {}", 1) },
		"too many":           func() { Format("{}", 1, 2) },
		"no quotes":          func() { Format("<p title={}>", "x") },
		"a name":             func() { Format("<{}>", "x") },
		"text in a script":   func() { Format("<script>{}</script>", "x") },
		"text in a style":    func() { Format("<style>{}</style>", "x") },
		"markup in quotes":   func() { Format(`<p title="{}">`, Text("<b>")) },
		"a quote in between": func() { Format(`<p title="a" {}>`, "x") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: taken", name)
				}
			}()
			do()
		}()
	}
}

// FuzzFormat holds that whatever a value is, a parser finds the elements of the form and the value in them.
func FuzzFormat(f *testing.F) {
	for _, s := range []string{"", "a", "<!--", `" onload="x`, "</p></title><script>", "&lt;", "javascript:x", "\x00\r\n\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		page := Format(`<p title="{}"><a href="{}">{}</a></p>`, s, s, s).String()
		z := html.NewTokenizer(strings.NewReader(page))
		var tags []string
		for z.Next() != html.ErrorToken {
			tok := z.Token()
			if tok.Type == html.TextToken {
				continue
			}
			tags = append(tags, tok.Data)
			for _, a := range tok.Attr {
				if a.Key == "href" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					t.Errorf("%q sends a browser to %q", s, a.Val)
				}
			}
			if tok.Type == html.StartTagToken && len(tok.Attr) != 1 {
				t.Errorf("%q made attributes: %v", s, tok.Attr)
			}
		}
		if got := strings.Join(tags, " "); got != "p a a p" {
			t.Errorf("%q made elements: %s", s, got)
		}
	})
}
