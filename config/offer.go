package config

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// Offer is what a first policy file is filled in with. The zero value offers the defaults.
type Offer struct {
	Mode   checks.Mode            // "" for advise
	Band   checks.Band            // zero for the default band
	Labels map[checks.Kind]string // labels that the repository has already for these kinds; the default names otherwise
}

// NewFileText is a short commented policy that is valid, for the new-file page that onboarding links to.
func NewFileText(o Offer) string {
	d := Default()
	if o.Mode == "" {
		o.Mode = checks.Advise
	}
	if o.Band == (checks.Band{}) {
		o.Band = d.Capacity.Band
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Northstar: work that serves a strategy, and debt that gets its share.
# Every setting is optional. All of them: northstar config schema
version: 1

# off, observe (dashboard only), advise (labels, comments, checks that never fail) or enforce (checks may fail)
mode: %s
`, o.Mode)
	b.WriteString(labelLines(o.Labels, d.Labels))
	fmt.Fprintf(&b, `
strategy:
  # The kinds of work that need a link to a strategy, such as a line "Strategy: #12" in the body.
  require: [feature, tech-debt]

capacity:
  # The share of each milestone's work that is technical debt.
  tech-debt: {min: %s, max: %s}

# classify:
#   rules:   # what an item is; the first that matches decides
#     - {kind: tech-debt, title: '^refactor'}
#     - {kind: feature, labels: [enhancement]}

# teams: {product: ['@owner/product'], engineering: ['@owner/engineering']}
`, share(o.Band.Min), share(o.Band.Max))
	return b.String()
}

// labelLines are the labels that differ from the defaults.
func labelLines(own, usual map[checks.Kind]string) string {
	var b strings.Builder
	for _, k := range checks.Kinds {
		var l labelName
		if own[k] == "" || own[k] == usual[k] || l.read(scalar{own[k], textual}) != nil {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("\n# The labels that this repository has already.\nlabels:\n")
		}
		fmt.Fprintf(&b, "  %s: %s\n", k, word(own[k]))
	}
	return b.String()
}
