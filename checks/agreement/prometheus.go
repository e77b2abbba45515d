package agreement

import (
	"fmt"
	"strings"
)

// The names of the figures. They count items, and what is counted may become less: a person may state another kind later.
const (
	JudgedName = "northstar_kind_agreement_items"
	leftName   = "northstar_kind_unanswered_items"

	JudgedHelp = "Items whose kind Northstar inferred (none: it abstained) and of which people then stated a kind, by what was inferred, its source and what was stated."
	leftHelp   = "Items with a label that Northstar inferred and that nobody answered, by kind, source and state."
)

// Prometheus shows reports in the text format of Prometheus, with a label for the repository.
func Prometheus(reports []Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %[1]s gauge\n", JudgedName, JudgedHelp)
	for _, r := range reports {
		for _, c := range r.Confusion {
			fmt.Fprintf(&b, "%s{repository=%s,inferred=%s,source=%s,said=%s} %d\n", JudgedName, label(r.Repository),
				label(c.Inferred.String()), label(string(c.Source)), label(c.Said.String()), c.Items)
		}
	}
	fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %[1]s gauge\n", leftName, leftHelp)
	for _, r := range reports {
		for _, l := range r.Left {
			fmt.Fprintf(&b, "%s{repository=%s,kind=%s,source=%s,state=%s} %d\n", leftName, label(r.Repository),
				label(l.Kind.String()), label(string(l.Source)), label(string(l.State)), l.Items)
		}
	}
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// label is a label's value in quotes.
func label(s string) string { return `"` + escape.Replace(strings.ToValidUTF8(s, "�")) + `"` }
