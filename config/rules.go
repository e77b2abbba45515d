package config

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
)

// rules are the policy as decisions read it. Every value is set, since the defaults are under it.
func (p *policy) rules(login string) checks.Rules {
	return checks.Rules{
		Mode: checks.Mode(*p.Mode),
		Labels: map[checks.Kind]string{
			checks.Vision: string(*p.Labels.Vision), checks.Strategy: string(*p.Labels.Strategy),
			checks.Feature: string(*p.Labels.Feature), checks.TechDebt: string(*p.Labels.TechDebt),
		},
		OldNames: map[string]checks.Kind{},
		Classify: p.Classify.rules(),
		Require:  p.Strategy.required(),
		Repos:    each(p.Strategy.Repositories, func(r repository) string { return r.of(login) }),
		Capacity: p.Capacity.rules(),
		Points: checks.Points{
			Field:   string(*p.Points.Field),
			Options: folded(p.Points.Options, func(w weight) checks.Weight { return checks.Weight(w) }),
			Labels:  folded(p.Points.Labels, func(w weight) checks.Weight { return checks.Weight(w) }),
			Default: checks.Weight(*p.Points.Default),
		},
		WhenIncomplete: checks.Conclusion(*p.Checks.WhenIncomplete),
		Comments:       checks.Comments{Unlinked: bool(*p.Comments.Unlinked), Grace: time.Duration(*p.Comments.Grace), Weekly: *p.Comments.Digest == "weekly"},
		Backfill:       bool(*p.Backfill.Label),
		Summary: checks.Summary{
			Strategies: *p.Summary.Target != "tracking-issue",
			Tracking:   *p.Summary.Target != "strategies",
			Every:      time.Duration(*p.Summary.Every),
			FollowUp:   time.Duration(*p.Summary.FollowUp),
		},
		Playbook: checks.Playbook{
			Review:   bool(*p.Playbook.Review),
			Headings: folded(p.Playbook.Headings, func(n []name) []string { return each(n, name.plain) }),
		},
		Teams: checks.Teams{
			Product:     each(p.Teams.Product, func(t team) string { return t.of(login) }),
			Engineering: each(p.Teams.Engineering, func(t team) string { return t.of(login) }),
			Waive:       each(p.Teams.Waive, func(t team) string { return t.of(login) }),
		},
		SpikeOver: checks.Weight(*p.Planning.SpikeOver),
	}
}

func (c classify) rules() checks.Classify {
	return checks.Classify{
		IssueTypes: folded(c.IssueTypes, func(k kind) checks.Kind { return checks.Kind(k) }),
		Rules:      each(c.Rules, rule.decisive),
		Exempt: checks.Exempt{
			Labels:     each(c.Exempt.Labels, name.plain),
			Authors:    each(c.Exempt.Authors, authorGlob.plain),
			IssueTypes: each(c.Exempt.IssueTypes, name.plain),
		},
		Habits:          c.Habits.rules(),
		TextModel:       bool(*c.TextModel),
		MinConfidence:   checks.Certainty{Feature: c.MinConfidence.Feature.fraction(), TechDebt: c.MinConfidence.TechDebt.fraction()},
		CountConfidence: c.CountConfidence.fraction(),
		Model: checks.OwnModel{URL: string(*c.Model.URL), Name: string(*c.Model.Name), Private: bool(*c.Model.Private), Label: bool(*c.Model.Label),
			ADay: int(*c.Model.ADay)},
		Learn: bool(*c.Learn),
	}
}

// rules are the built-in habits with those of the policy.
func (h habits) rules() checks.Habits {
	m := habit.Map{
		Labels:   folded(h.Labels, habitKind.kind),
		Prefixes: folded(h.Prefixes, habitKind.kind),
	}
	for _, text := range slices.Sorted(maps.Keys(h.Paths)) {
		if g, err := checks.ParseGlob(text); err == nil { // else it was reported
			m.Paths = append(m.Paths, habit.Glob{Pattern: g, Kind: h.Paths[text].kind()})
		}
	}
	return finder{habit.New(m)}
}

// finder are habits as decisions ask them.
type finder struct{ *habit.Habits }

// Habits are the entries by which a policy's habits are read, in the order in which people read them.
func Habits(r checks.Rules) []habit.Entry {
	f, ok := r.Classify.Habits.(finder)
	if !ok {
		return nil
	}
	return f.Entries()
}

// Find is [habit.Habits.FindWithin].
func (f finder) Find(b *checks.Budget, it checks.Item, paths []string, known bool) (checks.Habit, bool) {
	found, ok := f.FindWithin(b, it, paths, known)
	return checks.Habit{Kind: found.Kind, Confidence: found.Confidence, Evidence: found.Evidence, Own: found.Own,
		Place: string(found.Place), Text: found.Text, Statable: found.Statable()}, ok
}

// decisive is the rule as decisions read it.
func (r rule) decisive() checks.Rule {
	out := checks.Rule{
		Kind:    checks.Kind(*r.Kind),
		Labels:  each(r.Labels, name.plain),
		Paths:   each(r.Paths, func(g glob) *checks.Pattern { return g.Pattern }),
		Authors: each(r.Authors, authorGlob.plain),
		Text:    showRule(r),
	}
	if r.Title != nil {
		out.Title = r.Title.Pattern
	}
	if r.Body != nil {
		out.Body = r.Body.Pattern
	}
	return out
}

func (s strategy) required() map[checks.Kind]bool {
	out := map[checks.Kind]bool{}
	for _, k := range s.Require {
		out[k.kind()] = true
	}
	return out
}

func (c capacity) rules() checks.Capacity {
	return checks.Capacity{
		Band:             c.TechDebt.rules(),
		Unit:             string(*c.Unit),
		Basis:            checks.Basis(*c.Basis),
		Scope:            checks.Scope(*c.Scope),
		MinItems:         int(*c.MinItems),
		RequireMilestone: bool(*c.RequireMilestone),
		MaxUnclassified:  checks.Share(*c.MaxUnclassified),
		Milestones: each(c.Milestones, func(m milestoneBand) checks.MilestoneBand {
			return checks.MilestoneBand{Title: string(*m.Title), Band: m.TechDebt.rules()}
		}),
	}
}

// rules are the band with 0% and 100% for the ends that are left out.
func (b band) rules() checks.Band {
	out := checks.Band{Max: checks.Whole}
	if b.Min != nil {
		out.Min = checks.Share(*b.Min)
	}
	if b.Max != nil {
		out.Max = checks.Share(*b.Max)
	}
	return out
}

func (n name) plain() string       { return string(n) }
func (a authorGlob) plain() string { return string(a) }

// each is the list with f applied; it is never nil for a list that is set.
func each[A, B any](list []A, f func(A) B) []B {
	if list == nil {
		return nil
	}
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

// folded is the map with lower-case keys and f applied; it is never nil.
func folded[A, B any](m map[string]A, f func(A) B) map[string]B {
	out := make(map[string]B, len(m))
	for k, v := range m {
		out[strings.ToLower(k)] = f(v)
	}
	return out
}
