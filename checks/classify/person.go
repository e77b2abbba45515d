package classify

import "github.com/northstar-app/northstar/checks"

// byPerson takes what somebody last chose with a label, a command or a button. To take the label off is a choice too: the
// item has no kind until somebody declares one.
func byPerson(q *question) answer {
	c := q.in.Choice
	if c == nil {
		return answer{}
	}
	return says(c.Kind, checks.ByPerson, chosen(c), 1)
}

// chosen is a choice in words.
func chosen(c *checks.Choice) string {
	who := "somebody"
	if c.By != "" {
		who = "@" + c.By
	}
	switch c.How {
	case "label":
		return who + " put the label for " + c.Kind.String() + " on"
	case "unlabel":
		return who + " took the label off"
	case "command":
		return who + " wrote /northstar kind " + c.Kind.String()
	case checks.HowAccepted:
		return who + " accepted that it is " + c.Kind.String()
	case "button":
		return who + " pressed the button for " + c.Kind.String()
	}
	return who + " chose " + c.Kind.String()
}
