package work

import (
	"net/http"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
)

// When an issue goes from one parent to another within a second GitHub is asked which it has. A copy that lags knows of none yet, or of the
// former one: what was told stands until GitHub says so twice.
func TestOneOldAnswerOfAParent(t *testing.T) {
	const shop, asks = "acme/shop", "GET /repos/{owner}/{repo}/issues/{issue_number}/parent"
	for name, c := range map[string]struct {
		none []int // how often GitHub knows of no parent, 0 for always
		want bool
	}{"never": {nil, true}, "once": {[]int{1}, true}, "always": {[]int{0}, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := build(t)
			a, b, n := tn.issue(shop), tn.issue(shop), tn.issue(shop)
			tn.must(tn.AddSubIssue("ada", shop, a, shop, n))
			tn.calm()
			tn.nextSecond()
			tn.must(tn.RemoveSubIssue("ada", shop, a, shop, n), tn.AddSubIssue("ada", shop, b, shop, n))
			tn.deliverAll()
			for _, times := range c.none {
				tn.Break(githubsim.Fault{Method: http.MethodGet, Route: "/repos/{owner}/{repo}/issues/{issue_number}/parent", Status: http.StatusNotFound,
					Message: "Not Found", Times: times})
			}
			before := tn.Counts()[asks]
			tn.run()
			if tn.Counts()[asks] == before {
				t.Error("it was not asked")
			}
			var parent []store.Link
			tn.must(tn.w.DB.Read(t.Context(), func(tx *store.Tx) (err error) {
				parent, err = tx.LinksAt(stored.Text("sub", tn.ids()[shop], n))
				return err
			}))
			if got := len(parent) == 1 && parent[0].Target.Number == b; got != c.want {
				t.Errorf("its parent: %v", parent)
			}
		})
	}
}
