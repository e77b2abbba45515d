package classify

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// rules are the defaults of contract 12, and some that the cases need.
func rules(more ...checks.Rule) *checks.Rules {
	return &checks.Rules{
		Labels:   map[checks.Kind]string{checks.Vision: "vision", checks.Strategy: "strategy", checks.Feature: "feature", checks.TechDebt: "tech-debt"},
		OldNames: map[string]checks.Kind{"debt": checks.TechDebt},
		Classify: checks.Classify{
			IssueTypes: map[string]checks.Kind{"feature": checks.Feature, "strategy": checks.Strategy},
			Rules: append([]checks.Rule{
				{Kind: checks.TechDebt, Title: checks.MustPattern(`^refactor(\(.+\))?!?:`)},
				{Kind: checks.Feature, Title: checks.MustPattern(`^feat(\(.+\))?!?:`)},
			}, more...),
			Exempt: checks.Exempt{Labels: []string{"bug", "question"}, Authors: []string{"*[bot]"}, IssueTypes: []string{"Bug"}},
		},
	}
}

const strategyBody = "## Problem\nx\n## Guiding policy\ny\n## Actions\n- z"

func issue(title, body string) checks.Classifiable {
	return checks.Classifiable{PathsKnown: true, Trusted: checks.Yes,
		Item: checks.Item{Type: checks.Issue, Title: title, Body: body, State: checks.Open, Author: checks.Actor{Login: "ann"}}}
}

func pull(title, body string) checks.Classifiable {
	c := issue(title, body)
	c.Item.Type = checks.Pull
	return c
}

func with(c checks.Classifiable, change func(*checks.Classifiable)) checks.Classifiable {
	change(&c)
	return c
}

func chose(k checks.Kind, how string) func(*checks.Classifiable) {
	return func(c *checks.Classifiable) { c.Choice = &checks.Choice{Kind: k, By: "bob", How: how} }
}

func trust(t checks.Trust) func(*checks.Classifiable) {
	return func(c *checks.Classifiable) { c.Trusted = t }
}

func told(d checks.Decision) string {
	s := fmt.Sprintf("%s by %s: %s", d.Kind, d.Source, d.Evidence)
	if d.NeedsPaths {
		s += " [paths]"
	}
	if d.NeedsTrust {
		s += " [trust]"
	}
	return s
}

// What would be a strategy is none where nobody can vouch for it, and both why and what mends that are said.
func TestUnvouched(t *testing.T) {
	r := rules()
	gone := func(c *checks.Classifiable) { c.Nobody = true }
	for _, c := range []struct {
		in           checks.Classifiable
		unvouched    checks.Kind
		says, change string
	}{
		{with(issue("Search first", "Kind: strategy"), trust(checks.No)), checks.Strategy, "that takes triage permission", "triage permission puts the label"},
		{with(with(issue("Search first", "Kind: strategy"), trust(checks.Unknown)), gone), checks.Strategy, "the account of whoever wrote it is gone", "/northstar kind strategy"},
		{with(issue("Search first", "Kind: strategy"), trust(checks.Unknown)), checks.None, "not known yet", "Knowing whether"},
		{with(issue("Search first", "Kind: strategy"), trust(checks.Yes)), checks.None, "", ""},
		{with(issue("Search first", "Kind: feature"), trust(checks.No)), checks.None, "", ""},
	} {
		d := Decide(c.in, r)
		change := Change(d, c.in, r)
		if d.Unvouched != c.unvouched || !strings.Contains(d.Evidence, c.says) || !strings.Contains(change, c.change) {
			t.Errorf("%s, unvouched %s; what would change it: %s", told(d), d.Unvouched, change)
		}
	}
}

func TestDecide(t *testing.T) {
	bot := func(a checks.Actor) func(*checks.Classifiable) {
		return func(c *checks.Classifiable) { c.Item.Author = a }
	}
	labelled := func(ls ...string) func(*checks.Classifiable) {
		return func(c *checks.Classifiable) { c.Item.Labels = ls }
	}
	typed := func(s string) func(*checks.Classifiable) {
		return func(c *checks.Classifiable) { c.Item.IssueType = s }
	}
	files := func(known bool, ps ...string) func(*checks.Classifiable) {
		return func(c *checks.Classifiable) { c.Paths, c.PathsKnown = ps, known }
	}
	closing := func(ks ...checks.Kind) func(*checks.Classifiable) {
		return func(c *checks.Classifiable) { c.Closes = ks }
	}
	tests := checks.Rule{Kind: checks.TechDebt, Paths: []*checks.Pattern{checks.MustGlob("**/*_test.go"), checks.MustGlob("docs/**")}}
	several := checks.Rule{Kind: checks.Feature, Title: checks.MustPattern(`new`), Labels: []string{"Size/S"}, Authors: []string{"a*"}, Body: checks.MustPattern(`(?i)adds \w+`)}
	stranger := checks.Rule{Kind: checks.Strategy, Title: checks.MustPattern(`^Strategy`)}
	for _, c := range []struct {
		name string
		in   checks.Classifiable
		more []checks.Rule
		want string
	}{
		{"nothing", issue("hello", ""), nil, "none by none: nothing says what it is"},
		{"person over all", with(issue("feat: x", "Kind: feature"), chose(checks.TechDebt, "label")), nil, "tech-debt by person: @bob put the label for tech-debt on"},
		{"taken off", with(issue("feat: x", "Kind: feature"), chose(checks.None, "unlabel")), nil, "none by person: @bob took the label off"},
		{"unknown labeller", with(issue("x", ""), func(c *checks.Classifiable) { c.Choice = &checks.Choice{Kind: checks.Feature, How: "label"} }), nil,
			"feature by person: somebody put the label for feature on"},
		{"person outranks exempt", with(with(issue("x", ""), chose(checks.Feature, "command")), labelled("bug")), nil, "feature by person: @bob wrote /northstar kind feature"},
		{"button", with(pull("x", ""), chose(checks.TechDebt, "button")), nil, "tech-debt by person: @bob pressed the button for tech-debt"},
		{"exempt label", with(issue("feat: x", "Kind: feature"), labelled("Bug")), nil, "none by exempt: its label Bug"},
		{"exempt type", with(issue("feat: x", ""), typed("bug")), nil, "none by exempt: its issue type bug"},
		{"exempt bot", with(pull("feat: x", ""), bot(checks.ParseActor(checks.Actor{Login: "app/renovate"}))), nil, "none by exempt: its author renovate[bot] (*[bot])"},
		{"GraphQL's bot", with(pull("feat: x", ""), bot(checks.ParseActor(checks.Actor{Login: "renovate", Bot: true}))), nil, "none by exempt: its author renovate[bot] (*[bot])"},
		{"a person with a bot's letters", with(pull("feat: x", ""), bot(checks.Actor{Login: "bo"})), nil, `feature by rule: its title starts with "feat"`},
		{"declaration over type and rule", with(issue("feat: x", "Kind: tech debt"), typed("Feature")), nil, "tech-debt by declaration: its description says Kind: tech-debt"},
		{"declared in a form", issue("feat: x", "### Kind\r\n\r\ntech-debt\r\n"), nil, "tech-debt by declaration: its description says Kind: tech-debt"},
		{"form left empty", issue("feat: x", "### Kind\n\n_No response_"), nil, `feature by rule: its title starts with "feat"`},
		{"declared none", issue("feat: x", "Kind: none"), nil, "none by declaration: its description says Kind: none"},
		{"declared in a quote", issue("feat: x", "> Kind: tech-debt"), nil, `feature by rule: its title starts with "feat"`},
		{"type over rule", with(issue("refactor: x", ""), typed("Feature")), nil, "feature by issue-type: its issue type is Feature"},
		{"unmapped type", with(issue("refactor: x", ""), typed("Epic")), nil, `tech-debt by rule: its title starts with "refactor"`},
		{"rule", pull("refactor(core)!: split parser", ""), nil, `tech-debt by rule: its title starts with "refactor"`},
		{"all parts", with(pull("a new thing", "This ADDS\u00a0more. It adds  speed"), labelled("size/s")), []checks.Rule{several},
			`none by none: nothing says what it is`},
		{"all parts match", with(pull("a new thing", "It adds speed"), labelled("size/s")), []checks.Rule{several},
			`feature by rule: its title matches new, its label is size/s, its author ann matches a* and its description matches (?i)adds \w+: "adds speed"`},
		{"one part missing", pull("a new thing", "It adds speed"), []checks.Rule{several}, "none by none: nothing says what it is"},
		{"a rule with no parts", pull("x", ""), []checks.Rule{{Kind: checks.Feature}}, "none by none: nothing says what it is"},
		{"paths", with(pull("x", ""), files(true, "a_test.go", "b/c_test.go", "docs/x/y.md")), []checks.Rule{tests},
			"tech-debt by rule: all 3 files that it changes match **/*_test.go docs/**"},
		{"one path outside", with(pull("x", ""), files(true, "a_test.go", "a.go")), []checks.Rule{tests}, "none by none: nothing says what it is"},
		{"one path outside, of some", with(pull("x", ""), files(false, "a.go")), []checks.Rule{tests}, "none by none: nothing says what it is"},
		{"no paths", with(pull("x", ""), files(true)), []checks.Rule{tests}, "none by none: nothing says what it is"},
		{"paths not known", with(pull("x", ""), files(false, "a_test.go")), []checks.Rule{tests},
			"none by none: nothing says what it is; a rule needs the changed files, which are not known [paths]"},
		{"paths not known, decided later", with(with(pull("x", ""), files(false)), closing(checks.Feature)), []checks.Rule{tests},
			"feature by closing-issues: the issue that it closes is feature; a rule needs the changed files, which are not known [paths]"},
		{"paths not known, the same either way", with(with(pull("x", ""), files(false)), closing(checks.TechDebt)), []checks.Rule{tests},
			"tech-debt by closing-issues: the issue that it closes is tech-debt"},
		{"paths not needed", with(pull("feat: x", ""), files(false)), []checks.Rule{tests}, `feature by rule: its title starts with "feat"`},
		{"paths of an issue", with(issue("x", ""), files(false)), []checks.Rule{tests}, "none by none: nothing says what it is"},
		{"closing agrees", with(pull("x", ""), closing(checks.Feature, checks.None, checks.Feature)), nil, "feature by closing-issues: the issues that it closes are feature"},
		{"closing disagrees", with(pull("x", ""), closing(checks.Feature, checks.TechDebt)), nil, "none by none: nothing says what it is"},
		{"closing a strategy", with(pull("x", ""), closing(checks.Strategy)), nil, "none by none: nothing says what it is"},
		{"closing of an issue", with(issue("x", ""), closing(checks.Feature)), nil, "none by none: nothing says what it is"},
		{"structure", issue("x", strategyBody), nil, "strategy by structure: the headings of a strategy: Problem, Guiding policy, Actions"},
		{"a stranger's structure", with(issue("x", strategyBody), trust(checks.No)), nil,
			"none by none: nothing says what it is (not counted: the headings of a strategy: Problem, Guiding policy, Actions, but that takes triage permission)"},
		{"structure of somebody", with(issue("x", strategyBody), trust(checks.Unknown)), nil,
			"none by none: the headings of a strategy: Problem, Guiding policy, Actions, which takes triage permission; whether the person has it is not known yet [trust]"},
		{"structure of a pull request", pull("x", strategyBody), nil, "none by none: nothing says what it is"},
		{"a stranger's label falls through", with(with(issue("feat: x", ""), chose(checks.Strategy, "label")), trust(checks.No)), nil,
			`feature by rule: its title starts with "feat" (not counted: @bob put the label for strategy on, but that takes triage permission)`},
		{"somebody's label waits", with(with(issue("feat: x", ""), chose(checks.Vision, "label")), trust(checks.Unknown)), nil,
			"none by none: @bob put the label for vision on, which takes triage permission; whether the person has it is not known yet [trust]"},
		{"a trusted label", with(issue("feat: x", ""), chose(checks.Vision, "label")), nil, "vision by person: @bob put the label for vision on"},
		{"a pull request is no strategy", with(pull("feat: x", "Kind: vision"), chose(checks.Strategy, "label")), nil,
			`feature by rule: its title starts with "feat" (not counted: @bob put the label for strategy on, but pull requests are feature, tech-debt, other or none; its description says Kind: vision, but pull requests are feature, tech-debt, other or none)`},
		{"a rule for strategies", issue("Strategy: x", ""), []checks.Rule{stranger}, `strategy by rule: its title starts with "Strategy"`},
		{"and a stranger", with(issue("Strategy: x new", ""), trust(checks.No)), []checks.Rule{stranger, {Kind: checks.Feature, Title: checks.MustPattern("new")}},
			`feature by rule: its title matches new (not counted: its title starts with "Strategy", but that takes triage permission)`},
		{"and a pull request", pull("Strategy: x", ""), []checks.Rule{stranger}, "none by none: nothing says what it is"},
		{"a stranger's feature", with(issue("x", "Kind: feature"), trust(checks.No)), nil, "feature by declaration: its description says Kind: feature"},
		{"a type for strategies", with(with(issue("x", ""), typed("Strategy")), trust(checks.No)), nil,
			"none by none: nothing says what it is (not counted: its issue type is Strategy, but that takes triage permission)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, told(Decide(c.in, rules(c.more...)))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestDecideAlways holds what must be true of any item.
func TestDecideAlways(t *testing.T) {
	kinds := []checks.Kind{checks.None, checks.Vision, checks.Strategy, checks.Feature, checks.TechDebt}
	rapid.Check(t, func(t *rapid.T) {
		in := checks.Classifiable{
			Item: checks.Item{
				Type:      rapid.SampledFrom([]checks.ItemType{checks.Issue, checks.Pull}).Draw(t, "type"),
				Title:     rapid.SampledFrom([]string{"feat: x", "refactor: y", "z", "Strategy q", "Add support for themes", "Remove unused helpers"}).Draw(t, "title"),
				Body:      rapid.SampledFrom([]string{"", "Kind: vision", "Kind: feature", strategyBody}).Draw(t, "body"),
				Labels:    rapid.SliceOfN(rapid.SampledFrom([]string{"bug", "strategy", "x"}), 0, 2).Draw(t, "labels"),
				IssueType: rapid.SampledFrom([]string{"", "Feature", "Strategy", "Bug"}).Draw(t, "issue type"),
			},
			Trusted:    rapid.SampledFrom([]checks.Trust{checks.Unknown, checks.Yes, checks.No}).Draw(t, "trust"),
			Closes:     rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 3).Draw(t, "closes"),
			PathsKnown: rapid.Bool().Draw(t, "paths known"),
		}
		if rapid.Bool().Draw(t, "choice") {
			in.Choice = &checks.Choice{Kind: rapid.SampledFrom(kinds).Draw(t, "chosen"), By: "bob", How: "label", At: time.Unix(0, 0)}
		}
		r := rules(checks.Rule{Kind: checks.TechDebt, Paths: []*checks.Pattern{checks.MustGlob("**")}}, checks.Rule{Kind: checks.Strategy, Title: checks.MustPattern("^Strategy")})
		r.Classify.TextModel = rapid.Bool().Draw(t, "text model")
		sure := rapid.Float64Range(0, 1)
		r.Classify.MinConfidence = checks.Certainty{Feature: sure.Draw(t, "feature"), TechDebt: sure.Draw(t, "tech-debt")}
		r.Classify.CountConfidence = sure.Draw(t, "count-confidence")
		d := Decide(in, r)
		high := d.Kind == checks.Vision || d.Kind == checks.Strategy
		switch {
		case high && (in.Item.Type == checks.Pull || in.Trusted != checks.Yes):
			t.Fatalf("%+v of %+v", d, in)
		case d.NeedsTrust && (d.Kind != checks.None || in.Trusted != checks.Unknown || in.Item.Type == checks.Pull):
			t.Fatalf("%+v asks for trust", d)
		case in.Choice != nil && !in.Choice.Kind.Reviewed() && (d.Source != checks.ByPerson || d.Kind != in.Choice.Kind):
			t.Fatalf("%+v against %+v", d, in.Choice)
		case d.Exempt() && d.Kind != checks.None, d.Evidence == "", strings.Contains(d.Evidence, "\n"):
			t.Fatalf("%+v", d)
		case d.Source == checks.ByModel && (!r.Classify.TextModel || d.Kind.Reviewed() || d.Confidence > 1):
			t.Fatalf("%+v", d)
		case d.Source.Weak() && d.Likely == checks.None && d.Confidence < r.Classify.MinConfidence.Of(d.Kind):
			t.Fatalf("%+v at %v", d, r.Classify.MinConfidence)
		case d.Likely != checks.None && (d.Kind != checks.None || d.Likely.Reviewed() || !d.Source.Weak() || d.Confidence < r.Classify.CountConfidence || d.Confidence >= r.Classify.MinConfidence.Of(d.Likely)):
			t.Fatalf("%+v at %v and %v", d, r.Classify.MinConfidence, r.Classify.CountConfidence)
		case d.NeedsPaths && in.PathsKnown:
			t.Fatalf("%+v needs paths that are known", d)
		}
	})
}

func TestDeclared(t *testing.T) {
	for body, want := range map[string]string{
		"Kind: tech-debt": "tech-debt", "kind: Tech Debt.": "tech-debt", "**Kind:** `feature`": "feature", "### Kind\n\nFeature (something new)": "feature",
		"Kind: tech-debt - pays back": "tech-debt", "### Kind\n\n- [ ] feature\n- [x] tech-debt": "tech-debt", "Kind: feature | tech-debt": "",
		"Kind: 🧹 tech-debt": "tech-debt", "### Kind\r\n\r\n🧹 Tech debt\r\n\r\n### Why\r\n\r\nx": "tech-debt", "Kind: :sparkles: Feature": "feature",
		"Kind: tech-debt ♻️": "tech-debt", "Kind: ✨ feature – for admins": "feature", "Kind: “feature”": "feature", "Kind: Technical debt": "tech-debt",
		"### Kind\n\n_No response_\n\n### Why": "", "### Kind\n\nNone\n\n### Why": "", "### Kind\n\nnone": "none",
		"### Kind\n\nfeature, tech-debt": "", "### Kind\n\n- [x] feature\n- [x] tech-debt": "", "### Kind\n\nfeature\n\nStrategy: #12\nVision – #3": "feature",
		"### Kind\n\nPlease choose\n\n### Kind\n\nfeature": "feature", "Kind: feature?": "", "Kind: feature/tech-debt": "", "Kind: a feature": "",
		"> Kind: feature": "", "```\nKind: feature\n```": "", "<!-- Kind: feature -->": "", "### What kind\n\nfeature": "", "### Kind of work\n\nfeature": "",
		"- [ ] Kind: feature\n- [x] Kind: tech-debt": "tech-debt", "- [ ] Kind: feature\n- [ ] Kind: tech-debt": "", "Kind:\n\n- [ ] feature": "",
		"Kind:\n- [ ] feature\n- [x] tech-debt": "tech-debt", "- Kind:\n  - [ ] feature": "", "### Kind\n\nNone\n\nThanks!": "",
		"Kind: regards": "", "Kinds: feature": "", "": "", "Kind: whatever\nKind: vision": "vision", "Kind: None": "none",
	} {
		got := ""
		if k, ok := Declared(text.Read(body)); ok {
			got = k.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

func TestLabelKinds(t *testing.T) {
	got := LabelKinds([]string{"bug", "Tech-Debt", "debt", "vision"}, rules())
	if d := cmp.Diff([]checks.Kind{checks.Vision, checks.TechDebt}, got); d != "" {
		t.Error(d)
	}
	renamed := rules()
	renamed.OldNames["vision"] = checks.Strategy
	if d := cmp.Diff([]checks.Kind{checks.Vision}, LabelKinds([]string{"VISION"}, renamed)); d != "" {
		t.Error("an old name over a current one: ", d)
	}
	if got := LabelKinds(nil, rules()); got != nil {
		t.Error(got)
	}
}

func TestAuthors(t *testing.T) {
	for _, c := range []struct {
		pattern, login string
		bot, want      bool
	}{
		{"*[bot]", "renovate", true, true}, {"*[bot]", "bo", false, false}, {"dependabot[bot]", "dependabot", true, true},
		{"app/dependabot", "Dependabot", true, true}, {"dependabot", "dependabot", true, false}, {"@Ann", "ann", false, true},
		{"a*n*", "ann", false, true}, {"a*n*x", "ann", false, false}, {"*", "", false, false}, {"*", "x", false, true}, {"a*a", "a", false, false},
		{"[ab]", "a", false, false}, {"a?b", "axb", false, false}, {"**a**", "bab", false, true}, {"ab*ba", "aba", false, false},
	} {
		if _, got := author([]string{c.pattern}, checks.Actor{Login: c.login, Bot: c.bot}, &checks.Budget{}); got != c.want {
			t.Errorf("%q on %q: %v", c.pattern, c.login, got)
		}
	}
	// Going back for every star would take longer than go test waits.
	if star(strings.Repeat("*a", 5000)+"b", strings.Repeat("a", 100_000)) {
		t.Error("what ends with a is taken for what ends with b")
	}
}

// TestDefaultRules holds what the default policy's two rules take, as they are written: conventional commits in lower
// case, with a scope and a "!" or without. That other spellings need a rule of their own is the policy's to say.
func TestDefaultRules(t *testing.T) {
	for title, want := range map[string]checks.Kind{
		"feat: x": checks.Feature, "feat(api): x": checks.Feature, "feat!: x": checks.Feature, "feat(api)!: x": checks.Feature,
		"feat(a)(b): x": checks.Feature, "feat:x": checks.Feature, "refactor: x": checks.TechDebt, "refactor(core)!: x (#12)": checks.TechDebt,
		"Feat: x": checks.None, "FEAT: x": checks.None, "feature: x": checks.None, "feat x": checks.None, "feat(): x": checks.None,
		" feat: x": checks.None, "[feat] x": checks.None, "fix: feat: x": checks.None, "feat (api): x": checks.None, "refact: x": checks.None,
		"chore: x": checks.None, "Revert \"feat: x\"": checks.None, "": checks.None,
	} {
		if got := Decide(pull(title, ""), rules()); got.Kind != want {
			t.Errorf("%q: %s, want %s", title, got.Kind, want)
		}
	}
}
