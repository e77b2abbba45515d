package app_test

import (
	"net/http"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

const permissionRoute = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"

// Whoever may not waive any more cannot, though they could a moment ago and no delivery told of it.
func TestWaiverAsksWhatIsTrueNow(t *testing.T) {
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		_ = h.AddMember("acme", "mia", "member")
		_ = h.SetBase("acme", "admin")
	}}, func(t *testing.T, w *world) {
		first, second := w.pull("ben", shop, "feat: a", ""), w.pull("ben", shop, "feat: b", "")
		w.calm()
		c := w.say("mia", shop, first, "/northstar waive strategy a hot fix")
		w.calm()
		w.reacted(shop, first, c, "+1")
		w.wantStrategy(shop, first, "success", "Waived by @mia")
		w.must(w.SetBase("acme", "read")) // GitHub sends nothing for it
		before := w.reads()[permissionRoute]
		c = w.say("mia", shop, second, "/northstar waive strategy another")
		d := w.say("mia", shop, first, "/northstar unwaive strategy")
		w.calm()
		w.reacted(shop, second, c, "-1")
		w.reacted(shop, first, d, "-1")
		w.wantStrategy(shop, second, "failure")
		w.wantStrategy(shop, first, "success", "Waived by @mia")
		if n := w.reads()[permissionRoute] - before; n != 2 {
			t.Errorf("the permission was read %d times for two comments", n)
		}
		kind := w.say("mia", shop, second, "/northstar kind none")
		w.calm()
		w.reacted(shop, second, kind, "-1")
		w.wantLabels(shop, second, "feature")
	})
}

// Whoever is in a team no more waives by it no more; a member goes on to be one under another login, and who takes the login
// over is none.
func TestTeamsAreAskedByAccount(t *testing.T) {
	each(t, setup{policy: enforce + "teams: {waive: [leads]}\n", fill: func(h *githubsim.Host) {
		_ = h.AddTeam("acme", "leads", "lea", "lou")
	}}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		says := func(who, words, want string) {
			t.Helper()
			w.later()
			c := w.say(who, shop, n, words)
			w.calm()
			w.reacted(shop, n, c, want)
		}
		says("lea", "/northstar waive strategy a hot fix", "+1")
		says("lea", "/northstar unwaive strategy", "+1")
		w.must(w.RemoveFromTeam("acme", "leads", "lea"))
		says("lea", "/northstar waive strategy a hot fix", "-1")
		w.must(w.RenameAccount("lou", "louise"))
		w.AddUser("lou")
		says("lou", "/northstar waive strategy a hot fix", "-1")
		w.wantStrategy(shop, n, "failure")
		says("louise", "/northstar waive strategy a hot fix", "+1")
		w.wantStrategy(shop, n, "success", "Waived by @louise")
	})
}

// While GitHub cannot say who may do what nobody may; what was commanded meanwhile is decided once it can.
func TestNobodyMayWhileGitHubCannotSay(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		n, m := w.pull("ben", shop, "feat: a", ""), w.pull("ben", shop, "feat: b", "")
		w.calm()
		mend := w.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/*/collaborators/*/permission", Status: 502})
		before := w.reads()[permissionRoute]
		c := w.say("dana", shop, n, "/northstar waive strategy a hot fix")
		d := w.say("sam", shop, m, "/northstar waive strategy a hot fix")
		w.until("the permissions to be asked for several times", func() bool { return w.reads()[permissionRoute]-before > 3 })
		for _, p := range []int{n, m} {
			w.wantStrategy(shop, p, "failure")
			for _, said := range w.Comments(shop, p) {
				if len(said.Reactions) > 0 {
					t.Errorf("it was answered before anything was known: %+v", said)
				}
			}
		}
		mend()
		w.calm()
		w.reacted(shop, n, c, "+1")
		w.reacted(shop, m, d, "-1")
		w.wantStrategy(shop, n, "success", "Waived by @dana")
		w.wantStrategy(shop, m, "failure")
	})
}
