package playbook

import (
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

var noVision = rule{
	Name:    "no-vision",
	On:      "strategy, but for the pattern `no-vision`",
	Fine:    "It serves a vision.",
	Wrong:   "It serves no vision.",
	Why:     "The vision says where, the strategy how. Without the where nobody can tell whether the strategy worked.",
	Remedy:  "Add a line `Vision: #N` with the number of the vision. If there is none yet, write it, or say `Pattern: no-vision`.",
	applies: func(r *reading) bool { return isStrategy(r) && r.pattern != NoVision },
	judge: func(r *reading) answer {
		v := r.Facts.Visions
		switch {
		case v == nil:
			return unknown("its links could not be read")
		case len(v.Refs) > 0:
			return answer{status: OK, sentence: serves(v.Named, r.Item.Ref)}
		case len(v.Problems) > 0:
			name := v.Problems[0].Ref.In(r.Item.Ref)
			if at := v.Problems[0].Address; at != "" {
				name = "`" + at + "`" // no link, and shown as none
			}
			return r.choosing(advise("It serves no vision that counts. Its link to %s doesn't:", name).about(v.Problems[0].Why))
		}
		return r.choosing(advise(""))
	},
}

// mostVisions is how many of the visions that a strategy serves are named.
const mostVisions = 3

// serves names the visions that readers see; none: in the rule's own words.
func serves(all []checks.Ref, home checks.Ref) string {
	if len(all) == 0 {
		return ""
	}
	var names []string
	for _, v := range all[:min(len(all), mostVisions)] {
		names = append(names, v.In(home))
	}
	if more := len(all) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	last := len(names) - 1
	if last == 0 {
		return "It serves vision " + names[0] + "."
	}
	return "It serves the visions " + strings.Join(names[:last], ", ") + " and " + names[last] + "."
}

// choosing is an answer with the visions that there are to choose from, as lines to paste.
func (r *reading) choosing(a answer) answer {
	from := r.Facts.Visions.Open
	switch {
	case from == nil, len(from.Refs) > MaxChoice: // in the rule's own words
	case len(from.Refs) == 0:
		a.remedy = "No vision is open yet: write one and add a line `Vision: #N` with its number, or say `Pattern: no-vision`."
	case len(from.Refs) == 1:
		a.remedy = "Add a line `Vision: " + from.Refs[0].In(r.Item.Ref) + "`, or say `Pattern: no-vision`."
	default:
		var lines []string
		for _, v := range from.Refs {
			lines = append(lines, "`Vision: "+v.In(r.Item.Ref)+"`")
		}
		a.remedy = "Add the line of the one that it serves: " + strings.Join(lines, ", ") + ". Or say `Pattern: no-vision`."
	}
	return a
}
