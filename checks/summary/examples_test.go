package summary_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
	"github.com/northstar-app/northstar/checks/text"
)

// The issues under testdata/examples with their reviews are one golden page, examples.golden. To look at it as GitHub shows it:
//
//	go test ./checks/summary -run TestExamplesPage -page /tmp/examples.html
var page = flag.String("page", "", "write the examples and their reviews to this file, as HTML")

// known is what else is known of an example, by its file.
var known = map[string]func(*playbook.Reviewed){
	"2-slogan.md": func(in *playbook.Reviewed) { in.Facts.Work = &playbook.Work{} },
	"5-migration.md": func(in *playbook.Reviewed) {
		in.Rules = &checks.Rules{Teams: checks.Teams{Product: []string{"acme/product"}, Engineering: []string{"acme/engineering"}}}
		in.Facts.Voices = &playbook.Voices{All: []playbook.Voice{
			{By: "ada", Product: true}, {By: "bob", Engineering: true, Objects: playbook.ToStrategy, Why: "comparing each night is not enough, loans change by the minute"},
		}}
	},
	"7-form.md": func(in *playbook.Reviewed) {
		in.Facts = playbook.Facts{Work: &playbook.Work{}, Visions: &playbook.Visions{}, Plan: &playbook.Plan{}}
	},
	"8-german.md": func(in *playbook.Reviewed) {
		in.Rules = &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{
			"problem": {"Ausgangslage"}, "guiding policy": {"Leitlinie"}, "actions": {"Maßnahmen"}}}}
		in.Facts.Visions = nil
	},
}

// examples are the issues and their reviews as one page of Markdown.
func examples() (string, error) {
	files, err := filepath.Glob("testdata/examples/*.md")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		title, body, _ := strings.Cut(strings.TrimPrefix(string(raw), "# "), "\n")
		kind := checks.Strategy
		if strings.Contains(body, "Kind: vision") {
			kind = checks.Vision
		}
		in := reviewed(kind, strings.TrimSpace(body), func(in *playbook.Reviewed) {
			in.Item.Title = title
			if change := known[filepath.Base(file)]; change != nil {
				change(in)
			}
		})
		b.WriteString("## " + title + "\n\n~~~markdown\n" + strings.TrimSpace(body) + "\n~~~\n\n" + strings.TrimPrefix(in, summary.ReviewMarker+"\n") + "\n")
	}
	return b.String(), nil
}

// exampleTexts is the page; a folder that cannot be read has no golden page.
func exampleTexts(all map[string]string) {
	if md, err := examples(); err == nil {
		all["examples"] = md
	}
}

// TestExamplesPage renders the examples. In every one of them no line of advice is long, and its Markdown is what it seems.
func TestExamplesPage(t *testing.T) {
	md, err := examples()
	if err != nil || strings.Count(md, "\n## ") < 7 {
		t.Fatal(err, md)
	}
	for line := range strings.Lines(md) {
		if strings.HasPrefix(line, "- ⚠️") && len([]rune(line)) > 420 {
			t.Errorf("no line any more, %d characters: %s", len([]rune(line)), line)
		}
	}
	if got := len(text.Read(md).Sections); got < 8 {
		t.Errorf("%d sections", got)
	}
	var out bytes.Buffer
	m := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := m.Convert([]byte(md), &out); err != nil {
		t.Fatal(err)
	}
	if *page == "" {
		return
	}
	const head = `<!doctype html><meta charset="utf-8"><title>Reviews</title><style>body{font:14px/1.5 -apple-system,"Segoe UI",Helvetica,Arial,sans-serif;
max-width:860px;margin:24px auto;color:#1f2328}h2{border-bottom:1px solid #d1d9e0b3;padding-bottom:.3em;margin-top:40px}code{background:#818b981f;
border-radius:6px;padding:.2em .4em;font-size:85%}pre{background:#f6f8fa;padding:12px;border-radius:6px;overflow:auto}pre code{background:none;padding:0}
li{margin:.25em 0}sub{font-size:75%}</style>`
	if err := os.WriteFile(*page, []byte(head+out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
