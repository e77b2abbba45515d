package command

import (
	"errors"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// The two answers to “is it the vision or the strategy that you disagree with?”.
const (
	toVision   = "vision"
	toStrategy = "strategy"
)

// parseObject reads what somebody objects to and why. Whoever leaves one of them out is asked for it.
func parseObject(words []string) (Command, error) {
	c := Command{Verb: Object}
	if len(words) > 0 {
		c.To = strings.ToLower(strings.Trim(words[0], "`:,."))
	}
	switch c.To {
	case toVision, toStrategy:
	default:
		return Command{}, errors.New("is it the vision or the strategy that you disagree with? Say `/northstar object vision WHY` when you want " +
			"another end, or `/northstar object strategy WHY` when you want another way there")
	}
	if c.Reason = text.Cut(strings.Join(words[1:], " "), longestReason); checks.Plain(c.Reason) == "" {
		return Command{}, errors.New("say why, so that there is something to talk about: `/northstar object " + c.To + " WHY`")
	}
	return c, nil
}

// Voiced says whether agreement is asked for on an item of that kind, under that policy; "" when so, else a sentence that
// says why not. It decides for [Agree] and [Object]; every other command is none of its business.
func (c Command) Voiced(kind checks.Kind, teams checks.Teams) string {
	if c.Verb != Agree && c.Verb != Object {
		return ""
	}
	switch {
	case kind == checks.Vision:
		return notStrategy("a vision") + " Object to it on the strategy that serves it: `/northstar object vision WHY`."
	case kind == checks.None:
		return notStrategy("an issue without a kind")
	case kind != checks.Strategy:
		return notStrategy(kind.String() + " work")
	case len(teams.Product) == 0 || len(teams.Engineering) == 0:
		return "Agreement is not reviewed here: the policy has to name both `teams.product` and `teams.engineering`."
	}
	return ""
}

// notStrategy says that people agree on strategies, and what this is.
func notStrategy(is string) string {
	return "People agree on a strategy, and this is " + is + "."
}
