package summary

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

// How sure a kind is is said as people say it, and never more than it is; nothing is said twice.
func TestReasonIsSaidInWords(t *testing.T) {
	for want, d := range map[string]checks.Decision{
		"✨ feature, 90% sure, like the issue that it closes":         {Kind: checks.Feature, Source: checks.ByClosing, Confidence: 0.90, Evidence: "the issue that it closes is feature"},
		"🧹 tech-debt, 84% sure, like the issues that it closes":      {Kind: checks.TechDebt, Source: checks.ByClosing, Confidence: 0.849, Evidence: "the issues that it closes are tech-debt"},
		"🧭 strategy, declared in the description":                    {Kind: checks.Strategy, Source: checks.ByBody, Confidence: 1, Evidence: "its description says Kind: strategy"},
		"✨ feature, by a rule of the owner’s policy":                 {Kind: checks.Feature, Source: checks.ByRule, Confidence: 1, Evidence: "a rule of the owner’s policy"},
		"✨ feature, by a rule of the policy: its label is feature/x": {Kind: checks.Feature, Source: checks.ByRule, Confidence: 1, Evidence: "its label is feature/x"},
	} {
		if got := reason(d, nil); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
