package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
	"github.com/northstar-app/northstar/config"
)

// configCommand groups what there is to do with policy files.
func configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check policy files, print their schema and the habits that they add to",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(configCheckCommand(), configHabitsCommand(), configSchemaCommand())
	return cmd
}

// checked is what `config check` found, as JSON shows it.
type checked struct {
	File     string           `json:"file"`
	Valid    bool             `json:"valid"`
	Mode     checks.Mode      `json:"mode,omitempty"`
	Problems []config.Problem `json:"problems"`
}

func configCheckCommand() *cobra.Command {
	var output, over string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Say whether a policy file is valid, with every problem in its place",
		Long: "Say whether a policy file is valid. Problems are printed one on a line, FILE:LINE:COLUMN: KEY: MESSAGE.\n" +
			"With --owner the file is checked as a repository's over the owner's: locked keys, and values that don't fit together.\n" +
			"FILE may be - for standard input.",
		Example: "  northstar config check .github/northstar.yml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := checkPolicy(cmd.InOrStdin(), args[0], over)
			if err != nil {
				return err
			}
			if err := printChecked(cmd.OutOrStdout(), out, output); err != nil {
				return err
			}
			if !out.Valid {
				return findings(len(out.Problems))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&over, "owner", "", "the owner's policy file, which FILE is merged over")
	outputFlag(cmd, &output, "text", "json")
	return cmd
}

// checkPolicy reads a file, alone or over an owner's.
func checkPolicy(in io.Reader, path, over string) (checked, error) {
	file, problems, err := readPolicy(in, path)
	if err != nil {
		return checked{}, err
	}
	var owner *config.File
	if over != "" {
		var ownProblems []config.Problem
		if owner, ownProblems, err = readPolicy(in, over); err != nil {
			return checked{}, err
		}
		problems = append(ownProblems, problems...)
	}
	out := checked{File: path, Problems: problems}
	if len(problems) == 0 {
		first, second := file, (*config.File)(nil)
		if owner != nil {
			first, second = owner, file
		}
		resolved, misfits := config.Resolve("", first, second)
		out.Mode, out.Problems = resolved.Rules.Mode, misfits
	}
	if out.Valid = len(out.Problems) == 0; out.Valid {
		out.Problems = []config.Problem{}
	} else {
		out.Mode = ""
	}
	return out, nil
}

func readPolicy(in io.Reader, path string) (*config.File, []config.Problem, error) {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(in)
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, nil, usageError{err}
	}
	file, problems := config.Parse(path, text)
	return file, problems, nil
}

func printChecked(w io.Writer, c checked, output string) error {
	if output == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(c)
	}
	if c.Valid {
		_, err := fmt.Fprintf(w, "%s: valid, mode %s\n", c.File, c.Mode)
		return err
	}
	for _, p := range c.Problems {
		if _, err := fmt.Fprintln(w, p); err != nil {
			return err
		}
	}
	return nil
}

// habitEntry is one entry of the map of habits, as JSON shows it.
type habitEntry struct {
	Place     habit.Place `json:"place"`
	Texts     []string    `json:"texts"` // that say the same, normalised
	Kind      checks.Kind `json:"kind"`
	Precision float64     `json:"precision"`
	Pulls     bool        `json:"pullRequestsOnly"`
	Policy    bool        `json:"policy"` // it is the policy's
}

func configHabitsCommand() *cobra.Command {
	var output, policy string
	cmd := &cobra.Command{
		Use:   "habits",
		Short: "Print what teams' labels, title prefixes and changed files say about an item",
		Long: "Print the map of habits: what a label, the beginning of a title, or changed files that are all of one sort say about an item, and how\n" +
			"often that was right on real repositories. From classify.min-confidence on an entry puts a label on, from classify.count-confidence on\n" +
			"it counts. With --policy the map is as that policy leaves it: classify.habits adds entries, and takes away those that it maps to none.",
		Example: "  northstar config habits --policy .github/northstar.yml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rules := config.Default()
			if policy != "" {
				file, problems, err := readPolicy(cmd.InOrStdin(), policy)
				if err != nil {
					return err
				}
				if len(problems) > 0 {
					if err := printChecked(cmd.ErrOrStderr(), checked{File: policy, Problems: problems}, "text"); err != nil {
						return err
					}
					return findings(len(problems))
				}
				resolved, _ := config.Resolve("", file, nil)
				rules = resolved.Rules
			}
			return printHabits(cmd.OutOrStdout(), grouped(config.Habits(rules)), rules, output)
		},
	}
	cmd.Flags().StringVar(&policy, "policy", "", "a policy file, whose entries are merged in")
	outputFlag(cmd, &output, "text", "json")
	return cmd
}

// grouped puts entries that say the same together, in the order of the first of each.
func grouped(all []habit.Entry) []habitEntry {
	var out []habitEntry
	at := map[habit.Entry]int{}
	for _, e := range all {
		text := e.Text
		e.Text = ""
		i, ok := at[e]
		if !ok {
			i = len(out)
			at[e] = i
			out = append(out, habitEntry{Place: e.Place, Kind: e.Kind, Precision: e.Precision, Pulls: e.Pulls, Policy: e.Precision == 1})
		}
		out[i].Texts = append(out[i].Texts, text)
	}
	return out
}

func printHabits(w io.Writer, all []habitEntry, r checks.Rules, output string) error {
	if output == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(all)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PLACE\tKIND\tRIGHT\tSO\tTEXTS")
	for _, h := range all {
		right, so := fmt.Sprintf("%.2f", h.Precision), "says nothing"
		if h.Policy {
			right = "policy"
		}
		c := r.Classify
		switch {
		case h.Precision >= c.MinConfidence.Of(h.Kind) && h.Kind == checks.Other:
			so = "not counted"
		case h.Precision >= c.MinConfidence.Of(h.Kind):
			so = "label"
		case h.Precision >= c.CountConfidence:
			so = "likely"
		}
		texts := checks.Line(strings.Join(h.Texts, ", "))
		if h.Pulls && h.Place != habit.Paths {
			texts += " (pull requests only)"
		}
		fmt.Fprintf(t, "%s\t%s %s\t%s\t%s\t%s\n", h.Place, h.Kind.Emoji(), h.Kind, right, so, texts)
	}
	return t.Flush()
}

func configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of policy files, for editors",
		Example: "  northstar config schema > northstar.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(config.Schema())
			return err
		},
	}
}
