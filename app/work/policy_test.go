package work

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
)

// A policy that a push changed or deleted, or may have by taking commits back, is read again while one of GitHub's copies shows it as it was, and
// no longer than that may be so.
func TestPolicyIsReadAgainAfterAPush(t *testing.T) {
	const shop, path, behind = "acme/shop", ".github/northstar.yml", lagPolicy - 5*time.Second
	const strict = "version: 1\nmode: enforce\ncomments: {unlinked: false}\nplaybook: {review: false}\n"
	for name, c := range map[string]struct {
		push func(tn *town)
		mode string // once GitHub's copies know
	}{
		"changed":    {func(tn *town) { tn.policy(shop, strict) }, "enforce"},
		"deleted":    {func(tn *town) { _, err := tn.RemoveFile("ada", shop, "", path); tn.must(err) }, "observe"},
		"taken back": {func(tn *town) { tn.must(tn.PushRef("ada", shop, "refs/heads/main", tn.Tip(shop, "before"))) }, "advise"}, // which deleted nothing
		"as it was":  {func(tn *town) { tn.policy(shop, strict); tn.policy(shop, polite) }, "advise"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := build(t)
			_, err := tn.CommitFile("ada", shop, "before", "README.md", "Another history.")
			tn.must(err)
			_, err = tn.CommitFile("ada", shop, "", "README.md", "More than there was before.")
			tn.must(err)
			tn.calm()
			read := func() error { return tn.w.policyWork.reconcilePolicy(t.Context(), tn.ids()[shop]) }
			wantMode := func(want string) {
				t.Helper()
				p, err := tn.w.open(t.Context(), tn.ids()[shop])
				tn.must(err)
				if mode := string(p.rules().Mode); mode != want {
					t.Fatalf("it is in %s, want %s", mode, want)
				}
			}
			tn.Lag(behind)
			c.push(tn)
			tn.deliverAll()
			wantMode("advise")
			for range 2 {
				if err := read(); !github.IsLater(err) {
					t.Fatal("an old answer is believed:", err)
				}
			}
			tn.pass(behind)
			if err := read(); c.mode == "enforce" {
				tn.must(err)
			} else if !github.IsLater(err) { // what is gone is asked for twice, and one that is as it was may be old
				t.Fatal("it is believed at once:", err)
			}
			tn.pass(lagPolicy - behind)
			tn.run()
			wantMode(c.mode)
		})
	}
}
