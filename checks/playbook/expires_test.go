package playbook_test

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
	"github.com/northstar-app/northstar/config"
)

func TestExpires(t *testing.T) {
	rules := config.Default()
	for body, want := range map[string]string{
		"Horizon: 2026-06-30":                                 "2026-07-01",
		"### Horizon\n\nQ3 2026\n":                            "2026-10-01",
		"## Horizon\n\n18 months\n":                           "2027-07-16",
		"Horizon: 2026-06-30 for half of it, Q1 2027 for all": "2027-04-01",
		"Horizon: June 30, 2026":                              "2026-07-01",
		"Horizon: Oct. 2026":                                  "2026-11-01",
		"Horizon: Q3 27":                                      "2027-10-01",
		"Horizon: Q3 27 teams":                                "2026-10-01",
		"Horizon: soon":                                       "",
		"By 2026 we are there.":                               "",
		"> Horizon: 2026-06-30":                               "",
		"":                                                    "",
	} {
		in := playbook.Reviewed{Item: checks.Item{Created: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}, Kind: checks.Strategy, Doc: text.Read(body), Rules: &rules}
		got := ""
		if at := playbook.Expires(in); !at.IsZero() {
			got = at.Format(time.DateOnly)
			if !at.Equal(at.Truncate(24 * time.Hour)) {
				t.Errorf("%q: %s is no midnight", body, at)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
		in.Kind = checks.Vision
		if at := playbook.Expires(in); !at.IsZero() {
			t.Errorf("%q: a vision expires at %s", body, at)
		}
	}
}
