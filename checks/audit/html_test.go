package audit

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPageInABrowser opens the story as a file: the page's own policy lets its style and its filter through, and nothing
// else is asked for.
func TestPageInABrowser(t *testing.T) {
	browser := os.Getenv("NORTHSTAR_TEST_BROWSER")
	if browser == "" {
		t.Skip("NORTHSTAR_TEST_BROWSER names no browser")
	}
	page := Run(story(t), rules(t, ""), now).HTML()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, done := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox)...)
	defer done()
	ctx, done = chromedp.NewContext(ctx)
	defer done()
	address := url.URL{Scheme: "file", Path: path}
	if err := chromedp.Do(ctx, chromedp.Navigate(address.String())); err != nil {
		t.Fatal(err)
	}
	ask := func(script string) string {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if err != nil {
			t.Fatalf("%s: %v", script, err)
		}
		return got
	}
	const shown = `document.getElementById("shown").value`
	for _, tt := range []struct{ script, want string }{
		{shown, "24 items"},
		{`const w = document.getElementById("words"); w.value = "GIFT card"; w.dispatchEvent(new Event("input", {bubbles: true})); ` + shown, "2 of 24 items"},
		{`[...document.querySelectorAll("#table tbody tr:not([hidden]) td:first-child")].map(td => td.textContent).join(" ")`, "13 32"},
		{`document.getElementById("words").value = ""; document.querySelector("[data-pick=vision]").click(); ` + shown, "1 of 24 items"},
		{`getComputedStyle(document.querySelector(".tiles")).display`, "flex"},
		{`String(performance.getEntriesByType("resource").length)`, "0"},
	} {
		if got := ask(tt.script); got != tt.want {
			t.Errorf("%s\ngives %q, want %q", tt.script, got, tt.want)
		}
	}
}
