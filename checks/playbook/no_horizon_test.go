package playbook

import (
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

func TestNoHorizon(t *testing.T) {
	titled := func(s string) func(*Reviewed) { return func(in *Reviewed) { in.Item.Title = s } }
	holds(t, checks.Vision, "no-horizon", map[string]one{
		"a number of years":     {body: soundVision, want: OK},
		"a heading":             {body: "## Horizon\n\n2030", want: OK},
		"a sentence":            {body: "## Time horizon\n\nWe look three years ahead.", want: OK},
		"in the title":          {body: "Anyone finds anything.", want: OK, with: titled("Product vision 2026–2028")},
		"in the text":           {body: "In the next five years the desktop client disappears.", want: OK},
		"a year in the text":    {body: "By the end of 2029 nobody prints.", want: OK},
		"in a heading":          {body: "## Our 3 year vision\n\nAnyone finds anything.", want: OK},
		"a year for nobody":     {body: "By 2030 nobody waits for a build.", want: OK},
		"a year for people":     {body: "In the year 2030 people shop by voice.", want: OK},
		"a year in a clause":    {body: "Once that is done, by 2030 customers pay with a look.", want: OK},
		"and a half":            {body: "Horizon: three-and-a-half years", want: OK},
		"counted things":        {body: "Every shop grows by 2030 users.", want: Advice},
		"a year gone by":        {body: "By 2020 nobody waited.", want: Advice},
		"only a beginning":      {body: "Horizon: starting January 2029", want: Advice},
		"a title's beginning":   {body: "x", want: Advice, with: titled("Product vision since 2028")},
		"no date but a name":    {body: "Horizon: until the H2 database is gone", want: Advice},
		"what is not to be":     {body: "We will not get there in the next year.", want: Advice},
		"none":                  {body: "Anyone finds anything.", want: Advice},
		"a past in the text":    {body: "In 2019 we had three teams, and in 2024 thirty.", want: Advice},
		"a step in the text":    {body: "In the next six months the old parser goes.", want: Advice},
		"a count in the text":   {body: "In 2000 shops people pay by card.", want: Advice},
		"a number in the title": {body: "x", want: Advice, with: titled("Vision #2030")},
		"words":                 {body: "Horizon: soon enough", want: Advice},
		"a number of something": {body: "Horizon: 40 teams", want: Advice},
		"a heading and no more": {body: "### Horizon\n\n_No response_", want: Advice},
		"no day to count from":  {body: "Horizon: 3 years", want: NotReviewed, with: func(in *Reviewed) { in.Item.Created = time.Time{} }},
	})
	holds(t, checks.Strategy, "no-horizon", map[string]one{
		"without a vision":             {body: "Pattern: no-vision", want: Advice},
		"without a vision, with a day": {body: "Pattern: no-vision\nHorizon: 2027-06-30", want: OK},
		"under a timeline":             {body: "Pattern: no-vision\n\n## Timeline\n\n2027-06-30", want: OK},
		"one that can't be read":       {body: soundStrategy + "\nHorizon: Q5 2027", want: Advice},
	})
	spared(t, checks.Strategy, "no-horizon", soundStrategy, "## Timeline\n\nFirst the readers, then the writers.", "Pattern: migration")
}
