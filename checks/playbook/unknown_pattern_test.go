package playbook

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
)

func TestUnknownPattern(t *testing.T) {
	holds(t, checks.Strategy, "unknown-pattern", map[string]one{
		"as it is called":   {body: "Pattern: small-experiments", want: OK},
		"as people call it": {body: "### Pattern\n\nNo vision", want: OK},
		"with a remark":     {body: "Pattern: Migration (from one cluster to two)", want: OK},
		"misspelled":        {body: "Pattern: migratoin", want: Advice},
		"a sentence":        {body: "### Pattern\n\nWe rewrite it all over the summer and switch on a weekend", want: Advice},
		"another":           {body: "Pattern: waterfall", want: Advice},
	})
	spared(t, checks.Strategy, "unknown-pattern", soundStrategy, "### Pattern\n\n_No response_")
}

func TestPattern(t *testing.T) {
	for written, want := range map[string]Pattern{
		"small-experiments": smallExperiments, "Small experiments": smallExperiments, "MIGRATION": Migration, "`migration`": Migration,
		"no_vision": NoVision, "No-Vision.": NoVision, "without a vision": NoVision,
	} {
		if p, ok := ParsePattern(written); !ok || p != want {
			t.Errorf("%q: %s %v", written, p, ok)
		}
	}
	for written, nearest := range map[string]Pattern{"migratoin": Migration, "small experimets": smallExperiments, "novisio": NoVision, "migrating": Migration} {
		if p, ok := ParsePattern(written); ok || p != nearest {
			t.Errorf("%q: %s %v, want nearest %s", written, p, ok, nearest)
		}
	}
	if r := Review(reviewed(checks.Strategy, soundStrategy)); r.Pattern != smallExperiments {
		t.Errorf("a strategy without a pattern is of %s", r.Pattern)
	}
}
