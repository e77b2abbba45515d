package app_test

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

const market = "acme/market"

// Who gives their own repository the former name of another is nobody there: an issue in it is no parent out of the other.
func TestAFormerNameVouchesForNothing(t *testing.T) {
	w := one(t, setup{policy: enforce, bare: true})
	w.install(home, shop)
	s := w.strategy(shop, "Checkout that people finish")
	child := w.issue("ben", shop, "feat: a form", "")
	n := w.pull("ben", shop, "The form", "Closes "+ref("", child))
	w.calm()
	w.must(w.RenameRepo("ada", shop, "market"))
	w.calm()
	w.must(w.AddRepo(shop, githubsim.RepoOptions{}), w.SetPermission("ada", shop, "sam", "admin"))
	for i := 0; i < s; i++ {
		w.issue("sam", shop, "Mine", "")
	}
	w.later()
	w.must(w.AddSubIssue("sam", shop, s, market, child))
	w.calm()
	w.wantStrategy(market, n, "failure")
}
