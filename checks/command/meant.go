package command

import (
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/northstar-app/northstar/checks"
)

// verbs are all of them, in the order in which help lists them.
var verbs = []verb{Kind, Link, Unlink, Waive, Unwaive, Agree, Object, Accept, Unaccept, Result, Recheck, Explain, Help}

// kindNames are what a kind is called in a command.
var kindNames = []string{"feature", "tech-debt", "other", "strategy", "vision", "none"}

// farthest is how many letters may be wrong in a word for it to be guessed what was meant: one in three. Two that changed places are two.
func farthest(word string) int { return min(3, len([]rune(word))/3) }

// longestGuessed is how long a word may be for which it is guessed what was meant, in bytes.
const longestGuessed = 20

// nearest is the name that a word is nearest to, "" where it is near to none or to two.
func nearest[S ~string](word string, names []S) S {
	var best S
	if len(word) > longestGuessed {
		return best
	}
	word = strings.ToLower(word)
	least, twice := farthest(word)+1, false
	for _, n := range names {
		switch d := levenshtein.ComputeDistance(word, string(n)); {
		case d < least:
			best, least, twice = n, d, false
		case d == least && best != "":
			twice = true
		}
	}
	if twice {
		return ""
	}
	return best
}

// meantKind is the kind that words probably mean, "" for none: what people call technical debt, or a name with letters that are wrong.
func meantKind(words string) string {
	words = strings.Trim(strings.ToLower(words), " :=\"'`“”")
	if k, ok := checks.ParseKind(words); ok {
		return k.String()
	}
	switch words {
	case "debt", "tech", "technical", "tech debts", "tech-debts":
		return checks.TechDebt.String()
	}
	return nearest(strings.ReplaceAll(words, " ", "-"), kindNames)
}

// meant is the command that was probably meant by one whose first word is no verb, "" for none. What follows a verb is not repeated.
func meant(words []string) string {
	word := strings.Trim(strings.ToLower(words[0]), ":=,.!")
	for _, v := range verbs {
		if word == string(v) {
			return "/northstar " + word
		}
	}
	if k := meantKind(strings.Join(words[:min(2, len(words))], " ")); k != "" {
		return "/northstar kind " + k
	}
	if k := meantKind(word); k != "" {
		return "/northstar kind " + k
	}
	if v := nearest(word, verbs); v != "" {
		return "/northstar " + string(v)
	}
	return ""
}
