package playbook

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// aged is any issue at any time, with any facts that time matters to.
func aged(t *rapid.T) Reviewed {
	kind := rapid.SampledFrom([]checks.Kind{checks.Vision, checks.Strategy}).Draw(t, "kind")
	body := rapid.SampledFrom([]string{"", soundStrategy, soundVision, "Pattern: no-vision\n" + soundStrategy, "Pattern: migration\n"}).Draw(t, "body")
	body = rapid.SampledFrom([]string{"", "Horizon: 3 years\n", "Horizon: 2027-08-31\n", "Horizon: by June 2028\n", "Horizon: 2037\n", "Horizon: soon\n"}).Draw(t, "horizon") + body
	hours := func(name string, least, most int) time.Duration {
		return time.Duration(rapid.IntRange(24*least, 24*most).Draw(t, name)) * time.Hour
	}
	in := Reviewed{Kind: kind, Doc: text.Read(body), Rules: &checks.Rules{}, Now: now,
		Item: checks.Item{Body: body, Created: now.Add(-hours("age", 0, 800))}}
	in.Facts.Work = &Work{Open: rapid.IntRange(0, 1).Draw(t, "open"), Strategies: rapid.IntRange(0, 1).Draw(t, "strategies")}
	in.Facts.Plan = &Plan{}
	for range rapid.IntRange(0, 2).Draw(t, "slices") {
		s := Slice{Title: "slice", Due: now.Add(hours("due", -60, 400))}
		if rapid.Bool().Draw(t, "begun") {
			s.Start.Day = now.Add(hours("start", -300, 300))
		}
		in.Facts.Plan.Slices = append(in.Facts.Plan.Slices, s)
	}
	return in
}

// Until the next moment a review stays what it is, whenever it is looked at.
func TestNothingChangesBeforeTheNextMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := aged(t)
		next := Next(in)
		most := 12 * 366 * 24 * time.Hour
		if !next.IsZero() {
			if !next.After(in.Now) {
				t.Fatalf("the next moment, %s, has gone by", next)
			}
			most = next.Sub(in.Now) - 1
		}
		first := Review(in)
		later := in
		later.Now = in.Now.Add(time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, "later")))
		if d := cmp.Diff(first, Review(later)); d != "" {
			t.Fatalf("changed at %s, and the next moment is %s:\n%s", later.Now, next, d)
		}
		later.Now = in.Now.Add(most)
		if d := cmp.Diff(first, Review(later)); d != "" {
			t.Fatalf("changed before %s:\n%s", next, d)
		}
	})
}

// The moments that people wait for.
func TestNext(t *testing.T) {
	plan := func(due time.Time) func(*Reviewed) {
		return func(in *Reviewed) {
			in.Item.Created = now.AddDate(-1, 0, 0)
			in.Facts.Plan = &Plan{Slices: []Slice{{Title: "1", Due: due}}}
		}
	}
	for why, c := range map[string]struct {
		kind checks.Kind
		body string
		with func(*Reviewed)
		want time.Time
	}{
		"old enough to have work": {checks.Strategy, soundStrategy, func(in *Reviewed) { in.Item.Created = now.AddDate(0, 0, -10) }, now.AddDate(0, 0, 4)},
		"the week after":          {checks.Strategy, "", func(in *Reviewed) { in.Item.Created, in.Facts.Work = now.AddDate(0, 0, -30), &Work{} }, now.AddDate(0, 0, 5)},
		"the horizon passes":      {checks.Strategy, "Horizon: 2027-04-10", func(in *Reviewed) { in.Item.Created = now.AddDate(0, -3, 0) }, day(2027, 4, 11)},
		"a vision gets near": {checks.Vision, "Horizon: 2028-06-30", func(in *Reviewed) {
			in.Item.Created, in.Facts.Work = now.AddDate(0, -3, 0), &Work{Strategies: 1}
		}, day(2027, 7, 2)},
		"four weeks before a slice ends": {checks.Strategy, soundStrategy, plan(day(2027, 5, 1)), day(2027, 4, 3)},
		"a slice is over":                {checks.Strategy, soundStrategy, plan(day(2027, 3, 9)), day(2027, 3, 10)},
		"nothing any more":               {checks.Strategy, soundStrategy, func(in *Reviewed) { in.Item.Created, in.Facts.Plan = now.AddDate(-1, 0, 0), nil }, time.Time{}},
		"no kind that is reviewed":       {checks.Feature, "Horizon: 2028", nil, time.Time{}},
	} {
		in := reviewed(c.kind, c.body)
		in.Kind = c.kind
		if c.with != nil {
			c.with(&in)
		}
		if got := Next(in); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", why, got, c.want)
		}
	}
}
