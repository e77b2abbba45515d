package app_test

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// A repository that gets another name, owner, visibility or state is followed.
func TestRepositoryMoves(t *testing.T) {
	each(t, setup{policy: enforce + "playbook: {review: false}\n"}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		pull := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s))
		w.calm()
		w.wantStrategy(shop, pull, "success")

		// Renamed: work goes on under the new name, and links by either name count.
		w.must(w.RenameRepo("ada", roadmap, "plans"), w.RenameRepo("ada", shop, "store"))
		w.calm()
		byOld := w.pull("ben", "acme/store", "feat: old name", "Strategy: "+ref(roadmap, s))
		byNew := w.pull("ben", "acme/store", "feat: new name", "Strategy: "+ref("acme/plans", s))
		w.calm()
		w.wantStrategy("acme/store", byOld, "success", ref("acme/plans", s))
		w.wantStrategy("acme/store", byNew, "success", ref("acme/plans", s))
		w.wantLabels("acme/store", byNew, "feature")

		// Made private: what its readers may see is theirs alone, and the link still counts for who can read it.
		w.must(w.Turn("ada", "acme/plans", "private"))
		w.calm()
		w.wantStrategy("acme/store", byNew, "success", ref("acme/plans", s))
		stranger := w.pull("sam", "acme/store", "feat: stranger", "Strategy: "+ref("acme/plans", s), func(p *githubsim.NewPull) { p.Fork = true })
		w.calm()
		w.wantStrategy("acme/store", stranger, "failure")
		w.must(w.Turn("ada", "acme/plans", "public"))
		w.calm()
		w.wantStrategy("acme/store", stranger, "success")

		// Archived: nothing can be written, and nothing is tried.
		w.must(w.Turn("ada", "acme/store", "archived"))
		w.calm()
		w.quiet("an edit elsewhere that would change an archived repository's checks", func() {
			w.must(w.Unlabel("ada", "acme/plans", s, "strategy"))
		})
		w.must(w.Turn("ada", "acme/store", "unarchived"))
		w.calm()
		w.wantStrategy("acme/store", byNew, "failure")
		w.must(w.Label("ada", "acme/plans", s, "strategy"))
		w.calm()
		w.wantStrategy("acme/store", byNew, "success")

		// Deleted: what linked to it is told.
		w.must(w.DeleteRepo("ada", "acme/plans"))
		w.calm()
		w.wantStrategy("acme/store", byNew, "failure", ref("acme/plans", s))
	})
}

// An issue that moves to another repository stays what links to it mean.
func TestIssueMoves(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout")
		pull := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s))
		w.calm()
		there, err := w.TransferIssue("ada", roadmap, s, shop)
		w.must(err)
		w.calm()
		w.wantStrategy(shop, pull, "success", ref("", there))
		w.must(w.DeleteIssue("ada", shop, there))
		w.calm()
		w.wantStrategy(shop, pull, "failure")
	})
}

// A repository that changes its owner is followed where the app is installed, and left alone where it is not.
func TestRepositoryTransferred(t *testing.T) {
	each(t, setup{policy: enforce, fill: func(h *githubsim.Host) { h.AddOrg("other", "ada"); h.AddOrg("third", "ada") }}, func(t *testing.T, w *world) {
		_, err := w.Install(w.hub, "other")
		w.must(err)
		n := w.pull("ben", shop, "feat: x", "")
		m := w.pull("ben", roadmap, "feat: x", "")
		w.calm()
		w.wantStrategy(shop, n, "failure")
		w.must(w.TransferRepo("ada", shop, "other"), w.TransferRepo("ada", roadmap, "third"))
		w.calm()
		w.quiet("what happens where the app is not", func() { w.must(w.EditIssue("ada", "third/roadmap", m, text("refactor: x"), nil)) })
		w.commit("ada", "other/shop", file, advise)
		w.calm()
		w.wantStrategy("other/shop", n, "neutral")
	})
}

// What the app can no longer see it leaves alone; what it sees again it follows again.
func TestInstallationChanges(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: x", "")
		w.calm()
		w.must(w.inst.RemoveRepository(shop))
		w.calm()
		w.quiet("a change in a repository that was removed", func() { w.must(w.EditIssue("ben", shop, n, text("refactor: y"), nil)) })
		w.wantLabels(shop, n, "feature")
		fresh := w.issue("ben", shop, "feat: while nobody looked", "Kind: tech-debt")
		w.must(w.inst.AddRepository(shop))
		w.calm()
		w.must(w.EditIssue("ben", shop, n, text("refactor: z"), nil))
		w.must(w.EditIssue("ben", shop, fresh, text("feat: now"), nil))
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.wantLabels(shop, fresh, "tech-debt")

		w.inst.Suspend()
		w.calm()
		w.quiet("a change while the app is suspended", func() { w.must(w.EditIssue("ben", shop, n, text("feat: again"), nil)) })
		w.inst.Unsuspend()
		w.calm()
		w.wantLabels(shop, n, "feature")

		w.must(w.inst.Uninstall())
		w.calm()
		w.quiet("a change after the app was uninstalled", func() { w.must(w.EditIssue("ben", shop, n, text("refactor: gone"), nil)) })
		w.install()
		w.calm()
		w.must(w.EditIssue("ben", shop, n, text("refactor: back"), nil))
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
	})
}

// A new repository of an installation on everything is followed from its first event on.
func TestNewRepository(t *testing.T) {
	w := one(t, setup{policy: enforce})
	w.must(w.AddRepo("acme/new", githubsim.RepoOptions{}))
	n := w.pull("ada", "acme/new", "feat: x", "")
	w.calm()
	w.wantStrategy("acme/new", n, "failure")
	w.wantLabels("acme/new", n, "feature")
}

// A server that was down while things happened catches up by what it is told afterwards.
func TestAccountRenamed(t *testing.T) {
	w := one(t, setup{policy: enforce})
	s := w.strategy(roadmap, "Checkout")
	w.calm()
	w.must(w.RenameAccount("acme", "apex"))
	w.calm()
	n := w.pull("ben", "apex/shop", "feat: x", "Strategy: "+ref(roadmap, s))
	w.calm()
	w.wantStrategy("apex/shop", n, "success", ref("apex/roadmap", s))
}
