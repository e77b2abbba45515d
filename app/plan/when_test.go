package plan

import (
	"cmp"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

func at(minute int) time.Time {
	return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

// moment is an open issue of minute 10 in a repository that was read and has a policy since minute 5, ten minutes before the end
// of the grace.
func moment(change func(*Moment)) Moment {
	r := policy(checks.Advise)
	r.Comments.Unlinked, r.Comments.Grace, r.Playbook.Review, r.Backfill = true, 30*time.Minute, true, false
	m := Moment{Now: at(30), Item: checks.Item{Ref: here, Type: checks.Issue, State: checks.Open, Created: at(10)}, Rules: r, Since: at(5), Read: at(1)}
	if change != nil {
		change(&m)
	}
	return m
}

func TestUnlinkedAppears(t *testing.T) {
	there := Shown{There: true, Hash: "x"}
	for name, c := range map[string]struct {
		m        Moment
		unlinked bool
		shown    Shown
		want     Appearance
		from     checks.Choices
	}{
		"no strategy to choose from":   {m: moment(func(m *Moment) { m.Now = at(40) }), unlinked: true, want: Appearance{Collapse: true}, from: checks.NoChoices},
		"none any more":                {m: moment(func(m *Moment) { m.Now = at(40) }), unlinked: true, shown: there, want: Appearance{Collapse: true}, from: checks.NoChoices},
		"within the grace":             {moment(nil), true, Shown{}, Appearance{Due: at(40)}, 0},
		"within it, and there before":  {moment(nil), true, there, Appearance{Say: true, Due: at(40)}, 0},
		"after it":                     {moment(func(m *Moment) { m.Now = at(40) }), true, Shown{}, Appearance{Say: true}, 0},
		"settled":                      {moment(nil), false, there, Appearance{Collapse: true}, 0},
		"closed":                       {moment(func(m *Moment) { m.Item.State = checks.Closed }), true, there, Appearance{}, 0},
		"the policy has none":          {moment(func(m *Moment) { m.Rules.Comments.Unlinked = false }), true, there, Appearance{}, 0},
		"older than the policy":        {moment(func(m *Moment) { m.Item.Created = at(2) }), true, Shown{}, Appearance{}, 0},
		"older, and touched since":     {moment(func(m *Moment) { m.Item.Created, m.Touched = at(2), at(6) }), true, Shown{}, Appearance{Due: at(40)}, 0},
		"older, and policy takes all":  {moment(func(m *Moment) { m.Item.Created, m.Rules.Backfill = at(2), true }), true, Shown{}, Appearance{Due: at(40)}, 0},
		"before any policy that posts": {moment(func(m *Moment) { m.Since = time.Time{} }), true, Shown{}, Appearance{}, 0},
	} {
		if got := c.m.Unlinked(c.unlinked, cmp.Or(c.from, checks.FewChoices), at(10), c.shown); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestSplitAppears(t *testing.T) {
	there := Shown{There: true, Hash: "x"}
	closed := func(m *Moment) { m.Item.State = checks.Closed }
	old := func(m *Moment) { m.Item.Created = at(2) }
	for name, c := range map[string]struct{ got, want Appearance }{
		"something to choose":                 {moment(nil).Split(true, false, Shown{}), Appearance{Say: true}},
		"of a closed strategy":                {moment(closed).Split(true, false, Shown{}), Appearance{Say: true}},
		"of one older than the policy":        {moment(old).Split(true, false, Shown{}), Appearance{}},
		"of such a one, and there before":     {moment(old).Split(true, false, there), Appearance{Say: true}},
		"nothing any more":                    {moment(nil).Split(false, false, there), Appearance{Collapse: true}},
		"nothing any more, and lines ticked":  {moment(nil).Split(false, true, there), Appearance{Say: true}},
		"nothing any more, and it is deleted": {moment(nil).Split(false, true, Shown{}), Appearance{}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

func TestReviewAppears(t *testing.T) {
	closed := func(m *Moment) { m.Item.State = checks.Closed }
	off := func(m *Moment) { m.Rules.Playbook.Review = false }
	there, void := Shown{There: true, Hash: "x"}, Shown{There: true, Void: true}
	for name, c := range map[string]struct {
		got, want Appearance
	}{
		"a strategy":                 {moment(nil).Review(checks.Strategy, Shown{}), Appearance{Say: true}},
		"one that is older":          {moment(func(m *Moment) { m.Item.Created = at(2) }).Review(checks.Strategy, Shown{}), Appearance{}},
		"closed":                     {moment(closed).Review(checks.Strategy, there), Appearance{}},
		"closed, with what is void":  {moment(closed).Review(checks.Strategy, void), Appearance{Close: true}},
		"no review in the policy":    {moment(off).Review(checks.Vision, there), Appearance{Collapse: true}},
		"work":                       {moment(nil).Review(checks.Feature, there), Appearance{Collapse: true}},
		"a non-goal":                 {moment(nil).Note(checks.Feature, yes, Shown{}), Appearance{Say: true}},
		"no non-goal any more":       {moment(nil).Note(checks.Feature, no, there), Appearance{Collapse: true}},
		"no review of work":          {moment(off).Note(checks.Feature, yes, there), Appearance{Collapse: true}},
		"a non-goal of a closed one": {moment(closed).Note(checks.Feature, yes, there), Appearance{}},
		"which is void":              {moment(closed).Note(checks.Feature, yes, void), Appearance{Close: true}},
		"of a pull request":          {moment(func(m *Moment) { m.Item.Type = checks.Pull }).Note(checks.Feature, yes, there), Appearance{}},
		"of a strategy":              {moment(nil).Note(checks.Strategy, yes, there), Appearance{}},
		"within the grace":           {moment(nil).Wait(Appearance{Say: true}, at(20), Shown{}), Appearance{Due: at(50)}},
		"there already":              {moment(nil).Wait(Appearance{Say: true}, at(20), there), Appearance{Say: true}},
		"after it":                   {moment(nil).Wait(Appearance{Say: true}, at(0), Shown{}), Appearance{Say: true}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

func yes() bool { return true }
func no() bool  { return false }

func TestSumming(t *testing.T) {
	rules := policy(checks.Advise)
	rules.Summary.Every = 30 * time.Minute
	open, closed := checks.Milestone{State: checks.Open}, checks.Milestone{State: checks.Closed, Closed: at(20)}
	sum := func(ms checks.Milestone, now, last int, told bool) Summing {
		return Summing{Now: at(now), Milestone: ms, Rules: rules, Since: at(5), Summarised: at(last), ClosingSummed: told}
	}
	if due := sum(open, 30, 10, false).Due(); !due.Equal(at(40)) {
		t.Errorf("written again at %v", due)
	}
	if due := sum(open, 40, 10, false).Due(); !due.IsZero() {
		t.Errorf("what is due waits until %v", due)
	}
	if s := sum(closed, 30, 10, false); !s.Closing() || !s.Due().IsZero() {
		t.Errorf("the closing waits until %v", s.Due())
	}
	if s := sum(closed, 30, 10, true); s.Closing() || !s.Due().Equal(at(40)) {
		t.Errorf("a closing that was told is told again, %v", s.Due())
	}
	if s := (Summing{Now: at(30), Milestone: closed, Rules: rules, Since: at(25)}); !s.Over() {
		t.Error("what was over before the policy is summed up")
	}
	open.Due = at(0)
	if got, want := sum(open, 30, 10, false).Overdue(), at(0).Truncate(24*time.Hour).AddDate(0, 0, 1); !got.Equal(want) {
		t.Errorf("overdue at %v, want %v", got, want)
	}
	open.Due = at(0).AddDate(0, 0, -2)
	if got := sum(open, 30, 10, false).Overdue(); !got.IsZero() {
		t.Errorf("what is overdue will be so at %v", got)
	}
}
