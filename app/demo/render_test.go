package demo

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/summary"
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

// TestReviewed holds that the log of the demo names what a review advises, as the comment has it.
func TestReviewed(t *testing.T) {
	finding := func(name string, status playbook.Status) playbook.Finding {
		return playbook.Finding{Name: name, Status: status, Sentence: "It has `code`.", Remedy: "Say `Vision: #3`."}
	}
	r := playbook.Result{Kind: checks.Strategy, Findings: []playbook.Finding{finding("no-policy", playbook.Advice), finding("no-work", playbook.OK), finding("no-vision", playbook.Advice)}}
	if got := reviewed(summary.Review(r)); got != "no-policy, no-vision" {
		t.Errorf("open findings read as %q", got)
	}
	r.Findings = r.Findings[1:2]
	if got := reviewed(summary.Review(r)); got != "nothing to improve" {
		t.Errorf("no open finding reads as %q", got)
	}
}
