package work

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/store"
)

// A command whose process ends when what it says was done, and before its giver was told so, is not refused for that afterwards: there is
// nothing to take back any more.
func TestEnactedCommandIsNotRefused(t *testing.T) {
	for _, c := range []struct{ before, command string }{
		{"/northstar waive strategy it is small", "/northstar unwaive strategy"},
		{"/northstar link #N", "/northstar unlink #N"},
		{"", "/northstar link #N"},
		{"", "/northstar kind feature"},
	} {
		t.Run(c.command, func(t *testing.T) {
			tn := build(t)
			tn.calm()
			plan := tn.issue("acme/shop", "strategy")
			tn.calm()
			n := tn.issue("acme/shop")
			tn.calm()
			if c.before != "" {
				tn.say("ada", "acme/shop", n, strings.ReplaceAll(c.before, "#N", fmt.Sprintf("#%d", plan)))
				tn.calm()
			}
			tn.say("ada", "acme/shop", n, strings.ReplaceAll(c.command, "#N", fmt.Sprintf("#%d", plan)))
			tn.deliverAll()
			p, err := tn.w.open(t.Context(), tn.ids()["acme/shop"])
			tn.must(err)
			if done, err := tn.w.commandWork.carryOut(t.Context(), p, n); err != nil || len(done) != 1 || done[0].answers[0].refused {
				t.Fatalf("%v, %+v", err, done)
			}
			tn.calm()
			var all []store.Command
			tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) (err error) {
				all, err = tx.Commands(store.CommandFilter{Repo: p.repo.ID, Most: 10})
				return err
			}))
			for _, row := range all {
				if row.State != "done" || row.Answer != "" {
					t.Errorf("%s is %s: %s", row.Text, row.State, row.Answer)
				}
			}
		})
	}
}
