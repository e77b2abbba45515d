package demo

import (
	"strings"
	"testing"
)

// TestRender holds that a text looks as on GitHub: columns aligned, pies drawn, and no script.
func TestRender(t *testing.T) {
	page, err := render("northstar/strategy on acme/shop#1", "| a | n |\n|---|--:|\n| x | 1 |\n\n"+
		"```mermaid\npie showData\n    title Mix\n    \"feature\" : 3\n    \"tech-debt\" : 1\n```\n\n- [x] done\n\n<script>alert(1)</script>\n\n~~gone~~ https://example.com\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<td align="right">1</td>`, "<svg", "feature [3]", `type="checkbox"`, "<del>gone</del>", `href="https://example.com"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if strings.Contains(string(page), "<script") {
		t.Error("a script came through")
	}
}
