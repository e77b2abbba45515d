package classify

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// asked are rules under which a model of the owner's own is asked.
func asked(change ...func(*checks.OwnModel)) *checks.Rules {
	r := rules()
	r.Mode = checks.Observe
	r.Classify.TextModel, r.Classify.Habits = false, nil
	r.Classify.MinConfidence, r.Classify.CountConfidence = checks.Certainty{Feature: .9, TechDebt: .75}, .6
	r.Classify.Model = checks.OwnModel{URL: "https://llm.example.com/v1", Name: "small", ADay: 10}
	for _, c := range change {
		c(&r.Classify.Model)
	}
	return r
}

func answered(k checks.Kind) func(*checks.Classifiable) {
	return func(c *checks.Classifiable) {
		c.Asked = &checks.Said{Kind: k, Model: "small", At: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)}
	}
}

// What the owner's own model says is likely at most, unless it may label; it never makes a plan, and is heard where nothing else speaks.
func TestAsked(t *testing.T) {
	labels := func(m *checks.OwnModel) { m.Label = true }
	plain := issue("Widgets", "")
	for name, c := range map[string]struct {
		in     checks.Classifiable
		rules  *checks.Rules
		kind   checks.Kind
		likely checks.Kind
		source checks.Source
		says   string
	}{
		"likely":           {but(plain, answered(checks.TechDebt)), asked(), "", checks.TechDebt, checks.ByAsked, "the model small of the owner’s own server says so, on 2026-05-04"},
		"other":            {but(plain, answered(checks.Other)), asked(), "", checks.Other, checks.ByAsked, ""},
		"it does not know": {but(plain, answered(checks.None)), asked(), "", "", checks.NoSource, ""},
		"no strategy":      {but(plain, answered(checks.Strategy)), asked(labels), "", "", checks.NoSource, ""},
		"no vision":        {but(plain, answered(checks.Vision), trust(checks.Yes)), asked(labels), "", "", checks.NoSource, ""},
		"it may label":     {but(plain, answered(checks.Feature)), asked(labels), checks.Feature, "", checks.ByAsked, ""},
		"another model":    {but(plain, answered(checks.Feature)), asked(func(m *checks.OwnModel) { m.Name = "large" }), "", "", checks.NoSource, ""},
		"it was taken out": {but(plain, answered(checks.Feature)), asked(func(m *checks.OwnModel) { m.URL = "" }), "", "", checks.NoSource, ""},
		"a rule":           {but(issue("refactor: x", ""), answered(checks.Feature)), asked(labels), checks.TechDebt, "", checks.ByRule, ""},
		"a person":         {but(plain, answered(checks.Feature), chose(checks.None, "unlabel")), asked(labels), "", "", checks.ByPerson, ""},
		"may be a plan":    {but(issue("One queue", strategyBody), answered(checks.Feature), trust(checks.Unknown)), asked(labels), "", "", checks.NoSource, ""},
		"a stranger's":     {but(issue("One queue", strategyBody), answered(checks.Feature), trust(checks.No)), asked(labels), "", "", checks.NoSource, ""},
		"something likely": {but(plain, answered(checks.Feature)), under(asked(labels), func(r *checks.Rules) { r.Classify.Habits = same{Kind: checks.TechDebt, Confidence: .7} }), "", checks.TechDebt, checks.ByHabit, ""},
		"named to nobody":  {but(plain, answered(checks.Feature)), under(asked(), func(r *checks.Rules) { r.Withheld = map[string]bool{"classify.model.name": true} }), "", checks.Feature, checks.ByAsked, "the model of the owner’s own server says so, on"},
	} {
		t.Run(name, func(t *testing.T) {
			d := Decide(c.in, c.rules)
			if d.Kind != c.kind || d.Likely != c.likely || d.Source != c.source || !strings.HasPrefix(d.Evidence, c.says) {
				t.Errorf("%s, likely %q: %s", told(d), d.Likely, d.Evidence)
			}
			if says := Change(d, c.in, c.rules); says == "" || strings.Contains(says, "0.0") || strings.Contains(says, "small") {
				t.Error(says)
			}
		})
	}
}

// but is an item with changes.
func but(in checks.Classifiable, changes ...func(*checks.Classifiable)) checks.Classifiable {
	for _, c := range changes {
		in = with(in, c)
	}
	return in
}

// under are rules with a change.
func under(r *checks.Rules, change func(*checks.Rules)) *checks.Rules { change(r); return r }

// It is asked about what nobody knows and what counts, and about nothing that it was asked or that may not be sent.
func TestWants(t *testing.T) {
	plain := issue("Widgets", "")
	plain.Item.State = checks.Open
	closed := but(plain, func(c *checks.Classifiable) { c.Item.State, c.Item.Reason = checks.Closed, checks.Completed })
	private := but(plain, func(c *checks.Classifiable) { c.Item.Private = true })
	for name, c := range map[string]struct {
		in    checks.Classifiable
		rules *checks.Rules
		there bool // in an open milestone
		want  bool
	}{
		"open":                   {plain, asked(), false, true},
		"closed":                 {closed, asked(), false, false},
		"closed, and counts":     {closed, asked(), true, true},
		"dropped":                {but(closed, func(c *checks.Classifiable) { c.Item.Reason = checks.NotPlanned }), asked(), true, false},
		"known":                  {but(issue("feat: x", ""), func(c *checks.Classifiable) { c.Item.State = checks.Open }), asked(), false, false},
		"likely":                 {plain, under(asked(), func(r *checks.Rules) { r.Classify.Habits = same{Kind: checks.TechDebt, Confidence: .7} }), false, false},
		"asked":                  {but(plain, answered(checks.None)), asked(), false, false},
		"a person said":          {but(plain, chose(checks.None, "unlabel")), asked(), false, false},
		"exempt":                 {but(plain, func(c *checks.Classifiable) { c.Item.Labels = []string{"bug"} }), asked(), false, false},
		"may be a plan":          {but(plain, func(c *checks.Classifiable) { c.Item.Body = strategyBody }, trust(checks.Unknown)), asked(), false, false},
		"a stranger's plan":      {but(plain, func(c *checks.Classifiable) { c.Item.Body = strategyBody }, trust(checks.No)), asked(), false, false},
		"private":                {private, asked(), false, false},
		"private, and may":       {private, asked(func(m *checks.OwnModel) { m.Private = true }), false, true},
		"no model":               {plain, asked(func(m *checks.OwnModel) { m.URL = "" }), false, false},
		"none a day":             {plain, asked(func(m *checks.OwnModel) { m.ADay = 0 }), false, false},
		"switched off":           {plain, under(asked(), func(r *checks.Rules) { r.Mode = checks.Off }), false, false},
		"observed, nothing more": {plain, under(asked(), func(r *checks.Rules) { r.Mode = checks.Observe }), false, true},
	} {
		if got := Wants(c.in, Decide(c.in, c.rules), c.there, c.rules); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// One content is asked once: what is shown of it, to which model.
func TestContent(t *testing.T) {
	it := checks.Item{Type: checks.Issue, Title: "Widgets", Body: "are slow\n"}
	same := QuestionOf(it).Content("small")
	seen := map[string]string{}
	for name, c := range map[string]struct {
		change func(*checks.Item)
		model  string
		same   bool
	}{
		"spaces":       {func(i *checks.Item) { i.Title = " Widgets " }, "small", true},
		"labels":       {func(i *checks.Item) { i.Labels = []string{"x"} }, "small", true},
		"title":        {func(i *checks.Item) { i.Title = "Widget" }, "small", false},
		"body":         {func(i *checks.Item) { i.Body = "is slow" }, "small", false},
		"moved":        {func(i *checks.Item) { i.Title, i.Body = "", "Widgetsare slow" }, "small", false},
		"type":         {func(i *checks.Item) { i.Type = checks.Pull }, "small", false},
		"model":        {func(*checks.Item) {}, "large", false},
		"far from top": {func(i *checks.Item) { i.Body = strings.Repeat("x", askedBody+1) }, "small", false},
	} {
		changed := it
		c.change(&changed)
		got := QuestionOf(changed).Content(c.model)
		if (got == same) != c.same || !c.same && seen[got] != "" {
			t.Errorf("%s: like the first %t, like %q", name, got == same, seen[got])
		}
		seen[got] = name
	}
	long := QuestionOf(checks.Item{Title: strings.Repeat("é", 1000), Body: strings.Repeat("語", 9000)})
	if n, m := len([]rune(long.Title)), len([]rune(long.Body)); n != askedTitle || m != askedBody {
		t.Errorf("%d and %d characters are shown", n, m)
	}
}
