package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The library's words for what is wrong with flags and arguments, and ours.
var (
	oneNeeded   = regexp.MustCompile(`^at least one of the flags in the group \[(.+)\] is required$`)
	notTogether = regexp.MustCompile(`^if any flags in the group \[(.+)\] are set none of the others can be; \[(.+)\] were all set$`)
	noSuch      = regexp.MustCompile(`^unknown command "(.+)" for "(.+)"$`)
	noFlag      = regexp.MustCompile(`^unknown flag: --(.+)$`)
	arguments   = regexp.MustCompile(`^accepts (at most )?(\d+) arg\(s\), received (\d+)$`)
)

// inPlainWords is an error of the library's about how a command was called, as people say it, with what was probably meant.
func inPlainWords(cmd *cobra.Command, err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	switch {
	case oneNeeded.MatchString(text):
		return fmt.Errorf("give %s", flags(oneNeeded.FindStringSubmatch(text)[1], " or "))
	case notTogether.MatchString(text):
		return fmt.Errorf("%s can't be given together", flags(notTogether.FindStringSubmatch(text)[2], " and "))
	case arguments.MatchString(text):
		m := arguments.FindStringSubmatch(text)
		return fmt.Errorf("it takes %s%s, as in %q, and got %s", m[1], counted(m[2], "argument"), cmd.UseLine(), m[3])
	}
	var meant string
	if m := noSuch.FindStringSubmatch(text); m != nil {
		meant = strings.Join(cmd.SuggestionsFor(m[1]), " or ")
	} else if m := noFlag.FindStringSubmatch(text); m != nil {
		meant = nearestFlag(cmd, m[1])
	}
	if meant == "" {
		return errors.New(text)
	}
	return fmt.Errorf("%s: did you mean %s?", text, meant)
}

// nearestFlag is the flag of a command whose name is nearest to one that it does not have, "" where none is near.
func nearestFlag(cmd *cobra.Command, name string) string {
	nearest, least := "", cmd.SuggestionsMinimumDistance+1
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if d := levenshtein.ComputeDistance(name, f.Name); d < least {
			nearest, least = "--"+f.Name, d
		}
	})
	return nearest
}

// flags names flags that the library lists by their names alone.
func flags(names, between string) string {
	return "--" + strings.Join(strings.Fields(names), between+"--")
}

// counted is a number with a noun.
func counted(n, noun string) string {
	if n == "1" {
		return "one " + noun
	}
	return n + " " + noun + "s"
}
