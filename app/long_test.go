package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// However long the issues are that strangers write, a repository is read, and deliveries that arrive together are taken in.
func TestLongTextsAreRead(t *testing.T) {
	const issues = 100
	long := strings.Repeat("😀 word", 9000)
	inWorld(t, setup{policy: advise, bare: true, fill: func(h *githubsim.Host) {
		for n := range issues {
			if _, err := h.OpenIssue("sam", shop, githubsim.NewIssue{Title: fmt.Sprint("x ", n), Body: fmt.Sprint(n, long)}); err != nil {
				panic(err)
			}
		}
	}}, func(t *testing.T, w *world) {
		w.install()
		w.calm()
		for n := 1; n <= issues/2; n++ {
			body := fmt.Sprint(n, "again", long)
			must(t, w.EditIssue("sam", shop, n, nil, &body))
		}
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		w.wantStrategy(shop, n, "neutral")
	})
}
