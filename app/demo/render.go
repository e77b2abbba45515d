package demo

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/northstar-app/northstar/checks/markup"
)

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough, extension.TaskList,
	extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))), goldmark.WithRendererOptions(html.WithUnsafe(), html.WithHardWraps()))

// allowed is about what GitHub lets through of HTML in Markdown.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowElements("sub", "sup", "details", "summary", "input")
	p.AllowAttrs("type", "checked", "disabled").OnElements("input")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-z]+$`)).OnElements("code")
	p.AllowAttrs("align").OnElements("td", "th")
	return p
}()

// pageStyle is close to how GitHub shows a comment.
const pageStyle = `
:root{color-scheme:light dark;--fg:#1f2328;--muted:#59636e;--bg:#fff;--line:#d1d9e0;--soft:#f6f8fa;--link:#0969da}
@media(prefers-color-scheme:dark){:root{--fg:#f0f6fc;--muted:#9198a1;--bg:#0d1117;--line:#3d444d;--soft:#151b23;--link:#4493f8}}
body{font:14px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif,"Apple Color Emoji","Segoe UI Emoji","Noto Color Emoji";color:var(--fg);background:var(--bg);margin:0 auto;max-width:980px;padding:24px 16px}
article{border:1px solid var(--line);border-radius:6px;max-width:880px}
article>header{background:var(--soft);border-bottom:1px solid var(--line);border-radius:6px 6px 0 0;padding:8px 16px;color:var(--muted);font-weight:600}
.body{padding:16px}.body>:first-child{margin-top:0}.body>:last-child{margin-bottom:0}
h1,h2,h3{line-height:1.25;margin:24px 0 16px}h1{font-size:1.6em}h2{font-size:1.4em;border-bottom:1px solid var(--line);padding-bottom:.3em}h3{font-size:1.2em}
a{color:var(--link)}p,ul,ol,table,pre,details,blockquote{margin:0 0 16px}
table{border-collapse:collapse;display:block;width:max-content;max-width:100%;overflow:auto}th,td{border:1px solid var(--line);padding:6px 13px}tr:nth-child(2n){background:var(--soft)}
code{font:85% ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;background:#818b981f;border-radius:6px;padding:.2em .4em}
pre{background:var(--soft);border-radius:6px;padding:16px;overflow:auto;line-height:1.45}pre code{background:none;padding:0}
blockquote{border-left:.25em solid var(--line);color:var(--muted);padding:0 1em;margin-left:0}sub{font-size:85%;vertical-align:baseline;color:var(--muted)}`

// render is a Markdown text as a page that looks as GitHub would show it. Mermaid pies are drawn, since GitHub draws them.
func render(title, text string) ([]byte, error) {
	var body bytes.Buffer
	if err := markdown.Convert([]byte(text), &body); err != nil {
		return nil, fmt.Errorf("rendering %s: %w", title, err)
	}
	clean := allowed.SanitizeBytes(body.Bytes())
	clean = pieBlock.ReplaceAllFunc(clean, func(block []byte) []byte {
		if svg, ok := pie(string(pieBlock.FindSubmatch(block)[1])); ok {
			return []byte(svg)
		}
		return block
	})
	return []byte(markup.Format(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{}</title>
<style>{}</style>
<article><header>{}</header><div class="body">{}</div></article></html>
`, title, markup.Text(pageStyle), title, markup.Trusted(string(clean))).String()), nil // sanitized above; pies are drawn from what was
}

var (
	pieBlock = regexp.MustCompile(`(?s)<pre><code class="language-mermaid">(.*?)</code></pre>`)
	pieTitle = regexp.MustCompile(`(?m)^pie(?: showData)?(?: title (.*))?$`)
	pieSlice = regexp.MustCompile(`(?m)^\s*(?:&#34;|&quot;)(.*?)(?:&#34;|&quot;)\s*:\s*([0-9.]+)\s*$`)
	pieHues  = []string{"#2da44e", "#bf8700", "#8c959f", "#0969da", "#8250df"}
)

// pie draws a Mermaid pie from its text, which is HTML already.
func pie(text string) (string, bool) {
	title := pieTitle.FindStringSubmatch(strings.TrimSpace(text))
	slices := pieSlice.FindAllStringSubmatch(text, -1)
	sum := 0.0
	for _, s := range slices {
		v, err := strconv.ParseFloat(s[2], 64)
		if err != nil {
			return "", false
		}
		sum += v
	}
	if sum <= 0 {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg role="img" width="460" height="220" viewBox="0 0 460 220" style="display:block;margin:0 0 16px" xmlns="http://www.w3.org/2000/svg">`)
	if len(title) > 1 {
		fmt.Fprintf(&b, `<text x="105" y="16" text-anchor="middle" font-size="13" fill="currentColor">%s</text>`, title[1])
	}
	at := -math.Pi / 2
	for i, s := range slices {
		v, _ := strconv.ParseFloat(s[2], 64)
		hue := pieHues[i%len(pieHues)]
		to := at + 2*math.Pi*v/sum
		if v == sum {
			fmt.Fprintf(&b, `<circle cx="105" cy="120" r="90" fill="%s"/>`, hue)
		} else if v > 0 {
			large := 0
			if v/sum > 0.5 {
				large = 1
			}
			fmt.Fprintf(&b, `<path d="M105 120L%.2f %.2fA90 90 0 %d 1 %.2f %.2fZ" fill="%s"/>`, 105+90*math.Cos(at), 120+90*math.Sin(at), large,
				105+90*math.Cos(to), 120+90*math.Sin(to), hue)
		}
		fmt.Fprintf(&b, `<rect x="220" y="%d" width="12" height="12" fill="%s"/><text x="240" y="%d" font-size="13" fill="currentColor">%s [%s]</text>`,
			60+24*i, hue, 71+24*i, s[1], s[2])
		at = to
	}
	b.WriteString("</svg>")
	return b.String(), true
}

// index writes the page that leads to all texts.
func (d *Demo) index(rows []Row) error {
	page := markup.Format(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>What GitHub shows, and why</title>
<style>{}</style>
<h1>🧭 What GitHub shows, and why</h1>
<p>Every kind label, check and comment, with the reason for each. A name opens the text as GitHub would show it; the Markdown is beside it.</p>
<table><tr><th>where</th><th>what</th><th>shows</th><th>why</th></tr>
{}</table></html>
`, markup.Text(pageStyle+"body{max-width:1200px}td{vertical-align:top}"), markup.Each(rows, Row.show))
	return os.WriteFile(filepath.Join(d.o.Out, "index.html"), []byte(page.String()), 0o644)
}

func (r Row) show() markup.HTML {
	what := markup.Format("{}", r.What)
	if r.File != "" {
		what = markup.Format(`<a href="{}">{}</a>`, r.File, r.What)
	}
	return markup.Format(`<tr><td title="{}">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>
`, r.Title, r.Where, what, r.Shows, r.Why)
}
