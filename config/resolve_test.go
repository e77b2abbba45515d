package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

var samePattern = cmp.Comparer(func(a, b *checks.Pattern) bool {
	return (a == nil) == (b == nil) && (a == nil || a.String() == b.String())
})

func must(t testing.TB, name, text string) *File {
	t.Helper()
	f, problems := Parse(name, []byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", name, problems)
	}
	return f
}

// again writes a file's values as a file, reads that, and expects the same values.
func again(t testing.TB, f *File) {
	t.Helper()
	values := map[string]string{}
	var b strings.Builder
	b.WriteString("{")
	writeTree(&b, reflect.ValueOf(f.policy))
	b.WriteString("}")
	g, problems := Parse("again.yml", []byte(b.String()))
	if len(problems) > 0 {
		t.Fatalf("%s\n%v", b.String(), problems)
	}
	leaves(reflect.ValueOf(f.policy), nil, func(p []string, v reflect.Value) { values[strings.Join(p, "\x00")] = show(v) })
	back := map[string]string{}
	leaves(reflect.ValueOf(g.policy), nil, func(p []string, v reflect.Value) { back[strings.Join(p, "\x00")] = show(v) })
	if d := cmp.Diff(values, back); d != "" {
		t.Errorf("written and read again (-first +second):\n%s", d)
	}
}

// writeTree writes a struct of the policy as flow YAML through [show].
func writeTree(b *strings.Builder, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Field(i)
		key := v.Type().Field(i).Tag.Get("yaml")
		switch {
		case f.Kind() == reflect.Struct:
			b.WriteString(key + ": {")
			writeTree(b, f)
			b.WriteString("}, ")
		case f.Kind() == reflect.Map:
			b.WriteString(key + ": {")
			for _, k := range f.MapKeys() {
				b.WriteString(quoteYAML(k.String()) + ": " + show(f.MapIndex(k)) + ", ")
			}
			b.WriteString("}, ")
		case !f.IsNil():
			b.WriteString(key + ": " + show(f) + ", ")
		}
	}
}

func TestDefault(t *testing.T) {
	want := checks.Rules{
		Mode:     checks.Observe,
		Labels:   map[checks.Kind]string{"vision": "vision", "strategy": "strategy", "feature": "feature", "tech-debt": "tech-debt"},
		OldNames: map[string]checks.Kind{},
		Classify: checks.Classify{
			IssueTypes: map[string]checks.Kind{"feature": checks.Feature},
			Rules: []checks.Rule{
				{Kind: checks.TechDebt, Title: checks.MustPattern(`^refactor(\(.+\))?!?:`), Text: `{kind: tech-debt, title: '^refactor(\(.+\))?!?:'}`},
				{Kind: checks.Feature, Title: checks.MustPattern(`^feat(\(.+\))?!?:`), Text: `{kind: feature, title: '^feat(\(.+\))?!?:'}`},
			},
			Exempt: checks.Exempt{
				Labels:  []string{"bug", "question", "documentation", "duplicate", "invalid", "wontfix"},
				Authors: []string{"*[bot]"}, IssueTypes: []string{"Bug"},
			},
			TextModel: true, MinConfidence: checks.Certainty{Feature: 0.9, TechDebt: 0.75}, CountConfidence: 0.6, Learn: true,
			Model: checks.OwnModel{ADay: 500},
		},
		Require: map[checks.Kind]bool{checks.Feature: true, checks.TechDebt: true},
		Repos:   []string{},
		Capacity: checks.Capacity{
			Band: checks.Band{Min: 200_000, Max: 400_000}, Unit: "items", Basis: checks.Planned, Scope: "repository",
			MinItems: 5, MaxUnclassified: 250_000,
			Milestones: []checks.MilestoneBand{{Title: "Hardening *", Band: checks.Band{Min: 600_000, Max: checks.Whole}}},
		},
		Points:         checks.Points{Options: map[string]checks.Weight{}, Labels: map[string]checks.Weight{}, Default: checks.Unit},
		WhenIncomplete: checks.Neutral,
		Comments:       checks.Comments{Unlinked: true, Grace: 10 * time.Minute},
		Summary:        checks.Summary{Strategies: true, Every: time.Hour, FollowUp: 28 * 24 * time.Hour},
		Playbook:       checks.Playbook{Review: true, Headings: map[string][]string{}},
		Teams:          checks.Teams{Product: []string{}, Engineering: []string{}, Waive: []string{}},
		SpikeOver:      8 * checks.Unit,
	}
	got := Default()
	got.Classify.Habits = nil // have tests of their own
	if d := cmp.Diff(want, got, samePattern); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	Default().Labels[checks.Vision] = "changed"
	if Default().Labels[checks.Vision] != "vision" {
		t.Error("a caller changed the defaults")
	}
}

func TestResolve(t *testing.T) {
	owner := must(t, "acme/.github:northstar.yml", `
mode: advise
labels: {vision: Vision!}
classify: {issue-types: {Task: tech-debt}, exempt: {labels: [chore]}}
capacity: {tech-debt: {min: 30%, max: 60%}}
points: {labels: {Size/S: 1, size/L: 8}}
teams: {product: ['@Acme/PM', po, other/x]}
strategy: {repositories: [Roadmap]}
`)
	repo := must(t, "acme/app:.github/northstar.yml", `
classify: {issue-types: {feature: vision}, exempt: {labels: []}}
capacity: {tech-debt: {min: 50%}}
points: {labels: {size/s: 2}}
mode: enforce
`)
	r, problems := Resolve("Acme", owner, repo)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	type facts struct {
		Mode, Vision string
		Types        map[string]checks.Kind
		Exempt       []string
		Band         checks.Band
		Points       map[string]checks.Weight
		Teams, Repos []string
	}
	got := facts{string(r.Rules.Mode), r.Rules.Labels[checks.Vision], r.Rules.Classify.IssueTypes, r.Rules.Classify.Exempt.Labels,
		r.Rules.Capacity.Band, r.Rules.Points.Labels, r.Rules.Teams.Product, r.Rules.Repos}
	want := facts{"enforce", "Vision!", map[string]checks.Kind{"feature": "vision", "task": "tech-debt"}, []string{},
		checks.Band{Min: 500_000, Max: 600_000}, map[string]checks.Weight{"size/s": 2000, "size/l": 8000},
		[]string{"acme/pm", "acme/po", "other/x"}, []string{"acme/roadmap"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for key, from := range map[string]string{
		"mode": repo.Name, "labels.vision": owner.Name, "labels.feature": byDefault, "capacity.tech-debt.min": repo.Name,
		"capacity.tech-debt.max": owner.Name, "classify.issue-types.Task": owner.Name, "classify.issue-types.feature": repo.Name,
		"points.labels.size/s": repo.Name, "points.labels.size/L": owner.Name, "points.labels.Size/S": "", "classify.rules": byDefault,
	} {
		if r.From[key] != from {
			t.Errorf("%s is from %q, want %q", key, r.From[key], from)
		}
	}
	if !r.Active {
		t.Error("not active")
	}
}

func TestResolveMode(t *testing.T) {
	empty, off := must(t, "a", ""), must(t, "b", "mode: off")
	for name, c := range map[string]struct {
		owner, repo *File
		want        checks.Mode
		active      bool
	}{
		"no file":                  {nil, nil, checks.Observe, false},
		"empty file":               {nil, empty, checks.Advise, true},
		"owner's empty file":       {empty, nil, checks.Advise, true},
		"the owner says":           {off, empty, checks.Off, true},
		"the repository overrides": {empty, off, checks.Off, true},
	} {
		r, problems := Resolve("acme", c.owner, c.repo)
		if r.Rules.Mode != c.want || r.Active != c.active || len(problems) > 0 {
			t.Errorf("%s: mode %s, active %v, %v", name, r.Rules.Mode, r.Active, problems)
		}
	}
}

func TestResolveProblems(t *testing.T) {
	for name, c := range map[string]struct {
		owner, repo string
		want        []string
		key, stays  string
	}{
		"a locked key": {"mode: advise\nlocked: [mode]", "version: 1\nmode: enforce",
			[]string{"repo:2:7: mode: enforce is not used: owner locks mode and advise stays. Remove the key here, or have it unlocked there"}, "mode", "advise"},
		"a locked key with the same value": {"mode: advise\nlocked: [mode]", "mode: advise", nil, "mode", "advise"},
		"a locked heading": {"locked: [capacity]", "capacity:\n  tech-debt:\n    min: 1%\n  milestones: []",
			[]string{
				"repo:3:10: capacity.tech-debt.min: 1% is not used: owner locks capacity and 20% stays. Remove the key here, or have it unlocked there",
				"repo:4:15: capacity.milestones: [] is not used: owner locks capacity and [{title: 'Hardening *', tech-debt: {min: 60%, max: 100%}}] stays. Remove the key here, or have it unlocked there",
			}, "capacity.tech-debt.min", "20%"},
		"a locked entry": {"points: {labels: {a.b: 1}}\nlocked: [points.labels.a.b]", "points: {labels: {A.B: 2, a: 3}}",
			[]string{"repo:1:24: points.labels.A.B: 2 is not used: owner locks points.labels.A.B. Remove the key here, or have it unlocked there"}, "points.labels.a.b", "1"},
		"a lock that only looks like a prefix": {"locked: [points.labels.a]", "points: {labels: {a.b: 2}}", nil, "points.labels.a.b", "2"},
		"locks in a repository": {"mode: off", "locked: [mode]",
			[]string{"repo:1:9: locked: locks nothing here: only the owner's file can lock keys, so remove it"}, "locked", "[]"},
		"what is the owner's alone": {"", "capacity:\n  scope: org\n  min-items: 7",
			[]string{"repo:2:10: capacity.scope: org is not used and repository stays: this key counts in the owner's file alone, northstar.yml in the owner's repository .github. Remove it here, or set it there"}, "capacity.scope", "repository"},
		"what is the owner's alone, the other way": {"capacity: {scope: org}", "capacity: {scope: repository}",
			[]string{"repo:1:19: capacity.scope: repository is not used and org stays: this key counts in the owner's file alone, northstar.yml in the owner's repository .github. Remove it here, or set it there"}, "capacity.scope", "org"},
		"what is the owner's alone, as it is": {"capacity: {scope: org}", "capacity: {scope: org}", nil, "capacity.scope", "org"},
		"the owner's own scope":               {"capacity: {scope: org}", "", nil, "capacity.scope", "org"},
		"a min over the owner's max": {"capacity: {tech-debt: {max: 30%}}", "capacity: {tech-debt: {min: 31%}}",
			[]string{"repo:1:29: capacity.tech-debt.min: is 31%, over the max of 30% (owner): write a max here too"}, "capacity.tech-debt.min", "20%"},
		"a max under the default min": {"", "capacity: {unit: points, tech-debt: {max: 10%}}",
			[]string{"repo:1:43: capacity.tech-debt.max: is 10%, under the min of 20% (default): write a min here too"}, "capacity.unit", "points"},
		"the owner's own": {"capacity: {tech-debt: {max: 10%}}", "",
			[]string{"owner:1:29: capacity.tech-debt.max: is 10%, under the min of 20% (default): write a min here too"}, "capacity.tech-debt.max", "40%"},
		"a label of another kind": {"labels: {vision: big}", "labels: {feature: Big, strategy: plan}",
			[]string{"repo:1:19: labels.feature: is the label of vision too (owner): give each kind its own"}, "labels.feature", "feature"},
		"labels swapped": {"", "labels: {feature: tech-debt, tech-debt: feature}", nil, "labels.feature", "tech-debt"},
		"a repository of others": {"", "strategy: {repositories: [x, acme/y, Evil/z]}",
			[]string{`repo:1:38: strategy.repositories[2]: "Evil/z" belongs to another owner: only strategies of acme can count, so remove it`}, "mode", "advise"},
	} {
		t.Run(name, func(t *testing.T) {
			r, problems := Resolve("acme", must(t, "owner", c.owner), must(t, "repo", c.repo))
			var got []string
			for _, p := range problems {
				got = append(got, p.String())
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if v := r.values()[c.key]; v != c.stays {
				t.Errorf("%s is %s, want %s", c.key, v, c.stays)
			}
		})
	}
}

// A model of the owner's own is the owner's alone to name: a repository's texts and everybody's questions go there.
func TestModelIsTheOwnersAlone(t *testing.T) {
	owner := must(t, "o", "classify: {model: {url: 'http://10.0.0.7:8000/v1/', name: small, private: true, label: true, a-day: 20}}\nlocked: [classify.model]")
	r, problems := Resolve("acme", owner, nil)
	want := checks.OwnModel{URL: "http://10.0.0.7:8000/v1", Name: "small", Private: true, Label: true, ADay: 20}
	if r.Rules.Classify.Model != want || len(problems) > 0 {
		t.Errorf("%+v %v", r.Rules.Classify.Model, problems)
	}
	repo := must(t, "r", "classify: {model: {url: 'https://elsewhere.example.com', name: big, private: true, label: true, a-day: 9}}")
	for name, over := range map[string]*File{"no file": nil, "a file": must(t, "o", "mode: advise")} {
		r, problems := Resolve("acme", over, repo)
		if r.Rules.Classify.Model != (checks.OwnModel{ADay: 500}) || len(problems) != 5 || !strings.Contains(problems[0].Message, "counts in the owner's file alone") {
			t.Errorf("%s of the owner's: %+v %v", name, r.Rules.Classify.Model, problems)
		}
	}
	if r, problems := Resolve("acme", owner, repo); r.Rules.Classify.Model != want || len(problems) != 3 || problems[0].Effect != LockedKey {
		t.Errorf("over the owner's: %+v %v", r.Rules.Classify.Model, problems)
	}
	if r, problems := Resolve("acme", must(t, "o", "classify: {model: {url: 'https://llm.example.com'}}\nmode: enforce"), nil); r.Rules.Classify.Model.On() ||
		r.Rules.Mode != checks.Enforce || len(problems) != 1 || problems[0].Key != "classify.model.url" || problems[0].Line != 1 {
		t.Errorf("without a name: %+v %v", r.Rules.Classify.Model, problems)
	}
}

func TestDiff(t *testing.T) {
	old, _ := Resolve("acme", nil, nil)
	next, _ := Resolve("acme", must(t, "o", "points: {labels: {s: 1}}"), must(t, "r", "mode: enforce\ncapacity: {tech-debt: {max: 50%}}"))
	want := []Change{
		{"mode", "observe", "enforce", "r"},
		{"capacity.tech-debt.max", "40%", "50%", "r"},
		{"points.labels.s", "", "1", "o"},
	}
	if d := cmp.Diff(want, Diff(old, next)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := Diff(next, next); len(d) > 0 {
		t.Errorf("nothing changed, and yet %v", d)
	}
	if d := Diff(next, old); len(d) != 3 || d[2] != (Change{"points.labels.s", "1", "", byDefault}) {
		t.Errorf("back: %v", d)
	}
}

// drawFile draws a valid policy out of lines that may stand alone.
func drawFile(t *rapid.T, name string) *File {
	lines := []string{"mode: off", "mode: enforce", "labels: {vision: a}", "labels: {vision: a, feature: b}", "classify: {rules: []}",
		"classify: {issue-types: {Bug: feature}}", "classify: {issue-types: {BUG: tech-debt, Feature: vision}}",
		"capacity: {tech-debt: {min: 10%}}", "capacity: {tech-debt: {min: 45%}}", "capacity: {tech-debt: {max: 15%}, unit: points}",
		"points: {labels: {S: 1}}", "points: {labels: {s: 2, m: 3}}", "locked: [mode]", "locked: [capacity, points.labels.s]",
		"teams: {product: [a, b]}", "summary: {every: 2d}", "comments: {grace: 1h30m}", "strategy: {require: [none]}"}
	seen := map[string]bool{}
	var b strings.Builder
	for _, l := range rapid.SliceOf(rapid.SampledFrom(lines)).Draw(t, name) {
		if key, _, _ := strings.Cut(l, ":"); !seen[key] {
			seen[key] = true
			b.WriteString(l + "\n")
		}
	}
	f, problems := Parse(name, []byte(b.String()))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", b.String(), problems)
	}
	return f
}

func TestResolveProperties(t *testing.T) {
	empty := must(t, "empty", "")
	rapid.Check(t, func(t *rapid.T) {
		owner, repo := drawFile(t, "owner"), drawFile(t, "repo")
		both, problems := Resolve("acme", owner, repo)

		// Every value has an origin, and nothing else has.
		values := both.values()
		for key := range values {
			if from := both.From[key]; from != byDefault && from != "owner" && from != "repo" {
				t.Errorf("%s is from %q", key, from)
			}
		}
		if len(values) != len(both.From) {
			t.Errorf("%d values from %d", len(values), len(both.From))
		}
		// A band is never upside down, and labels never the same, whatever is merged.
		if b := both.Rules.Capacity.Band; b.Min > b.Max {
			t.Errorf("band %v", b)
		}
		if a, b := sameLabel(both.policy.Labels); a != "" {
			t.Errorf("%s and %s have one label", a, b)
		}
		// An empty file on either side changes nothing.
		alone, _ := Resolve("acme", owner, nil)
		over, more := Resolve("acme", owner, empty)
		if d := Diff(alone, over); len(d) > 0 || len(more) > 0 && len(problems) == 0 {
			t.Errorf("an empty repository file changes %v", d)
		}
		// What is locked is as the owner alone has it.
		for key, v := range alone.values() {
			if _, locked := lockedBy(lowered(owner.policy.Locked), strings.Split(key, ".")); locked && values[key] != v {
				t.Errorf("%s is locked at %s and became %s", key, v, values[key])
			}
		}
		// Merging twice is merging once, and the inputs stay as they were.
		second, _ := Resolve("acme", owner, repo)
		if d := Diff(both, second); len(d) > 0 {
			t.Errorf("a second merge differs: %v", d)
		}
		// What the repository says and nothing forbids is in force.
		if len(problems) == 0 {
			leaves(reflect.ValueOf(repo.policy), nil, func(path []string, v reflect.Value) {
				if key := strings.Join(path, "."); values[key] != show(v) && key != "locked" {
					t.Errorf("%s is %s, and the repository says %s", key, values[key], show(v))
				}
			})
		}
	})
}

func TestHabits(t *testing.T) {
	owner := must(t, "acme/.github:northstar.yml", "classify: {habits: {labels: {Moonshot: feature}, paths: {'gen/**': other}}}")
	repo := must(t, "acme/app:.github/northstar.yml", "classify: {min-confidence: 0.8, habits: {labels: {'tech debt': none}, prefixes: {spike: tech-debt}}}")
	r, problems := Resolve("acme", owner, repo)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c := r.Rules.Classify
	if want := (checks.Certainty{Feature: 0.8, TechDebt: 0.8}); c.MinConfidence != want {
		t.Errorf("one number is %+v", c.MinConfidence)
	}
	for name, of := range map[string]struct {
		it    checks.Item
		paths []string
		want  checks.Kind
	}{
		"the owner's label":     {checks.Item{Labels: []string{"moonshot"}}, nil, checks.Feature},
		"the repository's word": {checks.Item{Title: "[Spike] is it fast enough"}, nil, checks.TechDebt},
		"the owner's glob":      {checks.Item{Type: checks.Pull, Title: "again"}, []string{"gen/a.go"}, checks.Other},
		"one taken away":        {checks.Item{Labels: []string{"tech-debt"}}, nil, checks.None},
	} {
		if got, _ := c.Habits.Find(&checks.Budget{}, of.it, of.paths, true); got.Kind != of.want {
			t.Errorf("%s: %q", name, got.Kind)
		}
	}
}

// A habit is the same however it is spelled: it is overridden and locked by any spelling, and one that nothing can be compared with is an error.
func TestHabitsAreToldApartAsTheyAreCompared(t *testing.T) {
	owner := must(t, "acme/.github:northstar.yml", "classify: {habits: {labels: {'Tech Debt': tech-debt, spike: feature}}}\nlocked: [classify.habits.labels.Spike]")
	repo := must(t, "acme/app:.github/northstar.yml", "classify: {habits: {labels: {tech-debt: other, 'type: spike!': tech-debt}}}")
	r, problems := Resolve("acme", owner, repo)
	if len(problems) != 1 || problems[0].Key != "classify.habits.labels.spike" {
		t.Errorf("%v", problems)
	}
	for label, want := range map[string]checks.Kind{"📉 tech debt": checks.Other, "Spike": checks.Feature} {
		if h, _ := r.Rules.Classify.Habits.Find(&checks.Budget{}, checks.Item{Labels: []string{label}}, nil, true); h.Kind != want {
			t.Errorf("%s: %q", label, h.Kind)
		}
	}
	for _, wrong := range []string{"labels: {'♻️': tech-debt}", "prefixes: {A-b: feature, a_b: other}"} {
		if _, problems := Parse("f.yml", []byte("classify: {habits: {"+wrong+"}}")); len(problems) != 1 {
			t.Errorf("%s: %v", wrong, problems)
		}
	}
}
