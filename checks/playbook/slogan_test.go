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
		"the best":                  {body: pictured("To be the best platform for developers everywhere."), want: Advice},
		"leading":                   {body: pictured("We want to be the leading open source observability solution for cloud native teams."), want: Advice},
		"empowering":                {body: pictured("Empowering every organization to achieve more with seamless, innovative experiences."), want: Advice},
		"short":                     {body: pictured("Search that just works."), want: Advice},
		"a slogan and nothing else": {body: "Perspective: product\nHorizon: 2030\n\nDelight our customers.", want: Advice},
		"a heading and no more":     {body: pictured("_No response_"), want: Advice},
		"nothing":                   {body: "Perspective: product\nHorizon: 2030", want: Advice},
	})
	spared(t, checks.Strategy, "slogan", soundStrategy)
}
