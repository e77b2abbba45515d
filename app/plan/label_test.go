package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

// policy has the four labels, and a former name of one.
func policy(mode checks.Mode) *checks.Rules {
	return &checks.Rules{Mode: mode,
		Labels:   map[checks.Kind]string{checks.Vision: "vision", checks.Strategy: "strategy", checks.Feature: "Feature", checks.TechDebt: "tech-debt"},
		OldNames: map[string]checks.Kind{"refactoring": checks.TechDebt}}
}

var here = checks.Ref{Owner: "acme", Repo: "web", Number: 7}

func TestLabels(t *testing.T) {
	type mine = map[checks.Kind]bool
	decided := func(kind checks.Kind, source checks.Source, op Op, label string) string {
		return Hash(string(op), label, kind.String(), string(source))
	}
	for name, c := range map[string]struct {
		has    []string
		kind   checks.Kind
		source checks.Source
		mine   mine
		change func(*Labelled)
		want   string
	}{
		"none yet":                                   {nil, checks.Feature, checks.ByRule, nil, nil, "+Feature"},
		"there in another case":                      {[]string{"feature"}, checks.Feature, checks.ByRule, nil, nil, ""},
		"there under its former name":                {[]string{"Refactoring"}, checks.TechDebt, checks.ByRule, nil, nil, ""},
		"the former name is replaced with the kind":  {[]string{"refactoring"}, checks.Feature, checks.ByPerson, nil, nil, "-refactoring +Feature"},
		"ours gives way to another rule":             {[]string{"tech-debt"}, checks.Feature, checks.ByRule, mine{checks.TechDebt: true}, nil, "-tech-debt +Feature"},
		"a person's stays beside a rule":             {[]string{"tech-debt"}, checks.Feature, checks.ByRule, nil, nil, ""},
		"a person's stays when ours goes":            {[]string{"tech-debt", "vision"}, checks.Feature, checks.ByRule, mine{checks.Vision: true}, nil, "-vision"},
		"a person's gives way to a person's":         {[]string{"tech-debt"}, checks.Feature, checks.ByPerson, nil, nil, "-tech-debt +Feature"},
		"a person chose none":                        {[]string{"tech-debt"}, checks.None, checks.ByPerson, mine{checks.TechDebt: true}, nil, "-tech-debt"},
		"nothing decides: ours goes":                 {[]string{"tech-debt"}, checks.None, checks.NoSource, mine{checks.TechDebt: true}, nil, "-tech-debt"},
		"nothing decides: a person's stays":          {[]string{"tech-debt"}, checks.None, checks.NoSource, nil, nil, ""},
		"exempt: ours goes":                          {[]string{"tech-debt", "bug"}, checks.None, checks.Exempted, mine{checks.TechDebt: true}, nil, "-tech-debt"},
		"exempt: nothing is added":                   {nil, checks.Feature, checks.Exempted, nil, nil, ""},
		"labels that stand for no kind are not ours": {[]string{"bug", "features"}, checks.Feature, checks.ByRule, mine{checks.Feature: true}, nil, "+Feature"},
		"closed while a person changed it": {[]string{"tech-debt", "Feature"}, checks.Feature, checks.ByPerson, mine{checks.TechDebt: true},
			func(l *Labelled) { l.Item.State = checks.Closed }, "-tech-debt"},
		"closed with a label begun": {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) {
			l.Item.State = checks.Closed
			l.Shown = map[checks.Kind]Shown{checks.Feature: {Unsure: true}}
		}, "+Feature"},
		"closed with a label begun that is to go": {[]string{"tech-debt"}, checks.Feature, checks.ByRule, nil, func(l *Labelled) {
			l.Item.State = checks.Closed
			l.Shown = map[checks.Kind]Shown{checks.TechDebt: {Unsure: true, Off: true}}
		}, "-tech-debt"},
		"closed": {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Item.State = checks.Closed }, ""},
		"a closed item keeps ours": {[]string{"vision"}, checks.Feature, checks.ByRule, mine{checks.Vision: true},
			func(l *Labelled) { l.Item.State = checks.Closed }, ""},
		"a rule waits for files": {[]string{"tech-debt"}, checks.None, checks.NoSource, mine{checks.TechDebt: true},
			func(l *Labelled) { l.Decision.NeedsPaths = true }, ""},
		"a rule waits for files that may say another kind": {nil, checks.Feature, checks.ByClosing, nil,
			func(l *Labelled) { l.Decision.NeedsPaths = true }, ""},
		"a label that somebody deleted from the repository": {nil, checks.Feature, checks.ByRule, nil,
			func(l *Labelled) { l.Unmade = mine{checks.Feature: true} }, ""},
		"ours goes though the other was deleted from the repository": {[]string{"tech-debt"}, checks.Feature, checks.ByRule, mine{checks.TechDebt: true},
			func(l *Labelled) { l.Unmade = mine{checks.Feature: true} }, "-tech-debt"},
		"taken off by nobody that counts: not a second time": {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.Feature: {There: true, Hash: decided(checks.Feature, checks.ByRule, AddLabel, "Feature")}}
		}, ""},
		"put on by its former name, and not shown yet": {nil, checks.TechDebt, checks.ByRule, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.TechDebt: {There: true, Title: "refactoring"}}
		}, "-refactoring +tech-debt"},
		"begun by two names and closed": {nil, checks.TechDebt, checks.ByRule, nil, func(l *Labelled) {
			l.Item.State = checks.Closed
			l.Shown = map[checks.Kind]Shown{checks.TechDebt: {Unsure: true, Title: "tech-debt\nrefactoring"}}
		}, "-refactoring +tech-debt"},
		"taken off by its former name": {nil, checks.TechDebt, checks.ByRule, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.TechDebt: {There: true, Off: true, Title: "refactoring"}}
		}, "+tech-debt"},
		"a new decision is tried again": {nil, checks.Feature, checks.ByBody, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.Feature: {There: true, Hash: decided(checks.Feature, checks.ByRule, AddLabel, "Feature")}}
		}, "+Feature"},
		"begun, and its end not known: again": {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.Feature: {Unsure: true, Hash: decided(checks.Feature, checks.ByRule, AddLabel, "Feature")}}
		}, "+Feature"},
		"put back on by nobody that counts: not taken off twice": {[]string{"tech-debt", "Feature"}, checks.Feature, checks.ByPerson, nil, func(l *Labelled) {
			l.Shown = map[checks.Kind]Shown{checks.TechDebt: {There: true, Off: true, Hash: decided(checks.Feature, checks.ByPerson, RemoveLabel, "tech-debt")}}
		}, ""},
		"older than the policy": {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Eligible = false }, ""},
		"observe":               {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Rules = policy(checks.Observe) }, ""},
		"off":                   {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Rules = policy(checks.Off) }, ""},
		"no mode":               {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Rules = policy("") }, ""},
		"enforce":               {nil, checks.Feature, checks.ByRule, nil, func(l *Labelled) { l.Rules = policy(checks.Enforce) }, "+Feature"},
	} {
		t.Run(name, func(t *testing.T) {
			in := Labelled{Item: checks.Item{Ref: here, State: checks.Open, Labels: c.has}, Rules: policy(checks.Advise), Eligible: true,
				Decision: checks.Decision{Kind: c.kind, Source: c.source}, Shown: shown(c.mine)}
			if c.change != nil {
				c.change(&in)
			}
			if got := short(Labels(in)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestLabelWrite(t *testing.T) {
	in := Labelled{Item: checks.Item{Ref: here, State: checks.Open}, Rules: policy(checks.Advise), Eligible: true,
		Decision: checks.Decision{Kind: checks.Feature, Source: checks.ByRule}}
	want := []Write{{Op: AddLabel, Subject: "#7", Number: 7, Name: "label:feature", Hash: Hash("add-label", "Feature", "feature", "rule"),
		Brief: "add-label Feature", Label: "Feature", Kind: checks.Feature}}
	if d := cmp.Diff(want, Labels(in)); d != "" {
		t.Error(d)
	}
}

// shown are the labels that the app put on.
func shown(mine map[checks.Kind]bool) map[checks.Kind]Shown {
	out := map[checks.Kind]Shown{}
	for k, put := range mine {
		out[k] = Shown{There: put, Hash: "of another decision"}
	}
	return out
}

// short is "-removed +added".
func short(ws []Write) string {
	var out []string
	for _, w := range ws {
		sign := "+"
		if w.Op == RemoveLabel {
			sign = "-"
		}
		out = append(out, sign+w.Label)
	}
	return strings.Join(out, " ")
}

// TestLabelsProperty holds the promises about labels over any state: a person's label goes only by a person's choice; there
// is at most one kind more than people put on; and what was written is all there was to write.
func TestLabelsProperty(t *testing.T) {
	rules := policy(checks.Advise)
	names := []string{"vision", "strategy", "Feature", "feature", "tech-debt", "Refactoring", "bug"}
	sources := []checks.Source{checks.ByPerson, checks.ByBody, checks.ByRule, checks.NoSource, checks.Exempted}
	rapid.Check(t, func(t *rapid.T) {
		mine := map[checks.Kind]bool{}
		in := Labelled{Rules: rules, Eligible: true,
			Item:     checks.Item{Ref: here, State: checks.Open, Labels: rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 5, strings.ToLower).Draw(t, "labels")},
			Decision: checks.Decision{Kind: rapid.SampledFrom(append(checks.Kinds[:4:4], checks.None)).Draw(t, "kind"), Source: rapid.SampledFrom(sources).Draw(t, "source")}}
		for _, k := range checks.Kinds {
			mine[k] = rapid.Bool().Draw(t, "mine "+k.String())
		}
		in.Shown = shown(mine)
		theirs := map[checks.Kind]bool{}
		for _, l := range in.Item.Labels {
			if k, ok := rules.KindOf(l); ok && !mine[k] {
				theirs[k] = true
			}
		}
		byPerson := in.Decision.Source == checks.ByPerson
		next := slices.Clone(in.Item.Labels)
		added := 0
		for _, w := range Labels(in) {
			k, ok := rules.KindOf(w.Label)
			switch {
			case !ok:
				t.Fatalf("touches %q, which is no kind's", w.Label)
			case w.Op == AddLabel:
				added++
				next = append(next, w.Label)
			case theirs[k] && !byPerson:
				t.Fatalf("takes a person's %q off", w.Label)
			case !slices.Contains(next, w.Label):
				t.Fatalf("takes %q off, which is not on", w.Label)
			default:
				next = slices.DeleteFunc(next, func(l string) bool { return l == w.Label })
			}
		}
		on := map[checks.Kind]bool{}
		for _, l := range next {
			if k, ok := rules.KindOf(l); ok {
				on[k] = true
			}
		}
		for k := range theirs {
			if !byPerson && !on[k] {
				t.Fatalf("a person's %s is off", k)
			}
		}
		if byPerson && len(on) > 1 || added > 1 || added == 1 && len(on) > 1 {
			t.Fatalf("several kinds after it: %v", next)
		}
		in.Item.Labels = next
		if again := Labels(in); len(again) > 0 {
			t.Fatalf("not done after it: %s", short(again))
		}
	})
}

func TestKindOf(t *testing.T) {
	for label, want := range map[string]checks.Kind{"FEATURE": checks.Feature, "refactoring": checks.TechDebt, "ReFactoring": checks.TechDebt,
		"bug": "-", "": "-", "none": "-"} {
		k, ok := policy(checks.Advise).KindOf(label)
		if !ok {
			k = "-"
		}
		if k != want {
			t.Errorf("%q stands for %q, want %q", label, k, want)
		}
	}
	if _, ok := (&checks.Rules{Labels: map[checks.Kind]string{checks.Feature: ""}}).KindOf(""); ok {
		t.Error("a label without a name stands for a kind")
	}
}
