package summary

import (
	"fmt"
	"math"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// because is a kind and why in plain words: how sure it is, and which pattern of the policy it was, `/northstar explain` says.
func because(d checks.Decision) string {
	out := d.Kind.Emoji() + " " + d.Kind.String()
	if d.Likely != checks.None {
		out = d.Likely.Emoji() + " likely " + d.Likely.String()
	}
	words := strings.TrimPrefix(d.Evidence, "words: ")
	switch d.Source {
	case checks.ByRule:
		return out + ", by a rule of the policy"
	case checks.ByClosing:
		return out + closing(words)
	case checks.ByModel:
		return out + ", by its words: " + quote(words)
	case checks.ByBody:
		return out + ", " + d.Source.Clause()
	}
	return reason(checks.Decision{Kind: d.Kind, Likely: d.Likely, Source: d.Source, Evidence: d.Evidence}, nil)
}

// closing says of which issues it has its kind.
func closing(evidence string) string {
	if strings.HasPrefix(evidence, "the issue that") {
		return ", like the issue that it closes"
	}
	return ", like the issues that it closes"
}

// reason is a kind and why, in one line: the kind, how sure it is where it is not certain, which source decided, and by
// which words or rule. "🧹 tech-debt, 93% sure, concluded from its text: “remove deprecated”, “cleanup”". c is the choice that
// decided, where it is known.
func reason(d checks.Decision, c *checks.Choice) string {
	out := d.Kind.Emoji() + " " + d.Kind.String()
	if d.Likely != checks.None {
		out = d.Likely.Emoji() + " likely " + d.Likely.String()
	}
	if d.Confidence > 0 && d.Confidence < 1 {
		out += fmt.Sprintf(", %d%% sure", int(math.Floor(d.Confidence*100+1e-9)))
	}
	if d.Source == checks.ByPerson && c != nil {
		by := "somebody"
		if c.By != "" {
			by = code(c.By)
		}
		return out + fmt.Sprintf(", chosen by %s (%s, %s)", by, c.How, day(c.At))
	}
	evidence := strings.TrimPrefix(d.Evidence, "words: ") // the clause says that it is the text's
	switch {
	case d.Source == checks.ByClosing:
		return out + closing(evidence)
	case d.Source == checks.ByBody && evidence == "its description says Kind: "+d.Kind.String():
		return out + ", " + d.Source.Clause()
	case d.Source == checks.ByRule && strings.HasPrefix(evidence, "a rule of "): // the owner's, which is not quoted
		return out + ", by " + quote(evidence)
	case d.Source != checks.NoSource && d.Source != "":
		out += ", " + d.Source.Clause()
	case evidence == "":
		evidence = "nothing says what it is"
	}
	if evidence != "" {
		out += ": " + quote(evidence)
	}
	return out
}
