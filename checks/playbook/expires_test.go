package playbook_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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
		"Horizon: begins 2025-10-01, ends 2027-12-31":         "2028-01-01",
		"Horizon: Reviewed on 2026-03-01; 3 years":            "2029-01-16",
		"Horizon: 12 months, until 2027-06-30":                "2027-07-01",
		"Horizon: 3 years (until the end of 2029)":            "2030-01-01",
		"Horizon: 24 months (2 years)":                        "2028-01-16",
		"Horizon: from Q4 2025":                               "",
		"## Timeline\n\nQ3 2026\n":                            "",
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

// Work counts for as long as the review says that the horizon lies ahead, whatever somebody wrote.
func TestWorkExpiresWhenTheReviewSaysSo(t *testing.T) {
	words := strings.Fields("2025-10-01 2027-12-31 3 18 24 two years months and a half begins ends Start: from until by to - , ; ( ) 2026 2027 Q1 Q3 H2 June 30 30.06.2027 after since the end of team users nobody")
	rules := config.Default()
	created := time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		horizon := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 9).Draw(t, "words"), " ")
		body := rapid.SampledFrom([]string{"Horizon: ", "## Horizon\n\n", "## Time horizon\n\n", "## Timeline\n\n"}).Draw(t, "under") + horizon
		in := playbook.Reviewed{Item: checks.Item{Created: created}, Kind: checks.Strategy, Doc: text.Read(body), Rules: &rules}
		in.Now = created.AddDate(0, 0, rapid.IntRange(0, 2000).Draw(t, "days"))
		said := playbook.NotReviewed
		for _, f := range playbook.Review(in).Findings {
			if f.Name == "horizon-passed" {
				said = f.Status
			}
		}
		want := playbook.NotReviewed
		if at := playbook.Expires(in); !at.IsZero() {
			want = playbook.OK
			if !in.Now.Before(at) {
				want = playbook.Advice
			}
		}
		if said != want {
			t.Errorf("%q on %s: the review says %v, the expiry %v", body, in.Now.Format(time.DateOnly), said, want)
		}
	})
}
