package command

import (
	"errors"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// parseResult reads "[REF…] met|missed|unknown TEXT": what launched features achieved, of the item itself where none is named.
func parseResult(words []string, home checks.Ref, host checks.Host) (Command, error) {
	n := slices.IndexFunc(words, func(w string) bool { return !names(w) })
	if n < 0 {
		n = len(words)
	}
	c, err := parseRefs(Result, words[:n], home, host)
	if err != nil {
		return c, err
	}
	words = words[n:]
	of := "" // the first of them suffices for an example
	if len(c.Refs) > 0 {
		of = " " + c.Refs[0].In(home)
	}
	if len(words) > 0 {
		c.Achieved = checks.Achieved(strings.ToLower(strings.Trim(words[0], "`:,.;")))
	}
	switch c.Achieved {
	case checks.Met, checks.Missed, checks.NotKnown:
	default:
		return Command{}, errors.New("say which of the three it is, and then what was seen: `/northstar result" + of + " met TEXT`, `missed TEXT` or `unknown`")
	}
	if c.Reason = text.Cut(strings.Join(words[1:], " "), longestReason); c.Reason == "TEXT" {
		c.Reason = ""
	}
	if c.Achieved != checks.NotKnown && checks.Plain(c.Reason) == "" {
		return Command{}, errors.New("say what was seen, so that the next one can learn from it: `/northstar result" + of + " " + string(c.Achieved) +
			" a third of the orders had a card`")
	}
	return c, nil
}

// Of says whose result somebody may state of an item in a repository; "" when they may, else a sentence that says who may. g is what they
// are where the item is. It decides for [Result] alone.
func (c Command) Of(g Giver, item checks.Ref) string {
	if g.Role.Triages() || g.Author {
		return ""
	}
	return "Only the author of " + text.Escape(item.String()) + " and people with triage permission in " + text.Escape(item.Full()) + " may say what it achieved."
}

// Launchable says whether an item can have a result, by its kind; "" when so, else a sentence that says where a result belongs. ours
// says that it is an issue that the app keeps.
func (c Command) Launchable(kind checks.Kind, ours bool) string {
	is := ""
	switch {
	case kind.Reviewed():
		is = "This is a " + kind.String()
	case ours:
		is = "This issue is kept by Northstar"
	default:
		return ""
	}
	return is + ": say of which feature, `/northstar result #N met TEXT` with its number in the place of N."
}
