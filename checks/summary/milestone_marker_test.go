package summary_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// Nobody gives a milestone a title by which its summary is taken for that of another one.
func TestNoTwoMilestonesShareAMarker(t *testing.T) {
	home, shop := checks.Ref{Owner: "acme", Repo: "roadmap"}, checks.Ref{Owner: "acme", Repo: "shop"}
	seen := map[string]string{}
	for _, title := range []string{"Winter", "Winter acme/shop", "Winter acme%2Fshop", "Winter acme%252Fshop", "Winter acme/shop acme/shop",
		"Winter  acme/shop", "2026/Q4", "2026%2FQ4", "a -->", "a --%3E", "a %2D%2D>", "a\nb", "a%0Ab", "Winter acme/roadmap"} {
		for name, of := range map[string]checks.Ref{"": home, " in acme/shop": shop} {
			marker := summary.MilestoneMarker(title, of, home)
			if other, taken := seen[marker]; taken {
				t.Errorf("%q%s and %s share %s", title, name, other, marker)
			}
			seen[marker] = title + name
		}
	}
	for title, want := range map[string]string{
		"Winter": "<!-- northstar:milestone:Winter -->", "2026/Q4": "<!-- northstar:milestone:2026/Q4 -->", "a b -- c": "<!-- northstar:milestone:a b %2D%2D c -->",
	} {
		if got := summary.MilestoneMarker(title, home, home); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
}
