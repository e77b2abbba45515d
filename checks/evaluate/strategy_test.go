package evaluate

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// ref is an item of the repository that the tests are about.
func ref(n int) checks.Ref { return checks.Ref{Owner: "acme", Repo: "app", Number: n} }

// subject is an open pull request of the default policy, nothing known beside it.
func subject(mode checks.Mode) *checks.Subject {
	return &checks.Subject{
		Now: now,
		Rules: checks.Rules{
			Mode:    mode,
			Labels:  map[checks.Kind]string{checks.Vision: "vision", checks.Strategy: "strategy", checks.Feature: "feature", checks.TechDebt: "tech-debt"},
			Require: map[checks.Kind]bool{checks.Feature: true, checks.TechDebt: true},
			Capacity: checks.Capacity{
				Band: checks.Band{Min: 200_000, Max: 400_000}, Unit: "items", Basis: checks.Planned, MinItems: 5, MaxUnclassified: 250_000,
			},
			WhenIncomplete: checks.Neutral,
		},
		Classify: checks.Classifiable{
			Item: checks.Item{Ref: ref(71), Type: checks.Pull, Title: "Search", State: checks.Open, Created: now.AddDate(0, 0, -3)}, PathsKnown: true,
		},
	}
}

func TestStrategyVerdict(t *testing.T) {
	feature := checks.Decision{Kind: checks.Feature, Source: checks.ByRule, Confidence: 1}
	ruled := func(d checks.Decision) checks.Decision { d.NeedsPaths = true; return d }
	none := checks.Decision{Source: checks.NoSource}
	closing := checks.Decision{Kind: checks.TechDebt, Source: checks.ByClosing}
	declared := checks.Decision{Kind: checks.Feature, Source: checks.ByBody, NeedsPaths: true}
	exempt := checks.Decision{Source: checks.Exempted, Evidence: "label bug"}
	linked := checks.Chain{Linked: true, Path: []checks.Ref{ref(71), ref(60), ref(12), ref(3)}, Strategies: []checks.Ref{ref(12)}, Vision: ref(3)}
	waiver := checks.Waiver{Check: checks.WaiveStrategy, By: "mona", Reason: "hotfix", Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	past := waiver
	past.Until = now
	other := waiver
	other.Check = checks.WaiveCapacity

	type change func(*checks.Subject)
	waived := func(w checks.Waiver) change { return func(s *checks.Subject) { s.Waivers = []checks.Waiver{w} } }
	unread := func(s *checks.Subject) { s.GraphUnread = true }
	strict := func(s *checks.Subject) { s.Rules.WhenIncomplete = checks.Failure }
	requireNone := func(s *checks.Subject) { s.Rules.Require[checks.None] = true }
	onlyFeatures := func(s *checks.Subject) { delete(s.Rules.Require, checks.TechDebt) }
	const waivedTitle = "Waived by @mona until 2026-12-01: hotfix"
	const unknown = "Could not be decided yet"

	tests := []struct {
		name            string
		kind            checks.Decision
		chain           checks.Chain
		change          []change
		advise, enforce checks.Conclusion
		title           string
		incomplete      bool
	}{
		{"exempt", exempt, checks.Chain{}, nil, checks.Skipped, checks.Skipped, "Exempt: label bug", false},
		{"exempt goes before waived and unread", exempt, checks.Chain{}, []change{waived(waiver), unread}, checks.Skipped, checks.Skipped, "Exempt", false},
		{"not required", closing, checks.Chain{}, []change{onlyFeatures}, checks.Skipped, checks.Skipped, "A tech-debt", false},
		{"not required goes before waived", closing, checks.Chain{}, []change{onlyFeatures, waived(waiver)}, checks.Skipped, checks.Skipped, "A tech-debt", false},
		{"not required is not sure while unread", closing, checks.Chain{}, []change{onlyFeatures, unread}, checks.Neutral, checks.Neutral, unknown, true},
		{"waived", feature, checks.Chain{}, []change{waived(waiver)}, checks.Success, checks.Success, waivedTitle, false},
		{"waived though unread", none, checks.Chain{}, []change{waived(waiver), unread}, checks.Success, checks.Success, waivedTitle, false},
		{"waiver that is over", feature, checks.Chain{}, []change{waived(past)}, checks.Neutral, checks.Failure, "Not linked", false},
		{"waiver of the other check", feature, checks.Chain{}, []change{waived(other)}, checks.Neutral, checks.Failure, "Not linked", false},
		{"linked", feature, linked, nil, checks.Success, checks.Success, "PR #71 → #60 → ", false},
		{"linked though more is unread", feature, linked, []change{unread}, checks.Success, checks.Success, "PR #71", false},
		{"not linked", feature, checks.Chain{}, nil, checks.Neutral, checks.Failure, "Not linked to a strategy", false},
		{"no kind, linked", none, linked, []change{requireNone}, checks.Success, checks.Success, "PR #71", false},
		{"no kind, not linked", none, checks.Chain{}, nil, checks.Neutral, checks.Neutral, "Not classified yet", false},
		{"no kind, required", none, checks.Chain{}, []change{requireNone}, checks.Neutral, checks.Failure, "Not classified yet", false},
		{"closing references unread", feature, checks.Chain{}, []change{unread}, checks.Neutral, checks.Neutral, unknown, true},
		{"unread by a strict policy", feature, checks.Chain{}, []change{unread, strict}, checks.Neutral, checks.Failure, unknown, true},
		{"changed files unread", ruled(none), checks.Chain{}, nil, checks.Neutral, checks.Neutral, unknown, true},
		{"changed files unread by a strict policy", ruled(feature), checks.Chain{}, []change{strict}, checks.Neutral, checks.Failure, unknown, true},
		{"changed files unread but declared", declared, checks.Chain{}, nil, checks.Neutral, checks.Failure, "Not linked", false},
		{"changed files unread but linked", ruled(none), linked, nil, checks.Success, checks.Success, "PR #71", false},
	}
	for _, tt := range tests {
		want := map[checks.Mode]checks.Conclusion{checks.Advise: tt.advise, checks.Enforce: tt.enforce, checks.Observe: tt.advise, checks.Off: tt.advise, "": tt.advise}
		for mode, conclusion := range want {
			s := subject(mode)
			for _, c := range tt.change {
				c(s)
			}
			v := StrategyVerdict(s, &checks.Report{Decision: tt.kind, Chain: tt.chain})
			if v.Check != checks.CheckStrategy || v.Conclusion != conclusion || v.Incomplete != tt.incomplete || !strings.HasPrefix(v.Title, tt.title) {
				t.Errorf("%s in %q: %s %q incomplete=%v, want %s %q incomplete=%v", tt.name, mode,
					v.Conclusion, v.Title, v.Incomplete, conclusion, tt.title, tt.incomplete)
			}
			if v.Summary == "" || v.Incomplete && (v.Conclusion == checks.Success || v.Conclusion == checks.Skipped) {
				t.Errorf("%s in %q: says nothing, or passes without knowing", tt.name, mode)
			}
		}
	}
}

func TestStrictest(t *testing.T) {
	v := func(c checks.Conclusion, title string, incomplete bool) checks.Verdict {
		return checks.Verdict{Check: checks.CheckStrategy, Conclusion: c, Title: title, Summary: title, Incomplete: incomplete}
	}
	pass, fail, skip := v(checks.Success, "chain", false), v(checks.Failure, "not linked", false), v(checks.Skipped, "exempt", false)
	ask, lost := v(checks.Neutral, "what is this", false), v(checks.Neutral, "unread", true)
	tests := []struct {
		name  string
		vs    []checks.Verdict
		from  []checks.Ref
		title string
		c     checks.Conclusion
	}{
		{"none", nil, nil, "", ""},
		{"one stays as it is", []checks.Verdict{pass}, []checks.Ref{ref(1)}, "chain", checks.Success},
		{"failure", []checks.Verdict{pass, fail, skip}, []checks.Ref{ref(1), ref(2), ref(3)}, "#2: not linked", checks.Failure},
		{"success over skipped", []checks.Verdict{skip, pass}, []checks.Ref{ref(1), ref(2)}, "#2: chain", checks.Success},
		{"incomplete of equals", []checks.Verdict{ask, lost}, []checks.Ref{ref(1), ref(2)}, "#2: unread", checks.Neutral},
		{"lowest of equals", []checks.Verdict{pass, pass}, []checks.Ref{ref(9), ref(4)}, "#4: chain", checks.Success},
		{"one is missing", []checks.Verdict{fail, {}}, []checks.Ref{ref(1), ref(2)}, "", ""},
		{"more verdicts than pull requests", []checks.Verdict{pass, pass}, []checks.Ref{ref(1)}, "", ""},
	}
	for _, tt := range tests {
		got := Strictest(tt.vs, tt.from)
		if got.Title != tt.title || got.Conclusion != tt.c {
			t.Errorf("%s: %s %q, want %s %q", tt.name, got.Conclusion, got.Title, tt.c, tt.title)
		}
		if len(tt.vs) == len(tt.from) { // the order of the pull requests makes no difference
			vs, from := append([]checks.Verdict{}, tt.vs...), append([]checks.Ref{}, tt.from...)
			for i, j := 0, len(vs)-1; i < j; i, j = i+1, j-1 {
				vs[i], vs[j], from[i], from[j] = vs[j], vs[i], from[j], from[i]
			}
			if again := Strictest(vs, from); again.Title != got.Title || again.Summary != got.Summary {
				t.Errorf("%s backwards: %q, %q", tt.name, again.Title, again.Summary)
			}
		}
	}
	got := Strictest([]checks.Verdict{pass, fail, skip}, []checks.Ref{ref(7), ref(2), ref(3)})
	if want := "From pull request #2, the strictest of 3 that this commit is for (the others: #3, #7).\n\nnot linked"; got.Summary != want {
		t.Errorf("summary %q, want %q", got.Summary, want)
	}
	if long := Strictest([]checks.Verdict{v(checks.Failure, strings.Repeat("x", 255), false), pass}, []checks.Ref{ref(1), ref(2)}); len([]rune(long.Title)) > checks.MaxTitle {
		t.Error("the title is too long")
	}
}
