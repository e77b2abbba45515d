package playbook

import (
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// Pattern is how a strategy is carried out; each has rules of its own.
type Pattern string

// The patterns of contract 5. A strategy that names none is of the first.
const (
	smallExperiments Pattern = "small-experiments"
	Migration        Pattern = "migration"
	NoVision         Pattern = "no-vision"
)

// Patterns are all patterns.
var Patterns = []Pattern{smallExperiments, Migration, NoVision}

// otherNames are what else people call the patterns.
var otherNames = map[string]Pattern{
	"small experiment": smallExperiments, "experiments": smallExperiments, "small steps": smallExperiments, "slices": smallExperiments,
	"migrate": Migration, "migrations": Migration,
	"without vision": NoVision, "without a vision": NoVision, "vision free": NoVision,
}

// ParsePattern reads the name of a pattern as people write it: any case, spaces or underscores for hyphens. For another
// word it returns false and the pattern that it is nearest to, in letters.
func ParsePattern(s string) (Pattern, bool) {
	name := fold(strings.Trim(strings.TrimSpace(s), ".`'\""))
	if p, ok := otherNames[name]; ok {
		return p, true
	}
	best, least := smallExperiments, 0
	for i, p := range Patterns {
		d := levenshtein.ComputeDistance(text.Cut(name, 40), fold(string(p)))
		if d == 0 {
			return p, true
		}
		if i == 0 || d < least {
			best, least = p, d
		}
	}
	return best, false
}

// patternOf reads the pattern that a strategy names, and what it wrote: the default and "" when it names none, the default
// when it cannot be read.
func patternOf(doc *text.Doc, r *checks.Rules) (p Pattern, written string, ok bool) {
	written = choice(doc, find(doc, r, patternName))
	if written == "" {
		return smallExperiments, "", true
	}
	for _, s := range []string{written, head(written)} {
		if p, ok := ParsePattern(s); ok {
			return p, written, true
		}
	}
	return smallExperiments, written, false
}
