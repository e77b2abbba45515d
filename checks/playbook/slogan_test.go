package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestSlogan(t *testing.T) {
	pictured := func(s string) string { return "Horizon: 2030\nPerspective: product\n\n## End state\n\n" + s }
	holds(t, checks.Vision, "slogan", map[string]one{
		"a picture":                 {body: soundVision, want: OK},
		"one sentence":              {body: pictured("Every order is found in one search, from any device, in under a second."), want: OK},
		"a list":                    {body: pictured("- Nobody runs a migration by hand\n- The queue is empty every Friday\n- New shops open within 2 days"), want: OK},
		"a technical one":           {body: pictured("Every service owns its tables. Deploys take five minutes and need no meeting; a bad one rolls itself back."), want: OK},
		"figures":                   {body: pictured("99.95% of 40,000 checkouts a day, at 200 ms."), want: OK},
		"no heading for it":         {body: "Horizon: 2030\n\nA nurse opens the tablet, sees the three patients who need her first, and writes nothing down twice.", want: OK},
		"praise about something":    {body: pictured("The best map of the London sewers: each pipe with its age, its last flood and the depth of the street above."), want: OK},
		"another script":            {body: pictured("利用者は注文番号を知らなくても、名前や住所の一部だけで過去の注文をすぐに見つけられる。"), want: OK},
		"what never happens":        {body: pictured("Nobody waits for a build."), want: OK},
		"what everybody sees":       {body: pictured("Every branch sees its shelves the minute they change."), want: OK},
		"the easiest":               {body: pictured("We want to build the fastest and easiest database for modern applications."), want: Advice},
		"number one":                {body: pictured("To be the number one choice for online grocery shopping in Europe."), want: Advice},
		"what every system is":      {body: pictured("A modern, cloud-native, AI-first architecture that scales with the business."), want: Advice},
		"the best":                  {body: pictured("To be the best platform for developers everywhere."), want: Advice},
		"leading":                   {body: pictured("We want to be the leading open source observability solution for cloud native teams."), want: Advice},
		"empowering":                {body: pictured("Empowering every organization to achieve more with seamless, innovative experiences."), want: Advice},
		"short":                     {body: pictured("Search that just works."), want: Advice},
		"a slogan and nothing else": {body: "Perspective: product\nHorizon: 2030\n\nDelight our customers.", want: Advice},
		"a heading and no more":     {body: pictured("_No response_"), want: Advice},
		"only a quote":              {body: pictured("> Every order is found in one search, from any device."), want: NotReviewed},
		"nothing":                   {body: "Perspective: product\nHorizon: 2030", want: Advice},
	})
	spared(t, checks.Strategy, "slogan", soundStrategy)
}

// What says only which kind it is paints no picture, and quotes none.
func TestSloganIsNoFieldOfTheForm(t *testing.T) {
	for _, body := range []string{"Kind: vision", "### Kind\n\n🔭 vision\n\n### Perspective\n\nproduct", "**Kind:** vision\nHorizon: 2030", "Kind: vision\n\nPattern: migration"} {
		f, _ := of(Review(reviewed(checks.Vision, body)), "slogan")
		if f.Status != Advice || f.Quote != "" || f.Sentence != slogan.Wrong {
			t.Errorf("%q: %v %q about %q", body, f.Status, f.Sentence, f.Quote)
		}
	}
}
