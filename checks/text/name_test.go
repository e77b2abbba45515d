package text

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestName(t *testing.T) {
	for s, want := range map[string]string{
		"Strategy": "Strategy", "🧭 Strategy": "Strategy", "Strategy 🧭": "Strategy", "🧭Strategy✨": "Strategy", "✨ 🔭\u00a0Vision ✨": "Vision",
		"⚠️ Risks": "Risks", "🏗\ufe0e Plan": "Plan", "👩\u200d💻 Who": "Who", "👍🏽 Agreed": "Agreed", "🇩🇪 Markt": "Markt", "1️⃣ First": "First", "#️⃣ Tags": "Tags",
		"ℹ️ Kind ‼️": "Kind", "🏴\U000e0067\U000e0062\U000e007f Kind": "Kind", ":compass: Strategy": "Strategy", "Strategy :compass: :+1:": "Strategy",
		":dart:Problem": "Problem", "→ Actions": "Actions", "\u200bKind\u200f": "Kind", "  Kind\t": "Kind",
		"C++": "C++", "$5": "$5", "12 months": "12 months", "Ratio 1:2": "Ratio 1:2", "Problem:": "Problem:", "value → effort": "value → effort",
		"🧭": "", ":compass:": "", "": "", "ℹ": "ℹ",
	} {
		if got := Name(s); got != want {
			t.Errorf("%q is called %q, want %q", s, got, want)
		}
	}
}

// TestEmojiAreNoPartOfALabel holds that the emoji by which this project tells kinds apart, and any other, change nothing.
func TestEmojiAreNoPartOfALabel(t *testing.T) {
	plain := []string{"### @Strategy\n\n#12\n\n### Kind\n\nfeature", "## @Strategy\n\n#12", "**@Strategy:** #12", "@**Strategy**: #12", "@Strategy: #12", "- @Strategy : #12",
		"**@Strategy**:\n\n- #12\n- x", "hello\n@strategy：#12"}
	for _, sign := range []string{"", "🧭 ", "🧭", ":compass: ", "🗺️ ", "👩\u200d🚀 ", "\u200b🧭\ufe0f\u00a0"} {
		for _, body := range plain {
			for _, b := range []string{strings.ReplaceAll(body, "@", sign), strings.NewReplacer("@", "", "Strategy", strings.TrimSpace("Strategy "+sign)).Replace(body)} {
				f, ok := Read(b).Field("Strategy")
				if d := cmp.Diff([]Mention{m(12)}, f.Mentions); !ok || d != "" {
					t.Errorf("%q: found %v %s", b, ok, d)
				}
			}
		}
	}
	for body, want := range map[string]string{
		"### ✨ Kind\n\nfeature":                   "feature",
		"✨ Kind: feature":                         "feature",
		"Kind :sparkles:: feature":                "feature",
		"### Kind :sparkles:\n\n✨ feature":        "✨ feature",
		"✨ Kind:\n- [ ] feature\n- [x] tech-debt": "tech-debt",
		"Great, kind :tada:":                      "",
		"✨ Kind of: feature":                      "",
	} {
		if f, _ := Read(body).Field("Kind"); f.Value != want {
			t.Errorf("%q: %q, want %q", body, f.Value, want)
		}
	}
	for _, body := range []string{"🧭 Part of #12", ":compass: part of #12", "- 🧭 **Part of** #12"} {
		if f, _ := Read(body).Field("Part of"); len(f.Mentions) != 1 {
			t.Errorf("%q: %+v", body, f)
		}
	}
	for _, s := range Read("Well done :tada:\n\nSlow.").Sections {
		t.Errorf("the code of an emoji made a heading: %q", s.Heading)
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"🧭 Strategy :compass:", "1️⃣ a‼️", ":a:b:", "\ufe0f", "\xff\u20e3:x:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := Name(s)
		if !strings.Contains(s, n) || Name(n) != n {
			t.Errorf("%q is called %q, which is called %q", s, n, Name(n))
		}
	})
}
