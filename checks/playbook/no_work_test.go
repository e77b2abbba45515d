package playbook

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

func TestNoWork(t *testing.T) {
	aged := func(days int, w *Work) func(*Reviewed) {
		return func(in *Reviewed) { in.Item.Created, in.Facts.Work = in.Now.AddDate(0, 0, -days), w }
	}
	plain := strings.ReplaceAll(soundStrategy, "#34 ", "")
	holds(t, checks.Strategy, "no-work", map[string]one{
		"work is linked":                 {body: plain, want: OK, with: aged(90, &Work{Open: 1})},
		"work is done":                   {body: plain, want: OK, with: aged(90, &Work{Closed: 1})},
		"an action names an issue":       {body: soundStrategy, want: OK, with: aged(90, &Work{})},
		"an action links a pull request": {body: "## Actions\n\n- [the parser](https://github.com/acme/shop/pull/7)", want: OK, with: aged(90, &Work{})},
		"an action names what is not there": {body: "## Actions\n\n- [ ] #4711 split the parser", want: Advice, with: func(in *Reviewed) {
			aged(20, &Work{})(in)
			in.Facts.Idle = map[string]bool{checks.Ref{Owner: "acme", Repo: "shop", Number: 4711}.Key(): true}
		}},
		"an action names the strategy itself":    {body: "## Actions\n\n- [ ] #12 split the parser\n- https://github.com/Acme/shop/issues/12", want: Advice, with: aged(20, &Work{})},
		"its horizon has passed":                 {body: "Horizon: 2027-02-01\n\n" + plain, want: NotReviewed, with: aged(90, &Work{})},
		"its horizon lies ahead":                 {body: "Horizon: 2028\n\n" + plain, want: Advice, with: aged(90, &Work{})},
		"prose around the actions names another": {body: "## Actions\n\nWe go on with the vision #3.\n\n- split the parser", want: Advice, with: aged(20, &Work{})},
		"an entry within an entry":               {body: "## Actions\n\n- split the parser\n  - its scanner: #35", want: OK, with: aged(20, &Work{})},
		"a row of a table":                       {body: "## Actions\n\n| what | where |\n|---|---|\n| split the parser | #35 |", want: OK, with: aged(20, &Work{})},
		"a heading with its link":                {body: "## Actions\n\n### Split the parser\n\nThe scanner first, #35.", want: OK, with: aged(20, &Work{})},
		"too new":                                {body: plain, want: NotReviewed, with: aged(13, &Work{})},
		"14 days old":                            {body: plain, want: Advice, with: aged(14, &Work{})},
		"not known":                              {body: plain, want: NotReviewed, with: aged(90, nil)},
		"age not known":                          {body: plain, want: NotReviewed, with: func(in *Reviewed) { in.Item.Created, in.Facts.Work = time.Time{}, &Work{} }},
		"a reference in code is none":            {body: "## Actions\n\n- split `#34`\n- ~~#35~~", want: Advice, with: aged(20, &Work{})},
		"a reference elsewhere is none":          {body: "Vision: #3\n\n## Actions\n\n- split the parser", want: Advice, with: aged(20, &Work{})},
	})
	superseded := func(in *Reviewed) {
		aged(90, &Work{})(in)
		in.Facts.Heirs = []checks.Ref{{Owner: "acme", Repo: "shop", Number: 40}}
	}
	holds(t, checks.Strategy, "no-work", map[string]one{"another stands in for it": {body: plain, want: NotReviewed, with: superseded}})
	holds(t, checks.Vision, "no-work", map[string]one{
		"another stands in for it":    {body: soundVision, want: NotReviewed, with: superseded},
		"a strategy serves it":        {body: soundVision, want: OK, with: aged(90, &Work{Strategies: 1})},
		"work without a strategy":     {body: soundVision, want: Advice, with: aged(90, &Work{Open: 9})},
		"a vision has longer":         {body: soundVision, want: NotReviewed, with: aged(29, &Work{})},
		"its horizon has passed":      {body: "Horizon: 2027-02-01", want: NotReviewed, with: aged(90, &Work{})},
		"30 days old":                 {body: soundVision, want: Advice, with: aged(30, &Work{})},
		"issues in its text are none": {body: soundVision + "\n## Actions\n\n- #34", want: Advice, with: aged(30, &Work{})},
	})
}
